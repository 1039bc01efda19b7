"""A trial: would crops of another size do better? The shipped network is trained on with each size.

The convolutions take crops of any size. Every size starts from the same weights and sees as many
crops of the same people; today's size is one of them, so that what more training alone brings is
known. Judged on rendered people that nothing was trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from coach.core.body.geometry import wrap_deg
from models.training.own_eyes import examples, learn, network, real
from models.training.own_eyes.examples import Portraits
from models.training.own_eyes.frames import Floats
from models.training.own_eyes.network import Eyes

SEED, RATE = 7, 8e-4
SETTLING = 96
FIRST_GUESS = 1.0
"""How wide the first guess is jittered: see ``examples.jitter``."""


def trial(kind: str, file: Path, size_px: int, passes: int, portraits: Portraits) -> Eyes:
    """The network of an ONNX file trained on with this many crops of ``size_px``."""
    torch.set_num_threads(1)
    net = from_onnx(kind, file, size_px)
    if not passes:
        return net
    random = np.random.default_rng(0)
    numbers = random.integers(0, len(portraits), SETTLING).tolist()
    make = learn.head_batch if kind == "head" else learn.back_batch
    settle(net, make(random, portraits, numbers, size_px)[0])
    return learn.train(kind, lambda _: portraits, SEED, passes, begin=net, rate=RATE)


def from_onnx(kind: str, file: Path, size_px: int) -> Eyes:
    """A network with the parameters of an exported file, for crops of another size too.

    Exporting folds each normalisation that follows a convolution into it; here it becomes that
    convolution's offset. The numbers' first layer is stretched over the new grid of cells.
    """
    net = network.head_network(size_px) if kind == "head" else network.back_network(size_px)
    modules = dict(net.named_modules())
    graph = onnx.load(str(file)).graph
    stored = {
        part.name: torch.from_numpy(numpy_helper.to_array(part).copy())
        for part in graph.initializer
    }
    with torch.no_grad():
        for node in graph.node:
            if node.op_type not in ("Conv", "Gemm", "BatchNormalization"):
                continue
            name = _module_name(node.name)
            values = [stored[part] for part in node.input[1:]]
            if node.op_type == "BatchNormalization":
                _copy(modules[name], values)
                continue
            _place(modules, name, values)
    net.eval()
    return net


def _module_name(node: str) -> str:
    """ "/stem/stem.3/body/body.0/Conv" is the node of the module "stem.3.body.0"."""
    path: list[str] = []
    for part in node.strip("/").split("/")[:-1]:
        if path and part.startswith(path[-1] + "."):
            path[-1] = part
        else:
            path.append(part)
    return ".".join(path)


def _copy(norm: nn.Module, values: Sequence[Tensor]) -> None:
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    for into, value in zip(
        (norm.weight, norm.bias, norm.running_mean, norm.running_var), values, strict=True
    ):
        into.copy_(value)


def _place(modules: dict[str, nn.Module], name: str, values: Sequence[Tensor]) -> None:
    """Weights and offset of a convolution or a linear layer."""
    module = modules[name]
    assert isinstance(module, nn.Conv2d | nn.Linear)
    weight, offset = values[0], values[1] if len(values) > 1 else None
    if weight.shape != module.weight.shape:
        weight = _stretched(weight, module.weight.shape[1])
    module.weight.copy_(weight)
    if module.bias is not None and offset is not None:
        module.bias.copy_(offset)
    elif offset is not None:
        parent, _, place = name.rpartition(".")
        norm = modules[f"{parent}.{int(place) + 1}"]
        assert isinstance(norm, nn.BatchNorm2d)
        one, none = torch.ones_like(offset), torch.zeros_like(offset)
        _copy(norm, (one, offset, none, one - norm.eps))


def _stretched(weight: Tensor, inputs: int) -> Tensor:
    """A linear layer over a square of cells (out, channels * a * a) for another square."""
    channels = 16
    before, after = (round((count / channels) ** 0.5) for count in (weight.shape[1], inputs))
    cells = weight.view(len(weight), channels, before, before)
    wide = functional.interpolate(cells, size=(after, after), mode="bilinear", align_corners=False)
    return wide.reshape(len(weight), -1) * (before / after) ** 2


def settle(net: Eyes, crops: Tensor) -> None:
    """Give every normalisation the statistics of what it sees; the network's answers stay."""
    seen: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def look(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        seen[norm] = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3))

    norms = [part for part in net.modules() if isinstance(part, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(look) for norm in norms]
    with torch.no_grad():
        net(crops)
        for norm, (mean, variance) in seen.items():
            assert norm.running_mean is not None
            assert norm.running_var is not None
            slope = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            offset = norm.bias - norm.running_mean * slope
            weight, bias = slope * torch.sqrt(variance + norm.eps), offset + mean * slope
            _copy(norm, (weight, bias, mean, variance))
    for hook in hooks:
        hook.remove()


def judge(kind: str, net: Eyes, portraits: Portraits) -> str:
    """How far a network is off on portraits, begun at a jittered truth."""
    random = np.random.default_rng(5)
    look = _head_errors if kind == "head" else _back_errors
    found = [look(net, portraits, number, random) for number in range(len(portraits))]
    names = found[0].keys()
    off = {name: np.abs(wrap_deg(np.array([one[name] for one in found]))) for name in names}
    parts = (f"{name} {np.nanmean(value):.2f}°" for name, value in off.items())
    return f"{net.size_px} px, {len(portraits)} pictures: " + ", ".join(parts)


def _head_errors(
    net: Eyes, portraits: Portraits, number: int, random: np.random.Generator
) -> dict[str, float]:
    true = portraits.head[number].astype(float)
    start, end = examples.jitter(random, true[0], true[1], FIRST_GUESS)
    found = real.find_head(net, portraits.image(number), np.array([start, end]))["points"]
    angles = [real.craniovertebral_deg(points[0], points[1]) for points in (found, true)]
    return {"craniovertebral angle": angles[0] - angles[1]}


def _back_errors(
    net: Eyes, portraits: Portraits, number: int, random: np.random.Generator
) -> dict[str, float]:
    last = network.STEPS - 1
    midline: Floats = portraits.midline[number].astype(float)
    start, end = examples.jitter(random, midline[0], midline[last], FIRST_GUESS)
    found = real.find_back(net, portraits.image(number), np.array([start, end]))
    stated = found["numbers"][: len(network.ANGLES)] * network.ANGLE_SCALE_DEG
    stated = stated + np.array(network.ANGLE_OFFSET_DEG)
    drawn = examples.tangents_deg(found["midline"][: network.STEPS])
    true = portraits.angles_deg[number].astype(float)
    kyphosis = stated[0] + float(wrap_deg(np.array(drawn - stated[0]))) / 2
    return {
        "kyphosis": kyphosis - true[0],
        "outline": examples.slopes_deg(found["outline"][: network.STEPS]) - true[1],
        "whole back": float(stated[3]) - true[3],
    }
