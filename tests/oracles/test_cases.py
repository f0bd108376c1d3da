"""Whole plans: what each must find, measure and show stands in tests/cases beside it."""
import json
import os
import subprocess
import tomllib

import numpy as np
import pytest
import trimesh
from PIL import Image
from scipy.spatial import cKDTree

from conftest import ROOT, preop, shared

CASES = ROOT / "tests" / "cases"
WRITE = os.environ.get("PREOP_CASES") == "write"
# How far the grey mean of a cell may lie from the expected one, of 255.
GREY = 12


def cases():
    return sorted(p.parent.name for p in CASES.glob("*/case.toml"))


@pytest.fixture(scope="module", params=cases())
def case(request, tmp_path_factory, memo):
    """A case that was run: its description, its package and how the program ended."""
    about = tomllib.loads((CASES / request.param / "case.toml").read_text())
    folder = tmp_path_factory.mktemp(request.param)
    places = {name: shared(path) for name, path in about.get("inputs", {}).items()}
    if about["plan"] == "demo":
        demo = request.getfixturevalue("demo")
        source, places = demo / "plan.toml", {name: demo / name for name in ("head", "leg")}
    else:
        source = ROOT / about["plan"]
    text = source.read_text() + about.get("add", "")
    for accept in about.get("accept", []):
        text += "\n[[accept]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in accept.items())
    plan = folder / "plan.toml"
    plan.write_text(text)
    options = [o for s in about.get("set", []) for o in ("--set", s)]
    options += [o for name, place in places.items() for o in ("--input", f"{name}={place}")]
    done = preop("run", plan, "--out", folder / "package", *options, env={"PREOP_MEMO": str(memo)})
    assert done.returncode == about["status"], done.stderr
    return request.param, about, folder / "package"


def fingerprint(path):
    """Grey means of 24 x 18 cells, as hexadecimal digits row by row."""
    small = Image.open(path).convert("L").resize((24, 18), Image.Resampling.BOX)
    return bytes(np.asarray(small).flatten()).hex()


def found(package):
    manifest = json.loads((package / "manifest.json").read_text())
    findings = [[f["severity"], f["code"], f["step"], f.get("accepted_by") is not None]
                for f in manifest["findings"]]
    return {
        "findings": sorted(findings),
        "measurements": {f"{m['file']}: {m['name']}": round(m["planned"], 2) for m in manifest["measurements"]},
        "pictures": {p.stem: fingerprint(p) for p in sorted((package / "figures").glob("*.png"))},
    }


@pytest.fixture(scope="module")
def expected(case):
    name, _, package = case
    path = CASES / name / "expected.json"
    if WRITE:
        path.write_text(json.dumps(found(package), indent=1, ensure_ascii=False) + "\n")
    return json.loads(path.read_text())


def test_it_finds_what_it_must(case, expected):
    assert found(case[2])["findings"] == expected["findings"]


def test_it_measures_what_it_must(case, expected):
    _, _, package = case
    planned = found(package)["measurements"]
    assert planned.keys() == expected["measurements"].keys()
    for name, value in expected["measurements"].items():
        assert planned[name] == pytest.approx(value, abs=0.02), name
    for row in json.loads((package / "manifest.json").read_text())["measurements"]:
        assert abs(row["measured"] - row["planned"]) <= row["tolerance"], row
    assert preop("verify", package).returncode == 0


def test_it_shows_what_it_must(case, expected):
    shown = found(case[2])["pictures"]
    assert shown.keys() == expected["pictures"].keys()
    for name, print_ in expected["pictures"].items():
        was, now = (np.frombuffer(bytes.fromhex(p), np.uint8).astype(int) for p in (print_, shown[name]))
        assert np.abs(was - now).max() <= GREY, name


def test_every_page_says_what_the_package_is(case):
    _, about, package = case
    done = subprocess.run(["pdftotext", "-layout", str(package / "report.pdf"), "-"],
                          capture_output=True, text=True, check=True)
    pages = done.stdout.split("\f")[:-1]
    assert pages and all("NOT FOR USE" in p and "not cleared as a medical device" in p for p in pages)
    dangers = [f for f in json.loads((package / "manifest.json").read_text())["findings"] if f["severity"] == "danger"]
    standing = [f for f in dangers if f.get("accepted_by") is None]
    assert bool(standing) == (about["status"] == 1)
    for finding in dangers:
        assert finding["code"] in done.stdout
    if standing:
        assert "No danger stands" not in done.stdout


def turned(axis, deg):
    """A right-handed turn about an axis of the patient (LPS), as a matrix (Rodrigues)."""
    x, y, z = axis
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(deg)
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


@pytest.mark.parametrize("case", ["moved-jaw"], indirect=True)
def test_a_moved_bone_lies_where_its_numbers_say(case):
    """The written models before and after two moves, against the formula: forward is -y, the front is lifted about the right."""
    _, _, package = case
    scanned, moved = (trimesh.load(package / "models" / f"{n}.stl") for n in ("SCANNED", "MOVED"))
    middle, split = scanned.center_mass, np.array([-42.5, 5.0, -15.0])
    advanced = (scanned.vertices - middle) @ turned((-1, 0, 0), 2.5).T + middle + (0, -4, 0)
    swung = (advanced - split) @ turned((0, 0, 1), -6).T + split
    far, _ = cKDTree(moved.vertices).query(swung)
    assert far.max() < 1e-3, "an STL keeps about 1e-5 mm here"
    assert moved.volume == pytest.approx(scanned.volume, rel=1e-6)
    manifest = json.loads((package / "manifest.json").read_text())
    entry = next(f for f in manifest["files"] if f["path"] == "models/MOVED.stl")
    carried = scanned.vertices @ np.array(entry["carried"]["columns"]) + entry["carried"]["shift_mm"]
    assert np.abs(carried - swung).max() < 1e-3
