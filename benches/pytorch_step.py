"""The step of crates/vgg/examples/step.rs in PyTorch, on the same weights and picture; prints the same JSON.

    python pytorch_step.py WEIGHTS SIZE THREADS REPETITIONS LAYOUT[,bf16]
"""
import json
import struct
import sys
import time

import numpy as np
import torch
from torch import nn


def weights(path):
    """Yields the convolutions of this project's weights file in order: name, weight, bias."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()

    def tensor(name):
        entry = header[name]
        kind = {"F32": np.float32, "U8": np.uint8}[entry["dtype"]]
        start, end = entry["data_offsets"]
        return np.frombuffer(data[start:end], kind).reshape(entry["shape"])

    for block, count in enumerate((2, 2, 4, 4, 4), 1):
        for index in range(1, count + 1):
            name = f"conv{block}_{index}"
            palette = tensor(f"{name}.weight.palette")
            yield name, palette[tensor(f"{name}.weight.index")], tensor(f"{name}.bias")


def network(path):
    """Returns VGG-19 to conv5_1, and the indices of the modules that end the five tapped layers."""
    layers, taps = [], []
    for name, weight, bias in weights(path):
        if name != "conv1_1" and name.endswith("_1"):
            layers.append(nn.MaxPool2d(2))
        convolution = nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=1)
        convolution.weight.data = torch.from_numpy(weight.copy())
        convolution.bias.data = torch.from_numpy(bias.copy())
        layers += [convolution, nn.ReLU()]
        if name.endswith("_1"):
            taps.append(len(layers) - 1)
        if name == "conv5_1":
            break
    return nn.Sequential(*layers).requires_grad_(False), taps


def picture(size):
    y, x = np.mgrid[:size, :size]
    planes = [((3 + 2 * c) * x + (5 - c) * y + 11 * ((x * y) % 7)) % 256 for c in range(3)]
    return torch.from_numpy(np.stack(planes).astype(np.float32))[None]


def main():
    path, size, threads, repetitions, layout = sys.argv[1:]
    torch.set_num_threads(int(threads))
    model, taps = network(path)
    image = picture(int(size))
    if layout.startswith("channels_last"):
        model = model.to(memory_format=torch.channels_last)
        image = image.to(memory_format=torch.channels_last)
    mean = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    seconds = []
    for _ in range(int(repetitions) + 1):
        start = time.perf_counter()
        pixels = image.clone().requires_grad_(True)
        with torch.autocast("cpu", torch.bfloat16, enabled=layout.endswith("bf16")):
            features = pixels[:, [2, 1, 0]] - mean
            loss = 0
            for at, layer in enumerate(model):
                features = layer(features)
                if at in taps:
                    loss = loss + features.float().square().mean()
        loss.backward()
        seconds.append(time.perf_counter() - start)
    norm = pixels.grad.double().norm().item()
    found = {"kernel": layout, "loss": loss.item(), "gradient": norm, "seconds": seconds[1:]}
    print(json.dumps(found))


main()
