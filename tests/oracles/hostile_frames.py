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
                         EnhancedCTImageStorage, ExplicitVRLittleEndian, RLELossless, SegmentationStorage)

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


def talkative(frames, delimited):
    """An enhanced CT whose scanner says of each frame what the standard has of it, as those of legs do: 96 elements and items, with
    delimiters in place of lengths 130."""
    d = enhanced(frames, 32)
    for n, frame in enumerate(d.PerFrameFunctionalGroupsSequence):
        region = group(CodeValue="30021000", CodingSchemeDesignator="SCT", CodeMeaning="Lower leg")
        for name, values in {
            "FrameContentSequence": dict(FrameAcquisitionNumber=1, FrameAcquisitionDuration=250.0, StackID="1", InStackPositionNumber=n + 1,
                                         DimensionIndexValues=[1, n + 1], TemporalPositionIndex=1),
            "PlaneOrientationSequence": dict(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
            "PixelMeasuresSequence": dict(PixelSpacing=[0.5, 0.5], SliceThickness="0.5"),
            "FrameAnatomySequence": dict(FrameLaterality="U", AnatomicRegionSequence=[region]),
            "PixelValueTransformationSequence": dict(RescaleIntercept="-1024", RescaleSlope="1", RescaleType="HU"),
            "FrameVOILUTSequence": dict(WindowCenter="40", WindowWidth="400"),
            "CTImageFrameTypeSequence": dict(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], PixelPresentation="MONOCHROME",
                                             VolumetricProperties="VOLUME", VolumeBasedCalculationTechnique="NONE"),
            "CTAcquisitionTypeSequence": dict(AcquisitionType="SPIRAL", TubeAngle=0.0, ConstantVolumeFlag="NO", FluoroscopyFlag="NO"),
            "CTAcquisitionDetailsSequence": dict(RotationDirection="CW", RevolutionTime=0.5, SingleCollimationWidth=0.6, TableHeight=100.0,
                                                 TotalCollimationWidth=38.4, GantryDetectorTilt=0.0, DataCollectionDiameter=500.0),
            "CTTableDynamicsSequence": dict(TableSpeed=40.0, TableFeedPerRotation=20.0, SpiralPitchFactor=0.6),
            "CTPositionSequence": dict(TablePosition=n / 2, ReconstructionTargetCenterPatient=[0.0, 0.0, 0.0],
                                       DataCollectionCenterPatient=[0.0, 0.0, 0.0]),
            "CTGeometrySequence": dict(DistanceSourceToDetector=1000.0, DistanceSourceToDataCollectionCenter=500.0),
            "CTReconstructionSequence": dict(ReconstructionAlgorithm="FILTER_BACK_PROJ", ConvolutionKernel="Br40", ImageFilter="none",
                                             ReconstructionDiameter=500.0, ReconstructionPixelSpacing=[0.5, 0.5], ReconstructionAngle=360.0),
            "CTExposureSequence": dict(ExposureTimeInms=500.0, XRayTubeCurrentInmA=200.0, ExposureInmAs=100.0, CTDIvol=10.0,
                                       ExposureModulationType="NONE", EstimatedDoseSaving=0.0),
            "CTXRayDetailsSequence": dict(KVP=120.0, FocalSpots=[1.2], FilterType="NONE", FilterMaterial=["AL"]),
            "IrradiationEventIdentificationSequence": dict(IrradiationEventUID="1.2.826.0.1"),
        }.items():
            setattr(frame, name, [group(**values)])
    d.PixelData = np.full((frames, 32, 32), 1064, "<u2").tobytes()
    d["PixelData"].VR = "OW"
    if delimited:
        delimit(d)
    return written(d, ExplicitVRLittleEndian)


def delimit(data):
    for element in data:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for inner in element.value:
                inner.is_undefined_length_sequence_item = True
                delimit(inner)


def chattering(each, mask):
    """A file of 5,000 frames with so many empty items in each: as many elements as a walk or a tree allows, and nothing else."""
    d = enhanced(1, 16)
    if mask:
        d.Modality, d.file_meta.MediaStorageSOPClassUID = "SEG", SegmentationStorage
        d.SOPClassUID, d.SegmentationType = SegmentationStorage, "FRACTIONAL"
        d.SegmentSequence = [group(SegmentNumber=1, SegmentLabel="bone")]
    d.NumberOfFrames, d.PixelData = 5000, bytes(5000 * 16 * 16)
    d["PixelData"].VR = "OW"
    item = lambda inside: b"\xfe\xff\x00\xe0" + len(inside).to_bytes(4, "little") + inside
    sequence = lambda tag, inside: tag + b"SQ\0\0" + len(inside).to_bytes(4, "little") + inside
    raw, groups = written(d, ExplicitVRLittleEndian), b"\x00\x52\x30\x92"
    at = raw.index(groups)
    end = at + 12 + int.from_bytes(raw[at + 8:at + 12], "little")
    place = b"\x20\x00\x32\x00DS\0\0"
    frame = item(sequence(b"\x20\x00\x13\x91", item(place) * (each // 2 - 1)))
    return raw[:at] + sequence(groups, frame * 5000) + raw[end:]


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
    # What scanners say of 1,500 frames is more than 100,000 elements, and no bomb.
    yield put("talkative-1500-frames", talkative(1500, False), "read")
    yield put("talkative-1500-frames-delimited", talkative(1500, True), "read")
    yield put("talkative-5000-frames-delimited", talkative(5000, True), "read")
    # The most that is walked through, and one frame's worth beyond it in each.
    for each in (250, 280):
        yield put(f"chattering-frames-of-{each}", chattering(each, False))
    for each in (80, 110):
        yield put(f"chattering-mask-of-{each}", chattering(each, True))
