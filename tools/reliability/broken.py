"""Small prints in color, and every way in which a file of an archive is broken."""

import os
import random
import struct
import zlib

# Low, since every print is compared at a width of 480 pixels, which takes the longer the higher it is.
WIDTH, HEIGHT, BLOCK = 64, 8, 8
PIXELS = WIDTH * HEIGHT


def print_in_color(number):
    """Returns a PNG of colored blocks, another for every number."""
    colors = random.Random(number)
    rows = []
    for _ in range(HEIGHT // BLOCK):
        base = colors.randrange(200)
        row = b"".join(bytes((base + colors.randrange(56), base, (base + colors.randrange(90)) % 256)) * BLOCK for _ in range(WIDTH // BLOCK))
        rows += [b"\0" + row] * BLOCK
    return png(WIDTH, HEIGHT, zlib.compress(b"".join(rows)))


def png(width, height, data):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def tiff(width, height, data, strips=None, following=0):
    """Returns an uncompressed RGB TIFF with one strip."""
    count = len(data) if strips is None else strips
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 8 + 2 + 9 * 12 + 4), (259, 3, 1, 1), (262, 3, 1, 2)]
    place = 8 + 2 + 9 * 12 + 4 + 6
    tags += [(273, 4, 1, place), (277, 3, 1, 3), (278, 4, 1, height), (279, 4, 1, count)]
    directory = b"".join(struct.pack("<HHI", *tag[:3]) + (struct.pack("<HH", tag[3], 0) if tag[1] == 3 and tag[2] == 1 else struct.pack("<I", tag[3])) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + directory + struct.pack("<I", following) + struct.pack("<HHH", 8, 8, 8) + data


def whole_tiff():
    return tiff(WIDTH, HEIGHT, bytes(range(256)) * (PIXELS * 3 // 256))


def written(name, data):
    """Returns a way that writes these bytes under this ending."""
    return lambda path, _: path.with_name(path.name + name).write_bytes(data)


def changed(change, name=".png"):
    """Returns a way that changes the bytes of a sound print."""
    return lambda path, sound: path.with_name(path.name + name).write_bytes(change(sound))


def overwritten(sound):
    middle = len(sound) // 2
    return sound[:middle] + bytes(random.Random(middle).randrange(256) for _ in range(40)) + sound[middle + 40 :]


# What is not a picture that can be read, whatever its name says.
BROKEN = {
    "cut in half": changed(lambda sound: sound[: len(sound) // 2]),
    "cut in its header": changed(lambda sound: sound[:20]),
    "only its signature": changed(lambda sound: sound[:8]),
    "overwritten in the middle": changed(overwritten),
    "zeros in the middle": changed(lambda sound: sound[:60] + bytes(len(sound) - 100) + sound[-40:]),
    "empty": written(".png", b""),
    "a megabyte of zeros": written(".png", bytes(1 << 20)),
    "text": written(".jpg", b"not a picture at all\n" * 40),
    "an HTML page": written(".jpg", b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>"),
    "a pointer of Git LFS": written(".tif", b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"),
    "a companion of macOS": written(".jpg", bytes([0, 5, 0x16, 7, 0, 2, 0, 0]) + bytes(200)),
    "a BMP": written(".png", b"BM" + struct.pack("<IHHI", 54 + 12, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, 12, 0, 0, 0, 0) + bytes(16)),
    "a GIF": written(".png", b"GIF89a" + bytes([1, 0, 1, 0, 0, 0, 0]) + b";"),
    "a PDF": written(".tif", b"%PDF-1.4\n%%EOF\n"),
    "a PNG of absurd size": written(".png", png(2**31 - 1, 2**31 - 1, zlib.compress(b""))),
    "a PNG of no size": written(".png", png(0, 0, zlib.compress(b""))),
    "a bomb": written(".png", png(60_000, 60_000, zlib.compress(bytes(1 << 22)))),
    "a TIFF of absurd size": written(".tif", tiff(2**32 - 1, 2**32 - 1, bytes(64))),
    "a TIFF whose data lie outside": written(".tif", tiff(WIDTH, HEIGHT, bytes(16), strips=PIXELS * 3)),
    "a cut TIFF": written(".tif", whole_tiff()[:1000]),
    "the start of a JPEG": written(".jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"),
    "a JPEG of noise": written(".jpg", b"\xff\xd8\xff" + random.Random(1).randbytes(3000)),
    "a cut WebP": written(".webp", b"RIFF" + struct.pack("<I", 5000) + b"WEBPVP8L" + struct.pack("<I", 4900) + b"\x2f" + bytes(50)),
    "the start of a JPEG 2000": written(".jp2", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40)),
    "the start of a JPEG XL": written(".jxl", b"\xff\x0a" + bytes(3)),
    "a folder": lambda path, _: path.with_name(path.name + ".png").mkdir(),
    "a link that leads nowhere": lambda path, _: path.with_name(path.name + ".png").symlink_to("nowhere.png"),
    "a link to itself": lambda path, _: path.with_name(path.name + ".png").symlink_to(path.name + ".png"),
    "a named pipe": lambda path, _: os.mkfifo(path.with_name(path.name + ".png")),
}

# What looks odd and can be read.
ODD = {
    "a PNG called .tif": changed(bytes, ".tif"),
    "a TIFF called .jpg": written(".jpg", whole_tiff()),
    "a TIFF whose pages go in a circle": written(".tif", tiff(WIDTH, HEIGHT, bytes(range(256)) * (PIXELS * 3 // 256), following=8)),
    "a name that is not UTF-8": lambda path, sound: open(os.fsencode(path) + b"\xe9.png", "wb").write(sound),
    "a name with a newline": lambda path, sound: open(os.fsencode(path) + b"\n\x1b[31m.png", "wb").write(sound),
}


def fill(folder, count, with_broken):
    """Fills a folder with prints; if wanted, one in a hundred is broken or odd. Returns what the names of the broken and of the odd begin with."""
    folder.mkdir()
    share = count // 100
    for number in range(count - share):
        (folder / f"p{number:05}.png").write_bytes(print_in_color(number))
    if not with_broken:
        return [], []
    ways = [(name, way, True) for name, way in BROKEN.items()] + [(name, way, False) for name, way in ODD.items()]
    of = {True: [], False: []}
    for number in range(share):
        name, way, is_broken = ways[number % len(ways)]
        start = f"x{number:05} {name}"
        way(folder / start, print_in_color(10**6 + number))
        of[is_broken].append(start)
    return of[True], of[False]
