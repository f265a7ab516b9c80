#!/usr/bin/env python3
"""Makes several thousand TIFF files with four writers, reads each with the picture crate and compares the pixels with those written.

    cargo build --release -p nishikie-picture --example accepts
    python3 tools/formats/tiff_matrix.py [--table docs/formats-tiff-table.md] [--keep FOLDER] [--only WORD]

Every file must be read equal (JPEG and lossy WebP: as libjpeg and libwebp read them, within a tolerance) or be refused by a
message that names its kind, as listed here. Inks and L*a*b* are in kinds.py. Needs libtiff's tools, ImageMagick 6 (/usr/bin/convert), libvips, and Python with
tifffile, imagecodecs, Pillow and numpy. Takes a few minutes; ends with an error if anything was read differently.
"""

import argparse
import itertools
import struct
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
READER = ROOT / "target/release/examples/accepts"
CONVERT = "/usr/bin/convert"
WIDTH, HEIGHT = 93, 67

# Kinds that may be refused, with the words that the message must hold.
REFUSED = {
    "lerc": "compressed with LERC",
    "jpegxl": "compressed with JPEG XL",
    "float": "of floating-point numbers",
    "signed": "of signed whole numbers",
    "complex": "of complex numbers",
    "32 bits": "of 32 bits per sample",
    "64 bits": "of 64 bits per sample",
    "different bits": "different numbers of bits",
    "jpeg 12": "with JPEG data of 12 bits per sample",
    "jpeg of planes": "in YCbCr with separate planes",
}


class Case:
    """A file, what it shows in [height][width][3] of 0 to 255, and how far it may be off (most, on average)."""

    def __init__(self, kind, path, shows=None, tolerance=(0.01, 0.01), refused=None):
        self.kind, self.path, self.shows, self.tolerance = kind, path, shows, tolerance
        self.refused = REFUSED[refused] if refused else None


# ---- masters


