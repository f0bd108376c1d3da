"""Two scans in one series, half a distance apart: nothing is wrong with any place, and yet it is no scan of anybody."""
import json

import numpy as np
import pytest

from conftest import preop
from hostile import ct, written

SIZE = 48


def rod(z, aside):
    """A slice of a leaning rod of bone in muscle."""
    y, x = np.mgrid[:SIZE, :SIZE]
    return np.where((x - 16 - aside - z) ** 2 + (y - 24) ** 2 < 100, 900, 40).astype(np.int16)


def findings(place, change, count=24):
    """What is found in slices half a millimetre apart, each changed by its number in the order of their places."""
    place.mkdir()
    for n in range(count):
        d = ct(n, size=SIZE)
        d.PixelSpacing, d.ImagePositionPatient = ["0.5", "0.5"], [0, 0, n / 2]
        d.PixelData = rod(n / 2, 0).tobytes()
        change(n, d)
        # Whichever order the files come in.
        (place / f"IM{n * 7 % count:03}").write_bytes(written(d))
    done = preop("inspect", place, "--json")
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)["findings"]
    assert (done.returncode == 1) == any(f["severity"] == "danger" for f in found)
    return {f["code"]: f for f in found}


@pytest.mark.parametrize("keyword,values,words", [
    ("AcquisitionNumber", (3, 4), "2 acquisitions that lie between one another, with 23 changes: 3, 4."),
    ("KVP", ("80", "140"), "without a number (80 kV), without a number (140 kV)"),
])
def test_acquisitions_by_turns_are_a_danger(keyword, values, words, tmp_path):
    found = findings(tmp_path / "by-turns", lambda n, d: setattr(d, keyword, values[n % 2]))["image.mixed-acquisitions"]
    assert found["severity"] == "danger" and words in found["message"] and found["place_mm"] == [0, 0, 1], found


@pytest.mark.parametrize("of", [lambda n: 1, lambda n: n, lambda n: n // 8, lambda n: 24 - n], ids=["one", "each", "slabs", "downwards"])
def test_acquisitions_one_behind_the_other_are_how_scanners_work(of, tmp_path):
    assert "image.mixed-acquisitions" not in findings(tmp_path / "in", lambda n, d: setattr(d, "AcquisitionNumber", of(n)))


@pytest.mark.parametrize("moved,told", [(0, False), (6, True)])
def test_a_patient_who_moved_between_two_passes_is_seen_in_the_slices(moved, told, tmp_path):
    """Without a word in any header."""
    def change(n, d):
        d.PixelData = rod(n / 2, moved * (n % 2)).tobytes()

    found = findings(tmp_path / "in", change).get("image.alternating-slices")
    assert bool(found) == told and (not told or found["severity"] == "danger")
