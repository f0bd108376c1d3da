"""The written models against the phantom's formulas: from the DICOM, the STL and the formulas alone.

Nothing of the program is called here, so that its writer and its reader cannot share a mistake.
`pytest -s` prints the figures that stand in docs/accuracy.md.
"""
import importlib.util
import json
import re

import numpy as np
import pydicom
import pytest
import trimesh
from scipy.ndimage import map_coordinates

from conftest import ROOT, preop

spec = importlib.util.spec_from_file_location("formula", ROOT / "crates/phantom/tests/formula.py")
formula = importlib.util.module_from_spec(spec)
spec.loader.exec_module(formula)

THRESHOLD_HU = 700
AIM_MM = 0.1
# The model, its scan, its formula, how many places are measured, and the most that mean and 95th percentile may be.
BONES = [
    ("MANDIBLE", "head", "mandible", 600, AIM_MM, 0.25),
    ("SKULL", "head", "skull", 150, AIM_MM, 0.3),
    ("FIBULA", "leg", "fibula", 600, AIM_MM, 0.25),
    ("TIBIA", "leg", "tibia", 300, AIM_MM, 0.25),
]
# Where a scan cuts a bone off, its model has a wall that no formula has.
BORDER_MM = 3.0
# And its marrow lies open there: walls so far within the bone are those of its marrow, which the formula does not have.
MARROW_MM = 1.5


@pytest.fixture(scope="session")
def models(demo, memo, tmp_path_factory):
    """The bones of the demo as models: the demo's plan without its operation."""
    parts = {"mandible": "MANDIBLE", "skull": "SKULL", "fibula": "FIBULA", "tibia": "TIBIA"}
    before, after = ["head-", "mandible", "skull", "leg-", "fibula", "tibia"], "-model|-guide"
    head, *steps = (demo / "plan.toml").read_text().split("[[step]]\n")
    name = lambda step: re.search(r'name = "([^"]+)"', step).group(1)
    kept = [s for s in steps if name(s).startswith(tuple(before)) and not re.search(after, name(s))]
    kept += [f'name = "{of}-shown"\ndo = "model"\nof = "{of}"\npart_id = "{part}"\n\n' for of, part in parts.items()]
    folder = tmp_path_factory.mktemp("models")
    (folder / "plan.toml").write_text(head + "".join("[[step]]\n" + s for s in kept))
    inputs = [word for part in ("head", "leg") for word in ("--input", f"{part}={demo / part}")]
    done = preop("run", folder / "plan.toml", *inputs, "--out", folder / "out", env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    return folder / "out" / "models"


def body(demo, part, name):
    described = json.loads((demo / "formulas" / f"{part}.json").read_text())["bodies"]
    if isinstance(described, dict):
        return described[name]
    return next(b["field"] for b in described if b["name"] == name)


def volume(folder):
    series = sorted((pydicom.dcmread(p) for p in folder.glob("*.dcm")),
                    key=lambda d: float(d.ImagePositionPatient[2]))
    first, second = series[0], series[1]
    assert [float(v) for v in first.ImageOrientationPatient] == [1, 0, 0, 0, 1, 0]
    origin = np.array([float(v) for v in first.ImagePositionPatient])
    spacing = np.array([float(first.PixelSpacing[1]), float(first.PixelSpacing[0]),
                        float(second.ImagePositionPatient[2]) - origin[2]])
    voxels = np.stack([d.pixel_array for d in series]).astype(float)
    return voxels * float(first.RescaleSlope) + float(first.RescaleIntercept), origin, spacing


def samples(mesh, count=600):
    """Places on the surface, weighted by area, always the same."""
    points, _ = trimesh.sample.sample_surface(mesh, count, seed=7)
    return np.asarray(points)


def within(folder, points):
    """Which places lie well inside a scan."""
    hu, origin, spacing = volume(folder)
    end = origin + spacing * (np.array(hu.shape[::-1]) - 1)
    return np.all((points > origin + BORDER_MM) & (points < end - BORDER_MM), axis=1)


def told(what, distance):
    mean, p95 = distance.mean(), np.percentile(distance, 95)
    print(f"\n{what}: mean {mean:.3f} mm, 95th percentile {p95:.3f} mm, most {distance.max():.3f} mm")
    return mean, p95


@pytest.mark.parametrize("part, scan, name, places, most_mean, most_p95", BONES, ids=[b[0] for b in BONES])
def test_the_surface_lies_on_the_formula(demo, models, part, scan, name, places, most_mean, most_p95):
    points = samples(trimesh.load(models / f"{part}.stl"), places)
    points = points[within(demo / scan, points)]
    points = points[np.array(formula.value(body(demo, scan, name), points)) > -MARROW_MM]
    assert len(points) > (0.5 if part == "SKULL" else 0.7) * places
    distance = np.abs(formula.distance(body(demo, scan, name), points, steps=4))
    mean, p95 = told(part, distance)
    if part == "MANDIBLE":
        crown = formula.value(body(demo, scan, "lower teeth"), points) < 0.5
        told(f"{part}, its crowns", distance[crown])
    assert mean <= most_mean and p95 <= most_p95, part


@pytest.mark.parametrize("part, scan", [("MANDIBLE", "head"), ("FIBULA", "leg")])
def test_the_surface_lies_where_the_dicom_has_the_threshold(demo, package, part, scan):
    hu, origin, spacing = volume(demo / scan)
    points = samples(trimesh.load(package / "models" / f"{part}.stl"))
    at = ((points - origin) / spacing).T[::-1]
    found = map_coordinates(hu, at, order=1)
    # An edge of bone rises by more than 500 HU a millimetre: 60 HU are about a tenth of one.
    assert abs(np.median(found) - THRESHOLD_HU) < 60, np.median(found)


def test_left_is_left(demo, package):
    """The tumour is on the left: the specimen that the guide spans has larger x than the chin."""
    guide = trimesh.load(package / "devices" / "JAW-GUIDE.stl")
    jaw = trimesh.load(package / "models" / "MANDIBLE.stl")
    assert guide.centroid[0] > jaw.centroid[0] + 10
