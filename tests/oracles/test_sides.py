"""The block of the shared data's phantom stays on the patient's left, in front and above, however its images are turned,
ordered, packed, and whatever the words of the file say of the patient's position."""
import copy
import itertools
import random

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from pydicom.sequence import Sequence

from conftest import preop, shared
from hostile_objects import ENHANCED_CT, item, shared as in_common

TRUTH, TOLERANCE_MM = (7, -5.5, 11), 0.8
LYING = ("HFS", "HFP", "FFS", "FFP", "HFDR", "HFDL", "FFDR", "FFDL")
ORDERS = list(itertools.permutations(range(3)))


@pytest.fixture(scope="module")
def body():
    """Images in the order of their places, and their values: slices, rows, columns."""
    images = [pydicom.dcmread(p) for p in sorted(shared("badinput/series/ok_axial").glob("*.dcm"))]
    images.sort(key=lambda d: float(d.ImagePositionPatient[2]))
    return images, np.stack([d.pixel_array for d in images])


def turned(body, order, backwards):
    """Values with their axes in another order and direction; step along each axis, and the first voxel."""
    images, values = body
    first = images[0]
    rows, columns = (float(s) for s in first.PixelSpacing)
    thick = float(images[1].ImagePositionPatient[2]) - float(first.ImagePositionPatient[2])
    steps = np.diag([thick, rows, columns])[:, ::-1]
    values, steps = values.transpose(order), steps[list(order)]
    origin = np.array([float(c) for c in first.ImagePositionPatient])
    for axis, back in enumerate(backwards):
        if back:
            origin = origin + steps[axis] * (values.shape[axis] - 1)
            values, steps[axis] = np.flip(values, axis), -steps[axis]
    return np.ascontiguousarray(values), steps, origin


def directions(steps):
    _, down, along = (step / np.linalg.norm(step) for step in steps)
    return [float(c) for c in (*along, *down)], [float(np.linalg.norm(steps[1])), float(np.linalg.norm(steps[2]))]


def classic(body, order, backwards, position):
    values, steps, origin = turned(body, order, backwards)
    orientation, spacing = directions(steps)
    for n, image in enumerate(values):
        d = copy.deepcopy(body[0][0])
        d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = f"2.25.6.{n + 1}"
        # What a file says besides its places must not matter.
        d.InstanceNumber, d.PatientPosition, d.SpacingBetweenSlices = len(values) - n, position, "-3"
        d.ImagePositionPatient = [float(c) for c in origin + n * steps[0]]
        d.ImageOrientationPatient, d.PixelSpacing = orientation, spacing
        d.Rows, d.Columns = image.shape
        d.PixelData = image.tobytes()
        yield d


def many_framed(body, order, backwards, position, shuffled):
    values, steps, origin = turned(body, order, backwards)
    orientation, spacing = directions(steps)
    d = copy.deepcopy(body[0][0])
    d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = ENHANCED_CT
    d.PatientPosition, d.NumberOfFrames = position, len(values)
    d.Rows, d.Columns = values.shape[1:]
    common = in_common(orientation, spacing)
    scale = {name: getattr(d, name) for name in ("RescaleSlope", "RescaleIntercept")}
    common.PixelValueTransformationSequence = Sequence([item(RescaleType="HU", **scale)])
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept"):
        delattr(d, name)
    d.SharedFunctionalGroupsSequence = Sequence([common])
    numbers = list(range(len(values)))
    shuffled.shuffle(numbers)
    place = lambda n: item(ImagePositionPatient=[float(c) for c in origin + n * steps[0]])
    d.PerFrameFunctionalGroupsSequence = Sequence([item(PlanePositionSequence=Sequence([place(n)])) for n in numbers])
    d.PixelData = values[numbers].tobytes()
    return d


def off_mm(folder, tmp_path):
    """How far the middle of what is brighter than 2000 HU is from the truth."""
    done = preop("convert", folder, tmp_path / "out.nrrd")
    assert done.returncode in (0, 1), done.stderr
    image = sitk.ReadImage(str(tmp_path / "out.nrrd"))
    bright = np.argwhere(sitk.GetArrayFromImage(image) > 2000)
    assert len(bright), "the block is gone"
    return np.linalg.norm(image.TransformContinuousIndexToPhysicalPoint([float(c) for c in bright.mean(0)[::-1]]) - np.array(TRUTH))


@pytest.mark.parametrize("order", ORDERS)
def test_the_block_stays_on_its_side(body, order, tmp_path):
    """Eight directions of each order of the axes, as single images and as the frames of one."""
    shuffled = random.Random(5)
    for n, backwards in enumerate(itertools.product((False, True), repeat=3)):
        single, framed = tmp_path / f"single{n}", tmp_path / f"framed{n}"
        single.mkdir()
        framed.mkdir()
        for k, d in enumerate(classic(body, order, backwards, LYING[n])):
            d.save_as(single / f"{k}.dcm")
        many_framed(body, order, backwards, LYING[-1 - n], shuffled).save_as(framed / "0.dcm")
        for folder in (single, framed):
            off = off_mm(folder, tmp_path)
            assert off < TOLERANCE_MM, f"{folder.name}, backwards {backwards}: {off:.2f} mm"
