"""Labels and surfaces of a plan leave the program: as DICOM SEG, volume files and meshes, at their place in the patient.

The truth is a scan by formula: a larger ball of bone on the patient's left, a smaller one on the right, on grids that lie as
no axis does. Others read what was written: highdicom, pydicom, dciodvfy, SimpleITK, nibabel, trimesh.
"""
import highdicom
import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
import trimesh
from scipy.spatial.transform import Rotation

from conftest import preop
from test_masks import FRAME, ball, grid, places_of, points, same_places, series
from test_written_dicom import MADE, complaints

LEFT, RIGHT = np.array([16.0, -7.0, 108.0]), np.array([-14.0, 6.0, 100.0])
GRIDS = {
    "axial": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    # Prone, feet first, the last slice first.
    "prone": (1, 0, 0, 0, -1, 0, 0, 0, -1),
    "oblique": tuple(Rotation.from_euler("xyz", [20, -15, 35], degrees=True).as_matrix().ravel()),
}
PLAN = f"""
format = 1
title = "two balls"
[[input]]
name = "head"
kind = "ct"
path = "head"
[[input]]
name = "leg"
kind = "ct"
path = "not-there"
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
[[step]]
name = "parts"
do = "separate"
of = "bone"
on = "head"
seeds = {{ mandible = [{LEFT.tolist()}], other = [{RIGHT.tolist()}] }}
[[step]]
name = "drawn"
do = "paint"
on = "head"
of = "parts.other"
strokes = [{{ act = "add", radius_mm = 4, points_mm = [{(RIGHT + 4).tolist()}] }}]
[[step]]
name = "shell"
do = "surface"
of = "parts.mandible"
on = "head"
above_hu = 300
smooth = 0
simplify_mm = 0
[[step]]
name = "leg-bone"
do = "threshold"
of = "leg"
above_hu = 300
"""
NAMES = ["bone", "parts.mandible", "parts.other", "drawn"]


@pytest.fixture(params=GRIDS, scope="module")
def plan(request, tmp_path_factory):
    """The plan, the grid of its scan, and which voxels are bone."""
    folder = tmp_path_factory.mktemp(request.param)
    image = grid((0.7, 0.6, 1.0), GRIDS[request.param], (96, 104, 70))
    hu = np.where(ball(image, (0, 0, 104), 33), 40, -1000)
    hu = np.where(ball(image, LEFT, 9) | ball(image, RIGHT, 6), 900, hu).astype(np.int16)
    series(folder / "head", image, hu)
    (folder / "plan.toml").write_text(PLAN)
    return folder / "plan.toml", image


def write(plan, out, *names, expect=0, options=()):
    chosen = [word for name in names for word in ("--result", name)]
    done = preop("convert", plan, out, *chosen, *options, env={"PREOP_MEMO": str(plan.parent / "memo")})
    assert done.returncode == expect, (done.stdout, done.stderr)
    return done.stderr


def voxels(path, layer=None):
    """The places in the patient of what a volume file marks."""
    image = sitk.ReadImage(str(path))
    marked = sitk.GetArrayFromImage(image)
    marked = marked if layer is None else marked[..., layer[0]] == layer[1]
    k, j, i = np.nonzero(marked)
    matrix = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    return np.array(image.GetOrigin()) + np.stack([i, j, k], axis=-1) @ matrix.T


