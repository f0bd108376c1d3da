"""The table of encodings in docs/formats.md, made by reading the zoo with Preop and with others.

One image of a CT in 15 encodings of the zoo and six that are made here, and enhanced ones: what comes out is compared with pydicom's decoded
values. `PREOP_WRITE_DOCS=1 pytest tests/oracles/test_formats.py` writes the table; without it the test
fails where the table and the truth differ.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import htj2k
import jpegxl
import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from conftest import ROOT, preop, shared
from slicer_there import SLICER_IS_THERE, slicer_runs

START = "<!-- made by tests/oracles/test_formats.py; PREOP_WRITE_DOCS=1 writes it anew -->\n"
END = "<!-- end -->"
PAGE = ROOT / "docs" / "formats.md"
ENHANCED = ["fragmented_no_bot_jpeg_ls.80", "fragmented_no_bot_jpeg_lossless.70", "not_fragmented_bot_rle",
            "fragmented_no_bot_jpeg_baseline.51"]
# Files that were made here, with the stored values that must come out.
MADE = {}


def files(made):
    zoo = shared("data/dicom-zoo")
    for path in sorted((zoo / "ct-one-image-15-syntaxes").glob("*.dcm")):
        uid = pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID
        yield uid.name.split(" (")[0].split(":")[0].replace(" Image Compression", ""), str(uid), path
    one = zoo / "ct-one-image-15-syntaxes"
    for name, uid, path, stored in (*htj2k.of_the_zoo(one, made), *jpegxl.of_the_zoo(one, made)):
        MADE[path] = stored
        yield name, uid, path
    for name in ENHANCED:
        path = zoo / "enhanced-ct-fragments" / f"CT0012.{name}.dcm"
        yield f"Enhanced CT, {name.replace('_', ' ').split('.')[0]}", str(
            pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID), path


def decoded(path):
    """The stored values, not by GDCM: that is one of those that are compared."""
    for plugin in ("pylibjpeg", "pyjpegls", "pydicom"):
        try:
            return pydicom.pixels.pixel_array(pydicom.dcmread(path), decoding_plugin=plugin)
        except Exception:
            continue
    return None


def truth(path):
    """pydicom's values in Hounsfield units, and how many make one stored unit; `None` where it has none."""
    data = pydicom.dcmread(path)
    stored = MADE[path] if path in MADE else decoded(path)
    if stored is None:
        return None, 1.0
    stored = stored.astype(np.float64)
    rescale = data
    if "SharedFunctionalGroupsSequence" in data:
        groups = [data.SharedFunctionalGroupsSequence[0], data.PerFrameFunctionalGroupsSequence[0]]
        rescale = next(g.PixelValueTransformationSequence[0] for g in groups if "PixelValueTransformationSequence" in g)
    slope = float(rescale.RescaleSlope)
    return stored * slope + float(rescale.RescaleIntercept), slope


def word(got, true, unit):
    """How far each pixel is from pydicom's, in stored units; half a Hounsfield unit may be rounded off."""
    if got is None:
        return "refused"
    if true is None:
        return "read"
    if got.size != true.size:
        return "other size"
    off = np.abs(got.reshape(true.shape) - true).max()
    off = max(0.0, off - 0.5) / unit if unit != 1 else off
    return "same" if off == 0 else "within 1" if off <= 1 else "within 2" if off <= 2 else "wrong"


def two(path, folder):
    """A series of two of the same image, 1 mm apart, its encoded pixels untouched."""
    for k in range(2):
        data = pydicom.dcmread(path)
        data.SOPInstanceUID = f"1.2.826.0.1.3680043.2.{k + 1}"
        place = data.ImagePositionPatient
        six = np.array(data.ImageOrientationPatient, float)
        normal = np.cross(six[:3], six[3:])
        data.ImagePositionPatient = [f"{p + k * n:.6f}" for p, n in zip(place, normal)]
        syntax = str(data.file_meta.TransferSyntaxUID)
        jpegxl.save(data, folder / f"{k}.dcm", syntax) if path in MADE else data.save_as(folder / f"{k}.dcm")


