"""Files that ask for too much or lie, made by programs that share nothing with ours.

Each maker is given a folder and yields (path, verdict): `refused` is status 2, `read` is 0 or 1, `any`
is either, but said in words. Names say what is wrong.
"""
import copy
import io
import json
import struct
import zipfile
import zlib

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (CTImageStorage, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian,
                         ExplicitVRLittleEndian, ImplicitVRLittleEndian)

EXPLICIT = ExplicitVRLittleEndian


def putter(folder, ending=""):
    """Writes a file of the folder and gives what a maker yields."""
    def put(name, content, verdict="refused"):
        path = folder / (name + ending)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path, verdict
    return put


def ct(n=0, size=16):
    """A sound image of a CT series, the n-th."""
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = EXPLICIT
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = CTImageStorage
    d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID = f"2.25.77.{n + 1}"
    d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = "2.25.1", "2.25.2", "2.25.3"
    d.Modality, d.PatientName, d.PatientID, d.ImageType = "CT", "A^B", "1", ["ORIGINAL", "PRIMARY", "AXIAL"]
    d.StudyDate = d.SeriesDate = "20261101"
    d.SeriesNumber, d.InstanceNumber, d.SliceThickness = 1, n + 1, "1"
    d.ImagePositionPatient, d.ImageOrientationPatient = [0, 0, n], [1, 0, 0, 0, 1, 0]
    d.PixelSpacing, d.Rows, d.Columns = [1, 1], size, size
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
    d.RescaleSlope, d.RescaleIntercept, d.RescaleType = "1", "0", "HU"
    d.PixelData = (np.arange(size * size, dtype=np.int16) % 900).tobytes()
    return d


def written(d, syntax=EXPLICIT):
    d.file_meta.TransferSyntaxUID = syntax
    out = io.BytesIO()
    pydicom.dcmwrite(out, d, enforce_file_format=True)
    return out.getvalue()


def element(tag, vr, value, length=None):
    """One element of explicit little endian, which may lie about its length."""
    length = len(value) if length is None else length
    head = struct.pack("<HH", *tag) + vr
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"OF", b"UC", b"UR"):
        return head + b"\0\0" + struct.pack("<I", length) + value
    return head + struct.pack("<H", length & 0xFFFF) + value


def before_pixels(more):
    """A sound image with elements put before its pixels."""
    whole = written(ct())
    at = whole.rindex(b"\xe0\x7f\x10\x00OW")
    return whole[:at] + more + whole[at:]


def changed(**values):
    d = ct()
    for name, value in values.items():
        setattr(d, name, value)
    return written(d)


def raw_text(name, text):
    """An image with a decimal or whole text that no sound program writes."""
    d = ct()
    tag = pydicom.datadict.tag_for_keyword(name)
    d[tag] = pydicom.dataelem.RawDataElement(pydicom.tag.Tag(tag), d[tag].VR, len(text), text, 0, False, True)
    return written(d)


def encapsulated(fragments, syntax, size=16, offsets=b""):
    d = ct(size=size)
    del d.PixelData
    head = written(d, EXPLICIT)
    named = lambda uid: element((0x0002, 0x0010), b"UI", uid.encode() + b"\0" * (len(uid) % 2))
    assert head.count(named(EXPLICIT)) == 1
    grown = len(named(syntax)) - len(named(EXPLICIT))
    head = head.replace(named(EXPLICIT), named(syntax))
    # The group length of the meta group changes with the length of the syntax.
    meta = head.index(b"UL\x04\x00") + 4
    old = struct.unpack_from("<I", head, meta)[0]
    head = head[:meta] + struct.pack("<I", old + grown) + head[meta + 4:]
    items = struct.pack("<HHI", 0xFFFE, 0xE000, len(offsets)) + offsets
    for declared, fragment in fragments:
        items += struct.pack("<HHI", 0xFFFE, 0xE000, declared) + fragment
    return head + element((0x7FE0, 0x10), b"OB", items + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), 0xFFFFFFFF)