def test_labels_of_a_plan_are_a_segmentation(plan, tmp_path):
    text, image = plan
    out = tmp_path / "all.dcm"
    write(text, out, *NAMES, options=["--made", MADE])
    assert not complaints(out)
    seg = highdicom.seg.segread(out)
    assert seg.segmentation_type.value == "BINARY" and seg.number_of_segments == 4
    described = [seg.get_segment_description(n) for n in (1, 2, 3, 4)]
    assert [d.segment_label for d in described] == ["bone", "mandible", "other", "drawn"]
    assert [d.tracking_id for d in described] == NAMES
    assert described[0].segmented_property_type.meaning == "Bone"
    assert described[1].segmented_property_type.meaning == "Mandible"
    assert len({tuple(d.RecommendedDisplayCIELabValue) for d in described}) == 4
    # They overlap: bone is both parts, and what was drawn is one of them and more.
    left, right = (ball(image, *b) for b in ((LEFT, 9), (RIGHT, 6)))
    drawn = right | ball(image, RIGHT + 4, 4)
    at = points(image)
    for number, truth in ((1, left | right), (2, left), (3, right)):
        same_places(places_of(seg, number), at[truth])
    # A brush is a ball of voxel centres, give or take those on its rim.
    found = places_of(seg, 4)
    assert abs(len(found) / drawn.sum() - 1) < 0.05 and len(found) > right.sum()
    # Left on the left: x grows to the left in LPS.
    assert np.linalg.norm(places_of(seg, 2).mean(axis=0) - LEFT) < 0.1
    assert places_of(seg, 2)[:, 0].mean() > 0 > places_of(seg, 3)[:, 0].mean()


def test_it_is_of_the_patient_study_and_frame_of_its_scan(plan, tmp_path):
    text, _ = plan
    write(text, tmp_path / "a.dcm", "bone", options=["--made", MADE])
    write(text, tmp_path / "b.dcm", "bone", options=["--made", MADE])
    write(text, tmp_path / "c.dcm", "parts.mandible", "bone", options=["--made", MADE])
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()
    one, two = pydicom.dcmread(tmp_path / "a.dcm"), pydicom.dcmread(tmp_path / "c.dcm")
    sources = [pydicom.dcmread(p) for p in sorted((text.parent / "head").glob("*.dcm"))]
    for name in ("PatientID", "PatientName", "StudyInstanceUID", "FrameOfReferenceUID", "StudyDate"):
        assert one[name].value == sources[0][name].value, name
    named, = one.ReferencedSeriesSequence
    assert named.SeriesInstanceUID == sources[0].SeriesInstanceUID
    assert {i.ReferencedSOPInstanceUID for i in named.ReferencedInstanceSequence} == {s.SOPInstanceUID for s in sources}
    # Each frame names the very image in whose plane it lies.
    places = {s.SOPInstanceUID: s.ImagePositionPatient for s in sources}
    for frame in one.PerFrameFunctionalGroupsSequence:
        of = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        assert np.allclose(frame.PlanePositionSequence[0].ImagePositionPatient, places[of], atol=1e-3)
    # The same part is followed by the same UID from one object to the next, another part by another.
    assert one.SegmentSequence[0].TrackingUID == two.SegmentSequence[1].TrackingUID != two.SegmentSequence[0].TrackingUID
    assert one.SOPInstanceUID != two.SOPInstanceUID


@pytest.mark.parametrize("ending", ["nii.gz", "nii", "nrrd", "seg.nrrd", "mha"])
def test_labels_of_a_plan_are_a_volume_file(plan, tmp_path, ending):
    text, image = plan
    out = tmp_path / f"mandible.{ending}"
    write(text, out, "parts.mandible")
    same_places(voxels(out), points(image)[ball(image, LEFT, 9)])
    if ending.startswith("nii"):
        read = nibabel.load(out)
        index = np.argwhere(np.asarray(read.dataobj) > 0)
        # NIfTI counts to the right and to the front.
        same_places(nibabel.affines.apply_affine(read.affine, index) * (-1, -1, 1), points(image)[ball(image, LEFT, 9)])
    if ending == "seg.nrrd":
        assert sitk.ReadImage(str(out)).GetMetaData("Segment0_Name") == "mandible"


def test_labels_that_overlap_are_layers(plan, tmp_path):
    text, image = plan
    out = tmp_path / "all.seg.nrrd"
    write(text, out, "bone", "parts.mandible", "parts.other")
    read = sitk.ReadImage(str(out))
    for n, truth in enumerate((ball(image, LEFT, 9) | ball(image, RIGHT, 6), ball(image, LEFT, 9), ball(image, RIGHT, 6))):
        layer = int(read.GetMetaData(f"Segment{n}_Layer")), int(read.GetMetaData(f"Segment{n}_LabelValue"))
        same_places(voxels(out, layer), points(image)[truth])
    assert "nrrd" in write(text, tmp_path / "all.nii.gz", "bone", "parts.mandible", expect=2)


