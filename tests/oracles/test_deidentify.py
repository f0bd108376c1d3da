"""De-identified files are sound for others, keep pixels and places, and hold nothing of the patient."""
import copy
import datetime
import json
import shutil

import pydicom
import pytest
from pydicom.datadict import dictionary_has_tag, dictionary_VR

from conftest import ROOT, preop, shared
from test_written_dicom import complaints

KEY = b"a secret of more than sixteen bytes"


@pytest.fixture
def mixed(demo, tmp_path):
    """Part of the demo's head and leg, an index, a broken file and a text file, under a patient's name."""
    folder = tmp_path / "Meier^Anna"
    for name in ("head", "leg"):
        (folder / name).mkdir(parents=True)
        for path in sorted((demo / name).glob("*.dcm"))[:3]:
            shutil.copy(path, folder / name)
    (folder / "note.txt").write_text("Anna Meier")
    (folder / "cut.dcm").write_bytes(next((demo / "head").glob("*.dcm")).read_bytes()[:1500])
    key = tmp_path / "key"
    key.write_bytes(KEY)
    return folder, key


def run(folder, out, *options):
    done = preop("deidentify", folder, out, "--json", *options)
    return done, json.loads(done.stdout) if done.stdout else {}


def test_a_mixed_folder(mixed, tmp_path):
    folder, key = mixed
    out = tmp_path / "out"
    done, told = run(folder, out, "--key-file", key)
    assert done.returncode == 1, done.stderr
    assert told["report"]["objects"] == 6
    assert [e["file"] for e in told["left_out"]] == ["cut.dcm"] and told["not_dicom"] == ["note.txt"]
    whole = b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file())
    names = " ".join(str(p.relative_to(out)) for p in out.rglob("*")).encode()
    for trace in (b"Phantom^Demo", b"PHANTOM-1", b"19680314", b"20261115", b"Meier", b"note.txt", KEY):
        assert trace not in whole + names, trace
    before = [pydicom.dcmread(p) for p in sorted(folder.rglob("IM*.dcm"))]
    after = [pydicom.dcmread(p) for p in out.rglob("*.dcm")]
    pixels = lambda sets: sorted(d.PixelData for d in sets)
    assert pixels(before) == pixels(after)
    places = lambda sets: sorted(str(d.ImagePositionPatient) for d in sets)
    assert places(before) == places(after)
    assert len({d.SeriesInstanceUID for d in after}) == 2
    assert len({d.PatientID for d in after}) == 1 and after[0].PatientID.startswith("DEID-")
    assert not {d.SOPInstanceUID for d in before} & {d.SOPInstanceUID for d in after}
    one = after[0]
    assert one.PatientIdentityRemoved == "YES"
    assert one.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert one.LongitudinalTemporalInformationModified == "REMOVED"
    assert one.preamble == bytes(128)
    for path in out.rglob("*.dcm"):
        assert not complaints(path), path


def test_the_same_key_links_and_another_does_not(mixed, tmp_path):
    folder, key = mixed
    uids = []
    for name, options in (("a", ["--key-file", key]), ("b", ["--key-file", key]), ("c", [])):
        done, _ = run(folder, tmp_path / name, *options)
        assert done.returncode == 1
        uids.append({pydicom.dcmread(p).SOPInstanceUID for p in (tmp_path / name).rglob("*.dcm")})
    assert uids[0] == uids[1] and not uids[0] & uids[2]


def test_the_options_keep_what_they_say(mixed, tmp_path):
    folder, key = mixed
    out = tmp_path / "out"
    run(folder / "head", out, "--key-file", key, "--retain-uids", "--shift-dates", "--retain-characteristics",
        "--clean-descriptors")
    before = pydicom.dcmread(next((folder / "head").glob("*.dcm")))
    after = pydicom.dcmread(next(out.rglob("*.dcm")))
    assert after.StudyInstanceUID == before.StudyInstanceUID
    assert after.PatientSex == before.PatientSex
    assert after.StudyDate and after.StudyDate != before.StudyDate
    assert after.SeriesDescription == before.SeriesDescription
    codes = [c.CodeValue for c in after.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113105", "113107", "113108", "113110"]


def test_compressed_and_private_files_of_others(tmp_path):
    zoo = shared("data/dicom-zoo")
    out = tmp_path / "out"
    done, told = run(zoo, out)
    assert done.returncode in (0, 1), done.stderr
    assert told["report"]["objects"] > 20
    for path in list(out.rglob("*.dcm")):
        after = pydicom.dcmread(path)
        assert not [e for e in after.iterall() if e.tag.is_private], path
        # One pseudonym for both; a file that named no ID gets none.
        name, number = str(after.get("PatientName", "")), after.get("PatientID", "")
        assert name == number or (not number and name.startswith("DEID-")), path


def test_an_empty_or_wrong_call_writes_nothing(tmp_path, mixed):
    folder, key = mixed
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "a.txt").write_text("x")
    done, _ = run(tmp_path / "none", tmp_path / "out")
    assert done.returncode == 2 and not (tmp_path / "out").exists()
    (tmp_path / "short").write_bytes(b"short")
    done, _ = run(folder, tmp_path / "out", "--key-file", tmp_path / "short")
    assert done.returncode == 2 and "16 bytes" in done.stderr and not (tmp_path / "out").exists()


