"""Files of many frames in few bytes: what unpacks honestly is read, what would take minutes is refused.

As in `hostile`, each maker is given a folder and yields (path, verdict).
"""
import io
import zlib

import imagecodecs
import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (JPEG2000Lossless, JPEGLSLossless, DeflatedExplicitVRLittleEndian,
                         EnhancedCTImageStorage, RLELossless)

from hostile import ct, putter, written

DEFLATED = DeflatedExplicitVRLittleEndian


def enhanced(frames, size):
    """A sound enhanced CT of so many frames, its pixels left out."""
    d = ct(size=size)
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = EnhancedCTImageStorage
    d.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    d.NumberOfFrames, d.PixelRepresentation, d.BitsStored, d.HighBit = frames, 0, 16, 15
    shared = Dataset()
    for name, values in {
        "PixelMeasuresSequence": dict(PixelSpacing=[0.5, 0.5], SliceThickness="0.5"),
        "PlaneOrientationSequence": dict(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
        "PixelValueTransformationSequence": dict(RescaleIntercept="-1024", RescaleSlope="1", RescaleType="HU"),
    }.items():
        setattr(shared, name, [group(**values)])
    d.SharedFunctionalGroupsSequence = [shared]
    d.PerFrameFunctionalGroupsSequence = [
        group(PlanePositionSequence=[group(ImagePositionPatient=[0, 0, n / 2])]) for n in range(frames)]
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "PixelData"):
        delattr(d, name)
    return d


def group(**values):
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, value)
    return item


def encoded(frames, size, syntax, frame):
    """Each of the frames is the same encoded one."""
    d = enhanced(frames, size)
    d.PixelData = encapsulate([frame] * frames)
    d["PixelData"].VR, d["PixelData"].is_undefined_length = "OB", True
    return written(d, syntax)


def deflated(frames, size, pixels, level=9, cut=None):
    """A deflated file, as strongly as asked for; perhaps with a stream that is cut off."""
    d = enhanced(frames, size)
    d.PixelData = pixels
    d["PixelData"].VR = "OW"
    d.file_meta.TransferSyntaxUID = DEFLATED
    plain = io.BytesIO()
    pydicom.dcmwrite(plain, d, enforce_file_format=True)
    whole = plain.getvalue()
    start = 132 + 12 + int.from_bytes(whole[140:144], "little")
    data_set = zlib.decompress(whole[start:], -15)
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return whole[:start] + (packer.compress(data_set) + packer.flush())[:cut]


def frames(folder):
    put = putter(folder, ".dcm")
    flat = lambda size: np.zeros((size, size), np.uint16)
    # Small and sound: each of the frames once unpacked the whole file anew.
    yield put("deflated-5000-frames-of-80", deflated(5000, 80, bytes(5000 * 80 * 80 * 2)), "read")
    yield put("deflated-200-frames-of-400", deflated(200, 400, bytes(200 * 400 * 400 * 2)), "read")
    # A patient of noise in air.
    scan = np.zeros((140, 512, 512), np.uint16)
    scan[:, 128:384, 128:384] = np.random.default_rng(7).integers(0, 1500, (140, 256, 256))
    yield put("deflated-70-MiB", deflated(140, 512, scan.tobytes(), level=1), "read")
    yield put("deflated-70-MiB-cut-off", deflated(140, 512, scan.tobytes(), level=1, cut=9_000_000))
    yield put("deflated-272-MiB-of-nothing", deflated(544, 512, bytes(544 * 512 * 512 * 2)))
    large = imagecodecs.jpegls_encode(flat(4096))
    yield put("jpegls-400-flat-frames-of-4096", encoded(400, 4096, JPEGLSLossless, large))
    yield put("jpegls-128-flat-frames-of-4096", encoded(128, 4096, JPEGLSLossless, large))
    yield put("jpegls-3-flat-frames-of-4096", encoded(3, 4096, JPEGLSLossless, large))
    yield put("jpegls-2-flat-frames-of-4096", encoded(2, 4096, JPEGLSLossless, large), "read")
    usual = imagecodecs.jpegls_encode(flat(512))
    yield put("jpegls-128-flat-frames-of-512", encoded(128, 512, JPEGLSLossless, usual), "read")
    yield put("jpegls-129-flat-frames-of-512", encoded(129, 512, JPEGLSLossless, usual))
    large = imagecodecs.jpeg2k_encode(flat(4096), codecformat="j2k", reversible=True, level=0)
    yield put("jpeg2000-400-flat-frames-of-4096", encoded(400, 4096, JPEG2000Lossless, large))
    yield put("jpeg2000-128-flat-frames-of-4096", encoded(128, 4096, JPEG2000Lossless, large))
    yield put("jpeg2000-1-flat-frame-of-4096", encoded(1, 4096, JPEG2000Lossless, large), "read")
    usual = imagecodecs.jpeg2k_encode(flat(512), codecformat="j2k", reversible=True, level=0)
    yield put("jpeg2000-5000-flat-frames-of-512", encoded(5000, 512, JPEG2000Lossless, usual))
    yield put("jpeg2000-64-flat-frames-of-512", encoded(64, 512, JPEG2000Lossless, usual), "read")
