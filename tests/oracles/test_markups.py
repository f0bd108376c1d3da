"""Markups of 3D Slicer as inputs of a plan: places, curves and planes lie where the file says, left on the left."""
import json

import numpy as np
import pytest
import trimesh

from conftest import preop
from test_scene import made

PLAN = """
format = 1
title = "marked in 3D Slicer"
[[input]]
name = "head"
kind = "ct"
path = "scene.mrb"
item = "CT head"
[[input]]
name = "jaw"
kind = "mesh"
on = "head"
path = "scene.mrb"
item = "Jaw"
unit = "mm"
axes = "LPS"
[[input]]
name = "marked"
kind = "{kind}"
on = "head"
path = "{path}"
{said}
[[step]]
name = "jaw-body"
do = "body"
of = "jaw"
"""
CUT = """
[[step]]
name = "osteotomy"
do = "cut"
of = "jaw-body"
plane = "marked"
[[step]]
name = "kept"
do = "model"
of = "osteotomy.kept"
part_id = "KEPT"
"""
MOVE = """
[[step]]
name = "moved"
do = "move"
of = "jaw-body"
about = "marked"
yaw_deg = 90
[[step]]
name = "kept"
do = "model"
of = "moved"
part_id = "KEPT"
"""
ISLANDS = """
[[step]]
name = "ball"
do = "threshold"
of = "head"
above_hu = 0
[[step]]
name = "piece"
do = "islands"
of = "ball"
keep = "at"
at_mm = "marked"
"""


def marked(tmp_path, shape, places=(), axes="LPS", **more):
    """A file as 3D Slicer writes it; places and directions are given in LPS."""
    turn = (lambda p: [-p[0], -p[1], p[2]]) if axes == "RAS" else list
    more = {k: turn(v) if k in ("center", "normal") else v for k, v in more.items()}
    points = [{"id": str(n + 1), "label": name, "position": turn(at), "positionStatus": "defined"}
              for n, (name, at) in enumerate(places)]
    one = {"type": shape, "coordinateSystem": axes, "coordinateUnits": "mm", "controlPoints": points, **more}
    (tmp_path / "M.mrk.json").write_text(json.dumps({"markups": [one]}))


def plan(tmp_path, kind, more="", said="", path="M.mrk.json"):
    (tmp_path / "plan.toml").write_text(PLAN.format(kind=kind, said=said, path=path) + more)
    return tmp_path / "plan.toml"


def checked(tmp_path, *arguments):
    done = preop("check", plan(tmp_path, *arguments), "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {f["code"]: f for f in json.loads(done.stdout)["findings"] if f["step"] != "head"}


def printed(tmp_path, *arguments):
    done = preop("run", plan(tmp_path, *arguments), "--out", tmp_path / "out", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode in (0, 1), done.stderr
    return trimesh.load(next((tmp_path / "out").rglob("*KEPT*.stl")))


@pytest.mark.parametrize("axes", ["LPS", "RAS"])
def test_a_cut_follows_a_plane(tmp_path, axes):
    block = made(tmp_path)
    normal = np.array([2.0, 1.0, 0.0]) / np.sqrt(5)
    marked(tmp_path, "Plane", axes=axes, center=(9, -8, 30), normal=normal)
    kept = printed(tmp_path, "plane", CUT)
    # The middle of the block lies on the plane, so half of it is left, on the side that the normal turns its back to.
    assert abs(kept.volume - block.volume / 2) < 0.5
    assert abs(((kept.vertices - (9, -8, 30)) @ normal).max()) < 1e-3
    assert kept.bounds[0][0] == pytest.approx(4, abs=1e-3)


@pytest.mark.parametrize("axes", ["LPS", "RAS"])
def test_a_bone_turns_about_a_place(tmp_path, axes):
    block = made(tmp_path)
    pivot = np.array([4.0, -15.0, 19.0])
    marked(tmp_path, "Fiducial", [("Gonion", (20, 1, 30)), ("Condyle", pivot)], axes=axes)
    kept = printed(tmp_path, "point", MOVE, 'point = "Condyle"')
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])  # the front to the left, in LPS
    corners = pivot + (block.vertices - pivot) @ turn.T
    assert np.allclose(kept.bounds, [corners.min(axis=0), corners.max(axis=0)], atol=1e-3)


