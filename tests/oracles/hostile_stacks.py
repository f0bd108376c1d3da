"""Series whose slices do not belong together, and sound ones that look odd; what makers yield is said in hostile.py."""
import numpy as np
import pydicom
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from hostile import ct, encapsulated, raw_text, written
from hostile_objects import enhanced, mask, structure_set


def stacks(folder):
    def put(name, files, verdict="refused"):
        place = folder / name
        place.mkdir()
        for n, d in enumerate(files):
            (place / f"IM{n}").write_bytes(d if isinstance(d, bytes) else written(d))
        return place, verdict

    yield from places(put)
    yield from strangers(put)
    yield from values(put)
    yield from odd(put)
    yield from beside(put)


def slices(count=8, change=None, **every):
    found = [ct(n) for n in range(count)]
    for n, d in enumerate(found):
        for name, value in every.items():
            setattr(d, name, value)
        if change:
            change(n, d)
    return found


def at(positions, **every):
    """Slices at places, which are heights or whole positions."""
    def change(n, d):
        p = positions[n]
        d.ImagePositionPatient = [0, 0, p] if np.isscalar(p) else list(p)
    return slices(len(positions), change, **every)


def places(put):
    """Gaps, duplicates, jumps, tilts, distances at their edges."""
    heights = {"gap-of-one": [0, 1, 2, 4, 5, 6, 7], "gap-of-two": [0, 1, 2, 5, 6, 7, 8], "two-gaps": [0, 1, 3, 4, 5, 7, 8, 9],
               "gap-before-the-last": [0, 1, 2, 3, 4, 5, 7], "gap-behind-the-first": [0, 2, 3, 4, 5, 6, 7],
               "thicker-from-the-middle": [0, 1, 2, 3, 5, 7, 9, 11], "a-slice-twice": [0, 1, 2, 2, 3, 4],
               "all-twice": [0, 0, 1, 1, 2, 2, 3, 3], "a-slice-between": [0, 1, 1.5, 2, 3, 4, 5],
               "drift": [n * (1 + n * .02) for n in range(12)], "distance-0.01": [n * .01 for n in range(8)],
               "distance-5.1": [n * 5.1 for n in range(8)], "distance-1e-12": [n * 1e-12 for n in range(8)],
               "beyond-10-m": [9_997 + n for n in range(8)]}
    for name, heights in heights.items():
        yield put(name, at(heights))
    for name, step, verdict in (("tilt-15", .268, "read"), ("tilt-30", .577, "read"), ("tilt-45", 1.0, "refused")):
        yield put(name, at([(0, step * n, n) for n in range(8)]), verdict)
    yield put("tilt-that-jumps", at([(0, .268 * n + (n == 5) * .3, n) for n in range(8)]))
    yield put("tilt-and-gap", at([(0, .268 * n, n) for n in (0, 1, 2, 4, 5, 6)]))
    yield put("one-beside", at([(40 * (n == 3), 0, n) for n in range(8)]))
    yield put("jitter-of-ten-micrometres", at([n + (n % 2) * .01 for n in range(8)]), "read")
    for name, turn in {"turned-half": [-1, 0, 0, 0, -1, 0], "mirrored": [-1, 0, 0, 0, 1, 0], "sagittal": [0, 1, 0, 0, 0, -1],
                       "two-degrees": [.99939, .0349, 0, -.0349, .99939, 0]}.items():
        yield put(f"one-{name}", slices(change=lambda n, d: n == 4 and setattr(d, "ImageOrientationPatient", turn)))
    yield put("one-alone", slices(1))
    yield put("two", slices(2), "read")


def strangers(put):
    """A slice of another patient, study, frame, side, size, sign."""
    for name, value in {
            "PatientID": "2", "PatientName": "C^D", "PatientBirthDate": "19500101", "PatientSex": "F",
            "StudyInstanceUID": "2.25.8", "FrameOfReferenceUID": "2.25.9", "PixelSpacing": [1, 1.01],
            "PixelRepresentation": 0, "ImageLaterality": "L", "Modality": "MR"}.items():
        yield put(f"one-of-another-{name}", slices(change=lambda n, d: n == 4 and setattr(d, name, value)))
    small = slices(7) + [ct(7, size=12)]
    yield put("one-of-another-size", small)
    yield put("one-without-frame", slices(change=lambda n, d: n == 4 and delattr(d, "FrameOfReferenceUID")))
    uid = slices(change=lambda n, d: n == 4 and setattr(d, "SOPInstanceUID", "2.25.77.1"))
    yield put("one-under-the-uid-of-another", uid)
    yield put("two-series-alike", slices(4) + slices(4, lambda n, d: setattr(d, "SOPInstanceUID", f"2.25.7.{n}"), SeriesInstanceUID="2.25.5"))


