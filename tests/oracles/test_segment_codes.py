"""What a segment is stays from one DICOM SEG to the next: category, type, region, their modifiers, who drew it, what it goes by."""
import highdicom
import numpy as np
import pydicom
import pytest
from pydicom.sr.codedict import codes as sr_codes

# The head and its scan are fixtures; what reads as unused is asked for by name.
from test_masks import CENTRE, FRAME, PLAN, SMALL, ball, convert, head, scan  # noqa: F401
from test_written_dicom import complaints


def concept(item, nested=None):
    """A code with its version, and what narrows it."""
    own = tuple(str(getattr(item, f"Cod{name}", "")) for name in ("eValue", "ingSchemeDesignator", "ingSchemeVersion", "eMeaning"))
    return own, [concept(one) for one in getattr(item, nested, [])] if nested else []


def meaning(segment):
    """All that a Segment Sequence says of what a segment is, where, by whom, and what it goes by."""
    region = [concept(one, "AnatomicRegionModifierSequence") for one in getattr(segment, "AnatomicRegionSequence", [])]
    kind, = segment.SegmentedPropertyTypeCodeSequence
    category, = segment.SegmentedPropertyCategoryCodeSequence
    words = ("SegmentAlgorithmType", "SegmentAlgorithmName", "TrackingID", "TrackingUID")
    return (concept(category), concept(kind, "SegmentedPropertyTypeModifierCodeSequence"), region,
            [str(getattr(segment, word, "")) for word in words])


def coded_segments(scan, masks):
    """Three segments as highdicom codes them: a program's, with side and region; a person's; one of a house's own codes."""
    code = highdicom.sr.CodedConcept
    left = code("7771000", "SCT", "Left", "2026")
    described = [
        highdicom.seg.SegmentDescription(
            1, "lesion", sr_codes.SCT.MorphologicallyAbnormalStructure, sr_codes.SCT.Neoplasm, highdicom.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
            highdicom.AlgorithmIdentificationSequence("finder", sr_codes.DCM.ArtificialIntelligence, "3.1"), tracking_uid=f"{FRAME}.41", tracking_id="lesion A",
            anatomic_regions=[sr_codes.SCT.Mandible]),
        highdicom.seg.SegmentDescription(
            2, "canal", sr_codes.SCT.AnatomicalStructure, code("75012001", "SCT", "Mandibular canal"), highdicom.seg.SegmentAlgorithmTypeValues.MANUAL),
        highdicom.seg.SegmentDescription(
            3, "bone", code("R-1", "99HOUSE", "Our category", "7"), code("R-2", "99HOUSE", "Stück"), highdicom.seg.SegmentAlgorithmTypeValues.SEMIAUTOMATIC,
            highdicom.AlgorithmIdentificationSequence("brush", sr_codes.DCM.ArtificialIntelligence, "1"), tracking_uid=f"{FRAME}.43", tracking_id="piece"),
    ]
    made = highdicom.seg.Segmentation(scan, masks, "BINARY", described, f"{FRAME}.7", 1, f"{FRAME}.8", 1, "t", "t", "1", "1")
    first = made.SegmentSequence[0]
    first.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [left]
    first.AnatomicRegionSequence[0].AnatomicRegionModifierSequence = [left]
    return made


def test_what_a_segment_is_stays_from_object_to_object(scan, head, tmp_path):
    """Category, type, region, their modifiers, who drew it and what it is followed by, as pydicom reads them before and after."""
    truths = [ball(head, CENTRE, 8), ball(head, CENTRE + (5, 0, 0), 6), ball(head, SMALL, 5)]
    source = coded_segments(scan, np.stack(truths, axis=-1).astype(np.uint8))
    source.save_as(tmp_path / "a.dcm")
    said = [meaning(segment) for segment in source.SegmentSequence]
    # What is asked for is there, else nothing would be tried.
    assert said[0][1][1] and said[0][2][0][1] and said[0][3] == ["AUTOMATIC", "finder", "lesion A", f"{FRAME}.41"]
    convert(tmp_path / "a.dcm", tmp_path / "b.dcm", "--source", tmp_path / "head", "--part", "fibula")
    assert not complaints(tmp_path / "b.dcm")
    made = highdicom.seg.segread(tmp_path / "b.dcm")
    assert [meaning(segment) for segment in made.SegmentSequence] == said
    assert made.get_segment_numbers(tracking_id="lesion A") == [1]
    # As an input of a plan it is the same part; what a step makes of it is another.
    plan = PLAN.format(path="a.dcm", segment='segment = "lesion"').replace("head.nrrd", "head")
    plan += '[[step]]\nname = "largest"\ndo = "islands"\nof = "outline"\n'
    (tmp_path / "plan.toml").write_text(plan)
    convert(tmp_path / "plan.toml", tmp_path / "c.dcm", "--result", "outline", "--result", "largest")
    assert not complaints(tmp_path / "c.dcm")
    outline, largest = pydicom.dcmread(tmp_path / "c.dcm").SegmentSequence
    assert meaning(outline) == said[0] and outline.SegmentLabel == "outline"
    assert meaning(largest)[1][0][3] == "Tissue" and largest.TrackingUID != outline.TrackingUID


