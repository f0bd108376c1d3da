"""review.html: one file that opens by itself, is marked as a draft, reaches nowhere and names nobody."""
import base64
import hashlib
import html
import json
import os
import re
import struct
import time

import pydicom
import pytest

from conftest import preop
from test_captures import box_case
from test_killed import Server


def written(package):
    """The review of a package. Without Node there is no page to take its viewer from; where everything is tested, that is a failure."""
    path = package / "review.html"
    if not path.exists():
        words = "this build has no page in it, so it writes no review.html"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return path.read_text()


@pytest.fixture(scope="module")
def review(package):
    return written(package)


def elements(text, name):
    return re.findall(rf"<{name}([^>]*)>(.*?)</{name}>", text, re.S)


def case_of(text):
    found = [body for attributes, body in elements(text, "script") if 'id="case"' in attributes]
    return json.loads(found[0])


def surfaces_of(text):
    return [base64.b64decode(body) for attributes, body in elements(text, "script") if 'id="surface-' in attributes]


def test_it_is_small_enough_to_be_mailed(review):
    assert len(review.encode()) <= 15_000_000


def test_its_policy_lets_it_run_its_own_code_and_reach_nowhere(review):
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', review).group(1))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, rule in (("script", "script-src"), ("style", "style-src")):
        code = [body for attributes, body in elements(review, name) if attributes == ""]
        assert len(code) == 1
        digest = base64.b64encode(hashlib.sha256(code[0].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    outside = re.sub(r"<script>.*?</script>", "", review, flags=re.S)
    assert not re.search(r"(src|href)\s*=", outside)


def test_it_says_that_it_is_a_draft(review):
    assert "DRAFT: NOT FOR USE" in re.search(r"<title>(.*?)</title>", review).group(1)
    case = case_of(review)
    assert case["status"] == "draft" and case["draft_words"] == "DRAFT: NOT FOR USE"


def test_it_names_nobody(demo, review):
    for scan in ("head", "leg"):
        first = pydicom.dcmread(sorted((demo / scan).iterdir())[0], stop_before_pixels=True)
        for secret in (str(first.PatientName), str(first.PatientID), str(first.get("PatientBirthDate", ""))):
            assert len(secret) > 3 or secret == ""
            assert secret == "" or secret not in review


def test_it_tells_the_findings_and_numbers_of_the_plan(review, manifest):
    case = case_of(review)
    assert [(f["code"], f["step"]) for f in case["findings"]] == [(f["code"], f["step"]) for f in manifest["findings"]]
    lengths = {n["of"]: n["value"] for n in case["numbers"] if n["name"] == "length on the centre line"}
    planned = {m["file"]: m["planned"] for m in manifest["measurements"] if m["name"] == "centre length"}
    assert len(lengths) == len(planned) > 0
    for number, (_, length) in enumerate(sorted(planned.items()), 1):
        assert lengths[f"segment {number}"] == pytest.approx(length, abs=1e-9)


def test_its_surfaces_lie_where_the_models_do(review, stls):
    case, surfaces = case_of(review), surfaces_of(review)
    assert {p["surface"] for p in case["pieces"]} == set(range(len(surfaces)))
    boxes = {}
    for piece in case["pieces"]:
        bytes_ = surfaces[piece["surface"]]
        size = struct.unpack_from("<I", bytes_, 8)[0]
        head = json.loads(bytes_[12:12 + size])
        low = head["origin_mm"]
        boxes[piece["title"]] = [low, [a + 65535 * s for a, s in zip(low, head["step_mm"])], piece["deviation_mm"]]
    guides = [entry for _, entry in stls if entry["kind"] == "device"]
    assert guides
    for entry in guides:
        low, high, off = boxes[entry["step"]]
        bounds = entry["bounds_mm"]
        for at, exact in ((low, bounds["min"]), (high, bounds["max"])):
            assert at == pytest.approx(exact, abs=off + 0.01)


def test_it_tells_what_changed_since_an_earlier_plan(demo, memo, tmp_path):
    written(demo / "package")
    plan = (demo / "plan.toml").read_text()
    earlier = tmp_path / "earlier.toml"
    earlier.write_text(plan.replace('title = "', 'title = "</script><b>Earlier</b> ', 1))
    hashes = []
    for out in ("one", "two"):
        done = preop("run", demo / "plan.toml", "--since", earlier, "--out", tmp_path / out, env={"PREOP_MEMO": str(memo)})
        assert done.returncode in (0, 1), done.stderr
        files = {p.name: p.read_bytes() for p in (tmp_path / out).iterdir() if p.is_file()}
        assert files["earlier-plan.toml"] == earlier.read_bytes()
        hashes.append({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
        text = files["review.html"].decode()
        rows = case_of(text)["changes"]["rows"]
        assert len(rows) == 1 and rows[0]["step"] == ""
        assert rows[0]["words"].startswith("title: </script><b>Earlier</b> ")
        assert "<b>Earlier" not in text
    assert hashes[0] == hashes[1]
    assert preop("verify", tmp_path / "one").returncode in (0, 1)


def test_an_earlier_plan_that_cannot_be_read_is_refused(demo, tmp_path):
    (tmp_path / "broken.toml").write_text("format = 1\n[[step]]\n")
    done = preop("run", demo / "plan.toml", "--since", tmp_path / "broken.toml", "--out", tmp_path / "out")
    assert done.returncode == 2 and "earlier plan" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_package_that_the_page_writes_tells_what_changed_since_its_last(tmp_path):
    """Over the server, as the page does it: the first package compares with nothing, each later one with the one before, and one
    of the same plan with what that was compared with."""
    (tmp_path / "cases").mkdir()
    package = box_case(tmp_path / "cases" / "box") / "package"
    server = Server(tmp_path / "cases")

    def cut_at(z, revision):
        plane = {"through_mm": [5, 5, z], "normal": [0, 0, 1], "on": "head"}
        change = {"set": {"step": "half", "parameter": "plane", "value": plane}}
        asked = {"base_revision": revision, "who": "ann", "change": change}
        status, answer = server.ask("POST", "/api/cases/box/changes", asked)
        assert status == 200, answer
        return answer["revision"]

    def write(revision):
        """Has the package written, which takes the place of the last one as a whole, and says what changed."""
        last = package.stat().st_ino if package.exists() else None
        status, answer = server.ask("POST", "/api/cases/box/package", {"base_revision": revision})
        assert status == 200, answer
        until = time.monotonic() + 120
        while not package.exists() or package.stat().st_ino == last:
            assert time.monotonic() < until, "no package came"
            time.sleep(0.02)
        return case_of(written(package))["changes"]

    try:
        revision = server.ask("GET", "/api/cases/box")[1]["revision"]
        assert not write(revision)
        first = (package / "plan.toml").read_text()
        revision = cut_at(4.25, revision)
        rows = write(revision)["rows"]
        assert rows == [{"step": "half", "words": "plane: moved 0.75 mm towards what is kept"}]
        assert (package / "earlier-plan.toml").read_text() == first
        second = (package / "plan.toml").read_text()
        # The same plan once more: a reader has still the one before to compare with, not this one itself.
        assert write(revision)["rows"] == rows
        revision = cut_at(3.0, revision)
        assert write(revision)["rows"] == [{"step": "half", "words": "plane: moved 1.25 mm towards what is kept"}]
        assert (package / "earlier-plan.toml").read_text() == second
        assert preop("verify", package).returncode == 0
    finally:
        server.kill()
