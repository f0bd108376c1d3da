"""Every pixel of every file of the zoo, of whatever modality and colour, against pydicom and its plugins.

Whatever loses nothing is the same. Two decoders of a lossy encoding may round in another way: by 1, with 12 bits by 2.
Values are compared as they are stored, before any rescale or change of colours.
"""
import subprocess

import numpy as np
import pydicom
import pytest

from conftest import ROOT, shared

LOSSY = {"1.2.840.10008.1.2.4.50": 1, "1.2.840.10008.1.2.4.51": 2, "1.2.840.10008.1.2.4.91": 1, "1.2.840.10008.1.2.4.203": 1}
PLUGINS = ("pylibjpeg", "pyjpegls", "pydicom", "gdcm")


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The stored values of a file, or why there are none, by the example that writes them."""
    subprocess.run(["cargo", "build", "--release", "--workspace", "--example", "stored"], cwd=ROOT, check=True)

    def values(path):
        done = subprocess.run([ROOT / "target/release/examples/stored", path], capture_output=True)
        return (np.frombuffer(done.stdout, "<i4"), None) if done.returncode == 0 else (None, done.stderr.decode())
    return values


def theirs(path):
    """pydicom's values by the first of its plugins that gives some, and which; else why not."""
    why = "no plugin"
    for plugin in PLUGINS:
        try:
            data = pydicom.dcmread(path, force=True)
            return pydicom.pixels.pixel_array(data, raw=True, decoding_plugin=plugin), plugin
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
    return None, why


# Files with pixels that pydicom cannot decode either, with what it lacks.
NEITHER = {
    "CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm": "no plugin for JPEG of spectral selection",
    "CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm": "no plugin for progressive JPEG of 12 bits",
    "JPEG2000-embedded-sequence-delimiter.dcm": "the stream is damaged",
    "MR_truncated.dcm": "its pixels are cut off",
}


def test_every_pixel_of_the_zoo_is_pydicoms(ours):
    wrong, seen, colours = [], {}, set()
    for path in sorted(shared("data/dicom-zoo").rglob("*.dcm")):
        got, why = ours(path)
        true, by = theirs(path)
        data = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        if true is None:
            if got is not None:
                wrong.append(f"{path.name}: read, but pydicom says {by}")
            elif "Rows" in data:
                seen.setdefault("neither", []).append(path.name)
            continue
        if data.BitsAllocated == 1:
            # Masks: test_masks.py compares each voxel in its place.
            if got is not None or "Bits Allocated" not in why:
                wrong.append(f"{path.name}: a mask of one bit is read as an image")
            seen.setdefault("masks", []).append(path.name)
            continue
        seen.setdefault("images", []).append(path.name)
        colours.add(data.PhotometricInterpretation)
        if got is None or got.size != true.size:
            wrong.append(f"{path.name}: {why or f'{got.size} values, not {true.size}'}")
            continue
        off = np.abs(got - true.reshape(-1).astype(np.int64)).max()
        most = LOSSY.get(str(data.file_meta.TransferSyntaxUID), 0)
        if off > most:
            wrong.append(f"{path.name}: off by {off}, by {by}")
    assert not wrong, "\n".join(wrong)
    assert sorted(seen["neither"]) == sorted(NEITHER)
    assert (len(seen["images"]), len(seen["masks"])) == (58, 10)
    assert colours == {"MONOCHROME1", "MONOCHROME2", "RGB", "PALETTE COLOR"}
