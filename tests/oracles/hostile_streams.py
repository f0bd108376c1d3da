"""Encoded images by other programs' encoders, cut or with a layout that is not theirs; what makers yield is said in
hostile.py.

A stream that ends early is a scan of which a part is missing: none may be read as far as it goes.
"""
import struct

import imagecodecs
import numpy as np

from hostile import encapsulated, putter

SIZE = 16
PIXELS = (np.arange(SIZE * SIZE) * 2654435 % 4093).astype(np.uint16).reshape(SIZE, SIZE)
GREY = (PIXELS >> 4).astype(np.uint8)
COLOUR = np.stack([PIXELS, PIXELS, PIXELS], -1)
SYNTAXES = {"jxl": "110", "jxl-lossy": "112", "j2k": "90", "jls": "80", "jpeg": "70", "htj2k": "201"}


def xl(values, **options):
    return imagecodecs.jpegxl_encode(values, lossless=True, **options)


def encoders():
    """A way to encode 16 bits without loss for each syntax."""
    return {"jxl": xl, "jxl-lossy": lambda v: imagecodecs.jpegxl_encode(v, lossless=False, distance=0.5),
            "j2k": lambda v: imagecodecs.jpeg2k_encode(v, codecformat="j2k", reversible=True, level=0),
            "jls": imagecodecs.jpegls_encode, "jpeg": lambda v: imagecodecs.ljpeg_encode(v),
            "htj2k": lambda v: imagecodecs.htj2k_encode(v, reversible=True)}


def image(stream, kind="jxl", size=SIZE, bits=16):
    """An unsigned image of a size with a stream as its only fragment."""
    stream = bytes(stream) + b"\0" * (len(stream) % 2)
    content = encapsulated([(len(stream), stream)], "1.2.840.10008.1.2.4." + SYNTAXES[kind], size)
    one = struct.pack("<HH2sHH", 0x0028, 0x0103, b"US", 2, 1)
    assert content.count(one) == 1
    content = content.replace(one, one[:-2] + b"\0\0")
    if bits == 8:
        for element, value in ((0x0100, 8), (0x0101, 8), (0x0102, 7)):
            was = struct.pack("<HH2sHH", 0x0028, element, b"US", 2, 15 if element == 0x0102 else 16)
            content = content.replace(was, was[:-2] + struct.pack("<H", value))
    return content


def streams(folder):
    put = putter(folder, ".dcm")
    for kind, encode in encoders().items():
        try:
            stream = bytes(encode(PIXELS))
        except (AttributeError, imagecodecs.DelayedImportError):
            # Not every build of imagecodecs has every encoder.
            continue
        yield from of_one_syntax(put, kind, stream, encode)
    yield from layouts(put)
    yield from boxes(put)


def of_one_syntax(put, kind, stream, encode):
    yield put(f"{kind}-sound", image(stream, kind), "read")
    for eighth in range(1, 8):
        yield put(f"{kind}-cut-{eighth}", image(stream[:len(stream) * eighth // 8], kind))
    for name, shape in {"row-more": (SIZE + 1, SIZE), "column-less": (SIZE, SIZE - 1), "half": (8, 8)}.items():
        other = np.resize(PIXELS, shape)
        yield put(f"{kind}-{name}", image(encode(other), kind))
    yield put(f"{kind}-of-16-bits-called-8", image(stream, kind, bits=8))
    yield put(f"{kind}-twice", image(stream + stream, kind), "any")
    yield put(f"{kind}-behind-noise", image(b"\0" * 64 + stream, kind), "any")
    yield put(f"{kind}-before-a-mebibyte", image(stream + bytes(1 << 20), kind), "any")
    for n in range(4, min(len(stream), 200), 24):
        flipped = stream[:n] + bytes([stream[n] ^ 0xFF]) + stream[n + 1:]
        yield put(f"{kind}-flipped-{n}", image(flipped, kind), "any")


def layouts(put):
    """Streams of JPEG XL that are sound, and no CT."""
    yield put("jxl-colour", image(xl(COLOUR)))
    yield put("jxl-of-two-images", image(xl(np.stack([PIXELS, PIXELS]), photometric="gray")), "any")
    yield put("jxl-of-floats", image(imagecodecs.jpegxl_encode(PIXELS.astype(np.float32) / 4095, lossless=True)))
    yield put("jxl-of-8-bits", image(xl(GREY)), "any")
    alpha = np.stack([PIXELS, PIXELS], -1)
    yield put("jxl-with-alpha", image(xl(alpha, photometric="gray", planar=False)), "any")
    for name, other in {"jls": imagecodecs.jpegls_encode(PIXELS), "png": imagecodecs.png_encode(PIXELS),
                        "gzip": imagecodecs.gzip_encode(PIXELS.tobytes())}.items():
        yield put(f"jxl-is-{name}", image(other))
        yield put(f"j2k-is-{name}", image(other, "j2k"))
    yield put("jpeg-is-jxl", image(xl(PIXELS), "jpeg"))


def box(name, body, length=None):
    return struct.pack(">I", 8 + len(body) if length is None else length) + name + body


def bare(file):
    """The image in the boxes of a file, which 16 bits are in whatever the encoder is told."""
    at, stream = 12, b""
    while at < len(file):
        length, name = struct.unpack_from(">I4s", file, at)
        body = file[at + 8:at + length if length else None]
        stream += body if name == b"jxlc" else body[4:] if name == b"jxlp" else b""
        at += length or len(file)
    assert stream.startswith(b"\xff\x0a")
    return stream


def boxes(put):
    """Boxes around a JPEG XL image that lie: lengths, numbers, order, no image, many."""
    open_, kind = b"\0\0\0\x0cJXL \r\n\x87\n", box(b"ftyp", b"jxl \0\0\0\0jxl ")
    stream = bare(bytes(xl(PIXELS)))
    half = len(stream) // 2
    part = lambda n, body, last=False: box(b"jxlp", struct.pack(">I", n | (1 << 31 if last else 0)) + body)
    whole = box(b"jxlc", stream)
    for name, content, verdict in (
            ("sound", kind + whole, "read"), ("parts", kind + part(0, stream[:half]) + part(1, stream[half:], True), "read"),
            ("open-end", kind + box(b"jxlc", stream, 0), "read"), ("long", kind + struct.pack(">I4sQ", 1, b"jxlc", 16 + len(stream)) + stream, "read"),
            ("parts-turned", kind + part(1, stream[half:], True) + part(0, stream[:half]), "refused"),
            ("part-missing", kind + part(0, stream[:half]) + part(2, stream[half:], True), "refused"),
            ("part-last-missing", kind + part(0, stream[:half]), "refused"),
            ("none", kind, "refused"), ("short", kind + box(b"jxlc", stream, 7), "refused"),
            ("beyond", kind + box(b"jxlc", stream, 0x7FFFFFFF), "refused"),
            ("long-beyond", kind + struct.pack(">I4sQ", 1, b"jxlc", 2**63) + stream, "refused"),
            ("nested", kind + box(b"jxlc", open_ + kind + whole), "refused"),
            ("100000-empty", kind + box(b"free", b"") * 100_000 + whole, "any"),
            ("100000-parts", kind + part(0, b"") * 100_000 + part(1, stream, True), "any")):
        yield put(f"boxes-{name}", image(open_ + content), verdict)
