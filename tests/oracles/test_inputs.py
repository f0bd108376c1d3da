"""What a plan says of an input: which series of a mixed folder, and which box of it."""
import json
import shutil
import subprocess

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from pydicom.uid import generate_uid

from conftest import preop, shared
from test_masks import grid, series
from twolegs import left_half_mm, two_legs

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


# What the gate finds in headers and pixels: each with its severity, its words and what to do.

@pytest.fixture
def changed(tmp_path):
    """The phantom's series with something done to each image; what `inspect` then finds."""
    def make(change, folder="ok_axial"):
        out = tmp_path / "changed"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        for n, file in enumerate(sorted(shared(f"badinput/series/{folder}").glob("*.dcm"))):
            image = pydicom.dcmread(file)
            change(image, n)
            image.save_as(out / file.name)
        done = preop("inspect", out, "--json")
        assert done.returncode in (0, 1), done.stderr
        return findings(json.loads(done.stdout))
    return make


def test_burned_in_text_is_a_danger_and_silence_about_it_is_said(changed):
    def say(word):
        return lambda image, n: setattr(image, "BurnedInAnnotation", word)
    assert changed(say("YES"))["image.burned-in"]["severity"] == "danger"
    assert changed(say("yes"))["image.burned-in"]["severity"] == "danger"
    assert not {"image.burned-in", "image.burned-in-unknown"} & changed(say("NO")).keys()

    def nothing(image, n):
        if "BurnedInAnnotation" in image:
            del image.BurnedInAnnotation
    unknown = changed(nothing)["image.burned-in-unknown"]
    assert unknown["severity"] == "note" and "leave the house" in unknown["hint"]


@pytest.mark.parametrize("word, told", [("01", True), ("1", True), ("YES", True), ("00", False), ("", False)])
def test_whatever_says_that_something_was_lost_is_a_danger(changed, word, told):
    assert ("image.lossy" in changed(lambda image, n: setattr(image, "LossyImageCompression", word))) == told


@pytest.mark.parametrize("maker, kernel, code, severity", [
    ("SIEMENS", ["Br38f", "3"], "image.soft-kernel", "warning"), ("SIEMENS", "H60s", None, None),
    ("GE MEDICAL SYSTEMS", "BONEPLUS", None, None), ("GE MEDICAL SYSTEMS", "SOFT", "image.soft-kernel", "warning"),
    ("TOSHIBA", "FC08", "image.soft-kernel", "warning"), ("Canon Medical Systems", "FC30", None, None),
    ("Philips", "B", "image.soft-kernel", "warning"), ("Philips", "YC", None, None),
    ("Philips", "YA", "image.kernel-unknown", "note")])
def test_a_soft_kernel_is_said(changed, maker, kernel, code, severity):
    def change(image, n):
        image.Manufacturer, image.ConvolutionKernel = maker, kernel
    found = {c: f for c, f in changed(change).items() if "kernel" in c}
    assert list(found) == ([code] if code else [])
    if code:
        assert found[code]["severity"] == severity


def test_bone_cut_by_the_round_field_is_a_warning_with_its_place(changed):
    def change(left):
        def apply(image, n):
            image.Rows = image.Columns = 64
            x, y = np.meshgrid(np.arange(64) - 31.5, np.arange(64) - 31.5)
            hu = np.where(np.hypot(x, y) <= 32, 40, -1024)
            hu[28:36, left:left + 8] = np.where(np.hypot(x, y) <= 32, 900, -1024)[28:36, left:left + 8]
            image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
            image.RescaleSlope, image.RescaleIntercept = 1, 0
            for element in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
                if element in image:
                    delattr(image, element)
            image.PixelData = hu.astype("<i2").tobytes()
        return apply
    cut = changed(change(0))["image.cut-by-field"]
    assert cut["severity"] == "warning" and "larger field" in cut["hint"]
    first = pydicom.dcmread(sorted(shared("badinput/series/ok_axial").glob("*.dcm"))[0])
    column = (cut["place_mm"][0] - float(first.ImagePositionPatient[0])) / float(first.PixelSpacing[1])
    assert abs(column) < 2.5, cut
    assert "image.cut-by-field" not in changed(change(28))


@pytest.mark.parametrize("loss", ["blank", "copied"])
def test_a_slice_that_lost_its_pixels_is_a_danger_with_its_place(loss, tmp_path):
    """Blank, as of a disc that was read badly, or with the pixels of the one before; none of a scan whose slices all differ."""
    noise = np.random.default_rng(3).integers(-900, 900, (60, 40, 40), np.int16)
    hu = noise.copy()
    hu[25] = -1024 if loss == "blank" else hu[24]
    image = grid((0.5, 0.5, 0.5), (1, 0, 0, 0, 1, 0, 0, 0, 1), (40, 40, 60))
    for name, voxels in (("sound", noise), ("lost", hu)):
        series(tmp_path / name, image, voxels)
        done = preop("inspect", tmp_path / name, "--json")
        found = findings(json.loads(done.stdout)).get("image.lost-slices")
        assert (found is None) == (name == "sound"), done.stdout
    place = image.TransformIndexToPhysicalPoint((20, 20, 25))
    assert found["severity"] == "danger" and np.allclose(found["place_mm"], place, atol=0.6) and "1 of 60" in found["message"]


