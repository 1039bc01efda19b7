"""The two networks: light inverted residuals with three up-steps, and the decoding of their maps.

The decoding here is the one that learning goes through; the program has the same in NumPy.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.own_eyes.frames import BACK_MAPS, HEAD_POINTS, STRIDE_PX

STEPS, TAIL = 17, 9
ANGLES = ("kyphosis", "outline_slopes", "outline_tangents", "whole_back")
ANGLE_OFFSET_DEG = (34.0, 40.0, 43.0, 32.0)
ANGLE_SCALE_DEG = 10.0
ANGLE_VARIANCE = 25.0  # times exp(log variance), square degrees
LEAST_LOG, MOST_LOG = -3.0, 3.0
PLAIN, DEEPER = 2, 2  # blocks of a low stage beside its first


class Residual(nn.Module):
    """Inverted residual block."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        wide = inside * 3
        self.skips = stride == 1 and inside == outside
        self.body = nn.Sequential(
            nn.Conv2d(inside, wide, 1, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(),
            nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(),
            nn.Conv2d(wide, outside, 1, bias=False),
            nn.BatchNorm2d(outside),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The block's output."""
        out: Tensor = self.body(x)
        return x + out if self.skips else out


def _stage(inside: int, outside: int) -> nn.Sequential:
    """Halves the resolution, then deepens; the last blocks begin as the identity.

    So a network trained without the last blocks may be deepened and trained on.
    """
    blocks = [Residual(inside, outside, 2)]
    blocks += [Residual(outside, outside, 1) for _ in range(PLAIN + DEEPER)]
    for block in blocks[1 + PLAIN :]:
        nn.init.zeros_(block.body[-1].weight)
    return nn.Sequential(*blocks)


class Up(nn.Module):
    """Doubles the resolution and joins the map of that size from the way down."""

    def __init__(self, inside: int, skip: int, outside: int) -> None:
        super().__init__()
        self.side = nn.Conv2d(skip, outside, 1, bias=False)
        self.below = nn.Conv2d(inside, outside, 1, bias=False)
        self.join = nn.Sequential(
            nn.BatchNorm2d(outside),
            nn.ReLU(),
            nn.Conv2d(outside, outside, 3, 1, 1, groups=outside, bias=False),
            nn.Conv2d(outside, outside, 1, bias=False),
            nn.BatchNorm2d(outside),
            nn.ReLU(),
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """The joined map."""
        larger = functional.interpolate(self.below(x), scale_factor=2.0, mode="nearest")
        joined: Tensor = self.join(larger + self.side(skip))
        return joined


class Eyes(nn.Module):
    """Maps (B, M, S/4, S/4) and some numbers (B, N) from a crop (B, 3, S, S)."""

    def __init__(self, size_px: int, maps: int, numbers: int) -> None:
        super().__init__()
        self.size_px = size_px
        c = (12, 18, 30, 60, 84)
        self.stem = nn.Sequential(
            nn.Conv2d(3, c[0], 3, 2, 1, bias=False),
            nn.BatchNorm2d(c[0]),
            nn.ReLU(),
            Residual(c[0], c[0], 1),
        )
        self.down2 = nn.Sequential(Residual(c[0], c[1], 2), Residual(c[1], c[1], 1))
        self.down3 = nn.Sequential(Residual(c[1], c[2], 2), Residual(c[2], c[2], 1))
        self.down4 = _stage(c[2], c[3])
        self.down5 = _stage(c[3], c[4])
        self.up4, self.up3, self.up2 = Up(c[4], c[3], 64), Up(64, c[2], 48), Up(48, c[1], 48)
        self.maps = nn.Conv2d(48, maps, 1)
        cells = (size_px // 32) ** 2
        self.squeeze = nn.Conv2d(c[4], 16, 1)
        self.numbers = nn.Sequential(
            nn.ReLU(), nn.Linear(16 * cells, 48), nn.ReLU(), nn.Linear(48, numbers)
        )
        nn.init.normal_(self.numbers[-1].weight, 0, 0.01)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map logits and numbers."""
        half = self.stem(x)
        second = self.down2(half)
        third = self.down3(second)
        fourth = self.down4(third)
        fifth = self.down5(fourth)
        up = self.up2(self.up3(self.up4(fifth, fourth), third), second)
        return self.maps(up), self.numbers(self.squeeze(fifth).flatten(1))


def head_network(size_px: int) -> Eyes:
    """Heat maps of the head-and-neck points, and the log of two expected errors."""
    return Eyes(size_px, len(HEAD_POINTS), 2)


def back_network(size_px: int) -> Eyes:
    """Row maps and end maps of two dorsal lines, and four angles with their log variances."""
    return Eyes(size_px, len(BACK_MAPS), 2 * len(ANGLES))


def points_of(maps: Tensor) -> Tensor:
    """Soft-argmax of heat maps (B, P, H, W): crop pixels (B, P, 2)."""
    height, width = maps.shape[2:]
    p = maps.flatten(2).softmax(-1).view_as(maps)
    x = (torch.arange(width, device=maps.device) + 0.5) * STRIDE_PX
    y = (torch.arange(height, device=maps.device) + 0.5) * STRIDE_PX
    return torch.stack([(p.sum(2) * x).sum(-1), (p.sum(3) * y).sum(-1)], dim=-1)


def line_of(rows: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
    """A line from row logits (B, H, W) and its ends (B, 3, 2) in crop pixels.

    Returns C7 to T12 (B, 17, 2) and T12 to the sacrum (B, 9, 2).
    """
    height, width = rows.shape[1:]
    x = (torch.arange(width, device=rows.device) + 0.5) * STRIDE_PX
    column = (rows.softmax(-1) * x).sum(-1)

    def read(start: Tensor, end: Tensor, count: int) -> Tensor:
        share = torch.linspace(0, 1, count, device=rows.device)
        y = start[:, None] * (1 - share) + end[:, None] * share
        place = (y / STRIDE_PX - 0.5).clamp(0, height - 1.001)
        low = place.floor().long()
        part = place - low
        return torch.stack(
            [column.gather(1, low) * (1 - part) + column.gather(1, low + 1) * part, y], dim=-1
        )

    c7, t12, sacrum = ends[:, 0, 1], ends[:, 1, 1], ends[:, 2, 1]
    return read(c7, t12, STEPS), read(t12, sacrum, TAIL)
