"""De-identified files are sound for others, keep pixels and places, and hold nothing of the patient."""
import json
import shutil

import pydicom
import pytest

from conftest import preop, shared
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
