"""Volumes, masks and meshes as other programs write them, good and damaged, and files that only look like what is read; what makers
yield is said in hostile.py."""
import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import nibabel
import numpy as np

from hostile import archive, ct, putter, written
from hostile_grids import DATA, NAN, mha, nifti2, nrrd
from hostile_shapes import BOX, facet, glb, nifti
from hostile_surfaces import CORNERS, FACES, ply

PLACES = ["{} {} {}".format(*c) for c in CORNERS]
BODY = b"".join(facet(*f) for f in BOX)


def programs(folder):
    put = putter(folder)
    for make in (niftis, nrrds, metaimages, stls, objs, plys, other_meshes, strangers, archives):
        yield from make(put)
    yield from detached(folder, put)


def niftis(put):
    voxels = (np.arange(512).reshape(8, 8, 8) % 7).astype(np.int16)
    saved = lambda image: image.to_bytes()
    for dtype in (np.uint8, np.int16, np.float32, np.float64, np.int64):
        yield put(f"nibabel-{np.dtype(dtype)}.nii", saved(nibabel.Nifti1Image(voxels.astype(dtype), np.eye(4), dtype=dtype)), "read")
    four = nibabel.Nifti1Image(voxels[..., None], np.eye(4))
    yield put("one-time.nii", saved(four), "read")
    yield put("one-time-and-vector.nii", saved(nibabel.Nifti1Image(voxels[..., None, None], np.eye(4))), "read")
    yield put("two-times.nii", saved(nibabel.Nifti1Image(np.stack([voxels, voxels], -1), np.eye(4))))
    yield put("flat.nii", saved(nibabel.Nifti1Image(voxels[:, :, 0], np.eye(4))))
    yield put("one-slice.nii", saved(nibabel.Nifti1Image(voxels[:, :, :1], np.eye(4))), "any")
    yield put("slope-nan.nii", nifti(b112=("<ff", NAN, NAN)), "read")
    yield put("slope-nan-offset.nii", nifti(b112=("<ff", NAN, -1024)), "read")
    yield put("slope-one-offset-nan.nii", nifti(b112=("<ff", 1, NAN)))
    yield put("slope-less.nii", nifti(b112=("<ff", -1, 0)), "any")
    yield put("unit-none.nii", nifti(b123=("<B", 0)), "any")
    yield put("unit-with-seconds.nii", nifti(b123=("<B", 10)), "read")
    yield put("codes-mni.nii", nifti(b252=("<hh", 0, 4)))
    yield put("codes-nil.nii", nifti(b252=("<hh", 0, 0)))
    yield put("code-aligned.nii", nifti(b252=("<hh", 0, 2)), "read")
    yield put("title-and-intent.nii", nifti(b148=("<80s", b"dcm2niix v1.0 \xe4"), b68=("<h", 1002), b328=("<16s", b"labels")), "read")
    packed = gzip.compress(nifti())
    yield put("packed-with-nil-behind.nii.gz", packed + bytes(512), "any")
    yield put("packed-in-two.nii.gz", gzip.compress(nifti()[:700]) + gzip.compress(nifti()[700:]), "read")
    named = io.BytesIO()
    with gzip.GzipFile("C:\\CT.nii", "wb", fileobj=named) as out:
        out.write(nifti())
    yield put("packed-with-a-name.nii.gz", named.getvalue(), "read")
    yield put("packed-by-zlib.nii.gz", zlib.compress(nifti()))
    yield put("packed-as-zip.nii.gz", archive([("x.nii", nifti())]))
    yield put("plain-in-gz.nii.gz", nifti(), "any")
    yield put("packed-in-nii.nii", packed, "any")
    yield put("nrrd-in-nii.nii", nrrd())
    yield put("dicom-in-nii.nii", written(ct()))
    yield put("rgb.nii", nifti(b70=("<hh", 128, 24)))
    yield put("bits.nii", nifti(b70=("<hh", 1, 1)))
    # Rows that are a rotation with a little noise, and rows that shear.
    yield put("rows-of-noise.nii", nifti(b280=("<12f", .9999999, 1e-6, -2e-6, 0, -1e-6, 1, 3e-6, 0, 2e-6, -3e-6, 1, 0)), "read")
    yield put("rows-sheared.nii", nifti(b280=("<12f", 1, 0, .1, 0, 0, 1, 0, 0, 0, 0, 1, 0)))
    yield put("second-slope-inf.nii", nifti2(b176=("d", float("inf"))))


