"""The same package, byte for byte, whatever the machine does meanwhile."""
import hashlib
import os

import pytest

from conftest import preop

WAYS = [
    {"RAYON_NUM_THREADS": "1"},
    {"RAYON_NUM_THREADS": "8", "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2_Usable,-AVX_Fast_Unaligned_Load,-ERMS,-AVX512F"},
]


def hashes(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("way", WAYS, ids=["1 thread", "8 threads, no CPU tuning"])
def test_the_package_is_the_same_to_the_byte(demo, package, tmp_path, way):
    done = preop("run", demo / "plan.toml", "--out", tmp_path / "again", "--no-memo",
                 env=dict(os.environ, **way))
    assert done.returncode in (0, 1), done.stderr
    assert hashes(tmp_path / "again") == hashes(package)


def test_the_package_from_the_memo_is_the_same_to_the_byte(demo, package, tmp_path, memo):
    done = preop("run", demo / "plan.toml", "--out", tmp_path / "again", env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    assert hashes(tmp_path / "again") == hashes(package)
