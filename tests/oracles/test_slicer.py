"""3D Slicer itself: a scene that it saved is read to the voxel, and it opens what Preop writes at the same place, left on the left.

Its own libraries run (slicer-core of PyPI, by slicer_runs.py), not its windows.
"""
import json

import numpy as np
import othermeshes
import pytest
import SimpleITK as sitk
import trimesh

from conftest import preop
from slicer_there import SLICER_IS_THERE, slicer_runs
from test_masks import grid, series

if not SLICER_IS_THERE:
    pytest.skip("slicer-core is not installed: it has wheels for Python 3.10 to 3.13 on x86-64", allow_module_level=True)

PLAN = """
format = 1
title = "as 3D Slicer saved it"
[[input]]
name = "head"
kind = "ct"
path = "scene.mrb"
item = "CT head"
[[input]]
name = "left"
kind = "mask"
on = "head"
path = "scene.mrb"
item = "Parts"
segment = "Kiefer links"
[[input]]
name = "tumour"
kind = "mask"
on = "head"
path = "scene.mrb"
item = "Parts"
segment = "tumour"
[[input]]
name = "ball"
kind = "mesh"
on = "head"
path = "scene.mrb"
item = "Ball"
unit = "mm"
axes = "LPS"
[[input]]
name = "plane"
kind = "plane"
on = "head"
path = "scene.mrb"
item = "Cut"
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
[[step]]
name = "body"
do = "body"
of = "ball"
[[step]]
name = "cut"
do = "cut"
of = "body"
plane = "plane"
[[step]]
name = "kept"
do = "model"
of = "cut.kept"
part_id = "KEPT"
[[step]]
name = "whole"
do = "model"
of = "body"
part_id = "WHOLE"
"""