def nrrds(put):
    yield put("crlf.nrrd", nrrd(b"").replace(b"\n", b"\r\n") + DATA, "read")
    yield put("comments.nrrd", nrrd().replace(b"type:", b"# Complete NRRD file format specification at:\n# http://teem\ntype:", 1), "read")
    yield put("capitals.nrrd", nrrd().replace(b"encoding: raw", b"Encoding: RAW").replace(b"endian: little", b"Endian: Little"), "read")
    for name, field in {"kinds": "domain domain domain", "thicknesses": "nan nan 1", "labels": '"x" "y" "z"', "centerings": "cell cell cell",
                        "measurement_frame": "(1,0,0) (0,1,0) (0,0,1)", "content": "CT: head", "space_units": '"mm" "mm" "mm"', "old_min": "-1024",
                        "modality": "CT"}.items():
        yield put(f"with-{name}.nrrd", nrrd(**{name: field}), "read")
    for n, (lines, data) in enumerate(((1, b"header\n"), (3, b"a\n\nb\r\n"))):
        yield put(f"lines-{n}.nrrd", nrrd(data + DATA, line_skip=str(lines)), "read")
        yield put(f"lines-{n}-and-bytes.nrrd", nrrd(data + b"1234" + DATA, line_skip=str(lines), byte_skip="4"), "read")
    yield put("bytes-before.nrrd", nrrd(bytes(300) + DATA, byte_skip="300"), "read")
    yield put("bytes-at-the-end.nrrd", nrrd(bytes(301) + DATA, byte_skip="-1"), "read")
    yield put("bytes-before-packed.nrrd", nrrd(gzip.compress(bytes(7) + DATA), byte_skip="7", encoding="gzip"), "read")
    yield put("line-before-packed.nrrd", nrrd(b"x\n" + gzip.compress(DATA), line_skip="1", encoding="gzip"), "read")
    for name, fields in {"less": {"byte_skip": "-2"}, "half": {"byte_skip": "1.5"}, "word": {"byte_skip": "all"}, "beyond": {"byte_skip": "1025"},
                         "most": {"byte_skip": "9223372036854775807"}, "over": {"byte_skip": "99999999999999999999"}, "lines-less": {"line_skip": "-1"},
                         "lines-more": {"line_skip": "5000"}, "one-too-many": {"byte_skip": "1"}, "end-of-packed": {"byte_skip": "-1", "encoding": "gzip"}}.items():
        yield put(f"skip-{name}.nrrd", nrrd(**fields))
    yield put("skip-16-mebibytes-of-a-bomb.nrrd", nrrd(gzip.compress(bytes(64 << 20)), byte_skip=str(16 << 20), encoding="gzip"))
    for name, fields in {"spacings": {"space_directions": None, "space_origin": None, "space": None, "spacings": "1 1 1"}, "dimension-of-space": {"space": None, "space_dimension": "3"},
                         "scanner": {"space": "scanner-xyz"}, "directions-none": {"space_directions": "none none none"}, "float16": {"type": "half"},
                         "text": {"encoding": "ascii"}, "no-origin": {"space_origin": None}, "bzip2": {"encoding": "bz2"}}.items():
        yield put(f"no-{name}.nrrd", nrrd(**fields))


