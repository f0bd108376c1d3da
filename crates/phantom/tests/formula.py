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


def cone(p, a, ra, b, rb):
    """min over t of |p - q(t)| - r(t) on the line from a to b with the radius from ra to rb."""
    way = b - a
    length = np.linalg.norm(way)
    ends = np.minimum(ball(p, a, ra), ball(p, b, rb))
    if length == 0 or abs(rb - ra) >= length:
        return ends
    slope = (rb - ra) / length
    shade = np.sqrt(1 - slope**2)
    d = p - a
    x = d @ (way / length)
    y = np.linalg.norm(d - x[:, None] * (way / length), axis=-1)
    best = x + y * slope / shade
    side = y * shade - ra - slope * x
    return np.where((best > 0) & (best < length), side, ends)


def face(p, balls):
    """The same minimum over a triangle, infinity where it lies on its edges."""
    (a, ra), (b, rb), (c, rc) = ((x[:3], x[3]) for x in balls)
    u, v = b - a, c - a
    normal = np.cross(u, v)
    area = normal @ normal
    if area <= 1e-12:
        return np.full(len(p), np.inf)
    ws, wt = np.cross(v, normal) / area, np.cross(normal, u) / area
    slope = ws * (rb - ra) + wt * (rc - ra)
    if slope @ slope >= 1:
        return np.full(len(p), np.inf)
    shade = np.sqrt(1 - slope @ slope)
    d = p - a
    height = np.abs(d @ normal) / np.sqrt(area)
    best = d + height[:, None] / shade * slope
    s, t = best @ ws, best @ wt
    inside = (s >= 0) & (t >= 0) & (s + t <= 1)
    return np.where(inside, height * shade - ra - d @ slope, np.inf)


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
        least = np.full(len(q), np.inf)
        for a, b in edges[near[0]]:
            least = np.minimum(least, cone(q, balls[a, :3], balls[a, 3], balls[b, :3], balls[b, 3]))
        for t in triangles[near[1]]:
            least = np.minimum(least, face(q, balls[t]))
        out[rows] = least
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
