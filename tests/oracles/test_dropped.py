"""What is dropped on the page is told in the words of the gate: an index against its files, kinds that it does not take."""
import http.client
import json
import time
import urllib.parse

import pydicom
import pytest
from pydicom.fileset import FileSet

from hostile import archive, ct, written
from hostile_shapes import BOX, facet, nifti
from test_killed import TOKEN, Server


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
    alone = dropped(server, [("scan.nii", nifti()), ("jaw.stl", box)])
    assert alone["stage"] == "refused"
    for word in ("\"scan.nii\" is a volume file", "\"jaw.stl\" is a mesh", "kind \"ct\""):
        assert word in alone["words"], alone
    beside = dropped(server, [(f"IM{n}", written(ct(n))) for n in range(6)] + [("scan.nii", nifti())])
    assert beside["stage"] == "read", beside
    assert any("scan.nii" in note and "preop inspect" in note for note in beside["found"]["notes"]), beside


def test_a_hostile_archive_is_refused_in_words_and_the_next_upload_works(server):
    bomb = archive([("a", written(ct(0))), ("z", bytes(8 << 20))])
    state = dropped(server, [("bomb.zip", bomb)])
    assert state["stage"] == "refused" and "100 times" in state["words"], state
    assert dropped(server, [(f"IM{n}", written(ct(n))) for n in range(6)])["stage"] == "read"
