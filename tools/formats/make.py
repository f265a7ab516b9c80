"""Makes the small test files in crates/picture/src/tests/files, in kinds that no crate writes.

Needs libjpeg-turbo (cjpeg), OpenJPEG (opj_compress), libjxl (cjxl), and Python with NumPy, Pillow and imagecodecs. Run it from anywhere:

    python3 tools/formats/make.py

The pictures are 40 x 24 pixels of the formula in `picture`, which the tests also use.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy
from imagecodecs import jpeg8_encode
from PIL import Image

WIDTH, HEIGHT = 40, 24
FILES = Path(__file__).parents[2] / "crates/picture/src/tests/files"


def picture(bits, channels):
    """Integers from 0 to 2^bits - 1: slopes across, down and along the diagonal."""
    most = 2**bits - 1
    y, x = numpy.mgrid[:HEIGHT, :WIDTH]
    planes = [
        x * most // (WIDTH - 1),
        y * most // (HEIGHT - 1),
        (x + y) * most // (WIDTH + HEIGHT - 2),
    ]
    return numpy.stack(planes[:channels], axis=-1)


def pnm(path, bits, channels):
    kind = {1: "P5", 3: "P6"}[channels]
    samples = picture(bits, channels).astype(">u2" if bits > 8 else "u1")
    header = f"{kind}\n{WIDTH} {HEIGHT}\n{2**bits - 1}\n"
    path.write_bytes(header.encode() + samples.tobytes())


def run(*command):
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def main():
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        rgb8, gray8 = folder / "rgb8.ppm", folder / "gray8.pgm"
        rgb12, gray12, gray16 = folder / "rgb12.ppm", folder / "gray12.pgm", folder / "gray16.pgm"
        for path, bits, channels in (
            (rgb8, 8, 3), (gray8, 8, 1), (rgb12, 12, 3), (gray12, 12, 1), (gray16, 16, 1),
        ):
            pnm(path, bits, channels)

        jpegs = {
            "subsampled_restarts": ["-sample", "2x2", "-restart", "1B"],
            "progressive": ["-progressive"],
            "progressive_restarts": ["-progressive", "-sample", "2x1", "-restart", "1"],
            "rgb_adobe": ["-rgb"],
            "arithmetic": ["-arithmetic"],
            "uneven_colors": ["-sample", "1x1,2x1,1x1"],
        }
        for name, options in jpegs.items():
            run("cjpeg", "-quality", 90, *options, "-outfile", FILES / f"{name}.jpg", rgb8)
        twelve = jpeg8_encode(picture(12, 3).astype("u2"), level=90, bitspersample=12)
        (FILES / "twelve_bits.jpg").write_bytes(twelve)
        lossless = jpeg8_encode(picture(8, 3).astype("u1"), lossless=True)
        (FILES / "lossless.jpg").write_bytes(lossless)
        scans = folder / "scans"
        scans.write_text("0;\n1;\n2;\n")
        for name, sampling in (("scan_by_scan", "2x1"), ("scan_by_scan_2x2", "2x2")):
            run("cjpeg", "-scans", scans, "-sample", sampling, "-outfile", FILES / f"{name}.jpg", rgb8)

        opj = {
            "rgb8.jp2": (rgb8, ["-n", 2]),
            "rgb8_tiles.j2k": (rgb8, ["-t", "16,16", "-n", 2]),
            "rgb8_lossy.jp2": (rgb8, ["-I", "-r", 4, "-n", 2]),
            "gray12.jp2": (gray12, ["-n", 2, "-p", "RPCL", "-SOP", "-EPH"]),
            "gray16.jp2": (gray16, ["-n", 2]),
        }
        for name, (source, options) in opj.items():
            run("opj_compress", "-i", source, "-o", FILES / name, *options)

        run("cjxl", rgb8, FILES / "rgb8.jxl", "-d", 0)
        run("cjxl", rgb8, FILES / "rgb8_lossy.jxl", "-d", 1, "--container=1")
        run("cjxl", gray16, FILES / "gray16.jxl", "-d", 0)
        frames = [Image.fromarray(picture(8, 3).astype("u1") // share) for share in (1, 2, 4)]
        moving = {"save_all": True, "append_images": frames[1:], "duration": 100}
        frames[0].save(folder / "frames.png", **moving)
        run("cjxl", folder / "frames.png", FILES / "frames.jxl", "-d", 0)
        frames[0].save(FILES / "frames.webp", lossless=True, **moving)
        frames[0].save(FILES / "frames.png", **moving)


if __name__ == "__main__":
    main()
