"""Masks, structures, models and many-framed images in DICOM that ask for too much or lie; what makers yield is said
in hostile.py."""
import copy
import struct

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian

from hostile import ct, putter, written

SEGMENTATION, LABELMAP = "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"
STRUCTURES, ENCLOSED_STL = "1.2.840.10008.5.1.4.1.1.481.3", "1.2.840.10008.5.1.4.1.1.104.3"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"


def objects(folder):
    put = putter(folder, ".dcm")
    yield from masks(put)
    yield from structures(put)
    yield from models(put)
    yield from many_framed(put)


def item(**values):
    d = Dataset()
    for name, value in values.items():
        setattr(d, name, value)
    return d


def raw(d, keyword, text):
    """Sets an attribute to a text that pydicom would not write."""
    tag = pydicom.tag.Tag(pydicom.datadict.tag_for_keyword(keyword))
    text = text + b" " * (len(text) % 2)
    d[tag] = pydicom.dataelem.RawDataElement(tag, pydicom.datadict.dictionary_VR(tag), len(text), text, 0, False, True)


def base(sop_class, modality):
    d = ct()
    for name in ("PixelData", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope",
                 "RescaleIntercept", "RescaleType"):
        delattr(d, name)
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = sop_class
    d.Modality = modality
    return d


def groups(z, segment=None, position=None):
    """The functional groups of a frame at a height."""
    position = [0, 0, z] if position is None else position
    d = item(PlanePositionSequence=Sequence([item(ImagePositionPatient=position)]),
             FrameContentSequence=Sequence([item(DimensionIndexValues=[1, 1])]))
    if segment is not None:
        d.SegmentIdentificationSequence = Sequence([item(ReferencedSegmentNumber=segment)])
    return d


def shared(orientation=(1, 0, 0, 0, 1, 0), spacing=(1, 1)):
    return item(PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=list(orientation))]),
                PixelMeasuresSequence=Sequence([item(PixelSpacing=list(spacing), SliceThickness="1")]))


