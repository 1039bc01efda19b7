"""Training on rendered portraits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import cv2
import numpy as np
import torch
from torch import Tensor

from models.training.own_eyes import losses, network
from models.training.own_eyes.examples import Portraits, Random, back_example, head_example
from models.training.own_eyes.frames import BACK_SIZE_PX, HEAD_SIZE_PX, Floats

BATCH = 24
RATE = 2.2e-3
BEND_PX = 8.0


def rate_at(share: float, step: int, warm_up: int) -> float:
    """Share of the full learning rate: a warm-up, then a cosine."""
    return min(1.0, step / warm_up + 0.05) * (0.5 + 0.5 * math.cos(math.pi * min(share, 1.0)))


def tensor(arrays: list[Floats]) -> Tensor:
    """A batch."""
    return torch.from_numpy(np.stack(arrays).astype(np.float32))


def head_batch(
    random: Random, portraits: Portraits, numbers: list[int], size_px: int
) -> tuple[Tensor, Tensor]:
    """Crops and points."""
    made = [head_example(random, portraits, number, size_px) for number in numbers]
    return tensor([m[0] for m in made]), tensor([m[1] for m in made])


def back_batch(
    random: Random, portraits: Portraits, numbers: list[int], size_px: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Crops, lines and angles."""
    made = [back_example(random, portraits, n, size_px, BEND_PX) for n in numbers]
    return tensor([m[0] for m in made]), tensor([m[1] for m in made]), tensor([m[2] for m in made])


def head_step(net: network.Eyes, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, float]:
    """Loss of a batch of rendered crops, and the mean error of the tragus-C7 line, degrees."""
    x, points = batch
    maps, numbers = net(x.to(memory_format=torch.channels_last))
    loss, error = losses.head_loss(maps, numbers, points, torch.ones(points.shape[:2]))
    return loss, error.abs().mean().item()


def back_step(net: network.Eyes, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, float]:
    """Loss of a batch of rendered crops, and the mean error of the kyphosis angle, degrees."""
    x, lines, angles = batch
    maps, numbers = net(x.to(memory_format=torch.channels_last))
    known = (~lines[:, :, 0, 0].isnan()).float()
    loss = losses.back_loss(maps, numbers, lines, known=known, tail_known=known, angles=angles)
    found = numbers[:, 0] * network.ANGLE_SCALE_DEG + network.ANGLE_OFFSET_DEG[0]
    return loss, (found - angles[:, 0]).abs().mean().item()


def train(
    kind: str,
    portraits: Callable[[int], Portraits],
    seed: int,
    passes: int,
    *,
    begin: network.Eyes | None = None,
    rate: float = RATE,
    budget_s: float = math.inf,
    say: Callable[[str], None] = print,
    keep: Callable[[network.Eyes, int], None] | None = None,
) -> network.Eyes:
    """Train a network ("head" or "back") for `passes` crops, or until the budget is used up.

    `begin` is a network to train on; without it the parameters are drawn at random.
    `portraits` gives the set for a step, so that a set may grow while training; `keep` sees the
    network after every step.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    head = kind == "head"
    net = begin or (
        network.head_network(HEAD_SIZE_PX) if head else network.back_network(BACK_SIZE_PX)
    )
    net.train()
    net.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=0.02, fused=True)
    start, step, order, running = time.monotonic(), 0, list[int](), math.nan
    while True:
        share = max(step * BATCH / passes, (time.monotonic() - start) / budget_s)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate * rate_at(share, step, 60) + 1e-5
        data = portraits(step)
        if len(order) < BATCH:
            order = random.permutation(len(data)).tolist()
        numbers = [order.pop() for _ in range(BATCH)]
        if head:
            loss, error = head_step(net, head_batch(random, data, numbers, net.size_px))
        else:
            loss, error = back_step(net, back_batch(random, data, numbers, net.size_px))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        running = error if math.isnan(running) else 0.97 * running + 0.03 * error
        step += 1
        if step % 50 == 0:
            clock = time.monotonic() - start
            say(f"{kind} {step} {share:.2f} {clock:.0f} s loss {loss.item():.2f} {running:.1f} deg")
        if keep is not None:
            keep(net, step)
    net.eval()
    return net
