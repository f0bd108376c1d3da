"""Folders that mix what cannot be read, pages of doses and several series with a sound CT."""
import json

import pytest
from pydicom.uid import ImplicitVRLittleEndian

from conftest import SHARED, preop
from hostile import ct, written

SECONDARY_CAPTURE, MR_IMAGE, ENDOSCOPY = "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.77.1.1"
GE_PRIVATE = "1.2.840.113619.5.2"


def other(series="2.25.66", modality="MR", sop_class=MR_IMAGE, number=99, **more):
    """An object that lies where no slice of the sound series does."""
    d = ct(number)
    d.Modality, d.SeriesInstanceUID = modality, series
    d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = sop_class
    for name, value in more.items():
        setattr(d, name, value)
    return d


def without(d, *names):
    for name in names:
        delattr(d, name)
    return d


def in_private_syntax(d):
    """Its data set is implicit, as that of GE's syntax is, and its meta group says so in its own words."""
    content = written(d, ImplicitVRLittleEndian)
    # Both UIDs take 18 bytes with their padding.
    assert content.count(b"1.2.840.10008.1.2\0") == 1 and len(GE_PRIVATE) == 18
    return content.replace(b"1.2.840.10008.1.2\0", GE_PRIVATE.encode())


def cut_before(d, name):
    """The first bytes of a file, up to an element."""
    whole = written(d)
    tag = d[name].tag
    return whole[:whole.index(tag.group.to_bytes(2, "little") + tag.element.to_bytes(2, "little") + d[name].VR.encode())]


def raw_series(d, text):
    """A series UID that is none."""
    content, uid = written(d), d.SeriesInstanceUID.encode()
    assert len(text) == len(uid) + len(uid) % 2
    return content.replace(uid.ljust(len(text), b"\0"), text)


def zoo(name):
    return (SHARED / "data/dicom-zoo/misc" / name).read_bytes()


APART = {
    "cut-mr": written(other())[:-100],
    "cut-ct-of-another-series": written(other(modality="CT", sop_class=ct().SOPClassUID))[:-100],
    "capture-without-series": written(without(other(modality="OT", sop_class=SECONDARY_CAPTURE), "SeriesInstanceUID", "FrameOfReferenceUID")),
    "capture-that-says-ct": written(without(other(modality="CT", sop_class=SECONDARY_CAPTURE), "SeriesInstanceUID", "FrameOfReferenceUID")),
    "structures-without-series": written(without(other(modality="RTSTRUCT", sop_class="1.2.840.10008.5.1.4.1.1.481.3"), "SeriesInstanceUID", "FrameOfReferenceUID")),
    "private-syntax": in_private_syntax(other(modality="ES", sop_class=ENDOSCOPY)),
    "private-syntax-of-ct": in_private_syntax(other(modality="CT", sop_class=ct().SOPClassUID)),
    "ct-of-another-space": written(without(other(modality="CT", sop_class=ct().SOPClassUID, StudyInstanceUID="2.25.8"), "SeriesInstanceUID", "FrameOfReferenceUID")),
    "ct-with-a-hash-for-its-series": raw_series(other("2.25.6677", "CT", ct().SOPClassUID, FrameOfReferenceUID="2.25.9"), b"dbf60361\0\0"),
    "cut-ct-of-another-study": cut_before(without(other(modality="CT", sop_class=ct().SOPClassUID, StudyInstanceUID="2.25.8"), "SeriesInstanceUID", "FrameOfReferenceUID"), "Rows"),
    "ct-without-an-image": zoo("UN_sequence.dcm"),
    "private-groups-only": zoo("nested_priv_SQ.dcm"),
    "ct-de-identified-with-hashes": zoo("bad_sequence.dcm"),
    "series-that-is-no-uid": raw_series(other(series="2.25.6677"), b"dbf60361\0\0"),
}
# Each could be a slice of the sound series, or does not say that it is none.
OURS = {
    "cut-slice": written(ct(8))[:-100],
    "cut-slice-that-says-mr": written(other(series="2.25.2"))[:-100],
    "slice-in-private-syntax": in_private_syntax(ct(8)),
    "ct-without-series": written(without(ct(8), "SeriesInstanceUID", "FrameOfReferenceUID")),
    "ct-with-its-space-for-a-series": written(without(ct(8), "SeriesInstanceUID")),
    "ct-of-its-space-and-another-study": raw_series(other("2.25.6677", "CT", ct().SOPClassUID, StudyInstanceUID="2.25.8"), b"dbf60361\0\0"),
    "ct-with-pixels-alone": written(without(ct(8), "SeriesInstanceUID", "FrameOfReferenceUID", "StudyInstanceUID", "Rows", "Columns", "ImagePositionPatient")),
    "ct-with-a-place-alone": written(without(ct(8), "SeriesInstanceUID", "FrameOfReferenceUID", "StudyInstanceUID", "Rows", "Columns", "PixelData")),
    "private-groups-cut": zoo("nested_priv_SQ.dcm")[:-20],
    "page-with-a-place": written(other("2.25.2", "CT", SECONDARY_CAPTURE, 8)),
    "cut-behind-the-meta-group": cut_before(ct(8), "ImageType"),
    "cut-before-series": cut_before(other(modality="CT", sop_class=ct().SOPClassUID), "SeriesInstanceUID"),
    "cut-in-meta-group": written(other())[:200],
}