def test_a_surface_of_a_plan_is_a_mesh_and_a_dicom_model(plan, tmp_path):
    text, _ = plan
    for ending in ("stl", "obj", "ply"):
        write(text, tmp_path / f"shell.{ending}", "shell")
    write(text, tmp_path / "shell.dcm", "shell", options=["--made", MADE])
    model = pydicom.dcmread(tmp_path / "shell.dcm")
    assert not complaints(tmp_path / "shell.dcm") and model.FrameOfReferenceUID == FRAME
    (tmp_path / "enclosed.stl").write_bytes(model.EncapsulatedDocument[:model.EncapsulatedDocumentLength])
    for name in ("shell.stl", "shell.obj", "shell.ply", "enclosed.stl"):
        body = trimesh.load(tmp_path / name, force="mesh", process=True)
        assert np.linalg.norm(body.center_mass - LEFT) < 0.1, name
        # Half-way up from 40 to 900 HU is beyond the last voxel of the ball by about a third of one.
        assert 1 < body.volume / (4 / 3 * np.pi * 9**3) < 1.08, name


def test_a_wrong_name_tells_the_right_ones(plan, tmp_path):
    text, _ = plan
    out = tmp_path / "a.dcm"
    for names in ([], ["bones"], ["parts"], ["head"]):
        said = write(text, out, *names, expect=2)
        assert all(name in said for name in (*NAMES, "leg-bone", "shell")), said
    assert '("bone"?)' in write(text, out, "bones", expect=2)
    assert '("parts.mandible"?)' in write(text, out, "parts", expect=2)
    said = write(text, tmp_path / "a.nrrd", "shell", expect=2)
    assert "parts.mandible" in said and "its surfaces" not in said, said
    assert "shell" in write(text, tmp_path / "a.stl", "bone", expect=2)
    assert "a file for each" in write(text, out, "bone", "leg-bone", expect=2)
    assert "one surface" in write(text, out, "bone", "shell", expect=2)
    # What another scan lacks hinders only what comes from that.
    assert "does not exist" in write(text, tmp_path / "a.nrrd", "leg-bone", expect=2)
    assert ".seg.nrrd" in write(text, tmp_path / "a.txt", "bone", expect=2)
    assert "--input head=PATH" in write(text, out, "bone", expect=2, options=["--source", text.parent / "head"])
    assert sorted(tmp_path.iterdir()) == []


def test_a_scan_that_is_a_volume_file_needs_a_source(plan, tmp_path):
    text, image = plan
    head = text.parent / "head"
    done = preop("convert", head, tmp_path / "head.nrrd")
    assert done.returncode == 0, done.stderr
    other = ["--input", f"head={tmp_path / 'head.nrrd'}"]
    assert "--source" in write(text, tmp_path / "a.dcm", "bone", expect=2, options=other)
    write(text, tmp_path / "a.dcm", "parts.mandible", options=[*other, "--source", head])
    same_places(places_of(highdicom.seg.segread(tmp_path / "a.dcm"), 1), points(image)[ball(image, LEFT, 9)])


def test_a_danger_that_stands_is_the_exit_status(plan, tmp_path):
    """A label whose scan is a danger is written, and said to be one."""
    text, _ = plan
    (tmp_path / "head").mkdir()
    for path in (text.parent / "head").glob("*.dcm"):
        image = pydicom.dcmread(path)
        image.BurnedInAnnotation = "YES"
        image.save_as(tmp_path / "head" / path.name)
    said = write(text, tmp_path / "a.nrrd", "bone", expect=1, options=["--input", f"head={tmp_path / 'head'}"])
    assert "image.burned-in" in said and (tmp_path / "a.nrrd").exists()


TILT_DEG = 14.0