# Each option of the profile changes the rows of Table E.1-1 that name it, and no others.
VALUES = {"LO": "HEAD", "SH": "HEAD", "CS": "HEAD", "PN": "HEAD", "ST": "HEAD", "LT": "HEAD", "UT": "HEAD",
          "UC": "HEAD", "AE": "HEAD", "AS": "030Y", "DS": "1.5", "IS": "7", "DA": "20261103", "TM": "101112",
          "DT": "20261103101112", "UI": "1.2.826.0.1.77"}
OPTIONS = {"--retain-uids": "uids", "--retain-dates": "dates", "--retain-device": "device",
           "--retain-institution": "institution", "--retain-characteristics": "characteristics",
           "--clean-descriptors": "descriptors"}


def stricter(tag, options, option):
    """Where we keep less than the option allows: a birthday is who somebody is, and into a free text about the
    patient anybody may have written a name, so that only --clean-descriptors keeps it, word by word."""
    free = dictionary_VR(tag) in ("LO", "SH", "PN", "ST", "LT", "UT", "UC", "AE")
    return (option == "--retain-dates" and tag[0] == 0x0010) or (option == "--retain-characteristics" and free)


def rows():
    """The rows whose attributes are plain values at the outermost level: tag to the options that keep it."""
    found = {}
    for line in (ROOT / "crates/dicom/src/deidentify/annex_e.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        tag, _, options = line.split()[:3]
        group, element = (int(half, 16) for half in tag.split(","))
        known = dictionary_has_tag((group, element))
        if group > 4 and known and dictionary_VR((group, element)) in VALUES:
            found[(group, element)] = set(options.split(",")) - {"-"}
    return found


@pytest.fixture(scope="module")
def planted(demo, tmp_path_factory):
    """An image with every such attribute; those that say what an image is stay as they are."""
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    for tag in rows():
        if tag not in image or not image[tag].value or "descriptors" in rows()[tag]:
            vr = dictionary_VR(tag)
            image.add_new(tag, vr, VALUES[vr])
    folder = tmp_path_factory.mktemp("planted")
    image.save_as(folder / "image.dcm")
    return folder, image


@pytest.mark.parametrize("option", [None, *OPTIONS])
def test_each_option_keeps_its_rows_and_no_others(planted, tmp_path, option):
    folder, before = planted
    done, _ = run(folder, tmp_path / "out", *([option] if option else []))
    assert done.returncode == 0, done.stderr
    after = pydicom.dcmread(next((tmp_path / "out").rglob("*.dcm")))
    wrong = []
    for tag, options in rows().items():
        keeps = option is not None and OPTIONS[option] in options and not stricter(tag, options, option)
        same = tag in after and str(after[tag].value) == str(before[tag].value)
        if same != keeps:
            wrong.append((before[tag].keyword, options, "kept" if same else "not kept"))
    assert not wrong, wrong


def days_between(early, late):
    day = lambda text: datetime.datetime.strptime(text[:8], "%Y%m%d")
    return (day(late) - day(early)).days


def test_shifted_dates_move_alike_and_times_stay(planted, tmp_path):
    """--shift-dates keeps the rows of its option: days all moved by the same number into the past, hours as they were."""
    folder, before = planted
    key = tmp_path / "key"
    key.write_bytes(KEY)
    for name in ("a", "b"):
        done, _ = run(folder, tmp_path / name, "--shift-dates", "--key-file", key)
        assert done.returncode == 0, done.stderr
    after, again = (pydicom.dcmread(next((tmp_path / name).rglob("*.dcm"))) for name in ("a", "b"))
    shifts, wrong = set(), []
    for tag, options in rows().items():
        vr, was = dictionary_VR(tag), str(before[tag].value)
        now = str(after[tag].value) if tag in after else ""
        moves = "dates" in options and tag[0] != 0x0010
        if vr == "TM" and (now == was) != moves:
            wrong.append((before[tag].keyword, was, now))
        if vr in ("DA", "DT") and moves:
            shifts.add(days_between(now, was) if now else None)
            wrong += [] if now[8:] == was[8:] else [(before[tag].keyword, was, now)]
        elif now == was and vr in ("DA", "DT"):
            wrong.append((before[tag].keyword, was, now))
        assert tag not in after or str(again[tag].value) == now, "the same key shifts alike"
    assert not wrong, wrong
    assert len(shifts) == 1 and 1 <= shifts.pop() <= 3650, shifts
    assert after.LongitudinalTemporalInformationModified == "MODIFIED"


# PS3.15 Table E.3.10-1: some of what it calls safe, with values of theirs.
SAFE = [("ELSCINT1", 0x00E1, 0x21, "DS", "1.5"), ("ELSCINT1", 0x01F1, 0x26, "DS", "0.7"),
        ("GEMS_ACQU_01", 0x0019, 0x23, "DS", "55"), ("GEMS_PARM_01", 0x0043, 0x27, "SH", "0.984:1"),
        ("Philips Imaging DD 001", 0x2001, 0x03, "FL", 1.0)]


def test_only_safe_private_attributes_are_kept(demo, tmp_path):
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    for creator, group, element, vr, value in SAFE:
        image.private_block(group, creator, create=True).add_new(element, vr, value)
        # Another attribute of the same maker, and the same place of another maker.
        image.private_block(group, creator).add_new(0xFE, "LO", "Meier^Anna")
        image.private_block(group, "SOMEBODY ELSE", create=True).add_new(element, "LO", "Meier^Anna")
    folder = tmp_path / "in"
    folder.mkdir()
    image.save_as(folder / "image.dcm")
    for options, kept in (([], False), (["--retain-safe-private"], True)):
        out = tmp_path / f"out-{kept}"
        done, _ = run(folder, out, *options)
        assert done.returncode == 0, done.stderr
        path = next(out.rglob("*.dcm"))
        after = pydicom.dcmread(path)
        assert b"Meier" not in path.read_bytes() and b"SOMEBODY" not in path.read_bytes()
        private = [e for e in after.iterall() if e.tag.is_private and not e.tag.is_private_creator]
        assert len(private) == (len(SAFE) if kept else 0)
        for creator, group, element, _, value in SAFE if kept else []:
            assert str(after.private_block(group, creator)[element].value) == str(value)
        codes = [c.CodeValue for c in after.DeidentificationMethodCodeSequence]
        assert ("113111" in codes) == kept


@pytest.mark.parametrize("syntax", [pydicom.uid.ImplicitVRLittleEndian, pydicom.uid.ExplicitVRLittleEndian])
@pytest.mark.parametrize("length", [65_534, 65_536, 200_000])
def test_a_value_too_long_for_its_representation_damages_nothing(demo, tmp_path, length, syntax):
    """A text longer than its representation can say stays whole, as an unknown one, and so does what follows."""
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    image.InstitutionName = "H" * length
    image.file_meta.TransferSyntaxUID = syntax
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    image.save_as(folder / "image.dcm")
    done, _ = run(folder, out, "--retain-institution")
    assert done.returncode == 0, done.stderr
    after = pydicom.dcmread(next(out.rglob("*.dcm")))
    value = after[0x00080080].value
    assert (value if isinstance(value, bytes) else value.encode()).strip() == b"H" * length
    assert after.PixelData == image.PixelData and after.Rows == image.Rows


SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
# What the pixels of an object may show: what of it is changed, and whether it is left out.
PICTURES = {
    "a slice that does not say": ({}, False),
    "a slice that says yes": ({"BurnedInAnnotation": "YES"}, True),
    "a slice that was made on a screen": ({"ImageType": ["DERIVED", "SECONDARY", "AXIAL"]}, True),
    "a made slice that says no": ({"ImageType": ["DERIVED", "SECONDARY"], "BurnedInAnnotation": "NO"}, False),
    "a dose page": ({"SOPClassUID": SECONDARY_CAPTURE, "Modality": "OT", "ImageType": ["DERIVED", "SECONDARY"]}, True),
    "a screen that says no": ({"SOPClassUID": SECONDARY_CAPTURE, "BurnedInAnnotation": "NO"}, False),
    "a screen that says nonsense": ({"SOPClassUID": SECONDARY_CAPTURE, "BurnedInAnnotation": "PERHAPS"}, True),
    "an ultrasound": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.6.1", "Modality": "US"}, True),
    "a radiograph": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.1", "Modality": "DX"}, True),
    "a magnetic resonance": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4", "Modality": "MR"}, False),
    "a dose grid": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2", "Modality": "RTDOSE"}, False),
}


def pictures(demo, folder, chosen=PICTURES):
    folder.mkdir()
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    for n, name in enumerate(chosen):
        one = copy.deepcopy(image)
        if "BurnedInAnnotation" in one:
            del one.BurnedInAnnotation
        for keyword, value in PICTURES[name][0].items():
            setattr(one, keyword, value)
        one.SOPInstanceUID = f"1.2.826.0.1.{n + 1}"
        one.file_meta.MediaStorageSOPInstanceUID, one.file_meta.MediaStorageSOPClassUID = one.SOPInstanceUID, one.SOPClassUID
        one.save_as(folder / f"{name}.dcm", enforce_file_format=True)
    return image


def test_pictures_that_may_hold_burned_in_text_are_left_out(demo, tmp_path):
    image = pictures(demo, tmp_path / "in")
    done, told = run(tmp_path / "in", tmp_path / "out", "--retain-uids")
    assert done.returncode == 1, done.stderr
    left_out = sorted(name for name, (_, out) in PICTURES.items() if out)
    assert sorted(e["file"].removesuffix(".dcm") for e in told["left_out"]) == left_out
    assert all("burned in" in e["why"] for e in told["left_out"])
    # Each by its name and reason for who runs this; in what may be given away the reasons alone.
    assert all(f"LEFT OUT {name}.dcm: " in done.stderr for name in left_out)
    report = json.loads((tmp_path / "out" / "deidentification.json").read_text())
    assert sum(r["count"] for r in report["left_out_because"]) == report["left_out"] == len(left_out)
    assert ".dcm" not in json.dumps(report | {"burned_in_allowed": []})
    # Those that say: "a slice that does not say" and "a magnetic resonance" do not.
    assert report["burned_in_unknown"] == 2 and report["burned_in_allowed"] == []
    written = {pydicom.dcmread(p).SOPInstanceUID for p in (tmp_path / "out").rglob("*.dcm")}
    assert written == {f"1.2.826.0.1.{n + 1}" for n, (_, out) in enumerate(PICTURES.values()) if not out}
    # Asked for, all of them are written as they are, and those that may hold text are named again.
    done, told = run(tmp_path / "in", tmp_path / "all", "--retain-uids", "--allow-burned-in")
    assert done.returncode == 0 and told["report"]["objects"] == len(PICTURES), done.stderr
    assert len(told["report"]["burned_in_allowed"]) == len(left_out)
    for path in (tmp_path / "all").rglob("*.dcm"):
        one = pydicom.dcmread(path)
        assert one.PixelData == image.PixelData
        codes = {c.CodeValue for c in one.DeidentificationMethodCodeSequence}
        assert codes == {"113100", "113110"}, "pixels that were not cleaned are not said to be"


def test_nothing_is_written_of_a_dose_page_alone(demo, tmp_path):
    pictures(demo, tmp_path / "in", ["a dose page"])
    done, _ = run(tmp_path / "in", tmp_path / "out")
    assert done.returncode == 2 and "burned" in done.stderr and "a dose page.dcm" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("part, warned", [("HEAD", True), ("JAW", True), ("Head and Neck", True), ("", True), (None, True),
                                          ("LEG", False), ("ABDOMEN", False), ("FOREARM", False)])
def test_a_face_that_may_be_recognised_is_a_warning(demo, tmp_path, part, warned):
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    image.BodyPartExamined = part
    if part is None:
        del image.BodyPartExamined
    (tmp_path / "in").mkdir()
    image.save_as(tmp_path / "in" / "image.dcm")
    done, told = run(tmp_path / "in", tmp_path / "out")
    assert done.returncode == 0 and ("recognised" in done.stderr) == warned, done.stderr
    assert told["report"]["may_show_face"] == int(warned)
    codes = {c.CodeValue for c in pydicom.dcmread(next((tmp_path / "out").rglob("*.dcm"))).DeidentificationMethodCodeSequence}
    assert codes == {"113100"}


def test_graphics_are_removed_and_words_of_reports_replaced(demo, tmp_path):
    """Clean Graphics and Clean Structured Content are not there; what happens instead is what --help says."""
    name = "Meier^Anna"
    folder = tmp_path / "in"
    folder.mkdir()
    image = pydicom.dcmread(sorted((demo / "head").glob("*.dcm"))[0])
    image.add_new(0x60000010, "US", 8)
    image.add_new(0x60000011, "US", 8)
    image.add_new(0x60000022, "LO", name)
    image.add_new(0x60003000, "OW", b"\x55" * 8)
    image.add_new(0x50003000, "OW", b"\x55" * 8)
    context = pydicom.Dataset()
    context.TextValue = name
    image.AcquisitionContextSequence = [context]
    image.save_as(folder / "image.dcm")

    def other(uid, number, **values):
        one = pydicom.Dataset()
        one.file_meta = pydicom.dataset.FileMetaDataset()
        one.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        one.SOPClassUID, one.SOPInstanceUID = uid, f"1.2.826.0.1.{number}"
        one.PatientName = one.PatientID = name
        one.StudyInstanceUID, one.SeriesInstanceUID = "1.2.826.0.2", "1.2.826.0.3"
        for keyword, value in values.items():
            setattr(one, keyword, value)
        one.save_as(folder / f"{number}.dcm", enforce_file_format=True)

    text, line, drawn = pydicom.Dataset(), pydicom.Dataset(), pydicom.Dataset()
    text.UnformattedTextValue = name
    line.GraphicData, line.GraphicType = [1.0, 2.0, 3.0, 4.0], "POLYLINE"
    drawn.TextObjectSequence, drawn.GraphicObjectSequence = [text], [line]
    other("1.2.840.10008.5.1.4.1.1.11.1", 8, Modality="PR", GraphicAnnotationSequence=[drawn])
    words, who, number, code = (pydicom.Dataset() for _ in range(4))
    words.ValueType, words.TextValue = "TEXT", name
    who.ValueType, who.PersonName = "PNAME", name
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "410668003", "SCT", "Length"
    number.ValueType, number.ConceptNameCodeSequence = "NUM", [code]
    value = pydicom.Dataset()
    value.NumericValue = "12.5"
    number.MeasuredValueSequence = [value]
    other("1.2.840.10008.5.1.4.1.1.88.33", 9, Modality="SR", ContentSequence=[words, who, number])

    done, told = run(folder, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"Meier" not in path.read_bytes()
    after = {d.Modality: d for d in map(pydicom.dcmread, (tmp_path / "out").rglob("*.dcm"))}
    assert not [e for e in after["CT"] if e.tag.group & 0xFF00 in (0x5000, 0x6000)]
    assert not after["CT"].get("AcquisitionContextSequence")
    assert "GraphicAnnotationSequence" not in after["PR"]
    text, who, number = after["SR"].ContentSequence
    assert "TextValue" not in text and str(who.PersonName) not in ("", name)
    assert number.MeasuredValueSequence[0].NumericValue == 12.5
    assert number.ConceptNameCodeSequence[0].CodeMeaning == "Length"
    cleaned = {"113101", "113102", "113103", "113104"}
    for one in after.values():
        assert not cleaned & {c.CodeValue for c in one.DeidentificationMethodCodeSequence}
    # The report and the help say so of each option of the profile.
    said = {o["code"]: o for o in told["report"]["options"]}
    assert sorted(said) == [str(n) for n in range(113101, 113113)]
    assert all(not o["applied"] and o["instead"] for o in said.values())
    assert {code for code, o in said.items() if not o["switch"]} == cleaned
    assert "overlays, curves and graphic annotations are removed" in said["113103"]["instead"]
    help = preop("deidentify", "--help").stdout
    plain = " ".join(help.split())
    assert all(o["option"] in plain and o["instead"] in plain for o in said.values())


@pytest.mark.parametrize("options, codes", [
    ([], set()), (["--retain-uids"], {"113110"}), (["--shift-dates"], {"113107"}), (["--retain-dates"], {"113106"}),
    (["--retain-device", "--retain-institution"], {"113109", "113112"}),
    (["--retain-safe-private", "--clean-descriptors", "--retain-characteristics"], {"113105", "113108", "113111"})])
def test_the_codes_and_the_report_claim_what_was_asked(demo, tmp_path, options, codes):
    (tmp_path / "in").mkdir()
    shutil.copy(next((demo / "leg").glob("*.dcm")), tmp_path / "in")
    done, told = run(tmp_path / "in", tmp_path / "out", *options)
    assert done.returncode == 0, done.stderr
    one = pydicom.dcmread(next((tmp_path / "out").rglob("*.dcm")))
    named = {c.CodeValue: c.CodeMeaning for c in one.DeidentificationMethodCodeSequence}
    assert set(named) == codes | {"113100"}
    said = {o["code"]: o for o in told["report"]["options"]}
    assert {code for code, o in said.items() if o["applied"]} == codes
    assert all(named[code] == said[code]["option"] for code in codes)
