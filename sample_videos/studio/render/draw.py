"""Draws meshes with OpenGL on an off-screen context; no window, no GPU needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sample_videos.studio.arrays import Floats
from sample_videos.studio.render import shaders
from sample_videos.studio.render.mesh import Mesh

SHADOW_PX = 1024


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera: where it is, what it looks at (metres), how it is turned about its axis,
    its diagonal field of view and picture size."""

    at: tuple[float, float, float]
    target: tuple[float, float, float]
    roll_deg: float
    fov_deg: float
    width: int
    height: int

    def matrix(self) -> Floats:
        """World to clip coordinates, (4, 4)."""
        focal = np.hypot(self.width, self.height) / 2 / np.tan(np.radians(self.fov_deg) / 2)
        near, far = 0.05, 30.0
        projection = np.zeros((4, 4))
        projection[0, 0], projection[1, 1] = 2 * focal / self.width, 2 * focal / self.height
        projection[2, 2], projection[2, 3] = (
            (near + far) / (near - far),
            2 * near * far / (near - far),
        )
        projection[3, 2] = -1
        clip: Floats = (projection @ look_at(self.at, self.target, self.roll_deg)).astype(
            np.float32
        )
        return clip

    def seen_px(self, points: Floats) -> Floats:
        """Where world points (..., 3) appear, pixels (..., 2), through an undistorting lens."""
        matrix = self.matrix()
        clip = points @ matrix[:, :3].T + matrix[:, 3]
        flat = clip[..., :2] / clip[..., 3:]
        size = np.array([self.width, self.height], np.float32)
        seen: Floats = (flat * np.array([0.5, -0.5]) + 0.5) * size
        return seen


@dataclass(frozen=True, slots=True)
class Light:
    """The light in a room: key (window or lamp) and fill shine from `*_direction`; `sky` and
    `ground` are the ambient light from above and below. Colours are linear."""

    key_direction: tuple[float, float, float]
    key: tuple[float, float, float]
    fill_direction: tuple[float, float, float]
    fill: tuple[float, float, float]
    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    softness: float


def look_at(at: ArrayLike, target: ArrayLike, roll_deg: float = 0.0) -> NDArray[np.float64]:
    """World to camera coordinates, (4, 4): x right, y up, looking along -z."""
    eye = np.asarray(at, float)
    back = eye - np.asarray(target, float)
    back /= np.linalg.norm(back)
    up = np.array([0.0, 0.0, 1.0]) if abs(back[2]) < 0.99 else np.array([0.0, 1.0, 0.0])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    view = np.eye(4)
    view[:3, :3] = np.stack([c * right + s * up, c * up - s * right, back])
    view[:3, 3] = -view[:3, :3] @ eye
    return view


def _light_matrix(direction: ArrayLike, centre: ArrayLike, reach_m: float) -> Floats:
    """Parallel projection for a shadow map around `centre`."""
    toward = np.asarray(direction, float)
    view = look_at(np.asarray(centre) + toward / np.linalg.norm(toward) * 4.0, centre)
    scale = np.diag([1 / reach_m, 1 / reach_m, -1 / 4.0, 1.0])
    scale[2, 3] = -1.0
    matrix: Floats = (scale @ view).astype(np.float32)
    return matrix


class Piece:
    """A mesh on the graphics side; `move` changes where its points are."""

    def __init__(self, studio: Studio, mesh: Mesh, scenery: bool, casts_shadow: bool) -> None:
        gl = studio.gl
        self.casts_shadow = casts_shadow
        looks = np.concatenate([mesh.colours, mesh.material, mesh.pattern], axis=1)
        self._moving = gl.buffer(_interleaved(mesh.points, mesh.normals))
        self._fixed = gl.buffer(looks.astype(np.float32).tobytes())
        self._faces = gl.buffer(mesh.faces.astype(np.int32).tobytes())
        names = ["colour", "material"] if scenery else ["colour", "material", "pattern"]
        layout = "3f 3f 16x" if scenery else "3f 3f 4f"
        place = (self._moving, "3f 3f", "position", "normal")
        program = studio.room if scenery else studio.cast
        self.surface = gl.vertex_array(program, [place, (self._fixed, layout, *names)], self._faces)
        self.depth = gl.vertex_array(
            studio.depth,
            [(self._moving, "3f 12x", "position"), (self._fixed, "24x 4f", "pattern")],
            self._faces,
        )

    def move(self, points: Floats, normals: Floats) -> None:
        """New positions and normals (N, 3)."""
        self._moving.write(_interleaved(points, normals))

    def release(self) -> None:
        """Free the graphics memory."""
        for part in (self.surface, self.depth, self._moving, self._fixed, self._faces):
            part.release()


def _interleaved(points: Floats, normals: Floats) -> bytes:
    return np.concatenate([points, normals], axis=1).astype(np.float32).tobytes()