def test_codes_that_are_long_or_addresses_stay_what_they_are(scan, head, tmp_path):
    """Each of the three kinds of code value (PS3.3 8.8) in the element that it was in, with its scheme or without one."""
    source = coded_segments(scan, np.stack([ball(head, CENTRE, 8), ball(head, CENTRE + (5, 0, 0), 6), ball(head, SMALL, 5)], axis=-1).astype(np.uint8))
    long, urn, page = "621234567890123456789", "urn:lex:us:federal:codified.regulation:2013-04-25;45CFR164", "http://example.org/term?id=7&v=2"

    def become(item, keyword, value, scheme):
        del item.CodeValue
        setattr(item, keyword, value)
        if not scheme:
            del item.CodingSchemeDesignator

    first, second, third = source.SegmentSequence
    become(first.SegmentedPropertyTypeCodeSequence[0], "LongCodeValue", long, True)
    become(first.AnatomicRegionSequence[0], "URNCodeValue", urn, False)
    become(second.SegmentedPropertyTypeCodeSequence[0], "URNCodeValue", page, False)
    become(third.SegmentedPropertyCategoryCodeSequence[0], "LongCodeValue", long, True)
    source.save_as(tmp_path / "a.dcm")
    convert(tmp_path / "a.dcm", tmp_path / "b.dcm", "--source", tmp_path / "head")
    assert not complaints(tmp_path / "b.dcm")
    made = pydicom.dcmread(tmp_path / "b.dcm")
    kinds = ("CodeValue", "LongCodeValue", "URNCodeValue", "CodingSchemeDesignator", "CodeMeaning")

    def said(segment):
        sequences = ("SegmentedPropertyCategoryCodeSequence", "SegmentedPropertyTypeCodeSequence", "AnatomicRegionSequence")
        return [[str(item.get(kind)) for kind in kinds] for sequence in sequences for item in segment.get(sequence, [])]

    assert [said(segment) for segment in made.SegmentSequence] == [said(segment) for segment in source.SegmentSequence]
    assert [meaning(segment)[3] for segment in made.SegmentSequence] == [meaning(segment)[3] for segment in source.SegmentSequence]


@pytest.mark.parametrize("wrong", ["no-code", "a-code-too-long", "two-values", "a-tracking-uid-that-is-none"])
def test_what_no_object_may_say_of_a_segment_is_not_handed_on(wrong, scan, head, tmp_path):
    source = coded_segments(scan, np.stack([ball(head, CENTRE, 8)] * 3, axis=-1).astype(np.uint8))
    first = source.SegmentSequence[0]
    kind = first.SegmentedPropertyTypeCodeSequence[0]
    if wrong == "no-code":
        del first.SegmentedPropertyTypeCodeSequence
    elif wrong == "a-code-too-long":
        kind.CodeValue = "1" * 17
    elif wrong == "two-values":
        kind.CodeMeaning = ["Neo", "plasm"]
    else:
        first.TrackingUID = "../../etc"
    source.save_as(tmp_path / "a.dcm")
    convert(tmp_path / "a.dcm", tmp_path / "b.dcm", "--source", tmp_path / "head")
    assert not complaints(tmp_path / "b.dcm")
    made = pydicom.dcmread(tmp_path / "b.dcm").SegmentSequence[0]
    if wrong == "a-tracking-uid-that-is-none":
        assert "TrackingUID" not in made and meaning(made)[1] == meaning(first)[1]
    else:
        assert made.SegmentedPropertyTypeCodeSequence[0].CodeMeaning == "Tissue"
