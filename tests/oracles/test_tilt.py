"""A tilted scan, straightened, against an untilted scan of the same plastic skull: two real scans.

`pytest -s` prints the figures that stand in docs/accuracy.md.
"""
import numpy as np
import trimesh
import vtk
from scipy.spatial.transform import Rotation
from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray

from conftest import preop, shared

AIM_MM = 0.3
THRESHOLD_HU = 150
SCANS = {"tilted": "ct-skull-phantom-tilt", "straight": "ct-skull-phantom-1mm-bone"}


def plan():
    lines = ['format = 1\ntitle = "tilt"\n']
    for name, folder in SCANS.items():
        lines.append(f'[[input]]\nname = "{name}"\nkind = "ct"\npath = "{shared(f"data/{folder}/dicom")}"\n')
    for name in SCANS:
        for step in (f'name = "{name}-voxels"\ndo = "threshold"\nof = "{name}"\nabove_hu = {THRESHOLD_HU}\n',
                     f'name = "{name}-island"\ndo = "islands"\nof = "{name}-voxels"\nkeep = "largest"\n',
                     f'name = "{name}-skull"\ndo = "surface"\nof = "{name}-island"\non = "{name}"\n'
                     f'above_hu = {THRESHOLD_HU}\nsmooth = 0\nsimplify_mm = 0.02\n',
                     f'name = "{name}-model"\ndo = "model"\nof = "{name}-skull"\npart_id = "{name.upper()}"\n'):
            lines.append(f"[[step]]\n{step}")
    return "\n".join(lines)


class Surface:
    """The nearest places of a mesh, by VTK."""

    def __init__(self, mesh):
        points = vtk.vtkPoints()
        points.SetData(numpy_to_vtk(np.ascontiguousarray(mesh.vertices, dtype=float), deep=1))
        corners = np.hstack([np.full((len(mesh.faces), 1), 3), mesh.faces]).astype(np.int64)
        cells = vtk.vtkCellArray()
        cells.SetCells(len(mesh.faces), numpy_to_vtkIdTypeArray(corners.ravel(), deep=1))
        self.data = vtk.vtkPolyData()
        self.data.SetPoints(points)
        self.data.SetPolys(cells)
        self.locator = vtk.vtkStaticCellLocator()
        self.locator.SetDataSet(self.data)
        self.locator.BuildLocator()
        self.normals = mesh.face_normals

    def nearest(self, places):
        found, faces = np.empty_like(places), np.empty(len(places), int)
        at, face, part, square = [0.0] * 3, vtk.reference(0), vtk.reference(0), vtk.reference(0.0)
        cell = vtk.vtkGenericCell()
        for n, place in enumerate(places):
            self.locator.FindClosestPoint(place, at, cell, face, part, square)
            found[n], faces[n] = at, face.get()
        return found, self.normals[faces]


def aligned(places, surface, low, high):
    """ICP, point to plane, of the three nearest quarters: what only one scan shows does not pull."""
    for _ in range(60):
        found, normals = surface.nearest(places)
        off = np.linalg.norm(found - places, axis=1)
        inside = ((places > low) & (places < high)).all(axis=1)
        used = inside & (off <= np.quantile(off[inside], 0.75))
        p, q, n = places[used], found[used], normals[used]
        turn = np.linalg.lstsq(np.hstack([np.cross(p, n), n]), ((q - p) * n).sum(axis=1), rcond=None)[0]
        places = places @ Rotation.from_rotvec(turn[:3]).as_matrix().T + turn[3:]
    return places


def test_the_straightened_skull_is_the_untilted_one(tmp_path):
    (tmp_path / "plan.toml").write_text(plan())
    done = preop("run", tmp_path / "plan.toml", "--out", tmp_path / "out")
    assert done.returncode in (0, 1), done.stderr
    tilted, straight = (trimesh.load(tmp_path / "out" / "models" / f"{n.upper()}.stl") for n in SCANS)
    places = np.asarray(trimesh.sample.sample_surface(tilted, 4000, seed=1)[0])
    # Three millimetres within the box of the other scan: beyond, there is nothing to be near to.
    low, high = straight.bounds[0] + 3, straight.bounds[1] - 3
    surface = Surface(straight)
    places = aligned(places, surface, low, high)
    off = np.linalg.norm(surface.nearest(places)[0] - places, axis=1)
    off = off[((places > low) & (places < high)).all(axis=1)]
    print(f"\ntilted against straight at {THRESHOLD_HU} HU: mean {off.mean():.3f} mm, "
          f"95th percentile {np.quantile(off, 0.95):.3f} mm, most {off.max():.3f} mm, {len(off)} places")
    assert len(off) > 3000 and off.mean() <= AIM_MM
