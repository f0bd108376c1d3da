"""The bones of the worked example against the truth that its scans were made from.

Semi-synthetic: real anatomy, invented grey values. The jaw's truth are labels on voxels of 0.5 mm, the
fibula's a surface; neither is read by the program. `pytest -s` prints the figures of docs/accuracy.md.

The example's threshold of 300 HU lies below half-way between muscle and cortex (about 650 HU), so its surfaces
lie outside of the truth by some tenths of a millimetre. The limits are those of a model's error in print (Schulze
2024: 0.8 mm for segmentation), not those of this program's own arithmetic.
"""
import numpy as np
import trimesh

from conftest import shared
from jaw_truth import distance_mm, labels_of


def told(what, distance, most_mean, most_p95):
    mean, p95 = np.abs(distance).mean(), np.percentile(np.abs(distance), 95)
    print(f"\n{what}: mean {mean:.3f} mm (signed {distance.mean():+.3f}), 95th percentile {p95:.3f} mm, "
          f"most {np.abs(distance).max():.3f} mm")
    assert mean <= most_mean and p95 <= most_p95, what


def samples(mesh, count=3000):
    points, _ = trimesh.sample.sample_surface(mesh, count, seed=7)
    return np.asarray(points)


def test_the_mandible_lies_on_its_labels(example):
    labels = labels_of(shared("data/ct-head-semisynthetic"))
    points = samples(trimesh.load(example / "models" / "MANDIBLE.stl"))
    told("mandible to its labels", distance_mm(labels, points), 0.5, 0.8)


def test_the_fibula_lies_on_its_surface_and_the_surface_on_it(example):
    truth = trimesh.load(shared("data/bones-visible-human-female/VHF_Left_Bone_Fibula_smooth.stl"))
    truth.apply_transform(np.diag([-1.0, -1.0, 1.0, 1.0]))  # RAS to LPS: a half turn, no mirror
    found = trimesh.load(example / "models" / "FIBULA.stl")
    for what, a, b in (("fibula to its truth", found, truth), ("truth to the fibula", truth, found)):
        points = samples(a, 1500)
        told(what, trimesh.proximity.signed_distance(b, points), 0.5, 0.8)
