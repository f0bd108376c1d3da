"""Triangles from outside become a body, and the plan tells what was repaired, with its places."""
import json

import numpy as np
import SimpleITK as sitk
import trimesh

from conftest import preop

REPAIR = """
format = 1
title = "repair"
[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"
[[input]]
name = "scan"
kind = "triangles"
on = "head"
unit = "mm"
axes = "{axes}"
path = "{path}"
[[step]]
name = "body"
do = "repair"
of = "scan"
widest_hole_mm = {hole}
[[step]]
name = "body-model"
do = "model"
of = "body"
part_id = "BODY"
"""


def repaired(tmp_path, path, hole=5, axes="LPS"):
    image = sitk.Image(40, 40, 40, sitk.sitkInt16) - 1000
    image.SetSpacing((4, 4, 4)), image.SetOrigin((-80, -80, -80))
    sitk.WriteImage(image, str(tmp_path / "head.nrrd"))
    (tmp_path / "plan.toml").write_text(REPAIR.format(path=path, hole=hole, axes=axes))
    done = preop("run", tmp_path / "plan.toml", "--out", tmp_path / "out", "--json",
                 env={"PREOP_MEMO": str(tmp_path / "memo")})
    if done.returncode == 2:
        return None, done.stderr
    return (trimesh.load(next((tmp_path / "out").rglob("*BODY*.stl"))),
            [f for f in json.loads(done.stdout)["findings"] if f["step"] == "body"])


def test_repair_lists_what_it_did(tmp_path):
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=20)
    faces = np.array(sphere.faces)
    faces[10] = faces[10][::-1]
    broken = np.vstack([np.delete(faces, [50, 200], axis=0), faces[:1]])
    trimesh.Trimesh(sphere.vertices, broken, process=False).export(tmp_path / "a.stl")
    body, findings = repaired(tmp_path, "a.stl")
    assert body.is_watertight and abs(body.volume / sphere.volume - 1) < 2e-3
    codes = [f["code"] for f in findings]
    assert codes.count("repair.hole") == 2 and "repair.doubles" in codes and "repair.turned" in codes
    places = np.array([f["place_mm"] for f in findings if f["code"] == "repair.hole"])
    truth = sphere.triangles_center[[50, 200]]
    assert np.abs(np.sort(places, axis=0) - np.sort(truth, axis=0)).max() < 1e-3


def test_repair_refuses_with_the_place(tmp_path):
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=20)
    keep = sphere.triangles_center[:, 2] < 12
    trimesh.Trimesh(sphere.vertices, sphere.faces[keep], process=False).export(tmp_path / "a.stl")
    body, words = repaired(tmp_path, "a.stl")
    assert body is None and "wider than 5 mm" in words and "near (" in words
    body, findings = repaired(tmp_path, "a.stl", hole=60)
    assert body.is_watertight and any(f["code"] == "repair.hole" for f in findings)


def test_axes_with_y_up(tmp_path):
    block = trimesh.creation.box((10, 20, 30))
    block.apply_translation((15, -25, 40))
    turned = block.copy()
    turned.apply_transform(np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], float))
    turned.export(tmp_path / "a.ply")
    body, _ = repaired(tmp_path, "a.ply", axes="LSA")
    assert np.allclose(body.bounds, block.bounds, atol=1e-3) and body.volume > 0


