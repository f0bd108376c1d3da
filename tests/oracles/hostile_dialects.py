"""Files as programs of many kinds write them, to be read, and such as would lose, move or mirror a part unseen. What makers
yield is said in hostile.py."""
import struct

from hostile import archive, putter
from hostile_grids import DATA, mha, nrrd
from hostile_shapes import BOX, glb, nifti
from hostile_surfaces import CORNERS, FACES, ply, vtk, vtp


def dialects(folder):
    put = putter(folder)
    for make in (texts, plys, vtks, glbs, threemfs, volumes, scenes):
        yield from make(put)


def texts(put):
    """STL in capitals; OBJ with the mark of UTF-8, lines that go on, words that nobody knows, surfaces that are no polygons."""
    rows = ["solid x", *(line for face in BOX for line in
                         ("facet normal 0 0 0", "outer loop", *("vertex {} {} {}".format(*c) for c in face), "endloop", "endfacet")), "endsolid x"]
    for name, text in {"capitals": "\n".join(rows).upper(), "titles": "\n".join(rows).title(), "marked": "\ufeff" + "\n".join(rows)}.items():
        yield put(f"text-{name}.stl", text, "read")
    places = ["v {} {} {}".format(*c) for c in CORNERS]
    faces = ["f {} {} {}".format(*(c + 1 for c in face)) for face in FACES]
    whole = "\n".join([*places, *faces])
    yield put("marked.obj", "\ufeff" + whole, "read")
    yield put("goes-on.obj", whole.replace(" ", " \\\n", 40), "read")
    yield put("goes-on-crlf.obj", "\r\n".join([*places, *faces]).replace("f 1", "f \\\r\n1"), "read")
    yield put("comment-with-a-backslash.obj", "# C:\\models\\\no C:\\\n" + whole, "read")
    yield put("older-faces.obj", whole.replace("f ", "fo "), "read")
    yield put("words-of-others.obj", "made by hand\nvt 0 0\nvn 0 0 1\nmg 1 2\n" + whole, "read")
    # The place that is lost moves all faces by one.
    spare = "\n".join([*places, places[-1], *faces])
    for name, text in {"other-word": spare.replace("v ", "w ", 1), "nul": "\0" + spare, "far-mark": "\x80" + spare,
                       "surface": whole + "\ncstype bezier\ndeg 1 1\nsurf 0 1 0 1 1 2 3 4\nparm u 0 1\nend\n"}.items():
        yield put(f"lost-{name}.obj", text)


def plys(put):
    for kind in ("ascii", "binary_little_endian", "binary_big_endian"):
        whole = ply(kind)
        with_line = lambda line: whole.replace(b"element vertex", line + b"\nelement vertex", 1)
        yield put(f"{kind}-letters.ply", with_line("comment Sch\u00e4del".encode("latin-1")), "read")
        yield put(f"{kind}-long-comment.ply", with_line(b"comment " + b"x" * 60_000), "read")
        yield put(f"{kind}-longer-comment.ply", with_line(b"comment " + b"x" * 70_000))
        again = b"element vertex 0\nproperty float x\nelement face"
        yield put(f"{kind}-element-twice.ply", whole.replace(b"element face", again, 1))
    strips = ply("ascii").replace(b"end_header\n", b"element tristrips 1\nproperty list int int vertex_indices\nend_header\n")
    yield put("strips.ply", strips + b"4 0 1 2 3\n")


def vtks(put):
    yield put("title-letters.vtk", vtk().replace("\nx\n", "\nSch\u00e4del\n").encode("latin-1"), "read")
    yield put("version-less.vtk", vtk("-3.0"))
    yield put("version-nan.vtk", vtk("nan"))
    for name, head in {"lengths": 'header_type="UInt16"', "order": 'byte_order="MiddleEndian"'}.items():
        yield put(f"head-{name}.vtp", vtp(head=head))
    strips = vtp().replace('NumberOfPolys="12"', 'NumberOfPolys="12" NumberOfStrips="5"')
    yield put("strips-that-are-not-there.vtp", strips)
    for name in ("Points", "connectivity", "offsets"):
        whole = vtp().replace('Name="p"', 'Name="Points"')
        start = whole.rindex("<DataArray", 0, whole.index(f'Name="{name}"'))
        end = whole.index("</DataArray>", start) + len("</DataArray>")
        yield put(f"twice-{name}.vtp", whole[:end] + whole[start:end] + whole[end:])
    yield put("plain-characters.vtp", vtp().replace("<Points>", "<Points><![CDATA[ ]]>"), "read")


