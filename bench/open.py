#!/usr/bin/env python3
"""How soon the first slices of a large scan are there after its case was opened, and all of it.

usage: bench/open.py [--data DIR] [--slices 300,600] [--rounds N]

The scan is the shared skull resampled to 512 x 512 x 600 (bench/load.py makes it in DIR, default /tmp/preop-bench), its
first so many slices: once as a folder of DICOM files, once as one raw NRRD file. `preop serve` answers on loopback as it
does to the page; this client asks for what the page asks for first, and draws nothing. Seconds from asking for the
case, the least of all rounds, and the processor time of the server until then, its decoders left out:

  scan     an event has told that the scan is there
  first    a coarse level is here: the page can draw three slices
  all      every grey value of the finest level is here

cold: never opened before. warm: opened before, by a server that has ended since.
"""
import argparse
import json
import pathlib
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pydicom

from load import few, made
from served import Server, Told

FIRST_VOXELS = 2_500_000
PLAN = """format = 1
title = "A large scan"

[[input]]
name = "head"
kind = "ct"
path = "{path}"
"""


def as_nrrd(folder, path):
    """The slices of a folder as one raw NRRD file."""
    slices = sorted((pydicom.dcmread(f) for f in folder.glob("*.dcm")), key=lambda d: float(d.ImagePositionPatient[2]))
    first, second = slices[:2]
    step = [float(b) - float(a) for a, b in zip(first.ImagePositionPatient, second.ImagePositionPatient)]
    along = [[float(c) * float(first.PixelSpacing[n]) for c in first.ImageOrientationPatient[3 * n:3 * n + 3]] for n in (0, 1)]
    vector = lambda v: "(" + ",".join(f"{c:.9g}" for c in v) + ")"
    head = ["NRRD0004", "type: short", "dimension: 3", f"sizes: 512 512 {len(slices)}", "space: left-posterior-superior",
            "space directions: " + " ".join(map(vector, [*along, step])), "endian: little", "encoding: raw",
            f"space origin: {vector(map(float, first.ImagePositionPatient))}", "", ""]
    with open(path, "wb") as out:
        out.write("\n".join(head).encode())
        for one in slices:
            out.write((one.pixel_array.astype("<i4") - 1024).astype("<i2").tobytes())


def slabs(server, base, head, level):
    """Every slab of a level, four at once, as the page does."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: server.ask(f"{base}/{level}/{n}"), range(head["levels"][level]["slabs"])))


def opened(cases, memo):
    """One opening: seconds and processor seconds until scan, first and all; then it waits until all is remembered."""
    server = Server(cases, memo)
    try:
        told, marks = Told(), []
        start, worked = time.perf_counter(), server.cpu_ms()

        def mark():
            marks.append((time.perf_counter() - start, (server.cpu_ms() - worked) / 1000))

        threading.Thread(target=server.listen, args=("large", told.heard), daemon=True).start()
        told.wait(0, lambda e: e["event"] == "ended" and e["step"] == "head")
        mark()
        state = json.loads(server.ask("/api/cases/large/state"))
        base = f"/api/contents/{state['objects'][0]['content']}/volume"
        head = json.loads(server.ask(base))
        voxels = [i * j * k for i, j, k in (level["size"] for level in head["levels"])]
        slabs(server, base, head, next(n for n, count in enumerate(voxels) if count <= FIRST_VOXELS))
        mark()
        slabs(server, base, head, 0)
        mark()
        told.wait(0, lambda e: e["event"] == "evaluated")
        return marks
    finally:
        server.process.terminate()
        server.process.wait()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/tmp/preop-bench"))
    ap.add_argument("--slices", default="300,600")
    ap.add_argument("--rounds", type=int, default=3)
    args = ap.parse_args()
    series = made(args.data) / "raw"
    print("| volume | opened | scan: s (CPU s) | first | all |\n|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="preop-open-", dir=args.data) as place:
        for count in map(int, args.slices.split(",")):
            folder = few(series, count)
            for kind in ("DICOM", "NRRD"):
                case = pathlib.Path(place) / f"{kind}-{count}" / "large"
                case.mkdir(parents=True)
                if kind == "NRRD":
                    as_nrrd(folder, case / "scan.nrrd")
                (case / "plan.toml").write_text(PLAN.format(path="scan.nrrd" if kind == "NRRD" else folder))
                best = {}
                for _ in range(args.rounds):
                    memo = pathlib.Path(place) / "memo"
                    shutil.rmtree(memo, ignore_errors=True)
                    for way in ("cold", "warm"):
                        got = opened(case.parent, memo)
                        best[way] = [tuple(map(min, a, b)) for a, b in zip(got, best.get(way, got))]
                for way, marks in best.items():
                    cells = " | ".join(f"{wall:.2f} ({cpu:.2f})" for wall, cpu in marks)
                    print(f"| 512 x 512 x {count}, {kind} | {way} | {cells} |", flush=True)
                shutil.rmtree(case.parent)


if __name__ == "__main__":
    main()
