"""What we write as DICOM is what other programs read: the same bytes, the same voxels, the same place."""
import json
import subprocess

import highdicom
import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
import trimesh

from conftest import preop

MADE = "2026-11-24T10:20:30"
# What the validator complains about and we leave, each with its reason.
TOLERATED = {
    "Error - Information Object Not found": "dicom3tools does not know Encapsulated OBJ (PS3.3 A.86) yet",
}


def complaints(path):
    """The errors of dciodvfy, less those that are tolerated by name."""
    told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True)
    lines = (told.stdout + told.stderr).splitlines()
    return [l for l in lines if l.startswith("Error") and l.strip() not in TOLERATED]


def written(*arguments):
    done = preop("convert", *arguments, "--made", MADE)
    assert done.returncode == 0, done.stderr
    return done


def image(folder):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


@pytest.fixture(scope="module")
def block(demo, tmp_path_factory):
    """A block of three different edges on the left of the head, and where it is."""
    scan = image(demo / "head")
    middle = np.array(scan.TransformContinuousIndexToPhysicalPoint([s / 2 for s in scan.GetSize()]))
    mesh = trimesh.creation.box(extents=[12, 18, 24])
    mesh.apply_translation(middle + [25, 0, 0])
    folder = tmp_path_factory.mktemp("block")
    for ending in ("stl", "obj", "ply"):
        mesh.export(folder / f"block.{ending}")
    return folder, middle, mesh


@pytest.mark.parametrize("ending", ["stl", "obj", "ply"])
def test_an_encapsulated_model_is_the_file_itself(demo, block, tmp_path, ending):
    folder, middle, mesh = block
    out = tmp_path / "block.dcm"
    written(folder / f"block.{ending}", out, "--source", demo / "head", "--side", "left", "--embossed")
    assert not complaints(out)
    made, source = pydicom.dcmread(out), pydicom.dcmread(next((demo / "head").glob("*.dcm")))
    assert made.EncapsulatedDocumentLength <= len(made.EncapsulatedDocument)
    content = made.EncapsulatedDocument[:made.EncapsulatedDocumentLength]
    if ending != "ply":
        assert content == (folder / f"block.{ending}").read_bytes()
    kind = {"obj": "model/obj"}.get(ending, "model/stl")
    assert (made.Modality, made.MIMETypeOfEncapsulatedDocument) == ("M3D", kind)
    for name in ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID", "StudyDate", "StudyTime",
                 "FrameOfReferenceUID", "AccessionNumber"):
        assert made[name].value == source[name].value, name
    assert made.SeriesInstanceUID != source.SeriesInstanceUID
    assert made.MeasurementUnitsCodeSequence[0].CodeValue == "mm"
    assert (made.BurnedInAnnotation, made.ImageLaterality) == ("YES", "L")
    assert len(made.SourceInstanceSequence) == len(list((demo / "head").glob("*.dcm")))
    # Left on the left: x grows to the patient's left in LPS.
    back = tmp_path / f"back.{'obj' if ending == 'obj' else 'stl'}"
    back.write_bytes(content)
    read = trimesh.load(back, force="mesh")
    assert np.allclose(read.bounds, mesh.bounds, atol=1e-3) and read.volume > 0
    assert read.bounds[0][0] > middle[0]


@pytest.mark.parametrize("word", ["planning", "tool", "implant", None])
def test_what_a_model_is_for(demo, block, tmp_path, word):
    """PS3.16 CID 7064, by pydicom's own table of it."""
    folder, _, _ = block
    out = tmp_path / "block.dcm"
    written(folder / "block.stl", out, "--source", demo / "head", *(["--usage", word] if word else []))
    code, = pydicom.dcmread(out).ModelUsageCodeSequence
    cid = pydicom.sr.codedict.codes.cid7064
    named = {"tool": cid.ToolFabrication, "implant": cid.ImplantFabrication}.get(word, cid.PlanningIntent)
    assert pydicom.sr.coding.Code(code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning) == named
    assert code.CodeMeaning == named.meaning and not complaints(out)


def test_a_model_for_something_else_is_refused_with_the_words_that_are_known(demo, block, tmp_path):
    folder, _, _ = block
    done = preop("convert", folder / "block.stl", tmp_path / "a.dcm", "--source", demo / "head", "--usage", "toy")
    assert done.returncode == 2 and all(w in done.stderr for w in ("planning", "tool", "implant")), done.stderr


