"""Other programs find every part closed, oriented, of the volume that the manifest says, and printable."""
import re
import subprocess

import manifold3d
import numpy as np
import trimesh


def test_trimesh_finds_closed_oriented_bodies_of_the_stated_volume(stls):
    assert stls
    for path, entry in stls:
        mesh = trimesh.load(path, process=True)
        assert mesh.is_watertight and mesh.is_winding_consistent, path
        assert mesh.volume > 0, path
        assert abs(mesh.volume / entry["volume_mm3"] - 1) < 1e-5, path
        assert len(mesh.faces) == entry["triangles"], path


def test_manifold_takes_every_part(stls):
    for path, entry in stls:
        mesh = trimesh.load(path, process=True)
        body = manifold3d.Manifold(manifold3d.Mesh(
            vert_properties=np.asarray(mesh.vertices, dtype=np.float32),
            tri_verts=np.asarray(mesh.faces, dtype=np.uint32)))
        assert body.status() == manifold3d.Error.NoError, path
        assert abs(body.volume() / entry["volume_mm3"] - 1) < 1e-4, path


def test_3mf_holds_the_same_body_as_stl(stls):
    for path, entry in stls:
        other = trimesh.load(path.with_suffix(".3mf"), force="mesh")
        assert abs(other.volume / entry["volume_mm3"] - 1) < 1e-4, path
        assert np.allclose(other.bounds, trimesh.load(path).bounds, atol=1e-3), path


def test_admesh_repairs_nothing(stls):
    for path, _ in stls:
        told = subprocess.run(["admesh", str(path)], capture_output=True, text=True, check=True).stdout
        for line in ("Edges fixed", "Facets removed", "Facets added", "Facets reversed",
                     "Backwards edges", "Degenerate facets", "Normals fixed"):
            found = re.search(rf"{line}\s*:\s*(\d+)", told)
            assert found and int(found.group(1)) == 0, f"{path}: {line}\n{told}"


def test_prusa_slicer_slices_every_part_without_a_complaint(stls, tmp_path):
    for path, _ in stls:
        out = tmp_path / (path.stem + ".gcode")
        done = subprocess.run(
            ["prusa-slicer", "--export-gcode", "--support-material", "--bed-shape",
             "0x0,400x0,400x400,0x400", "--max-print-height", "500", "--center", "200,200",
             "--layer-height", "0.3", "--fill-density", "5%", "-o", str(out), str(path)],
            capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 0 and out.stat().st_size > 10_000, f"{path}: {said}"
        assert not re.search(r"open edges|repaired|self-intersect|empty layers|error", said, re.I), f"{path}: {said}"