def mask(frames=4, size=16, kind="BINARY", segments=(1,), of=None):
    """A sound segmentation: of each frame the upper half is marked, as of the segment that `of` says."""
    d = base(LABELMAP if kind == "LABELMAP" else SEGMENTATION, "SEG")
    d.Rows = d.Columns = size
    d.SegmentationType, d.NumberOfFrames = kind, frames
    d.BitsAllocated = d.BitsStored = 1 if kind == "BINARY" else 8
    d.HighBit, d.PixelRepresentation = d.BitsStored - 1, 0
    d.SegmentSequence = Sequence([item(SegmentNumber=n, SegmentLabel=f"part {n}") for n in segments])
    d.SharedFunctionalGroupsSequence = Sequence([shared()])
    number = (lambda n: None) if kind == "LABELMAP" else (of or (lambda n: segments[n % len(segments)]))
    d.PerFrameFunctionalGroupsSequence = Sequence([groups(n, number(n)) for n in range(frames)])
    marks = np.zeros((frames, size, size), np.uint8)
    marks[:, :size // 2] = 1
    d.PixelData = np.packbits(marks, bitorder="little").tobytes() if kind == "BINARY" else marks.tobytes()
    if kind == "FRACTIONAL":
        d.SegmentationFractionalType, d.MaximumFractionalValue = "PROBABILITY", 1
    return d


def masks(put):
    for kind in ("BINARY", "FRACTIONAL", "LABELMAP"):
        yield put(f"mask-sound-{kind}", written(mask(kind=kind)), "read")
        d = mask(kind=kind)
        d.PixelData = d.PixelData[:-2]
        yield put(f"mask-short-{kind}", written(d))
        d = mask(kind=kind)
        d.NumberOfFrames = 5
        yield put(f"mask-frames-plus-1-{kind}", written(d))
        d = mask(kind=kind)
        d.NumberOfFrames = 3
        yield put(f"mask-frames-less-1-{kind}", written(d))
    yield from (put(f"mask-{name}", written(d), verdict) for name, d, verdict in lying_masks())
    whole = written(mask())
    for part in range(2, 10, 2):
        yield put(f"mask-cut-{part}", whole[:len(whole) * part // 10])
    yield put("mask-empty-planes-16m", written(sparse(4096, 500)))
    yield put("mask-blank-4096-by-1024-segments", written(blank(), DeflatedExplicitVRLittleEndian), "any")


def lying_masks():
    def changed(change, verdict="refused", **how):
        d = mask(**how)
        change(d)
        return d, verdict

    def place(d, n, value):
        d.PerFrameFunctionalGroupsSequence[n].PlanePositionSequence[0].ImagePositionPatient = value

    def in_frame(n, sequence, keyword, text):
        return lambda d: raw(getattr(d.PerFrameFunctionalGroupsSequence[n], sequence)[0], keyword, text)

    def in_shared(sequence, keyword, text):
        return lambda d: raw(getattr(d.SharedFunctionalGroupsSequence[0], sequence)[0], keyword, text)

    lies = {
        "no-segments": changed(lambda d: delattr(d, "SegmentSequence")),
        "segments-2000": changed(lambda d: setattr(d, "SegmentSequence", Sequence(
            [item(SegmentNumber=n + 1, SegmentLabel="x") for n in range(2000)]))),
        "segments-alike": changed(lambda d: setattr(d, "SegmentSequence", Sequence([item(SegmentNumber=1)] * 2))),
        "of-no-segment": changed(lambda d: None, of=lambda n: 9),
        "without-groups": changed(lambda d: delattr(d, "PerFrameFunctionalGroupsSequence")),
        "without-shared": changed(lambda d: delattr(d, "SharedFunctionalGroupsSequence")),
        "uneven": changed(lambda d: place(d, 2, [0, 0, 2.4])),
        "sideways": changed(lambda d: place(d, 2, [3, 0, 2])),
        "far": changed(lambda d: [place(d, n, [1e9, 0, n]) for n in range(4)]),
        "gap-of-a-kilometre": changed(lambda d: place(d, 3, [0, 0, 1e6])),
        "position-nan": changed(in_frame(1, "PlanePositionSequence", "ImagePositionPatient", b"0\\0\\nan ")),
        "position-two": changed(in_frame(1, "PlanePositionSequence", "ImagePositionPatient", b"0\\0")),
        "position-1e308": changed(in_frame(1, "PlanePositionSequence", "ImagePositionPatient", b"0\\0\\1e308")),
        "orientation-nil": changed(in_shared("PlaneOrientationSequence", "ImageOrientationPatient", b"0\\0\\0\\0\\0\\0")),
        "orientation-twice": changed(in_shared("PlaneOrientationSequence", "ImageOrientationPatient",
                                               b"1\\0\\0\\1\\0\\0")),
        "spacing-nil": changed(in_shared("PixelMeasuresSequence", "PixelSpacing", b"0\\0")),
        "spacing-less": changed(in_shared("PixelMeasuresSequence", "PixelSpacing", b"-1\\-1")),
        "spacing-1e300": changed(in_shared("PixelMeasuresSequence", "PixelSpacing", b"1e300\\1e300")),
        "rows-0": changed(lambda d: setattr(d, "Rows", 0)),
        "rows-65535": changed(lambda d: setattr(d, "Rows", 65535)),
        "frames-2147483647": changed(lambda d: setattr(d, "NumberOfFrames", "2147483647")),
        "kind-other": changed(lambda d: setattr(d, "SegmentationType", "PAINTED")),
        "bits-16": changed(lambda d: setattr(d, "BitsAllocated", 16)),
        "fractions-of-0": changed(lambda d: setattr(d, "MaximumFractionalValue", 0), kind="FRACTIONAL"),
        "name-turned": changed(lambda d: setattr(d.SegmentSequence[0], "SegmentLabel", "\x1b[2J\u202ename"), "read"),
        "frames-shuffled": changed(lambda d: setattr(d, "PerFrameFunctionalGroupsSequence", Sequence(
            [groups(n, 1) for n in (2, 0, 3, 1)])), "read"),
    }
    for name, (d, verdict) in lies.items():
        d.SpecificCharacterSet = "ISO_IR 192"
        yield name, d, verdict


def sparse(size, planes):
    """Three small frames whose places ask for a grid of planes that are not there."""
    d = mask(frames=3, size=size)
    d.PerFrameFunctionalGroupsSequence = Sequence([groups(z, 1) for z in (0, 1, planes)])
    return d


def blank():
    """One label map of nothing, and as many segments as are read."""
    d = mask(frames=2, size=4096, kind="LABELMAP", segments=range(1, 1025))
    d.PixelData = bytes(len(d.PixelData))
    return d


def contour(points, kind="CLOSED_PLANAR"):
    d = item(ContourGeometricType=kind, NumberOfContourPoints=len(points) // 3)
    raw(d, "ContourData", b"\\".join(str(c).encode() for c in points))
    return d


SQUARE = [0, 0, 0, 9, 0, 0, 9, 9, 0, 0, 9, 0]


def structure_set(contours=(), numbers=(1,), of=None):
    d = base(STRUCTURES, "RTSTRUCT")
    d.ReferencedFrameOfReferenceSequence = Sequence([item(FrameOfReferenceUID="2.25.3")])
    d.StructureSetROISequence = Sequence([item(ROINumber=n, ROIName="x", ReferencedFrameOfReferenceUID="2.25.3")
                                          for n in numbers])
    d.ROIContourSequence = Sequence([item(ReferencedROINumber=n, ContourSequence=Sequence(list(contours)))
                                     for n in (of or numbers)])
    return d


def structures(put):
    yield put("structures-sound", written(structure_set([contour(SQUARE)])), "read")
    yield put("structures-of-one-number", written(structure_set([contour(SQUARE)] * 12, [7] * 2500)))
    yield put("structures-2500", written(structure_set([contour(SQUARE)], range(2500))), "read")
    yield put("structures-none", written(structure_set([contour(SQUARE)], [], [1])))
    yield put("structures-of-nobody", written(structure_set([contour(SQUARE)], [1], [2])), "read")
    for name, points in {"nan": [*SQUARE[:-1], "nan"], "inf": [*SQUARE[:-1], "1e999"], "far": [*SQUARE[:-1], 1e30],
                         "words": [*SQUARE[:-1], "x"], "odd": SQUARE[:-1], "empty-word": [*SQUARE[:-1], ""]}.items():
        yield put(f"structures-{name}", written(structure_set([contour(points)])))
    yield put("structures-of-two-points", written(structure_set([contour(SQUARE[:6])])), "read")
    yield put("structures-of-no-points", written(structure_set([contour([])])), "read")
    yield put("structures-not-planar", written(structure_set([contour(SQUARE, "SPIRAL")])))
    yield put("structures-name-turned", written(structure_set([contour(SQUARE)])).replace(b"LO\x02\x00x ", b"LO\x02\x00\x1bc"),
              "read")
    zigzag = [c for n in range(20_000) for c in (n % 2 * 50, n * 50 / 20_000, 0)]
    yield put("structures-zigzag-20000", written(structure_set([contour(zigzag)])), "read")
    many = [contour(SQUARE) for _ in range(9000)]
    yield put("structures-contours-9000", written(structure_set(many)), "read")
    whole = written(structure_set([contour(SQUARE)]))
    for part in range(2, 10, 2):
        yield put(f"structures-cut-{part}", whole[:len(whole) * part // 10])


def models(put):
    def model(document, length=None, mime="model/stl"):
        d = base(ENCLOSED_STL, "M3D")
        d.DocumentTitle, d.MIMETypeOfEncapsulatedDocument = "x", mime
        unit = item(CodeValue="mm", CodingSchemeDesignator="UCUM", CodeMeaning="mm")
        d.MeasurementUnitsCodeSequence = Sequence([unit])
        d.EncapsulatedDocument = document + b"\0" * (len(document) % 2)
        d.EncapsulatedDocumentLength = len(document) if length is None else length
        return d

    from hostile_shapes import BOX, facet
    box = bytes(80) + struct.pack("<I", 12) + b"".join(facet(*f) for f in BOX)
    yield put("model-sound", written(model(box)), "read")
    for length in (0, 1, len(box) - 1, len(box) + 2, 2**32 - 1):
        verdict = "any" if length in (0,) else "refused"
        yield put(f"model-length-{length}", written(model(box, length)), verdict)
    yield put("model-cut", written(model(box[:-50])))
    yield put("model-empty", written(model(b"")))
    yield put("model-of-a-page", written(model(box, mime="text/html")), "any")
    yield put("model-of-an-obj", written(model(box, mime="model/obj")), "any")
    d = model(box)
    d.MeasurementUnitsCodeSequence[0].CodeValue = "[in_i]"
    yield put("model-in-inches", written(d), "any")
    d = model(box)
    del d.MeasurementUnitsCodeSequence
    yield put("model-without-unit", written(d), "any")
    yield put("model-within-a-model", written(model(written(model(box)))))


def enhanced(frames=4, size=8):
    d = base(ENHANCED_CT, "CT")
    d.Rows = d.Columns = size
    d.NumberOfFrames = frames
    scale = item(RescaleSlope="1", RescaleIntercept="0", RescaleType="HU")
    common = shared()
    common.PixelValueTransformationSequence = Sequence([scale])
    d.SharedFunctionalGroupsSequence = Sequence([common])
    d.PerFrameFunctionalGroupsSequence = Sequence([groups(n) for n in range(frames)])
    d.PixelData = np.zeros((frames, size, size), np.int16).tobytes()
    return d


def enhanced_at(heights):
    d = enhanced(len(heights))
    d.PerFrameFunctionalGroupsSequence = Sequence([groups(z) for z in heights])
    return d


def many_framed(put):
    yield put("frames-sound", written(enhanced()), "read")
    yield put("frames-2000-deflated", written(enhanced(2000, 120), DeflatedExplicitVRLittleEndian), "any")
    for name, count in {"plus-1": 5, "less-1": 3, "0": 0, "5001": 5001}.items():
        d = enhanced()
        d.NumberOfFrames = count
        yield put(f"frames-{name}", written(d))
    for name, sequence in {"groups": "PerFrameFunctionalGroupsSequence", "shared": "SharedFunctionalGroupsSequence"}.items():
        d = enhanced()
        delattr(d, sequence)
        yield put(f"frames-without-{name}", written(d))
    for name, position in {"nan": b"0\\0\\nan ", "far": b"0\\0\\1e9", "two": b"0\\1 ", "empty": b""}.items():
        d = enhanced()
        raw(d.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence[0], "ImagePositionPatient", position)
        yield put(f"frames-position-{name}", written(d))
    for name, slope in {"nil": b"0 ", "nan": b"nan ", "less": b"-1", "far": b"1e30"}.items():
        d = enhanced()
        raw(d.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0], "RescaleSlope", slope)
        yield put(f"frames-slope-{name}", written(d))
    for name, heights in {"gap": (0, 1, 2, 4, 5, 6), "two-phases": (0, 1, 2, 0, 1, 2), "by-turns": (0, 0, 1, 1, 2, 2), "uneven": (0, 1, 2.4, 3, 4.3)}.items():
        yield put(f"frames-{name}", written(enhanced_at(heights)))
    yield put("frames-backwards", written(enhanced_at((3, 2, 1, 0))), "read")
    # So many images, and nobody takes them for a volume.
    yield put("frames-10-mm-apart", written(enhanced_at((0, 10, 20))), "read")
    yield put("frames-one", written(enhanced(1)), "read")
    turned = item(PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=["0", "1", "0", "-1", "0", "0"])]))
    coarse = item(PixelMeasuresSequence=Sequence([item(PixelSpacing=["2", "2"], SliceThickness="1")]))
    for name, other in {"turned": turned, "coarser": coarse}.items():
        d = enhanced()
        d.PerFrameFunctionalGroupsSequence[2].update(other)
        yield put(f"frames-one-{name}", written(d))
    d = enhanced()
    d.PerFrameFunctionalGroupsSequence[1] = copy.deepcopy(d.PerFrameFunctionalGroupsSequence[1])
    del d.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence
    yield put("frames-one-without-place", written(d))
    whole = written(enhanced())
    for part in range(2, 10, 2):
        yield put(f"frames-cut-{part}", whole[:len(whole) * part // 10])