def masters():
    """Returns slopes, disks and lines with noise, which any error of order, bits or rows would change."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    random = np.random.default_rng(7)
    slope = 0.5 + 0.35 * np.sin(x / 11.0 + y / 23.0)
    disk = ((x - 30) ** 2 + (y - 25) ** 2 < 300) * 0.25
    line = ((x + 2 * y) % 31 < 2) * -0.3
    gray = np.clip(slope + disk + line + random.normal(0, 0.01, slope.shape), 0, 1)
    color = np.stack([gray, np.roll(gray, 9, 1)[::-1], 1 - 0.7 * np.roll(gray, 5, 0)], 2)
    alpha = np.clip((x + y) / 120.0, 0, 1)
    to = lambda values, bits: np.round(values * (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)
    bits = (1, 2, 4, 8, 10, 12, 16)
    return {
        **{f"gray{b}": to(gray, b) for b in bits},
        **{f"color{b}": to(color, b) for b in bits},
        **{f"alpha{b}": to(alpha, b) for b in (8, 16)},
    }


def shown(samples, bits, alpha=None, premultiplied=False):
    """Returns samples as the crate must show them: from 0 to 255, gray as three equal channels, on white."""
    samples = np.asarray(samples, np.float64)
    levels = 2**bits - 1
    if bits <= 8:
        values = np.floor((samples * 255 + levels // 2) / levels)
    else:
        values = np.floor((samples * 65535 + levels // 2) / levels) / 257
    if values.ndim == 2:
        values = np.repeat(values[:, :, None], 3, 2)
    if alpha is not None:
        share = (np.asarray(alpha, np.float64) / levels)[:, :, None]
        if premultiplied:
            values = np.minimum(np.divide(values, share, out=values.copy(), where=share > 0), 255)
        values = values * share + 255 * (1 - share)
    return values


# ---- writers


def by_tifffile(folder, m):
    compressions = [None, "lzw", "zlib", "adobe_deflate", "packbits", "zstd", "lzma"]
    layouts = [dict(rowsperstrip=r) for r in (1, 7, 16, HEIGHT, 1000)]
    layouts += [dict(tile=t) for t in ((16, 16), (32, 32), (64, 64), (128, 48), (256, 256), (512, 512))]
    number = itertools.count()

    def write(kind, data, shows, refused=None, tolerance=(0.01, 0.01), **options):
        path = folder / f"tifffile-{next(number)}.tif"
        order = options.pop("byteorder", "<")
        big = options.pop("bigtiff", False)
        try:
            with tifffile.TiffWriter(path, byteorder=order, bigtiff=big) as file:
                file.write(data, metadata=None, **options)
        except (ValueError, NotImplementedError, RuntimeError, KeyError):
            path.unlink(missing_ok=True)  # A combination that the writer does not have.
            return None
        return Case(f"tifffile, {kind}", path, shows, tolerance, refused)

    cases = []
    for compression, layout, order, bits in itertools.product(compressions, layouts, "<>", (8, 16)):
        kind = compression or "uncompressed"
        common = dict(compression=compression, byteorder=order, **layout)
        for predictor in (None, 2) if compression not in (None, "packbits") else (None,):
            options = dict(common, predictor=predictor)
            gray, color = m[f"gray{bits}"], m[f"color{bits}"]
            cases.append(write(kind, gray, shown(gray, bits), photometric="minisblack", **options))
            cases.append(write(kind, gray, 255 - shown(gray, bits), photometric="miniswhite", **options))
            cases.append(write(kind, color, shown(color, bits), photometric="rgb", **options))
            planes = np.ascontiguousarray(color.transpose(2, 0, 1))
            cases.append(write(kind, planes, shown(color, bits), photometric="rgb", planarconfig="separate", **options))
    for compression, layout, order, big in itertools.product(compressions, layouts[1::3], "<>", (False, True)):
        kind = compression or "uncompressed"
        options = dict(compression=compression, byteorder=order, bigtiff=big, **layout)
        one = m["gray1"].astype(bool)
        cases.append(write(f"{kind}, 1 bit", one, shown(m["gray1"], 1), photometric="minisblack", **options))
        cases.append(write(f"{kind}, 1 bit", one, 255 - shown(m["gray1"], 1), photometric="miniswhite", **options))
        palette = np.stack([np.arange(256) * 257, (255 - np.arange(256)) * 257, (np.arange(256) ** 2 % 256) * 257])
        for scale, table in (("", palette), (" of 8-bit values", palette // 257), (" of shifted values", palette // 257 * 256)):
            lookup = (palette // 257)[:, m["gray8"]].transpose(1, 2, 0)
            cases.append(write(f"palette{scale}", m["gray8"], lookup, photometric="palette", colormap=table.astype(np.uint16), **options))
        for bits in (8, 16):
            gray, color, alpha = m[f"gray{bits}"], m[f"color{bits}"], m[f"alpha{bits}"]
            for meaning, shows_gray, shows_color in (
                ("unspecified", shown(gray, bits), shown(color, bits)),
                ("unassalpha", shown(gray, bits, alpha), shown(color, bits, alpha)),
                ("assocalpha", None, None),
            ):
                if meaning == "assocalpha":
                    share = alpha / (2**bits - 1)
                    below = np.floor(gray * share).astype(gray.dtype), np.floor(color * share[:, :, None]).astype(gray.dtype)
                    shows_gray, shows_color = (shown(v, bits, alpha, True) for v in below)
                else:
                    below = gray, color
                kind = f"extra sample {meaning}"
                cases.append(write(kind, np.dstack([below[0], alpha]), shows_gray, photometric="minisblack", planarconfig="contig", extrasamples=[meaning], **options))
                cases.append(write(kind, np.dstack([below[1], alpha]), shows_color, photometric="rgb", extrasamples=[meaning], **options))
                planes = np.ascontiguousarray(np.dstack([below[1], alpha]).transpose(2, 0, 1))
                cases.append(write(kind, planes, shows_color, photometric="rgb", planarconfig="separate", extrasamples=[meaning], **options))
            two = np.dstack([color, gray, alpha])
            cases.append(write("two extra samples", two, shown(color, bits, alpha), photometric="rgb", extrasamples=["unspecified", "unassalpha"], **options))
    for layout, order in itertools.product(layouts[1::2], "<>"):
        options = dict(byteorder=order, **layout)
        gray, color = m["gray8"], m["color8"]
        for refused, data in (
            ("float", gray.astype(np.float32)), ("float", gray.astype(np.float16)), ("signed", gray.astype(np.int16)),
            ("signed", gray.astype(np.int8)), ("32 bits", gray.astype(np.uint32)), ("64 bits", gray.astype(np.uint64)),
            ("complex", gray.astype(np.complex64)),
        ):
            cases.append(write(f"refused: {refused}", data, None, refused, photometric="minisblack", **options))
        for refused in ("lerc", "jpegxl"):
            cases.append(write(f"refused: {refused}", color, None, refused, photometric="rgb", compression=refused, **options))
            cases.append(write(f"refused: {refused}", gray, None, refused, photometric="minisblack", compression=refused, **options))
        for photometric, data in (("minisblack", gray), ("rgb", color)):
            cases.append(write("jpeg2000", data, shown(data, 8), photometric=photometric, compression="jpeg2000", compressionargs={"level": 0}, **options))
            for compression in ("jpeg", "webp"):
                case = write(f"{compression}", data, "decoded", photometric=photometric, compression=compression, tolerance=(6, 0.6), **options)
                cases.append(case)
        for sampling in ((1, 1), (2, 1), (2, 2)):
            # Decoders smooth subsampled colors differently at edges.
            cases.append(write("jpeg, YCbCr", color, "decoded", photometric="ycbcr", compression="jpeg", subsampling=sampling, tolerance=(40 if sampling != (1, 1) else 6, 2), **options))
    return [case for case in cases if case]


def bases(folder, m):
    """Uncompressed files for the writers that convert files."""
    made = {}
    for name, data in m.items():
        bits = int("".join(c for c in name if c.isdigit()))
        if name.startswith("alpha") or bits not in (1, 8, 16):
            continue
        if bits == 1 and name.startswith("color"):
            continue
        path = folder / f"base-{name}.tif"
        photometric = "rgb" if data.ndim == 3 else "minisblack"
        tifffile.imwrite(path, data.astype(bool) if bits == 1 else data, photometric=photometric, metadata=None)
        made[name] = path, shown(data, bits)
    path = folder / "base-white1.tif"
    tifffile.imwrite(path, m["gray1"].astype(bool), photometric="miniswhite", metadata=None)
    made["white1"] = path, 255 - shown(m["gray1"], 1)
    for bits in (8, 16):
        path = folder / f"base-rgba{bits}.tif"
        rgba = np.dstack([m[f"color{bits}"], m[f"alpha{bits}"]])
        tifffile.imwrite(path, rgba, photometric="rgb", extrasamples=["unassalpha"], metadata=None)
        made[f"rgba{bits}"] = path, shown(m[f"color{bits}"], bits, m[f"alpha{bits}"])
    palette = np.stack([np.arange(256) * 257, (255 - np.arange(256)) * 257, (np.arange(256) ** 2 % 256) * 257])
    path = folder / "base-palette8.tif"
    tifffile.imwrite(path, m["gray8"], photometric="palette", colormap=palette.astype(np.uint16), metadata=None)
    made["palette8"] = path, (palette // 257)[:, m["gray8"]].transpose(1, 2, 0)
    return made


def run(commands):
    """Runs commands side by side; returns which of them succeeded."""
    def one(command):
        return subprocess.run([str(word) for word in command], capture_output=True).returncode == 0

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, commands))


def made(planned):
    """Returns the cases of (command, case) whose command succeeded; the writer does not support the other combinations."""
    good = run([command for command, _ in planned])
    return [case for (_, case), ok in zip(planned, good) if ok and case.path.exists()]


def by_tiffcp(folder, base):
    layouts = [["-r", r] for r in (1, 8, 17, 1000)]
    layouts += [["-t", "-w", w, "-l", h] for w, h in ((16, 16), (48, 32), (128, 128), (256, 64), (512, 512))]
    lossless = ["none", "packbits", "lzw", "lzw:2", "zip", "zip:2", "zstd", "zstd:2", "lzma", "lzma:2"]
    fax = ["g3:1d", "g3:2d", "g3:1d:fill", "g3:2d:fill", "g4", "packbits", "lzw", "zip", "zstd", "none"]
    number = itertools.count()
    planned = []

    def plan(kind, source, arguments, shows, **more):
        path = folder / f"tiffcp-{next(number)}.tif"
        planned.append((["tiffcp", *arguments, source, path], Case(f"tiffcp, {kind}", path, shows, **more)))

    for name in ("gray8", "gray16", "color8", "color16", "rgba8", "rgba16", "palette8"):
        source, shows = base[name]
        for compression, layout, order in itertools.product(lossless, layouts, ("-L", "-B")):
            if name == "palette8" and ":2" in compression:
                continue
            kind = compression.split(":")[0]
            planars = ("contig", "separate") if name in ("color8", "rgba16") and layout[-1] in (8, 32, 128) else ("contig",)
            for planar in planars:
                plan(kind, source, ["-c", compression, *layout, order, "-p", planar], shows)
        for compression, fill, order in itertools.product(lossless, ("lsb2msb", "msb2lsb"), ("-L", "-B")):
            plan(f"fill order, {compression.split(':')[0]}", source, ["-c", compression, "-f", fill, order], shows)
            plan(f"fill order, {compression.split(':')[0]}", source, ["-c", compression, "-f", fill, order, "-8", "-t", "-w", 32, "-l", 32], shows)
    for name in ("gray1", "white1"):
        source, shows = base[name]
        for compression, layout, fill in itertools.product(fax, layouts, ("lsb2msb", "msb2lsb")):
            plan(f"1 bit, {compression}", source, ["-c", compression, *layout, "-f", fill], shows)
    for name, layout, quality in itertools.product(("gray8", "color8"), layouts, ("90", "60")):
        source, _ = base[name]
        plan("jpeg", source, ["-c", f"jpeg:r:{quality}", *layout], "decoded", tolerance=(6, 0.6))
        if name == "color8":
            plan("jpeg, YCbCr", source, ["-c", f"jpeg:{quality}", *layout], "decoded", tolerance=(40, 2))
            plan("jpeg of planes", source, ["-c", f"jpeg:r:{quality}", *layout, "-p", "separate"], "decoded", tolerance=(6, 0.6))
    for name, fill in itertools.product(("gray8", "color8"), ("lsb2msb", "msb2lsb")):
        plan("fill order, jpeg", base[name][0], ["-c", "jpeg:r:90", "-f", fill], "decoded", tolerance=(6, 0.6))
    for name, layout in itertools.product(("color8", "rgba8"), layouts):
        plan("webp", base[name][0], ["-c", "webp", *layout], "decoded", tolerance=(6, 0.6))
        plan("refused: lerc", base[name][0], ["-c", "lerc", *layout], None, refused="lerc")
    return made(planned)


def by_tiffset(folder, base):
    """Returns files with orientations, and with tags that do not affect the picture."""
    cases = []
    number = itertools.count()
    turned = {
        1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2), 6: lambda a: a.transpose(1, 0, 2)[:, ::-1],
        7: lambda a: a.transpose(1, 0, 2)[::-1, ::-1], 8: lambda a: a.transpose(1, 0, 2)[::-1],
    }
    for name, (source, shows) in base.items():
        for compression, layout in itertools.product(("none", "lzw", "zip"), (["-r", "9"], ["-t", "-w", "32", "-l", "16"])):
            for orientation, turn in turned.items():
                path = folder / f"tiffset-{next(number)}.tif"
                if run([["tiffcp", "-c", compression, *layout, source, path]]) == [True]:
                    if run([["tiffset", "-s", "274", orientation, path]]) == [True]:
                        cases.append(Case(f"orientation {orientation}", path, turn(shows)))
    return cases


def by_imagemagick(folder, base, m):
    number = itertools.count()
    planned = []

    def plan(kind, source, arguments, shows, **more):
        path = folder / f"magick-{next(number)}.tif"
        planned.append(([CONVERT, source, *arguments, path], Case(f"ImageMagick, {kind}", path, shows, **more)))

    for name in ("gray8", "gray16", "color8", "color16"):
        source, shows = base[name]
        for compression, endian, layout in itertools.product(
            ("None", "LZW", "Zip", "RLE", "ZSTD", "LZMA"), ("LSB", "MSB"),
            ([], ["-define", "tiff:rows-per-strip=5"], ["-define", "tiff:tile-geometry=32x48"], ["-interlace", "plane"]),
        ):
            arguments = ["-compress", compression, "-endian", endian, *layout]
            plan(compression, source, arguments, shows)
            if layout == []:
                plan(compression, source, [*arguments, "-define", "tiff:predictor=1"], shows)
                plan(compression, source, [*arguments, "-define", "tiff:fill-order=lsb"], shows)
                if name.startswith("gray"):
                    # This version only changes what the file says, so that every reader sees a negative, itself too.
                    plan(compression, source, [*arguments, "-define", "quantum:polarity=min-is-white"], 255 - shows)
    for bits in (2, 4, 10, 12):
        for tone in ("gray", "color"):
            data = m[f"{tone}{bits}"]
            full = np.floor((data.astype(np.uint64) * 65535 + (2**bits - 1) // 2) / (2**bits - 1)).astype(np.uint16)
            source = folder / f"base-{tone}{bits}.tif"
            tifffile.imwrite(source, full, photometric="rgb" if data.ndim == 3 else "minisblack", metadata=None)
            for compression, endian in itertools.product(("None", "LZW", "Zip", "RLE", "ZSTD"), ("LSB", "MSB")):
                plan(f"{bits} bits", source, ["-compress", compression, "-endian", endian, "-define", "tiff:predictor=1", "-depth", bits], "stored")
    for compression, fill, polarity in itertools.product(
        ("None", "LZW", "Zip", "RLE", "Fax", "Group4", "ZSTD"), ("lsb", "msb"), ("min-is-white", "min-is-black")
    ):
        source, shows = base["gray1"]
        arguments = ["-type", "bilevel", "-compress", compression, "-define", f"tiff:fill-order={fill}"]
        plan(f"1 bit, {compression}", source, [*arguments, "-define", f"quantum:polarity={polarity}"], shows)
        plan(f"1 bit, {compression}", source, [*arguments, "-define", "tiff:rows-per-strip=11", "-define", f"quantum:polarity={polarity}"], shows)
    for alpha, compression in itertools.product(("unassociated", "unspecified"), ("None", "LZW", "Zip")):
        for name in ("rgba8", "rgba16"):
            source, shows = base[name]
            opaque = shown(m["color" + name[4:]], int(name[4:]))
            plan(f"alpha {alpha}", source, ["-compress", compression, "-define", f"tiff:alpha={alpha}"], shows if alpha == "unassociated" else opaque)
    for name, quality in itertools.product(("gray8", "color8"), range(30, 100, 5)):
        plan("JPEG", base[name][0], ["-compress", "JPEG", "-quality", quality], "decoded", tolerance=(40, 2))
    return made(planned)


def by_vips(folder, base):
    number = itertools.count()
    planned = []
    layouts = [[], ["--tile", "--tile-width", 16, "--tile-height", 16], ["--tile", "--tile-width", 64, "--tile-height", 32], ["--tile", "--pyramid"], ["--tile", "--pyramid", "--subifd"]]
    for name in ("gray8", "gray16", "color8", "color16", "rgba8"):
        source, shows = base[name]
        for compression, predictor, layout, more in itertools.product(
            ("none", "lzw", "deflate", "packbits", "zstd"), ("none", "horizontal"), layouts, ([], ["--bigtiff"])
        ):
            path = folder / f"vips-{next(number)}.tif"
            command = ["vips", "tiffsave", source, path, "--compression", compression, "--predictor", predictor, *layout, *more]
            planned.append((command, Case(f"libvips, {compression}", path, shows)))
    for bits, compression, more in itertools.product((1,), ("none", "lzw", "deflate", "packbits", "ccittfax4"), ([], ["--miniswhite"])):
        path = folder / f"vips-{next(number)}.tif"
        planned.append((["vips", "tiffsave", base["gray1"][0], path, "--bitdepth", bits, "--predictor", "none", "--compression", compression, *more], Case(f"libvips, 1 bit, {compression}", path, base["gray1"][1])))
    for quality, layout in itertools.product((50, 75, 90, 95), layouts[:3]):
        for compression, tolerance in (("jpeg", (40, 2)), ("webp", (6, 0.6))):
            path = folder / f"vips-{next(number)}.tif"
            planned.append((["vips", "tiffsave", base["color8"][0], path, "--compression", compression, "--Q", quality, *layout], Case(f"libvips, {compression}", path, "decoded", tolerance)))
    return made(planned)


def by_raw2tiff(folder, m):
    number = itertools.count()
    planned = []
    for bits, tone, compression, rows, interleave in itertools.product(
        (8, 16), ("gray", "color"), ("none", "packbits", "lzw", "zip"), (1, 10, 100), ("pixel", "band")
    ):
        data = m[f"{tone}{bits}"]
        stored = data.transpose(2, 0, 1) if data.ndim == 3 and interleave == "band" else data
        raw = folder / f"{tone}{bits}-{interleave}.raw"
        raw.write_bytes(np.ascontiguousarray(stored).tobytes())
        path = folder / f"raw2tiff-{next(number)}.tif"
        command = ["raw2tiff", "-M", "-w", WIDTH, "-l", HEIGHT, "-b", 3 if tone == "color" else 1, "-d", "byte" if bits == 8 else "short",
                   "-p", "rgb" if tone == "color" else "minisblack", "-i", interleave, "-c", compression, "-r", rows, raw, path]
        planned.append((command, Case(f"raw2tiff, {compression}", path, shown(data, bits))))
    return made(planned)


def by_pillow(folder, m):
    """Returns files of Pillow, among them kinds that no other writer makes."""
    cases = []
    number = itertools.count()
    gray, color, alpha = m["gray8"], m["color8"], m["alpha8"]
    pictures = [
        (Image.fromarray(m["gray1"].astype(bool)), shown(m["gray1"], 1)),
        (Image.fromarray(gray), shown(gray, 8)),
        (Image.fromarray(m["gray16"]), shown(m["gray16"], 16)),
        (Image.fromarray(color), shown(color, 8)),
        (Image.fromarray(np.dstack([gray, alpha]), "LA"), shown(gray, 8, alpha)),
        (Image.fromarray(np.dstack([color, alpha]), "RGBA"), shown(color, 8, alpha)),
        (Image.fromarray(color).quantize(64), "palette"),
        (Image.fromarray(color).convert("YCbCr"), "converted"),
    ]
    compressions = ["raw", "tiff_ccitt", "group3", "group4", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "lzma", "zstd"]
    for (picture, shows), compression, strip in itertools.product(pictures, compressions, (1, 10, 64)):
        path = folder / f"pillow-{next(number)}.tif"
        if isinstance(shows, str):
            colors = shown(np.asarray(picture.convert("RGB")), 8)
            # Pillow's own conversion of YCbCr rounds differently.
            tolerance = (2, 1) if shows == "converted" else (0.01, 0.01)
        else:
            colors, tolerance = shows, (0.01, 0.01)
        try:
            picture.save(path, compression=compression, strip_size=strip * WIDTH)
        except (OSError, SystemError, RuntimeError):
            continue  # A combination that the writer does not have.
        kind = f"Pillow, {'YCbCr, ' * (picture.mode == 'YCbCr')}{compression}"
        cases.append(Case(kind, path, colors, tolerance))
    return cases


def ycbcr_file(path, color, across, down, rows, order):
    """YCbCr with fewer color samples than pixels, without compression, which no writer at hand makes."""
    ycbcr = np.asarray(Image.fromarray(color).convert("YCbCr"))
    ycbcr = np.pad(ycbcr, ((0, -HEIGHT % rows), (0, -WIDTH % across), (0, 0)), mode="edge")
    blocks = ycbcr.reshape(-1, rows // down, down, ycbcr.shape[1] // across, across, 3).transpose(0, 1, 3, 2, 4, 5)
    strips = []
    for strip, band in enumerate(blocks):
        band = band[: -(-min(rows, HEIGHT - strip * rows) // down)]
        lightness = band[..., 0].reshape(*band.shape[:2], -1)
        tones = band[..., 1:].mean((2, 3)).round().astype(np.uint8)
        strips.append(np.concatenate([lightness, tones], 2).tobytes())
    starts = 8 + np.cumsum([0] + [len(strip) for strip in strips])
    directory = int(starts[-1]) + int(starts[-1]) % 2
    tags = [
        (256, 4, [WIDTH]), (257, 4, [HEIGHT]), (258, 3, [8, 8, 8]), (259, 3, [1]), (262, 3, [6]), (273, 4, list(starts[:-1])),
        (277, 3, [3]), (278, 4, [rows]), (279, 4, [len(strip) for strip in strips]), (530, 3, [across, down]),
        (532, 5, [0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1]),
    ]
    entries, values = b"", b""
    place = directory + 2 + 12 * len(tags) + 4
    for tag, kind, numbers in tags:
        value = struct.pack(f"{order}{len(numbers)}{'H' if kind == 3 else 'I'}", *map(int, numbers))
        count = len(numbers) // (2 if kind == 5 else 1)
        if len(value) > 4:
            value, values = struct.pack(order + "I", place + len(values)), values + value
        entries += struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, directory)
    body = (head + b"".join(strips)).ljust(directory, b"\0")
    path.write_bytes(body + struct.pack(order + "H", len(tags)) + entries + bytes(4) + values)


def by_hand(folder, m):
    cases = []
    for index, (across, down, rows, order) in enumerate(itertools.product((1, 2, 4), (1, 2, 4), (4, 16, 68), "<>")):
        if down > across and (across, down) != (1, 2):
            continue  # libtiff does not read these.
        path = folder / f"hand-{index}.tif"
        ycbcr_file(path, m["color8"], across, down, rows, order)
        cases.append(Case(f"YCbCr without JPEG, {across} x {down}", path, "libtiff", (2, 1)))
    return cases


# ---- comparison


def decoded(path):
    """Returns lossy data as other readers decode them: tifffile, which converts JPEG's YCbCr, or libtiff behind Pillow."""
    try:
        with tifffile.TiffFile(path) as file:
            page = file.pages[0]
            data = page.asarray()
            bits = page.bitspersample
            if page.planarconfig == 2 and data.ndim == 3:
                data = data.transpose(1, 2, 0)
    except imagecodecs.Jpeg8Error:
        data, bits = np.asarray(Image.open(path)), 8
    if data.ndim == 3 and data.shape[2] == 4:
        return shown(data[:, :, :3], bits, data[:, :, 3])
    return shown(data, bits)