def folder(place, files):
    place.mkdir()
    for n in range(8):
        (place / f"IM{n}").write_bytes(written(ct(n)))
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def inspected(*arguments):
    done = preop("inspect", *arguments, "--json")
    assert done.returncode in (0, 1), done.stderr
    seen = json.loads(done.stdout)
    return seen["is"], {f["code"]: f for f in seen["findings"]}


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize("named", [(), ("--series", "2.25.2")])
def test_what_cannot_be_read_and_is_of_another_series_is_set_aside(name, named, tmp_path):
    alone = inspected(folder(tmp_path / "alone", {}), *named)
    seen, found = inspected(folder(tmp_path / "mixed", {name: APART[name]}), *named)
    assert seen["slices"] == 8 and seen["box_mm"] == alone[0]["box_mm"] and seen["series_uid"] == "2.25.2"
    aside = found.pop("image.unreadable-aside")
    assert aside["severity"] == "warning" and name in aside["message"] and aside["hint"], aside
    assert found == alone[1]


def test_many_such_files_are_named_in_one_finding(tmp_path):
    _, found = inspected(folder(tmp_path / "mixed", APART))
    said = found["image.unreadable-aside"]["message"]
    assert sum(name in said for name in APART) == 5 and f"and {len(APART) - 5} more" in said, said


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("named", [(), ("--series", "2.25.2")])
def test_what_could_be_a_slice_of_the_series_refuses_it(name, named, tmp_path):
    done = preop("inspect", folder(tmp_path / "mixed", {**APART, name: OURS[name]}), *named)
    assert done.returncode == 2 and f"refused: {name}:" in done.stderr, done.stdout + done.stderr


def test_of_a_series_that_is_only_in_pieces_the_first_piece_says_why(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report").write_bytes(written(other(modality="SR", sop_class="1.2.840.10008.5.1.4.1.1.88.11", series="2.25.7")))
    (tmp_path / "in" / "slice").write_bytes(written(ct())[:-100])
    for named in ((), ("--series", "2.25.2")):
        done = preop("inspect", tmp_path / "in", *named)
        assert done.returncode == 2 and "refused: slice:" in done.stderr, done.stderr
    done = preop("inspect", tmp_path / "in", "--series", "2.25.9")
    assert done.returncode == 2 and "there is no CT series 2.25.9" in done.stderr, done.stderr


def test_pages_of_doses_are_no_choice(tmp_path):
    pages = {f"page{n}": written(without(other("2.25.70", "CT", SECONDARY_CAPTURE, 80 + n), "ImagePositionPatient", "ImageOrientationPatient"))
             for n in range(3)}
    seen, found = inspected(folder(tmp_path / "mixed", pages))
    assert seen["slices"] == 8 and "2.25.70" in found["image.set-aside"]["message"]


@pytest.mark.parametrize("kind", [("CT", SECONDARY_CAPTURE), ("SR", "1.2.840.10008.5.1.4.1.1.88.67")])
def test_pages_filed_with_the_series_are_no_slices(kind, tmp_path):
    """A page, and copies of it, with the series' own UID: the series is read, and a gap in it is found as ever."""
    page = written(without(other("2.25.2", *kind), "ImagePositionPatient", "ImageOrientationPatient"))
    seen, found = inspected(folder(tmp_path / "mixed", {"page1": page, "page2": page}))
    aside = found["image.set-aside"]
    assert seen["slices"] == 8 and "page1" in aside["message"] and "2 files" in aside["message"] and aside["severity"] == "note"
    (tmp_path / "mixed" / "IM4").unlink()
    done = preop("inspect", tmp_path / "mixed")
    assert done.returncode == 2 and "2.000 mm between IM3" in done.stderr, done.stderr
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "page1").write_bytes(page)
    assert preop("inspect", alone).returncode == 2


@pytest.mark.parametrize("number", [0, 4, 7])
def test_a_slice_that_lost_its_series_is_never_dropped(number, tmp_path):
    """Within the stack its gap would tell, at an end nothing would."""
    folder(tmp_path / "mixed", {f"IM{number}": written(without(ct(number), "SeriesInstanceUID"))})
    for named in ((), ("--series", "2.25.2")):
        done = preop("inspect", tmp_path / "mixed", *named)
        assert done.returncode == 2 and f"refused: IM{number}: the image names no series" in done.stderr, done.stderr
    (tmp_path / "mixed" / f"IM{number}").unlink()
    done = preop("inspect", tmp_path / "mixed")
    assert done.returncode == (2 if number == 4 else 0), done.stderr


def test_of_several_series_each_is_listed_with_what_one_chooses_by(tmp_path):
    """Two reconstructions: 8 slices of 1 mm with a bone kernel, 5 of 2.5 mm with two soft ones."""
    more = {}
    for n in range(5):
        d = other("2.25.71", "CT", ct().SOPClassUID, 40 + n, ConvolutionKernel="B30f" if n else "B20f", SeriesDescription="Soft")
        d.ImagePositionPatient = [0, 0, 2.5 * n]
        more[f"soft{n}"] = written(d)
    for n in range(8):
        d = ct(n)
        d.ConvolutionKernel = "B70f"
        more[f"IM{n}"] = written(d)
    done = preop("inspect", folder(tmp_path / "mixed", more))
    assert done.returncode == 2 and "several CT series" in done.stderr, done.stderr
    assert "8 slices 1.000 mm apart, kernel B70f, 2.25.2" in done.stderr, done.stderr
    assert "`Soft` (CT, 5 slices 2.500 mm apart, kernels B20f, B30f, 2.25.71)" in done.stderr, done.stderr
