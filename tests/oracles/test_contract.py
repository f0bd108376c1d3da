"""Bad input and bad luck: one clear paragraph, the status of the contract, no half package."""
import json
import os
import re
import shutil
import signal
import subprocess

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


def paragraph(done):
    """What the failure says, without progress and findings."""
    said = done.stderr[done.stderr.index("preop: "):]
    assert "failed" not in said or "Nothing was written." in said
    return said


def nothing_left(out):
    assert not out.exists() and not list(out.parent.glob(f".{out.name}.*"))


def refused(done, out, *words):
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert done.stdout == ""
    said = paragraph(done)
    for word in words:
        assert word in said, said
    nothing_left(out)


def test_a_missing_series(plan, tmp_path, memo):
    plan.write_text(plan.read_text().replace("/head\"", "/nowhere\""))
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "nowhere", "--input head=")


MISTAKES = [
    # Unknown names
    ('do = "fill"', 'do = "fil"', ['"fil" is not known', 'Did you mean "fill"']),
    ('of = "head-bone"', 'of = "head-bonn"', ['"head-bonn"', 'Did you mean "head-bone"']),
    ('of = "head-parts.mandible"', 'of = "head-parts.mandibel"', ["mandibel", "head-parts.mandible"]),
    ("above_hu = 700", "above_mm = 700", ["above_mm", 'Did you mean "above_hu"']),
    # Wrong types
    ("above_hu = 700", 'above_hu = "700 HU"', ["must be a number of HU", "Write the number alone"]),
    ('of = "leg"\nabove_hu', 'of = "ankle.malleolus"\nabove_hu', ["image", "ankle.malleolus"]),
    ("segments = 2", "segments = 2.5", ["segments must be a whole number"]),
    ('of = "tumour"\nplanes', 'of = "fibula"\nplanes', ["patient spaces of head and leg", "Refer to results of one scan"]),
    # Wrong units
    ("through_mm = [18.0", "through_cm = [18.0", ["through_cm", 'Did you mean "through_mm"']),
    ("guide_height_mm = 16", 'guide_height_mm = "1.6 cm"', ["must be a number of mm"]),
    ("sigma_mm = 1.0", "sigma_mm = 0.001", ["from 0.1 to 5 mm"]),
    # The document itself
    ("format = 1", "format = 7", ["format"]),
    ('name = "head-bone"', 'name = "head"', ["given"]),
    ("[[step]]", "[[step]", ["not TOML"]),
]


@pytest.mark.parametrize("old, new, words", MISTAKES, ids=[new.replace("\n", " ") for _, new, _ in MISTAKES])
def test_a_mistaken_plan(plan, tmp_path, memo, old, new, words):
    text = plan.read_text()
    assert old in text
    plan.write_text(text.replace(old, new, 1))
    line = text[:text.index(old)].count("\n") + 1
    done = run(plan, tmp_path / "out", PREOP_MEMO=str(memo))
    refused(done, tmp_path / "out", *words)
    # The place is named: the very line, or that of the step's entry a few lines above.
    named = [int(n) for n in re.findall(r"plan\.toml:(\d+):", done.stderr)]
    assert any(line - 6 <= n <= line + 6 for n in named), (line, done.stderr)


def test_a_blade_that_the_catalogue_lacks(plan, tmp_path, memo):
    plan.write_text(plan.read_text().replace("catalogue:saw-reciprocating-0.6", "catalogue:saw-reciprocating-0.7"))
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "front-resection", "line ",
            'no blade "saw-reciprocating-0.7"', "saw-reciprocating-0.6")


def test_every_mistake_is_told_at_once(plan, tmp_path, memo):
    text = plan.read_text().replace('do = "fill"', 'do = "fil"', 1).replace("segments = 2", "segments = 0")
    plan.write_text(text)
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "2 mistakes", '"fil"', "segments")


def test_a_circle(plan, tmp_path, memo):
    plan.write_text(plan.read_text().replace('of = "head-parts.mandible"', 'of = "again"') +
                    '\n[[step]]\nname = "again"\ndo = "fill"\nof = "mandible-filled"\n')
    refused(run(plan, tmp_path / "out", PREOP_MEMO=str(memo)), tmp_path / "out", "plan.toml:", "circle", "mandible-filled -> again", "Let one of them")


def test_a_plane_that_misses_the_bone(plan, tmp_path, memo):
    refused(run(plan, tmp_path / "out", "--set", "front-resection.plane.through_mm=[300, 300, 0]", PREOP_MEMO=str(memo)),
            tmp_path / "out", "front-resection", "line ", "misses the bone by", "mm", "move it towards the bone.")


def test_segments_that_do_not_fit_the_fibula(plan, tmp_path, memo):
    refused(run(plan, tmp_path / "out", "--set", "reconstruction.distal_inset_mm=280", PREOP_MEMO=str(memo)),
            tmp_path / "out", "reconstruction", "line ", "do not fit the donor bone", "available", "use fewer or shorter")


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


