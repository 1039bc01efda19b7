"""Fine-tuning on marked photographs, mixed half and half with rendered portraits.

The recipe was fixed before its results were looked at: all layers, BatchNorm statistics frozen,
people weighted by 1 / sqrt(pictures), a cosine learning rate.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from models.training.own_eyes import learn, losses, network, real
from models.training.own_eyes.examples import Portraits, Random
from models.training.own_eyes.frames import Floats
from models.training.own_eyes.real import Marked

HALF = 12
RATE = 4e-4
STEPS = {"head": 260, "back": 400}
WARM_UP = 30
BEND_PX = 10.0


def tune(
    kind: str,
    start: network.Eyes,
    marked: Sequence[Marked],
    portraits: Portraits,
    seed: int,
    *,
    steps: int | None = None,
    say: Callable[[str], None] = print,
) -> network.Eyes:
    """A copy of `start` tuned on the marked pictures."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    steps = STEPS[kind] if steps is None else steps
    used = [m for m in marked if kind == "head" or m.trace is not None]
    share = _shares(used)
    net = copy.deepcopy(start)
    net.to(memory_format=torch.channels_last)
    net.eval()
    for parameter in net.parameters():
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.02)
    batch = _head_loss if kind == "head" else _back_loss
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * learn.rate_at(step / steps, step, WARM_UP)
        chosen = [used[i] for i in random.choice(len(used), HALF, p=share)]
        numbers = random.integers(0, len(portraits), HALF).tolist()
        loss = batch(net, random, chosen, portraits, numbers)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        if step % 50 == 49:
            say(f"{kind} tuned {step + 1} loss {loss.item():.2f}")
    return net


def _shares(marked: Sequence[Marked]) -> Floats:
    count: dict[str, int] = {}
    for picture in marked:
        count[picture.person] = count.get(picture.person, 0) + 1
    weight = np.array([m.weight / np.sqrt(count[m.person]) for m in marked])
    shares: Floats = weight / weight.sum()
    return shares


def _head_loss(
    net: network.Eyes,
    random: Random,
    chosen: list[Marked],
    portraits: Portraits,
    numbers: list[int],
) -> Tensor:
    x, points = learn.head_batch(random, portraits, numbers, net.size_px)
    made = [real.head_example(random, picture, net.size_px) for picture in chosen]
    x = torch.cat([learn.tensor([m[0] for m in made]), x])
    found, spread = net(x.to(memory_format=torch.channels_last))
    true = learn.tensor([m[1] for m in made])
    known = (~true[..., 0].isnan()).float()
    n = len(made)
    on_real, _ = losses.head_loss(found[:n], spread[:n], true.nan_to_num(0), known)
    on_drawn, _ = losses.head_loss(found[n:], spread[n:], points, torch.ones(points.shape[:2]))
    return on_real + 0.5 * on_drawn


def _back_loss(
    net: network.Eyes,
    random: Random,
    chosen: list[Marked],
    portraits: Portraits,
    numbers: list[int],
) -> Tensor:
    x, lines, angles = learn.back_batch(random, portraits, numbers, net.size_px)
    made = [real.back_example(random, picture, net.size_px, BEND_PX) for picture in chosen]
    x = torch.cat([learn.tensor([m[0] for m in made]), x])
    found, values = net(x.to(memory_format=torch.channels_last))
    n = len(made)
    true, true_angles = learn.tensor([m[1] for m in made]), learn.tensor([m[2] for m in made])
    known = torch.tensor([[0.0, 1.0]]).repeat(n, 1)
    on_real = losses.back_loss(
        found[:n], values[:n], true, known=known, tail_known=known * 0.5, angles=true_angles
    )
    seen = (~lines[:, :, 0, 0].isnan()).float()
    on_drawn = losses.back_loss(
        found[n:], values[n:], lines, known=seen, tail_known=seen, angles=angles
    )
    return on_real + 0.5 * on_drawn