def glbs(put):
    # One more place than the faces use, so that without its list of corners the file still makes triangles.
    places = [*CORNERS, CORNERS[-1]]
    data = b"".join(struct.pack("<3f", *(c / 100 for c in p)) for p in places) \
        + b"".join(struct.pack("<3H", *f) for f in FACES)
    size, primitive = 12 * len(places), {"attributes": {"POSITION": 0}, "indices": 1}

    def model(**changes):
        return {"asset": {"version": "2.0"}, "buffers": [{"byteLength": len(data)}],
                "bufferViews": [{"buffer": 0, "byteLength": size}, {"buffer": 0, "byteOffset": size, "byteLength": 72}],
                "accessors": [{"bufferView": 0, "componentType": 5126, "count": len(places), "type": "VEC3"},
                              {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"}],
                "meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0} | changes

    quarter = [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, .1, .2, .3, 1]
    sound = {"nine-places": {}, "looks": {"extensionsRequired": ["KHR_materials_unlit", "KHR_texture_transform"]},
             "quarter-turn": {"nodes": [{"mesh": 0, "matrix": quarter}]}, "nine-metres": {"nodes": [{"mesh": 0, "translation": [9, 0, 0]}]}}
    for name, change in sound.items():
        yield put(f"{name}.glb", glb(model(**change), data), "read")
    by_rows = [quarter[4 * (n % 4) + n // 4] for n in range(16)]
    lies = {"corners-less": {"meshes": [{"primitives": [primitive | {"indices": -1}]}]},
            "corners-half": {"meshes": [{"primitives": [primitive | {"indices": 0.5}]}]},
            "corners-word": {"meshes": [{"primitives": [primitive | {"indices": "1"}]}]},
            "corners-null": {"meshes": [{"primitives": [primitive | {"indices": None}]}]},
            "mesh-less": {"nodes": [{"mesh": 0}, {"mesh": -1}], "scenes": [{"nodes": [0, 1]}]},
            "mesh-word": {"nodes": [{"mesh": 0}, {"mesh": "0"}], "scenes": [{"nodes": [0, 1]}]},
            "scene-word": {"scene": "0"}, "scene-less": {"scene": -1},
            "second-extension": {"extensionsRequired": ["KHR_materials_unlit", "KHR_mesh_quantization"]},
            "extension-word": {"extensionsRequired": "KHR_draco_mesh_compression"},
            "by-rows": {"nodes": [{"mesh": 0, "matrix": by_rows}]},
            "perspective": {"nodes": [{"mesh": 0, "matrix": quarter[:15] + [2]}]},
            "both-ways": {"nodes": [{"mesh": 0, "matrix": quarter, "translation": [1, 0, 0]}]},
            "thin": {"nodes": [{"mesh": 0, "scale": [1, 1e-9, 1]}]},
            "fifty-metres": {"nodes": [{"mesh": 0, "translation": [50, 0, 0]}]},
            "buffer-more": {"buffers": [{"byteLength": len(data) + 100}]}, "buffer-less": {"buffers": [{"byteLength": size}]},
            "buffer-2-53": {"buffers": [{"byteLength": 2**53}]}, "no-buffer": {"buffers": []}}
    for name, change in lies.items():
        yield put(f"{name}.glb", glb(model(**change), data))


def threemfs(put):
    core = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" unit="millimeter"'
    mesh = "<mesh><vertices>" + "".join('<vertex x="{}" y="{}" z="{}"/>'.format(*p) for p in CORNERS) + "</vertices><triangles>" \
        + "".join('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*f) for f in FACES) + "</triangles></mesh>"

    def package(target="/3D/m.model", more=(), transform="1 0 0 0 1 0 0 0 1 0 0 0", relations=1):
        model = (f'<model {core}><metadata name="a"><![CDATA[<object id="1">]]></metadata><resources><object id="1">{mesh}</object>'
                 f'</resources><build><item objectid="1" transform="{transform}"/></build></model>')
        kind = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
        names = [target, "/3D/other.model"][:relations]
        listed = "".join(f'<Relationship Id="r{n}" Target="{name}" Type="{kind}"/>' for n, name in enumerate(names))
        return archive([("_rels/.rels", f"<Relationships>{listed}</Relationships>"), ("3D/m.model", model),
                        *[(name, model) for name in more]])

    yield put("plain-characters.3mf", package(), "read")
    yield put("name-in-capitals.3mf", package("/3D/M.Model"), "read")
    yield put("two-that-differ-in-case.3mf", package(more=["3D/M.model"]))
    yield put("two-models.3mf", package(more=["3D/other.model"], relations=2))
    yield put("thin.3mf", package(transform="1e-9 0 0 0 1 0 0 0 1 0 0 0"))


def volumes(put):
    """Steps back where a quaternion places the image, colours as layers, two names for one thing, scales that nobody carries out."""
    for axis in (1, 2, 3):
        for name, step in {"back": -1.0, "nil": 0.0, "nan": float("nan")}.items():
            yield put(f"step-{name}-{axis}.nii", nifti(b252=("<hh", 1, 0), **{f"b{76 + 4 * axis}": ("<f", step)}))
            yield put(f"step-{name}-{axis}-beside-rows.nii", nifti(**{f"b{76 + 4 * axis}": ("<f", step)}), "read")
    yield put("no-rotation-beside-rows.nii", nifti(b252=("<hh", 1, 1), b256=("<f", 2)), "read")
    yield put("intercept-alone.nii", nifti(b112=("<ff", 0, -1024)), "read")
    for n, kind in enumerate(("RGB-color", "3-color", "vector", "3-vector", "list", "???")):
        whole = nrrd(DATA + DATA[:512], type="uchar", dimension="4", sizes="3 8 8 8", kinds=f"{kind} domain domain domain",
                     space_directions="none (1,0,0) (0,1,0) (0,0,1)")
        yield put(f"layers-{n}.nrrd", whole, "read" if n > 3 else "refused")
    yield put("two-orders.mha", mha(ElementByteOrderMSB="True"))
    yield put("one-order-twice.mha", mha(ElementByteOrderMSB="False"), "read")
    yield put("slope-2.mha", mha(ElementToIntensityFunctionSlope="2"))
    yield put("offset-less.mha", mha(ElementToIntensityFunctionOffset="-1024"))
    yield put("slope-1.mha", mha(ElementToIntensityFunctionSlope="1", ElementToIntensityFunctionOffset="0"), "read")


def scenes(put):
    """Scenes with nothing in them that can be read; tables of places whose columns lie."""
    text = ("<MRML><Volume id='v' name='CT' references='storage:s;'/><S id='s' fileName='Data/x.nrrd'/>"
            "<Volume id='w' name='MR' references='storage:t;'/><T id='t' fileName='Data/y.nrrd'/></MRML>")
    lost = nrrd(DATA[:-1])
    yield put("one-of-two.mrb", archive([("a.mrml", text), ("Data/x.nrrd", nrrd()), ("Data/y.nrrd", lost)]), "read")
    yield put("none-of-two.mrb", archive([("a.mrml", text), ("Data/x.nrrd", lost)]))
    yield put("empty.mrb", archive([("a.mrml", "<MRML/>")]))
    yield put("page.mrb", archive([("a.mrml", "<html/>")]))
    table = ("# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n"
             "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n1,1,2,3,0,0,0,1,1,1,0,F,,\n")
    yield put("places.fcsv", table, "read")
    yield put("places-quoted.fcsv", table.replace("F,", '"a, b",'), "read")
    for name, (old, new) in {"turned": ("id,x,y,z", "id,z,y,x"), "comma": ("1,1,2,3", "1,1,5,2,3"), "less": ("1,1,2,3", "1,1,2"),
                             "cut": ("F,,", "")}.items():
        yield put(f"places-{name}.fcsv", table.replace(old, new))
