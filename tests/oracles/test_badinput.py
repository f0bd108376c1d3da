"""Every bad or awkward input of the shared data gets its verdict by `preop inspect`.

`reject` is status 2, `accept` and `accept_neutralised` are 0 or 1. An archive with nothing readable in
it is 2 whatever its row says. Said in one paragraph, in bounded memory, and nothing is written anywhere.
"""
import json
import pathlib

import pytest

from conftest import SHARED, shared
from judged import hold

# They hold texts of five bytes and the like under hostile names: nothing to read.
EMPTY_ARCHIVES = {"zip/dup_names.zip", "zip/name_ads.zip", "zip/name_ctrl.zip", "zip/name_dot.zip",
                  "zip/name_long.zip", "zip/slip_abs.zip", "zip/slip_backslash.zip", "zip/slip_drive.zip",
                  "zip/slip_mid.zip", "zip/slip_unc.zip"}

def expected():
    path = SHARED / "badinput" / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


@pytest.mark.parametrize("name", expected() or ["expected.json"])
def test_verdict(name, tmp_path):
    path = shared("badinput") / name
    verdict = "reject" if name in EMPTY_ARCHIVES else expected()[name]["verdict"]
    hold(path, tmp_path, (2,) if verdict == "reject" else (0, 1))


def test_no_hostile_name_became_a_file():
    for place in ("/tmp/evil.dcm", "/evil.dcm", "evil.dcm", "a.dcm:evil", "../evil.dcm"):
        assert not pathlib.Path(place).exists(), place


def test_every_row_is_listed():
    shared("badinput")
    assert len(expected()) == 145
