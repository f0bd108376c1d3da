"""Scans as scanners, archives, anonymisers, burners and copies of discs leave them, good and damaged; what makers yield is said in
hostile.py."""
import struct

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from hostile import EXPLICIT, before_pixels, ct, element, encapsulated, index, putter, raw_text, written
from hostile_objects import enhanced, item, raw
from hostile_stacks import slices

END_ITEM, END_SEQUENCE = struct.pack("<HHI", 0xFFFE, 0xE00D, 0), struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def practice(folder):
    put = putter(folder, ".dcm")
    for make in (private_data, decimals, texts, bits, tables_of_greys, syntaxes, orders):
        yield from make(put)
    yield from folders(folder)


def implicit(tag, value, length=None):
    return struct.pack("<HHI", *tag, len(value) if length is None else length) + value


def private_data(put):
    """What makers add of their own, in all the ways that they write it."""
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + implicit((0x2005, 0x1401), b"1234") + END_ITEM
    undefined = lambda vr: element((0x2005, 0x140F), vr, items + END_SEQUENCE, 0xFFFFFFFF)
    creator = element((0x2005, 0x0014), b"LO", b"Philips MR Imaging DD 005 ")
    yield put("private-of-unknown-kind-and-length", before_pixels(creator + undefined(b"UN")), "read")
    nested = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + implicit((0x2005, 0x1402), items + END_SEQUENCE, 0xFFFFFFFF) + END_ITEM
    yield put("private-nested-of-unknown-kind", before_pixels(creator + element((0x2005, 0x140F), b"UN", nested + END_SEQUENCE, 0xFFFFFFFF)), "read")
    head = element((0x0029, 0x0010), b"LO", b"SIEMENS CSA HEADER")
    yield put("private-siemens-csa", before_pixels(head + element((0x0029, 0x1010), b"OB", b"SV10\4\3\2\1" + bytes(9000))), "read")
    yield put("private-of-two-mebibytes", before_pixels(head + element((0x0029, 0x1010), b"OB", bytes(2 << 20))), "read")
    yield put("private-empty-sequences", before_pixels(head + element((0x0029, 0x1011), b"SQ", b"") + element((0x0029, 0x1012), b"SQ", END_SEQUENCE, 0xFFFFFFFF)),
              "read")
    for name, vr in {"questions": b"??", "nothing": b"\0\0", "spaces": b"  ", "small": b"lo"}.items():
        yield put(f"private-kind-{name}", before_pixels(element((0x0029, 0x1020), vr, b"1234")), "any")
    # Behind the pixels: padding to a block of a tape, signatures, and what an archive appends.
    yield put("padding-behind-the-pixels", written(ct()) + element((0xFFFC, 0xFFFC), b"OB", bytes(2000)), "read")
    d = ct()
    d.add_new(0x60000010, "US", 16), d.add_new(0x60000011, "US", 16), d.add_new(0x60000040, "CS", "G"), d.add_new(0x60000050, "SS", [1, 1])
    d.add_new(0x60000100, "US", 1), d.add_new(0x60000102, "US", 0), d.add_new(0x60003000, "OW", bytes(32))
    yield put("overlay-of-its-own", written(d), "read")
    d = ct()
    d.BitsStored, d.HighBit, d.PixelRepresentation = 12, 11, 0
    d.add_new(0x60000010, "US", 16), d.add_new(0x60000011, "US", 16), d.add_new(0x60000040, "CS", "G"), d.add_new(0x60000050, "SS", [1, 1])
    d.add_new(0x60000100, "US", 16), d.add_new(0x60000102, "US", 12)
    d.PixelData = (np.arange(256, dtype=np.uint16) | 0x1000).tobytes()
    yield put("overlay-in-unused-bits", written(d), "read")
    groups = written(ct())
    for group in (0x0008, 0x0010, 0x0018, 0x0020, 0x0028, 0x7FE0):
        at = groups.index(struct.pack("<H", group), 300 if group > 8 else groups.index(b"\x08\0\x08\0CS"))
        while groups[at + 4:at + 6] not in (b"CS", b"PN", b"DS", b"UI", b"US", b"OW", b"LO", b"IS"):
            at = groups.index(struct.pack("<H", group), at + 1)
        groups = groups[:at] + element((group, 0), b"UL", struct.pack("<I", 77)) + groups[at:]
    yield put("lengths-of-groups-that-lie", groups, "read")


