"""One demo case, made by the program under test, for all oracles."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# PREOP_PROGRAM names a program that was built before, to test that one.
PREOP = pathlib.Path(os.environ.get("PREOP_PROGRAM", ROOT / "target" / "release" / "preop"))
SHARED = ROOT.parent / "shared"


def preop(*arguments, **options):
    """Runs the program; never raises on its exit status."""
    env = dict(os.environ, **options.pop("env", {}))
    return subprocess.run([str(PREOP), *map(str, arguments)], capture_output=True, text=True,
                          env=env, **options)


def shared(path):
    """A place in the shared test data; skips where it is absent, fails there with CI=true."""
    whole = SHARED / path
    if whole.exists():
        return whole
    if os.environ.get("CI") == "true":
        pytest.fail(f"{whole} is absent, and CI=true does not allow to skip")
    pytest.skip(f"the shared test data is not here ({whole})")


@pytest.fixture(scope="session", autouse=True)
def program():
    if "PREOP_PROGRAM" in os.environ:
        return
    subprocess.run(["cargo", "build", "--release", "-p", "preop"], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def memo(tmp_path_factory):
    """What the demo has computed; PREOP_DEMO's may be named by PREOP_MEMO."""
    if os.environ.get("PREOP_DEMO") and os.environ.get("PREOP_MEMO"):
        return pathlib.Path(os.environ["PREOP_MEMO"])
    return tmp_path_factory.mktemp("memo")


@pytest.fixture(scope="session")
def demo(tmp_path_factory, memo):
    """The folder of the demo's case, with its package; PREOP_DEMO names one that was made before."""
    if os.environ.get("PREOP_DEMO"):
        return pathlib.Path(os.environ["PREOP_DEMO"])
    folder = tmp_path_factory.mktemp("demo") / "case"
    # On 8 threads: test_determinism compares with 1 and 2.
    done = preop("demo", folder, env={"PREOP_MEMO": str(memo), "RAYON_NUM_THREADS": "8"})
    assert done.returncode in (0, 1), done.stderr
    (folder / "said.txt").write_text(done.stdout)
    return folder


@pytest.fixture(scope="session")
def package(demo):
    return demo / "package"


@pytest.fixture(scope="session")
def manifest(package):
    return json.loads((package / "manifest.json").read_text())


@pytest.fixture(scope="session")
def stls(package, manifest):
    """Every STL of the package with its entry in the manifest."""
    return [(package / f["path"], f) for f in manifest["files"] if f["path"].endswith(".stl")]


@pytest.fixture(scope="session")
def example(tmp_path_factory, memo):
    """The package of the worked example on semi-synthetic scans: real anatomy, invented grey values.
    PREOP_EXAMPLE names one that was made before."""
    if os.environ.get("PREOP_EXAMPLE"):
        return pathlib.Path(os.environ["PREOP_EXAMPLE"])
    inputs = [f"{part}={shared(f'data/ct-{part}-semisynthetic/dicom')}" for part in ("head", "leg")]
    out = tmp_path_factory.mktemp("example") / "package"
    done = preop("run", ROOT / "examples/mandible-fibula/plan.toml", "--out", out,
                 *(word for one in inputs for word in ("--input", one)), env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    return out
