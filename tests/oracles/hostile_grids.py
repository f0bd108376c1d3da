"""Volume files of every layout that lie about sizes, places and what lies beside them; what makers yield is said in
hostile.py."""
import gzip
import struct
import zlib

from hostile import putter
from hostile_shapes import nifti

DATA = bytes(1024)


def grids(folder):
    put = putter(folder)
    yield from second_nifti(put)
    yield from pairs(folder, put)
    yield from first_nifti(put)
    yield from nrrds(folder, put)
    yield from metaimages(folder, put)
    yield from tables(folder, put)


def nifti2(magic=b"n+2\0\r\n\x1a\n", order="<", data=DATA, **changes):
    head = bytearray(544)
    struct.pack_into(order + "i", head, 0, 540)
    head[4:12] = magic
    struct.pack_into(order + "hh", head, 12, 4, 16)
    struct.pack_into(order + "8q", head, 16, 3, 8, 8, 8, 1, 1, 1, 1)
    struct.pack_into(order + "8d", head, 104, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into(order + "qdd", head, 168, 544, 1, 0)
    struct.pack_into(order + "ii", head, 344, 0, 1)
    struct.pack_into(order + "12d", head, 400, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    struct.pack_into(order + "i", head, 500, 2)
    for at, (form, *values) in changes.items():
        struct.pack_into(order + form, head, int(at[1:]), *values)
    return bytes(head) + data


NAN, INF = float("nan"), float("inf")


def second_nifti(put):
    yield put("second-sound.nii", nifti2(), "read")
    yield put("second-sound.nii.gz", gzip.compress(nifti2()), "read")
    yield put("second-big.nii", nifti2(order=">"), "read")
    lies = {"size-0": {"b24": ("q", 0)}, "size-less": {"b24": ("q", -8)}, "size-2-62": {"b24": ("qqq", 2**62, 2**62, 2**62)},
            "size-4097": {"b24": ("q", 4097)}, "size-plus-1": {"b40": ("q", 9)}, "axes-0": {"b16": ("q", 0)},
            "axes-2-40": {"b16": ("q", 2**40)}, "axes-less": {"b16": ("q", -3)}, "times-5": {"b16": ("qqqqq", 4, 8, 8, 8, 5)},
            "times-less": {"b16": ("qqqqq", 4, 8, 8, 8, -1)}, "offset-2-62": {"b168": ("q", 2**62)}, "offset-less": {"b168": ("q", -544)},
            "offset-540": {"b168": ("q", 540)}, "offset-545": {"b168": ("q", 545)},
            "inter-inf": {"b184": ("d", INF)}, "slope-1e300": {"b176": ("d", 1e300), "b184": ("d", 1e300)},
            "row-nan": {"b400": ("d", NAN)}, "row-inf": {"b400": ("d", INF)}, "row-nil": {"b400": ("d", 0)}, "row-1e300": {"b400": ("d", 1e300)},
            "origin-1e300": {"b424": ("d", 1e300)}, "code-other": {"b12": ("h", 1792)}, "bits-lie": {"b14": ("h", 8)},
            "unit-7": {"b500": ("i", 7)}, "metres": {"b500": ("i", 1)}, "codes-nil": {"b348": ("i", 0)}, "code-atlas": {"b348": ("i", 4)},
            "code-9999": {"b348": ("i", 9999)}, "sheared": {"b408": ("d", 0.3)},
            "quaternion-nan": {"b344": ("ii", 1, 0), "b352": ("d", NAN)}, "quaternion-2": {"b344": ("ii", 1, 0), "b352": ("d", 2)}}
    for name, change in lies.items():
        yield put(f"second-{name}.nii", nifti2(**change))
    yield put("second-slope-nil.nii", nifti2(b176=("d", 0)), "read")
    # As nibabel leaves it in a header that scales nothing.
    yield put("second-slope-nan.nii", nifti2(b176=("d", NAN), b184=("d", NAN)), "read")
    for name, magic in {"ended": b"n+2\0\n\n\x1a\n", "first": b"n+1\0\r\n\x1a\n", "nil": bytes(8), "pair": b"ni2\0\r\n\x1a\n"}.items():
        yield put(f"second-magic-{name}.nii", nifti2(magic))
    yield put("second-short.nii", nifti2(data=DATA[:-1]))
    yield put("second-long.nii", nifti2(data=DATA + b"more"), "read")
    for length in (4, 12, 100, 348, 539, 543):
        yield put(f"second-cut-{length}.nii", nifti2()[:length])
    for part in range(2, 10, 2):
        yield put(f"second-cut-{part}.nii.gz", gzip.compress(nifti2(data=bytes(n * 31 % 256 for n in range(1024))))[:60 * part // 10 + 60])
    yield put("second-with-tail.nii.gz", gzip.compress(nifti2()) + b"tail", "any")
    yield put("second-sum-wrong.nii.gz", (lambda b: b[:-6] + bytes([b[-6] ^ 1]) + b[-5:])(gzip.compress(nifti2())))
    yield put("second-twice-packed.nii.gz", gzip.compress(gzip.compress(nifti2())))
    yield put("second-is-no-gzip.nii.gz", nifti2(), "any")


def pairs(folder, put):
    head = nifti(b344=("4s", b"ni1\0"), b108=("<f", 0))[:352]
    for name, (header, voxels, verdict) in {
            "sound": (head, DATA, "read"), "second": (nifti2(b"ni2\0\r\n\x1a\n", data=b"", b168=("q", 0)), DATA, "read"),
            "short": (head, DATA[:-1], "refused"), "long": (head, DATA + bytes(9), "read"), "empty": (head, b"", "refused"),
            "packed": (head, gzip.compress(DATA), "refused"), "offset": (head[:108] + struct.pack("<f", 99) + head[112:], DATA, "refused"),
            "one": (nifti(), DATA, "any"), "cut": (head[:200], DATA, "refused"), "analyze": (head[:344] + bytes(8), DATA, "refused")}.items():
        (folder / f"pair-{name}.img").write_bytes(voxels)
        yield put(f"pair-{name}.hdr", header, verdict)
    yield put("pair-alone.hdr", head)
    (folder / "pair-folder.img").mkdir()
    yield put("pair-folder.hdr", head)


def first_nifti(put):
    """Extensions that lie, codes at their edges, two placements."""
    def extended(size, content=bytes(24), first=b"\1\0\0\0", offset=384):
        head = nifti(b108=("<f", offset))[:348]
        return head + first + struct.pack("<ii", size, 6) + content + DATA

    for size in (0, 7, 8, 31, 33, -16, 2**31 - 1):
        yield put(f"extension-{size}.nii", extended(size), "any")
    yield put("extensions-2000000.nii", extended(8, struct.pack("<ii", 8, 6) * 2_000_000, offset=16_000_360), "any")
    yield put("extension-of-names.nii", extended(32, b"<CaretExtension><x>\x1b[2J".ljust(24)), "read")
    for offset in (351, 352.5, 16 << 20 | 1, -1):
        yield put(f"offset-{offset}.nii", nifti(b108=("<f", offset)))
    yield put("far-apart.nii", nifti(b252=("<hh", 1, 1), b268=("<f", 500)), "read")
    yield put("quaternion-far.nii", nifti(b252=("<hh", 1, 0), b268=("<f", 1e9)))
    yield put("factor-2.nii", nifti(b252=("<hh", 1, 0), b76=("<f", 2)), "any")
    for n, unit in enumerate((1, 3, 5, 7)):
        yield put(f"unit-{unit}.nii", nifti(b123=("<B", unit)))
    for name, (code, bits) in {"bits-0": (4, 0), "bits-8": (4, 8), "bits-less": (4, -16)}.items():
        yield put(f"{name}.nii", nifti(b70=("<hh", code, bits)), "any" if bits == 0 else "refused")


def nrrd(data=DATA, **more):
    fields = {"type": "short", "dimension": "3", "space": "left-posterior-superior", "sizes": "8 8 8",
              "space directions": "(1,0,0) (0,1,0) (0,0,1)", "space origin": "(0,0,0)", "endian": "little",
              "encoding": "raw"} | {k.replace("_", " "): v for k, v in more.items()}
    return "NRRD0005\n".encode() + "".join(f"{k}: {v}\n" for k, v in fields.items() if v).encode() + b"\n" + data


def nrrds(folder, put):
    yield put("fields-of-90000-names.nrrd", nrrd(b"", content="x\n" + "\n".join(f"f{n}: 1" for n in range(90_000))), "any")
    segments = "\n".join(f"Segment{n}_{key}:={n}" for n in range(18_000) for key in ("Name", "LabelValue", "ID", "Layer", "Color"))
    yield put("segments-18000.seg.nrrd", nrrd(type="uchar", content="x\n" + segments, data=DATA[:512]), "any")
    for n, (key, value) in enumerate((
            ("Name", "\x1b[2J\u202e"), ("LabelValue", "99999999999"), ("LabelValue", "-1"), ("Layer", "99999999999"), ("Color", "nan inf x"),
            ("Extent", "x"), ("ID", "../../etc/passwd"))):
        text = f"x\nSegment0_ID:=a\nSegment0_Name:=n\nSegment0_LabelValue:=1\nSegment0_Layer:=0\nSegment0_{key}:={value}"
        yield put(f"segment-{n}-{key}.seg.nrrd", nrrd(type="uchar", content=text, data=bytes([1]) * 512), "any")
    for n, (key, value) in enumerate((
            ("space", "scanner-xyz"), ("space", "left-posterior-superior-time"), ("space", "3D-left-handed"), ("space_units", '"m" "m" "m"'),
            ("sizes", "8 8 9"), ("sizes", "4097 1 1"), ("sizes", "+8 8 8"), ("sizes", "8,8,8"), ("type", "float"), ("endian", None),
            ("space_directions", "(1,0,0) (0,1,0)"), ("space_directions", "none (1,0,0) (0,1,0) (0,0,1)"), ("space_directions", "(1e-9,0,0) (0,1,0) (0,0,1)"),
            ("space_directions", "(1,0.3,0) (0,1,0) (0,0,1)"), ("space_directions", "(" * 50_000), ("space_origin", "(1e5,0,0)"), ("encoding", "hex"), ("encoding", "bzip2"),
            ("encoding", "gzip"), ("dimension", "4"), ("measurement_frame", "(nan,0,0)"))):
        verdict = "any" if (key, value) in (("sizes", "+8 8 8"), ("measurement_frame", "(nan,0,0)")) else "refused"
        yield put(f"grid-{n}-{key}.nrrd", nrrd(**{key: value}), verdict)
    yield put("short-by-one.nrrd", nrrd(DATA[:-1]))
    yield put("long-by-one.nrrd", nrrd(DATA + b"x"), "read")
    yield put("magic-6.nrrd", nrrd().replace(b"NRRD0005", b"NRRD0006"))
    yield put("field-twice.nrrd", nrrd(content="x\nsizes: 8 8 8"))
    for part in range(2, 10, 2):
        yield put(f"grid-cut-{part}.nrrd", nrrd()[:220 * part // 10])
    (folder / "voxels.raw").write_bytes(DATA)
    (folder / "voxels.raw.gz").write_bytes(gzip.compress(DATA))
    for n, (name, encoding, verdict) in enumerate((
            ("voxels.raw", "raw", "read"), ("voxels.raw.gz", "gzip", "read"), ("voxels.raw.gz", "raw", "refused"), ("voxels.raw", "gzip", "refused"),
            ("./voxels.raw", "raw", "any"), ("sub/../voxels.raw", "raw", "refused"), ("..", "raw", "refused"), ("nothing.raw", "raw", "refused"),
            ("C:\\voxels.raw", "raw", "refused"), ("\\\\host\\x", "raw", "refused"), ("file:voxels.raw", "raw", "refused"),
            ("voxels.raw\0", "raw", "refused"), ("SKIPLIST", "raw", "refused"), ("voxels%03d.raw 0 9 1", "raw", "refused"), ("n" * 5000, "raw", "refused"))):
        yield put(f"apart-{n}.nhdr", nrrd(b"", data_file=name, encoding=encoding), verdict)


def mha(data=DATA, **changes):
    fields = {"ObjectType": "Image", "NDims": "3", "BinaryData": "True", "BinaryDataByteOrderMSB": "False", "TransformMatrix": "1 0 0 0 1 0 0 0 1",
              "Offset": "0 0 0", "ElementSpacing": "1 1 1", "DimSize": "8 8 8", "ElementType": "MET_SHORT"} | changes
    last = fields.pop("ElementDataFile", "LOCAL")
    return "".join(f"{k} = {v}\n" for k, v in fields.items() if v is not None).encode() + f"ElementDataFile = {last}\n".encode() + data


def metaimages(folder, put):
    for n, (key, value) in enumerate((
            ("DimSize", "8 8 9"), ("DimSize", "0 8 8"), ("DimSize", "4097 1 1"), ("DimSize", "8 8 8 8"), ("DimSize", "1e1 8 8"), ("NDims", "4"),
            ("NDims", "2"), ("ElementSpacing", "-1 1 1"), ("ElementSpacing", "1 1"), ("ElementSpacing", "6 1 1"), ("ElementSpacing", "1e-9 1 1"), ("Offset", "nan 0 0"),
            ("Offset", "1e9 0 0"), ("Offset", "0 0"), ("TransformMatrix", "1 0 0 1 0 0 0 0 1"), ("TransformMatrix", "nan 0 0 0 1 0 0 0 1"),
            ("TransformMatrix", "2 0 0 0 1 0 0 0 1"), ("TransformMatrix", None), ("BinaryData", "False"), ("BinaryData", "perhaps"), ("ElementType", "MET_STRING"),
            ("ElementType", "MET_SHORT_ARRAY"), ("ElementNumberOfChannels", "3"), ("ObjectType", "Tube"), ("HeaderSize", "-1"), ("HeaderSize", "9"), ("DistanceUnits", "um"), ("DistanceUnits", "cm"),
            ("ElementDataFile", "gone.raw"), ("ElementDataFile", "voxels%d.raw 1 9 1"), ("ElementDataFile", "sub/voxels.raw"), ("ElementDataFile", "..\\voxels.raw"))):
        yield put(f"meta-{n}-{key}.mha", mha(**{key: value}))
    yield put("meta-left-handed.mha", mha(TransformMatrix="-1 0 0 0 1 0 0 0 1"), "read")
    yield put("meta-millimetres.mha", mha(DistanceUnits="mm"), "read")
    yield put("meta-short.mha", mha(DATA[:-1]))
    yield put("meta-long.mha", mha(DATA + b"x"), "read")
    yield put("meta-packed-cut.mha", mha(zlib.compress(bytes(n * 31 % 251 for n in range(1024)))[:-9], CompressedData="True"))
    yield put("meta-packed-longer.mha", mha(zlib.compress(bytes(1025)), CompressedData="True"))
    yield put("meta-900-fields.mha", mha(**{f"Key{n}": "1" for n in range(900)}), "read")
    yield put("meta-2000-fields.mha", mha(**{f"Key{n}": "1" for n in range(2000)}))
    (folder / "voxels.raw").write_bytes(DATA)
    yield put("meta-apart.mhd", mha(b"", ElementDataFile="voxels.raw"), "read")
    yield put("meta-apart-packed.mhd", mha(b"", ElementDataFile="voxels.raw", CompressedData="True"))


def tables(folder, put):
    """Tables of names beside a mask that lie, command or are no text: the mask is read all the same."""
    for name, text in {"nothing": b"", "noise": bytes(n * 7919 % 256 for n in range(9000)), "escape": b"1 255 0 0 1 1 1 \"\x1b[2J\"\n",
                       "turned": '1 255 0 0 1 1 1 "\u202egnp"\n'.encode(), "far": b"99999999999 255 0 0 1 1 1 \"x\"\n", "less": b"-1 0 0 0 0 0 0 \"x\"\n",
                       "colours": b"1 900 nan -3 1 1 1 \"x\"\n", "lines": b"1 255 0 0 1 1 1 \"x\"\n" * 50_000,
                       "names": b"".join(b'%d 255 0 0 1 1 1 "x"\n' % n for n in range(60_000)), "long": b'1 255 0 0 1 1 1 "' + b"x" * (1 << 20) + b'"\n'}.items():
        (folder / f"table-{name}.txt").write_bytes(text)
        head = bytearray(nifti()[:352])
        head[70:74] = struct.pack("<hh", 2, 8)
        yield put(f"table-{name}.nii", bytes(head) + bytes([1]) * 512, "read")
