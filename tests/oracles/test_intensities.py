"""MR and PET: scans to look at, of this patient, and never thresholded in Hounsfield units."""
import json

import numpy as np
import pydicom
import pytest

from conftest import preop, shared
from hostile import written
from hostile_objects import enhanced

PLAN = """
format = 1
title = "fusion"
[[input]]
name = "head"
kind = "ct"
path = "{ct}"
[[input]]
name = "other"
kind = "{kind}"
path = "other"
"""
BONE = """
[[step]]
name = "bone"
do = "threshold"
of = "other"
above_hu = 300
"""
CLASSES = {"mr": ("MR", "1.2.840.10008.5.1.4.1.1.4"), "pet": ("PT", "1.2.840.10008.5.1.4.1.1.128")}


def other(folder, kind, patient=None):
    """The phantom's series as that of another scanner, PET with a slope for each slice as its makers write it."""
    folder.mkdir()
    modality, sop_class = CLASSES[kind]
    for n, file in enumerate(sorted(shared("badinput/series/ok_axial").glob("*.dcm"))):
        image = pydicom.dcmread(file)
        image.Modality, image.SOPClassUID = modality, sop_class
        image.file_meta.MediaStorageSOPClassUID = sop_class
        image.SeriesInstanceUID += ".7"
        image.PixelData = np.abs(image.pixel_array).astype(image.pixel_array.dtype).tobytes()
        image.RescaleIntercept, image.RescaleSlope = "0", str(1 + 0.25 * n if kind == "pet" else 1)
        image.PatientID = patient or image.PatientID
        image.save_as(folder / file.name)