@pytest.fixture(scope="module")
def tilted(tmp_path_factory):
    """The same balls by a tilted gantry: slices lean by 14 degrees and are stacked along the table."""
    folder = tmp_path_factory.mktemp("tilted")
    turned = Rotation.from_euler("x", TILT_DEG, degrees=True).as_matrix()
    image = grid((0.7, 0.7, 1.0), tuple(turned.ravel()), (96, 96, 80))
    k, j, i = np.indices(image.GetSize()[::-1])
    along = turned * np.array(image.GetSpacing())
    along[:, 2] = (0, 0, 1)
    first = np.array([0, 0, 104]) - along @ ((np.array(image.GetSize()) - 1) / 2)
    at = first + np.stack([i, j, k], axis=-1) @ along.T
    near = lambda centre, radius: np.linalg.norm(at - centre, axis=-1) <= radius
    hu = np.where(near((0, 0, 104), 29), 40, -1000)
    hu = np.where(near(LEFT * 0.7 + (0, 0, 31), 8) | near(RIGHT * 0.7 + (0, 0, 31), 5), 900, hu).astype(np.int16)
    for n, file in enumerate(series(folder / "head", image, hu)):
        file.ImagePositionPatient = [f"{c:.6f}" for c in first + n * along[:, 2]]
        file.PatientPosition, file.BodyPartExamined = "HFS", "HEAD"
        file.save_as(folder / "head" / f"{n:03}.dcm", enforce_file_format=True)
    (folder / "plan.toml").write_text(PLAN.replace(str(LEFT.tolist()), str((LEFT * 0.7 + (0, 0, 31)).tolist()))
                                      .replace(str(RIGHT.tolist()), str((RIGHT * 0.7 + (0, 0, 31)).tolist())))
    return folder


def test_a_tilted_series_is_written_straight_and_in_its_place(tilted, tmp_path):
    done = preop("convert", tilted / "head", tmp_path / "out", "--made", MADE)
    assert done.returncode == 0, done.stderr
    files = sorted((pydicom.dcmread(p) for p in (tmp_path / "out").glob("*.dcm")), key=lambda d: d.ImagePositionPatient[2])
    source = pydicom.dcmread(next((tilted / "head").glob("*.dcm")))
    for path in sorted((tmp_path / "out").glob("*.dcm"))[::25]:
        assert not complaints(path), path
    assert files[0].ImageType[0] == "DERIVED" and files[0].FrameOfReferenceUID == source.FrameOfReferenceUID
    # Straight: each slice lies behind the one before along the normal of both.
    six = np.array(files[0].ImageOrientationPatient, float)
    normal = np.cross(six[:3], six[3:])
    steps = np.diff([np.array(d.ImagePositionPatient, float) for d in files], axis=0)
    assert all((np.array(d.ImageOrientationPatient, float) == six).all() for d in files)
    assert np.abs(np.cross(steps, normal)).max() < 1e-3 and np.ptp(steps @ normal) < 1e-3
    # In its place, as SimpleITK reads it: each ball where it was, the larger on the left.
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(tmp_path / "out")))
    image = reader.Execute()
    hu = sitk.GetArrayFromImage(image)
    for centre, radius in ((LEFT, 8), (RIGHT, 5)):
        centre = centre * 0.7 + (0, 0, 31)
        bone = points(image)[(hu > 470) & (np.linalg.norm(points(image) - centre, axis=-1) < radius + 2)]
        assert np.linalg.norm(bone.mean(axis=0) - centre) < 0.1
        volume = len(bone) * np.prod(image.GetSpacing())
        assert abs(volume / (4 / 3 * np.pi * radius**3) - 1) < 0.06


def test_a_label_of_a_tilted_series_is_a_segmentation_in_its_place(tilted, tmp_path):
    write(tilted / "plan.toml", tmp_path / "a.dcm", "parts.mandible", "parts.other", options=["--made", MADE])
    assert not complaints(tmp_path / "a.dcm")
    seg = highdicom.seg.segread(tmp_path / "a.dcm")
    for number, centre in ((1, LEFT), (2, RIGHT)):
        assert np.linalg.norm(places_of(seg, number).mean(axis=0) - (centre * 0.7 + (0, 0, 31))) < 0.15
