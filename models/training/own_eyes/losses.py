"""What the networks are taught: cross entropy of maps, distances, angles with their spread."""

from __future__ import annotations

import torch
from torch import Tensor

from models.training.own_eyes import network
from models.training.own_eyes.frames import STRIDE_PX

POINT_WEIGHTS = (2.0, 2.0, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7)


def heat_loss(maps: Tensor, points: Tensor) -> Tensor:
    """Cross entropy (B, P) of heat maps against Gaussians around points (B, P, 2) crop pixels."""
    height, width = maps.shape[2:]
    x, y = torch.arange(width) + 0.5, torch.arange(height) + 0.5
    at = points / STRIDE_PX
    square = (x[None, None, None] - at[..., 0, None, None]) ** 2
    square = square + (y[None, None, :, None] - at[..., 1, None, None]) ** 2
    target = torch.exp(-square / (2 * 1.1**2))
    target = target / (target.sum((2, 3), keepdim=True) + 1e-6)
    return -(target * maps.flatten(2).log_softmax(-1).view_as(maps)).sum((2, 3))


def head_loss(
    maps: Tensor, numbers: Tensor, points: Tensor, known: Tensor
) -> tuple[Tensor, Tensor]:
    """Loss, and the error (B,) of the tragus-C7 line in degrees; `known` (B, P) in 0..1.

    A point outside the crop counts for nothing.
    """
    size = maps.shape[-1] * STRIDE_PX
    inside = ((points > 0) & (points < size)).all(-1).float() * known
    points = torch.where(known[..., None] > 0, points, torch.zeros_like(points))
    weight = inside * torch.tensor(POINT_WEIGHTS)
    found = network.points_of(maps)
    distance = (found - points).abs().sum(-1) / STRIDE_PX
    total = weight.sum().clamp(min=1)
    loss = (weight * (0.5 * heat_loss(maps, points) + distance)).sum() / total
    line, true = found[:, 0] - found[:, 1], points[:, 0] - points[:, 1]
    cross = line[:, 0] * true[:, 1] - line[:, 1] * true[:, 0]
    error = torch.rad2deg(torch.atan2(cross, (line * true).sum(-1)))
    both = inside[:, 0] * inside[:, 1]
    loss = loss + 0.06 * (error.abs().clamp(max=40) * both).sum() / both.sum().clamp(min=1)
    reach = true.norm(dim=-1).clamp(min=8)
    miss = (found[:, 0] - points[:, 0]).norm(dim=-1) / reach
    spread = numbers.clamp(-4, 4)
    actual = torch.stack([error.abs().detach().clamp(max=60), miss.detach().clamp(max=2)], dim=-1)
    laplace = actual * torch.exp(-spread) + spread
    return loss + 0.1 * (laplace * both[:, None]).sum() / both.sum().clamp(min=1), error.detach()


def bulge(line: Tensor) -> Tensor:
    """Depth (B, K) of a line behind its chord over the chord's length."""
    chord = line[:, -1:] - line[:, :1]
    length = chord.square().sum(-1).clamp(min=25.0)
    q = line - line[:, :1]
    return (q[..., 0] * chord[..., 1] - q[..., 1] * chord[..., 0]) / length


def line_loss(
    rows: Tensor, ends: Tensor, true: Tensor, true_tail: Tensor, tail_known: Tensor
) -> Tensor:
    """Loss (B,) of a dorsal line: rows (B, H, W), end maps (B, 3, H, W), the true curves.

    `tail_known` (B,): 1 the curve down to the sacrum is known, 0.5 its end alone, 0 neither.
    """
    end_known = (tail_known > 0).float()
    tail_known = (tail_known > 0.75).float()
    at = network.points_of(ends)
    line, tail = network.line_of(rows, at)
    loss = _distance(line, true) + 0.5 * tail_known * _distance(tail, true_tail)
    loss = loss + 25 * (bulge(line) - bulge(true)).abs().mean(1)
    marks = torch.stack([true[:, 0], true[:, -1], true_tail[:, -1]], dim=1)
    heat = heat_loss(ends, marks)
    loss = loss + 0.35 * (heat[:, :2].mean(1) + 0.3 * end_known * heat[:, 2])
    return loss + 0.5 * _row_loss(rows, true, true_tail, tail_known)


