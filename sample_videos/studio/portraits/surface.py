"""Draws textured meshes off screen, with an alpha channel that says where anything was drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats, Ints
from sample_videos.studio.render.draw import look_at

VERTEX = """
#version 330
uniform mat4 view_projection;
in vec3 position; in vec3 normal; in vec2 uv; in vec3 colour;
out vec3 v_position; out vec3 v_normal; out vec2 v_uv; out vec3 v_colour;
void main() {
    v_position = position; v_normal = normal; v_uv = uv; v_colour = colour;
    gl_Position = view_projection * vec4(position, 1.0);
}
"""

FRAGMENT = """
#version 330
uniform vec3 eye; uniform vec3 key_direction; uniform vec3 key; uniform vec3 fill_direction;
uniform vec3 fill; uniform vec3 ambient; uniform float gloss; uniform vec3 tint;
uniform sampler2D image;
in vec3 v_position; in vec3 v_normal; in vec2 v_uv; in vec3 v_colour;
out vec4 fragment;
void main() {
    vec3 n = normalize(v_normal);
    vec3 view = normalize(eye - v_position);
    if (dot(n, view) < 0.0) n = -n;
    vec4 texel = texture(image, v_uv);
    if (texel.a < 0.4) discard;
    vec3 base = texel.rgb * tint * v_colour;
    float lit = max((dot(n, key_direction) + 0.15) / 1.15, 0.0);
    float filled = max((dot(n, fill_direction) + 0.3) / 1.3, 0.0);
    float shine = pow(max(dot(n, normalize(key_direction + view)), 0.0), 30.0) * gloss;
    vec3 light = ambient * (0.75 + 0.25 * n.z) + lit * key + filled * fill;
    fragment = vec4(base * light + shine * key, 1.0);
}
"""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A textured mesh: positions, normals, vertex colours (V, 3), texture coordinates (V, 2),
    faces (F, 3); `limb` (V,) marks arms, legs and hair, which hide the trunk's outline."""

    points: Floats
    normals: Floats
    uv: Floats
    colours: Floats
    faces: Ints
    texture: moderngl.Texture
    tint: Floats
    gloss: float = 0.05
    limb: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Lamps:
    """Two lights and the ambient one: directions (3,), colours (3,)."""

    key_direction: Floats
    key: Floats
    fill_direction: Floats
    fill: Floats
    ambient: Floats


@dataclass(frozen=True, slots=True)
class View:
    """A pinhole camera with a square or oblong picture; `fov_deg` is vertical."""

    at: tuple[float, float, float]
    target: tuple[float, float, float]
    roll_deg: float
    fov_deg: float
    width: int
    height: int

    def matrix(self) -> Floats:
        """World to clip coordinates, (4, 4)."""
        near, far = 0.05, 30.0
        focal = 1 / math.tan(math.radians(self.fov_deg) / 2)
        m = np.zeros((4, 4))
        m[0, 0], m[1, 1] = focal * self.height / self.width, focal
        m[2, 2], m[2, 3] = (near + far) / (near - far), 2 * near * far / (near - far)
        m[3, 2] = -1
        clip: Floats = m @ look_at(self.at, self.target, self.roll_deg)
        return clip

    def seen_px(self, points: Floats) -> Floats:
        """Pixels (N, 2) of world points (N, 3)."""
        m = self.matrix()
        clip = points @ m[:, :3].T + m[:, 3]
        flat = clip[:, :2] / clip[:, 3:]
        seen: Floats = (flat * [0.5, -0.5] + 0.5) * [self.width, self.height]
        return seen