def test_varying_distances_are_refused_unless_the_plan_asks_for_one(tmp_path):
    series = shared("badinput/series/bad_variable_spacing")
    plan = tmp_path / "plan.toml"
    text = PLAN.replace('"disc"', json.dumps(str(series)))
    plan.write_text(text.format(said=""))
    done = preop("check", plan, "--json", "--no-memo")
    assert done.returncode == 2 and "even_slices_mm" in done.stdout
    plan.write_text(text.format(said="even_slices_mm = 1.0"))
    done = preop("check", plan, "--json", "--no-memo")
    told = findings(json.loads(done.stdout)).get("image.uneven-slices")
    assert done.returncode == 1 and told["severity"] == "danger" and "every 1 mm" in told["message"], done.stdout
    # A gap stays a gap: nothing is filled in.
    gap = sorted(p for p in shared("badinput/series").glob("bad_missing_*"))[0]
    plan.write_text(text.replace(json.dumps(str(series)), json.dumps(str(gap))).format(said="even_slices_mm = 1.0"))
    done = preop("check", plan, "--json", "--no-memo")
    assert done.returncode == 2 and "slices are missing" in done.stdout


def test_one_leg_of_two_is_the_same_voxels_at_the_same_places(tmp_path):
    """Both legs, SEMI-SYNTHETIC; of them the left by its box: what pydicom has there, no more, and the plan's bone is that of this leg."""
    legs = tmp_path / "legs"
    two_legs(shared("data/ct-leg-semisynthetic/dicom"), legs, 100, 400)
    box = left_half_mm(legs)
    keep = ",".join(f"{c:.3f}" for pair in zip(*box) for c in pair)
    done = preop("convert", legs, tmp_path / "left.nrrd", f"--keep-mm={keep}")
    assert done.returncode == 0 and "Only the box" in done.stderr, done.stderr
    image = sitk.ReadImage(str(tmp_path / "left.nrrd"))
    left = sitk.GetArrayFromImage(image)
    slices = sorted((pydicom.dcmread(f) for f in legs.glob("*.dcm")), key=lambda d: float(d.ImagePositionPatient[2]))
    whole = np.stack([d.pixel_array for d in slices]).astype(int) - 1024
    first, step = np.array(slices[0].ImagePositionPatient, float), float(slices[0].PixelSpacing[0])
    # 400 columns about the middle: the box begins between two of them, and both are kept.
    assert np.allclose(image.GetOrigin(), first + [199 * step, 0, 0], atol=1e-3)
    assert (left == whole[:, :, 199:]).all() and (left > 300).any()
    # Only that is written as a series, too.
    done = preop("convert", legs, tmp_path / "series", f"--keep-mm={keep}", "--made", "2026-11-29")
    assert done.returncode == 0, done.stderr
    again = sorted((pydicom.dcmread(f) for f in (tmp_path / "series").glob("*")), key=lambda d: float(d.ImagePositionPatient[2]))
    assert (np.stack([d.pixel_array * int(d.RescaleSlope) + int(d.RescaleIntercept) for d in again]) == left).all()
    wrong = preop("convert", tmp_path / "left.nrrd", tmp_path / "more.nrrd", f"--keep-mm={keep}")
    assert wrong.returncode == 2 and "folder of a series" in wrong.stderr


@pytest.mark.parametrize("ending", ["nrrd", "nii.gz"])
def test_a_box_crops_a_volume_file_too(ending, tmp_path):
    """The bone of one ball of two: by the box of a plan it is all that there is."""
    at = np.indices((20, 30, 60)).astype(float)
    ball = lambda x: (at[0] - 10)**2 + (at[1] - 15)**2 + (at[2] - x)**2 < 36
    image = sitk.GetImageFromArray(np.where(ball(12) | ball(45), 800, -1000).astype(np.int16))
    image.SetOrigin((-30, -15, -10))
    sitk.WriteImage(image, str(tmp_path / f"two.{ending}"))
    plan = tmp_path / "plan.toml"

    def bone_mm3(said):
        plan.write_text(PLAN.format(said=said).replace('path = "disc"', f'path = "two.{ending}"')
                        + '[[step]]\nname = "print"\ndo = "model"\nof = "surface"\npart_id = "BALLS"\n')
        out = tmp_path / f"out-{len(said)}"
        done = preop("run", plan, "--out", out, "--json", "--no-memo")
        assert done.returncode in (0, 1), done.stdout + done.stderr
        files = json.loads((out / "manifest.json").read_text())["files"]
        return sum(f["volume_mm3"] for f in files if f["path"].endswith(".stl")), findings(json.loads(done.stdout))

    both, one = bone_mm3(""), bone_mm3("box_mm = [[0, -15, -10], [29, 14, 9]]")
    assert "image.cropped" in one[1] and "image.cropped" not in both[1]
    assert abs(one[0] / both[0] - 0.5) < 1e-6 and one[0] > 500
    plan.write_text(PLAN.format(said="box_mm = [[500, 0, 0], [510, 9, 9]]").replace('path = "disc"', f'path = "two.{ending}"'))
    done = preop("check", plan, "--json", "--no-memo")
    assert done.returncode == 2 and "holds nothing of the scan" in done.stdout + done.stderr
