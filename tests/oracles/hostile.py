"""Files that ask for too much or lie, made by programs that share nothing with ours.

Each maker is given a folder and yields (path, verdict): `refused` is status 2, `read` is 0 or 1, `any`
is either, but said in words. Names say what is wrong.
"""
import copy
import gzip
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
    head = written(d, EXPLICIT).replace(EXPLICIT.encode() + b"\0" * (len(EXPLICIT) % 2),
                                        syntax.encode() + b"\0" * (len(syntax) % 2))
    # The group length of the meta group changes with the length of the syntax.
    meta = head.index(b"UL\x04\x00") + 4
    grown = len(head) - len(written(d, EXPLICIT))
    old = struct.unpack_from("<I", head, meta)[0]
    head = head[:meta] + struct.pack("<I", old + grown) + head[meta + 4:]
    items = struct.pack("<HHI", 0xFFFE, 0xE000, len(offsets)) + offsets
    for declared, fragment in fragments:
        items += struct.pack("<HHI", 0xFFFE, 0xE000, declared) + fragment
    return head + element((0x7FE0, 0x10), b"OB", items + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), 0xFFFFFFFF)


def dicom(folder):
    def put(name, content, verdict="refused"):
        path = folder / f"{name}.dcm"
        path.write_bytes(content)
        return path, verdict

    whole = written(ct())
    yield put("sound", whole, "read")
    for syntax in (ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian):
        d = ct()
        if syntax == ExplicitVRBigEndian:
            d.PixelData = np.frombuffer(d.PixelData, "<i2").astype(">i2").tobytes()
        content = written(d, syntax)
        yield put(f"sound-{syntax.split('.')[-1]}-{len(content)}", content, "read")
        for part in (3, 5, 7, 9):
            yield put(f"cut-{syntax[-4:]}-{part}", content[:len(content) * part // 10])
    # Lengths that lie, in places and sizes.
    for length in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, len(whole)):
        yield put(f"private-{length:x}", before_pixels(element((0x0029, 0x1010), b"OB", b"1234", length)))
        yield put(f"unknown-{length:x}", before_pixels(element((0x0029, 0x1010), b"UN", b"1234", length)))
        yield put(f"sequence-{length:x}", before_pixels(element((0x0040, 0x0275), b"SQ", b"", length)))
        at = whole.rindex(b"\xe0\x7f\x10\x00OW") + 8
        yield put(f"pixels-{length:x}", whole[:at] + struct.pack("<I", length) + whole[at + 4:])
    yield put("short-length-lies", before_pixels(element((0x0029, 0x0010), b"LO", b"12", 65534)))
    # Nesting, open and closed, to where a stack would end.
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
    # Numbers that are none, or reach too far.
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
    # Fragments that lie: odd, empty, beyond the end, none, an offset table to nowhere.
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
    # A deflated data set that is a bomb.
    meta_end = whole.index(b"UL\x04\x00") + 8 + struct.unpack_from("<I", whole, whole.index(b"UL\x04\x00") + 4)[0]
    d = ct()
    head = written(d, DeflatedExplicitVRLittleEndian)[:meta_end + 2 * (len(DeflatedExplicitVRLittleEndian) // 2
                                                                       - len(EXPLICIT) // 2)]
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    yield put("deflated-bomb", head + bomb)
    for uid in ("../../etc/passwd", "1..2", ".1", "1.", "1.02", "1." + "2" * 64, "1.2\x00.3", "1.2 ;rm"):
        d = ct()
        tag = pydicom.tag.Tag(0x0020, 0x000E)
        text = uid.encode() + b"\0" * (len(uid) % 2)
        d[tag] = pydicom.dataelem.RawDataElement(tag, "UI", len(text), text, 0, False, True)
        yield put(f"uid-{uid.encode().hex()[:40]}", written(d), "any" if uid == "1.02" else "refused")
    yield put("many-names", changed(PatientName="\\".join(["A^B"] * 5000)), "any")
    yield put("text-of-a-mebibyte", before_pixels(element((0x0029, 0x0010), b"UT", b"x" * (1 << 20))), "any")


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
    def put(name, content, verdict="refused"):
        path = folder / f"{name}.zip"
        path.write_bytes(content)
        return path, verdict

    slices = [(f"a/IM{n}", written(ct(n))) for n in range(6)]
    sound = archive(slices)
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
    scene = "<MRML><Volume id='v' name='x' references='storage:s;'/><S id='s' fileName='{}'/></MRML>"
    for name, files in {
        "no-text": [("a.nrrd", b"")], "two-texts": [("a.mrml", b"<MRML/>"), ("b.mrml", b"<MRML/>")],
        "no-xml": [("a.mrml", b"\xff\xfe\0<")], "open": [("a.mrml", b"<a>" * 100_000)],
        "entities": [("a.mrml", b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 9999 + b'">]><MRML>&a;</MRML>')],
    }.items():
        path = folder / f"scene-{name}.mrb"
        path.write_bytes(archive(files))
        yield path, "refused"
    for name, target in {"up": "../../etc/passwd", "url": "http://127.0.0.1:1/x.nrrd", "nul": "a&#0;b", "self": "a.mrml",
                         "missing": "n.nrrd"}.items():
        path = folder / f"scene-names-{name}.mrb"
        path.write_bytes(archive([("a.mrml", scene.format(target).encode())]))
        yield path, "any"
    markups = {"markups": [{"coordinateSystem": "LPS", "controlPoints": [{"label": "\x1b[2J", "position": [1e300, 0, 0]}]}]}
    path = folder / "scene-markups-far.mrb"
    text = "<MRML><MarkupsFiducial id='m' name='x' references='storage:s;'/><S id='s' fileName='m.mrk.json'/></MRML>"
    path.write_bytes(archive([("a.mrml", text.encode()), ("m.mrk.json", json.dumps(markups).encode())]))
    yield path, "any"
    path = folder / "scene-markups-deep.mrb"
    path.write_bytes(archive([("a.mrml", text.encode()), ("m.mrk.json", b'{"markups":' + b"[" * 200_000)]))
    yield path, "any"


def nifti(shape=(8, 8, 8), code=4, **changes):
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, len(shape), *shape, *([1] * (7 - len(shape))))
    struct.pack_into("<hh", head, 70, code, 16)
    struct.pack_into("<8f", head, 76, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into("<fff", head, 108, 352, 1, 0)
    head[123] = 2
    struct.pack_into("<hh", head, 252, 0, 1)
    struct.pack_into("<12f", head, 280, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    head[344:348] = b"n+1\0"
    for at, (form, *values) in changes.items():
        struct.pack_into(form, head, int(at[1:]), *values)
    return bytes(head) + bytes(2 * 512)


def volumes(folder):
    def put(name, content, verdict="refused"):
        path = folder / name
        path.write_bytes(content)
        return path, verdict

    yield put("sound.nii", nifti(), "read")
    yield put("sound.nii.gz", gzip.compress(nifti()), "read")
    huge = {"dims-32767": ("<8h", 3, 32767, 32767, 32767, 1, 1, 1, 1), "dims-0": ("<8h", 3, 0, 8, 8, 1, 1, 1, 1),
            "dims-less": ("<8h", 3, -8, -8, 8, 1, 1, 1, 1), "dims-7": ("<8h", 7, 8, 8, 8, 8, 8, 8, 8),
            "dims-32767d": ("<8h", -1, 8, 8, 8, 1, 1, 1, 1)}
    for name, change in huge.items():
        yield put(f"{name}.nii", nifti(b40=change))
        yield put(f"{name}.nii.gz", gzip.compress(nifti(b40=change)))
    for at, name in ((280, "srow"), (108, "offset"), (112, "slope"), (116, "intercept")):
        for word in (float("nan"), float("inf"), 1e38):
            # A slope of any size leaves zeros what they are.
            verdict = "any" if (name, word) == ("slope", 1e38) else "refused"
            yield put(f"{name}-{word}.nii", nifti(**{f"b{at}": ("<f", word)}), verdict)
    for word in (float("nan"), 0.0, -1.0, 1e-30):
        yield put(f"pixdim-{word}.nii", nifti(b80=("<f", word), b252=("<hh", 1, 0)), "any")
    yield put("rows-all-nil.nii", nifti(b280=("<12f", *[0] * 12)))
    for code in (0, 1, 32, 128, 1792, -5, 9999):
        yield put(f"code-{code}.nii", nifti(code=code))
    yield put("offset-2e9.nii", nifti(b108=("<f", 2e9)))
    yield put("sizeof-lie.nii", nifti(b0=("<i", 0x7FFFFFFF)))
    bomb = gzip.compress(bytes(64 << 20), 9)
    yield put("bomb.nii.gz", gzip.compress(nifti(b40=("<8h", 3, 4096, 4096, 2000, 1, 1, 1, 1))) + bomb * 8)
    yield put("endless-headers.nii.gz", gzip.compress(b"") * 50_000)
    yield put("cut.nii.gz", gzip.compress(nifti())[:60])

    def nrrd(sizes="8 8 8", encoding="raw", data=bytes(1024), **more):
        fields = {"type": "short", "dimension": "3", "space": "left-posterior-superior", "sizes": sizes,
                  "space directions": "(1,0,0) (0,1,0) (0,0,1)", "space origin": "(0,0,0)", "endian": "little",
                  "encoding": encoding} | {k.replace("_", " "): v for k, v in more.items()}
        return "NRRD0004\n".encode() + "".join(f"{k}: {v}\n" for k, v in fields.items() if v).encode() + b"\n" + data

    yield put("sound.nrrd", nrrd(), "read")
    for n, sizes in enumerate(("4294967295 4294967295 4294967295", "0 8 8", "-8 8 8", "8 8", "1e3 8 8", "8 8 8 8",
                               "65536 65536 1", "18446744073709551617 1 1", "")):
        yield put(f"sizes-{n}.nrrd", nrrd(sizes))
    for n, (key, value) in enumerate((("space_origin", "(nan,0,0)"), ("space_origin", "(1e300,0,0)"),
                                      ("space_origin", "(0,0)"), ("space_directions", "(0,0,0) (0,1,0) (0,0,1)"),
                                      ("space_directions", "(1,0,0) (1,0,0) (0,0,1)"), ("dimension", "99999999"),
                                      ("space_directions", "(inf,0,0) (0,1,0) (0,0,1)"), ("type", "block"),
                                      ("dimension", "-1"), ("encoding", "zrl"), ("endian", "middle"),
                                      ("byte_skip", "-99999999999"), ("line_skip", "4294967295"))):
        yield put(f"field-{n}-{key}.nrrd", nrrd(**{key: value}))
    yield put("bomb.nrrd", nrrd("2000 2000 2000", "gzip", bomb))
    yield put("bomb-small.nrrd", nrrd("8 8 8", "gzip", bomb))
    yield put("fields-200000.nrrd", b"NRRD0004\n" + b"".join(b"k%d:=v\n" % n for n in range(200_000)))
    yield put("line-of-a-mebibyte.nrrd", b"NRRD0004\ncontent: " + b"x" * (1 << 20) + b"\n\n")
    for n, name in enumerate(("../../../etc/passwd", "/etc/passwd", "http://127.0.0.1:1/x", "x%d.raw 1 99999999 1",
                              "LIST", ".", "a/b.raw", "")):
        yield put(f"data-{n}.nhdr", nrrd(data_file=name, data=b"") if name else nrrd(data=b""))

    def mha(data=bytes(1024), **changes):
        fields = {"ObjectType": "Image", "NDims": "3", "BinaryData": "True", "BinaryDataByteOrderMSB": "False",
                  "TransformMatrix": "1 0 0 0 1 0 0 0 1", "Offset": "0 0 0", "ElementSpacing": "1 1 1",
                  "DimSize": "8 8 8", "ElementType": "MET_SHORT", "ElementDataFile": "LOCAL"}
        last = fields.pop("ElementDataFile")
        fields = {**fields, "ElementDataFile": last, **changes} if "ElementDataFile" in changes else \
            {**fields, **changes, "ElementDataFile": last}
        return "".join(f"{k} = {v}\n" for k, v in fields.items()).encode() + data

    yield put("sound.mha", mha(), "read")
    for n, (key, value) in enumerate((("DimSize", "99999 99999 99999"), ("DimSize", "-8 8 8"), ("DimSize", "8 8"),
                                      ("ElementSpacing", "0 1 1"), ("ElementSpacing", "nan 1 1"), ("NDims", "900000"),
                                      ("Offset", "inf 0 0"), ("TransformMatrix", "0 0 0 0 0 0 0 0 0"),
                                      ("ElementType", "MET_OTHER"), ("HeaderSize", "-99999999"),
                                      ("ElementDataFile", "/etc/passwd"), ("ElementDataFile", "../x.raw"),
                                      ("ElementDataFile", "LIST"), ("CompressedData", "True"))):
        yield put(f"field-{n}-{key}.mha", mha(**{key: value}))
    yield put("bomb.mha", mha(data=zlib.compress(bytes(64 << 20), 9), CompressedData="True"))


def facet(*corners):
    return struct.pack("<12fH", 0, 0, 0, *[c for corner in corners for c in corner], 0)


BOX = [((0, 0, 0), (0, 9, 0), (9, 9, 0)), ((0, 0, 0), (9, 9, 0), (9, 0, 0)), ((0, 0, 9), (9, 0, 9), (9, 9, 9)),
       ((0, 0, 9), (9, 9, 9), (0, 9, 9)), ((0, 0, 0), (9, 0, 0), (9, 0, 9)), ((0, 0, 0), (9, 0, 9), (0, 0, 9)),
       ((0, 9, 0), (0, 9, 9), (9, 9, 9)), ((0, 9, 0), (9, 9, 9), (9, 9, 0)), ((0, 0, 0), (0, 0, 9), (0, 9, 9)),
       ((0, 0, 0), (0, 9, 9), (0, 9, 0)), ((9, 0, 0), (9, 9, 0), (9, 9, 9)), ((9, 0, 0), (9, 9, 9), (9, 0, 9))]


def glb(model, data=b""):
    text = json.dumps(model).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    if data:
        chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def threemf(model, more=()):
    relations = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                 'Id="r" Target="/3D/m.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>'
                 '</Relationships>')
    return archive([("_rels/.rels", relations), ("3D/m.model", model), *more])


def meshes(folder):
    def put(name, content, verdict="refused"):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path, verdict

    box = b"".join(facet(*f) for f in BOX)
    yield put("sound.stl", bytes(80) + struct.pack("<I", 12) + box, "read")
    for count in (0, 11, 13, 2**31 - 1, 2**31, 2**32 - 1, 85_899_345):
        yield put(f"count-{count}.stl", bytes(80) + struct.pack("<I", count) + box)
    for word in (float("nan"), float("inf"), 1e38, 1.1e4):
        bad = facet((word, 0, 0), (0, 9, 0), (9, 9, 0))
        yield put(f"corner-{word}.stl", bytes(80) + struct.pack("<I", 12) + bad + box[50:])
    yield put("head-only.stl", bytes(80))
    yield put("text-open.stl", "solid x\n" + "facet normal 0 0 1\nouter loop\n" * 50_000)
    yield put("text-nan.stl", "solid x\nfacet normal 0 0 1\nouter loop\nvertex nan 0 0\nvertex 1 0 0\nvertex 0 1 0\n"
              "endloop\nendfacet\nendsolid x\n")
    yield put("text-of-one-line.stl", "solid " + "x" * (4 << 20))
    ply = "ply\nformat {}\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n" \
          "element face {}\nproperty list {} int vertex_indices\nend_header\n"
    for kind in ("ascii 1.0", "binary_little_endian 1.0", "binary_big_endian 1.0"):
        for vertices, faces, length in ((2**32, 1, "uchar"), (3, 2**32, "uchar"), (10**18, 10**18, "uint"),
                                        (-1, 1, "uchar"), (0, 0, "uchar"), (3, 1, "double")):
            yield put(f"{kind.split()[0]}-{vertices}-{faces}-{length}.ply", ply.format(kind, vertices, faces, length)
                      .encode() + bytes(200))
    yield put("index-beyond.ply", ply.format("ascii 1.0", 3, 1, "uchar") + "0 0 0\n1 0 0\n0 1 0\n3 0 1 99\n")
    yield put("index-less.ply", ply.format("ascii 1.0", 3, 1, "uchar") + "0 0 0\n1 0 0\n0 1 0\n3 0 1 -1\n")
    yield put("corners-4e9.ply", ply.format("binary_little_endian 1.0", 3, 1, "uint").encode() + bytes(36)
              + b"\xff\xff\xff\xff")
    yield put("properties-50000.ply", "ply\nformat ascii 1.0\nelement vertex 1\n" + "property float x\n" * 50_000
              + "end_header\n")
    for n, text in enumerate(("f 1 2 3\n", "v 0 0 0\nf 0 1 1\n", "v 0 0 0\nf -9 1 1\n", "v nan 0 0\nv 1 0 0\nv 0 1 0\n"
                              "f 1 2 3\n", "v 1e999 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "v 0 0 0\n",
                              "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99999999999999999999\n", "\0" * 9999,
                              "v 0 0 0\nv 1 0 0\nv 0 1 0\nf " + "1 " * 500_000 + "\n", "mtllib /etc/passwd\n")):
        yield put(f"lies-{n}.obj", text)
    buffers = {"buffers": [{"byteLength": 36}], "bufferViews": [{"buffer": 0, "byteLength": 36}],
               "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
               "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}], "nodes": [{"mesh": 0}],
               "scenes": [{"nodes": [0]}], "scene": 0, "asset": {"version": "2.0"}}
    lies = {"count": ("accessors", [{**buffers["accessors"][0], "count": 2**53}]),
            "offset": ("accessors", [{**buffers["accessors"][0], "byteOffset": 2**63}]),
            "less": ("accessors", [{**buffers["accessors"][0], "count": -3}]),
            "view": ("bufferViews", [{"buffer": 0, "byteLength": 2**40, "byteOffset": 2**63}]),
            "stride": ("bufferViews", [{"buffer": 0, "byteLength": 36, "byteStride": 2**62}]),
            "self": ("nodes", [{"mesh": 0, "children": [0]}]), "nowhere": ("nodes", [{"mesh": 2**40}]),
            "scale": ("nodes", [{"mesh": 0, "scale": [1e308, 1e308, 1e308]}]),
            "fan": ("nodes", [{"children": [n + 1] * 16} for n in range(12)] + [{"mesh": 0}]),
            "chain": ("nodes", [{"children": [n + 1]} for n in range(5000)] + [{"mesh": 0}]),
            "uri": ("buffers", [{"byteLength": 36, "uri": "file:///etc/passwd"}])}
    for name, (key, value) in lies.items():
        yield put(f"{name}.glb", glb({**buffers, key: value}, bytes(36)))
    yield put("deep.glb", struct.pack("<4sII", b"glTF", 2, 100_020) + struct.pack("<I4s", 100_000, b"JSON")
              + b"[" * 100_000)
    yield put("length-4g.glb", struct.pack("<4sII", b"glTF", 2, 0xFFFFFFFF) + struct.pack("<I4s", 0xFFFFFFF0, b"JSON"))
    space = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" unit="millimeter"'
    mesh = ('<mesh><vertices><vertex x="{0}" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/>'
            '</vertices><triangles><triangle v1="{1}" v2="1" v3="2"/></triangles></mesh>')
    whole = '<model {}><resources>{}</resources><build>{}</build></model>'
    item = '<item objectid="1"/>'
    for name, x, v in (("nan", "nan", 0), ("inf", "1e999", 0), ("beyond", 0, 3), ("less", 0, -1), ("more", 0, 2**64)):
        yield put(f"{name}.3mf", threemf(whole.format(space, f'<object id="1">{mesh.format(x, v)}</object>', item)))
    chain = "".join(f'<object id="{n}"><components><component objectid="{n + 1}"/><component objectid="{n + 1}"/>'
                    "</components></object>" for n in range(1, 40)) + f'<object id="40">{mesh.format(0, 0)}</object>'
    yield put("doubling-40.3mf", threemf(whole.format(space, chain, item)))
    yield put("items-200000.3mf", threemf(whole.format(space, f'<object id="1">{mesh.format(0, 0)}</object>',
                                                       item * 200_000)))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield put("laughs.3mf", threemf(f'<!DOCTYPE m [<!ENTITY l0 "x">{laughs}]><model {space}>&l11;</model>'))
    yield put("open-xml.3mf", threemf("<model>" * 300_000))
    yield put("attributes-200000.3mf", threemf("<model " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"))
    yield put("bomb.3mf", threemf("<model/>", [("z", bytes(64 << 20))]))
    yield put("text-bomb.3mf", threemf(" " * (64 << 20)))
    vtp = ('<VTKFile type="PolyData" {}><PolyData><Piece NumberOfPoints="{}" NumberOfPolys="{}"><Points><DataArray '
           'type="{}" NumberOfComponents="3" format="{}">{}</DataArray></Points><Polys><DataArray type="Int64" '
           'Name="connectivity" format="ascii">{}</DataArray><DataArray type="Int64" Name="offsets" format="ascii">'
           "{}</DataArray></Polys></Piece></PolyData></VTKFile>")
    plain = 'version="1.0" byte_order="LittleEndian" header_type="UInt64"'
    points = "0 0 0 1 0 0 0 1 0"
    packed = plain + ' compressor="vtkZLibDataCompressor"'
    for n, values in enumerate((
            (plain, 2**62, 1, "Float32", "ascii", points, "0 1 2", "3"),
            (plain, 3, 2**62, "Float32", "ascii", points, "0 1 2", "3"),
            (plain, 3, 1, "Float32", "ascii", "nan 0 0 1 0 0 0 1 0", "0 1 2", "3"),
            (plain, 3, 1, "Float32", "ascii", points, "0 1 99", "3"),
            (plain, 3, 1, "Float32", "ascii", points, "0 1 -2", "3"),
            (plain, 3, 1, "Float32", "ascii", points, "0 1 2", "-3"),
            (plain, 3, 1, "Float32", "ascii", points, "0 1 2", "9223372036854775807"),
            (plain, 3, 1, "Float32", "binary", "//////////8=", "0 1 2", "3"),
            (packed, 3, 1, "Float32", "binary", "//////////8////////////f//////////w==", "0 1 2", "3"),
            (plain, 3, 1, "Float32", "appended", "", "0 1 2", "3"))):
        yield put(f"lies-{n}.vtp", vtp.format(*values))
    for ending in ("stl", "ply", "obj", "3mf", "glb", "vtp"):
        yield put(f"empty.{ending}", b"")
        yield put(f"noise.{ending}", bytes(n * 7919 % 256 for n in range(3000)))


KINDS = {"dicom": dicom, "series": series, "discs": discs, "archives": archives, "volumes": volumes, "meshes": meshes}
