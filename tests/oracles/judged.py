"""What `preop inspect` makes of a path: status, words, memory, processor time."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from conftest import PREOP

MOST_MEMORY_KIB = 512 << 10
# The aim is 2 seconds of the clock; a busy machine is no fault of ours, so this counts the processor.
MOST_CPU_S = 2
# Whoever waits for a pipe uses no processor: then the clock must end it.
HANGS_S = 120

HELD = pathlib.Path(__file__).with_name("held.py")


def measured(path, folder, command=("inspect",)):
    """Status, both outputs, peak memory in KiB and processor seconds of one inspection, or of another command."""
    with tempfile.NamedTemporaryFile("r") as told:
        process = subprocess.Popen([sys.executable, "-S", HELD, told.name, PREOP, *command, path],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, start_new_session=True,
                                   env=dict(os.environ, TMPDIR=str(folder)))
        try:
            out, err = process.communicate(timeout=HANGS_S)
        except subprocess.TimeoutExpired as never:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise AssertionError(f"it does not end within {HANGS_S} s") from never
        status, memory_kib, cpu_s = told.read().split()
    return int(status), out.decode(), err.decode(), int(memory_kib), float(cpu_s)


def hold(path, folder, statuses, command=("inspect",)):
    """Inspects a path, or gives it to another command, from an empty folder and holds the program to what it promises of any input."""
    status, out, err, memory_kib, cpu_s = measured(path, folder, command)
    said = out + err
    assert status in statuses, said
    if status == 2:
        assert err.startswith("preop: ") and err.count("\n\n") == 0 and len(err) < 2000, err
    assert "panicked" not in said and "fault of Preop" not in said, said
    assert not any(ord(c) < 32 and c != "\n" for c in said), "a control character reaches the screen"
    assert "\u202e" not in said, "a character that turns the writing reaches the screen"
    assert memory_kib < MOST_MEMORY_KIB, f"{memory_kib} KiB"
    assert cpu_s < MOST_CPU_S, f"{cpu_s} s"
    assert list(folder.iterdir()) == [], "inspect writes nothing"
    return err
