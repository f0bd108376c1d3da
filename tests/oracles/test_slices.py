"""What single attributes of slices do and say: padding, the unit of the values, the frame of reference, loss, kernel."""
import json

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from conftest import preop
from hostile import ct, written

UNMEASURED = -1024


def folder(place, change):
    place.mkdir()
    for n in range(8):
        d = ct(n)
        change(n, d)
        (place / f"IM{n}").write_bytes(written(d))
    return place


def padded(d, padding, limit=None):
    """The padding as the representation that is given with it."""
    for tag, pair in ((0x00280120, padding), (0x00280121, limit)):
        if pair:
            d[tag] = pydicom.DataElement(tag, *pair)


def bits(d, stored, signed, first):
    """How many bits are in use, and the first pixels."""
    d.BitsStored, d.HighBit, d.PixelRepresentation = stored, stored - 1, signed
    pixels = np.frombuffer(d.PixelData, np.int16).copy()
    if first:
        pixels[:len(first)] = first
    d.PixelData = pixels.tobytes()


@pytest.mark.parametrize("padding,limit,inside", [
    (("SS", -2000), None, {-2000}),
    # The padding of signed pixels that is written as unsigned words is signed all the same.
    (("US", 63536), None, {-2000}),
    (("SS", -2000), ("SS", -1500), set(range(-2000, -1499))),
    # Either end may be the greater.
    (("SS", -1500), ("SS", -2000), set(range(-2000, -1499))),
    (("US", 63536), ("US", 64036), set(range(-2000, -1499))),
    # A limit alone means nothing (PS3.3 C.7.5.1.1.2).
    (None, ("SS", -1500), set()),
])
@pytest.mark.parametrize("slope,intercept", [(1, 0), (1, 24), (0.5, 10.25)])
def test_padding_is_air_and_nothing_else_is(padding, limit, inside, slope, intercept, tmp_path):
    edges = np.array([-2001, -2000, -1999, -1501, -1500, -1499, -1000, 0, 40, 700], np.int16)
    stored = np.resize(edges, 256)

    def change(n, d):
        padded(d, padding, limit)
        d.PixelData, d.RescaleSlope, d.RescaleIntercept = np.roll(stored, n).tobytes(), str(slope), str(intercept)

    done = preop("convert", folder(tmp_path / "in", change), tmp_path / "out.nrrd")
    assert done.returncode in (0, 1), done.stderr
    found = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "out.nrrd"))).reshape(8, 256)
    # Halves are rounded away from zero.
    scaled = lambda v: int(np.sign(v) * np.floor(abs(v) + 0.5))
    for n in range(8):
        expected = [UNMEASURED if v in inside else scaled(v * slope + intercept) for v in np.roll(stored, n).tolist()]
        assert found[n].tolist() == expected


def test_padding_of_unsigned_pixels(tmp_path):
    stored = np.resize(np.array([0, 1, 1000, 2000, 65535], np.uint16), 256)

    def change(n, d):
        d.PixelRepresentation = 0
        padded(d, ("US", 0))
        d.PixelData, d.RescaleIntercept = stored.tobytes(), "-40000"

    done = preop("convert", folder(tmp_path / "in", change), tmp_path / "out.nrrd")
    assert done.returncode in (0, 1), done.stderr
    found = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "out.nrrd"))).reshape(8, 256)
    # What 16 bits cannot hold stops at their end.
    assert found[0][:5].tolist() == [UNMEASURED, -32768, -32768, -32768, 25535]


def inspected(place):
    done = preop("inspect", place, "--json")
    assert done.returncode in (0, 1), done.stderr
    seen = json.loads(done.stdout)
    return seen["is"], {f["code"]: f for f in seen["findings"]}


SAYS = {
    "image.not-hu": [("danger", "3 of 8", lambda n, d: setattr(d, "RescaleType", "US" if n < 3 else "HU")),
                     (None, "", lambda n, d: delattr(d, "RescaleType"))],
    "image.no-frame": [("warning", "frame of reference", lambda n, d: delattr(d, "FrameOfReferenceUID")),
                       (None, "", lambda n, d: setattr(d, "PositionReferenceIndicator", ""))],
    # Of the 256 values of each slice 40 is one, and 100 to 300 are 156; what is no tissue may be padding.
    "image.padding": [("warning", "from 40 to 40 HU padding, where nothing was measured: 8 voxels", lambda n, d: padded(d, ("SS", 40))),
                      ("danger", "1248 voxels", lambda n, d: padded(d, ("SS", 100), ("SS", 300))),
                      (None, "", lambda n, d: padded(d, ("SS", -2000), ("SS", -400))),
                      (None, "", lambda n, d: padded(d, ("SS", 700), ("SS", 900)))],
    "image.unused-bits": [("warning", "3 pixels do not fit into the 12 bits", lambda n, d: bits(d, 12, 1, n == 2 and [0x1001] * 3)),
                          # A sign that goes on above in some numbers, and not in one that is too large for it.
                          ("warning", "2 pixels", lambda n, d: bits(d, 12, 1, n == 2 and [-1000, 2200, 2300])),
                          (None, "", lambda n, d: bits(d, 12, 1, [-1000, 2000])),
                          (None, "", lambda n, d: bits(d, 12, 1, [0x0C18, 2000])),
                          (None, "", lambda n, d: bits(d, 12, 0, [4095])),
                          (None, "", lambda n, d: bits(d, 16, 1, [-32000, 32000]))],
    # Uncompressed, and compressed with loss before: by the flag alone.
    "image.lossy": [("danger", "2 of 8", lambda n, d: n < 2 and setattr(d, "LossyImageCompression", "01")),
                    (None, "", lambda n, d: setattr(d, "LossyImageCompression", "00"))],
}


@pytest.mark.parametrize("code", SAYS)
def test_what_a_slice_says_of_itself_is_told(code, tmp_path):
    for n, (severity, words, change) in enumerate(SAYS[code]):
        found = inspected(folder(tmp_path / str(n), change))[1].get(code)
        assert (found and found["severity"]) == severity
        assert not found or (words in found["message"] and found["hint"])


@pytest.mark.parametrize("turned", [False, True])
def test_two_kernels_in_one_series_are_told_with_their_places(tmp_path, turned):
    """The lowest slice is of a bone kernel, those from 5 mm on of a soft one; in whichever order the files come."""
    def of(kernels):
        def change(n, d):
            place = 7 - n if turned else n
            d.Manufacturer, d.ConvolutionKernel, d.ImagePositionPatient = "SIEMENS", kernels(place), [0, 0, place]
        return inspected(folder(tmp_path / f"{kernels(7)}-{kernels(0)}", change))

    seen, found = of(lambda n: "B70f" if n < 5 else "B30f")
    mixed = found["image.mixed-kernels"]
    assert mixed["severity"] == "warning" and mixed["place_mm"] == [0, 0, 5] and seen["kernel"] == "B70f, B30f"
    assert "B70f in 5 from (0.0, 0.0, 0.0) to (0.0, 0.0, 4.0); B30f in 3 from (0.0, 0.0, 5.0) to (0.0, 0.0, 7.0)" in mixed["message"], mixed
    assert "B30f" in found["image.soft-kernel"]["message"]
    seen, found = of(lambda n: "B70f")
    assert seen["kernel"] == "B70f" and not {"image.mixed-kernels", "image.soft-kernel"} & set(found)
    # Another strength of one kernel is the same kernel.
    seen, found = of(lambda n: "Br60f\\3" if n < 5 else "Br60f\\2")
    assert "image.mixed-kernels" not in found
