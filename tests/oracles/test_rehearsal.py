"""The operation rehearsed with the written files only: cut the fibula with the slots found in the
written guide, carry the pieces to the jaw, and compare them with the planned segments."""
import json

import manifold3d
import numpy as np
import trimesh

LIMIT_MM = 0.1


def manifold(mesh):
    return manifold3d.Manifold(manifold3d.Mesh(
        vert_properties=np.asarray(mesh.vertices, dtype=np.float32),
        tri_verts=np.asarray(mesh.faces, dtype=np.uint32)))


def found_wall(mesh, feature):
    """The plane of a slot's wall as it is in the file: facets that look along the normal, near it."""
    through, normal = np.array(feature["through_mm"]), np.array(feature["normal"])
    facing = mesh.face_normals @ normal > np.cos(np.radians(3))
    centres = mesh.triangles_center
    near = (np.abs((centres - through) @ normal) < 0.5) & (np.linalg.norm(centres - through, axis=1) < feature["within_mm"])
    chosen = facing & near
    assert chosen.any()
    weights = mesh.area_faces[chosen]
    found = (mesh.face_normals[chosen] * weights[:, None]).sum(0)
    found /= np.linalg.norm(found)
    return np.average(centres[chosen], axis=0, weights=weights), found


def rigid(source, target):
    """The rigid motion that carries points to points (Kabsch)."""
    a, b = source.mean(0), target.mean(0)
    u, _, vt = np.linalg.svd((source - a).T @ (target - b))
    turn = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    return turn, b - turn @ a


def test_pieces_cut_by_the_written_guide_are_the_planned_segments(package, manifest):
    fibula = manifold(trimesh.load(package / "models" / "FIBULA.stl"))
    guide = trimesh.load(package / "devices" / "FIBULA-GUIDE.stl")
    rows = [r for r in manifest["measurements"] if "FIBULA-GUIDE" in r["file"]]
    slots = sorted({r["name"].split(" kept")[0] for r in rows if "kept wall offset" in r["name"]},
                   key=lambda n: int(n.split()[1]))
    planned = [trimesh.load(package / f["path"]) for f in manifest["files"]
               if f["path"].startswith("models/reconstruction-segment") and f["path"].endswith(".stl")]
    assert len(slots) == 2 * len(planned)
    # The blade of the plan: the kept face lies where the kerf's edge does, body and clearance off the wall.
    blade = {"body": 0.5, "kerf": 0.6}
    pieces = []
    for distal, proximal in zip(slots[::2], slots[1::2]):
        piece = fibula
        for slot in (distal, proximal):
            feature = next(r["feature"] for r in rows if r["name"] == f"{slot} kept wall offset")
            width = next(r["measured"] for r in rows if r["name"] == f"{slot} width")
            at, into_slot = found_wall(guide, feature)
            clearance = (width - blade["body"]) / 2
            face = at + into_slot * (clearance - (blade["kerf"] - blade["body"]) / 2)
            piece = piece.trim_by_plane(tuple(-into_slot), float(-into_slot @ face))
        mesh = piece.to_mesh()
        pieces.append(trimesh.Trimesh(mesh.vert_properties[:, :3], mesh.tri_verts))
    for piece, plan in zip(pieces, match(pieces, planned)):
        assert abs(piece.volume / plan.volume - 1) < 2e-3
        assert distance_after_fit(piece, plan) < LIMIT_MM


def match(pieces, planned):
    return [min(planned, key=lambda p: abs(p.volume - piece.volume)) for piece in pieces]


def distance_after_fit(piece, plan):
    """The greatest distance of the piece's corners to the planned segment after rigid fitting."""
    inertia = lambda m: np.linalg.eigh(m.moment_inertia)[1]
    best = np.inf
    for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        a, b = inertia(piece), inertia(plan)
        b = b * np.array([signs[0], signs[1], 1])
        a[:, 2] *= np.sign(np.linalg.det(a))
        b[:, 2] *= np.sign(np.linalg.det(b))
        turn = b @ a.T
        moved = (piece.vertices - piece.center_mass) @ turn.T + plan.center_mass
        for _ in range(30):
            near, distance, _ = trimesh.proximity.closest_point(plan, moved)
            turn, shift = rigid(moved, near)
            moved = moved @ turn.T + shift
        _, distance, _ = trimesh.proximity.closest_point(plan, moved)
        best = min(best, float(distance.max()))
    return best
