#!/usr/bin/env python3
"""600 slices of 512 x 512, read by Preop and by its peers in one run, on both cores.

usage: bench/load.py [--data DIR] [--rounds N] [--only raw,rle,...] [--peers NAMES] [--slices N]

The series is made once in DIR (default: /tmp/preop-bench) from the shared skull by resampling along z;
nothing of it enters the repository. Needs dcmtk and gdcm's tools (apt), and tests/oracles/requirements.txt.

What each does:
  loads     Preop, loading alone, with the fence on: folder in, volume in memory out (faces/fence/examples/load.rs), as the
            peers are timed; starting the program is not counted, starting the fence's children is
  inspect   the whole of `preop inspect DIR`: the program started, headers judged, volume in memory, findings, the hash of all
            files, and the end of it
  others    ../shared/peers/peer_load.py, each in a process of its own, imports not counted

`j2k-enhanced` is the JPEG 2000 series as one Enhanced CT file: its frames are the same encoded bytes. Of it pydicom takes a program of
our own (bench/enhanced.py), since the peers' reads files of one image.

  fence     what the fence costs: loading by children over loading in one process, alternating, the least of each

Rounds alternate between all of them, and the least of each counts: a busy machine slows single runs.
Prints a table of wall time, CPU time and peak memory over the volume (300 MiB of 16-bit values), and of the
fence's cost. `--slices` takes the first so many slices only: to see that it works, not to report.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from enhanced import one_file

ROOT = pathlib.Path(__file__).resolve().parents[1]
PEERS = ROOT.parent / "shared" / "peers"
SOURCE = ROOT.parent / "shared" / "data" / "ct-skull-phantom-1mm-bone" / "dicom"
PREOP = ROOT / "target" / "release" / "preop"
ENCODINGS = ["raw", "rle", "jpegll", "jpegls", "j2k"]
ENHANCED = "j2k-enhanced"
HERE = "in one process"
SLICES = 600
SLICE_MIB = 512 * 512 * 2 / 2**20


def made(data):
    """The five series, made if they are not there."""
    if not all(len(list((data / "dcm" / e).glob("*.dcm"))) == SLICES for e in ENCODINGS):
        subprocess.run([sys.executable, PEERS / "prepare_data.py", SOURCE, data], check=True)
    return data / "dcm"


def few(folder, slices):
    """A folder of links to the first slices of a series."""
    some = folder.parent / f"{folder.name}-{slices}"
    shutil.rmtree(some, ignore_errors=True)
    some.mkdir()
    for path in sorted(folder.glob("*.dcm"))[:slices]:
        os.link(path, some / path.name)
    return some


def series_of(data, encoding, slices):
    """The folder of a series, or of its first slices."""
    if encoding == ENHANCED:
        return one_file(sorted((data / "j2k").glob("*.dcm"))[:slices], data / f"{ENHANCED}-{slices}")
    return data / encoding if slices == SLICES else few(data / encoding, slices)


def loader():
    """The program that loads a series with or without the fence."""
    subprocess.run(["cargo", "build", "--release", "-q", "-p", "preop-fence", "--example", "load"], cwd=ROOT, check=True)
    return ROOT / "target" / "release" / "examples" / "load"


def held(*command):
    """The most that a program and its children hold together, MiB: of a run that is not timed."""
    with tempfile.NamedTemporaryFile("r") as told:
        program = [sys.executable, "-S", ROOT / "tests/oracles/held.py", told.name, *command]
        subprocess.run(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return int(told.read().split()[1]) / 1024


def timed(*command):
    """One run of a program: what it told, seconds, CPU seconds of it and its children."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    told = json.loads(process.stdout.read())
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return told, wall, used.ru_utime + used.ru_stime


def loads(program, folder, way, slices):
    """One run of loading alone: seconds from folder to volume, CPU seconds of the process; its peak."""
    told, _, cpu = timed(program, folder, way)
    assert told["slices"] == slices, told
    return told["wall_s"], cpu, held(program, folder, way) if way == "fence" else 0


def inspects(folder, slices):
    """One run of `inspect`: seconds, CPU seconds; and the peak of another run."""
    told, wall, cpu = timed(PREOP, "inspect", folder, "--json")
    assert told["is"]["voxels"] == [512, 512, slices], told
    return wall, cpu, held(PREOP, "inspect", folder)


def peer(name, folder, encoding):
    """One run of a peer; `None` where it cannot read the series."""
    program = [PEERS / "peer_load.py", "--peer", name, "--n", "1", "--dir"]
    if encoding == ENHANCED and name.startswith("pydicom"):
        program = [ROOT / "bench" / "enhanced.py"]
    done = subprocess.run([sys.executable, *program, folder], capture_output=True, text=True, cwd=PEERS)
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
    ap.add_argument("--only", default=",".join([*ENCODINGS, ENHANCED]))
    ap.add_argument("--peers", default="simpleitk_gdcm,pydicom_2t,dcm2niix")
    ap.add_argument("--slices", type=int, default=SLICES)
    args = ap.parse_args()
    series, volume_mib = made(args.data), args.slices * SLICE_MIB
    program, costs = loader(), []
    print(f"load {os.getloadavg()[0]:.1f}\n")
    print("| encoding | who | wall s | CPU s | peak over volume | wall over loading |")
    print("|---|---|---:|---:|---:|---:|")
    for encoding in args.only.split(","):
        folder = str(series_of(series, encoding, args.slices))
        runs = {
            "preop loads": lambda: loads(program, folder, "fence", args.slices),
            "preop inspect": lambda: inspects(folder, args.slices),
            HERE: lambda: loads(program, folder, "here", args.slices),
        }
        for name in filter(None, args.peers.split(",")):
            runs[name] = lambda name=name: peer(name, folder, encoding)
        best = {}
        for _ in range(args.rounds):
            for name, run in runs.items():
                got = run()
                if got:
                    best[name] = [min(a, b) for a, b in zip(got, best.get(name, got))]
        costs.append((encoding, best["preop loads"][0], best.pop(HERE)[0]))
        del runs[HERE]
        for name in runs:
            if name not in best:
                print(f"| {encoding} | {name} | does not read it | | | |")
                continue
            wall, cpu, peak = best[name]
            ratio = wall / best["preop loads"][0]
            print(f"| {encoding} | {name} | {wall:.2f} | {cpu:.2f} | {peak / volume_mib:.2f} | {ratio:.2f} |", flush=True)
    print("\n| encoding | with the fence, s | without, s | ratio |\n|---|---:|---:|---:|")
    for encoding, fenced, here in costs:
        print(f"| {encoding} | {fenced:.2f} | {here:.2f} | {fenced / here:.2f} |")


if __name__ == "__main__":
    main()