@dataclass(slots=True)
class Painter:
    """The renderer; frame buffers are made once per picture size."""

    gl: moderngl.Context = field(
        default_factory=lambda: moderngl.create_context(standalone=True, backend="egl")
    )
    program: moderngl.Program = field(init=False)
    _targets: dict[tuple[int, int, int], moderngl.Framebuffer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.program = self.gl.program(VERTEX, FRAGMENT)

    def texture(self, image: NDArray[np.uint8]) -> moderngl.Texture:
        """Upload an image (H, W, 3 or 4), red first."""
        flipped = np.ascontiguousarray(image[::-1])
        texture = self.gl.texture(
            (image.shape[1], image.shape[0]), image.shape[2], flipped.tobytes()
        )
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        return texture

    def _target(self, width: int, height: int, samples: int) -> moderngl.Framebuffer:
        key = (width, height, samples)
        if key not in self._targets:
            extra = {"samples": samples} if samples else {}
            self._targets[key] = self.gl.framebuffer(
                self.gl.renderbuffer((width, height), 4, **extra),
                self.gl.depth_renderbuffer((width, height), **extra),
            )
        return self._targets[key]

    def draw(self, surfaces: list[Surface], view: View, lamps: Lamps) -> NDArray[np.uint8]:
        """One picture (H, W, 4), red first; alpha is 0 where nothing was drawn."""
        target = self._target(view.width, view.height, 4)
        self._draw(target, surfaces, view, lamps)
        resolved = self._target(view.width, view.height, 0)
        self.gl.copy_framebuffer(resolved, target)
        return _pixels(resolved, view)

    def trunk_mask(self, surfaces: list[Surface], view: View, lamps: Lamps) -> NDArray[np.bool_]:
        """Where the trunk with its clothes would be seen without limbs and hair, (H, W)."""
        target = self._target(view.width, view.height, 0)
        self._draw(target, [s for s in map(_without_limbs, surfaces) if len(s.faces)], view, lamps)
        mask: NDArray[np.bool_] = _pixels(target, view)[..., 3] > 127
        return mask

    def _draw(
        self, target: moderngl.Framebuffer, surfaces: list[Surface], view: View, lamps: Lamps
    ) -> None:
        target.use()
        self.gl.enable(moderngl.DEPTH_TEST)
        target.clear(0, 0, 0, 0)
        values = {
            "eye": view.at,
            "key_direction": _unit(lamps.key_direction),
            "fill_direction": _unit(lamps.fill_direction),
            "key": tuple(map(float, lamps.key)),
            "fill": tuple(map(float, lamps.fill)),
            "ambient": tuple(map(float, lamps.ambient)),
        }
        for name, value in values.items():
            self.program[name].value = value
        self.program["view_projection"].write(view.matrix().T.astype("f4").tobytes())
        for surface in surfaces:
            self._draw_surface(surface)

    def _draw_surface(self, surface: Surface) -> None:
        self.program["gloss"].value = float(surface.gloss)
        self.program["tint"].value = tuple(map(float, surface.tint))
        surface.texture.use(0)
        data = np.hstack([surface.points, surface.normals, surface.uv, surface.colours])
        vertices = self.gl.buffer(data.astype("f4").tobytes())
        faces = self.gl.buffer(surface.faces.astype("i4").tobytes())
        layout = (vertices, "3f 3f 2f 3f", "position", "normal", "uv", "colour")
        array = self.gl.vertex_array(self.program, [layout], faces)
        array.render()
        for part in (array, vertices, faces):
            part.release()


def _without_limbs(surface: Surface) -> Surface:
    if surface.limb is None:
        return surface
    keep = ~surface.limb[surface.faces].any(axis=1)
    return Surface(
        surface.points,
        surface.normals,
        surface.uv,
        surface.colours,
        surface.faces[keep],
        surface.texture,
        surface.tint,
    )


def _pixels(target: moderngl.Framebuffer, view: View) -> NDArray[np.uint8]:
    data = np.frombuffer(target.read(components=4), np.uint8)
    return np.ascontiguousarray(data.reshape(view.height, view.width, 4)[::-1])


def _unit(vector: Floats) -> tuple[float, float, float]:
    v = np.asarray(vector, float)
    v = v / np.linalg.norm(v)
    return float(v[0]), float(v[1]), float(v[2])
