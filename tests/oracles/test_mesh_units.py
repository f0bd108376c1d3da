"""A mesh comes into a plan as large as it is, whatever unit its file is in; where that cannot be, the plan is told."""
import json

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh

from conftest import preop, shared

PLAN = """format = 1
title = "units"
[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"
[[input]]
name = "box"
kind = "mesh"
on = "head"
unit = "{unit}"
axes = "{axes}"
path = "{path}"
[[step]]
name = "body"
do = "body"
of = "box"
[[step]]
name = "box-model"
do = "model"
of = "body"
part_id = "BOX"
"""


def run(folder, path, unit, axes="LPS"):
    """The size of what is written, mm, and the codes of the input's findings; or None, and why not."""
    image = sitk.Image(40, 40, 40, sitk.sitkInt16) - 1000
    image.SetSpacing((4, 4, 4)), image.SetOrigin((-80, -80, -80))
    sitk.WriteImage(image, str(folder / "head.nrrd"))
    (folder / "plan.toml").write_text(PLAN.format(unit=unit, path=path, axes=axes))
    done = preop("run", folder / "plan.toml", "--out", folder / "out", "--json", env={"PREOP_MEMO": str(folder / "memo")})
    if done.returncode == 2:
        return None, done.stderr + done.stdout
    model = trimesh.load(next((folder / "out").rglob("*BOX*.stl")))
    return model.extents, [f["code"] for f in json.loads(done.stdout)["findings"] if f["step"] == "box"]


def box(folder, name, size, **how):
    trimesh.creation.box(extents=size).export(folder / name, **how)
    return name


@pytest.mark.parametrize("unit, factor", [("mm", 1), ("m", 1000), ("inch", 25.4)])
def test_an_stl_is_as_large_as_the_plan_says(tmp_path, unit, factor):
    size = np.array([30, 40, 50])
    found, codes = run(tmp_path, box(tmp_path, "a.stl", size / factor), unit)
    assert np.allclose(found, size, atol=1e-3) and codes == []


@pytest.mark.parametrize("unit, factor, says", [("mm", 0.001, "nothing in surgery is"), ("inch", 100, "nothing in surgery is")])
def test_a_unit_that_cannot_be_is_refused(tmp_path, unit, factor, says):
    found, why = run(tmp_path, box(tmp_path, "a.stl", np.array([30, 40, 50]) * factor), unit)
    assert found is None and says in why


def test_what_is_no_bone_is_a_warning(tmp_path):
    found, codes = run(tmp_path, box(tmp_path, "a.stl", [8, 9, 10]), "mm")
    assert np.allclose(found, [8, 9, 10], atol=1e-3) and codes == ["mesh.size"]


def test_a_3mf_brings_its_own_unit_and_it_is_taken_once(tmp_path):
    inch = shared("badinput/mesh/unit_inch.3mf")
    found, codes = run(tmp_path, inch, "mm")
    inches = trimesh.load(inch).extents
    assert np.allclose(inches, 10) and np.allclose(found, 25.4 * inches, atol=1e-3), found
    found, why = run(tmp_path, inch, "inch")
    assert found is None and "states its own unit" in why and 'unit = "mm"' in why


def test_a_glb_is_in_metres_and_one_that_is_not_is_told(tmp_path):
    standard = box(tmp_path, "a.glb", [0.03, 0.04, 0.05])
    found, codes = run(tmp_path, standard, "m", "LSA")
    assert np.allclose(sorted(found), [30, 40, 50], atol=1e-3) and codes == []
    found, why = run(tmp_path, standard, "mm", "LSA")
    assert found is None and "nothing in surgery is" in why
    # Some programs write millimetres into it all the same: by the standard these lie beyond reach, or are giants.
    found, why = run(tmp_path, box(tmp_path, "b.glb", [30, 40, 50]), "mm", "LSA")
    assert found is None and "from the origin" in why, why
    found, codes = run(tmp_path, box(tmp_path, "c.glb", [12, 13, 14]), "mm", "LSA")
    assert np.allclose(sorted(found), [12, 13, 14], atol=1e-3) and codes == ["mesh.unit", "mesh.size"]


def test_inspect_says_in_which_unit_a_mesh_is_taken(tmp_path):
    assert "the file's own, taken to millimetres" in preop("inspect", shared("badinput/mesh/unit_inch.3mf")).stdout
    assert "metres" in preop("inspect", tmp_path / box(tmp_path, "a.glb", [0.03, 0.04, 0.05])).stdout
    assert "not in the file" in preop("inspect", tmp_path / box(tmp_path, "a.stl", [30, 40, 50])).stdout


def test_inspect_says_where_a_finding_is(tmp_path):
    """Two boxes that cross: near a corner of both."""
    two = trimesh.util.concatenate([trimesh.creation.box(extents=[30, 30, 30]), trimesh.creation.box(extents=[30, 30, 30]).apply_translation([10, 11, 12])])
    two.export(tmp_path / "two.stl")
    told = json.loads(preop("inspect", tmp_path / "two.stl", "--json").stdout)["findings"]
    placed = [f for f in told if f["place_mm"]]
    assert placed
    text = preop("inspect", tmp_path / "two.stl").stdout
    for found in placed:
        assert "at x {:.1f}, y {:.1f}, z {:.1f} mm LPS)".format(*found["place_mm"]) in text
