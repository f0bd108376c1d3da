"""What a plan says of an input: which series of a mixed folder, and which box of it."""
import json
import shutil
import subprocess

import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid

from conftest import preop, shared

PLAN = """format = 1
title = "two patients on one disc"
[[input]]
name = "head"
kind = "ct"
path = "disc"
{said}
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
[[step]]
name = "surface"
do = "surface"
of = "bone"
on = "head"
"""


@pytest.fixture
def disc(tmp_path):
    """A disc with the series of two patients and a page of another kind; UIDs of the two series."""
    folder, uids = tmp_path / "disc", []
    for name, source in (("ANNA", "ok_axial"), ("BERTA", "ok_axial")):
        (folder / name).mkdir(parents=True)
        series, study, frame = generate_uid(), generate_uid(), generate_uid()
        for file in sorted(shared(f"badinput/series/{source}").glob("*.dcm")):
            image = pydicom.dcmread(file)
            image.PatientName, image.PatientID = f"CANARY^{name}", f"4711-{name}"
            image.SeriesDescription = f"series {name[0]}"
            image.SeriesInstanceUID, image.StudyInstanceUID = series, study
            image.FrameOfReferenceUID = frame
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            image.save_as(folder / name / file.name)
        uids.append(series)
    page = pydicom.dcmread(next((folder / "ANNA").iterdir()))
    page.Modality, page.SeriesInstanceUID, page.SOPInstanceUID = "SR", generate_uid(), generate_uid()
    del page.PixelData
    page.save_as(folder / "page.dcm")
    return folder, uids


def checked(folder, said):
    plan = folder.parent / "plan.toml"
    plan.write_text(PLAN.format(said=said))
    done = preop("check", plan, "--json", "--no-memo")
    return done, json.loads(done.stdout) if done.stdout else None


def findings(said):
    return {f["code"]: f for f in said["findings"]}


def test_without_a_choice_it_says_what_is_there_and_how_to_choose(disc):
    folder, uids = disc
    done, said = checked(folder, "")
    words = json.dumps(said) + done.stderr
    assert done.returncode == 2
    assert all(uid in words for uid in uids) and "series B" in words and "series = " in words
    done = preop("inspect", folder, "--json")
    refused = json.loads(done.stdout)["refused"]
    assert done.returncode == 2 and all(uid in refused for uid in uids) and "--series" in refused


def test_the_series_that_is_named_is_planned_on_and_tells_who_the_patient_is(disc, tmp_path):
    folder, uids = disc
    for uid, name, other in zip(uids, ("ANNA", "BERTA"), ("BERTA", "ANNA")):
        plan, out = folder.parent / "plan.toml", tmp_path / f"package-{name}"
        plan.write_text(PLAN.format(said=f'series = "{uid}"'))
        done = preop("run", plan, "--out", out, "--json", "--no-memo")
        assert done.returncode in (0, 1), done.stderr
        assert f"series {other[0]}" in findings(json.loads(done.stdout))["image.set-aside"]["message"]
        text = subprocess.run(["pdftotext", str(out / "report.pdf"), "-"], capture_output=True, text=True).stdout
        assert f"4711-{name}" in text and other not in text
        # Its content is that of the series alone, wherever its files lie.
        seen = json.loads(preop("inspect", folder, "--series", uid, "--json").stdout)["is"]
        assert seen["series_uid"] == uid
        alone = json.loads(preop("inspect", folder / name, "--json").stdout)["is"]
        manifest = json.loads((out / "manifest.json").read_text())
        assert manifest["inputs"][0]["sha256"] == alone["sha256"]
        assert name not in (out / "manifest.json").read_text()


def test_another_series_than_the_plan_was_made_on_is_not_taken(disc):
    folder, uids = disc
    sha256 = json.loads(preop("inspect", folder / "ANNA", "--json").stdout)["is"]["sha256"]
    done, _ = checked(folder, f'series = "{uids[0]}"\nsha256 = "{sha256}"')
    assert done.returncode == 0, done.stderr
    done, _ = checked(folder, f'series = "{uids[1]}"\nsha256 = "{sha256}"')
    assert done.returncode == 2 and "another content" in done.stdout
    done, _ = checked(folder, 'series = "1.2.3"')
    assert done.returncode == 2 and "no CT series 1.2.3" in done.stdout and uids[0] in done.stdout


def test_two_patients_in_one_plan_are_a_danger(disc):
    folder, uids = disc
    second = f'series = "{uids[0]}"\n[[input]]\nname = "leg"\nkind = "ct"\npath = "disc"\nseries = "{uids[1]}"'
    done, said = checked(folder, second)
    told = findings(said)["case.other-patient"]
    assert done.returncode == 1 and told["severity"] == "danger" and told["step"] == "leg"
    assert "number" in told["message"] and "CANARY" not in json.dumps(said) and "4711" not in json.dumps(said)
    same = second.replace(uids[1], uids[0])
    assert "case.other-patient" not in findings(checked(folder, same)[1])


def test_a_box_is_cropped_at_the_door(disc, tmp_path):
    folder, uids = disc
    whole = json.loads(preop("inspect", folder, "--series", uids[0], "--json").stdout)["is"]
    first = pydicom.dcmread(sorted((folder / "ANNA").iterdir())[0])
    corner = np.array(first.ImagePositionPatient, float)
    box = [(corner + 4).tolist(), (corner + [30, 25, 12]).tolist()]
    done, said = checked(folder, f'series = "{uids[0]}"\nbox_mm = {box}')
    assert done.returncode == 0, done.stderr
    assert "Only the box" in findings(said)["image.cropped"]["message"]
    assert whole["slices"] == 24
    for wrong, words in (("[[0, 0, 0], [1, 1, 0]]", "opposite corners"), ('"all"', "opposite corners"),
                         ("[[900, 900, 900], [950, 950, 950]]", "holds nothing of the scan")):
        done, _ = checked(folder, f'series = "{uids[0]}"\nbox_mm = {wrong}')
        assert done.returncode == 2 and words in done.stdout + done.stderr, done.stderr


def test_a_series_of_several_is_converted_and_a_package_knows_its_own(disc, tmp_path):
    folder, uids = disc
    done = preop("convert", folder, tmp_path / "b.nrrd", "--series", uids[1])
    assert done.returncode == 0, done.stderr
    assert preop("convert", folder, tmp_path / "c.nrrd").returncode == 2
    plan, out = folder.parent / "plan.toml", tmp_path / "package"
    plan.write_text(PLAN.format(said=f'series = "{uids[1]}"') +
                    '[[step]]\nname = "model"\ndo = "model"\nof = "surface"\npart_id = "B1"\n')
    done = preop("run", plan, "--out", out, "--no-memo")
    assert done.returncode in (0, 1), done.stderr
    done = preop("convert", out, tmp_path / "objects", "--source", f"head={folder}")
    assert done.returncode == 0, done.stderr
    made = [pydicom.dcmread(f) for f in (tmp_path / "objects").rglob("*.dcm")]
    assert made and {str(o.PatientID) for o in made} == {"4711-BERTA"}
    shutil.rmtree(folder / "BERTA")
    assert preop("convert", out, tmp_path / "again", "--source", f"head={folder}").returncode == 2