def metaimages(put):
    yield put("elastix.mha", mha(CenterOfRotation="0 0 0", AnatomicalOrientation="RAI", CompressedData="False"), "read")
    yield put("comment.mha", mha(Comment="by hand = no", ITK_InputFilterName="MetaImageIO", Modality="MET_MOD_CT"), "read")
    yield put("crlf.mha", mha(b"").replace(b"\n", b"\r\n") + DATA, "read")
    yield put("element-size.mha", mha(ElementSize="1 1 1"), "read")
    yield put("min-and-max.mha", mha(ElementMin="0", ElementMax="9"), "read")
    packed = zlib.compress(DATA)
    yield put("packed.mha", mha(packed, CompressedData="True", CompressedDataSize=str(len(packed))), "read")
    yield put("packed-says-less.mha", mha(packed, CompressedData="True", CompressedDataSize="3"), "any")
    yield put("packed-by-gzip.mha", mha(gzip.compress(DATA), CompressedData="True"))
    yield put("says-packed-is-plain.mha", mha(CompressedData="True"))
    yield put("says-plain-is-packed.mha", mha(packed))
    yield put("long.mha", mha(DATA * 2, ElementType="MET_LONG"), "read")
    yield put("long-of-eight.mha", mha(DATA * 4, ElementType="MET_LONG"))
    yield put("unsigned-long.mha", mha(DATA * 2, ElementType="MET_ULONG"), "read")
    yield put("unsigned-long-of-eight.mha", mha(DATA * 4, ElementType="MET_ULONG"))
    yield put("long-short-by-one.mha", mha((DATA * 2)[:-1], ElementType="MET_LONG"))
    for name, fields in {"four": {"NDims": "4", "DimSize": "8 8 8 1"}, "colour": {"ElementNumberOfChannels": "3"}, "text": {"BinaryData": "False"},
                         "tabs-for-signs": {"DimSize": "8\t8\t8,"}, "matrix-of-four": {"TransformMatrix": "1 0 0 1"}, "spacing-of-two": {"ElementSpacing": "1 1"},
                         "list": {"ElementDataFile": "LIST"}, "sheared": {"TransformMatrix": "1 0 0 0.1 0.99499 0 0 0 1"}}.items():
        yield put(f"no-{name}.mha", mha(**fields))
    yield put("header-behind.mha", mha().replace(b"ObjectType = Image\n", b"") + b"ObjectType = Image\n", "any")


def stls(put):
    binary = lambda head, count=12, body=BODY, more=b"": head.ljust(80, b"\0")[:80] + struct.pack("<I", count) + body + more
    for name, head in {"exocad": b"solid exocad", "materialise": b"COLOR=\x10\x20\x30\xff,MATERIAL=" + bytes(12), "blender": b"Exported from Blender-4.1",
                       "meshmixer": b"VXELEMENTS", "solid-facet": b"solid facet normal", "line": b"solid x\n", "nothing": b""}.items():
        yield put(f"head-of-{name}.stl", binary(head), "read")
    coloured = b"".join(BODY[50 * n:50 * n + 48] + struct.pack("<H", 0x8000 | n * 99) for n in range(12))
    yield put("colours.stl", binary(b"", body=coloured), "read")
    yield put("normals-nil.stl", binary(b"", body=b"".join(bytes(12) + BODY[50 * n + 12:50 * n + 50] for n in range(12))), "read")
    yield put("normals-nan.stl", binary(b"", body=b"".join(struct.pack("<3f", NAN, NAN, NAN) + BODY[50 * n + 12:50 * n + 50] for n in range(12))), "any")
    lines = lambda name="x", number="{:.6e}": "\n".join([f"solid {name}", *(row for face in BOX for row in (
        "  facet normal 0.0e+00 0.0e+00 0.0e+00", "    outer loop", *("      vertex " + " ".join(number.format(c) for c in corner) for corner in face),
        "    endloop", "  endfacet")), f"endsolid {name}"]) + "\n"
    yield put("text.stl", lines(), "read")
    yield put("text-crlf.stl", lines().replace("\n", "\r\n"), "read")
    yield put("text-cr.stl", lines().replace("\n", "\r"), "any")
    yield put("text-tabs.stl", lines().replace("  ", "\t"), "read")
    yield put("text-no-name.stl", lines("").replace("solid ", "solid"), "read")
    yield put("text-long-name.stl", lines("Sch\u00e4del " * 30), "read")
    yield put("text-latin.stl", lines("Sch\u00e4del").encode("latin-1"), "read")
    yield put("text-three-digits.stl", lines().replace("e+00", "e+000"), "read")
    yield put("text-two-solids.stl", lines("a") + lines("b").replace("9.0", "8.0"), "any")
    yield put("text-commas.stl", lines().replace(".", ","))
    yield put("text-utf16.stl", lines().encode("utf-16"), "any")
    yield put("text-no-end.stl", lines().rsplit("endsolid", 1)[0], "any")
    yield put("text-cut.stl", lines()[:900])
    yield put("text-of-quads.stl", lines().replace("    endloop", "      vertex 1 1 1\n    endloop", 1))
    yield put("tail-of-nil.stl", binary(b"", more=bytes(2)))
    yield put("count-of-big-order.stl", bytes(80) + struct.pack(">I", 12) + BODY)
    yield put("html.stl", b"<html><body>404 Not Found</body></html>")
    yield put("zip.stl", archive([("x.stl", binary(b""))]))


