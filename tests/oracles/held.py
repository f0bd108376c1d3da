"""Runs a program and writes down its status, its peak memory and its processor time, of itself and all its children.

usage: python -S held.py TOLD PROGRAM [ARGUMENT ...]

A process inherits the peak memory of the one that forks it, so this small one does that. Memory is what all have at one time, each page
once, but for the file in memory between a parent and its child, which nobody maps.
"""
import os
import subprocess
import sys
import time


def tree(process):
    """A process and all below it."""
    yield process
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            for child in open(f"/proc/{process}/task/{task}/children").read().split():
                yield from tree(int(child))
    except OSError:
        pass


def held_kib(process):
    """What a process holds, pages that several share counted once among them."""
    try:
        return next(int(line.split()[1]) for line in open(f"/proc/{process}/smaps_rollup") if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def run(told, program):
    process = subprocess.Popen(program)
    most_kib, ended = 0, 0
    while not ended:
        most_kib = max(most_kib, sum(map(held_kib, tree(process.pid))))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0 if ended else 0.01)
    most_kib = max(most_kib, used.ru_maxrss)
    with open(told, "w") as file:
        print(os.waitstatus_to_exitcode(status), most_kib, used.ru_utime + used.ru_stime, file=file)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
