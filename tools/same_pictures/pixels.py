"""Pixels of picture files: read for their hash, and written for the inputs of the jobs."""

import hashlib
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}

# Hashes of PNG data that were decoded before: equal data need not be decoded twice.
decoded = {}


def pixel_hash(path):
    """Returns the SHA-256 of a picture's pixels, whatever metadata its file has.

    PNG and TIFF are decoded. JPEG and WebP are not: their compressed data without metadata are hashed, which are the same only if
    all pixels are.
    """
    data = path.read_bytes()
    if data.startswith(SIGNATURE):
        return png_hash(data)
    if data[:2] == b"\xff\xd8":
        return hashlib.sha256(jpeg_data(data)).hexdigest()
    if data[:4] in (b"II*\0", b"MM\0*"):
        return hashlib.sha256(tiff_data(data)).hexdigest()
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return hashlib.sha256(webp_data(data)).hexdigest()
    raise ValueError(f"{path}: is no PNG, JPEG, TIFF or WebP")


def png_chunks(data):
    """Yields the kind and the body of each chunk."""
    place = len(SIGNATURE)
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        yield kind, data[place + 8 : place + 8 + length]
        place += length + 12


def png_hash(data):
    """Returns the SHA-256 of a PNG's header and samples."""
    chunks = list(png_chunks(data))
    header = next(body for kind, body in chunks if kind == b"IHDR")
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    key = (header, hashlib.sha256(packed).digest())
    if key not in decoded:
        decoded[key] = hashlib.sha256(header + unfiltered(header, packed)).hexdigest()
    return decoded[key]


def read_png(path):
    """Returns width, height, channels and the samples of an 8-bit PNG."""
    chunks = list(png_chunks(path.read_bytes()))
    header = next(body for kind, body in chunks if kind == b"IHDR")
    width, height, depth, color = struct.unpack(">IIBB", header[:10])
    if depth != 8:
        raise ValueError(f"{path}: has {depth} bits per channel")
    samples = unfiltered(header, b"".join(body for kind, body in chunks if kind == b"IDAT"))
    return width, height, CHANNELS[color], samples


def unfiltered(header, packed):
    """Returns the samples of all rows, without the bytes that name their filters."""
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if interlaced or depth < 8 or color not in CHANNELS:
        raise ValueError("no such PNG is written by nishikie")
    step = CHANNELS[color] * depth // 8
    length = width * step
    data = zlib.decompress(packed)
    above = bytearray(length)
    rows = []
    for start in range(0, height * (length + 1), length + 1):
        row = bytearray(data[start + 1 : start + 1 + length])
        unfilter(data[start], row, above, step)
        rows.append(row)
        above = row
    return b"".join(rows)


def unfilter(kind, row, above, step):
    """Undoes the filter of one row in place."""
    if kind == 1:
        for i in range(step, len(row)):
            row[i] = (row[i] + row[i - step]) & 255
    elif kind == 2:
        for i in range(len(row)):
            row[i] = (row[i] + above[i]) & 255
    elif kind == 3:
        for i in range(len(row)):
            left = row[i - step] if i >= step else 0
            row[i] = (row[i] + (left + above[i]) // 2) & 255
    elif kind == 4:
        for i in range(len(row)):
            left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
            a, b, c = abs(above[i] - corner), abs(left - corner), abs(left + above[i] - 2 * corner)
            nearest = left if a <= b and a <= c else above[i] if b <= c else corner
            row[i] = (row[i] + nearest) & 255
    elif kind:
        raise ValueError(f"no PNG has filter {kind}")


def jpeg_data(data):
    """Returns a JPEG without its segments of metadata."""
    kept, place = data[:2], 2
    while data[place + 1] != 0xDA:
        length = 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        if not (0xE0 <= data[place + 1] <= 0xEF or data[place + 1] == 0xFE):
            kept += data[place : place + length]
        place += length
    return kept + data[place:]


def webp_data(data):
    """Returns the chunks of a WebP that hold pixels."""
    kept, place = b"", 12
    while place + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[place : place + 8])
        if kind in (b"VP8 ", b"VP8L", b"ALPH"):
            kept += data[place : place + 8 + length]
        place += 8 + length + length % 2
    return kept


def tiff_data(data):
    """Returns size, sample format and strips of an uncompressed TIFF's first page."""
    order = "<" if data[:2] == b"II" else ">"
    forms = {1: "B", 3: "H", 4: "I"}

    def unpack(form, place, count=1):
        return struct.unpack_from(f"{order}{count}{form}", data, place)

    (directory,) = unpack("I", 4)
    (entries,) = unpack("H", directory)
    tags = {}
    for place in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, form, count = *unpack("H", place, 2), *unpack("I", place + 4)
        if form in forms:
            inside = count * struct.calcsize(forms[form]) <= 4
            tags[tag] = unpack(forms[form], place + 8 if inside else unpack("I", place + 8)[0], count)
    if tags.get(259, (1,)) != (1,):
        raise ValueError("nishikie writes no compressed TIFF")
    strips = b"".join(data[start : start + length] for start, length in zip(tags[273], tags[279]))
    return repr([order] + [tags[tag] for tag in (256, 257, 258, 277)]).encode() + strips


def write_png(path, width, height, channels, samples, depth=8):
    """Writes a PNG of samples as they lie in its rows, those of 16 bits in big-endian order."""
    color = next(color for color, count in CHANNELS.items() if count == channels)
    length = width * channels * depth // 8
    rows = b"".join(b"\0" + samples[y * length : (y + 1) * length] for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    path.write_bytes(SIGNATURE + b"".join(parts))


def write_tiff(path, width, height, pages):
    """Writes an uncompressed gray TIFF; a page is its samples of 16 bits, least byte first."""
    data = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for samples in pages:
        strip = len(data)
        data += samples
        directory = len(data)
        struct.pack_into("<I", data, link, directory)
        tags = [(256, width), (257, height), (258, 16), (259, 1), (262, 1), (273, strip), (277, 1), (278, height), (279, len(samples))]
        data += struct.pack("<H", len(tags))
        for tag, value in tags:
            data += struct.pack("<HHII", tag, 4, 1, value)
        link = len(data)
        data += b"\0\0\0\0"
    path.write_bytes(data)
