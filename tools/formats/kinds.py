"""Rarer kinds of files, written by other programs, read by the picture crate and compared with other readers.

    cargo build --release -p nishikie-picture --example accepts
    python3 tools/formats/kinds.py target/release/examples/accepts [PROFILE]

JPEGs of every sampling and order of scans against djpeg; printing inks in JPEG and TIFF against LittleCMS; CIE L*a*b* against its formula; GIFs against Pillow; JPEG 2000, and palettes with
transparency, in TIFF against the values that were written. PROFILE is an ICC profile of inks (Debian's `libgs-common` has one); without it, the built-in one. Needs libjpeg-turbo (cjpeg, djpeg), and
Python with NumPy, Pillow, tifffile and imagecodecs. Ends with an error if anything was read differently.
"""

import io
import itertools
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import imagecodecs
import numpy
import tifffile
from PIL import Image, ImageCms

WIDTH, HEIGHT = 83, 61
Y, X = numpy.mgrid[:HEIGHT, :WIDTH]
PRESS = Path(__file__).parents[2] / "crates/picture/src/icc/press.icc"
# Levels of the largest and the mean difference: none; libjpeg's rounding; LittleCMS's tables of 8 bits, which are coarse at the edge of sRGB; rounding to 8 bits.
EXACT, JPEG, INKS, ROUNDED = (0.02, 0.01), (4.1, 0.6), (25, 0.6), (2.5, 0.3)


def waves(*offsets):
    """Smooth planes in 8 bits, one for each offset."""
    planes = [128 + 100 * numpy.sin(X / 9 + offset) * numpy.cos(Y / (7 + offset)) for offset in offsets]
    return numpy.stack(planes, -1).astype("u1")


def on_white(rgb, alpha):
    share = alpha[..., None] / 255
    return rgb * share + 255 * (1 - share)


def jpegs(folder):
    """Files of every sampling and order of scans that cjpeg writes."""
    source = folder / "source.ppm"
    Image.fromarray(waves(0, 1, 2)).save(source)
    samplings = [
        "1x1,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "2x2,1x1,1x1", "4x1,1x1,1x1", "1x4,1x1,1x1", "3x1,1x1,1x1", "1x3,1x1,1x1", "3x2,1x1,1x1",
        "4x2,1x1,1x1", "2x4,1x1,1x1", "2x2,2x1,2x1", "2x2,1x2,1x2", "2x2,2x2,1x1", "2x2,1x1,2x2", "1x1,2x2,2x2", "1x1,2x1,2x1", "1x1,1x2,2x1",
        "2x1,1x2,1x1", "1x2,2x1,1x1", "2x2,2x1,1x2", "4x1,2x1,2x1", "4x1,2x1,1x1",
    ]
    orders = {"whole": None, "each": "0;1;2;", "two": "0;1 2;", "mixed": "0 1;2;", "turned": "2;0;1;", "fine": "0,1,2:0-0,0,1;0:1-63,0,0;2:1-63,0,1;1:1-63,0,0;0,1,2:0-0,1,0;2:1-63,1,0;"}
    for sampling, (order, scans), restart in itertools.product(samplings, orders.items(), (None, "1B", "3B")):
        path = folder / f"{sampling.replace(',', '_')}-{order}-{restart}.jpg"
        command = ["cjpeg", "-quality", "96", "-sample", sampling, "-outfile", path, source]
        if scans:
            (folder / "scans").write_text(scans.replace(";", ";\n"))
            command[1:1] = ["-scans", folder / "scans"]
        if restart:
            command[1:1] = ["-restart", restart]
        # Some samplings do not go together with all scans in one.
        if subprocess.run(command, capture_output=True).returncode:
            continue
        shown = subprocess.run(["djpeg", "-dct", "int", path], capture_output=True, check=True).stdout
        yield path, numpy.asarray(Image.open(io.BytesIO(shown)).convert("RGB")), JPEG


