#!/usr/bin/env python3
"""Makes the small TIFF files of the picture crate's tests that need libtiff's encoders.

    python3 tools/formats/make_tiff_samples.py

Gray is (7 x + 13 y) mod 256, 16-bit gray is (1777 x + 333 y) mod 65536, 1 bit is white where (x x + 3 y y) mod 7 < 4, and
smooth colors are (6 x, 10 y, 128); crates/picture/src/tests/tiff_samples.rs uses the same formulas. Needs libtiff's tools,
tifffile and Pillow.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "crates/picture/tests-data/tiff"
WIDTH, HEIGHT = 37, 23


def main():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pictures = {
        "gray8": ((7 * x + 13 * y) % 256).astype(np.uint8),
        "gray16": ((1777 * x + 333 * y) % 65536).astype(np.uint16),
        "bits": (x * x + 3 * y * y) % 7 < 4,
        "color": np.stack([6 * x, 10 * y, 0 * x + 128], 2).astype(np.uint8),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in pictures.items():
            photometric = "rgb" if data.ndim == 3 else "minisblack"
            tifffile.imwrite(f"{folder}/{name}.tif", data, photometric=photometric, metadata=None, software=False)
        for source, name, options in [
            ("bits", "group3_1d", "-c g3:1d -r 8"),
            ("bits", "group3_2d_fill_lsb", "-c g3:2d:fill -r 8 -f lsb2msb"),
            ("bits", "group4_tiles", "-c g4 -t -w 16 -l 16"),
            ("gray16", "zstd_predictor", "-c zstd:2 -r 8 -B"),
            ("gray8", "zstd", "-c zstd"),
            ("gray8", "lzma", "-c lzma -r 9"),
            ("gray8", "lzw_tiles_lsb", "-c lzw -t -w 16 -l 32 -f lsb2msb"),
            ("color", "jpeg_ycbcr", "-c jpeg:95 -r 16"),
            ("color", "jpeg_rgb", "-c jpeg:r:95 -t -w 16 -l 16"),
            ("color", "jpeg_planes", "-c jpeg:r:95 -p separate"),
            ("gray8", "jpeg_gray", "-c jpeg:95 -r 16"),
            ("color", "webp", "-c webp -r 16"),
            ("color", "lerc", "-c lerc"),
        ]:
            path = FOLDER / f"{name}.tif"
            subprocess.run(["tiffcp", *options.split(), f"{folder}/{source}.tif", path], check=True)
    Image.fromarray(pictures["bits"]).save(FOLDER / "modified_huffman.tif", compression="tiff_ccitt")


if __name__ == "__main__":
    main()
