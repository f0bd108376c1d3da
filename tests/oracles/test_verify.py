"""`verify` passes a sound package and catches every mutation, also where the hashes were rewritten."""
import hashlib
import json
import shutil

import numpy as np
import pytest
import trimesh

from conftest import preop

SLOT_MM, SLOT_DEG = 0.1, 0.2


def guides(folder):
    return sorted((folder / "devices").glob("*.stl"))


def write(path, vertices, faces):
    """A binary STL, written here and not by the program, under the header that stood there."""
    header = path.read_bytes()[:80]
    triangles = vertices[faces].astype("<f4")
    records = np.zeros(len(faces), dtype=[("n", "<f4", 3), ("t", "<f4", (3, 3)), ("a", "<u2")])
    records["t"] = triangles
    path.write_bytes(header + np.uint32(len(faces)).tobytes() + records.tobytes())


def rehash(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["files"]:
        entry["sha256"] = hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def feature(folder, path, kind, word):
    rows = json.loads((folder / "manifest.json").read_text())["measurements"]
    return next(r["feature"] for r in rows
                if r["file"].endswith(path.name) and r["feature"]["kind"] == kind and word in r["name"])


def on_plane(vertices, plane, near=0.02):
    through, normal = np.array(plane["through_mm"]), np.array(plane["normal"])
    close = np.linalg.norm(vertices - through, axis=1) < plane["within_mm"] + 5
    return (np.abs((vertices - through) @ normal) < near) & close


def move_slot(folder):
    path = guides(folder)[0]
    mesh = trimesh.load(path)
    vertices = mesh.vertices.copy()
    for wall in ("kept wall", "waste wall"):
        plane = feature(folder, path, "plane", f"slot 1 {wall}")
        vertices[on_plane(mesh.vertices, plane)] += SLOT_MM * np.array(plane["normal"])
    write(path, vertices, mesh.faces)


def turn_slot(folder):
    path = guides(folder)[0]
    mesh = trimesh.load(path)
    vertices = mesh.vertices.copy()
    plane = feature(folder, path, "plane", "slot 1 kept wall")
    axis = np.cross(plane["normal"], [0.3, 0.5, 0.8])
    turn = trimesh.transformations.rotation_matrix(np.radians(SLOT_DEG), axis, plane["through_mm"])
    touched = on_plane(mesh.vertices, plane)
    vertices[touched] = trimesh.transform_points(vertices[touched], turn)
    write(path, vertices, mesh.faces)


def mirror(folder):
    path = guides(folder)[0]
    mesh = trimesh.load(path)
    write(path, mesh.vertices * [-1, 1, 1], mesh.faces[:, ::-1])


def scale(folder):
    path = guides(folder)[0]
    mesh = trimesh.load(path)
    write(path, mesh.vertices / 25.4, mesh.faces)


def swap(folder):
    first, second = guides(folder)[:2]
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)


def move_hole(folder):
    path = next(p for p in guides(folder) if "JAW" in p.name)
    mesh = trimesh.load(path)
    bore = feature(folder, path, "bore", "hole")
    through, along = np.array(bore["through_mm"]), np.array(bore["along"])
    offset = mesh.vertices - through
    height = offset @ along
    radius = np.linalg.norm(offset - np.outer(height, along), axis=1)
    wall = (np.abs(radius - bore["radius_mm"]) < 0.15) & (height > -1) & (height < bore["length_mm"] + 8)
    vertices = mesh.vertices.copy()
    vertices[wall] += SLOT_MM * np.cross(along, [0.1, 0.9, 0.4]) / np.linalg.norm(np.cross(along, [0.1, 0.9, 0.4]))
    write(path, vertices, mesh.faces)


def stale_plan(folder):
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text().replace("above_hu", "# edited later\nabove_hu", 1))


MUTATIONS = [move_slot, turn_slot, mirror, scale, swap, move_hole, stale_plan]


def test_the_package_as_written_is_sound(package):
    done = preop("verify", package)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_a_mutated_package_is_caught_by_its_hash(package, tmp_path, mutation):
    folder = tmp_path / "package"
    shutil.copytree(package, folder)
    mutation(folder)
    done = preop("verify", folder)
    assert done.returncode == 2, done.stdout + done.stderr


@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m is not stale_plan], ids=lambda m: m.__name__)
def test_a_mutated_package_with_new_hashes_is_caught_by_measuring(package, tmp_path, mutation):
    folder = tmp_path / "package"
    shutil.copytree(package, folder)
    mutation(folder)
    rehash(folder)
    done = preop("verify", folder)
    assert done.returncode == 1, done.stdout + done.stderr