class Studio:
    """The renderer. Frame buffers are made once per picture size and used for every frame."""

    def __init__(self, samples: int = 4) -> None:
        self.gl = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
        self._samples = samples
        self.room = self.gl.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT)
        self.cast = self.gl.program(shaders.CAST_VERTEX, shaders.CAST_FRAGMENT)
        self.depth = self.gl.program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT)
        self._targets: dict[tuple[str, tuple[int, int]], moderngl.Framebuffer] = {}
        self._shadows = [self._shadow_map() for _ in range(2)]
        self._light_matrices: dict[str, Floats] = {}

    def _shadow_map(self) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
        texture = self.gl.depth_texture((SHADOW_PX, SHADOW_PX))
        texture.compare_func = "<="
        texture.repeat_x = texture.repeat_y = False
        return texture, self.gl.framebuffer(depth_attachment=texture)

    def _target(self, role: str, camera: Camera) -> moderngl.Framebuffer:
        """The frame buffer of a role for a picture size: "kept" scenery, "drawn" and "resolved"."""
        size = (camera.width, camera.height)
        if (role, size) not in self._targets:
            if role == "resolved":
                buffer = self.gl.framebuffer(self.gl.renderbuffer(size, 3))
            else:
                buffer = self.gl.framebuffer(
                    self.gl.renderbuffer(size, 3, samples=self._samples),
                    self.gl.depth_renderbuffer(size, samples=self._samples),
                )
            self._targets[role, size] = buffer
        return self._targets[role, size]

    def piece(self, mesh: Mesh, scenery: bool = False, casts_shadow: bool = True) -> Piece:
        """Upload a mesh: part of the scenery, or of the cast that moves in front of it."""
        return Piece(self, mesh, scenery, casts_shadow)

    def draw_scenery(
        self,
        scenery: Sequence[Piece],
        cast: Sequence[Piece],
        camera: Camera,
        light: Light,
        focus: ArrayLike,
    ) -> None:
        """Draw what does not move, with the shadows that `cast` throws on it now, and keep it.

        Shadows are sharpest around `focus` (3,).
        """
        self._draw_shadows([*scenery, *cast], light, focus)
        kept = self._target("kept", camera)
        kept.use()
        kept.clear(0.02, 0.02, 0.02, 1.0)
        self._draw_surfaces(self.room, scenery, camera, light)

    def draw(
        self,
        scenery: Sequence[Piece],
        cast: Sequence[Piece],
        camera: Camera,
        light: Light,
        focus: ArrayLike,
        *,
        shadows: bool = True,
    ) -> NDArray[np.uint8]:
        """One picture (height, width, 3), sRGB: `cast` drawn into the kept scenery, with new
        `shadows` or with the last ones."""
        if shadows:
            self._draw_shadows([*scenery, *cast], light, focus)
        drawn, resolved = self._target("drawn", camera), self._target("resolved", camera)
        self.gl.copy_framebuffer(drawn, self._target("kept", camera))
        drawn.use()
        self._draw_surfaces(self.cast, cast, camera, light)
        self.gl.copy_framebuffer(resolved, drawn)
        pixels = np.frombuffer(resolved.read(components=3, alignment=1), np.uint8)
        return np.ascontiguousarray(pixels.reshape(camera.height, camera.width, 3)[::-1])

    def _draw_surfaces(
        self, program: moderngl.Program, pieces: Sequence[Piece], camera: Camera, light: Light
    ) -> None:
        """Light and draw pieces into the frame buffer in use."""
        self.gl.enable(moderngl.DEPTH_TEST)
        values = {
            "eye": camera.at,
            "key_direction": _unit(light.key_direction),
            "key_colour": light.key,
            "fill_direction": _unit(light.fill_direction),
            "fill_colour": light.fill,
            "sky_colour": light.sky,
            "ground_colour": light.ground,
            "key_softness": light.softness,
            "key_shadow": 0,
            "top_shadow": 1,
        }
        for name, value in values.items():
            _uniform(program, name).value = value
        matrices = {"view_projection": camera.matrix(), **self._light_matrices}
        for name, matrix in matrices.items():
            _uniform(program, name).write(matrix.T.tobytes())
        for piece in pieces:
            piece.surface.render()

    def _draw_shadows(self, pieces: Sequence[Piece], light: Light, focus: ArrayLike) -> None:
        self._light_matrices = {
            "key_matrix": _light_matrix(light.key_direction, focus, 1.3),
            "top_matrix": _light_matrix((0.0, 0.05, 1.0), focus, 1.3),
        }
        self.gl.enable(moderngl.DEPTH_TEST)
        for slot, matrix in enumerate(self._light_matrices.values()):
            texture, buffer = self._shadows[slot]
            buffer.use()
            buffer.clear()
            _uniform(self.depth, "view_projection").write(matrix.T.tobytes())
            for piece in pieces:
                if piece.casts_shadow:
                    piece.depth.render()
            texture.use(slot)


def _uniform(program: moderngl.Program, name: str) -> moderngl.Uniform:
    member = program[name]
    assert isinstance(member, moderngl.Uniform)
    return member


def _unit(vector: ArrayLike) -> tuple[float, float, float]:
    v = np.asarray(vector, float) / np.linalg.norm(np.asarray(vector, float))
    return float(v[0]), float(v[1]), float(v[2])
