"""A label cleaned by hand is what the truth says, voxel by voxel.

The scan is a bar of bone with two metal fillings: streaks run from them through the air, as bright as
bone but darker than this one, and specks float beside it. The truth is the bar's voxels, written as a
mask by another program; the model of what was cleaned must be the model of that mask.
"""
import json

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh

from conftest import preop

SIZE = (120, 100, 60)
SPACING = 0.5
ORIGIN = np.array([-30.0, -25.0, 90.0])
BONE, STREAK, AIR = 900, 700, -1000

k, j, i = np.indices(SIZE[::-1])
PLACES = ORIGIN + np.stack([i, j, k], axis=-1) * SPACING
X, Y, Z = (PLACES[..., axis] for axis in range(3))
BAR = (abs(X) <= 20) & (abs(Y) <= 6) & (abs(Z - 105) <= 8)


def away(place, a, b):
    """The distance of every voxel to the line from a to b."""
    a, b = np.array(a, float), np.array(b, float)
    along = b - a
    share = np.clip(((place - a) @ along) / (along @ along), 0, 1)
    return np.linalg.norm(place - a - share[..., None] * along, axis=-1)


STREAKS = [((-8, 5, 105), (-14, 22, 105)), ((-8, -5, 105), (-2, -22, 105)), ((9, 5, 103), (16, 22, 104))]
SPECK = (0, 15, 105)


def written(folder, voxels, name):
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing([SPACING] * 3)
    image.SetOrigin(ORIGIN.tolist())
    sitk.WriteImage(image, str(folder / name))


@pytest.fixture
def scan(tmp_path):
    hu = np.full(SIZE[::-1], AIR, np.int16)
    for a, b in STREAKS:
        hu[away(PLACES, a, b) <= 1.2] = STREAK
    hu[np.linalg.norm(PLACES - SPECK, axis=-1) <= 2] = BONE
    hu[BAR] = BONE
    written(tmp_path, hu, "head.nrrd")
    return tmp_path


HEAD = """
format = 1
title = "cleaning"
[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"
[[input]]
name = "truth"
kind = "mask"
on = "head"
path = "truth.nrrd"
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
"""
MODEL = """
[[step]]
name = "{name}-surface"
do = "surface"
of = "{of}"
on = "head"
smooth = 0
simplify_mm = 0
[[step]]
name = "{name}-model"
do = "model"
of = "{name}-surface"
part_id = "{part}"
"""


def models(folder, truth, steps, last):
    """The models of what the steps make, and of the truth, and what the run found."""
    written(folder, truth.astype(np.uint8), "truth.nrrd")
    plan = HEAD + steps + MODEL.format(name="own", of=last, part="OWN") + MODEL.format(name="true", of="truth", part="TRUE")
    (folder / "plan.toml").write_text(plan)
    done = preop("run", folder / "plan.toml", "--out", folder / "out", "--json", env={"PREOP_MEMO": str(folder / "memo")})
    assert done.returncode in (0, 1), done.stderr
    found = {}
    for path in (folder / "out/models").glob("*.stl"):
        found["OWN" if "OWN" in path.name else "TRUE"] = trimesh.load(path)
    manifest = json.loads((folder / "out/manifest.json").read_text())
    return found["OWN"], found["TRUE"], {f["code"] for f in manifest["findings"]}


def same(own, true):
    """Whether two surfaces have the same corners and the same volume."""
    assert own.volume == pytest.approx(true.volume, rel=1e-9)
    corners = [np.unique(np.round(mesh.vertices, 4), axis=0) for mesh in (own, true)]
    assert np.array_equal(*corners)


def strokes(*rows):
    return "strokes = [\n" + "".join(f"  {{ {row} }},\n" for row in rows) + "]\n"


def test_streaks_are_erased_by_their_greys_and_specks_by_a_click(scan):
    rows = [f'act = "erase", radius_mm = 3, points_mm = [{list(a)}, {list(b)}], above_hu = 500, below_hu = 800' for a, b in STREAKS]
    steps = f"""
[[step]]
name = "clean"
do = "paint"
of = "bone"
on = "head"
{strokes(*rows)}
[[step]]
name = "one"
do = "islands"
of = "clean"
keep = "not-at"
at_mm = [{list(SPECK)}]
"""
    own, true, found = models(scan, BAR, steps, "one")
    same(own, true)
    assert "paint.idle" not in found