def near(data, path):
    """The frames of one file 1 mm apart, in their order: 10 mm, as they are, make no volume. Their encoded pixels are untouched."""
    frames = data.PerFrameFunctionalGroupsSequence
    shared_groups = data.SharedFunctionalGroupsSequence[0]
    six = np.array((shared_groups if "PlaneOrientationSequence" in shared_groups else frames[0]).PlaneOrientationSequence[0].ImageOrientationPatient, float)
    first = np.array(frames[0].PlanePositionSequence[0].ImagePositionPatient, float)
    for k, frame in enumerate(frames):
        frame.PlanePositionSequence[0].ImagePositionPatient = [f"{p:.6f}" for p in first + k * np.cross(six[:3], six[3:])]
    data.save_as(path)


def by_preop(path, tmp):
    folder = tmp / "two"
    folder.mkdir()
    data = pydicom.dcmread(path)
    many = "PerFrameFunctionalGroupsSequence" in data
    near(data, folder / "0.dcm") if many else two(path, folder)
    done = preop("convert", folder, tmp / "out.nrrd")
    if done.returncode not in (0, 1):
        return None
    values = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp / "out.nrrd"))).astype(np.float64)
    return values if many else values[0]


def by_simpleitk(path, tmp):
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        return sitk.GetArrayFromImage(sitk.ReadImage(str(path), imageIO="GDCMImageIO")).astype(np.float64)
    except RuntimeError:
        return None


def rescaled(stored, path):
    """In Hounsfield units, by the data set's own slope and intercept."""
    data = pydicom.dcmread(path, stop_before_pixels=True)
    if "SharedFunctionalGroupsSequence" in data:
        groups = [data.SharedFunctionalGroupsSequence[0], data.PerFrameFunctionalGroupsSequence[0]]
        data = next(g.PixelValueTransformationSequence[0] for g in groups if "PixelValueTransformationSequence" in g)
    return stored.astype(np.float64) * float(data.RescaleSlope) + float(data.RescaleIntercept)


def by_gdcm(path, tmp):
    """In a process of its own: it ends some of them by a signal."""
    done = subprocess.run([sys.executable, "-c", GDCM, str(path), str(tmp / "values.npy")], capture_output=True)
    return rescaled(np.load(tmp / "values.npy"), path) if done.returncode == 0 else None


GDCM = """
import sys
import gdcm, numpy
reader = gdcm.ImageReader()
reader.SetFileName(sys.argv[1])
if not reader.Read():
    sys.exit(1)
image = reader.GetImage()
kind = image.GetPixelFormat()
kinds = {gdcm.PixelFormat.UINT8: "u1", gdcm.PixelFormat.INT8: "i1", gdcm.PixelFormat.UINT12: "u2", gdcm.PixelFormat.INT12: "i2",
         gdcm.PixelFormat.UINT16: "u2", gdcm.PixelFormat.INT16: "i2"}
content = image.GetBuffer()
numpy.save(sys.argv[2], numpy.frombuffer(content.encode("utf-8", errors="surrogateescape"), kinds[kind.GetScalarType()]))
"""


INVESALIUS = pathlib.Path("/usr/share/invesalius/invesalius/reader/dicom_reader.py")


def by_invesalius(path, tmp):
    """The program's own code; it writes into its home, which is a folder of the test."""
    done = subprocess.run(["/usr/bin/python3", pathlib.Path(__file__).with_name("invesalius_reads.py"), path, tmp / "values.npy"],
                          env={"HOME": str(tmp), "PATH": os.environ["PATH"]}, capture_output=True)
    return np.load(tmp / "values.npy").astype(np.float64) if done.returncode == 0 else None


def by_slicer(path, tmp):
    """Its own libraries (slicer_runs.py): the storage of a volume, as its DICOM module fills it. It counts frames right-handed, in
    whatever order they were written: each is found again by its place."""
    if slicer_runs("volume", tmp / "values.npz", path).returncode != 0:
        return None
    seen = np.load(tmp / "values.npz")
    values, frames = seen["values"].astype(np.float64), pydicom.dcmread(path, stop_before_pixels=True).get("PerFrameFunctionalGroupsSequence")
    if frames is None:
        return values
    wanted = np.array([frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames], float)
    at = np.array([seen["places"][:3] @ (0, 0, k, 1) for k in range(len(values))])
    off = np.linalg.norm(wanted[:, None] - at[None], axis=2)
    return values[off.argmin(axis=1)] if off.min(axis=1).max() < 0.01 else None


