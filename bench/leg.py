#!/usr/bin/env python3
"""A leg angiography of real size, read whole and cropped to one leg at import.

usage: bench/leg.py [--data DIR] [--slices N] [--rounds N]

1,500 slices of 512 x 512 (750 MiB of voxels, explicit little endian), SEMI-SYNTHETIC: the shared left leg (real anatomy, invented grey
values) on the left, its mirror image on the right, resampled to 1,500 slices 0.27 mm apart. Made once in DIR (default: /tmp/preop-leg).

  whole      `preop inspect DIR`: every image judged, the volume in memory, the hash of all files
  plan       `preop check` of a plan that thresholds all of it
  left leg   the same plan, whose input says with `box_mm` which half is kept

Seconds of wall and processor time, the least of the rounds; peak memory of Preop and its children together (tests/oracles/held.py),
over all voxels and over those that are kept. Then the voxels of the left leg, written by `preop convert --keep-mm`, are compared with
pydicom's at the same places in the patient, all of them.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pydicom
import SimpleITK as sitk

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "oracles"))
from twolegs import left_half_mm, two_legs  # noqa: E402

SOURCE = ROOT.parent / "shared" / "data" / "ct-leg-semisynthetic" / "dicom"
HELD = ROOT / "tests" / "oracles" / "held.py"
PREOP = ROOT / "target" / "release" / "preop"
PLAN = """format = 1
title = "Leg angiography"
[[input]]
name = "leg"
kind = "ct"
path = "{path}"
{box}
[[step]]
name = "bone"
do = "threshold"
of = "leg"
above_hu = 300
"""


def run(arguments):
    """Wall and processor seconds of one run, and in another what it and its children hold at most, MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([PREOP, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1: a danger stands, that the images are derived.
    assert process.returncode in (0, 1), arguments
    with tempfile.NamedTemporaryFile("r") as told:
        subprocess.run([sys.executable, "-S", HELD, told.name, PREOP, *arguments], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        held_mib = int(told.read().split()[1]) / 1024
    return wall, used.ru_utime + used.ru_stime, held_mib


def differing(folder, written):
    """How many voxels of a volume file there are, and how many differ from pydicom's where they lie in the patient."""
    image = sitk.ReadImage(str(written))
    voxels, count = sitk.GetArrayViewFromImage(image), 0
    for file in sorted(folder.glob("*.dcm")):
        slice_ = pydicom.dcmread(file)
        first, step = np.array(slice_.ImagePositionPatient, float), float(slice_.PixelSpacing[0])
        i, j, k = (np.array(image.GetOrigin()) - first) / [step, step, image.GetSpacing()[2]]
        k = round(-k)
        if not 0 <= k < len(voxels):
            continue
        i, j = round(i), round(j)
        rows, columns = voxels[k].shape
        true = slice_.pixel_array[j:j + rows, i:i + columns].astype(int) + int(slice_.RescaleIntercept)
        count += int((voxels[k] != true).sum())
    return voxels.size, count


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/tmp/preop-leg"))
    ap.add_argument("--slices", type=int, default=1500)
    ap.add_argument("--rounds", type=int, default=2)
    args = ap.parse_args()
    folder = args.data / f"legs-{args.slices}"
    if len(list(folder.glob("*.dcm"))) != args.slices:
        two_legs(SOURCE, folder, args.slices, 512)
    whole_mib, box = args.slices * 512 * 512 * 2 / 2**20, left_half_mm(folder)
    kept = args.data / "left.nrrd"
    keep = ",".join(f"{c:.3f}" for pair in zip(*box) for c in pair)
    subprocess.run([PREOP, "convert", folder, kept, f"--keep-mm={keep}"], check=True, capture_output=True)
    voxels, wrong = differing(folder, kept)
    kept.unlink()
    kept_mib = voxels * 2 / 2**20
    print(f"{args.slices} slices of 512 x 512, SEMI-SYNTHETIC: {whole_mib:.0f} MiB of voxels, kept of them {kept_mib:.0f} MiB; "
          f"of those {wrong} differ from pydicom's")
    ways = {"whole": (["inspect", folder], whole_mib)}
    for name, said, mib in (("plan", "", whole_mib), ("left leg", f"box_mm = {json.dumps(box)}", kept_mib)):
        plan = args.data / f"{name.split()[0]}.toml"
        plan.write_text(PLAN.format(path=folder, box=said))
        ways[name] = (["check", plan, "--no-memo"], mib)
    best = {}
    for _ in range(args.rounds):
        for name, (arguments, _) in ways.items():
            got = run(arguments)
            best[name] = [min(a, b) for a, b in zip(got, best.get(name, got))]
    print(f"load {os.getloadavg()[0]:.1f}\n\n| what | wall s | CPU s | peak MiB | over all voxels | over those kept |\n|---|---:|---:|---:|---:|---:|")
    for name, (wall, cpu, held_mib) in best.items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {held_mib:.0f} | {held_mib / whole_mib:.2f} | {held_mib / ways[name][1]:.2f} |")
    assert wrong == 0


if __name__ == "__main__":
    main()
