#!/usr/bin/env python3
"""How soon a moved plane is answered, exact and ready to be drawn, on a bone of a given size.

usage: bench/answer.py [--triangles N] [--rounds N] [--memo DIR]

The bone is a real tibia (../shared/data/bones-visible-human-female), its triangles split until there are
exactly N; it is laid on the leg of ../shared/data/ct-leg-semisynthetic (real anatomy, invented grey
values), which is hashed as every input is. Its saw cut is moved by a tenth of a millimetre and more, N times, so that nothing is
remembered. `preop serve` answers on loopback as it does to the page; this client draws nothing.
From the moment that the change is sent, the least and the median of all rounds:

  answer   the change is on the disk, and the reply is here
  exact    an event has told that the cut is exact
  surfaces both halves are here at 50 k triangles, as the page asks for them
  cpu      what the server's processes worked until then, on all cores: on a busy machine the truer figure

Needs tests/oracles/requirements.txt (trimesh).
"""
import argparse
import json
import pathlib
import statistics
import tempfile
import threading
import time

import numpy as np
import trimesh

from served import Server, Told

ROOT = pathlib.Path(__file__).resolve().parents[1]
BONE = ROOT.parent / "shared/data/bones-visible-human-female/VHF_Left_Bone_Tibia_smooth.stl"
LEG = ROOT.parent / "shared/data/ct-leg-semisynthetic/dicom"
PLAN = """format = 1
title = "A bone of {n} triangles"

[[input]]
name = "leg"
kind = "ct"
path = "{leg}"

[[input]]
name = "tibia"
kind = "mesh"
path = "tibia.stl"
unit = "mm"
axes = "RAS"
on = "leg"

[[step]]
name = "bone"
do = "body"
of = "tibia"

[[step]]
name = "cut"
do = "cut"
of = "bone"
plane = {{ through_mm = {through}, normal = [0.0, 0.1, 0.995], on = "leg" }}
kerf_mm = 1.0
"""


def bone(triangles):
    """The tibia with exactly so many triangles: each into four while that fits, then some into three."""
    mesh = trimesh.load(BONE)
    while 4 * len(mesh.faces) <= triangles:
        mesh = mesh.subdivide()
    points, faces = np.array(mesh.vertices), np.array(mesh.faces)
    split = (triangles - len(faces)) // 2
    chosen = np.linspace(0, len(faces) - 1, split).astype(int) if split > 0 else np.array([], int)
    a, b, c = faces[chosen].T
    middle = len(points) + np.arange(len(chosen))
    points = np.vstack([points, points[faces[chosen]].mean(axis=1)])
    kept = np.delete(faces, chosen, axis=0)
    thirds = [np.stack(t, axis=1) for t in ((a, b, middle), (b, c, middle), (c, a, middle))]
    return trimesh.Trimesh(points, np.vstack([kept, *thirds]), process=False)


def once(server, told, through, revision):
    """One move of the plane: milliseconds until answered, exact, and drawn from."""
    plane = {"through_mm": through, "normal": [0.0, 0.1, 0.995], "on": "leg"}
    change = {"set": {"step": "cut", "parameter": "plane", "value": plane}}
    worked, start = server.cpu_ms(), time.perf_counter()
    server.ask("/api/cases/bone/changes", {"base_revision": revision, "who": "bench", "change": change})
    answered = time.perf_counter()
    exact = told.wait(start, lambda e: e["event"] == "ended" and e["step"] == "cut")
    state = json.loads(server.ask("/api/cases/bone/state"))
    halves = [o for o in state["objects"] if o["step"] == "cut" and o["surfaces"]]
    assert len(halves) == 2 and all(o["state"] == "exact" for o in halves), state
    ask = lambda o: server.ask(f"/api/contents/{o['content']}/surface/0?triangles={o['surfaces'][0]['triangles']}")
    threads = [threading.Thread(target=ask, args=(o,)) for o in halves]
    [t.start() for t in threads]
    [t.join() for t in threads]
    shown = time.perf_counter()
    told.wait(start, lambda e: e["event"] == "evaluated")
    return [1000 * (t - start) for t in (answered, exact, shown)] + [server.cpu_ms() - worked]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--triangles", type=int, default=500_000)
    ap.add_argument("--rounds", type=int, default=8)
    ap.add_argument("--memo", type=pathlib.Path)
    args = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="preop-answer-") as folder:
        case = pathlib.Path(folder) / "cases" / "bone"
        case.mkdir(parents=True)
        mesh = bone(args.triangles)
        mesh.export(case / "tibia.stl")
        middle = [round(float(c), 2) for c in mesh.bounds.mean(axis=0)]
        through = [-middle[0], -middle[1], middle[2]]
        (case / "plan.toml").write_text(PLAN.format(n=len(mesh.faces), through=through, leg=LEG))
        server = Server(case.parent, args.memo or pathlib.Path(folder) / "memo")
        try:
            told = Told()
            threading.Thread(target=server.listen, args=("bone", told.heard), daemon=True).start()
            told.wait(0, lambda e: e["event"] == "evaluated")
            runs = []
            for n in range(args.rounds):
                moved = [through[0], through[1], round(through[2] + 0.37 * (n + 1), 2)]
                revision = json.loads(server.ask("/api/cases/bone"))["revision"]
                runs.append(once(server, told, moved, revision))
            print(f"{len(mesh.faces)} triangles, {args.rounds} rounds, ms (least, median)")
            for name, times in zip(("answer", "exact", "surfaces", "cpu"), zip(*runs)):
                print(f"{name:9} {min(times):7.0f} {statistics.median(times):7.0f}")
        finally:
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
