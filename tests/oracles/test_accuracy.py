"""The written models against the phantom's formulas: from the DICOM, the STL and the formulas alone.

Nothing of the program is called here, so that its writer and its reader cannot share a mistake.
`pytest -s` prints the figures that stand in docs/accuracy.md.
"""
import importlib.util
import json

import numpy as np
import pydicom
import pytest
import trimesh
from scipy.ndimage import map_coordinates

from conftest import ROOT

spec = importlib.util.spec_from_file_location("formula", ROOT / "crates/phantom/tests/formula.py")
formula = importlib.util.module_from_spec(spec)
spec.loader.exec_module(formula)

THRESHOLD_HU = 700
AIM_MM = 0.1
BONES = [("MANDIBLE", "head", "mandible"), ("FIBULA", "leg", "fibula")]


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


def told(what, distance):
    mean, p95 = distance.mean(), np.percentile(distance, 95)
    print(f"\n{what}: mean {mean:.3f} mm, 95th percentile {p95:.3f} mm, most {distance.max():.3f} mm")
    return mean


@pytest.mark.parametrize("part, scan, name", BONES)
def test_the_surface_lies_on_the_formula(demo, package, part, scan, name):
    points = samples(trimesh.load(package / "models" / f"{part}.stl"))
    distance = np.abs(formula.distance(body(demo, scan, name), points, steps=4))
    whole = told(part, distance)
    if part != "MANDIBLE":
        assert whole <= AIM_MM, part
        return
    # One threshold cannot be half-way both for bone (1400 HU) and for crowns (up to 2300 HU), whose
    # surface therefore lies outside of the formula, and where teeth touch the split decides.
    assert whole <= 2 * AIM_MM, part
    bone = formula.value(body(demo, scan, "lower teeth"), points) > 1.0
    assert bone.sum() > len(points) / 3
    # Crumbs of the opposite teeth, some millimetres away, carry the mean; 95 % of the bone meets the aim.
    told(f"{part} without its teeth", distance[bone])
    assert np.percentile(distance[bone], 95) <= AIM_MM, part


@pytest.mark.parametrize("part, scan, name", BONES)
def test_the_surface_lies_where_the_dicom_has_the_threshold(demo, package, part, scan, name):
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
