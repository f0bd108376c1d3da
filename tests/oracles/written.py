"""Planes and bores as they are in a written file: found by facets alone, nothing of the program."""
import numpy as np
import trimesh


def wall(mesh, feature, near=0.5, within_deg=3.0):
    """The plane of the facets that look along a feature's normal near it: a place on it, and its normal.
    Fitted to the corners of those facets, not taken from the feature."""
    through, normal = np.array(feature["through_mm"]), np.array(feature["normal"])
    centres = mesh.triangles_center
    chosen = mesh.face_normals @ normal > np.cos(np.radians(within_deg))
    chosen &= np.abs((centres - through) @ normal) < near
    chosen &= np.linalg.norm(centres - through, axis=1) < feature["within_mm"]
    assert chosen.any(), feature
    weights = mesh.area_faces[chosen]
    looks = (mesh.face_normals[chosen] * weights[:, None]).sum(0)
    return np.average(centres[chosen], axis=0, weights=weights), looks / np.linalg.norm(looks)


def bore(mesh, feature):
    """The axis and radius of the facets around a bore: a place on it, its direction and radius."""
    through, along = np.array(feature["through_mm"]), np.array(feature["along"])
    offset = mesh.vertices - through
    height = offset @ along
    radius = np.linalg.norm(offset - np.outer(height, along), axis=1)
    near = np.abs(radius - feature["radius_mm"]) < 0.3
    # Facets of the tube: all corners near it, and their normals towards the axis.
    faces = near[mesh.faces].all(1)
    middle = mesh.triangles_center - through
    outwards = middle - np.outer(middle @ along, along)
    outwards /= np.linalg.norm(outwards, axis=1)[:, None] + 1e-12
    faces &= (mesh.face_normals * outwards).sum(1) < -0.9
    faces &= ((middle @ along) > -0.5) & ((middle @ along) < feature["length_mm"] + 0.5)
    assert faces.sum() >= 12, feature
    normals, weights = mesh.face_normals[faces], mesh.area_faces[faces]
    # The axis is at right angles to every normal: the direction along which they vary least.
    _, vectors = np.linalg.eigh((normals * weights[:, None]).T @ normals)
    axis = vectors[:, 0] * np.sign(vectors[:, 0] @ along)
    u = np.cross(axis, [0.3, 0.5, 0.8])
    u /= np.linalg.norm(u)
    frame = np.stack([u, np.cross(axis, u)])
    flat = (mesh.vertices[np.unique(mesh.faces[faces])] - through) @ frame.T
    # A circle through the corners (Kasa 1976): |p|^2 = 2 c.p + (r^2 - |c|^2).
    system = np.column_stack([2 * flat, np.ones(len(flat))])
    (x, y, k), *_ = np.linalg.lstsq(system, (flat**2).sum(1), rcond=None)
    return through + np.array([x, y]) @ frame, axis, np.sqrt(k + x * x + y * y)


def angle_deg(a, b):
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), np.dot(a, b)))


def load(path):
    return trimesh.load(path, process=True)