def test_the_same_model_at_the_same_time_is_the_same_object(demo, block, tmp_path):
    folder, _, _ = block
    for name in ("a", "b"):
        written(folder / "block.stl", tmp_path / f"{name}.dcm", "--source", demo / "head", "--title", "x")
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()
    written(folder / "block.stl", tmp_path / "c.dcm", "--source", demo / "head", "--title", "y")
    uid = [pydicom.dcmread(tmp_path / f"{n}.dcm").SOPInstanceUID for n in "ac"]
    assert uid[0] != uid[1]


def test_a_model_beside_the_scan_is_refused(demo, block, tmp_path):
    _, _, mesh = block
    metres = mesh.copy()
    metres.apply_scale(0.001)
    metres.apply_translation([0, 0, 5000])
    metres.export(tmp_path / "metres.stl")
    done = preop("convert", tmp_path / "metres.stl", tmp_path / "out.dcm", "--source", demo / "head")
    assert done.returncode == 2 and "does not lie in the source scan" in done.stderr
    assert not (tmp_path / "out.dcm").exists()


def test_the_report_is_the_pdf_itself(demo, package, tmp_path):
    out = tmp_path / "report.dcm"
    written(package / "report.pdf", out, "--source", demo / "head", "--title", "Report")
    assert not complaints(out)
    made = pydicom.dcmread(out)
    content = made.EncapsulatedDocument[:made.EncapsulatedDocumentLength]
    assert content == (package / "report.pdf").read_bytes()
    assert made.DocumentTitle == "Report" and made.BurnedInAnnotation == "YES"


def nifti(folder, out):
    out.mkdir()
    subprocess.run(["dcm2niix", "-z", "n", "-f", "x", "-o", str(out), str(folder)], check=True,
                   capture_output=True)
    found = nibabel.load(next(out.glob("*.nii")))
    return np.asarray(found.dataobj), found.affine


def test_a_copied_series_is_the_same_for_itk_and_dcm2niix(demo, tmp_path):
    out = tmp_path / "copy"
    written(demo / "leg", out)
    for path in sorted(out.glob("*.dcm"))[::20]:
        assert not complaints(path), path
    before, after = image(demo / "leg"), image(out)
    assert (sitk.GetArrayViewFromImage(before) == sitk.GetArrayViewFromImage(after)).all()
    for one, other in ((before.GetOrigin(), after.GetOrigin()), (before.GetSpacing(), after.GetSpacing()),
                       (before.GetDirection(), after.GetDirection())):
        assert np.allclose(one, other, atol=1e-6)
    (voxels, affine), (old, old_affine) = nifti(out, tmp_path / "n"), nifti(demo / "leg", tmp_path / "o")
    assert (voxels == old).all() and np.allclose(affine, old_affine, atol=1e-4)
    first, source = pydicom.dcmread(out / "IM00001.dcm"), pydicom.dcmread(demo / "leg" / "IM00001.dcm")
    assert list(first.ImageType)[0] == "DERIVED" and first.RescaleSlope == 1
    assert first.StudyInstanceUID == source.StudyInstanceUID
    assert first.FrameOfReferenceUID == source.FrameOfReferenceUID
    assert first.SeriesInstanceUID != source.SeriesInstanceUID
    assert first.SourceImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID


def test_a_cropped_series_stays_in_its_place(demo, tmp_path):
    before = image(demo / "leg")
    low = np.array(before.TransformIndexToPhysicalPoint((20, 30, 40)))
    high = np.array(before.TransformIndexToPhysicalPoint((60, 50, 70)))
    box = ",".join(f"{v:.4f}" for pair in zip(low, high) for v in pair)
    out = tmp_path / "crop"
    written(demo / "leg", out, f"--keep-mm={box}")
    after = image(out)
    for voxel in ([0, 0, 0], [5, 7, 9], [s - 1 for s in after.GetSize()]):
        place = after.TransformIndexToPhysicalPoint([int(v) for v in voxel])
        assert after[[int(v) for v in voxel]] == before[before.TransformPhysicalPointToIndex(place)]
    assert np.allclose(after.GetOrigin(), low, atol=1.0)
    assert not complaints(out / "IM00001.dcm")


def test_a_resampled_series_is_itks_linear_one(demo, tmp_path):
    out = tmp_path / "fine"
    written(demo / "leg", out, "--spacing-mm", "0.5", "--keep-mm=-30,30,-30,30,-40,40")
    after = image(out)
    assert np.allclose(after.GetSpacing(), 0.5)
    truth = sitk.Resample(sitk.Cast(image(demo / "leg"), sitk.sitkFloat64), after, sitk.Transform(),
                          sitk.sitkLinear, -1024)
    off = sitk.GetArrayViewFromImage(truth) - sitk.GetArrayFromImage(after)
    assert np.abs(off).max() <= 0.51
    assert not complaints(out / "IM00001.dcm")
    assert pydicom.dcmread(out / "IM00001.dcm").DerivationCodeSequence[0].CodeValue == "113085"


