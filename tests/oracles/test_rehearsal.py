"""The operation rehearsed with the written files only: cut jaw and fibula with the slots found in the written
guides, carry the pieces with the written moves, and compare with the plan in place: nothing is fitted."""
import tomllib

import manifold3d
import numpy as np
import pytest
import trimesh

import written
from conftest import ROOT

LIMIT_MM = 0.1
AROUND_MM = 25


def manifold(mesh):
    return manifold3d.Manifold(manifold3d.Mesh(
        vert_properties=np.asarray(mesh.vertices, dtype=np.float32),
        tri_verts=np.asarray(mesh.faces, dtype=np.uint32)))


def mesh_of(body):
    mesh = body.to_mesh()
    return trimesh.Trimesh(mesh.vert_properties[:, :3], mesh.tri_verts)


def kept(body, face, away):
    """What stays of a body when all beyond a plane goes."""
    return body.trim_by_plane(tuple(-away), float(-away @ face))


def apart(a, b):
    """The greatest distance of a corner of either surface to the other."""
    one_way = lambda a, b: trimesh.proximity.closest_point(b, a.vertices)[1].max()
    return max(one_way(a, b), one_way(b, a))


class Guide:
    """A written guide, and the faces along which a blade in its slots saws."""

    def __init__(self, package, manifest, plan, kind):
        step = next(s for s in plan["step"] if s["do"] == kind)
        file = f"devices/{step['part_id']}.stl"
        self.mesh = written.load(package / file)
        self.rows = [r for r in manifest["measurements"] if r["file"] == file]
        blades = tomllib.loads((ROOT / "catalogue" / "blades.toml").read_text())["blade"]
        self.blade = next(b for b in blades if f"catalogue:{b['name']}" == step["blade"])
        names = {r["name"].split(" kept")[0] for r in self.rows if "kept wall offset" in r["name"]}
        self.slots = sorted(names, key=lambda n: int(n.split()[1]))

    def face(self, slot):
        """Where the blade in the middle of the slot leaves the kept bone: a place, and the way into the kerf."""
        feature = next(r["feature"] for r in self.rows if r["name"] == f"{slot} kept wall offset")
        at, normal = written.wall(self.mesh, feature)
        gap = next(r["feature"] for r in self.rows if r["name"] == f"{slot} width")["gap_mm"]
        across = {**feature, "through_mm": np.array(feature["through_mm"]) + gap * normal, "normal": -normal}
        width = (written.wall(self.mesh, across)[0] - at) @ normal
        return at + normal * (width - self.blade["kerf_mm"]) / 2, normal


@pytest.fixture(scope="session")
def plan(package):
    return tomllib.loads((package / "plan.toml").read_text())


@pytest.fixture(scope="session")
def jaw_faces(package, manifest, plan):
    guide = Guide(package, manifest, plan, "resection-guide")
    return [guide.face(slot) for slot in guide.slots]


@pytest.fixture(scope="session")
def graft(package, manifest, plan):
    """The segments in the jaw as sawn and carried, in the order of the plan: body, both faces, and as planned."""
    guide = Guide(package, manifest, plan, "donor-guide")
    fibula = manifold(trimesh.load(package / "models" / "FIBULA.stl"))
    pairs = [[guide.face(slot) for slot in pair] for pair in zip(guide.slots[::2], guide.slots[1::2])]
    planned = [f for f in manifest["files"] if "segment" in f["path"] and f["path"].endswith(".stl")]
    assert len(pairs) == len(planned)
    found = []
    for entry in planned:
        assert entry["carried"]["from"] == "leg" and entry["frame"] == "head"
        turn, shift = np.array(entry["carried"]["columns"]).T, np.array(entry["carried"]["shift_mm"])
        assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-9) and np.linalg.det(turn) > 0
        target = trimesh.load(package / entry["path"])
        placed = []
        for faces in pairs:
            piece = fibula
            for at, normal in faces:
                piece = kept(piece, at, normal)
            mesh = mesh_of(piece)
            mesh.vertices = mesh.vertices @ turn.T + shift
            placed.append((mesh, [(turn @ at + shift, turn @ normal) for at, normal in faces]))
        mesh, faces = min(placed, key=lambda p: np.linalg.norm(p[0].centroid - target.centroid))
        found.append((mesh, faces, target))
    return found


def test_the_sawn_and_carried_segments_are_the_planned_ones_in_their_place(graft):
    for n, (piece, _, planned) in enumerate(graft, 1):
        assert abs(piece.volume / planned.volume - 1) < 2e-3
        far = apart(piece, planned)
        print(f"\nsegment {n}: {far:.4f} mm from the plan at the most")
        assert far < LIMIT_MM, n


def test_the_sawn_stumps_are_the_planned_ones(package, plan, jaw_faces):
    jaw = manifold(trimesh.load(package / "models" / "MANDIBLE.stl"))
    cuts = [s["plane"] for s in plan["step"] if s["do"] == "cut"]
    assert len(cuts) == len(jaw_faces)
    for n, (cut, (face, away)) in enumerate(zip(cuts, jaw_faces), 1):
        through, normal = np.array(cut["through_mm"]), np.array(cut["normal"]) / np.linalg.norm(cut["normal"])
        # Near the cut: beyond, the same plane would also meet the other side of the jaw.
        near = jaw ^ manifold3d.Manifold.sphere(AROUND_MM, 64).translate(tuple(through))
        far = apart(mesh_of(kept(near, face, away)), mesh_of(kept(near, through, normal)))
        print(f"\nstump {n}: {far:.4f} mm from the plan at the most")
        assert far < LIMIT_MM, n


def test_the_sawn_pieces_meet_without_gap_or_overlap(jaw_faces, graft):
    """Every face of the graft against the face that it comes to lie on, at the face's own corners."""
    stumps = list(jaw_faces)
    sides = [(mesh, face) for mesh, faces, _ in graft for face in faces]
    joints = 0
    for mesh, (at, normal) in sides:
        corners = mesh.vertices[np.abs((mesh.vertices - at) @ normal) < 1e-3]
        assert len(corners) >= 3
        others = stumps + [face for other, face in sides if other is not mesh]
        facing = [f for f in others if f[1] @ normal < -0.99 and abs((f[0] - corners.mean(0)) @ f[1]) < 1]
        assert len(facing) == 1, "each face meets one other"
        gaps = (corners - facing[0][0]) @ facing[0][1]
        assert np.abs(gaps).max() < LIMIT_MM, gaps
        joints += 1
    assert joints == 2 * len(graft)


def test_the_assembled_jaw_is_the_model_that_plates_are_bent_on(package, graft):
    jaw = trimesh.load(package / "models" / "NEW-JAW.stl")
    for piece, _, _ in graft:
        # Positive inside: no part of the graft stands out of the model.
        assert trimesh.proximity.signed_distance(jaw, piece.vertices).min() > -LIMIT_MM
