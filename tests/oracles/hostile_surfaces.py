"""Meshes that lie about their counts by one, or are small and cost much; VTK's older files. What makers yield is said
in hostile.py."""
import base64
import random
import struct
import zlib

from hostile import archive, putter
from hostile_shapes import BOX, facet, glb, threemf

CORNERS = sorted({corner for face in BOX for corner in face})
FACES = [tuple(CORNERS.index(corner) for corner in face) for face in BOX]


def surfaces(folder):
    put = putter(folder)
    for make in (vtks, vtk_numbers, plys, vtps, objs, glbs, threemfs, stls, tangles):
        yield from make(put)


def vtk(version="3.0", coding="ASCII", points=None, cells=None, data_set="POLYDATA", more="", head="# vtk DataFile Version"):
    points = points or "POINTS 8 float\n" + " ".join(str(c) for p in CORNERS for c in p)
    cells = cells or "POLYGONS 12 48\n" + "\n".join(f"3 {a} {b} {c}" for a, b, c in FACES)
    return f"{head} {version}\nx\n{coding}\nDATASET {data_set}\n{points}\n{cells}\n{more}"


def new_cells(offsets=None, corners=None, counts=(13, 36), kind="vtktypeint64"):
    offsets = list(range(0, 39, 3)) if offsets is None else offsets
    corners = [c for face in FACES for c in face] if corners is None else corners
    return (f"POLYGONS {counts[0]} {counts[1]}\nOFFSETS {kind}\n{' '.join(map(str, offsets))}\n"
            f"CONNECTIVITY {kind}\n{' '.join(map(str, corners))}")


def vtks(put):
    """Counts, kinds, cells of the two layouts."""
    yield put("sound.vtk", vtk(), "read")
    yield put("sound-new.vtk", vtk("5.1", cells=new_cells()), "read")
    lists = "POLYGONS {} {}\n" + "\n".join(f"3 {a} {b} {c}" for a, b, c in FACES)
    for cells, numbers in ((11, 48), (13, 48), (12, 47), (12, 49), (0, 48), (-1, 48), (2**64, 48), (12, 2**63), (0, 0)):
        yield put(f"cells-{cells}-{numbers}.vtk", vtk(cells=lists.format(cells, numbers)))
    places = " ".join(str(c) for p in CORNERS for c in p)
    for count, kind in ((7, "float"), (9, "float"), (0, "float"), (-8, "float"), (2**62, "float"), (8, "string"),
                        (8, "bit"), ("8.0", "float"), (8, "")):
        yield put(f"points-{count}-{kind or 'nothing'}.vtk", vtk(points=f"POINTS {count} {kind}\n{places}"))
    for name, (offsets, corners, counts) in {
            "offsets-less": ([0, 6, 3, *range(9, 39, 3)], None, (13, 36)), "offsets-start": ([3] * 13, None, (13, 36)),
            "offsets-beyond": ([*range(0, 36, 3), 99], None, (13, 36)), "corners-left": (list(range(0, 36, 3)), None, (12, 36)),
            "offsets-half": ([0, 2.5, *range(6, 39, 3)], None, (13, 36)), "offsets-nan": ([0, "nan", *range(6, 39, 3)], None, (13, 36)),
            "corners-half": (None, [0.5, *[c for f in FACES for c in f][1:]], (13, 36)),
            "corner-beyond": (None, [8, *[c for f in FACES for c in f][1:]], (13, 36)),
            "corner-less": (None, [-1, *[c for f in FACES for c in f][1:]], (13, 36)),
            "counts-swapped": (None, None, (36, 13)), "counts-less": (None, None, (12, 36))}.items():
        yield put(f"new-{name}.vtk", vtk("5.1", cells=new_cells(offsets, corners, counts)))
    yield put("new-kind-other.vtk", vtk("5.1", cells=new_cells(kind="text")))
    yield put("two-lists.vtk", vtk(more=lists.format(12, 48)))
    yield put("two-points.vtk", vtk(more=f"POINTS 8 float\n{places}"))
    yield put("field-beyond.vtk", vtk(more="FIELD x 99999999999\na 1 1 int\n1\n"))
    yield put("field-4e18.vtk", vtk(more="FIELD x 1\na 4000000000 4000000000 int\n1\n"))
    yield put("open-metadata.vtk", vtk(more="METADATA\n" + "INFORMATION 0\n" * 100_000), "any")
    yield put("data-that-lies.vtk", vtk(more="POINT_DATA 99999999999\nSCALARS a float 1\n"), "read")


