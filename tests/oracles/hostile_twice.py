"""Files that give two answers to one question, of which programs take the first or the last: sides, units, names. What makers yield is
said in hostile.py."""
import io
import json
import struct
import zipfile

import numpy as np

from hostile import archive, ct, element, putter, written
from hostile_grids import mha, nrrd
from hostile_shapes import BOX, facet, nifti, threemf
from hostile_stacks import slices
from hostile_surfaces import CORNERS, FACES, vtp

PLACES = "\n".join("v {} {} {}".format(*c) for c in CORNERS) + "\n"
POLYGONS = "\n".join("f {} {} {}".format(*(c + 1 for c in face)) for face in FACES)
VERTICES = "".join('<vertex x="{}" y="{}" z="{}"/>'.format(*c) for c in CORNERS)
TRIANGLES = "".join('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*f) for f in FACES)


def twice(folder):
    put = putter(folder)
    for make in (markups, meshes, packages, masks, scenes):
        yield from make(put)
    yield from images(folder, put)


def markups(put):
    head = ("# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n{}# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
            "a,1,2,3,0,0,0,1,1,1,0,F-1,,\n")
    yield put("one-system.fcsv", head.format(""), "read")
    yield put("a-system-again.fcsv", head.format("# CoordinateSystem = LPS\n"), "read")
    for name in ("RAS", "0"):
        yield put(f"two-systems-{name}.fcsv", head.format(f"# CoordinateSystem = {name}\n"))
    text = json.dumps({"markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [{"label": "F", "position": [1, 2, 3]}]}]})
    yield put("one-system.mrk.json", text, "read")
    for n, (old, new) in enumerate((('"coordinateSystem": "LPS"', '"coordinateSystem": "LPS", "coordinateSystem": "RAS"'),
                                    ('"position": [1, 2, 3]', '"position": [1, 2, 3], "position": [3, 2, 1]'),
                                    ('"label": "F"', '"label": "F", "label": "G"'), ('"type": "Fiducial"', '"type": "Fiducial", "type": "Plane"'))):
        yield put(f"twice-{n}.mrk.json", text.replace(old, new))
    yield put("two-lists.mrk.json", text[:-1] + ', "markups": []}')


def meshes(put):
    stl = lambda head: head.ljust(80, b"\0") + struct.pack("<I", 12) + b"".join(facet(*f) for f in BOX)
    for n, (head, verdict) in enumerate(((b"SPACE=LPS", "read"), (b"SPACE=RAS", "read"), (b"SPACE=LPS SPACE=LPS", "read"), (b"SPACE=LPS SPACE=RAS", "refused"),
                                         (b"SPACE=RAS;SPACE=LPS", "refused"))):
        yield put(f"axes-{n}.stl", stl(head), verdict)
    yield put("axes.obj", f"# SPACE=LPS\n# SPACE=RAS\n{PLACES}{POLYGONS}")
    yield put("axes-of-one.obj", f"# SPACE=RAS\n{PLACES}{POLYGONS}", "read")
    yield put("numbers.vtp", vtp().replace('NumberOfPoints="8"', 'NumberOfPoints="8" NumberOfPoints="7"'))


def packages(put):
    space = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'

    def package(name, unit='unit="millimeter"', object_='id="1"', item='objectid="1"', verdict="refused"):
        mesh = f"<mesh><vertices>{VERTICES}</vertices><triangles>{TRIANGLES}</triangles></mesh>"
        text = f"<model {unit} {space}><resources><object {object_}>{mesh}</object></resources><build><item {item}/></build></model>"
        return put(f"{name}.3mf", threemf(text))[0], verdict

    yield package("one-unit", verdict="read")
    yield package("two-units", unit='unit="inch" unit="millimeter"')
    yield package("two-units-alike", unit='unit="millimeter" unit="millimeter"')
    yield package("two-ids", object_='id="1" id="2"')
    turn = "1 0 0 0 1 0 0 0 1 {} 0 0"
    yield package("two-transforms", item=f'objectid="1" transform="{turn.format(9)}" transform="{turn.format(0)}"')
    many = " ".join(f'a{n}="1"' for n in range(9))
    yield package("twice-behind-many", unit=f'unit="inch" {many} unit="millimeter"')
    # A word of another name space beside ours is no second answer.
    yield package("unit-of-another", unit='xmlns:p="x" p:unit="inch" unit="millimeter"', verdict="read")


def masks(put):
    def segments(*rows, data=bytes([1]) * 512):
        text = "\n".join(f"Segment{n}_{key}:={value}" for n, row in enumerate(rows) for key, value in row)
        return nrrd(type="uchar", content="x\n" + text, data=data)

    row = lambda name, value, layer=0: [("ID", name), ("Name", name), ("LabelValue", value), ("Layer", layer)]
    yield put("sound.seg.nrrd", segments(row("jaw", 1), row("tumour", 2)), "read")
    yield put("one-value-for-two.seg.nrrd", segments(row("jaw", 1), row("tumour", 1)))
    yield put("one-value-in-two-layers.seg.nrrd", segments(row("jaw", 1), row("tumour", 1, 1)), "read")
    yield put("two-names.seg.nrrd", segments([*row("jaw", 1), ("Name", "tumour")]))
    yield put("two-values.seg.nrrd", segments([*row("jaw", 1), ("LabelValue", 2)]))
    yield put("a-pair-again.seg.nrrd", segments([*row("jaw", 1), ("Name", "jaw")]), "read")
    yield put("two-sizes.mha", mha(**{"DimSize ": "8 8 4"}), "refused")
    yield put("two-offsets.mha", mha(Position="5 5 5"), "any")


def scenes(put):
    text = "<MRML><Volume id='v' name='CT' references='storage:s;'/><S id='s' fileName='a.nrrd'/>{}</MRML>"
    files = [("a.nrrd", nrrd()), ("b.nrrd", nrrd(space_directions="(-1,0,0) (0,-1,0) (0,0,1)"))]
    yield put("sound.mrb", archive([("a.mrml", text.format("")), *files]), "read")
    yield put("two-files-of-one-id.mrb", archive([("a.mrml", text.format("<S id='s' fileName='b.nrrd'/>")), *files]))
    yield put("two-names-of-one.mrb", archive([("a.mrml", text.format("<Volume id='w' name='A' name='B' references='storage:s;'/>")), *files]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, content in [("a.mrml", text.format("")), *files[:1], ("a.nrrd", nrrd(b"\1" * 1024))]:
            z.writestr(name, content)
    yield put("two-files-of-one-name.mrb", out.getvalue())


def images(folder, put):
    whole = written(ct())
    at = whole.rindex(b"\xe0\x7f\x10\x00OW")
    for name, more in {"place": element((0x0020, 0x0032), b"DS", b"9\\9\\9 "), "pixels": whole[at:], "rows": element((0x0028, 0x0010), b"US", b"\x08\0")}.items():
        yield put(f"two-of-{name}.dcm", whole[:at] + more + whole[at:])
    # A table beside a mask that has two names for one number is none: its numbers stay numbers.
    (folder / "table.txt").write_text('1 255 0 0 1 1 1 "jaw"\n1 0 255 0 1 1 1 "tumour"\n')
    head = bytearray(nifti()[:352])
    head[70:74] = struct.pack("<hh", 2, 8)
    yield put("table.nii", bytes(head) + bytes([1]) * 512, "read")

    def stack(name, change, count=60):
        noise = np.random.default_rng(7)
        place = folder / name
        place.mkdir()
        made = slices(count, lambda n, d: setattr(d, "PixelData", noise.integers(-900, 900, 256, np.int16).tobytes()))
        change(made)
        for n, d in enumerate(made):
            (place / f"IM{n}").write_bytes(written(d))
        return place, "read"

    yield stack("slices-that-differ", lambda made: None)
    yield stack("a-slice-that-is-blank", lambda made: setattr(made[20], "PixelData", bytes(512)))
    yield stack("a-slice-that-is-the-one-before", lambda made: setattr(made[31], "PixelData", made[30].PixelData))