def test_an_unwritable_place_is_told_before_the_work(plan, tmp_path, memo):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = run(plan, blocked / "out", PREOP_MEMO=str(memo))
    assert done.returncode == 2 and "A file stands where a folder should be" in done.stderr
    assert "…" not in done.stderr, "no step began"
    done = run(plan, blocked, PREOP_MEMO=str(memo))
    assert done.returncode == 2 and "not replaced" in done.stderr and "Choose another --out" in done.stderr
    assert blocked.read_text() == "in the way"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="/proc is where even root cannot write")
def test_a_read_only_place(plan, memo):
    done = run(plan, "/proc/out", PREOP_MEMO=str(memo))
    assert done.returncode == 2 and "/proc/out" in done.stderr, done.stderr
    assert "…" not in done.stderr, "no step began"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk(plan, tmp_path, memo):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        done = run(plan, disk / "out", PREOP_MEMO=str(memo))
        assert done.returncode == 2 and "Make room on the disk" in done.stderr, done.stderr
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def interrupted(line, *arguments, times=1, **env):
    """Runs the program, and sends Ctrl-C when it says a line that starts so on standard error. While
    nobody reads what it says next, it goes on only as far as the pipe holds."""
    process = subprocess.Popen([str(PREOP), *map(str, arguments)], stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, env=dict(os.environ, **env))
    said = ""
    for told in process.stderr:
        said += told
        if told.startswith(line):
            for _ in range(times):
                process.send_signal(signal.SIGINT)
            break
    else:
        pytest.fail(f"never said: {line}\n{said}")
    out, rest = process.communicate()
    return process.returncode, out, said + rest


MOMENTS = ["head …", "head-parts …", "mandible …"]


@pytest.mark.parametrize("line", MOMENTS)
def test_ctrl_c_at_a_step(plan, tmp_path, line):
    out = tmp_path / "out"
    status, told, said = interrupted(line, "run", plan, "--out", out, "--no-memo")
    assert status == 130 and told == "", said
    assert "Stopped as asked; no package was written." in said
    nothing_left(out)


WRITING = ["Measuring the files", "Writing the package"]


@pytest.mark.parametrize("line", WRITING)
def test_ctrl_c_while_the_package_is_made_leaves_none_or_a_whole_one(plan, tmp_path, memo, line):
    out = tmp_path / "out"
    status, _, said = interrupted(line, "run", plan, "--out", out, PREOP_MEMO=str(memo))
    assert not list(tmp_path.glob(".out*"))
    if status == 130:
        assert "no package was written" in said and not out.exists()
    else:
        # The package was whole before the signal was heard.
        assert status in (0, 1) and preop("verify", out).returncode == 0, said


def test_ctrl_c_keeps_the_package_that_stood_there(plan, package, tmp_path, memo):
    out = tmp_path / "out"
    shutil.copytree(package, out)
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    status, _, said = interrupted("Measuring the files", "run", plan, "--out", out, PREOP_MEMO=str(memo))
    assert status == 130, said
    assert before == {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    assert not list(tmp_path.glob(".out*"))


def test_a_second_ctrl_c_ends_at_once_and_leaves_nothing(plan, tmp_path, memo):
    out = tmp_path / "out"
    status, _, said = interrupted("Writing the package", "run", plan, "--out", out, times=2, PREOP_MEMO=str(memo))
    assert status in (0, 1, 130), said
    assert not list(tmp_path.glob(".out*"))
    assert not out.exists() or preop("verify", out).returncode == 0


@pytest.mark.parametrize("line", ["Making a phantom", "Writing the case"])
def test_ctrl_c_while_the_demo_is_made(tmp_path, line):
    folder = tmp_path / "case"
    status, _, said = interrupted(line, "demo", folder, PREOP_MEMO=str(tmp_path / "memo"))
    assert status == 130, said
    assert not (folder / "package").exists() and not list(tmp_path.glob(".case*"))


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


def test_the_result_is_five_lines_on_standard_output(demo, plan, tmp_path, memo):
    done = run(plan, tmp_path / "out", PREOP_MEMO=str(memo))
    checked = preop("check", plan, env={"PREOP_MEMO": str(memo)})
    for out in (done.stdout, checked.stdout, (demo / "said.txt").read_text()):
        assert len(out.splitlines()) == 5, out
    assert f"Open {tmp_path / 'out' / 'report.pdf'}" in done.stdout
    assert f"Open {demo / 'package' / 'report.pdf'}" in (demo / "said.txt").read_text()
    assert "Nothing was written." in checked.stdout
    # Findings stand beside it, on standard error.
    assert "WARNING" in checked.stderr and "WARNING" in done.stderr


def test_identity_is_in_the_report_and_nowhere_else(package):
    planted = [b"Phantom^Demo", b"PHANTOM-1"]
    for path in package.rglob("*"):
        if path.is_file() and path.name != "report.pdf":
            content = path.read_bytes()
            assert not any(word in content for word in planted), path