def vtk_numbers(put):
    """Places that are none, heads of other kinds, cut files, binary ones."""
    places = [str(c) for p in CORNERS for c in p]
    for word in ("nan", "inf", "1e39", "1e5", "0x10", "1,5", "--1", "1e", "\u0661"):
        text = "POINTS 8 double\n" + " ".join([word, *places[1:]])
        yield put(f"place-{word.encode().hex()}.vtk", vtk(points=text))
    for name, values in {"version": {"version": "9e999"}, "no-version": {"version": ""}, "coding": {"coding": "EBCDIC"},
                         "grid": {"data_set": "UNSTRUCTURED_GRID"}, "image": {"data_set": "STRUCTURED_POINTS"},
                         "head": {"head": "# vtk DataFile Vers"}}.items():
        yield put(f"head-{name}.vtk", vtk(**values))
    whole = vtk().encode()
    for part in range(1, 10):
        yield put(f"cut-{part}.vtk", whole[:len(whole) * part // 10])
    start = b"# vtk DataFile Version 3.0\nx\nBINARY\nDATASET POLYDATA\nPOINTS 8 float\n"
    points = b"".join(struct.pack(">3f", *p) for p in CORNERS)
    cells = b"".join(struct.pack(">4i", 3, *f) for f in FACES)
    binary = start + points + b"\nPOLYGONS 12 48\n" + cells + b"\n"
    yield put("binary.vtk", binary, "read")
    for part in range(1, 10):
        yield put(f"binary-cut-{part}.vtk", binary[:len(binary) * part // 10])
    little = start + b"".join(struct.pack("<3f", *p) for p in CORNERS) + b"\nPOLYGONS 12 48\n" + cells
    yield put("binary-little.vtk", little)
    yield put("binary-cells-2147483647.vtk", start + points + b"\nPOLYGONS 1 2147483647\n" + cells)
    yield put("binary-cell-of-a-lie.vtk", start + points + b"\nPOLYGONS 12 48\n" + struct.pack(">i", 2**31 - 1) + cells[4:])
    yield put("line-of-a-mebibyte.vtk", b"# vtk DataFile Version 3.0\n" + b"x" * (1 << 20) + whole)


def ply(kind, vertices=8, faces=12, more=b""):
    head = (f"ply\nformat {kind} 1.0\nelement vertex {vertices}\nproperty float x\nproperty float y\nproperty float z\n"
            f"element face {faces}\nproperty list uchar int vertex_indices\nend_header\n").encode()
    if kind == "ascii":
        body = "".join("{} {} {}\n".format(*p) for p in CORNERS) + "".join("3 {} {} {}\n".format(*f) for f in FACES)
        return head + body.encode() + more
    order = "<" if "little" in kind else ">"
    body = b"".join(struct.pack(order + "3f", *p) for p in CORNERS)
    return head + body + b"".join(struct.pack(order + "B3i", 3, *f) for f in FACES) + more


def plys(put):
    for kind in ("ascii", "binary_little_endian", "binary_big_endian"):
        yield put(f"{kind}-sound.ply", ply(kind), "read")
        yield put(f"{kind}-sound-and-a-line.ply", ply(kind, more=b"\n"), "read")
        for name, counts in {"face-less": (8, 11), "face-more": (8, 13), "vertex-less": (7, 12), "vertex-more": (9, 12),
                             "no-face": (8, 0)}.items():
            yield put(f"{kind}-{name}.ply", ply(kind, *counts))
        yield put(f"{kind}-more.ply", ply(kind, more=b"\1" * 13))
        whole = ply(kind)
        for part in range(2, 10, 2):
            yield put(f"{kind}-cut-{part}.ply", whole[:len(whole) * part // 10])


def vtp(points=None, connectivity=None, offsets=None, counts=(8, 12), pieces=1, head='byte_order="LittleEndian" header_type="UInt32"',
        coding="ascii", tail=""):
    points = points or " ".join(str(c) for p in CORNERS for c in p)
    connectivity = connectivity or " ".join(str(c) for f in FACES for c in f)
    offsets = offsets or " ".join(map(str, range(3, 39, 3)))
    array = '<DataArray type="{}" Name="{}" NumberOfComponents="{}" format="{}" {}>{}</DataArray>'
    piece = (f'<Piece NumberOfPoints="{counts[0]}" NumberOfPolys="{counts[1]}"><Points>'
             + array.format("Float32", "p", 3, coding, "" if coding == "ascii" else 'offset="0"', points) + "</Points><Polys>"
             + array.format("Int64", "connectivity", 1, "ascii", "", connectivity)
             + array.format("Int64", "offsets", 1, "ascii", "", offsets) + "</Polys></Piece>")
    return f'<VTKFile type="PolyData" version="1.0" {head}><PolyData>{piece * pieces}</PolyData>{tail}</VTKFile>'


def vtps(put):
    yield put("sound.vtp", vtp(), "read")
    steps = [str(n) for n in range(3, 39, 3)]
    for name, values in {
            "points-less": {"counts": (7, 12)}, "points-more": {"counts": (9, 12)}, "polys-less": {"counts": (8, 11)},
            "polys-more": {"counts": (8, 13)}, "offset-left-out": {"offsets": " ".join(steps[:-1]), "counts": (8, 11)},
            "offset-half": {"offsets": " ".join(["2.5", *steps[1:]])}, "offset-back": {"offsets": " ".join(["6", "3", *steps[2:]])},
            "corner-half": {"connectivity": " ".join(["0.5", *[str(c) for f in FACES for c in f][1:]])},
            "corner-nan": {"connectivity": " ".join(["nan", *[str(c) for f in FACES for c in f][1:]])}}.items():
        yield put(f"box-{name}.vtp", vtp(**values))
    whole = vtp()
    for part in range(2, 10, 2):
        yield put(f"box-cut-{part}.vtp", whole[:len(whole) * part // 10])
    yield put("open-elements.vtp", '<VTKFile type="PolyData"><PolyData>' * 50)
    # Each piece names the same appended data, which are long.
    numbers = b"".join(struct.pack("<3f", *p) for p in CORNERS)
    raw = struct.pack("<I", len(numbers)) + numbers + bytes(4 << 20)
    for coding, data in (("raw", raw), ("base64", base64.b64encode(raw))):
        head = vtp(points=" ", coding="appended", pieces=3000, tail="\0")
        at = head.index("\0")
        content = head[:at].encode() + f'<AppendedData encoding="{coding}">_'.encode() + data + b"</AppendedData></VTKFile>"
        yield put(f"pieces-3000-of-one-{coding}.vtp", content, "any")
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(900)) + packer.flush()
    header = struct.pack("<IIII", 1, 900 << 20, 0, len(bomb))
    packed = base64.b64encode(header).decode() + base64.b64encode(bomb).decode()
    text = vtp(points="@", head='byte_order="LittleEndian" header_type="UInt32" compressor="vtkZLibDataCompressor"')
    yield put("bomb-900-mebibytes.vtp", text.replace('format="ascii" >@', 'format="binary">' + packed))


def objs(put):
    lines = ["v {} {} {}".format(*p) for p in CORNERS] + ["f {} {} {}".format(*(c + 1 for c in f)) for f in FACES]
    yield put("sound.obj", "\n".join(lines), "read")
    for name, line in {"half": "f 1.5 2 3", "two": "f 1 2", "beyond": "f 1 2 9", "less": "f -9 1 2", "nil": "f 0 1 2",
                       "words": "f a b c", "place-inf": "v inf 0 0\nf 9 1 2", "place-far": "v 1e5 0 0\nf 9 1 2",
                       "place-two": "v 0 0", "place-comma": "v 0,5 0 0"}.items():
        yield put(f"box-{name}.obj", "\n".join([*lines, line]))
    yield put("box-cut.obj", "\n".join(lines)[:-3])


def glbs(put):
    data = b"".join(struct.pack("<3f", *(c / 100 for c in p)) for p in CORNERS) \
        + b"".join(struct.pack("<3H", *f) for f in FACES)

    def model(**changes):
        return {"asset": {"version": "2.0"}, "buffers": [{"byteLength": len(data)}],
                "bufferViews": [{"buffer": 0, "byteLength": 96}, {"buffer": 0, "byteOffset": 96, "byteLength": 72}],
                "accessors": [{"bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3"},
                              {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"}],
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}], "nodes": [{"mesh": 0}],
                "scenes": [{"nodes": [0]}], "scene": 0} | changes

    sound = model()
    whole = glb(sound, data)
    yield put("sound.glb", whole, "read")
    accessors = sound["accessors"]
    lies = {"index-less": {"accessors": [accessors[0], {**accessors[1], "count": 35}]},
            "index-more": {"accessors": [accessors[0], {**accessors[1], "count": 39}]},
            "place-less": {"accessors": [{**accessors[0], "count": 7}, accessors[1]]},
            "place-more": {"accessors": [{**accessors[0], "count": 9}, accessors[1]]},
            "of-doubles": {"accessors": [{**accessors[0], "componentType": 5130}, accessors[1]]},
            "sparse": {"accessors": [{**accessors[0], "sparse": {"count": 1}}, accessors[1]]},
            "mirrored": {"nodes": [{"mesh": 0, "scale": [-1, 1, 1]}]}, "flat": {"nodes": [{"mesh": 0, "scale": [1, 0, 1]}]},
            "rotated-by-nothing": {"nodes": [{"mesh": 0, "rotation": [0, 0, 0, 0]}]},
            "matrix-short": {"nodes": [{"mesh": 0, "matrix": [1] * 15}]}, "matrix-words": {"nodes": [{"mesh": 0, "matrix": ["1"] * 16}]},
            "scene-beyond": {"scene": 7}, "no-scene": {"scenes": []}, "draco": {"extensionsRequired": ["KHR_draco_mesh_compression"]},
            "moved-far": {"nodes": [{"mesh": 0, "translation": [1e30, 0, 0]}]}}
    for name, change in lies.items():
        yield put(f"box-{name}.glb", glb(model(**change), data))
    for n, at in enumerate((8, 12, 16, 20 + struct.unpack_from("<I", whole, 12)[0])):
        for by in (-4, 4):
            value = struct.unpack_from("<I", whole, at)[0] + by & 0xFFFFFFFF
            yield put(f"length-{n}-{by}.glb", whole[:at] + struct.pack("<I", value) + whole[at + 4:])
    for part in range(2, 10, 2):
        yield put(f"box-cut-{part}.glb", whole[:len(whole) * part // 10])
    yield put("points-of-10000-nodes.glb", glb(model(
        nodes=[{"mesh": 0}] * 9999, scenes=[{"nodes": list(range(9999))}],
        meshes=[{"primitives": [{"mode": 0}] * 50_000 + sound["meshes"][0]["primitives"]}]), data), "any")
    many = bytes(12 * 400_000)
    yield put("places-400000-of-10000-nodes.glb", glb(model(
        nodes=[{"mesh": 0}] * 9999, scenes=[{"nodes": list(range(9999))}],
        buffers=[{"byteLength": len(many) + len(data)}],
        bufferViews=[{"buffer": 0, "byteLength": 96 + len(many)}, {"buffer": 0, "byteOffset": 96 + len(many), "byteLength": 72}],
        accessors=[{**accessors[0], "count": 400_008}, accessors[1]]), data[:96] + many + data[96:]), "any")


def threemfs(put):
    space = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'
    mesh = "<mesh><vertices>" + "".join('<vertex x="{}" y="{}" z="{}"/>'.format(*p) for p in CORNERS) + "</vertices><triangles>" \
        + "".join('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*f) for f in FACES) + "</triangles></mesh>"

    def model(unit="millimeter", item='<item objectid="1"/>', body=mesh, more=""):
        return f'<model {space} unit="{unit}"{more}><resources><object id="1">{body}</object></resources><build>{item}</build></model>'

    yield put("sound.3mf", threemf(model()), "read")
    for name, values in {
            "unit-other": {"unit": "parsec"}, "unit-empty": {"unit": ""}, "item-nowhere": {"item": '<item objectid="2"/>'},
            "no-item": {"item": ""}, "mirrored": {"item": '<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>'},
            "transform-short": {"item": '<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0"/>'},
            "transform-nan": {"item": '<item objectid="1" transform="nan 0 0 0 1 0 0 0 1 0 0 0"/>'},
            "moved-far": {"item": '<item objectid="1" transform="1 0 0 0 1 0 0 0 1 1e9 0 0"/>'},
            "extension": {"more": ' requiredextensions="m"'}, "part-elsewhere": {"item": '<item objectid="1" path="/3D/n.model"/>'},
            "corner-missing": {"body": mesh.replace(' z="9"', "", 1)}, "corner-words": {"body": mesh.replace('x="9"', 'x="nine"', 1)},
            "triangle-half": {"body": mesh.replace('v1="', 'v1="0.', 1)}, "itself": {"body": '<components><component objectid="1"/></components>'},
            "lattice": {"body": mesh + "<beamlattice/>"}}.items():
        yield put(f"box-{name}.3mf", threemf(model(**values)))
    whole = threemf(model())
    for part in range(2, 10, 2):
        yield put(f"box-cut-{part}.3mf", whole[:len(whole) * part // 10])
    other = model(body=mesh.replace('"9"', '"8"'))
    yield put("two-models-of-one-name.3mf", threemf(model(), [("3D/m.model", other)]))
    yield put("no-relations.3mf", archive([("3D/m.model", model())]))
    yield put("items-9999-in-one-place.3mf", threemf(model(item='<item objectid="1"/>' * 9999)))
    shifts = "".join(f'<item objectid="1" transform="1 0 0 0 1 0 0 0 1 {n / 2000} {n % 89 / 1000} {n % 97 / 1000}"/>'
                     for n in range(9999))
    yield put("items-9999-through-one-another.3mf", threemf(model(item=shifts)), "any")


def stls(put):
    text = "solid x\n" + "".join("facet normal 0 0 0\nouter loop\n" + "".join("vertex {} {} {}\n".format(*c) for c in f)
                                 + "endloop\nendfacet\n" for f in BOX) + "endsolid x\n"
    yield put("text.stl", text, "read")
    for name, (old, new) in {"corner-less": ("vertex 0 0 0\n", ""), "corner-more": ("endloop", "vertex 1 1 1\nendloop"),
                             "comma": ("vertex 0 0 0", "vertex 0,1 0 0"), "inf": ("vertex 0 0 0", "vertex inf 0 0"),
                             "far": ("vertex 0 0 0", "vertex 1e6 0 0"), "word": ("vertex 0 0 0", "vertex x 0 0"),
                             "loop-open": ("endloop\n", ""), "end-missing": ("endsolid x\n", "")}.items():
        yield put(f"text-{name}.stl", text.replace(old, new, 1))
    for part in range(2, 10, 2):
        yield put(f"text-cut-{part}.stl", text[:len(text) * part // 10])
    box = b"".join(facet(*f) for f in BOX)
    head = bytes(80) + struct.pack("<I", 12)
    for name, scale in {"metres": 0.001, "micrometres": 1000.0}.items():
        scaled = b"".join(facet(*[tuple(c * scale for c in corner) for corner in f]) for f in BOX)
        yield put(f"in-{name}.stl", head + scaled)
    for name, shift in {"10-km": 1e7, "beyond-the-cap": 10_000.5}.items():
        moved = b"".join(facet(*[(c[0] + shift, c[1], c[2]) for c in f]) for f in BOX)
        yield put(f"moved-{name}.stl", head + moved)
    yield put("byte-less.stl", (head + box)[:-1])
    yield put("byte-more.stl", head + box + b"\0")
    yield put("one-face-turned.stl", head + facet(*BOX[0][::-1]) + box[50:])
    yield put("inside-out.stl", head + b"".join(facet(*f[::-1]) for f in BOX))
    yield put("all-in-one-place.stl", head + facet((1, 1, 1), (1, 1, 1), (1, 1, 1)) * 12)
    yield put("needles.stl", head + facet((0, 0, 0), (9, 0, 0), (5, 1e-30, 0)) * 12)


def tangles(put):
    """Few bytes, many crossings, pieces or neighbours."""
    draw = random.Random(5)

    def stl(faces):
        return bytes(80) + struct.pack("<I", len(faces)) + b"".join(facet(*f) for f in faces)

    place = lambda: tuple(draw.uniform(0, 50) for _ in range(3))
    for count in (2_000, 20_000):
        yield put(f"crossing-{count}.stl", stl([(place(), place(), place()) for _ in range(count)]), "any")
    small = lambda p: (p, (p[0] + .01, p[1], p[2]), (p[0], p[1] + .01, p[2]))
    yield put("pieces-200000.stl", stl([small(place()) for _ in range(200_000)]), "any")
    hub = (25.0, 25.0, 25.0)
    for count in (1000, 2900, 50_000):
        yield put(f"wheel-{count}.stl", stl([(hub, (n * .05, 0, 0), ((n + 1) * .05, 0, 0)) for n in range(count)]), "any")
    line = [(n * .001, n % 7 * 1e-4, 0.0) for n in range(50_001)]
    yield put("edge-of-50000-faces.stl", stl([((0, 0, 0), (0, 0, 50), c) for c in line[1:]]))
    sheets = [((0, 0, n * 1e-4), (50, 0, n * 1e-4), (0, 50, (3000 - n) * 1e-4)) for n in range(3000)]
    yield put("sheets-3000.stl", stl(sheets), "any")