def test_a_brush_adds_only_within_its_label_and_an_idle_stroke_is_told(scan):
    ball = np.linalg.norm(PLACES - [20, 0, 105], axis=-1) <= 7
    rows = ('act = "add", radius_mm = 7, points_mm = [[20, 0, 105]]', 'act = "erase", radius_mm = 2, points_mm = [[-28, -20, 92]]')
    steps = f"""
[[step]]
name = "end"
do = "paint"
on = "head"
within = "bone"
{strokes(*rows)}
"""
    own, true, found = models(scan, BAR & ball, steps, "end")
    same(own, true)
    assert "paint.idle" in found


def test_scissors_take_a_prism_of_their_depth_along_the_view(scan):
    # Seen from the patient's left: a lasso around the lower front half, 15 mm deep from x = 21.
    steps = """
[[step]]
name = "cut"
do = "scissors"
of = "bone"
cuts = [
  { act = "erase", outline_mm = [[21, -30, 90], [21, 0.25, 90], [21, 0.25, 105.25], [21, -30, 105.25]], direction = [-1, 0, 0], depth_mm = 15.1 },
  { act = "keep", outline_mm = [[0, -6.3, 80], [25, -6.3, 80], [25, 6.3, 80], [0, 6.3, 80]], direction = [0, 0, 1] },
]
"""
    lasso = (Y < 0.25) & (Z < 105.25) & (X <= 21) & (X >= 5.9)
    bone = BAR.copy()
    for a, b in STREAKS:
        bone |= away(PLACES, a, b) <= 1.2
    truth = bone & ~lasso & (X > 0) & (X < 25) & (abs(Y) < 6.3)
    # Voxels on the lasso's own line belong to neither: the truth leaves them out by its half voxels.
    own, true, _ = models(scan, truth, steps, "cut")
    same(own, true)


def test_discs_on_three_slices_become_a_cone(scan):
    radius = lambda z: 12 - 0.5 * (z - 95)
    rows = [f'act = "add", radius_mm = {radius(z)}, points_mm = [[0, 0, {z}]], across = [0, 0, 1]' for z in (95, 101, 109)]
    steps = f"""
[[step]]
name = "painted"
do = "paint"
on = "head"
{strokes(*rows)}
[[step]]
name = "cone"
do = "fill-between"
of = "painted"
across = "axial"
"""
    cone = (np.hypot(X, Y) <= radius(Z)) & (Z >= 95) & (Z <= 109)
    own, true, _ = models(scan, cone, steps, "cone")
    assert own.volume == pytest.approx(true.volume, rel=0.01)
    far = trimesh.proximity.closest_point(true, own.vertices[::50])[1]
    assert far.max() <= SPACING * 1.5 and far.mean() < 0.1 * SPACING


def test_smoothing_takes_a_spike_off_a_face_and_leaves_the_face(scan):
    # What is left of a streak near the bar: a peg of 1.2 mm on its face.
    rows = [f'act = "erase", radius_mm = 3, points_mm = [{[round(a[n] + 0.3 * (b[n] - a[n]), 2) for n in range(3)]}, {list(b)}]' for a, b in STREAKS]
    smooth = [f"radius_mm = 6, points_mm = [{[a[0], round(a[1] * 1.2, 2), a[2]]}], near_mm = 2.5" for a, b in STREAKS]
    steps = f"""
[[step]]
name = "clean"
do = "paint"
of = "bone"
on = "head"
{strokes(*rows)}
[[step]]
name = "one"
do = "islands"
of = "clean"
[[step]]
name = "even"
do = "smooth-label"
of = "one"
{strokes(*smooth)}
"""
    # The peg is some voxels high; where it stood, one layer of voxels may stay.
    assert abs(models(scan, BAR, steps, "one")[0].bounds[:, 1]).max() > 7.5
    own, true, _ = models(scan, BAR, steps, "even")
    assert (abs(own.bounds - true.bounds) <= [1e-6, SPACING + 1e-6, 1e-6]).all()
    assert own.volume == pytest.approx(true.volume, rel=2e-3)
