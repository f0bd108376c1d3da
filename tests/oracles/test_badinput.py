"""Every bad or awkward input of the shared data gets its verdict by `preop inspect`.

`reject` is status 2, `accept` and `accept_neutralised` are 0 or 1. An archive with nothing readable in
it is 2 whatever its row says. Said in one paragraph, in bounded memory, and nothing is written anywhere.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import pytest

from conftest import PREOP, SHARED, shared

# They hold texts of five bytes and the like under hostile names: nothing to read.
EMPTY_ARCHIVES = {"zip/dup_names.zip", "zip/name_ads.zip", "zip/name_ctrl.zip", "zip/name_dot.zip",
                  "zip/name_long.zip", "zip/slip_abs.zip", "zip/slip_backslash.zip", "zip/slip_drive.zip",
                  "zip/slip_mid.zip", "zip/slip_unc.zip"}
MOST_MEMORY_KIB = 512 << 10
# The aim is 2 seconds of the clock; a busy machine is no fault of ours, so this counts the processor.
MOST_CPU_S = 8


def expected():
    path = SHARED / "badinput" / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


# A process inherits the peak memory of the one that forks it, so a small one must do that.
LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    print(os.waitstatus_to_exitcode(status), used.ru_maxrss, used.ru_utime + used.ru_stime, file=told)
"""


def measured(path, folder):
    """Status, both outputs, peak memory in KiB and processor seconds of one inspection."""
    with tempfile.NamedTemporaryFile("r") as told:
        done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, told.name, str(PREOP), "inspect", str(path)],
                              capture_output=True, cwd=folder, env=dict(os.environ, TMPDIR=str(folder)))
        status, memory_kib, cpu_s = told.read().split()
    return int(status), done.stdout.decode(), done.stderr.decode(), int(memory_kib), float(cpu_s)


@pytest.mark.parametrize("name", expected() or ["expected.json"])
def test_verdict(name, tmp_path):
    path = shared("badinput") / name
    verdict = "reject" if name in EMPTY_ARCHIVES else expected()[name]["verdict"]
    status, out, err, memory_kib, cpu_s = measured(path, tmp_path)
    said = out + err
    assert status in ((2,) if verdict == "reject" else (0, 1)), said
    if verdict == "reject":
        assert err.startswith("preop: ") and err.count("\n\n") == 0 and len(err) < 2000, err
    assert not any(ord(c) < 32 and c != "\n" for c in said), "a control character reaches the screen"
    assert "\u202e" not in said, "a character that turns the writing reaches the screen"
    assert memory_kib < MOST_MEMORY_KIB, f"{memory_kib} KiB"
    assert cpu_s < MOST_CPU_S, f"{cpu_s} s"
    assert list(tmp_path.iterdir()) == [], "inspect writes nothing"


def test_no_hostile_name_became_a_file():
    for place in ("/tmp/evil.dcm", "/evil.dcm", "evil.dcm", "a.dcm:evil", "../evil.dcm"):
        assert not pathlib.Path(place).exists(), place


def test_every_row_is_listed():
    shared("badinput")
    assert len(expected()) == 145