def by_libtiff(path):
    """Returns a file's colors as libtiff converts them."""
    other = path.with_suffix(".rgba.tif")
    subprocess.run(["tiff2rgba", "-c", "none", path, other], check=True, capture_output=True)
    data = tifffile.imread(other)
    return shown(data[:, :, :3], 8)


def verdict(case, line, folder):
    result, rest = line[1], line[3:]
    if result == "refused":
        if case.refused and case.refused in rest[0]:
            return "refused by its name", rest[0]
        return "WRONG", rest[0]
    if case.refused:
        return "WRONG", "read, but must be refused"
    shows = case.shows
    if isinstance(shows, str):
        shows = by_libtiff(case.path) if shows == "libtiff" else decoded(case.path)
    values = np.fromfile(folder / f"{case.path.name}.f32", "<f4")
    if values.size != shows.size:
        return "WRONG", f"another size: {rest}"
    height, width = shows.shape[:2]
    off = np.abs(values.reshape(3, height, width).transpose(1, 2, 0) - shows)
    most, mean = case.tolerance
    if off.max() <= 0.01:
        return "equal", ""
    if off.max() <= most and off.mean() <= mean:
        return "within tolerance", f"{off.max():.2f} {off.mean():.3f}"
    return "WRONG", f"off by {off.max():.2f}, {off.mean():.3f} on average; {rest}"