def test_nothing_is_written_over(demo, tmp_path):
    (tmp_path / "kept").write_text("mine")
    done = preop("convert", demo / "leg", tmp_path)
    assert done.returncode == 2 and "not empty" in done.stderr


@pytest.fixture(scope="module")
def mask(demo, tmp_path_factory):
    """Bone of the leg, and a block on its left that overlaps nothing, as a mask with two names."""
    scan = image(demo / "leg")
    voxels = (sitk.GetArrayFromImage(scan) > 700).astype(np.uint8)
    voxels[:, :10] = 0
    voxels[3:9, 2:7, -12:-4] = 2
    made = sitk.GetImageFromArray(voxels)
    made.CopyInformation(scan)
    folder = tmp_path_factory.mktemp("mask")
    sitk.WriteImage(made, str(folder / "mask.nii.gz"))
    (folder / "mask.txt").write_text('1 255 0 0 1 1 1 "fibula"\n2 0 0 255 1 1 1 "block"\n')
    return folder / "mask.nii.gz", voxels, scan


def test_a_mask_is_a_segmentation_in_its_place(demo, mask, tmp_path):
    path, voxels, scan = mask
    out = tmp_path / "seg.dcm"
    written(path, out, "--source", demo / "leg", "--part", "bone")
    assert not complaints(out)
    seg = highdicom.seg.segread(out)
    assert seg.number_of_segments == 2 and seg.segmentation_type.value == "BINARY"
    assert [seg.get_segment_description(n).segment_label for n in (1, 2)] == ["fibula", "block"]
    first = seg.get_segment_description(1)
    assert first.segmented_property_type.value == "87342007"
    assert seg.get_segment_description(2).segmented_property_type.meaning == "Bone"
    source = {pydicom.dcmread(p, stop_before_pixels=True).SOPInstanceUID for p in (demo / "leg").glob("*.dcm")}
    assert {uid for _, _, uid in seg.get_source_image_uids()} == source
    for number in (1, 2):
        volume = seg.get_volume(segment_numbers=[number], combine_segments=False)
        found = np.argwhere(volume.array[..., 0] > 0)
        places = volume.map_indices_to_reference(found)
        truth = np.argwhere(voxels == number)[:, ::-1]
        centre = np.mean([scan.TransformIndexToPhysicalPoint([int(i) for i in t]) for t in truth[:: max(1, len(truth) // 4000)]], axis=0)
        assert len(found) == len(truth)
        every = places[:: max(1, len(places) // 4000)]
        index = np.array([scan.TransformPhysicalPointToIndex([float(c) for c in p]) for p in every])
        assert (voxels[index[:, 2], index[:, 1], index[:, 0]] == number).all()
        assert np.allclose(every.mean(axis=0), centre, atol=1.0)
    # Left on the left: the block was drawn at the high end of x.
    block = seg.get_volume(segment_numbers=[2])
    x = block.map_indices_to_reference(np.argwhere(block.array[..., 0] > 0))[:, 0]
    assert x.mean() > scan.TransformIndexToPhysicalPoint((scan.GetSize()[0] // 2, 0, 0))[0]


def test_a_grey_nifti_is_a_series_in_its_place(demo, tmp_path):
    scan = image(demo / "leg")[10:60, 20:80, 5:25]
    sitk.WriteImage(scan, str(tmp_path / "part.nii.gz"))
    out = tmp_path / "series"
    written(tmp_path / "part.nii.gz", out, "--source", demo / "leg")
    after = image(out)
    assert (sitk.GetArrayViewFromImage(after) == sitk.GetArrayViewFromImage(scan)).all()
    assert np.allclose(after.GetOrigin(), scan.GetOrigin(), atol=1e-3)
    assert not complaints(out / "IM00001.dcm")


def test_a_package_is_its_models_guides_and_report(demo, package, manifest, tmp_path):
    out = tmp_path / "objects"
    sources = [f"--source={n}={demo / n}" for n in ("head", "leg")]
    written(package, out, *sources)
    stls = [f for f in manifest["files"] if f["path"].endswith(".stl")]
    made = {str(p.relative_to(out)): pydicom.dcmread(p) for p in out.rglob("*.dcm")}
    assert len(made) == len(stls) + 1
    for entry in stls:
        name = entry["path"].replace(".stl", ".dcm")
        object, path = made[name], package / entry["path"]
        assert not complaints(out / name)
        assert object.EncapsulatedDocument[:object.EncapsulatedDocumentLength] == path.read_bytes()
        source = pydicom.dcmread(next((demo / entry["frame"]).glob("*.dcm")))
        assert object.FrameOfReferenceUID == source.FrameOfReferenceUID
        assert object.BurnedInAnnotation == ("YES" if entry["kind"] == "device" else "NO")
        assert object.DocumentTitle.startswith("DRAFT, NOT FOR USE")
        usage = {"device": ("129014", "Tool Fabrication"), "model": ("129013", "Planning Intent")}[entry["kind"]]
        code, = object.ModelUsageCodeSequence
        assert (code.CodeValue, code.CodeMeaning, code.CodingSchemeDesignator) == (*usage, "DCM")
        # The operation is on the left, and so is the donor.
        assert object.ImageLaterality == "L", name
        # Of bone that nobody cut or moved nothing is said: its mask may have been painted.
        whole = entry["step"] in ("mandible-model", "fibula-model")
        assert object.get("ModelModification") == (None if whole else "YES"), name
    assert "report.dcm" in made


def test_a_package_with_another_scan_is_refused(demo, package, tmp_path):
    swapped = [f"--source={n}={demo / o}" for n, o in (("head", "leg"), ("leg", "head"))]
    done = preop("convert", package, tmp_path / "out", *swapped)
    assert done.returncode == 2 and "another" in done.stderr and not (tmp_path / "out").exists()
    done = preop("convert", package, tmp_path / "out", f"--source=head={demo / 'head'}")
    assert done.returncode == 2 and "leg" in done.stderr and not (tmp_path / "out").exists()


def test_side_and_issuer_of_the_number_come_from_the_source(demo, tmp_path):
    series = tmp_path / "series"
    series.mkdir()
    for file in sorted((demo / "leg").glob("*.dcm"))[:6]:
        leg = pydicom.dcmread(file)
        leg.IssuerOfPatientID, leg.Laterality = "St. Elsewhere", "L"
        leg.save_as(series / file.name)
    written(series, tmp_path / "copy")
    for path in (tmp_path / "copy").rglob("*.dcm"):
        copy = pydicom.dcmread(path)
        assert (copy.IssuerOfPatientID, copy.Laterality) == ("St. Elsewhere", "L")
        assert not complaints(path), path


PLAN = """format = 1
[[input]]
name = "head"
kind = "ct"
path = {head}
[[input]]
name = "block"
kind = "mesh"
path = "block.dcm"
on = "head"
unit = "{unit}"
axes = "LPS"
[[step]]
name = "body"
do = "body"
of = "block"
[[step]]
name = "model"
do = "model"
of = "body"
part_id = "BLOCK"
"""


@pytest.mark.parametrize("ending", ["stl", "obj"])
def test_an_encapsulated_model_is_an_input_of_a_plan(demo, block, tmp_path, memo, ending):
    folder, middle, mesh = block
    written(folder / f"block.{ending}", tmp_path / "block.dcm", "--source", demo / "head")
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN.format(head=json.dumps(str(demo / "head")), unit="mm"))
    done = preop("run", plan, "--out", tmp_path / "out", env={"PREOP_MEMO": str(memo)})
    assert done.returncode in (0, 1), done.stderr
    back = trimesh.load(next((tmp_path / "out/models").glob("*.stl")), process=True)
    assert abs(back.volume / mesh.volume - 1) < 1e-5
    assert np.abs(back.bounds - mesh.bounds).max() < 1e-4
    # The object says its unit: a plan that says another is wrong.
    plan.write_text(PLAN.format(head=json.dumps(str(demo / "head")), unit="inch"))
    done = preop("check", plan, "--json", env={"PREOP_MEMO": str(memo)})
    assert done.returncode == 2 and "mm" in done.stdout, done.stdout
    # Of another frame of reference, it lies in no place of this scan.
    other = pydicom.dcmread(tmp_path / "block.dcm")
    other.FrameOfReferenceUID = "1.2.3.4"
    other.save_as(tmp_path / "block.dcm")
    plan.write_text(PLAN.format(head=json.dumps(str(demo / "head")), unit="mm"))
    done = preop("check", plan, "--json", env={"PREOP_MEMO": str(memo)})
    assert done.returncode == 2 and "frame of reference" in done.stdout, done.stdout
