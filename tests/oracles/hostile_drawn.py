"""What was drawn on a scan, and packages, whose parts contradict each other; what makers yield is said in hostile.py."""
import copy
import hashlib
import json
import struct

import numpy as np
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from hostile import archive, putter, written
from hostile_objects import SQUARE, contour, groups, item, mask, raw, structure_set

PATHS = {"up": "../../../etc/passwd", "root": "/etc/passwd", "drive": "C:\\Windows\\x", "nul": "a\0b", "long": "x" * 9000}


def drawn(folder):
    put = putter(folder, ".dcm")
    yield from contradicting_masks(put)
    yield from contradicting_structures(put)


def in_frames(d, change, which=(1,)):
    for n in which:
        change(d.PerFrameFunctionalGroupsSequence[n])


def contradicting_masks(put):
    def lie(name, change, verdict="refused", **how):
        d = mask(**how)
        change(d)
        d.SpecificCharacterSet = "ISO_IR 192"
        return put(f"drawn-mask-{name}", written(d), verdict)

    for text in ("0", "-1", "50001", "1000000000", "4.5", "4e0", "99999999999999999999", "x", ""):
        yield lie(f"frames-{text or 'nothing'}", lambda d: raw(d, "NumberOfFrames", text.encode()))
    # Sizes that would take gigabytes, and two bytes of pixels.
    yield lie("size-4096-by-5000", lambda d: [setattr(d, "Rows", 4096), setattr(d, "Columns", 4096), setattr(d, "PixelData", b"\0\0")],
              frames=5000, size=1)
    yield lie("groups-60000", lambda d: setattr(d, "PerFrameFunctionalGroupsSequence", Sequence([item() for _ in range(60_000)])))
    shared = lambda d: d.SharedFunctionalGroupsSequence[0]
    identified = lambda n: Sequence([item(ReferencedSegmentNumber=n)])
    # What is said for all frames and otherwise for one: that of the frame counts, or nothing does.
    yield lie("segment-of-all-and-of-each", lambda d: setattr(shared(d), "SegmentIdentificationSequence", identified(2)), "any", segments=(1, 2))
    yield lie("place-of-all-and-of-each", lambda d: setattr(shared(d), "PlanePositionSequence", Sequence([item(ImagePositionPatient=[5, 5, 5])])), "any")
    turned = Sequence([item(ImageOrientationPatient=[0, 1, 0, 0, 0, 1])])
    yield lie("one-frame-turned", lambda d: in_frames(d, lambda f: setattr(f, "PlaneOrientationSequence", turned)))
    coarse = Sequence([item(PixelSpacing=[2, 2], SliceThickness="1")])
    yield lie("one-frame-coarse", lambda d: in_frames(d, lambda f: setattr(f, "PixelMeasuresSequence", coarse)))
    yield lie("one-frame-of-two-segments", lambda d: in_frames(d, lambda f: setattr(
        f, "SegmentIdentificationSequence", Sequence([item(ReferencedSegmentNumber=1), item(ReferencedSegmentNumber=9)]))), "any")
    yield lie("one-frame-of-segment-0", lambda d: in_frames(d, lambda f: setattr(f, "SegmentIdentificationSequence", identified(0))), "any")
    yield lie("one-frame-of-no-segment", lambda d: in_frames(d, lambda f: delattr(f, "SegmentIdentificationSequence")))
    yield lie("one-frame-nowhere", lambda d: in_frames(d, lambda f: delattr(f, "PlanePositionSequence")))
    yield lie("segments-0", lambda d: setattr(d, "SegmentSequence", Sequence([item(SegmentNumber=0, SegmentLabel="x")])))
    yield lie("segments-65535", lambda d: None, "read", segments=(65535,))
    yield lie("unlisted-number", lambda d: setattr(d, "PixelData", b"\x09" * len(d.PixelData)), kind="LABELMAP")
    yield lie("no-frame-of-reference", lambda d: delattr(d, "FrameOfReferenceUID"), "read")
    yield lie("planes-unordered", lambda d: setattr(d, "PerFrameFunctionalGroupsSequence", Sequence([groups(n, 1) for n in (3, 1, 0, 2)])), "read")
    same = lambda d: setattr(d, "PerFrameFunctionalGroupsSequence", Sequence([groups(0, None if d.SegmentationType == "LABELMAP" else 1)] * 4))
    yield lie("all-at-one-place", same, "any")
    def quarrel(d):
        same(d)
        marks = np.frombuffer(d.PixelData, np.uint8).reshape(4, 16, 16).copy()
        marks[1][marks[1] > 0] = 2
        d.PixelData = marks.tobytes()
    yield lie("two-numbers-at-one-place", quarrel, kind="LABELMAP", segments=(1, 2))
    yield lie("fractions-of-65535", lambda d: setattr(d, "MaximumFractionalValue", 65535), kind="FRACTIONAL")
    yield lie("bits-8", lambda d: setattr(d, "BitsAllocated", 8))
    yield lie("a-megabyte-behind", lambda d: setattr(d, "PixelData", d.PixelData + bytes(1 << 20)), "any")
    yield lie("index-of-4-billion", lambda d: in_frames(d, lambda f: setattr(
        f.FrameContentSequence[0], "DimensionIndexValues", [2**32 - 1] * 9)), "read")
    for name, text in PATHS.items():
        yield lie(f"name-{name}", lambda d: raw(d.SegmentSequence[0], "SegmentLabel", text.encode()), "read")
        yield lie(f"code-{name}", lambda d: setattr(d.SegmentSequence[0], "SegmentedPropertyTypeCodeSequence", coded(text)), "read")
    # Segments that all overlap stand in layers of their own, on a grid that two far planes make high.
    for name, (segments, far) in {"overlap-1024": (1024, 1), "overlap-300-tall": (300, 999), "overlap-700-tall": (700, 999), "overlap-1024-tall": (1024, 4998)}.items():
        d = mask(frames=2 * segments, size=16, segments=range(1, segments + 1))
        # One frame says that the planes are 1 mm apart.
        places = [1, *(far * (n % 2) for n in range(1, 2 * segments))]
        d.PerFrameFunctionalGroupsSequence = Sequence([groups(z, n // 2 + 1) for n, z in enumerate(places)])
        yield put(f"drawn-mask-{name}", written(d, DeflatedExplicitVRLittleEndian), "any")


def coded(text):
    code = item()
    for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning"):
        raw(code, keyword, text.encode())
    return Sequence([code])


def contradicting_structures(put):
    def lie(name, d, verdict="refused", **how):
        return put(f"drawn-structures-{name}", written(d, **how), verdict)

    for text in ("1000000000", "-1", "0", "x", "99999999999999999999"):
        one = contour(SQUARE)
        raw(one, "NumberOfContourPoints", text.encode())
        yield lie(f"points-{text}", structure_set([one]), "any")
    circle = np.stack([9 * np.cos(np.linspace(0, 6.28, 300_000)), 9 * np.sin(np.linspace(0, 6.28, 300_000)), np.zeros(300_000)], axis=-1)
    yield lie("points-300000", structure_set([contour([f"{c:.3f}" for c in circle.ravel()])]), "any", syntax=ImplicitVRLittleEndian)
    bow = [0, 0, 0, 9, 9, 0, 9, 0, 0, 0, 9, 0]
    yield lie("crossing-itself", structure_set([contour(bow)]), "read")
    yield lie("all-at-one-point", structure_set([contour([1, 1, 0] * 5)]), "read")
    yield lie("across-the-slices", structure_set([contour([0, 0, 0, 9, 0, 1, 9, 9, 2, 0, 9, 3])]), "any")
    yield lie("twice-the-same", structure_set([contour(SQUARE)] * 2), "any")
    lifted = lambda z: [c if n % 3 < 2 else z for n, c in enumerate(SQUARE)]
    yield lie("planes-unordered", structure_set([contour(lifted(z)) for z in (5, 1, 3, 0, 4, 2)]), "read")
    yield lie("planes-a-nanometre-apart", structure_set([contour(lifted(f"{n * 1e-6:.7f}")) for n in range(2000)]), "any")
    for keyword in ("ContourData", "ContourGeometricType"):
        d = structure_set([contour(SQUARE)])
        delattr(d.ROIContourSequence[0].ContourSequence[0], keyword)
        yield lie(f"without-{keyword}", d, "any" if keyword == "ContourData" else "refused")
    for number in ("x", "1e3", "99999999999999999999", ""):
        d = structure_set([contour(SQUARE)])
        raw(d.StructureSetROISequence[0], "ROINumber", number.encode())
        yield lie(f"number-{number or 'nothing'}", d, "any")
    # Two frames of reference: one for each structure; or named for the whole set, and no structure says which is its own.
    d = structure_set([contour(SQUARE)], (1, 2))
    d.StructureSetROISequence[1].ReferencedFrameOfReferenceUID = "2.25.4"
    yield lie("frames-one-each", d, "read")
    yield lie("frames-two-for-all", two_frames(), "read")
    for name, text in PATHS.items():
        d = structure_set([contour(SQUARE)])
        raw(d.StructureSetROISequence[0], "ROIName", text.encode())
        yield lie(f"name-{name}", d, "read")


def two_frames():
    """A set that refers to two frames of reference, its structure to neither."""
    d = structure_set([contour(SQUARE)])
    d.ReferencedFrameOfReferenceSequence = Sequence([item(FrameOfReferenceUID=uid) for uid in ("2.25.3", "2.25.4")])
    del d.StructureSetROISequence[0].ReferencedFrameOfReferenceUID
    return d


def box_stl(count=12, header=b"GUIDE-1 SPACE=LPS PLAN=h"):
    corners = np.array([[x, y, z] for x in (0, 40) for y in (0, 30) for z in (0, 20)], "<f4")
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [face for a, b, c, d in quads for face in ((a, b, c), (a, c, d))]
    body = b"".join(bytes(12) + corners[list(face)].tobytes() + b"\0\0" for face in faces)
    return header.ljust(80) + struct.pack("<I", count) + body


PLANE = {"through_mm": [20, 15, 20], "normal": [0, 0, 1], "within_mm": 30}


def lying_packages(folder):
    """Packages for `verify`: each file's hash is right, what is said of it is not."""
    def package(name, verdict="refused", files=None, part=None, row=None, rows=1, text=lambda t: t):
        place = folder / f"package-{name}"
        files = {"devices/g.stl": box_stl()} if files is None else files
        said = []
        for path, content in files.items():
            if not path.startswith((".", "/")):
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(content)
            bounds = {"min": [0, 0, 0], "max": [40, 30, 20]}
            said.append({"path": path, "sha256": hashlib.sha256(content).hexdigest(), "step": "g", "kind": "device", "part_id": "GUIDE-1", "frame": "head",
                         "units": "mm", "triangles": 12, "volume_mm3": 24000.0, "bounds_mm": bounds, "closed": True, **(part or {})})
        plan = b"format = 1\ntitle = 'x'\n"
        place.mkdir(exist_ok=True)
        (place / "plan.toml").write_bytes(plan)
        one = {"step": "g", "file": next(iter(files), ""), "name": "top offset", "planned": 0.0, "measured": 0.0, "tolerance": 0.05, "unit": "mm",
               "feature": {"kind": "plane", **PLANE}, **(row or {})}
        manifest = {"format": 1, "build": "another", "plan": {"title": "x", "hash": "h", "file_sha256": hashlib.sha256(plan).hexdigest()}, "status": "draft",
                    "inputs": [], "files": said, "measurements": [one] * rows, "findings": []}
        (place / "manifest.json").write_text(text(json.dumps(manifest)))
        return place, verdict

    # What verify says of these stands in its table: status 1; what is no package is refused: status 2.
    yield package("sound", "read")
    for name, part in {"triangles-13": {"triangles": 13}, "triangles-most": {"triangles": 2**64 - 1}, "volume-other": {"volume_mm3": 1.0},
                       "volume-1e308": {"volume_mm3": 1e308}, "open": {"closed": False}, "hash-other": {"sha256": "0" * 64},
                       "hash-none": {"sha256": "../x"}, "hash-long": {"sha256": "f" * 100_000},
                       "bounds-turned": {"bounds_mm": {"min": [40, 30, 20], "max": [0, 0, 0]}}, "units-inch": {"units": "inch"}}.items():
        yield package(f"part-{name}", "failed", part=part)
    for name, part in {"triangles-less": {"triangles": -1}, "triangles-half": {"triangles": 1.5}, "bounds-short": {"bounds_mm": {"min": [0], "max": []}}}.items():
        yield package(f"part-{name}", part=part)
    for name, row in {"planned-1e308": {"planned": 1e308}, "tolerance-less": {"tolerance": -1.0}, "measured-other": {"measured": 5.0},
                      "feature-of-no-kind": {"feature": {}}, "feature-other": {"feature": {"kind": "magic"}}, "feature-deep": {"feature": [[[[]]]]},
                      "normal-nil": {"feature": {"kind": "plane", **PLANE, "normal": [0, 0, 0]}},
                      "place-far": {"feature": {"kind": "plane", **PLANE, "through_mm": [1e300, 0, 0]}},
                      "within-1e308": {"feature": {"kind": "plane", **PLANE, "within_mm": -1e308}},
                      "bore-nowhere": {"name": "hole diameter", "feature": {"kind": "bore", "through_mm": [0, 0, 0], "along": [0, 0, 1], "radius_mm": 1e308,
                                                                             "length_mm": 1e308}}}.items():
        yield package(f"row-{name}", "any", row=row)
    for unit in ("inch", "deg", "MM", "", "m", "mm ", "x" * 9000, "\x1b[2J"):
        yield package(f"row-unit-{len(unit)}-{unit.encode().hex()[:8]}", "failed", row={"unit": unit})
    for name, kind, unit in (("volume", "volume", "mm"), ("closed", "closed", "mm"), ("top tilt", "plane", "mm")):
        feature = {"kind": kind, **(PLANE if kind == "plane" else {})}
        planned = {"volume": 24000.0, "closed": 1.0}.get(kind, 0.0)
        yield package(f"row-unit-of-{kind}", "failed", row={"name": name, "unit": unit, "feature": feature, "planned": planned, "measured": planned})
    for name, row in {"planned-words": {"planned": "x"}, "planned-nothing": {"planned": None}, "of-no-file": {"file": "devices/other.stl"}}.items():
        yield package(f"row-{name}", row=row)
    yield package("rows-2000", "read", rows=2000)
    yield package("rows-100001", rows=100_001)
    for name, change in {"nan": lambda t: t.replace('"planned": 0.0', '"planned": NaN'), "1e999": lambda t: t.replace('"planned": 0.0', '"planned": 1e999'),
                         "a-key-twice": lambda t: t.replace('"format": 1', '"format": 1, "format": 1'), "bom": lambda t: "\ufeff" + t,
                         "more-behind": lambda t: t + "{}", "half": lambda t: t[:-9]}.items():
        yield package(f"text-{name}", text=change)
    for name, path in {"up": "../x.stl", "root": "/etc/passwd", "back": "a\\..\\b.stl", "nothing": "", "turned": "a/\u202elts.exe"}.items():
        yield package(f"name-{name}", files={path: box_stl()} if name in ("up", "root") else None, part={"path": path} if name not in ("up", "root") else None)
    for name, content in {"count-13": box_stl(13), "count-4-billion": box_stl(2**32 - 1), "count-0": box_stl(0), "short": box_stl()[:83], "empty": b"",
                          "nan": box_stl().replace(struct.pack("<f", 40), struct.pack("<f", float("nan"))), "text": b"solid x\nendsolid x\n"}.items():
        yield package(f"stl-{name}", "failed", files={"devices/g.stl": content})
    model = lambda inside: archive([("3D/3dmodel.model", inside)])
    object_ = '<model unit="millimeter"><object id="1"><vertex x="0" y="0" z="0"/>{}</object><item objectid="1"/></model>'
    for name, content in {"bomb": archive([("3D/3dmodel.model", bytes(600 << 20))]), "no-model": archive([("x", b"x")]), "no-zip": b"PK\3\4" + bytes(50),
                          "no-vertex": model(object_.format('<triangle v1="0" v2="0" v3="99999999999999999999"/>').encode()),
                          "place-far": model(object_.format('<vertex x="1e300" y="0" z="0"/><triangle v1="0" v2="0" v3="1"/>').encode()),
                          "two-models": archive([("a.model", b"<model/>"), ("b.model", b"<model/>")]), "no-end": model(b"<model <!-- ")}.items():
        yield package(f"3mf-{name}", "failed", files={"devices/g.3mf": content})
