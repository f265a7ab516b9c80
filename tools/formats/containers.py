"""Orientations and color profiles in every container, read by the picture crate and compared with Pillow and LittleCMS.

    cargo build --release -p nishikie-picture --example accepts
    python3 tools/formats/containers.py target/release/examples/accepts [PROFILES]

PROFILES is a folder of ICC profiles; those for RGB and gray are used (Debian's packages `icc-profiles-free` and `colord-data` have some). Needs
exiftool, opj_compress, and Python with NumPy and Pillow. Ends with an error if anything was read differently.
"""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from PIL import Image, ImageCms

# The transformation of each orientation in EXIF.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LOSSLESS = {"png": {}, "tif": {}, "webp": {"lossless": True}}
JPEG = {"quality": 100, "subsampling": 0}
# Levels by which a lossy file of random blocks may differ, and a profile's rounding.
LOSSY, ROUNDING = 12, 2


def sample():
    blocks = numpy.random.default_rng(1).integers(0, 256, (8, 12, 3))
    return Image.fromarray(numpy.kron(blocks, numpy.ones((8, 8, 1))).astype(numpy.uint8))


def written(picture, path, **more):
    kind = path.suffix[1:]
    if kind == "jp2":
        png = path.with_suffix(".png")
        picture.save(png)
        subprocess.run(["opj_compress", "-i", png, "-o", path], check=True, capture_output=True)
    else:
        picture.save(path, **(JPEG if kind == "jpg" else LOSSLESS[kind]), **more)
    return path


def read(accepts, path):
    """Returns the picture that the crate reads, or the message of its refusal."""
    folder = path.parent
    run = subprocess.run([accepts, "--raw", folder, path], capture_output=True, text=True)
    line = run.stdout.strip()
    if "\tread\t" not in line:
        return line or run.stderr
    width, height = (int(side) for side in line.split("\t")[3].split(" x "))
    raw = numpy.fromfile(folder / f"{path.name}.f32", "f4")
    return raw.reshape(3, height, width).transpose(1, 2, 0)


def differs(name, found, wanted, most):
    wanted = numpy.asarray(wanted).astype(float)
    same = not isinstance(found, str) and found.shape == wanted.shape
    if same and numpy.abs(found - wanted).max() <= most:
        return 0
    print("DIFFERENT", name, found if isinstance(found, str) else found.shape)
    return 1


def orientations(accepts, folder):
    for kind in (*LOSSLESS, "jpg", "jp2"):
        for group in ("IFD0", "XMP-tiff") if kind in ("png", "webp", "jpg") else ("IFD0",):
            for number, turn in TURNS.items():
                path = written(sample(), folder / f"{group}-{number}.{kind}")
                tag = f"-{group}:Orientation#={number}"
                subprocess.run(["exiftool", "-q", "-overwrite_original", tag, path], check=True)
                wanted = sample() if turn is None else sample().transpose(turn)
                most = LOSSY if kind == "jpg" else 0
                yield differs(path.name, read(accepts, path), wanted, most)


def profiles(accepts, folder, paths):
    srgb = ImageCms.createProfile("sRGB")
    for source in paths:
        data = source.read_bytes()
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        space = profile.profile.xcolor_space.strip()
        if space not in ("RGB", "GRAY"):
            continue
        picture = sample() if space == "RGB" else sample().convert("L")
        for kind in (*LOSSLESS, "jpg"):
            if kind == "webp" and space == "GRAY":
                continue  # It holds RGB alone.
            path = written(picture, folder / f"{source.stem}.{kind}", icc_profile=data)
            stored = Image.open(path)
            wanted = ImageCms.profileToProfile(stored, profile, srgb, outputMode="RGB")
            yield differs(path.name, read(accepts, path), wanted, ROUNDING)


def main():
    accepts = sys.argv[1]
    paths = sorted(Path(sys.argv[2]).rglob("*.ic?")) if len(sys.argv) > 2 else []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        turned = list(orientations(accepts, folder))
        converted = list(profiles(accepts, folder, paths))
    print(f"orientations: {len(turned)} files, {sum(turned)} read differently")
    print(f"profiles: {len(converted)} files, {sum(converted)} read differently")
    sys.exit(any(turned) or any(converted))


if __name__ == "__main__":
    main()