def dicom(folder):
    put, whole = putter(folder, ".dcm"), written(ct())
    yield from syntaxes_and_lengths(put, whole)
    yield from nests(put)
    yield from numbers(put)
    yield from fragments(put)
    yield put("deflated-bomb", deflated_bomb(whole))
    for uid in ("../../etc/passwd", "1..2", ".1", "1.", "1.02", "1." + "2" * 64, "1.2\x00.3", "1.2 ;rm"):
        d = ct()
        tag = pydicom.tag.Tag(0x0020, 0x000E)
        text = uid.encode() + b"\0" * (len(uid) % 2)
        d[tag] = pydicom.dataelem.RawDataElement(tag, "UI", len(text), text, 0, False, True)
        yield put(f"uid-{uid.encode().hex()[:40]}", written(d), "any" if uid == "1.02" else "refused")
    yield put("many-names", changed(PatientName="\\".join(["A^B"] * 5000)), "any")
    yield put("text-of-a-mebibyte", before_pixels(element((0x0029, 0x0010), b"UT", b"x" * (1 << 20))), "any")


def syntaxes_and_lengths(put, whole):
    """Sound files and cut ones; lengths that lie, in places and sizes."""
    yield put("sound", whole, "read")
    for syntax in (ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian):
        d = ct()
        if syntax == ExplicitVRBigEndian:
            d.PixelData = np.frombuffer(d.PixelData, "<i2").astype(">i2").tobytes()
        content = written(d, syntax)
        yield put(f"sound-{syntax.split('.')[-1]}-{len(content)}", content, "read")
        for part in (3, 5, 7, 9):
            yield put(f"cut-{syntax[-4:]}-{part}", content[:len(content) * part // 10])
    for length in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, len(whole)):
        yield put(f"private-{length:x}", before_pixels(element((0x0029, 0x1010), b"OB", b"1234", length)))
        yield put(f"unknown-{length:x}", before_pixels(element((0x0029, 0x1010), b"UN", b"1234", length)))
        yield put(f"sequence-{length:x}", before_pixels(element((0x0040, 0x0275), b"SQ", b"", length)))
        at = whole.rindex(b"\xe0\x7f\x10\x00OW") + 8
        yield put(f"pixels-{length:x}", whole[:at] + struct.pack("<I", length) + whole[at + 4:])
    yield put("short-length-lies", before_pixels(element((0x0029, 0x0010), b"LO", b"12", 65534)))


def nests(put):
    """Nesting, open and closed, to where a stack would end; elements and items without end."""
    for depth in (70, 3_000, 60_000):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
        start = element((0x0040, 0x0275), b"SQ", b"", 0xFFFFFFFF) + item
        end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
        yield put(f"open-sequences-{depth}", before_pixels(start * depth))
        yield put(f"closed-sequences-{depth}", before_pixels(start * depth + end * depth))
    nested = Dataset()
    for _ in range(40):
        outer = Dataset()
        outer.RequestAttributesSequence = Sequence([nested])
        nested = outer
    d = ct()
    d.RequestAttributesSequence = Sequence([nested])
    yield put("defined-sequences-40", written(d))
    many = element((0x0029, 0x0010), b"LO", b"AB") + b"".join(
        element((0x0029, 0x1000 + n % 256), b"UN", b"") for n in range(120_000))
    yield put("elements-120000", before_pixels(many))
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * 200_000
    yield put("items-200000", before_pixels(element((0x0040, 0x0275), b"SQ", items)), "any")


def numbers(put):
    """Numbers that are none, or reach too far."""
    for name in ("ImagePositionPatient", "PixelSpacing", "ImageOrientationPatient", "RescaleSlope"):
        count = {"ImagePositionPatient": 3, "PixelSpacing": 2, "ImageOrientationPatient": 6}.get(name, 1)
        for word in (b"nan", b"-inf", b"1e999", b"0x10", b"1,5", b"", b"1e308", b"++1", b"\xff\xfe"):
            text = b"\\".join([word] * count)
            yield put(f"{name}-{word.hex() or 'empty'}", raw_text(name, text + b" " * (len(text) % 2)))
    for name, value in {"Rows": 0, "Columns": 65535, "BitsStored": 17, "HighBit": 3, "BitsAllocated": 12,
                        "SamplesPerPixel": 4, "PixelRepresentation": 7}.items():
        yield put(f"{name}-{value}", changed(**{name: value}), "any" if name == "HighBit" else "refused")
    d = ct()
    d.NumberOfFrames = "2147483647"
    yield put("frames-2147483647", written(d))
    for text in (b"-1", b"99999999999999999999", b"1e9", b"NaN"):
        d = ct()
        d.NumberOfFrames = "1"
        tag = pydicom.tag.Tag(0x0028, 0x0008)
        d[tag] = pydicom.dataelem.RawDataElement(tag, "IS", len(text), text, 0, False, True)
        yield put(f"frames-{text.decode()}", written(d))


def fragments(put):
    """Fragments that lie: odd, empty, beyond the end, none, an offset table to nowhere; codestreams that do."""
    syntaxes = {"rle": "1.2.840.10008.1.2.5", "jpeg": "1.2.840.10008.1.2.4.70", "jls": "1.2.840.10008.1.2.4.80",
                "j2k": "1.2.840.10008.1.2.4.90", "htj2k": "1.2.840.10008.1.2.4.201"}
    for name, syntax in syntaxes.items():
        for what, fragments in {"odd": [(5, b"\xff\xd8\xff\xd9\x00")], "empty": [(0, b"")], "none": [],
                                "beyond": [(0x7FFFFFFE, b"\xff\xd8")], "open": [(0xFFFFFFFF, b"\xff\xd8")],
                                "noise": [(400, bytes(n * 7919 % 251 for n in range(400)))]}.items():
            yield put(f"{name}-{what}", encapsulated(fragments, syntax))
        yield put(f"{name}-offsets", encapsulated([(4, b"\xff\xd8\xff\xd9")], syntax,
                                                  offsets=struct.pack("<II", 0xFFFFFFF0, 4)))
    # A codestream that declares another size than the file.
    siz = b"\xff\x4f\xff\x51\x00\x29\x00\x00" + struct.pack(">8I", 2**31, 2**31, 0, 0, 1, 1, 0, 0) \
        + b"\x00\x01\x0f\x01\x01" + b"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01\xff\xd9"
    yield put("j2k-2-31-squared-in-tiles-of-one", encapsulated([(len(siz), siz)], syntaxes["j2k"]))
    sof = b"\xff\xd8\xff\xc3\x00\x0b\x10\xff\xff\xff\xff\x01\x01\x11\x00\xff\xd9"
    yield put("jpeg-65535-squared", encapsulated([(len(sof) + 1, sof + b"\0")], syntaxes["jpeg"]))
    header = struct.pack("<16I", 15, *([64] * 15))
    yield put("rle-15-segments-at-one-place", encapsulated([(64, header)], syntaxes["rle"]))


def deflated_bomb(whole):
    """A deflated data set of 256 MiB of nothing."""
    start = whole.index(b"UL\x04\x00") + 4
    end = start + 4 + struct.unpack_from("<I", whole, start)[0]
    longer = 2 * (len(DeflatedExplicitVRLittleEndian) // 2 - len(EXPLICIT) // 2)
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    return written(ct(), DeflatedExplicitVRLittleEndian)[:end + longer] + bomb


def series(folder):
    def put(name, files, verdict="refused"):
        place = folder / name
        place.mkdir()
        for n, content in enumerate(files):
            (place / f"IM{n}").write_bytes(content)
        return place, verdict

    sound = [written(ct(n)) for n in range(6)]
    yield put("sound", sound, "read")
    yield put("with-an-empty-file", [*sound, b""], "any")
    yield put("with-noise", [*sound, bytes(n * 31 % 256 for n in range(5000))], "read")
    yield put("with-a-cut-slice", [*sound[:5], sound[5][:700]])
    yield put("with-a-bomb", [*sound, before_pixels(element((0x0029, 0x1010), b"OB", b"", 0x7FFFFFFF))])
    for name, value in {"far": [0, 0, 1e30], "not": ["nan"] * 3}.items():
        last = ct(5)
        if name == "far":
            last.ImagePositionPatient = value
            content = written(last)
        else:
            content = raw_text("ImagePositionPatient", b"nan\\nan\\nan ")
        yield put(f"with-a-slice-{name}", [*sound[:5], content])
    close = [ct(n) for n in range(6)]
    for n, d in enumerate(close):
        d.ImagePositionPatient = [0, 0, n * 1e-9]
    yield put("all-in-one-place", [written(d) for d in close])
    turned = copy.deepcopy(ct(5))
    turned.ImageOrientationPatient = [0, 1, 0, 0, 0, 1]
    yield put("with-a-slice-turned", [*sound[:5], written(turned)], "any")


def index(records):
    """A DICOMDIR whose records, each with its next and its lower one, lead where they like."""
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = EXPLICIT
    d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    d.file_meta.MediaStorageSOPInstanceUID = "2.25.9"
    d.FileSetID, d.FileSetConsistencyFlag = "DISC", 0
    d.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 400
    d.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 400
    items = []
    for following, lower, name in records:
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord, record.RecordInUseFlag = following, 0xFFFF
        record.OffsetOfReferencedLowerLevelDirectoryEntity = lower
        record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", name
        items.append(record)
    d.DirectoryRecordSequence = Sequence(items)
    out = io.BytesIO()
    pydicom.dcmwrite(out, d, enforce_file_format=True)
    return out.getvalue()


def discs(folder):
    lies = {"loop": [(400, 400, ["IM0"])] * 3, "nowhere": [(0xFFFFFFFF, 0xFFFFFFF0, ["IM0"])],
            "outside": [(0, 0, ["..", "..", "etc", "passwd"])], "absolute": [(0, 0, ["/etc/passwd"])],
            "many": [(0, 0, [f"IM{n}"]) for n in range(3000)]}
    for name, records in lies.items():
        place = folder / name
        place.mkdir()
        for n in range(6):
            (place / f"IM{n}").write_bytes(written(ct(n)))
        (place / "DICOMDIR").write_bytes(index(records))
        yield place, "read"
        yield place / "DICOMDIR", "read"
    (place / "DICOMDIR").write_bytes(index(records)[:3000])
    yield place, "any"


def archive(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, content in members:
            z.writestr(name, content)
    return out.getvalue()


def overlapping(copies):
    """One kernel that many entries of the directory share (Fifield's bombs, in their simple form)."""
    inner = archive([("k", written(ct()))])
    at = inner.index(b"PK\x01\x02")
    entry, end = inner[at:inner.index(b"PK\x05\x06")], inner[inner.index(b"PK\x05\x06"):]
    count = struct.pack("<HH", copies, copies)
    return inner[:at] + entry * copies + end[:8] + count + struct.pack("<I", len(entry) * copies) + end[16:]


def patched(content, at, value):
    """The first entry of the directory, changed at a byte."""
    at += content.index(b"PK\x01\x02")
    return content[:at] + value + content[at + len(value):]


def archives(folder):
    slices = [(f"a/IM{n}", written(ct(n))) for n in range(6)]
    sound = archive(slices)
    put = putter(folder, ".zip")
    yield from members(put, slices, sound)
    yield from directories(put, sound)
    yield from scenes(putter(folder, ".mrb"))


def members(put, slices, sound):
    """Names, kinds, bombs, archives in archives, members over one another."""
    yield put("sound", sound, "read")
    yield put("sound-behind-a-program", b"MZ" + bytes(5000) + sound, "any")
    yield put("sound-with-a-comment", sound[:-2] + struct.pack("<H", 60000) + b"PK\x05\x06" * 15000, "any")
    names = ["../../up", "/abs", "C:\\x", "nul\0byte", "n" * 60_000, "\u202egnp.exe", "a\r\nb", "e\u0301" * 200,
             "\U0001f9b4", "CON", "a/../b", "//x/y", ".", ".."]
    yield put("hostile-names-beside-a-series",
              archive([*slices, *((name, b"x") for name in names if "\0" not in name)]), "read")
    for n, name in enumerate(names[:3] + names[5:8]):
        yield put(f"slices-called-{n}", archive([(f"{name}{k}", content) for k, (_, content) in enumerate(slices)]),
                  "read")
    for mode in (0o120777, 0o020666, 0o060666, 0o010666, 0o140777):
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, mode << 16
        out = io.BytesIO(sound)
        with zipfile.ZipFile(out, "a") as z:
            z.writestr(info, "/etc/passwd")
        yield put(f"mode-{mode:o}", out.getvalue())
    for mib in (2, 64, 256):
        yield put(f"bomb-{mib}", archive([*slices, ("z", bytes(mib << 20))]))
    for levels in (2, 5):
        inner = archive([("0", bytes(1 << 20))])
        for level in range(levels):
            inner = archive([(f"{level}-{n}.zip", inner) for n in range(16)])
        yield put(f"nested-16-to-the-{levels}", inner)
        yield put(f"nested-{levels}-beside", archive([*slices, ("more.zip", inner)]), "any")
    for copies in (2, 500, 30_000):
        yield put(f"overlapping-{copies}", overlapping(copies))


def directories(put, sound):
    """A directory and an end that lie; archives that are cut off."""
    for name, (at, value) in {"size-4g": (24, b"\xfe\xff\xff\xff"), "packed-4g": (20, b"\xfe\xff\xff\xff"),
                              "at-4g": (42, b"\xfe\xff\xff\xff"), "sum": (16, b"\0\0\0\0"),
                              "size-1": (24, b"\x01\0\0\0"), "packed-1": (20, b"\x01\0\0\0"),
                              "name-long": (28, b"\xff\xff"), "extra-long": (30, b"\xff\xff"),
                              "comment-long": (32, b"\xff\xff"), "encrypted": (8, b"\x01\0"),
                              "lzma": (10, b"\x0e\0"), "zstd": (10, b"\x5d\0"), "stored": (10, b"\0\0"),
                              "size-zip64": (24, b"\xff\xff\xff\xff"), "at-1": (42, b"\x01\0\0\0")}.items():
        yield put(f"first-{name}", patched(sound, at, value))
    end = sound.index(b"PK\x05\x06")
    for name, (at, value) in {"count-65535": (10, b"\xff\xff"), "size-4g": (12, b"\xff\xff\xff\x7f"),
                              "start-0": (16, b"\0\0\0\0"), "start-4g": (16, b"\xfe\xff\xff\xff"),
                              "disks": (4, b"\x09\0")}.items():
        yield put(f"end-{name}", sound[:end + at] + value + sound[end + at + len(value):], "any")
    for part in range(1, 10):
        yield put(f"cut-{part}", sound[:len(sound) * part // 10])
    yield put("only-an-end", b"PK\x05\x06" + bytes(18))
    yield put("only-a-start", b"PK\x03\x04" + bytes(40))
    yield put("zip64-that-lies", b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**60, 2**60, 2**62, 0)
              + b"PK\x06\x07" + struct.pack("<IQI", 0, 0, 1) + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535,
              65535, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def scenes(put):
    """Scenes without a text or with a hostile one; texts that name what is not there."""
    scene = "<MRML><Volume id='v' name='x' references='storage:s;'/><S id='s' fileName='{}'/></MRML>"
    for name, files in {
        "no-text": [("a.nrrd", b"")], "two-texts": [("a.mrml", b"<MRML/>"), ("b.mrml", b"<MRML/>")],
        "no-xml": [("a.mrml", b"\xff\xfe\0<")], "open": [("a.mrml", b"<a>" * 100_000)],
        "entities": [("a.mrml", b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 9999 + b'">]><MRML>&a;</MRML>')],
    }.items():
        yield put(f"scene-{name}", archive(files))
    for name, target in {"up": "../../etc/passwd", "url": "http://127.0.0.1:1/x.nrrd", "nul": "a&#0;b", "self": "a.mrml",
                         "missing": "n.nrrd"}.items():
        yield put(f"scene-names-{name}", archive([("a.mrml", scene.format(target).encode())]), "any")
    markups = {"markups": [{"coordinateSystem": "LPS", "controlPoints": [{"label": "\x1b[2J", "position": [1e300, 0, 0]}]}]}
    text = "<MRML><MarkupsFiducial id='m' name='x' references='storage:s;'/><S id='s' fileName='m.mrk.json'/></MRML>"
    for name, content in {"far": json.dumps(markups), "deep": '{"markups":' + "[" * 200_000}.items():
        yield put(f"scene-markups-{name}", archive([("a.mrml", text), ("m.mrk.json", content)]), "any")