def checked(tmp_path, kind, more=""):
    text = PLAN.format(ct=shared("badinput/series/ok_axial"), kind=kind) + more
    (tmp_path / "plan.toml").write_text(text)
    return preop("check", tmp_path / "plan.toml", "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})


@pytest.mark.parametrize("kind", CLASSES)
def test_it_is_read_beside_the_ct_of_the_same_patient(tmp_path, kind):
    other(tmp_path / "other", kind)
    done = checked(tmp_path, kind)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "case.other-patient" not in done.stdout


@pytest.mark.parametrize("kind", CLASSES)
def test_that_of_another_patient_is_a_danger(tmp_path, kind):
    other(tmp_path / "other", kind, patient="SOMEBODY-ELSE")
    found = {f["code"]: f for f in json.loads(checked(tmp_path, kind).stdout)["findings"]}
    assert found["case.other-patient"]["severity"] == "danger" and found["case.other-patient"]["step"] == "other"


@pytest.mark.parametrize("kind", CLASSES)
def test_no_step_takes_it_for_hounsfield_units(tmp_path, kind):
    other(tmp_path / "other", kind)
    done = checked(tmp_path, kind, BONE)
    assert done.returncode == 2 and "without Hounsfield units" in done.stdout + done.stderr


def test_a_pet_is_no_ct_and_no_mr(tmp_path):
    other(tmp_path / "other", "pet")
    for kind in ("ct", "mr"):
        text = PLAN.format(ct=shared("badinput/series/ok_axial"), kind=kind)
        (tmp_path / "plan.toml").write_text(text)
        done = preop("check", tmp_path / "plan.toml", env={"PREOP_MEMO": str(tmp_path / "memo")})
        assert done.returncode == 2 and "PT, 24 files" in done.stdout + done.stderr, done.stdout + done.stderr


NAMES = {"mr": "MR", "pet": "PET"}


def inspected(*arguments):
    done = preop("inspect", *arguments, "--json")
    return done, json.loads(done.stdout)


@pytest.mark.parametrize("kind", CLASSES)
def test_inspect_says_what_it_is_and_what_for(tmp_path, kind):
    other(tmp_path / "other", kind)
    files = [pydicom.dcmread(file) for file in sorted((tmp_path / "other").iterdir())]
    done, told = inspected(tmp_path / "other")
    assert done.returncode == 0, done.stderr
    what, first = told["is"], files[0]
    heights = sorted(float(image.ImagePositionPatient[2]) for image in files)
    assert what["kind"] == f"{NAMES[kind]} series" and what["use"] == "for display and fusion only"
    assert (what["slices"], what["rows"], what["columns"]) == (len(files), first.Rows, first.Columns)
    assert what["spacing_mm"] == pytest.approx([*map(float, first.PixelSpacing), heights[1] - heights[0]], abs=1e-6)
    assert what["series_uid"] == first.SeriesInstanceUID
    assert "image.display-only" in {f["code"] for f in told["findings"]} and "kernel" not in what
    done, told = inspected(next((tmp_path / "other").iterdir()))
    assert done.returncode == 0 and told["is"]["kind"] == f"{NAMES[kind]} image", done.stderr


@pytest.mark.parametrize("kind", CLASSES)
def test_inspect_judges_its_geometry(tmp_path, kind):
    other(tmp_path / "other", kind)
    sorted((tmp_path / "other").iterdir())[7].unlink()
    done, told = inspected(tmp_path / "other")
    assert done.returncode == 2 and "slices are missing" in told["refused"]


def test_inspect_takes_the_ct_of_several_and_another_by_its_uid(tmp_path):
    other(tmp_path / "other", "mr")
    for file in shared("badinput/series/ok_axial").glob("*.dcm"):
        (tmp_path / "other" / f"ct-{file.name}").write_bytes(file.read_bytes())
    _, told = inspected(tmp_path / "other")
    assert told["is"]["kind"] == "CT series" and "MR, 24 files" in str(told["findings"])
    uid = pydicom.dcmread(next((tmp_path / "other").glob("[!c]*"))).SeriesInstanceUID
    _, told = inspected(tmp_path / "other", "--series", uid)
    assert told["is"]["kind"] == "MR series" and told["is"]["series_uid"] == uid


def test_inspect_does_not_choose_between_mr_and_pet(tmp_path):
    other(tmp_path / "other", "mr")
    other(tmp_path / "pet", "pet")
    for file in (tmp_path / "pet").iterdir():
        image = pydicom.dcmread(file)
        image.SeriesInstanceUID += ".8"
        image.SOPInstanceUID += ".8"
        image.save_as(tmp_path / "other" / f"pet-{file.name}")
    done, told = inspected(tmp_path / "other")
    assert done.returncode == 2 and "MR, 24 files" in told["refused"] and "PT, 24 files" in told["refused"]


MANY = {"enhanced-mr": ("mr", "MR", "1.2.840.10008.5.1.4.1.1.4.1"), "converted-mr": ("mr", "MR", "1.2.840.10008.5.1.4.1.1.4.4"),
        "enhanced-pet": ("pet", "PT", "1.2.840.10008.5.1.4.1.1.130"), "converted-pet": ("pet", "PT", "1.2.840.10008.5.1.4.1.1.128.1")}


@pytest.mark.parametrize("name", MANY)
def test_many_frames_in_one_file_are_read_for_display_and_never_thresholded(tmp_path, name):
    kind, modality, sop_class = MANY[name]
    image = enhanced()
    image.Modality, image.SOPClassUID, image.file_meta.MediaStorageSOPClassUID = modality, sop_class, sop_class
    image.PixelData = np.arange(4 * 64, dtype=np.int16).tobytes()
    if kind == "mr":
        # An MR says of no unit; a PET has its slope in the groups of its frames.
        del image.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence
    else:
        image.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0].RescaleSlope = "2.5"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "frames").write_bytes(written(image))
    positions = [g.PlanePositionSequence[0].ImagePositionPatient for g in image.PerFrameFunctionalGroupsSequence]
    _, told = inspected(tmp_path / "other")
    seen, found = told["is"], {f["code"]: f["severity"] for f in told["findings"]}
    assert seen["kind"] == f"{NAMES[kind]} series" and seen["use"] == "for display and fusion only"
    assert seen["slices"] == 4 and seen["voxels"] == [8, 8, 4] and seen["box_mm"][0] == [float(c) for c in positions[0]]
    assert found["image.display-only"] == "note" and not {"image.thick-slices", "image.soft-kernel"} & set(found)
    done = checked(tmp_path, kind)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    refused = checked(tmp_path, kind, BONE)
    assert refused.returncode == 2 and "without Hounsfield units" in refused.stdout + refused.stderr
    as_ct = checked(tmp_path, "ct", BONE)
    assert as_ct.returncode == 2 and "there is no CT series" in as_ct.stdout + as_ct.stderr
