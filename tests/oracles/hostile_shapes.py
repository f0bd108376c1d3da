"""Volume files and meshes that ask for too much or lie; what makers yield is said in hostile.py."""
import gzip
import json
import struct
import zlib

from hostile import archive, putter


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
    bomb = gzip.compress(bytes(64 << 20), 9)
    yield from niftis(putter(folder), bomb)
    yield from nrrds(putter(folder), bomb)
    yield from metaimages(putter(folder))


def niftis(put, bomb):
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
            # A slope of any size leaves zeros what they are, and one that is no number is none.
            verdict = "refused" if name != "slope" else {float("inf"): "refused", 1e38: "any"}.get(word, "read")
            yield put(f"{name}-{word}.nii", nifti(**{f"b{at}": ("<f", word)}), verdict)
    for word in (float("nan"), 0.0, -1.0, 1e-30):
        yield put(f"pixdim-{word}.nii", nifti(b80=("<f", word), b252=("<hh", 1, 0)), "any")
    yield put("rows-all-nil.nii", nifti(b280=("<12f", *[0] * 12)))
    for code in (0, 1, 32, 128, 1792, -5, 9999):
        yield put(f"code-{code}.nii", nifti(code=code))
    yield put("offset-2e9.nii", nifti(b108=("<f", 2e9)))
    yield put("sizeof-lie.nii", nifti(b0=("<i", 0x7FFFFFFF)))
    yield put("bomb.nii.gz", gzip.compress(nifti(b40=("<8h", 3, 4096, 4096, 2000, 1, 1, 1, 1))) + bomb * 8)
    yield put("endless-headers.nii.gz", gzip.compress(b"") * 50_000)
    yield put("cut.nii.gz", gzip.compress(nifti())[:60])


def nrrds(put, bomb):
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


def metaimages(put):
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
    put = putter(folder)
    for make in (stls, plys, objs, glbs, threemfs, vtps):
        yield from make(put)
    for ending in ("stl", "ply", "obj", "3mf", "glb", "vtp"):
        yield put(f"empty.{ending}", b"")
        yield put(f"noise.{ending}", bytes(n * 7919 % 256 for n in range(3000)))


def stls(put):
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


def plys(put):
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


def objs(put):
    for n, text in enumerate(("f 1 2 3\n", "v 0 0 0\nf 0 1 1\n", "v 0 0 0\nf -9 1 1\n", "v nan 0 0\nv 1 0 0\nv 0 1 0\n"
                              "f 1 2 3\n", "v 1e999 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "v 0 0 0\n",
                              "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99999999999999999999\n", "\0" * 9999,
                              "v 0 0 0\nv 1 0 0\nv 0 1 0\nf " + "1 " * 500_000 + "\n", "mtllib /etc/passwd\n")):
        yield put(f"lies-{n}.obj", text)


def glbs(put):
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


def threemfs(put):
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


def vtps(put):
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
