"""The same package, byte for byte, whatever the machine does meanwhile."""
import hashlib
import re

import pytest

from conftest import preop

# The demo of all tests ran on 8 threads. The C library's tuning is off where it would choose its
# arithmetic by the processor.
WAYS = {
    "1 thread": {"RAYON_NUM_THREADS": "1"},
    "2 threads, no CPU tuning": {
        "RAYON_NUM_THREADS": "2",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-AVX_Fast_Unaligned_Load,-ERMS,-FMA,-FMA_Usable,"
                          "-AVX512F,-AVX512F_Usable",
    },
}


def hashes(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_the_package_is_the_same_to_the_byte(demo, package, tmp_path, way):
    """With an empty memo: every step runs."""
    done = preop("run", demo / "plan.toml", "--out", tmp_path / "again", "--no-memo", env=way)
    assert done.returncode in (0, 1), done.stderr
    assert re.search(r"^\d+ steps, 0 of them remembered", done.stdout, re.M), done.stdout
    assert hashes(tmp_path / "again") == hashes(package)


def test_the_package_from_the_memo_is_the_same_to_the_byte(demo, package, tmp_path, memo):
    done = preop("run", demo / "plan.toml", "--out", tmp_path / "again", env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    steps, remembered = re.search(r"^(\d+) steps, (\d+) of them remembered", done.stdout, re.M).groups()
    assert steps == remembered, done.stdout
    assert hashes(tmp_path / "again") == hashes(package)