def decimals(put):
    """Numbers as programs print them."""
    for name, text in {"spaces": b" 1.0 \\ 1.0", "plus": b"+1.0\\+1.0 ", "exponent": b"1.0E+00\\1e0 ", "long": b"1.00000000000000000000\\1.0 ",
                       "no-digit-before": b"1.\\1 ", "nul": b"1.0\\1.0\0"}.items():
        yield put(f"spacing-{name}", raw_text("PixelSpacing", text), "read")
    for name, text in {"comma": b"1,0\\1,0 ", "unit": b"1.0mm\\1.0mm", "one": b"1.0 ", "three": b"1\\1\\1 ", "slashes": b"1/1 ", "hash": b"1.#IND\\1.#IND ",
                       "minus": b"-1\\-1 ", "hex": b"0x1p0\\1 ", "half": b"1\\ ", "before": b"\\1 "}.items():
        yield put(f"spacing-{name}", raw_text("PixelSpacing", text))
    yield put("place-minus-zero", raw_text("ImagePositionPatient", b"-0.000000\\-0\\-0.0 "), "read")
    yield put("place-of-25-digits", raw_text("ImagePositionPatient", b"-123.4567890123456789012\\0\\0"), "read")
    yield put("place-with-a-fourth", raw_text("ImagePositionPatient", b"0\\0\\0\\0 "))
    for name, text in {"rounded": b"1.0000\\0.0000\\0.0000\\0.0000\\1.0000\\0.0000 ", "noise": b"0.99999998\\1e-9\\-2e-10\\-1e-9\\0.99999999\\3e-8 "}.items():
        yield put(f"axes-{name}", raw_text("ImageOrientationPatient", text), "read")
    for name, text in {"seven": b"1\\0\\0\\0\\1\\0\\0 ", "same": b"1\\0\\0\\1\\0\\0 ", "twice-as-long": b"2\\0\\0\\0\\2\\0 ", "nil": b"0\\0\\0\\0\\0\\0 ",
                       "degrees": b"90\\0\\0\\0\\90\\0 "}.items():
        yield put(f"axes-{name}", raw_text("ImageOrientationPatient", text))
    for name, text in {"1.": b"1.", "1.000000E+00": b"1.000000E+00"}.items():
        yield put(f"slope-{name}", raw_text("RescaleSlope", text), "read")
    for name, text in {"two": b"1\\1 ", "word": b"HU", "less": b"-1", "1e-320": b"1e-320", "0.0": b"0.0 "}.items():
        yield put(f"slope-{name}", raw_text("RescaleSlope", text), "any" if name == "1e-320" else "refused")
    for text in (b"1 ", b" 1", b"1\0"):
        yield put(f"frames-{text.hex()}", frames(text), "read")
    for name in ("InstanceNumber", "SeriesNumber", "AcquisitionNumber", "SliceThickness", "KVP", "GantryDetectorTilt"):
        for what, text in {"words": b"n/a ", "empty": b"", "half": b"1.5 ", "far": b"99999999999999999999"}.items():
            d = ct()
            raw(d, name, text)
            yield put(f"{name}-{what}", written(d), "read")


def frames(text):
    d = ct()
    raw(d, "NumberOfFrames", text)
    return written(d)