def told(what, out, *files):
    """What 3D Slicer reads in a file, as slicer_runs.py tells it."""
    order = (out, *files) if what == "volume" else (*files, out)
    done = slicer_runs(what, *order)
    assert done.returncode == 0, done.stderr
    return np.load(out)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A scene that 3D Slicer saved, and a plan of all that is in it."""
    folder = tmp_path_factory.mktemp("saved")
    done = slicer_runs("scene", folder)
    assert done.returncode == 0, done.stderr
    (folder / "plan.toml").write_text(PLAN)
    return folder


def places(ijk, matrix):
    return ijk[:, ::-1] @ matrix[:3, :3].T + matrix[:3, 3]


def same_places(one, other, within=1e-3):
    """Whether two sets of places are the same, in whatever order."""
    tidy = lambda p: p[np.lexsort(np.round(p, 2).T)]
    return len(one) == len(other) and np.abs(tidy(one) - tidy(other)).max() < within


def test_all_that_it_saved_is_listed(saved):
    done = preop("inspect", saved / "scene.mrb", "--json")
    assert done.returncode == 0, done.stderr
    items = {i["name"]: i for i in json.loads(done.stdout)["is"]["items"]}
    assert {n: i["kind"] for n, i in items.items()} == {
        "CT head": "volume", "Parts": "mask", "Ball": "model", "Landmarks": "markups", "Line": "markups", "Cut": "markups"}
    assert items["CT head"]["holds"]["voxels"] == [13, 11, 9]
    assert items["Parts"]["holds"]["segments"] == ["Kiefer links", "tumour"]
    assert items["Landmarks"]["holds"][0]["points"] == [
        {"name": "Pogonion", "place_mm": [-1.5, 2.5, 3.5]}, {"name": "Gonion R", "place_mm": [-4, -5, 6]}]
    assert [p["place_mm"] for p in items["Line"]["holds"][0]["points"]] == [[0, 0, 0], [-5, -1, 0], [-9, -3, 1]]
    plane = items["Cut"]["holds"][0]["plane"]
    assert np.allclose(plane["through_mm"], [-3, -4, 5]) and np.allclose(plane["normal"], [0, -0.6, 0.8])


def test_a_plan_takes_all_of_it_to_the_voxel(saved):
    """The grey values, both segments where they overlap, the model and the plane, on a grid that is turned."""
    chosen = [word for name in ("bone", "left", "tumour") for word in ("--result", name)]
    done = preop("convert", saved / "plan.toml", saved / "out.seg.nrrd", *chosen)
    assert done.returncode in (0, 1), done.stderr
    truth = {"bone": np.load(saved / "values.npy") > 300, "left": np.load(saved / "Kiefer links.npy") > 0,
             "tumour": np.load(saved / "tumour.npy") > 0}
    assert (truth["left"] & truth["tumour"]).any()
    # And 3D Slicer opens the segments that Preop makes of it, overlapping ones too.
    seen = told("masks", saved / "seen.npz", saved / "out.seg.nrrd")
    assert sorted(seen["names"]) == sorted(truth)
    for n, name in enumerate(seen["names"]):
        assert same_places(seen[f"places{n}"], places(np.argwhere(truth[str(name)]), np.load(saved / "places.npy"))), name
    assert len({tuple(c) for c in np.round(seen["colours"], 3)}) == 3


def test_a_model_and_a_plane_of_a_scene_are_where_they_were(saved):
    done = preop("run", saved / "plan.toml", "--out", saved / "package", env={"PREOP_MEMO": str(saved / "memo")})
    assert done.returncode in (0, 1), done.stderr
    whole, kept = (trimesh.load(next((saved / "package").rglob(f"*{n}*.stl"))) for n in ("WHOLE", "KEPT"))
    assert np.linalg.norm(whole.bounds.mean(axis=0) - [-5, 7, 9]) < 0.2
    # All of the kept piece is on one side of the plane, which cuts the ball.
    above = (kept.vertices - [-3, -4, 5]) @ [0, -0.6, 0.8]
    assert kept.volume < 0.95 * whole.volume and min(abs(above.min()), abs(above.max())) < 1e-3


def test_a_transform_that_was_not_hardened_is_told(tmp_path):
    assert slicer_runs("scene", tmp_path, "moved").returncode == 0
    (tmp_path / "plan.toml").write_text(PLAN)
    said = preop("inspect", tmp_path / "scene.mrb")
    assert '"Ball"' in said.stdout + said.stderr and "transform" in said.stdout + said.stderr


@pytest.mark.parametrize("ending", ["nrrd", "nii", "nii.gz", "mha"])
def test_it_opens_our_volumes_at_the_same_place(tmp_path, ending):
    image = grid((0.7, 0.6, 1.1), (0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1), (20, 16, 8))
    values = np.random.default_rng(5).integers(-1000, 1900, (8, 16, 20)).astype(np.int16)
    series(tmp_path / "dicom", image, values)
    done = preop("convert", tmp_path / "dicom", tmp_path / f"out.{ending}")
    assert done.returncode in (0, 1), done.stderr
    seen = told("volume", tmp_path / "seen.npz", tmp_path / f"out.{ending}")
    everywhere = np.argwhere(np.ones_like(seen["values"], bool))
    at = places(everywhere, seen["places"])
    back = [image.TransformPhysicalPointToContinuousIndex(p) for p in at.tolist()]
    ijk = np.rint(back).astype(int)
    assert np.abs(back - ijk).max() < 1e-3 and len(at) == values.size
    assert (seen["values"].ravel() == values[ijk[:, 2], ijk[:, 1], ijk[:, 0]]).all()


def test_it_opens_a_series_that_we_wrote(tmp_path):
    """A cropped CT written as a new DICOM series: the same values at the same places."""
    image = grid((0.7, 0.6, 1.0), (1, 0, 0, 0, 1, 0, 0, 0, 1), (20, 16, 8))
    values = np.random.default_rng(6).integers(-1000, 1900, (8, 16, 20)).astype(np.int16)
    series(tmp_path / "dicom", image, values)
    done = preop("convert", tmp_path / "dicom", tmp_path / "written")
    assert done.returncode in (0, 1), done.stderr
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(str(tmp_path / "written"))
    seen = told("volume", tmp_path / "seen.npz", *names)
    at = places(np.argwhere(np.ones_like(seen["values"], bool)), seen["places"])
    ijk = np.rint([image.TransformPhysicalPointToContinuousIndex(p) for p in at.tolist()]).astype(int)
    assert len(at) == values.size and (seen["values"].ravel() == values[ijk[:, 2], ijk[:, 1], ijk[:, 0]]).all()


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "vtp", "vtk"])
def test_it_opens_our_meshes_at_the_same_place(tmp_path, ending):
    """A file that says its axes in LPS, as ours do, is turned by 3D Slicer into its own."""
    bean = othermeshes.bean()
    bean.export(tmp_path / "in.stl")
    assert preop("convert", tmp_path / "in.stl", tmp_path / f"out.{ending}").returncode == 0
    seen = told("mesh", tmp_path / "seen.npz", tmp_path / f"out.{ending}")
    middles = lambda corners, triangles: corners[triangles].mean(axis=1)
    assert same_places(middles(seen["corners"], seen["triangles"]), middles(bean.vertices, bean.faces), othermeshes.NEAR_MM)
    made = trimesh.Trimesh(seen["corners"], seen["triangles"])
    assert abs(made.volume / bean.volume - 1) < 1e-5
