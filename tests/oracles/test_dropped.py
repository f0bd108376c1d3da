"""What is dropped on the page is told in the words of the gate: an index against its files, kinds that it does not take."""
import http.client
import json
import time
import urllib.parse

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
import trimesh
from pydicom.fileset import FileSet

from conftest import preop
from hostile import archive, ct, written
from hostile_shapes import BOX, facet
from test_killed import TOKEN, Server
from test_mixed import APART


@pytest.fixture
def server(tmp_path):
    (tmp_path / "cases").mkdir()
    running = Server(tmp_path / "cases")
    yield running
    running.kill()


def sent(server, path, content, kind):
    """The status of a request that sends bytes."""
    line = http.client.HTTPConnection(server.host, timeout=60)
    headers = {"Cookie": f"preop={TOKEN}", "Origin": f"http://{server.host}", "Content-Type": f"application/{kind}"}
    line.request("POST", path, content, headers)
    status = line.getresponse().status
    line.close()
    return status


def dropped(server, files):
    """The state of an upload of these names and contents, once the gate has spoken."""
    _, begun = server.ask("POST", "/api/intakes", {})
    path = f"/api/intakes/{begun['id']}"
    for n, (name, content) in enumerate(files):
        where = f"{path}/files/{n}?name={urllib.parse.quote(name)}"
        assert sent(server, where, content, "octet-stream") == 200, name
    assert sent(server, f"{path}/read", json.dumps({"files": len(files)}), "json") == 200
    while (state := server.ask("GET", path)[1])["stage"] == "reading":
        time.sleep(0.02)
    return state


