"""JPEG XL by libjxl (imagecodecs): the voxels that went in come out, lossless exactly, others within what is said.

No scanner's file of it was at hand: slices of a real CT are encoded here. A stream has no sign: signed values are
taken as the bits that they are, which is sound without loss alone.
"""
import imagecodecs
import jpegxl
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from conftest import preop, shared
from jpegxl import ANY, LOSSLESS, RECOMPRESSED


@pytest.fixture(scope="module")
def slices():
    """Three neighbours of a real CT, in Hounsfield units: the soft and the hard of a skull."""
    paths = sorted(p for p in shared("data/ct-skull-phantom-1mm-bone").rglob("*") if p.is_file() and pydicom.misc.is_dicom(p))
    assert len(paths) > 20
    series = sorted((pydicom.dcmread(p) for p in paths), key=lambda d: float(d.ImagePositionPatient[2]))
    middle = len(series) // 2
    return series[middle - 1:middle + 2]


def hounsfield(data):
    return np.round(data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)).astype(np.int32)


def write(folder, slices, syntax, encode, stored, bits=16, rescale=(1, 0)):
    """Each slice with its stored values (signed or not, by their type) encoded as one fragment."""
    folder.mkdir()
    for n, data in enumerate(slices):
        values = stored(hounsfield(data))
        new = pydicom.dcmread(data.filename)
        new.BitsAllocated, new.BitsStored, new.HighBit = values.itemsize * 8, bits, bits - 1
        new.PixelRepresentation = int(np.issubdtype(values.dtype, np.signedinteger))
        new.RescaleSlope, new.RescaleIntercept = rescale
        new.pop("PixelPaddingValue", None)
        new.pop("SmallestImagePixelValue", None)
        new.pop("LargestImagePixelValue", None)
        new.PixelData = pydicom.encaps.encapsulate([bytes(encode(values))])
        jpegxl.save(new, folder / f"{n}.dcm", syntax)


def read(folder, tmp_path):
    done = preop("convert", folder, tmp_path / "out.nrrd")
    assert done.returncode in (0, 1), done.stderr
    return sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "out.nrrd"))).astype(np.int32), done.stdout + done.stderr


def true(slices):
    return np.stack([hounsfield(d) for d in slices])


def lossless(values, **options):
    return imagecodecs.jpegxl_encode(values.view(np.uint16), lossless=True, **options)


@pytest.mark.parametrize("container", [False, True])
@pytest.mark.parametrize("effort", [1, 3, 7])
def test_signed_16_bits_come_out_as_they_went_in(slices, tmp_path, effort, container):
    write(tmp_path / "xl", slices, LOSSLESS, lambda v: lossless(v, effort=effort, usecontainer=container),
          lambda hu: hu.astype(np.int16))
    got, said = read(tmp_path / "xl", tmp_path)
    assert np.array_equal(got, true(slices))
    assert "image.lossy" not in said


def test_12_bits_that_the_stream_calls_12_come_out_as_they_went_in(slices, tmp_path):
    clipped = lambda hu: np.clip(hu + 1024, 0, 4095).astype(np.uint16)
    write(tmp_path / "xl", slices, LOSSLESS, lambda v: lossless(v, bitspersample=12), clipped, 12, (1, -1024))
    got, _ = read(tmp_path / "xl", tmp_path)
    assert np.array_equal(got, np.clip(true(slices), -1024, 3071))


def test_a_jpeg_packed_anew_is_that_jpeg(slices, tmp_path):
    """Within 1 of 256 of libjxl, within 2 of the JPEG's own decoder, and told as lossy, for a JPEG is."""
    grey = lambda hu: np.clip((hu + 1024) // 8, 0, 255).astype(np.uint8)
    jpeg = lambda v: imagecodecs.jpeg8_encode(v, level=92)
    write(tmp_path / "xl", slices, RECOMPRESSED, lambda v: imagecodecs.jpegxl_encode_jpeg(jpeg(v)), grey, 8, (8, -1024))
    got, said = read(tmp_path / "xl", tmp_path)
    packed = [jpeg(grey(hounsfield(d))) for d in slices]
    theirs = np.stack([imagecodecs.jpegxl_decode(imagecodecs.jpegxl_encode_jpeg(p)) for p in packed]).astype(np.int32)
    before = np.stack([imagecodecs.jpeg8_decode(p) for p in packed]).astype(np.int32)
    assert np.abs((got + 1024) // 8 - theirs).max() <= 1
    assert np.abs((got + 1024) // 8 - before).max() <= 2
    assert "image.lossy" in said


@pytest.mark.parametrize("distance, lost_hu", [(0.1, 60), (1.0, 320)])
def test_what_loses_is_told_and_no_more_is_lost(slices, tmp_path, distance, lost_hu):
    """libjxl's own decoder gives the same within one unit. The encoder loses much: 57 and 317 HU were seen."""
    stored = lambda hu: (hu + 1024).astype(np.uint16)
    encode = lambda v: imagecodecs.jpegxl_encode(v, lossless=False, distance=distance)
    write(tmp_path / "xl", slices, ANY, encode, stored, 16, (1, -1024))
    got, said = read(tmp_path / "xl", tmp_path)
    theirs = np.stack([imagecodecs.jpegxl_decode(encode(stored(hounsfield(d)))) for d in slices]).astype(np.int32) - 1024
    assert np.abs(got - theirs).max() <= 1
    assert np.abs(got - true(slices)).max() <= lost_hu
    assert "image.lossy" in said


def test_signed_values_with_loss_are_refused(slices, tmp_path):
    write(tmp_path / "xl", slices, ANY, lambda v: imagecodecs.jpegxl_encode(v.view(np.uint16), lossless=False, distance=1.0),
          lambda hu: hu.astype(np.int16))
    done = preop("convert", tmp_path / "xl", tmp_path / "out.nrrd")
    assert done.returncode == 2 and "sign" in done.stderr, done.stderr


def test_loss_under_the_name_of_lossless_is_refused(slices, tmp_path):
    write(tmp_path / "xl", slices, LOSSLESS, lambda v: imagecodecs.jpegxl_encode(v.view(np.uint16), lossless=False, distance=1.0),
          lambda hu: hu.astype(np.int16))
    done = preop("convert", tmp_path / "xl", tmp_path / "out.nrrd")
    assert done.returncode == 2 and "nothing is lost" in done.stderr, done.stderr


def test_a_stream_that_declares_another_size_is_refused_before_it_is_read(slices, tmp_path):
    """2^30 rows and as many columns: refused by the size, in the memory that a refusal takes."""
    huge = 3 << 1 | ((1 << 30) - 1) << 3 | 1 << 33
    write(tmp_path / "xl", slices, LOSSLESS, lambda v: b"\xff\x0a" + huge.to_bytes(8, "little") + lossless(v)[10:],
          lambda hu: hu.astype(np.int16))
    done = preop("inspect", tmp_path / "xl" / "0.dcm")
    assert done.returncode == 2 and "another size" in done.stderr, done.stderr