def with_profile(jpeg, profile):
    size = 65000
    parts = [profile[at : at + size] for at in range(0, len(profile), size)]
    segments = b""
    for number, part in enumerate(parts, 1):
        content = b"ICC_PROFILE\0" + bytes((number, len(parts))) + part
        segments += b"\xff\xe2" + struct.pack(">H", len(content) + 2) + content
    return jpeg[:2] + segments + jpeg[2:]


def inks(folder, profile):
    """CMYK in JPEG and TIFF, with and without a profile."""
    samples = waves(0, 1, 2, 3)
    raw = profile.read_bytes()

    def shown(picture, through=profile):
        target = ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(str(through), target, "CMYK", "RGB", ImageCms.Intent.PERCEPTUAL)
        return numpy.asarray(ImageCms.applyTransform(picture, transform)).astype(float)

    for colors, sampling, bare in itertools.product(("CMYK", "YCCK"), ("444", "422", "420"), (False, True)):
        jpeg = imagecodecs.jpeg8_encode(255 - samples, level=95, colorspace="CMYK", outcolorspace=colors, subsampling=sampling)
        path = folder / f"{colors}-{sampling}-{'bare' if bare else 'profile'}.jpg"
        path.write_bytes(jpeg if bare else with_profile(jpeg, raw))
        yield path, shown(Image.open(path), PRESS if bare else profile), INKS
    picture = Image.fromarray(samples, "CMYK")
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        path = folder / f"inks-{compression}.tif"
        picture.save(path, compression=compression, icc_profile=raw)
        yield path, shown(Image.open(path)), INKS
    alpha = ((3 * X + Y) % 256).astype("u1")
    for name, array, options, expected in (
        ("tiles", samples, {"tile": (32, 32)}, shown(picture)),
        ("16bit", samples.astype("u2") * 257, {"compression": "zlib", "predictor": True}, shown(picture)),
        ("planes", samples.transpose(2, 0, 1), {"planarconfig": "separate"}, shown(picture)),
        ("alpha", numpy.dstack([samples, alpha]), {"extrasamples": ["unassalpha"]}, on_white(shown(picture), alpha)),
        ("spot", numpy.dstack([samples, alpha]), {"extrasamples": ["unspecified"]}, shown(picture)),
    ):
        path = folder / f"inks-{name}.tif"
        tifffile.imwrite(path, array, photometric="separated", iccprofile=raw, **options)
        yield path, expected, INKS


