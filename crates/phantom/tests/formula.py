"""The phantom's formulas, evaluated from their description alone (numpy, no code of ours).

    cargo run --release -p preop-phantom --example phantom -- describe head > head.json
    python formula.py head.json value mandible < points.txt     # x y z a line -> field a line
    python formula.py head.json distance mandible < points.txt  # signed distance in mm a line

Lengths are millimetres in patient axes. A field is negative inside and zero on the surface.
"""

import json
import sys

import numpy as np


def dot(a, b):
    return np.einsum("...i,...i->...", a, b)


def ball(p, centre, radius):
    return np.linalg.norm(p - centre, axis=-1) - radius


def cones(p, a, b):
    """min over t of |p - q(t)| - r(t) on the lines from balls a to balls b: points by lines."""
    p = p[:, None]
    ends = np.minimum(ball(p, a[:, :3], a[:, 3]), ball(p, b[:, :3], b[:, 3]))
    way = b[:, :3] - a[:, :3]
    length = np.linalg.norm(way, axis=1)
    round_ = np.abs(b[:, 3] - a[:, 3]) < length  # else one ball holds the other
    length = np.where(round_, length, 1)
    slope = np.where(round_, (b[:, 3] - a[:, 3]) / length, 0)
    shade = np.sqrt(1 - slope**2)
    along = way / length[:, None]
    d = p - a[:, :3]
    x = dot(d, along)
    y = np.linalg.norm(d - x[..., None] * along, axis=-1)
    best = x + y * slope / shade
    side = y * shade - a[:, 3] - slope * x
    return np.where(round_ & (best > 0) & (best < length), side, ends)


def faces(p, a, b, c):
    """The same minimum over triangles, infinity where it lies on their edges."""
    p = p[:, None]
    u, v = b[:, :3] - a[:, :3], c[:, :3] - a[:, :3]
    normal = np.cross(u, v)
    area = dot(normal, normal)
    flat = area <= 1e-12
    area = np.where(flat, 1, area)
    ws, wt = np.cross(v, normal) / area[:, None], np.cross(normal, u) / area[:, None]
    slope = ws * (b[:, 3] - a[:, 3])[:, None] + wt * (c[:, 3] - a[:, 3])[:, None]
    steep = dot(slope, slope)
    bad = flat | (steep >= 1)
    shade = np.sqrt(1 - np.where(bad, 0, steep))
    d = p - a[:, :3]
    height = np.abs(dot(d, normal)) / np.sqrt(area)
    best = d + (height / shade)[..., None] * slope
    s, t = dot(best, ws), dot(best, wt)
    inside = (s >= 0) & (t >= 0) & (s + t <= 1) & ~bad
    return np.where(inside, height * shade - a[:, 3] - dot(d, slope), np.inf)


CELL_MM = 8.0


def elements(f):
    """Balls, edges and triangles as arrays, and a ball around each edge and triangle."""
    if "elements" not in f:
        balls = np.array(f["balls_mm"], float)
        triangles = np.array(f["triangles"], int).reshape(-1, 3)
        pairs = [np.array(f["lines"], int).reshape(-1, 2)]
        pairs += [triangles[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))]
        edges = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
        around = []
        for many in (edges, triangles):
            corners = balls[many]
            middle = corners[..., :3].mean(axis=1)
            far = np.linalg.norm(corners[..., :3] - middle[:, None], axis=-1) + corners[..., 3]
            around.append((middle, far.max(axis=1) if len(many) else np.zeros(0)))
        f["elements"] = balls, edges, triangles, around
    return f["elements"]


def swept(f, p):
    """The least over all edges and triangles; cell by cell, without those too far to matter."""
    balls, edges, triangles, around = elements(f)
    out = np.empty(len(p))
    cells, which = np.unique(np.floor(p / CELL_MM), axis=0, return_inverse=True)
    which = which.ravel()
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(cells)))
    for n, cell in enumerate(cells):
        rows = order[ends[n - 1] if n else 0 : ends[n]]
        q, middle, reach = p[rows], (cell + 0.5) * CELL_MM, CELL_MM * 0.867
        limit = ball(middle, balls[:, :3], balls[:, 3]).min() + 2 * reach
        near = [np.linalg.norm(c - middle, axis=1) - r <= limit for c, r in around]
        lines = balls[edges[near[0]]].swapaxes(0, 1)
        plates = balls[triangles[near[1]]].swapaxes(0, 1)
        inner = faces(q, *plates).min(axis=1, initial=np.inf)
        out[rows] = np.minimum(inner, cones(q, *lines).min(axis=1, initial=np.inf))
    return out


def ellipsoid(f, p):
    axes = np.array(f["semi_axes_mm"], float)
    lengths = np.linalg.norm(axes, axis=1)
    scaled = (p - np.array(f["centre_mm"])) @ (axes / lengths[:, None] ** 2).T
    return (np.linalg.norm(scaled, axis=1) - 1) * lengths.min()


def value(f, p):
    """The field f of a description at the points p, an array of n rows."""
    p = np.asarray(p, float)
    kind = f["kind"]
    if kind == "swept":
        return swept(f, p)
    if kind == "ellipsoid":
        return ellipsoid(f, p)
    if kind == "half_space":
        return p @ np.array(f["normal"]) - f["offset_mm"]
    if kind == "union":
        return np.min([value(g, p) for g in f["parts"]], axis=0)
    if kind == "intersection":
        return np.max([value(g, p) for g in f["parts"]], axis=0)
    if kind == "difference":
        return np.maximum(value(f["from"], p), -value(f["less"], p))
    if kind == "grown":
        return value(f["of"], p) - f["by_mm"]
    if kind == "smooth_union":
        k = f["blend_mm"]
        a = value(f["parts"][0], p)
        for g in f["parts"][1:]:
            b = value(g, p)
            h = np.maximum(0, 1 - np.abs(a - b) / k)
            a = np.minimum(a, b) - h * h * k / 4
        return a
    raise ValueError(f"unknown kind {kind!r}")


def distance(f, p, steps=12):
    """The signed distance of points near the surface, by Newton steps along the gradient."""
    start = np.asarray(p, float)
    q, h = start.copy(), 1e-4
    first = value(f, q)
    for _ in range(steps):
        v = value(f, q)
        if np.abs(v).max() < 1e-7:
            break
        g = np.stack([value(f, q + h * e) - value(f, q - h * e) for e in np.eye(3)], 1) / (2 * h)
        q = q - g * (v / np.maximum(dot(g, g), 1e-6))[:, None]
    return np.sign(first) * np.linalg.norm(q - start, axis=1)


if __name__ == "__main__":
    file, what, body = sys.argv[1:4]
    with open(file) as text:
        formula = json.load(text)["bodies"][body]
    points = np.loadtxt(sys.stdin, ndmin=2)
    answer = {"value": value, "distance": distance}[what](formula, points)
    np.savetxt(sys.stdout, answer, fmt="%.17g")