def objs(put):
    faces = lambda form: "\n".join("f " + " ".join(form.format(c + 1, n + 1) for c in face) for n, face in enumerate(FACES)) + "\n"
    places = lambda more="": "\n".join(f"v {p}{more}" for p in PLACES) + "\n"
    yield put("meshlab-colours.obj", places(" 0.5 0.5 0.5") + faces("{0}"), "read")
    yield put("weights.obj", places(" 1.0") + faces("{0}"), "read")
    yield put("blender.obj", "# Blender 4.1\nmtllib x.mtl\no Jaw\n" + places() + "vn 0 0 1\n" * 12 + "vt 0 0\n" * 12 + "s 0\nusemtl Bone\n" + faces("{0}/{1}/{1}"), "read")
    yield put("normals-only.obj", places() + "vn 0 0 1\n" * 12 + faces("{0}//{1}"), "read")
    less = "\n".join("f " + " ".join(str(c - 8) for c in face) for face in FACES) + "\n"
    yield put("counted-from-behind.obj", places() + less, "read")
    yield put("groups.obj", places() + "g a b\n" + faces("{0}").replace("\n", "\ng c\n", 1), "read")
    yield put("points-and-lines.obj", places() + "p 1\nl 1 2\n" + faces("{0}"), "any")
    yield put("from-nought.obj", places() + "\n".join("f " + " ".join(str(c) for c in face) for face in FACES))
    yield put("faces-of-two.obj", places() + faces("{0}") + "f 1 2\n", "any")
    yield put("commas.obj", places().replace(" ", ",") + faces("{0}"))


def plys(put):
    for name, old, new in (
            ("meshlab", b"element face", b"property int flags\nproperty float quality\nelement face"),
            ("colours", b"element face", b"property uchar red\nproperty uchar green\nproperty uchar blue\nproperty uchar alpha\nelement face"),
            ("cloudcompare", b"element face", b"obj_info Generated by CloudCompare!\nproperty float scalar_Distance\nelement face")):
        whole = ply("ascii").replace(old, new, 1)
        extra = {"meshlab": b" 0 0.5", "colours": b" 1 2 3 255", "cloudcompare": b" 0.25"}[name]
        head, body = whole.split(b"end_header\n", 1)
        rows = body.split(b"\n")
        yield put(f"of-{name}.ply", head + b"end_header\n" + b"\n".join([*(row + extra for row in rows[:8]), *rows[8:]]), "read")
    yield put("crlf.ply", ply("ascii").replace(b"\n", b"\r\n"), "read")
    yield put("cloud.ply", ply("ascii").split(b"element face")[0] + b"end_header\n" + "\n".join(PLACES).encode() + b"\n")
    yield put("of-text-by-another-name.ply", b"solid x\nendsolid x\n")