def srgb_of_lab(lightness, a, b):
    """The formula of CIE L*a*b* with white D50, and the matrix to linear sRGB (Bradford)."""
    y = (lightness + 16) / 116
    parts = numpy.stack([y + a / 500, y, y - b / 200], -1)
    xyz = numpy.where(parts > 6 / 29, parts**3, 3 * (6 / 29) ** 2 * (parts - 4 / 29)) * [0.9642, 1, 0.8249]
    matrix = [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
    light = numpy.clip(xyz @ numpy.transpose(matrix), 0, 1)
    return 255 * numpy.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def set_photometric(path, value):
    """Changes the PhotometricInterpretation of a classic little-endian TIFF."""
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    for entry in range(first + 2, first + 2 + 12 * count, 12):
        if struct.unpack_from("<H", data, entry) == (262,):
            struct.pack_into("<H", data, entry + 8, value)
    path.write_bytes(data)


def labs(folder):
    random = numpy.random.default_rng(5)
    chroma = random.integers(-60 * 256, 60 * 256, (HEIGHT, WIDTH, 2))
    lightness = X * 100 / (WIDTH - 1)
    for bits, kind, compression in itertools.product((8, 16), (8, 9), (None, "lzw", "zlib")):
        white = {(8, 8): 255, (8, 9): 255, (16, 8): 65535, (16, 9): 65280}[bits, kind]
        scale, zero = (1, 128) if bits == 8 else (256, 32768)
        stored_lightness = numpy.round(lightness / 100 * white)
        stored = numpy.round(chroma / 256 * scale)
        values = stored + (zero if kind == 9 else 0)
        samples = numpy.dstack([stored_lightness, values]).astype("i4").astype(f"u{bits // 8}")
        path = folder / f"lab-{bits}-{kind}-{compression}.tif"
        tifffile.imwrite(path, samples, photometric="rgb", compression=compression, predictor=bool(compression))
        set_photometric(path, kind)
        yield path, srgb_of_lab(stored_lightness / white * 100, *numpy.moveaxis(stored / scale, -1, 0)), ROUNDED


def gifs(folder):
    rgb = waves(0, 1, 2)
    for colors, interlace, clear in itertools.product((2, 3, 16, 129, 256), (0, 1), (False, True)):
        path = folder / f"{colors}-{interlace}-{clear}.gif"
        options = {"transparency": 1} if clear else {}
        Image.fromarray(rgb).quantize(colors).save(path, interlace=interlace, **options)
        picture = Image.open(path).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        yield path, numpy.asarray(Image.alpha_composite(white, picture).convert("RGB")), EXACT


def inside_tiffs(folder):
    """JPEG 2000 data, and palettes with transparency."""
    rgb = waves(0, 1, 2)
    for name, samples in (("rgb", rgb), ("gray", rgb[..., 0]), ("rgb16", rgb.astype("u2") * 257 - 3), ("gray16", rgb[..., 0].astype("u2") * 255)):
        for tile, compression in itertools.product((None, (32, 48)), ("jpeg2000", "aperio_jp2000_rgb")):
            path = folder / f"{name}-{bool(tile)}-{compression}.tif"
            kind = "rgb" if samples.ndim == 3 else "minisblack"
            tifffile.imwrite(path, numpy.ascontiguousarray(samples), photometric=kind, tile=tile, compression=compression, compressionargs={"level": 0})
            shown = samples / (257 if samples.dtype == "u2" else 1)
            yield path, shown if shown.ndim == 3 else numpy.dstack([shown] * 3), EXACT
    palette = numpy.random.default_rng(1).integers(0, 256, (3, 256)) * 257
    places, alpha = ((7 * X + Y) % 256).astype("u1"), ((X + 4 * Y) % 256).astype("u1")
    path = folder / "palette-alpha.tif"
    tags = [(320, 3, 768, palette.ravel().tolist(), True)]
    tifffile.imwrite(path, numpy.dstack([places, alpha]), photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"], extratags=tags)
    set_photometric(path, 3)
    yield path, on_white(palette.T[places] / 257, alpha), EXACT


def read(accepts, folder, path):
    """Returns the picture that the crate reads, or the message of its refusal."""
    run = subprocess.run([accepts, "--raw", folder, path], capture_output=True, text=True)
    raw = folder / f"{path.name}.f32"
    if not raw.exists():
        return run.stdout.strip() or run.stderr
    return numpy.fromfile(raw, "f4").reshape(3, HEIGHT, WIDTH).transpose(1, 2, 0)


def main():
    accepts = sys.argv[1]
    profile = Path(sys.argv[2]) if len(sys.argv) > 2 else PRESS
    wrong = 0
    kinds = {"JPEG": jpegs, "inks": lambda folder: inks(folder, profile), "L*a*b*": labs, "GIF": gifs, "inside TIFF": inside_tiffs}
    for name, files in kinds.items():
        count = 0
        with tempfile.TemporaryDirectory() as folder:
            for path, expected, (most, most_mean) in files(Path(folder)):
                count += 1
                seen = read(accepts, Path(folder), path)
                if isinstance(seen, str):
                    print(f"{path.name}: {seen}")
                    wrong += 1
                    continue
                difference = numpy.abs(seen - expected)
                if difference.max() > most or difference.mean() > most_mean:
                    print(f"{path.name}: off by {difference.max():.2f}, {difference.mean():.3f} in the mean")
                    wrong += 1
        print(f"{name}: {count} files")
    print(f"{wrong} files were read differently")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
