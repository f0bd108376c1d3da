"""Bad input and bad luck: one clear paragraph, the status of the contract, no half package."""
import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from conftest import PREOP, preop


def run(plan, out, *more, **env):
    return preop("run", plan, "--out", out, *more, env=env)


@pytest.fixture
def plan(demo, tmp_path, memo):
    """A copy of the demo's plan that reads the demo's series."""
    text = (demo / "plan.toml").read_text()
    for name in ("head", "leg"):
        text = text.replace(f'path = "{name}"', f'path = "{demo / name}"')
    path = tmp_path / "plan.toml"
    path.write_text(text)
    return path


def refused(done, out, *words):
    assert done.returncode == 2, (done.returncode, done.stderr)
    for word in words:
        assert word in done.stderr, done.stderr
    assert not out.exists() and not list(out.parent.glob(".*draft*"))


def test_a_missing_series(plan, tmp_path, memo):
    plan.write_text(plan.read_text().replace("/head\"", "/nowhere\""))
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "nowhere", "--input head=")


@pytest.mark.parametrize("old, new, words", [
    ('do = "fill"', 'do = "fil"', ["Did you mean", "fill"]),
    ('of = "head-bone"', 'of = "head-bonn"', ["Did you mean", "head-bone"]),
    ("above_hu = 700", 'above_hu = "700 HU"', ["number of HU"]),
    ("above_hu = 700", "above_mm = 700", ["above_mm", "Did you mean"]),
    ('of = "leg"\nabove_hu', 'of = "ankle.malleolus"\nabove_hu', ["takes a image"]),
    ("format = 1", "format = 7", ["format"]),
    ('name = "head-bone"', 'name = "head"', ["given"]),
])
def test_a_mistaken_plan(plan, tmp_path, memo, old, new, words):
    text = plan.read_text()
    assert old in text
    plan.write_text(text.replace(old, new, 1))
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "plan.toml:", *words)


def test_a_circle(plan, tmp_path, memo):
    plan.write_text(plan.read_text().replace('of = "head-parts.mandible"', 'of = "again"') +
                    '\n[[step]]\nname = "again"\ndo = "fill"\nof = "mandible-filled"\n')
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "circle")


def test_a_plane_that_misses_the_bone(plan, tmp_path, memo):
    refused(run(plan, tmp_path / "out", "--set", "front-resection.plane.through_mm=[300, 300, 0]", PREOP_MEMO=str(memo)),
            tmp_path / "out", "front-resection", "misses", "mm")


def test_segments_that_do_not_fit_the_fibula(plan, tmp_path, memo):
    refused(run(plan, tmp_path / "out", "--set", "reconstruction.distal_inset_mm=280", PREOP_MEMO=str(memo)),
            tmp_path / "out", "reconstruction", "mm")


def test_another_content_than_the_plan_was_made_on(demo, plan, tmp_path, memo):
    other = tmp_path / "other"
    shutil.copytree(demo / "head", other)
    file = sorted(other.glob("*.dcm"))[50]
    file.write_bytes(file.read_bytes()[:-2] + b"\1\0")
    swapped = plan.read_text().replace(str(demo / "head"), str(other))
    plan.write_text(swapped)
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "another content", "--input")


def test_picks_made_on_another_scan_are_a_danger(demo, plan, tmp_path, memo):
    other = tmp_path / "other"
    shutil.copytree(demo / "head", other)
    file = sorted(other.glob("*.dcm"))[50]
    file.write_bytes(file.read_bytes()[:-2] + b"\1\0")
    done = preop("check", plan, "--input", f"head={other}", "--json", env={"PREOP_MEMO": str(memo)})
    findings = json.loads(done.stdout)["findings"]
    stale = {f["step"] for f in findings if f["code"] == "pick.other-scan"}
    assert done.returncode in (1, 2) and "head-parts" in stale and "front-resection" in stale


def test_an_unwritable_place(plan, tmp_path, memo):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = run(plan, blocked / "out", PREOP_MEMO=str(memo))
    assert done.returncode == 2 and "out" in done.stderr
    done = run(plan, blocked, PREOP_MEMO=str(memo))
    assert done.returncode == 2 and "not replaced" in done.stderr
    assert blocked.read_text() == "in the way"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk(plan, tmp_path, memo):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        done = run(plan, disk / "out", PREOP_MEMO=str(memo))
        assert done.returncode == 2 and "disk" in done.stderr, done.stderr
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("after", [0.3, 1.5, 4.0])
def test_ctrl_c_at_any_moment(plan, tmp_path, after):
    out = tmp_path / "out"
    process = subprocess.Popen([str(PREOP), "run", str(plan), "--out", str(out), "--no-memo"],
                               stderr=subprocess.PIPE, text=True)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Stopped" in said and not out.exists() and not list(tmp_path.glob(".*draft*"))


def test_an_edit_of_one_resection_plane_runs_exactly_what_depends_on_it(demo, plan, tmp_path, memo):
    def ran(*sets):
        options = [o for s in sets for o in ("--set", s)]
        done = preop("run", plan, "--out", tmp_path / "edited", "--json", *options, env={"PREOP_MEMO": str(memo)})
        assert done.returncode in (0, 1), done.stderr
        return {s["step"] for s in json.loads(done.stdout)["steps"] if not s["memo"]}
    # The plan's title differs from the demo's in nothing, so its hash is the same and nothing runs.
    assert ran() == set()
    moved = "back-resection.plane.through_mm=[42.5, 4.8, -15.0]"
    assert ran(moved) == {"back-resection", "margin", "reconstruction", "jaw-guide", "fibula-guide", "jaw-model"}
    assert ran(moved) == set()


def test_an_edit_with_an_equal_result_stops_there(plan, tmp_path, memo):
    done = preop("run", plan, "--out", tmp_path / "edited", "--json", "--set", "tumour-island.least_mm3=60",
                 env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    ran = {s["step"] for s in json.loads(done.stdout)["steps"] if not s["memo"]}
    # The island is the same; only the guides, which carry the plan's hash, are made anew.
    assert ran == {"tumour-island", "jaw-guide", "fibula-guide"}


def test_identity_is_in_the_report_and_nowhere_else(package):
    planted = [b"Phantom^Demo", b"PHANTOM-1"]
    for path in package.rglob("*"):
        if path.is_file() and path.name != "report.pdf":
            content = path.read_bytes()
            assert not any(word in content for word in planted), path