def other_meshes(put):
    places = [*CORNERS, CORNERS[-1]]
    data = b"".join(struct.pack("<3f", *(c / 100 for c in p)) for p in places) + b"".join(struct.pack("<3H", *f) for f in FACES)
    model = {"asset": {"version": "2.0", "generator": "Khronos glTF Blender I/O v4.1"}, "buffers": [{"byteLength": len(data)}],
             "bufferViews": [{"buffer": 0, "byteLength": 12 * len(places), "target": 34962}, {"buffer": 0, "byteOffset": 12 * len(places), "byteLength": 72, "target": 34963}],
             "accessors": [{"bufferView": 0, "componentType": 5126, "count": len(places), "type": "VEC3", "min": [0, 0, 0], "max": [.09, .09, .09]},
                           {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"}], "materials": [{"doubleSided": True}], "extras": {"x": 1},
             "meshes": [{"name": "Jaw", "primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0, "mode": 4}]}],
             "nodes": [{"mesh": 0, "name": "Jaw", "rotation": [.7071068, 0, 0, .7071068]}], "scenes": [{"nodes": [0]}], "scene": 0}
    yield put("blender.glb", glb(model, data), "read")
    lines = model | {"meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "mode": 1}]}]}
    yield put("of-lines.glb", glb(lines, data))
    yield put("text.glb", b'{"asset": {"version": "2.0"}}')
    mirrored = model | {"nodes": [{"mesh": 0, "scale": [-1, 1, 1]}]}
    yield put("mirrored.glb", glb(mirrored, data), "any")


def strangers(put):
    """What is no image: each is told as what it is, and what to do."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as out:
        for n in range(6):
            content = written(ct(n))
            info = tarfile.TarInfo(f"CT/IM{n}")
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    page, more = b"<!DOCTYPE html>\n<html><head></head></html>", bytes(600)
    for name, content in {
            "series.tar": tar.getvalue(), "series.tar.gz": gzip.compress(tar.getvalue()), "series.tgz": gzip.compress(tar.getvalue()),
            "image.dcm.gz": gzip.compress(written(ct())), "series.7z": b"7z\xbc\xaf\x27\x1c\0\4" + more, "series.rar": b"Rar!\x1a\x07\x01\0" + more,
            "older.rar": b"Rar!\x1a\x07\0" + more, "series.bz2": b"BZh91AY&SY" + more, "series.xz": b"\xfd7zXZ\0\0\4" + more, "series.zst": b"\x28\xb5\x2f\xfd" + more,
            "disc.iso": bytes(32_768) + b"\1CD001\1" + bytes(4000), "voxels.img": bytes(1000), "voxels.raw": bytes(1000), "voxels.zraw": zlib.compress(bytes(1000)),
            "teeth.dcm": b'\xef\xbb\xbf<?xml version="1.0"?>\n<HPS version="1.1"><Packed_geometry/></HPS>', "scene.mrml": b'<?xml version="1.0"?>\n<MRML version="5"/>',
            "report.pdf": b"%PDF-1.7\n" + more, "photo.jpg": b"\xff\xd8\xff\xe1" + more, "photo.heic": b"\0\0\0\x18ftypheic" + more, "screen.png": b"\x89PNG\r\n\x1a\n" + more,
            "page.htm": page, "page.dcm": page, "viewer.exe": b"MZ" + more, "._IM0": b"\0\5\x16\7\0\2\0\0" + more, ".DS_Store": b"\0\0\0\1Bud1" + more,
            "matlab.mat": b"\x89HDF\r\n\x1a\n" + more, "volume.mnc": b"CDF\1" + more, "model.step": b"ISO-10303-21;\n", "model.blend": b"BLENDER-v401" + more,
            "model.gltf": b'{"asset": {}}', "model.off": b"OFF\n8 12 0\n", "project.mcs": more, "volume.vti": b'<VTKFile type="ImageData"/>', "nrrd": nrrd(),
            "volume.dat": nifti(), "mesh.bin": b"ply\nformat ascii 1.0\n", "empty": b"", "one-byte": b"\0", "text.txt": b"see CD\n"}.items():
        yield put(name, content)


def archives(put):
    """ZIP archives as systems and servers make them."""
    images = [written(ct(n)) for n in range(6)]

    def packed(names, **how):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            for name, content in names:
                z.writestr(name, content)
        return out.getvalue()

    orthanc = [(f"4711 A B/20261101 Head/CT Bone/CT{n:06}.dcm", c) for n, c in enumerate(images)]
    yield put("orthanc.zip", packed(orthanc), "read")
    mac = [*orthanc, *((f"__MACOSX/{name.rsplit('/', 1)[0]}/._{name.rsplit('/', 1)[1]}", b"\0\5\x16\7" + bytes(200)) for name, _ in orthanc), (".DS_Store", bytes(99))]
    yield put("macos.zip", packed(mac), "read")
    yield put("folders.zip", packed([("4711 A B/", b""), *orthanc]), "read")
    yield put("windows.zip", packed([(name.replace("/", "\\"), c) for name, c in orthanc]), "read")
    yield put("with-a-report.zip", packed([*orthanc, ("report.pdf", b"%PDF"), ("index.html", b"<html>"), ("DICOMDIR", b"x")]), "read")
    out = io.BytesIO()

    class Stream(io.RawIOBase):
        """A file that cannot be sought: sizes and sums then stand behind each member."""

        def writable(self):
            return True

        def write(self, data):
            return out.write(data)

    with zipfile.ZipFile(Stream(), "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in orthanc:
            z.writestr(name, content)
    yield put("streamed.zip", out.getvalue(), "read")
    inner = packed(orthanc)
    yield put("in-another.zip", packed([("series.zip", inner)]))
    yield put("rar-in-it.zip", packed([("series.rar", b"Rar!\x1a\x07\x01\0" + bytes(300))]))
    yield put("only-pictures.zip", packed([(f"IMG_{n}.JPG", b"\xff\xd8\xff\xe0" + bytes(3000)) for n in range(4)]))
    yield put("half-sent.zip", inner[:len(inner) // 2])
    yield put("first-part.zip.001", inner[:len(inner) // 2])
    yield put("with-a-line-behind.zip", inner + b"\r\n--boundary--\r\n", "any")
    yield put("volume-in-it.zip", packed([("CT.nii.gz", gzip.compress(nifti()))]))
    yield put("mesh-in-it.zip", packed([("jaw.ply", ply("ascii"))]))


def detached(folder, put):
    """Headers beside the files of their voxels, with something before these."""
    (folder / "skipped.raw").write_bytes(b"head\n" + bytes(10) + DATA)
    for name, fields, verdict in (("right", {"line_skip": "1", "byte_skip": "10"}, "read"), ("end", {"byte_skip": "-1"}, "read"), ("bytes", {"byte_skip": "15"}, "read"),
                                  ("more", {"byte_skip": "16"}, "refused")):
        yield put(f"skipped-{name}.nhdr", nrrd(b"", data_file="skipped.raw", **fields), verdict)
    (folder / "Kopf CT.raw").write_bytes(DATA)
    yield put("Kopf CT.mhd", mha(b"", ElementDataFile="Kopf CT.raw"), "read")
    yield put("Kopf CT.nhdr", nrrd(b"", data_file="Kopf CT.raw"), "read")
    (folder / "other.RAW").write_bytes(DATA)
    yield put("other.mhd", mha(b"", ElementDataFile="other.raw"), "any")
