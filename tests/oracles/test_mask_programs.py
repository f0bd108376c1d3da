"""Masks and contours of the programs that hospitals use beside 3D Slicer, both ways: dcmqi, which its QuantitativeReporting converts
DICOM SEG with, and plastimatch, which its SlicerRT draws and fills RTSTRUCT with. Their own programs run, as PyPI has them.
"""
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from conftest import preop
from test_masks import CENTRE, ball, convert, filled, head, places_of, points, same_places, scan, structure_set  # noqa: F401

BIN = pathlib.Path(sys.executable).parent
if os.environ.get("CI") != "true" and not all((BIN / program).exists() for program in ("itkimage2segimage", "plastimatch")):
    pytest.skip("dcmqi and plastimatch are not installed: PyPI has them for Linux on x86-64", allow_module_level=True)

COLOURS = {"tumour": [221, 130, 101], "node": [10, 200, 30]}
BONE = {"CodeValue": "272673000", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Bone"}
STRUCTURE = {"CodeValue": "123037004", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"}


def runs(program, *arguments):
    done = subprocess.run([BIN / program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def parts(head):  # noqa: F811
    """Two that overlap, one of them with a hollow."""
    return {"tumour": ball(head, CENTRE, 8) & ~ball(head, CENTRE, 4), "node": ball(head, CENTRE + (5, 0, 0), 6)}


@pytest.fixture
def files(parts, head, tmp_path):  # noqa: F811
    for name, voxels in parts.items():
        sitk.WriteImage(filled(head, voxels.astype(np.uint8)), str(tmp_path / f"{name}.nrrd"))
    return [tmp_path / f"{name}.nrrd" for name in parts]


def layers(path):
    """The places of each segment of a `.seg.nrrd`, by its name."""
    image = sitk.ReadImage(str(path))
    voxels = sitk.GetArrayFromImage(image)
    voxels = voxels[..., None] if voxels.ndim == 3 else voxels
    say = lambda n, what: image.GetMetaData(f"Segment{n}_{what}")
    count = sum(key.endswith("_Name") and key.startswith("Segment") for key in image.GetMetaDataKeys())
    at = points(image)
    return {say(n, "Name"): at[voxels[..., int(say(n, "Layer"))] == int(say(n, "LabelValue"))] for n in range(count)}


def test_a_segmentation_of_dcmqi_is_read_to_the_voxel(scan, head, parts, files, tmp_path):  # noqa: F811
    described = [[{"labelID": 1, "SegmentLabel": name, "SegmentDescription": name, "SegmentAlgorithmType": "MANUAL",
                   "SegmentedPropertyCategoryCodeSequence": STRUCTURE, "SegmentedPropertyTypeCodeSequence": BONE,
                   "recommendedDisplayRGBValue": colour}] for name, colour in COLOURS.items()]
    (tmp_path / "meta.json").write_text(json.dumps({
        "ContentCreatorName": "Reader", "SeriesDescription": "parts", "SeriesNumber": "300", "InstanceNumber": "1",
        "segmentAttributes": described}))
    runs("itkimage2segimage", "--inputImageList", ",".join(map(str, files)), "--inputDICOMDirectory", tmp_path / "head",
         "--inputMetadata", tmp_path / "meta.json", "--outputDICOM", tmp_path / "a.dcm")
    convert(tmp_path / "a.dcm", tmp_path / "a.seg.nrrd")
    found = layers(tmp_path / "a.seg.nrrd")
    assert set(found) == set(parts)
    for name, voxels in parts.items():
        same_places(found[name], points(head)[voxels])
    # Written again, it still says that it is bone.
    convert(tmp_path / "a.dcm", tmp_path / "b.dcm", "--source", tmp_path / "head")
    for segment in pydicom.dcmread(tmp_path / "b.dcm").SegmentSequence:
        kind = segment.SegmentedPropertyTypeCodeSequence[0]
        assert (kind.CodeValue, kind.CodingSchemeDesignator, kind.CodeMeaning) == ("272673000", "SCT", "Bone")


def test_dcmqi_reads_our_segmentation_to_the_voxel(scan, head, parts, files, tmp_path):  # noqa: F811
    structure_set(tmp_path / "rt.dcm", head, parts)
    convert(tmp_path / "rt.dcm", tmp_path / "ours.dcm", "--source", tmp_path / "head")
    (tmp_path / "seen").mkdir()
    runs("segimage2itkimage", "--inputDICOM", tmp_path / "ours.dcm", "--outputDirectory", tmp_path / "seen", "-t", "nrrd")
    told = json.loads(next((tmp_path / "seen").glob("*.json")).read_text())["segmentAttributes"]
    named = {s["SegmentLabel"]: s["labelID"] for group in told for s in group}
    assert set(named) == set(parts)
    drawn = [sitk.ReadImage(str(path)) for path in sorted((tmp_path / "seen").glob("*.nrrd"))]
    for name, voxels in parts.items():
        at = np.concatenate([points(image)[sitk.GetArrayFromImage(image) == named[name]] for image in drawn])
        same_places(at, points(head)[voxels])


def test_contours_of_plastimatch_are_its_mask(scan, head, parts, files, tmp_path):  # noqa: F811
    """It draws a mask as contours, a hollow by a keyhole; what we fill them with is that mask."""
    runs("plastimatch", "convert", "--input-ss-img", files[0], "--referenced-ct", tmp_path / "head", "--output-dicom", tmp_path / "rt")
    drawn, = (tmp_path / "rt").glob("rtss*.dcm")
    convert(drawn, tmp_path / "a.seg.nrrd", "--source", tmp_path / "head")
    (found,) = layers(tmp_path / "a.seg.nrrd").values()
    same_places(found, points(head)[parts["tumour"]])


def test_contours_are_filled_as_plastimatch_fills_them(scan, head, parts, files, tmp_path):  # noqa: F811
    structure_set(tmp_path / "rt.dcm", head, parts)
    runs("plastimatch", "convert", "--input", tmp_path / "rt.dcm", "--referenced-ct", tmp_path / "head", "--fixed", tmp_path / "head.nrrd",
         "--output-prefix", tmp_path / "ss", "--prefix-format", "nrrd", "--xor-contours")
    convert(tmp_path / "rt.dcm", tmp_path / "a.seg.nrrd", "--source", tmp_path / "head")
    ours = layers(tmp_path / "a.seg.nrrd")
    for name in parts:
        theirs = sitk.ReadImage(str(tmp_path / "ss" / f"{name}.nrrd"))
        same_places(ours[name], points(theirs)[sitk.GetArrayFromImage(theirs) > 0])
