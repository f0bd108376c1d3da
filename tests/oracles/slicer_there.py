"""Whether 3D Slicer's own libraries are installed (slicer-core of PyPI), and a run of them in a process of its own."""
import importlib.util
import os
import pathlib
import subprocess
import sys

RUNS = pathlib.Path(__file__).with_name("slicer_runs.py")
# It has wheels for Python 3.10 to 3.13 on x86-64; where CI runs it must be there.
SLICER_IS_THERE = importlib.util.find_spec("slicer_core") is not None or os.environ.get("CI") == "true"


def slicer_runs(*arguments):
    return subprocess.run([sys.executable, RUNS, *map(str, arguments)], capture_output=True, text=True)
