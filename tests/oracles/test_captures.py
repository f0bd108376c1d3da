"""What was captured in the page is in the report of `preop run`, too: the case's own captures, those of its variant."""
import json
import shutil

import numpy as np
import pytest
import trimesh
from PIL import Image

from conftest import preop

PLAN = """format = 1
title = "A box"
side = "left"

[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"

[[input]]
name = "box"
kind = "mesh"
path = "box.stl"
unit = "mm"
axes = "LPS"
on = "head"

[[step]]
name = "body"
do = "body"
of = "box"

[[step]]
name = "half"
do = "cut"
of = "body"
plane = { through_mm = [5, 5, 5], normal = [0, 0, 1], on = "head" }
blade = "catalogue:saw-oscillating-0.5"

[[step]]
name = "half-model"
do = "model"
of = "half.kept"
part_id = "HALF"
"""


def line(number, variant, note):
    """The half cube from the front, the middle of the picture at the edge to the patient's right of it."""
    seen = [{"object": "half.kept", "part": 0, "role": "bone", "opacity": 1}]
    view = {"frame": "head", "middle_mm": [0, 5, 5], "up": [0, 0, 1], "toward": [0, -1, 0], "size_mm": [40, 20],
            "seen": seen, "slice": None}
    capture = {"id": f"v{number}", "note": note, "who": "ann", "when": "2026-11-28T20:00:00Z", "revision": 1,
               "plan_hash": "0" * 64, "view": view}
    return json.dumps({"captured": {"variant": variant, "capture": capture}}) + "\n"


def box_case(folder):
    """Makes the case of a box that is cut in two, in a scan of a few voxels."""
    folder.mkdir()
    (folder / "plan.toml").write_text(PLAN)
    trimesh.creation.box(bounds=[[0, 0, 0], [10, 10, 10]]).export(folder / "box.stl")
    head = ("NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 4 4 4\n"
            "space directions: (5,0,0) (0,5,0) (0,0,5)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n")
    values = np.repeat(np.arange(4, dtype="<i2") * 10, 16).tobytes()
    (folder / "head.nrrd").write_bytes(head.encode() + values)
    return folder


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case with two captures of its own and one of another variant."""
    folder = box_case(tmp_path_factory.mktemp("captures") / "case")
    lines = line(1, "A", "The cut") + line(2, "B", "another") + line(3, "A", "gone")
    lines += json.dumps({"dropped": {"id": "v3", "who": "ann", "when": "2026-11-28T20:00:00Z"}}) + "\n"
    (folder / "captures.jsonl").write_text(lines)
    return folder


def run(plan, out, memo):
    done = preop("run", plan, "--out", out, env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    return out


def test_the_captures_of_the_variant_are_drawn_anew(case, memo, tmp_path):
    out = run(case, tmp_path / "package", memo)
    kept = json.loads((out / "captures.json").read_text())
    assert [(one["id"], one["note"]) for one in kept] == [("v1", "The cut")]
    assert sorted(p.name for p in (out / "figures").glob("capture-*.png")) == ["capture-1.png"]
    # The half that is left lies to the patient's left of the middle and below the cut: on the right, below.
    grey = np.asarray(Image.open(out / "figures" / "capture-1.png").convert("L"))
    at = lambda right, up: grey[int((0.5 - up) * grey.shape[0]), int((0.5 + right) * grey.shape[1])]
    assert at(0.08, -0.08) < 250
    assert all(at(*empty) > 250 for empty in [(-0.08, -0.08), (0.08, 0.08), (-0.08, 0.08), (0.35, -0.08)])
    assert preop("verify", out).returncode == 0
    named = run(case / "plan.toml", tmp_path / "named", memo)
    assert (named / "figures/capture-1.png").read_bytes() == (out / "figures/capture-1.png").read_bytes()


def test_a_plan_beside_the_cases_own_has_none(case, memo, tmp_path):
    shutil.copy(case / "plan.toml", case / "another.toml")
    out = run(case / "another.toml", tmp_path / "package", memo)
    assert not list((out / "figures").glob("capture-*.png"))


def test_captures_that_cannot_be_read_are_told(case, tmp_path):
    broken = tmp_path / "case"
    shutil.copytree(case, broken)
    (broken / "captures.jsonl").write_text("{\n" + line(1, "A", "The cut"))
    done = preop("run", broken, "--out", tmp_path / "package")
    assert done.returncode == 2 and "captures" in done.stderr and "line 1" in done.stderr
    assert not (tmp_path / "package").exists()
