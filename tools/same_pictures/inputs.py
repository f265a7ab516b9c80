"""The small pictures that the jobs color, made of the repository's example prints."""

import shutil
import struct
from pathlib import Path

from pixels import read_png, write_png, write_tiff

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
RECORDS = ROOT / "crates/cli/tests/fixtures/before"


def make(folder):
    """Fills a folder with all inputs of the jobs."""
    gray = reduced(*read_png(EXAMPLES / "actors/gray.png"), 2)
    truth = reduced(*read_png(EXAMPLES / "actors/truth.png"), 2)
    shore = reduced(*read_png(EXAMPLES / "gray-truth.png"), 4)
    write_png(folder / "gray.png", *gray)
    write_png(folder / "truth.png", *truth)
    write_png(folder / "shore.png", *shore)
    write_png(folder / "mirrored.png", *mirrored(*truth))
    write_png(folder / "other.png", *swapped(*mirrored(*shore)))
    write_png(folder / "scribbles.png", *scribbles(*gray[:2]))
    write_png(folder / "mask.png", *halves(*gray[:2], upright=False))
    write_png(folder / "style-mask.png", *halves(*shore[:2], upright=True))
    width, height, _, samples = gray
    wide = [sample * 257 for sample in samples]
    write_png(folder / "gray16.png", width, height, 1, struct.pack(f">{len(wide)}H", *wide), depth=16)
    pages = [struct.pack(f"<{len(page)}H", *page) for page in (wide[::-1], wide)]
    write_tiff(folder / "pages16.tif", width, height, pages)
    (folder / "two").mkdir()
    shutil.copy(folder / "gray.png", folder / "two/first.png")
    write_png(folder / "two/second.png", *mirrored(*gray))
    for name in ["gray.png", "color.jpg"]:
        shutil.copy(EXAMPLES / name, folder / f"large-{name}")
    shutil.copytree(EXAMPLES / "actors", folder / "actors")
    shutil.copytree(RECORDS, folder / "before")
    (folder / "pigments.gpl").write_text("GIMP Palette\nName: five\n#\n236 224 196\tpaper\n 40  38  36\tkey\n178  60  44\tred\n 60  90 140\tblue\n206 170  90\tochre\n")
    (folder / "plan.toml").write_text(PLAN)


PLAN = """
contents = ["gray.png"]
styles = ["shore.png", "other.png"]
configurations = ["config3_3_1", "config1_1_2", "color"]
size = 64
iterations = 4
"""


def reduced(width, height, channels, samples, factor):
    """Returns the picture with every `factor`-th pixel of every `factor`-th row."""
    across, down = width // factor, height // factor
    kept = bytearray()
    for y in range(down):
        for x in range(across):
            start = (y * factor * width + x * factor) * channels
            kept += samples[start : start + channels]
    return across, down, channels, bytes(kept)


def mirrored(width, height, channels, samples):
    """Returns the picture with left and right exchanged."""
    pixels = [samples[i : i + channels] for i in range(0, len(samples), channels)]
    rows = [pixels[y * width : (y + 1) * width][::-1] for y in range(height)]
    return width, height, channels, b"".join(pixel for row in rows for pixel in row)


def swapped(width, height, channels, samples):
    """Returns the picture with red and blue in each other's place."""
    swapped = bytearray(samples)
    swapped[0::channels], swapped[2::channels] = samples[2::channels], samples[0::channels]
    return width, height, channels, bytes(swapped)


def scribbles(width, height):
    """Returns two bars of color on a transparent ground."""
    rgba = bytearray(4 * width * height)
    for left, color in [(width // 4, (43, 79, 129, 255)), (width // 2, (160, 48, 32, 255))]:
        for y in range(height // 3, height // 3 + 6):
            for x in range(left, left + width // 6):
                start = 4 * (y * width + x)
                rgba[start : start + 4] = bytes(color)
    return width, height, 4, bytes(rgba)


def halves(width, height, upright):
    """Returns a mask of two colors, side by side or one above the other."""
    first, second = bytes((255, 0, 0)), bytes((0, 0, 255))
    part = (lambda x, y: x < width // 2) if upright else (lambda x, y: y < height // 2)
    pixels = (first if part(x, y) else second for y in range(height) for x in range(width))
    return width, height, 3, b"".join(pixels)
