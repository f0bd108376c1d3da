#!/usr/bin/env python3
"""600 slices of 512 x 512, read by Preop and by its peers in one run, on both cores.

usage: bench/load.py [--data DIR] [--rounds N] [--only raw,rle,...]

The series is made once in DIR (default: /tmp/preop-bench) from the shared skull by resampling along z;
nothing of it enters the repository. Needs dcmtk and gdcm's tools (apt), and tests/oracles/requirements.txt.

What each does:
  preop     `preop inspect DIR`: headers judged, volume in memory, findings, and the hash of all files
  others    ../shared/peers/peer_load.py, each in a process of its own, imports not counted

Rounds alternate between all of them, and the least of each counts: a busy machine slows single runs.
Prints a table of wall time, CPU time and peak memory over the volume (300 MiB of 16-bit values).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PEERS = ROOT.parent / "shared" / "peers"
SOURCE = ROOT.parent / "shared" / "data" / "ct-skull-phantom-1mm-bone" / "dicom"
PREOP = ROOT / "target" / "release" / "preop"
ENCODINGS = ["raw", "rle", "jpegll", "jpegls", "j2k"]
VOLUME_MIB = 600 * 512 * 512 * 2 / 2**20


def made(data):
    """The five series, made if they are not there."""
    if not all(len(list((data / "dcm" / e).glob("*.dcm"))) == 600 for e in ENCODINGS):
        subprocess.run([sys.executable, PEERS / "prepare_data.py", SOURCE, data], check=True)
    return data / "dcm"


def ours(folder):
    """One run of Preop: seconds, CPU seconds, peak MiB; of its children, the peak is added."""
    start = time.perf_counter()
    process = subprocess.Popen([PREOP, "inspect", folder, "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    told = json.loads(process.stdout.read())
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert told["is"]["voxels"] == [512, 512, 600], told
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def peer(name, folder):
    """One run of a peer; `None` where it cannot read the series."""
    done = subprocess.run([sys.executable, PEERS / "peer_load.py", "--peer", name, "--n", "1", "--dir", folder],
                          capture_output=True, text=True, cwd=PEERS)
    lines = [json.loads(l) for l in done.stdout.splitlines() if l.startswith("{")]
    if not lines or "error" in lines[-1]:
        return None
    told = lines[-1]
    peak = max(told.get("peak_rss_mb") or 0, told.get("child_rss_mb") or 0)
    return told.get("min_s") or told["seconds"], told["cpu_s"], peak


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/tmp/preop-bench"))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--only", default=",".join(ENCODINGS))
    ap.add_argument("--peers", default="simpleitk_gdcm,pydicom_2t,dcm2niix")
    args = ap.parse_args()
    series = made(args.data)
    print("| encoding | who | wall s | CPU s | peak over volume | wall over Preop's |")
    print("|---|---|---:|---:|---:|---:|")
    for encoding in args.only.split(","):
        folder = str(series / encoding)
        runs = {"preop": lambda: ours(folder)}
        for name in filter(None, args.peers.split(",")):
            runs[name] = lambda name=name: peer(name, folder)
        best = {}
        for _ in range(args.rounds):
            for name, run in runs.items():
                got = run()
                if got:
                    best[name] = [min(a, b) for a, b in zip(got, best.get(name, got))]
        for name in runs:
            if name not in best:
                print(f"| {encoding} | {name} | does not read it | | | |")
                continue
            wall, cpu, peak = best[name]
            ratio = wall / best["preop"][0]
            print(f"| {encoding} | {name} | {wall:.2f} | {cpu:.2f} | {peak / VOLUME_MIB:.2f} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
