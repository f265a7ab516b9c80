"""Damages pictures in many ways and reads them with the picture crate: nothing may panic or hang, and a file that is accepted without a
warning should have the pixels that other readers see.

    cargo build --release -p nishikie-picture --example accepts
    python3 tools/formats/mutate.py target/release/examples/accepts FOLDER COUNT SEED.png SEED.jpg …

FOLDER takes the damaged files. Needs Python with NumPy, Pillow and imagecodecs, and for TIFF the program `vips`. A TIFF counts as read
differently only if these two agree.
"""

import collections
import random
import subprocess
import sys
from pathlib import Path

import imagecodecs
import numpy
from PIL import Image



def by_pillow(path):
    with Image.open(path) as picture:
        if picture.mode in ("I;16", "I;16B", "I"):
            return numpy.asarray(picture).astype(numpy.uint16)
        return numpy.asarray(picture.convert("RGBA" if "A" in picture.getbands() else "RGB"))


def by_vips(path):
    png = path.with_suffix(".vips.png")
    subprocess.run(["vips", "copy", path, png], check=True, capture_output=True, timeout=20)
    values = imagecodecs.png_decode(png.read_bytes())
    png.unlink()
    return values


SLOW = 5000  # Milliseconds.
READERS = {
    ".png": [lambda path: imagecodecs.png_decode(path.read_bytes())],
    ".jpg": [lambda path: imagecodecs.jpeg8_decode(path.read_bytes())],
    ".webp": [lambda path: imagecodecs.webp_decode(path.read_bytes())],
    ".jp2": [lambda path: imagecodecs.jpeg2k_decode(path.read_bytes())],
    ".j2k": [lambda path: imagecodecs.jpeg2k_decode(path.read_bytes())],
    ".jxl": [lambda path: imagecodecs.jpegxl_decode(path.read_bytes())],
    ".tif": [by_pillow, by_vips],
}


def damaged(data):
    data = bytearray(data)
    place = random.randrange(len(data))
    length = min(random.choice((1, 2, 4, 16, 64, 400)), len(data) - place)
    kind = random.choice(("flip", "cut", "zero", "double", "overwrite", "remove"))
    match kind:
        case "flip":
            for _ in range(random.choice((1, 1, 3))):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "cut":
            del data[place:]
        case "zero":
            data[place : place + length] = bytes(length)
        case "double":
            data[place:place] = data[place : place + length]
        case "overwrite":
            data[place : place + length] = random.randbytes(length)
        case "remove":
            del data[place : place + length]
    return kind, bytes(data)


def seen_by_others(path):
    """Returns the values of the other readers that read the file, on the scale of 255."""
    seen = []
    for reader in READERS[path.suffix]:
        try:
            seen.append(on_white(reader(path), path))
        except Exception:
            pass
    return seen


def on_white(values, path):
    most = 255
    if values.dtype == numpy.uint16:
        # JPEG 2000 comes unscaled, and a JPEG XL file of fewer than 16 bits too.
        most = 4095 if "gray12" in path.name else 65535
    values = values.astype(float) * 255 / most
    if values.ndim == 4:
        values = values[0]
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[2] in (2, 4):
        alpha = values[..., -1:] / 255
        values = values[..., :-1] * alpha + 255 * (1 - alpha)
    return values


def alike(one, other):
    return one.shape[:2] == other.shape[:2] and numpy.abs(one - other).mean() <= 2


def main():
    accepts, folder, count, *seeds = sys.argv[1:]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    random.seed(20)
    seeds = [Path(seed) for seed in seeds]
    paths = []
    for number in range(int(count)):
        seed = seeds[number % len(seeds)]
        kind, data = damaged(seed.read_bytes())
        path = folder / f"{number}-{seed.stem}-{kind}{seed.suffix}"
        path.write_bytes(data)
        paths.append(path)
    results = collections.Counter()
    for start in range(0, len(paths), 500):
        part = paths[start : start + 500]
        run = subprocess.run(
            [accepts, "--raw", folder, *part], capture_output=True, text=True, timeout=600
        )
        if run.returncode != 0:
            print("FAILED after", run.stdout.splitlines()[-1:], run.stderr)
        for line in run.stdout.splitlines():
            path, how, took, *rest = line.split("\t")
            path = Path(path)
            if int(took.split()[0]) > SLOW:
                print("SLOW", line)
            if how != "read":
                results[path.suffix, "refused"] += 1
                continue
            raw = folder / f"{path.name}.f32"
            if rest[-1] != "[]":
                results[path.suffix, "warned of"] += 1
                raw.unlink()
                continue
            width, height = (int(side) for side in rest[0].split(" x "))
            ours = numpy.fromfile(raw, "f4").reshape(3, height, width).transpose(1, 2, 0)
            raw.unlink()
            theirs = seen_by_others(path)
            if not theirs:
                results[path.suffix, "accepted, not by others"] += 1
                print("ACCEPTED", path)
            elif any(alike(ours, their) for their in theirs):
                results[path.suffix, "accepted, seen alike"] += 1
            elif not all(alike(theirs[0], their) for their in theirs):
                results[path.suffix, "accepted, others differ"] += 1
            else:
                results[path.suffix, "accepted, seen differently"] += 1
                print("DIFFERENT", path, [their.shape for their in theirs])
    for (suffix, result), number in sorted(results.items()):
        print(f"{suffix:6} {result:28} {number}")


if __name__ == "__main__":
    main()