@pytest.fixture
def disc(tmp_path):
    """A disc as pydicom makes it, its files by their names on it."""
    files = FileSet()
    for n in range(6):
        image = ct(n)
        image.StudyID, image.AccessionNumber, image.PatientName = "1", "1", "A^B"
        image.StudyTime, image.SeriesTime = "101112", "101112"
        files.add(pydicom.dcmread(pydicom.filebase.DicomBytesIO(written(image))))
    folder = tmp_path / "disc"
    files.write(folder)
    return {str(f.relative_to(folder.parent)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_a_whole_disc_has_no_notes(server, disc):
    for names in (lambda name: name, lambda name: name.rsplit("/", 1)[-1]):
        state = dropped(server, [(names(name), content) for name, content in disc.items()])
        assert state["stage"] == "read" and state["found"]["notes"] == [], state
        assert state["found"]["series"][0]["slices"] == 6


@pytest.mark.parametrize("how", ["as a folder", "one by one", "as an archive"])
def test_a_slice_that_the_index_names_is_missed(server, disc, how):
    last = [name for name in disc if not name.endswith("DICOMDIR")][-1]
    left = [(name, content) for name, content in disc.items() if name != last]
    if how == "one by one":
        left = [(name.rsplit("/", 1)[-1], content) for name, content in left]
    if how == "as an archive":
        left = [("export.zip", archive(left))]
    state = dropped(server, left)
    assert state["stage"] == "read", state
    assert any("names 1 files that are not there" in note for note in state["found"]["notes"]), state


def test_other_kinds_are_told_what_takes_them(server):
    box = bytes(80) + (12).to_bytes(4, "little") + b"".join(facet(*f) for f in BOX)
    alone = dropped(server, [("case.mrml", b"<MRML/>"), ("jaw.stl", box)])
    assert alone["stage"] == "refused"
    for word in ("\"case.mrml\" is a scene", "\"jaw.stl\" is a mesh", "kind \"mesh\""):
        assert word in alone["words"], alone
    beside = dropped(server, [(f"IM{n}", written(ct(n))) for n in range(6)] + [("jaw.stl", box)])
    assert beside["stage"] == "read", beside
    assert any("jaw.stl" in note and "preop inspect" in note for note in beside["found"]["notes"]), beside


def test_what_cannot_be_read_spoils_its_own_series_alone(server):
    """A cut MR is told and left; of two CT series the one with a cut slice is refused, the other is not."""
    sound = [(f"IM{n}", written(ct(n))) for n in range(6)]
    state = dropped(server, [*sound, ("old/MR", APART["cut-mr"])])
    series, = state["found"]["series"]
    assert not series["refused"] and series["slices"] == 6 and any("old/MR (MR)" in note for note in state["found"]["notes"]), state
    second = []
    for n in range(6):
        image = ct(n)
        image.SeriesInstanceUID, image.SOPInstanceUID = "2.25.9", f"2.25.99.{n}"
        second.append((f"second/{n}", written(image)))
    second[5] = (second[5][0], second[5][1][:-100])
    state = dropped(server, [*sound, *second])
    by_uid = {s["uid"]: s for s in state["found"]["series"]}
    assert not by_uid["2.25.2"]["refused"] and "second/5" in by_uid["2.25.9"]["refused"] and len(by_uid) == 2, state


def test_a_header_without_its_voxels_is_refused_beside_a_series(server):
    head = b"ObjectType = Image\nNDims = 3\nElementDataFile = scan.raw\n"
    state = dropped(server, [(f"IM{n}", written(ct(n))) for n in range(6)] + [("scan.mhd", head)])
    assert state["stage"] == "read", state
    series, volume = state["found"]["series"]
    assert not series["refused"] and "\"scan.raw\", which did not come with it" in volume["refused"], state


@pytest.mark.parametrize("name", ["CT head.nii.gz", "head.nrrd", "head.mha", "CT head.mhd", "head.nhdr", "head.hdr"])
@pytest.mark.parametrize("packed", ["", "x/", "in several"])
def test_a_case_is_made_of_a_volume_file(server, tmp_path, name, packed):
    """A ball on the patient's left, written by SimpleITK: the plan finds it there."""
    k, j, i = np.indices((60, 60, 60))
    ball = np.linalg.norm(np.stack([i - 40, j - 25, k - 30], axis=-1), axis=-1) < 12
    image = sitk.GetImageFromArray(np.where(ball, 900, -1000).astype(np.int16))
    image.SetOrigin((-30, -20, 5))
    (tmp_path / "files").mkdir()
    sitk.WriteImage(image, str(tmp_path / "files" / name))
    files = [(path.name, path.read_bytes()) for path in sorted((tmp_path / "files").iterdir())]
    assert len(files) == (2 if name.endswith(("mhd", "nhdr", "hdr")) else 1)
    if packed:
        inner = packed if packed == "x/" else ""
        packs = [("scans.zip", archive([*((inner + own, content) for own, content in files), (f"{inner}letter.txt", b"a letter")]))]
        files = packs if inner else [*packs, ("more.zip", archive([("note.txt", b"a note")]))]
    state = dropped(server, files)
    assert state["stage"] == "read", state
    one, = state["found"]["series"]
    assert one["slices"] == 60 and one["spacing_mm"] == [1, 1, 1] and not one["refused"], one
    # Voxels of 1 mm are judged as those of a series.
    assert {"volume.unvouched", "image.coarse-pixels"} <= {f["code"] for f in one["findings"]}, one
    wanted = {"title": "a ball", "side": None, "operation_date": None, "who": "ann",
              "scans": [{"series": one["uid"], "name": "head"}], "understood": False}
    where = f"/api/intakes/{state['id']}/case"
    _, asked = server.ask("POST", where, wanted)
    assert asked["id"] is None and "taken as Hounsfield units" in asked["doubts"][0], asked
    _, made = server.ask("POST", where, {**wanted, "understood": True})
    plan = tmp_path / "cases" / made["id"] / "plan.toml"
    with open(plan, "a") as text:
        text.write('[[step]]\nname = "ball"\ndo = "model"\nof = "head-surface"\npart_id = "BALL"\n')
    done = preop("run", plan, "--out", tmp_path / "out", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode in (0, 1), done.stderr
    found = trimesh.load(next((tmp_path / "out").rglob("*BALL*.stl")))
    assert np.linalg.norm(found.center_mass - (10, 5, 35)) < 0.05


def test_a_hostile_archive_is_refused_in_words_and_the_next_upload_works(server):
    bomb = archive([("a", written(ct(0))), ("z", bytes(8 << 20))])
    state = dropped(server, [("bomb.zip", bomb)])
    assert state["stage"] == "refused" and "100 times" in state["words"], state
    assert dropped(server, [(f"IM{n}", written(ct(n))) for n in range(6)])["stage"] == "read"