@pytest.mark.parametrize("shape, words", [("Curve", "straight"), ("ClosedCurve", "is closed"), ("Line", ""), ("Fiducial", "")])
@pytest.mark.parametrize("axes", ["LPS", "RAS"])
def test_a_curve_is_its_places_in_order(tmp_path, axes, shape, words):
    made(tmp_path)
    marked(tmp_path, shape, [("C-1", (5, -6, 40)), ("C-2", (28, 20, 5))], axes=axes)
    found = checked(tmp_path, "curve", ISLANDS)
    assert found["islands.missed"]["place_mm"] == [28, 20, 5] and "Place 2 of" in found["islands.missed"]["message"]
    said = found["markups.outside-source"]
    assert said["place_mm"] == [5, -6, 40] and words in said["message"] and "markups.beyond-scan" not in found


def test_what_lies_beyond_the_scan_is_a_danger(tmp_path):
    made(tmp_path)
    marked(tmp_path, "Curve", [("C-1", (5, -6, 40)), ("C-2", (29.6, 0, 40)), ("C-3", (5, -6, -0.6))])
    found = checked(tmp_path, "curve", ISLANDS)["markups.beyond-scan"]
    assert found["severity"] == "danger" and found["place_mm"] == [29.6, 0, 40] and "2 of the 3" in found["message"]
    marked(tmp_path, "Fiducial", [("P", (29.4, 0, 40))])
    assert "markups.beyond-scan" not in checked(tmp_path, "point")


def test_a_scene_gives_its_markups_by_name(tmp_path):
    made(tmp_path)
    found = checked(tmp_path, "point", MOVE, 'item = "Landmarks"\npoint = "Pogonion"', "scene.mrb")
    assert found["markups.outside-source"]["place_mm"] == [-1.5, 2.5, 3.5]


def refusals():
    place = [("A", (1, 2, 3)), ("B", (2, 3, 4)), ("B", (3, 4, 5))]
    yield "point", dict(shape="Fiducial", places=place), 'point = "C"', 'no place "C" that is set; it has "A", "B"'
    yield "point", dict(shape="Fiducial", places=place), "", "say with point ="
    yield "point", dict(shape="Fiducial", places=place), 'point = "B"', '2 places "B"'
    yield "point", dict(shape="Fiducial", places=place[:1], axes="IJK"), "", "coordinate system"
    yield "point", dict(shape="Fiducial", places=place[:1], coordinateUnits="um"), "", "its unit is not mm"
    yield "curve", dict(shape="Curve", places=place[:1]), "", "a curve needs one"
    yield "plane", dict(shape="Plane", places=place), "", "no centre and normal"
    yield "plane", dict(shape="Plane", places=place, center=(1, 2, 3), normal=(0, 0, 0)), "", "all zero"
    yield "plane", dict(shape="Curve", places=place), "", "has 0 planes"


@pytest.mark.parametrize("kind, file, said, words", list(refusals()), ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_taken_says_why(tmp_path, kind, file, said, words):
    made(tmp_path)
    marked(tmp_path, **file)
    done = preop("check", plan(tmp_path, kind, "", said), env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode == 2 and words in done.stdout + done.stderr, done.stdout + done.stderr


def test_inspect_says_what_is_marked(tmp_path):
    marked(tmp_path, "Plane", [("P-1", (1, 2, 3))], "RAS", center=(1, 2, 3), normal=(0, 1, 0))
    done = preop("inspect", tmp_path / "M.mrk.json", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is"] == {"kind": "markups of 3D Slicer", "markups": [{
        "shape": "plane", "points": [{"name": "P-1", "place_mm": [1, 2, 3]}],
        "plane": {"through_mm": [1, 2, 3], "normal": [0, 1, 0]}}]}
    marked(tmp_path, "Fiducial", [("P-1", (1, 2, 3))], coordinateSystem=None)
    done = preop("inspect", tmp_path / "M.mrk.json")
    assert done.returncode == 2 and "LPS or RAS" in done.stderr