def values(put):
    """A slice whose numbers mean something else, or whose pixels are missing."""
    for name, value in {"RescaleSlope": "0", "PhotometricInterpretation": "MONOCHROME1", "SamplesPerPixel": 3,
                        "BitsStored": 12, "NumberOfFrames": "2"}.items():
        yield put(f"one-with-{name}-{value}", slices(change=lambda n, d: n == 4 and setattr(d, name, value)))
    yield put("one-without-slope", slices(change=lambda n, d: n == 4 and delattr(d, "RescaleSlope")))
    yield put("one-without-place", slices(change=lambda n, d: n == 4 and delattr(d, "ImagePositionPatient")))
    yield put("one-without-pixels", slices(change=lambda n, d: n == 4 and delattr(d, "PixelData")))
    files = [written(d) for d in slices()]
    for name, text in {"RescaleIntercept": b"1e9 ", "PixelSpacing": b"1\\nan ", "ImageOrientationPatient": b"1\\0\\0\\0\\1 "}.items():
        yield put(f"one-with-{name}-wrong", [*files[:5], raw_text(name, text), *files[6:]])
    noise = encapsulated([(400, bytes(n * 7919 % 251 for n in range(400)))], "1.2.840.10008.1.2.4.110")
    yield put("one-of-noise-in-jpeg-xl", [*files[:5], noise, *files[6:]])
    yield put("slope-per-slice", slices(change=lambda n, d: setattr(d, "RescaleSlope", f"{1 + n / 10}")), "read")


def odd(put):
    """Sound series that look odd: nothing of this may be refused."""
    yield put("instance-numbers-backwards", slices(change=lambda n, d: setattr(d, "InstanceNumber", 90 - n)), "read")
    yield put("instance-numbers-alike", slices(InstanceNumber=1), "read")
    yield put("no-instance-numbers", slices(change=lambda n, d: delattr(d, "InstanceNumber")), "read")
    for position in ("HFP", "FFS", "FFP", "HFDR", "FFDL", "SITTING", "XYZ", ""):
        yield put(f"lies-{position or 'empty'}", slices(PatientPosition=position), "read")
    yield put("distance-less-than-nothing", slices(SpacingBetweenSlices="-1"), "read")
    yield put("distance-that-lies", slices(SpacingBetweenSlices="7"), "read")
    yield put("thickness-that-lies", slices(SliceThickness="3"), "read")
    yield put("tilt-that-lies", slices(GantryDetectorTilt="18.5"), "read")
    yield put("thickness-of-words", [raw_text("SliceThickness", b"thin") if n == 4 else written(d)
                                     for n, d in enumerate(slices())], "any")
    coded = [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]
    yield put("slices-of-three-encodings", [written(d, coded[n % 2]) if n % 3 else written(d) for n, d in enumerate(slices())], "read")
    large = slices(change=lambda n, d: setattr(d, "PixelData", np.frombuffer(d.PixelData, "<i2").astype(">i2").tobytes()))
    yield put("big-endian", [written(d, ExplicitVRBigEndian) for d in large], "read")
    yield put("padding-beyond-the-pixels", slices(PixelPaddingValue=-32768), "read")
    yield put("localisers-beside", slices(10, lambda n, d: n > 7 and (
        setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]), setattr(d, "ImageOrientationPatient", [0, 1, 0, 0, 0, -1]))), "read")
    yield put("localisers-only", slices(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]))
    yield put("copies-of-all", [*slices(), *slices()], "read")
    yield put("many-descriptions", [d for s in range(30) for d in slices(2, lambda n, d: (
        setattr(d, "SOPInstanceUID", f"2.25.9{s}.{n}")), SeriesInstanceUID=f"2.25.{10**30 + s}", SeriesDescription="word " * 4)])


def beside(put):
    """A sound series beside what is none."""
    sound = [written(d) for d in slices()]

    def other(d, number):
        d.SeriesInstanceUID, d.SOPInstanceUID = f"2.25.66.{number}", f"2.25.66.{number}.1"
        return written(d)

    yield put("beside-a-mask", [*sound, other(mask(), 1)], "read")
    yield put("beside-a-cut-mask", [*sound, other(mask(), 1)[:900]], "any")
    yield put("beside-structures", [*sound, other(structure_set(), 2)], "read")
    yield put("beside-many-frames", [*sound, other(enhanced(), 3)])
    yield put("frames-alone", [enhanced()], "read")
    yield put("frames-in-two-files", [enhanced(), other(enhanced(), 3)])
    halves = [enhanced(), enhanced()]
    halves[1].SOPInstanceUID = "2.25.5.5"
    for n, group in enumerate(halves[1].PerFrameFunctionalGroupsSequence):
        group.PlanePositionSequence[0].ImagePositionPatient = [0, 0, 4 + n]
    yield put("frames-of-one-series-in-two-files", halves, "read")
    yield put("images-and-frames-of-one-series", [*slices(), enhanced()])
    yield put("masks-only", [mask()])
