"""Networks to ONNX files that OpenCV's DNN module runs, checked against torch."""

from __future__ import annotations

import warnings
from pathlib import Path

import cv2
import numpy as np
import torch

from models.training.own_eyes import network

OUTPUTS = ("maps", "numbers")


def export(net: network.Eyes, kind: str, path: Path) -> float:
    """Write the file; returns the largest difference between OpenCV and torch."""
    net.to(memory_format=torch.contiguous_format).eval()
    example = torch.from_numpy(
        np.random.default_rng(0).uniform(-1, 1, (1, 3, net.size_px, net.size_px))
    )
    example = example.float()
    partial = path.with_suffix(".partial.onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            (example,),
            str(partial),
            opset_version=13,
            input_names=["image"],
            output_names=list(OUTPUTS),
            dynamo=False,
            dynamic_axes={name: {0: "batch"} for name in ("image", *OUTPUTS)},
        )
    reader = cv2.dnn.readNetFromONNX(str(partial))
    reader.setInput(example.numpy())
    found = reader.forward(OUTPUTS)
    with torch.no_grad():
        wanted = net(example)
    difference = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(found, wanted, strict=True))
    if difference > 1e-3:
        raise RuntimeError(f"{path.name}: OpenCV is off by {difference}")
    partial.rename(path)
    return difference