def by_dcmtk(path, tmp):
    """Its tools for each family, the first that gives pixels which are not encoded."""
    plain = {str(u) for u in pydicom.uid.UncompressedTransferSyntaxes} - {str(pydicom.uid.DeflatedExplicitVRLittleEndian)}
    for tool in (["dcmconv", "+te"], ["dcmdjpeg"], ["dcmdjpls"], ["dcmdrle"]):
        out = tmp / f"{tool[0]}.dcm"
        subprocess.run([*tool, str(path), str(out)], capture_output=True)
        if out.exists() and str(pydicom.dcmread(out, stop_before_pixels=True).file_meta.TransferSyntaxUID) in plain:
            return rescaled(pydicom.dcmread(out).pixel_array, path)
    return None


def by_dcm2niix(path, tmp):
    import dcm2niix
    folder, out = tmp / "one", tmp / "nii"
    folder.mkdir()
    out.mkdir()
    shutil.copy(path, folder / "a.dcm")
    subprocess.run([dcm2niix.bin, "-z", "n", "-b", "n", "-o", str(out), str(folder)], capture_output=True)
    found = sorted(out.glob("*.nii"), key=lambda p: p.stat().st_size)
    # Its rows go from the foot of the picture up.
    return np.asarray(nibabel.load(found[-1]).dataobj, np.float64).T[..., ::-1, :] if found else None


READERS = {"Preop": by_preop, "SimpleITK (GDCM)": by_simpleitk, "3D Slicer": by_slicer, "GDCM": by_gdcm, "DCMTK": by_dcmtk,
           "dcm2niix": by_dcm2niix, "InVesalius": by_invesalius}
# InVesalius' package takes over a gigabyte, 3D Slicer's libraries have no wheel for each Python: their columns are of a run where they were installed.
ABSENT = [name for name, is_there in (("InVesalius", INVESALIUS.exists()), ("3D Slicer", SLICER_IS_THERE)) if not is_there]


def table(made):
    lines = [["encoding", "transfer syntax", *READERS], ["---"] * (2 + len(READERS))]
    for name, uid, path in files(made):
        true, unit = truth(path)
        row = []
        for reader in READERS:
            with tempfile.TemporaryDirectory() as tmp:
                got = None if reader in ABSENT else READERS[reader](path, pathlib.Path(tmp))
            row.append(word(got, true, unit))
        lines.append([name, uid, *row])
    return "".join(f"| {' | '.join(cells)} |\n" if cells[0] != "---" else f"|{'|'.join(cells)}|\n" for cells in lines)


def present(text):
    """The table without the columns of those that are not installed here."""
    kept = [n for n, name in enumerate(["encoding", "transfer syntax", *READERS]) if name not in ABSENT]
    return [[line.split("|")[1 + n].strip() for n in kept] for line in text.splitlines()]


def test_the_table_of_formats_is_what_was_seen(tmp_path):
    page = PAGE.read_text()
    before, rest = page.split(START)
    shown, after = rest.split(END, 1)
    seen = table(tmp_path)
    if os.environ.get("PREOP_WRITE_DOCS"):
        assert not ABSENT, f"install {ABSENT} to write the table"
        PAGE.write_text(before + START + seen + END + after)
        return
    assert present(shown) == present(seen)


LOSSY = {"50": 1, "51": 2, "81": 0, "91": 1}


@pytest.mark.parametrize("syntax", LOSSY)
def test_lossy_images_are_pydicoms(syntax, tmp_path):
    """Value by value, in its place: within 1 of pydicom, within 2 for 12 bits, the same for JPEG-LS."""
    path, = shared("data/dicom-zoo/ct-one-image-15-syntaxes").glob(f"*.4.{syntax}.dcm")
    true, unit = truth(path)
    rounded = 0.5 if unit != 1 else 0
    assert np.abs(by_preop(path, tmp_path) - true).max() <= LOSSY[syntax] * unit + rounded


def test_a_frame_of_another_size_is_refused_in_plain_words(tmp_path):
    path, = shared("data/dicom-zoo/ct-one-image-15-syntaxes").glob("*.4.70.dcm")
    bytes_ = bytearray(path.read_bytes())
    at = bytes_.rindex(b"\xff\xc3")
    bytes_[at + 5] ^= 1
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(bytes_)
    done = preop("inspect", broken)
    assert done.returncode == 2
    assert "JPEG Lossless" in done.stderr and "another size" in done.stderr
