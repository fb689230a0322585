"""Writes a checkpoint as the product reads it: batch normalisation folded, int8 with a scale for each filter.

/usr/bin/python3 export.py CHECKPOINT ../weights.int8

For each layer, little-endian: float32 scales, float32 biases, int8 codes, filter by filter (models/loaders/int8-filters.ts).
conv1 takes BGR - MEAN, as all networks of the project do.
"""
import hashlib
import sys

import numpy as np
import torch

from network import SCALE, Network


def folded(block):
    conv, norm = block[0], block[1]
    factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return conv.weight * factor[:, None, None, None], norm.bias - norm.running_mean * factor


def layers(model):
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5"):
        weight, bias = folded(getattr(model, name))
        if name == "conv1":
            weight = weight.flip(1) / SCALE
        yield weight, bias
    yield model.fc.weight, model.fc.bias


def main(checkpoint, out):
    state = torch.load(checkpoint, map_location="cpu")["model"]
    model = Network(len(state["fc.bias"]))
    model.load_state_dict(state)
    parts = []
    with torch.no_grad():
        for weight, bias in layers(model.eval()):
            flat = weight.flatten(1).numpy().astype(np.float32)
            scale = np.maximum(np.abs(flat).max(1) / 127, 1e-12).astype("<f4")
            codes = np.clip(np.rint(flat / scale[:, None]), -127, 127).astype(np.int8)
            parts += [scale.tobytes(), bias.numpy().astype("<f4").tobytes(), codes.tobytes()]
    data = b"".join(parts)
    with open(out, "wb") as file:
        file.write(data)
    print(len(data), "bytes, SHA-256", hashlib.sha256(data).hexdigest())


main(*sys.argv[1:])
