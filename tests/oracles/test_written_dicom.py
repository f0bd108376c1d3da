"""What we write as DICOM is what other programs read: the same bytes, the same voxels, the same place."""
import subprocess

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