def texts(put):
    """Names, days and sets of characters."""
    for n, (charset, name) in enumerate((
            ("ISO_IR 100", "Müller^Jörg".encode("latin-1")), ("ISO_IR 192", "Müller^Jörg".encode()), ("GB18030", "王^小东".encode("gb18030")),
            ("\\ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"), ("\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"),
            ("ISO_IR 144", "Люксембург".encode("iso8859-5")), ("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3"), ("ISO_IR 6", "Müller".encode("latin-1")),
            (None, "Müller".encode("latin-1")), (None, "Müller".encode()), ("ISO_IR 192", "Müller".encode("latin-1")), ("UTF-8", "Müller".encode()),
            ("ISO-IR 100", "Müller".encode("latin-1")), ("ISO 8859-1", "Müller".encode("latin-1")), ("WINDOWS-1252", b"M\xfcller \x80"), ("", b"A^B "),
            ("ISO_IR 100\\ISO_IR 192", "Müller".encode("latin-1")), ("x" * 16, b"A^B "))):
        d = ct()
        raw(d, "PatientName", name)
        if charset is not None:
            raw(d, "SpecificCharacterSet", charset.encode())
        yield put(f"letters-{n}", written(d), "read")
    for name, value in {"StudyDate": b"2026.11.01", "SeriesDate": b"01/11/2026", "AcquisitionDate": b"20261301", "StudyTime": b"25:61 ", "PatientBirthDate": b"0 ",
                        "PatientSex": b"male", "PatientAge": b"45  ", "PatientName": b"", "PatientID": b"", "BodyPartExamined": b"HEAD NECK",
                        "BurnedInAnnotation": b"yes ", "LossyImageCompression": b"1 ", "RescaleType": b"hu", "ConvolutionKernel": b"H60s\\3"}.items():
        d = ct()
        raw(d, name, value)
        yield put(f"word-{name}", written(d), "read")
    for name, value in {"Modality": b"ct", "PhotometricInterpretation": b"GRAY"}.items():
        d = ct()
        raw(d, name, value)
        yield put(f"word-{name}", written(d), "any")
    for name, uid in {"two-nuls": b"2.25.2\0\0", "space": b"2.25.2 ", "led-by-zero": b"2.25.02\0"}.items():
        d = ct()
        d[0x0020000E] = pydicom.dataelem.RawDataElement(pydicom.tag.Tag(0x0020000E), "UI", len(uid), uid, 0, False, True)
        yield put(f"series-{name}", written(d), "any" if name == "led-by-zero" else "read")


