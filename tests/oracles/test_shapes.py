"""Every JSON that the program prints has the shape that docs/contract promises, and no other has."""
import json
import shutil

import jsonschema
import pytest

from conftest import ROOT, preop

CONTRACT = ROOT / "docs" / "contract"
SHAPES = json.loads((CONTRACT / "shapes.json").read_text())
FIXTURES = sorted((CONTRACT / "fixtures").glob("*.json"))
NEGATIVE = sorted((CONTRACT / "fixtures" / "negative").glob("*.json"))


def mistakes(shape, value):
    schema = {"$ref": f"#/$defs/{shape}", "$defs": SHAPES["$defs"]}
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def shape_of(path):
    """A fixture's name is its shape, a dot, and what it shows."""
    return path.name.split(".")[0]


def same_keys(fixture, real, place="$"):
    """A fixture has no key that the program does not say, and lacks none that it always says."""
    if isinstance(fixture, dict) and isinstance(real, dict):
        assert fixture.keys() == real.keys(), place
        for key in fixture:
            if key not in ("is", "feature"):
                same_keys(fixture[key], real[key], f"{place}.{key}")
    elif isinstance(fixture, list) and isinstance(real, list) and fixture and real and isinstance(fixture[0], dict):
        assert fixture[0].keys() <= set().union(*(row.keys() for row in real)), place


def fixture(name):
    return json.loads((CONTRACT / "fixtures" / f"{name}.json").read_text())


def test_the_shapes_are_a_schema():
    jsonschema.Draft202012Validator.check_schema(SHAPES)
    shown = {shape_of(p) for p in FIXTURES}
    assert shown == {"run", "check", "inspect", "verify", "manifest"} == {shape_of(p) for p in NEGATIVE}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: p.stem)
def test_a_fixture_has_its_shape(path):
    assert mistakes(shape_of(path), json.loads(path.read_text())) == []


@pytest.mark.parametrize("path", NEGATIVE, ids=lambda p: p.stem)
def test_a_negative_fixture_has_not(path):
    assert mistakes(shape_of(path), json.loads(path.read_text())) != []


def said(status, *arguments, **env):
    done = preop(*arguments, "--json", env=env)
    assert done.returncode in status, done.stderr
    return json.loads(done.stdout)


def fits(shape, value, like):
    assert mistakes(shape, value) == []
    same_keys(fixture(like), value)


def test_run_and_check(demo, tmp_path, memo):
    run = said((0, 1), "run", demo / "plan.toml", "--out", tmp_path / "out", PREOP_MEMO=str(memo))
    fits("run", run, "run.demo")
    assert run["status"] in (0, 1)
    check = said((0, 1), "check", demo / "plan.toml", PREOP_MEMO=str(memo))
    fits("check", check, "check.demo")
    assert check["plan_hash"] == run["plan_hash"]


def test_a_blocked_check_has_the_same_shape_and_a_blocked_run_has_none(demo, memo, tmp_path):
    away = "front-resection.plane.through_mm=[300, 300, 0]"
    check = said((2,), "check", demo / "plan.toml", "--set", away, PREOP_MEMO=str(memo))
    fits("check", check, "check.demo")
    assert any(f["severity"] == "danger" and f["step"] == "front-resection" for f in check["findings"])
    run = preop("run", demo / "plan.toml", "--set", away, "--out", tmp_path / "out", "--json", env={"PREOP_MEMO": str(memo)})
    assert (run.returncode, run.stdout) == (2, "") and run.stderr.count("preop: ") == 1


def test_inspect(demo, package, tmp_path):
    fits("inspect", said((0,), "inspect", package), "inspect.package")
    series = said((0, 1), "inspect", demo / "head")
    fits("inspect", series, "inspect.series")
    same_keys(fixture("inspect.series")["is"], series["is"])
    fits("inspect", said((0,), "inspect", package / "models" / "MANDIBLE.stl"), "inspect.mesh")
    broken = tmp_path / "broken.stl"
    broken.write_bytes((package / "models" / "MANDIBLE.stl").read_bytes()[:5000])
    fits("inspect", said((2,), "inspect", broken), "inspect.refused")


def test_verify(package, tmp_path):
    fits("verify", said((0,), "verify", package), "verify.demo")
    changed = tmp_path / "changed"
    shutil.copytree(package, changed)
    (changed / "plan.toml").write_text("format = 1\n")
    verdict = said((2,), "verify", changed)
    fits("verify", verdict, "verify.demo")
    assert verdict["status"] == 2 and verdict["faults"]


def test_the_manifest(manifest):
    fits("manifest", manifest, "manifest.demo")


def test_the_schema_of_a_plan_is_a_schema_that_takes_the_demo(demo):
    import tomllib
    schema = json.loads(preop("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    plan = json.loads(json.dumps(tomllib.loads((demo / "plan.toml").read_text()), default=str))
    validator = jsonschema.Draft202012Validator(schema)
    assert [e.message for e in validator.iter_errors(plan)] == []
    plan["step"][0]["above_mm"] = 7
    assert list(validator.iter_errors(plan))