def _distance(line: Tensor, true: Tensor) -> Tensor:
    """Distance across and, less, along the true line, crop pixels / 4, (B,)."""
    error = line - true
    along = torch.gradient(true, dim=1)[0]
    along = along / along.norm(dim=-1, keepdim=True).clamp(min=1e-3)
    across = (error[..., 0] * along[..., 1] - error[..., 1] * along[..., 0]).abs()
    weight = torch.full((line.shape[1],), 0.35)
    weight[0] = weight[-1] = 0.6
    return (across + weight * (error * along).sum(-1).abs()).mean(1) * 0.25


def _row_loss(rows: Tensor, true: Tensor, true_tail: Tensor, tail_known: Tensor) -> Tensor:
    """Cross entropy of the rows that the line crosses, (B,)."""
    height, width = rows.shape[1:]
    centre = torch.arange(width) + 0.5
    y = (torch.arange(height) + 0.5) * STRIDE_PX
    whole = torch.cat([true, true_tail[:, 1:]], dim=1)
    last = torch.where(tail_known > 0, whole[:, -1, 1], true[:, -1, 1])
    # Column at each row: the segment of the line whose ends lie above and below.
    top, bottom = whole[:, :-1], whole[:, 1:]
    step = (bottom - top)[:, None]
    fall = torch.where(step[..., 1].abs() < 1e-3, torch.full_like(step[..., 1], 1e-3), step[..., 1])
    share = (y[None, :, None] - top[:, None, :, 1]) / fall
    crossed = (share >= 0) & (share < 1)
    column = top[:, None, :, 0] + share.clamp(-1, 2) * step[..., 0]
    number = crossed.float().argmax(-1, keepdim=True)
    column = column.gather(2, number)[..., 0]
    known = crossed.any(-1) & (y[None] <= last[:, None])
    target = torch.exp(-((centre - column[..., None] / STRIDE_PX) ** 2) / (2 * 0.8**2))
    target = target / (target.sum(-1, keepdim=True) + 1e-6)
    entropy = -(target * rows.log_softmax(-1)).sum(-1)
    return (entropy * known).sum(1) / known.sum(1).clamp(min=1)


def angle_loss(numbers: Tensor, angles_deg: Tensor) -> Tensor:
    """Gaussian likelihood (B,) of angles (B, 4); NaN counts for nothing."""
    count = angles_deg.shape[1]
    offset = torch.tensor(network.ANGLE_OFFSET_DEG)
    mean = numbers[:, :count] * network.ANGLE_SCALE_DEG + offset
    spread = numbers[:, count:].clamp(network.LEAST_LOG, network.MOST_LOG)
    known = ~angles_deg.isnan()
    error = (mean - angles_deg.nan_to_num(0)).square() / (2 * network.ANGLE_VARIANCE)
    likelihood = error * torch.exp(-spread) + 0.5 * spread
    return (likelihood * known).sum(1) / known.sum(1).clamp(min=1)


def back_loss(
    maps: Tensor,
    numbers: Tensor,
    lines: Tensor,
    *,
    known: Tensor,
    tail_known: Tensor,
    angles: Tensor,
) -> Tensor:
    """Loss of both lines: `lines` (B, 2, 26, 2) midline and outline, `known` (B, 2)."""
    lines = lines.nan_to_num(0)
    loss = 0.35 * angle_loss(numbers, angles)
    for number, (rows, first) in enumerate(((0, 2), (1, 5))):
        true = lines[:, number]
        one = line_loss(
            maps[:, rows],
            maps[:, first : first + 3],
            true[:, : network.STEPS],
            true[:, network.STEPS :],
            tail_known[:, number],
        )
        loss = loss + torch.where(known[:, number] > 0, one, torch.zeros_like(one))
    return loss.mean()