def judged(cases, folder):
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    for start in range(0, len(cases), 400):
        batch = cases[start : start + 400]
        output = subprocess.run([READER, "--raw", raw, *(case.path for case in batch)], capture_output=True, text=True)
        if output.returncode != 0:
            sys.exit(f"the reader failed: {output.stderr}")
        lines = [line.split("\t") for line in output.stdout.splitlines()]
        assert len(lines) == len(batch), output.stderr
        for case, line in zip(batch, lines):
            yield case, *verdict(case, line, raw)
        for file in raw.iterdir():
            file.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", type=Path, help="write the table of results here")
    parser.add_argument("--keep", type=Path, help="make the files here and keep them")
    parser.add_argument("--only", default="", help="only writers with this word in their name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        m = masters()
        base = bases(folder, m)
        writers = {
            "tifffile": lambda: by_tifffile(folder, m), "tiffcp": lambda: by_tiffcp(folder, base),
            "tiffset": lambda: by_tiffset(folder, base), "magick": lambda: by_imagemagick(folder, base, m),
            "vips": lambda: by_vips(folder, base), "pillow": lambda: by_pillow(folder, m), "hand": lambda: by_hand(folder, m), "raw2tiff": lambda: by_raw2tiff(folder, m),
        }
        cases = [case for name, write in writers.items() if options.only in name for case in write()]
        results = defaultdict(Counter)
        for case, result, detail in judged(cases, folder):
            results[case.kind][result] += 1
            if result == "WRONG":
                print(f"{case.path.name} ({case.kind}): {detail}")
    columns = ["equal", "within tolerance", "refused by its name", "WRONG"]
    rows = [f"| kind | files | {' | '.join(c.lower() for c in columns)} |", "| --- |" + " ---: |" * (len(columns) + 1)]
    total = Counter()
    for kind, counts in sorted(results.items()):
        total += counts
        rows.append(f"| {kind} | {sum(counts.values())} | {' | '.join(str(counts[c] or '') for c in columns)} |")
    rows.append(f"| all | {sum(total.values())} | {' | '.join(str(total[c]) for c in columns)} |")
    table = "\n".join(rows) + "\n"
    print(table)
    if options.table:
        options.table.write_text(table)
    sys.exit(total["WRONG"] > 0)


if __name__ == "__main__":
    main()