def bits(put):
    """The widths and signs that scanners and cone-beam units use."""
    for stored, signed, intercept in ((12, 0, -1024), (12, 0, -1000), (12, 1, 0), (13, 0, -1024), (14, 0, -8192), (14, 1, 0), (15, 0, -1024), (16, 0, -1024),
                                      (16, 0, -32768), (16, 1, 0), (10, 0, -1024)):
        d = ct()
        d.BitsStored, d.HighBit, d.PixelRepresentation, d.RescaleIntercept = stored, stored - 1, signed, str(intercept)
        mask = (1 << stored) - 1
        d.PixelData = ((np.arange(256) * 3 % 900).astype(np.uint16) & mask).tobytes()
        yield put(f"bits-{stored}-{signed}-{-intercept}", written(d), "read")
    d = ct()
    d.BitsStored, d.HighBit = 12, 15
    yield put("bits-at-the-top", written(d))
    d = ct(size=15)
    d.BitsAllocated = d.BitsStored = 8
    d.HighBit, d.PixelRepresentation, d.PixelData = 7, 0, bytes(range(225)) + b"\0"
    d["PixelData"].VR = "OB"
    yield put("bytes-of-an-odd-number", written(d), "read")
    for size in (32, 64):
        d = ct()
        d.BitsAllocated = d.BitsStored = size
        d.HighBit, d.PixelData = size - 1, bytes(256 * size // 8)
        yield put(f"bits-{size}", written(d))
    whole = written(ct())
    at = whole.rindex(b"\xe0\x7f\x10\x00OW")
    yield put("pixels-as-bytes", whole[:at + 4] + b"OB" + whole[at + 6:], "read")
    yield put("pixels-of-unknown-kind", whole[:at + 4] + b"UN" + whole[at + 6:], "any")
    yield put("pixels-as-words-of-32", whole[:at + 4] + b"OL" + whole[at + 6:], "any")
    yield put("pixels-as-floats", whole[:at] + element((0x7FE0, 0x0008), b"OF", bytes(1024)))
    yield put("pixels-twice", whole + whole[at:])
    yield put("pixels-odd-length", whole[:at + 8] + struct.pack("<I", 511) + whole[at + 12:-1])
    for name, value, kind in (("US", 63536, "US"), ("SS", -2000, "SS"), ("two", [0, 1], "US")):
        d = ct()
        d.add_new(0x00280120, kind, value)
        yield put(f"padding-{name}", written(d), "any" if name == "two" else "read")


def tables_of_greys(put):
    """PS3.3 C.11.1: slope and intercept, or a table, never both: with both, some programs follow the one, some the other."""
    def table(entries=64, **more):
        words = np.arange(entries, dtype=np.uint16).tobytes()
        return Sequence([item(LUTDescriptor=[entries, 0, 16], ModalityLUTType="HU", LUTData=words, **more)])

    for name, syntax in {"explicit": EXPLICIT, "implicit": ImplicitVRLittleEndian}.items():
        d = ct()
        d.ModalityLUTSequence = table()
        if syntax == ImplicitVRLittleEndian:
            d.ModalityLUTSequence[0]["LUTData"].VR = "OW"
        yield put(f"table-and-slope-{name}", written(d, syntax))
        d.ModalityLUTSequence = Sequence([])
        yield put(f"table-that-is-empty-{name}", written(d, syntax), "read")
    d = ct()
    d.ModalityLUTSequence = table()
    d["ModalityLUTSequence"].is_undefined_length = True
    d.ModalityLUTSequence[0].is_undefined_length_sequence_item = True
    yield put("table-of-unknown-length", written(d))
    d.ModalityLUTSequence = table(60_000)
    yield put("table-of-60000", written(d))
    del d.RescaleSlope, d.RescaleIntercept
    yield put("table-without-slope", written(d))
    d = ct()
    d.VOILUTSequence = Sequence([item(LUTDescriptor=[64, 0, 16], LUTData=bytes(128))])
    d.WindowCenter, d.WindowWidth = ["40", "400"], ["400", "2000"]
    yield put("table-of-a-window", written(d), "read")
    d = ct()
    d.RealWorldValueMappingSequence = Sequence([item(RealWorldValueSlope=2.0, RealWorldValueIntercept=0.0, LUTLabel="x")])
    yield put("mapping-to-the-real-world", written(d), "any")
    many = enhanced()
    many.ModalityLUTSequence = table()
    yield put("table-of-many-frames", written(many))


def syntaxes(put):
    """Meta groups that do not say what follows them."""
    explicit, plain = written(ct()), written(ct(), ImplicitVRLittleEndian)
    start = lambda content: content.index(b"\x08\0\x08\0")
    meta = lambda content: content[:start(content)]
    yield put("says-explicit-is-implicit", meta(explicit) + plain[start(plain):])
    yield put("says-implicit-is-explicit", meta(plain) + explicit[start(explicit):])
    yield put("no-preamble", explicit[128:], "read")
    yield put("no-meta-group", explicit[start(explicit):], "read")
    yield put("no-meta-group-implicit", plain[start(plain):], "read")
    yield put("preamble-of-text", b"ACUSON".ljust(128) + explicit[128:], "read")
    yield put("a-byte-before", b"\0" + explicit)
    yield put("a-line-before", b"HTTP/1.1 200 OK\r\n\r\n" + explicit)
    yield put("mime-part", b"--boundary\r\nContent-Type: application/dicom\r\n\r\n" + explicit + b"\r\n--boundary--")
    yield put("line-ends-changed", explicit.replace(b"\n", b"\r\n") if b"\n" in explicit else explicit.replace(b"\0", b"\0\r", 1), "any")
    yield put("high-bits-lost", bytes(b & 127 for b in explicit), "any")
    yield put("as-text-of-utf-8", explicit.decode("latin-1").encode(), "any")
    yield put("nothing-but-nil", bytes(len(explicit)))
    yield put("half-nil", explicit[:len(explicit) // 2] + bytes(len(explicit) - len(explicit) // 2))
    yield put("first-sector-nil", bytes(512) + explicit[512:])
    yield put("a-sector-nil", explicit[:512] + bytes(512) + explicit[1024:], "any")
    # An archive that unpacks the pixels and forgets to say so, and the reverse.
    says = explicit.replace(EXPLICIT.encode() + b"\0", b"1.2.840.10008.1.2.5\0", 1)
    yield put("says-rle-is-plain", says)
    packed = encapsulated([(4, b"\xff\xd8\xff\xd9")], "1.2.840.10008.1.2.4.70")
    yield put("says-plain-is-packed", packed.replace(b"1.2.840.10008.1.2.4.70", b"1.2.840.10008.1.2.1\0\0\0", 1))
    for name, uid in {"mpeg2": "1.2.840.10008.1.2.4.100", "h264": "1.2.840.10008.1.2.4.102", "jpip": "1.2.840.10008.1.2.4.94", "private-ge": "1.2.840.113619.5.2",
                      "papyrus": "1.2.840.10008.1.20", "frame-deflated": "1.2.840.10008.1.2.8.1"}.items():
        content = encapsulated([(4, b"\xff\xd8\xff\xd9")], uid)
        yield put(f"syntax-{name}", content)


def orders(put):
    """Elements behind their place, twice, or of another kind than theirs."""
    whole = written(ct())
    yield put("name-behind-the-pixels", whole + element((0x0010, 0x0010), b"PN", b"X^Y "), "any")
    yield put("comment-behind-the-pixels", whole + element((0x0020, 0x4000), b"LT", b"done"), "read")
    yield put("unordered", before_pixels(element((0x0008, 0x103E), b"LO", b"late")), "read")
    yield put("slope-twice", before_pixels(element((0x0028, 0x1053), b"DS", b"2 ")))
    yield put("private-twice", before_pixels(element((0x0029, 0x1001), b"LO", b"a ") * 2), "read")
    d = ct()
    del d.RescaleSlope
    whole = written(d)
    at = whole.rindex(b"\xe0\x7f\x10\x00OW")
    for name, one in {"as-unknown": element((0x0028, 0x1053), b"UN", b"1 "), "as-text": element((0x0028, 0x1053), b"LO", b"1 "),
                      "as-double": element((0x0028, 0x1053), b"FD", struct.pack("<d", 1))}.items():
        yield put(f"slope-{name}", whole[:at] + one + whole[at:], "read" if name == "as-unknown" else "refused")
    d = ct()
    del d.Rows
    whole = written(d)
    at = whole.index(struct.pack("<HH", 0x0028, 0x0011))
    for name, one in {"as-unknown": element((0x0028, 0x0010), b"UN", b"\x10\0"), "as-long": element((0x0028, 0x0010), b"UL", b"\x10\0\0\0"),
                      "signed": element((0x0028, 0x0010), b"SS", b"\x10\0"), "as-digits": element((0x0028, 0x0010), b"IS", b"16")}.items():
        yield put(f"rows-{name}", whole[:at] + one + whole[at:], "read" if name == "as-unknown" else "refused")
    # A sequence whose end has a length, and an item that is closed twice.
    ended = struct.pack("<HHI", 0xFFFE, 0xE0DD, 4) + b"1234"
    yield put("end-with-a-length", before_pixels(element((0x0040, 0x0275), b"SQ", ended, 0xFFFFFFFF)), "any")
    twice = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + END_ITEM + END_ITEM + END_SEQUENCE
    yield put("item-closed-twice", before_pixels(element((0x0040, 0x0275), b"SQ", twice, 0xFFFFFFFF)))
    yield put("item-outside", before_pixels(struct.pack("<HHI", 0xFFFE, 0xE000, 0)))
    yield put("end-outside", before_pixels(END_SEQUENCE))


def folders(folder):
    """Discs and copies of them: programs, pages, pictures and what systems leave beside the images."""
    series = [written(d) for d in slices()]

    def put(name, files, verdict="read"):
        place = folder / name
        for path, content in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)
        return place, verdict

    disc = {"DICOMDIR": index([(0, 0, ["DICOM", "P0", "S0", f"I{n}"]) for n in range(8)])} | {
        f"DICOM/P0/S0/I{n}": content for n, content in enumerate(series)}
    viewer = {"AUTORUN.INF": b"[autorun]\r\nopen=VIEWER.EXE\r\n", "VIEWER.EXE": b"MZ" + bytes(4000), "README.TXT": b"Patient disc", "INDEX.HTM": b"<html></html>",
              "REPORT.PDF": b"%PDF-1.4\n", "JRE/LIB/RT.JAR": b"PK\x03\x04" + bytes(60), "THUMBS/I0.JPG": b"\xff\xd8\xff\xe0" + bytes(500),
              "VIEWER/LICENSE": b"x" * 3000, "XTR_CONT/A.CHK": bytes(128)}
    mac = {".DS_Store": b"\0\0\0\1Bud1" + bytes(6000), "DICOM/._P0": b"\0\5\x16\7\0\2\0\0" + bytes(4000), ".Spotlight-V100/x": bytes(100),
           **{f"DICOM/P0/S0/._I{n}": b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(4000) for n in range(8)}}
    windows = {"Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "desktop.ini": b"[.ShellClassInfo]\r\n", "DICOM/P0/S0/I3 - Copy": series[3]}
    yield put("disc", disc)
    yield put("disc-with-a-viewer", disc | viewer)
    yield put("disc-copied-by-macos", disc | mac)
    yield put("disc-copied-by-windows", disc | windows)
    yield put("disc-in-small-letters", {name.lower(): content for name, content in (disc | viewer).items()})
    yield put("disc-with-versions", {f"{name};1": content for name, content in disc.items()})
    lost = dict(disc)
    del lost["DICOM/P0/S0/I4"]
    yield put("disc-that-lost-a-slice", lost, "refused")
    torn = disc | {"DICOM/P0/S0/I4": series[4][:len(series[4]) // 2]}
    yield put("disc-with-a-torn-slice", torn, "refused")
    yield put("disc-with-an-unread-sector", disc | {"DICOM/P0/S0/I4": series[4][:-512] + bytes(512)}, "any")
    yield put("disc-with-nil-for-a-slice", disc | {"DICOM/P0/S0/I4": bytes(len(series[4]))}, "refused")
    yield put("only-what-macos-adds", {name: content for name, content in mac.items()}, "refused")
    yield put("only-a-viewer", viewer, "refused")
    yield put("half-loaded", {f"I{n}.dcm": content for n, content in enumerate(series)} | {"I9.dcm.part": series[0][:900], "I8.dcm.crdownload": b""}, "any")
    yield put("still-written", {f"I{n}.dcm": content for n, content in enumerate(series)} | {"~I9.tmp": b"", ".I8.swp": b"b0VIM" + bytes(4000)})
    for name, change in {"trailing-carets": "A^B^^^", "other-case": "a^b", "spaces": "A^B  "}.items():
        files = [written(d) for d in slices(change=lambda n, d: n == 4 and setattr(d, "PatientName", change))]
        yield put(f"one-name-with-{name}", {f"I{n}": c for n, c in enumerate(files)}, "any" if name == "other-case" else "read")
    files = [written(d) for d in slices(change=lambda n, d: n == 4 and setattr(d, "RescaleType", "US"))]
    yield put("one-of-other-units", {f"I{n}": c for n, c in enumerate(files)}, "any")
    files = [written(d) for d in slices(change=lambda n, d: n == 4 and setattr(d, "ModalityLUTSequence", Sequence([Dataset()])))]
    yield put("one-with-a-table", {f"I{n}": c for n, c in enumerate(files)}, "refused")
