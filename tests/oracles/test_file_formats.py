"""The table of volume, mask and mesh files in docs/formats.md, made by reading and writing each.

`PREOP_WRITE_DOCS=1 pytest tests/oracles/test_file_formats.py` writes the table; without it the test fails
where the table and the truth differ.
"""
import json
import os

import numpy as np
import othermeshes
import SimpleITK as sitk

from conftest import ROOT, preop, shared

START = "<!-- made by tests/oracles/test_file_formats.py; PREOP_WRITE_DOCS=1 writes it anew -->\n"
END = "<!-- end -->"
PAGE = ROOT / "docs" / "formats.md"
BOTH = "reads, writes"
# What documents and sources say of others, as docs/formats.md cites them: 3D Slicer, InVesalius, dcm2niix.
OTHERS = {
    "nii": (BOTH, "", "writes"), "hdr": (BOTH, "", ""), "nii.gz": (BOTH, "", "writes"), "nrrd": (BOTH, "", ""),
    "nhdr": (BOTH, "", ""), "mha": (BOTH, "", ""), "mhd": (BOTH, "", ""),
    "stl": (BOTH, "writes", ""), "ply": (BOTH, "writes", ""), "obj": (BOTH, "writes", ""), "3mf": ("", "", ""),
    "glb": ("writes glTF (OpenAnatomy)", "", ""), "vtp": (BOTH, "writes", ""),
    "vtk": (BOTH, "", ""),
    "DICOM SEG": ("QuantitativeReporting", "", ""), "RTSTRUCT": ("SlicerRT", "", ""),
}


def word(reads, writes):
    return ", ".join(w for w, is_so in (("reads", reads), ("writes", writes)) if is_so)


def sound(*arguments):
    return preop(*arguments).returncode in (0, 1)


def simple_itk(image, path):
    try:
        sitk.WriteImage(image, str(path))
        return word(sitk.GetArrayFromImage(sitk.ReadImage(str(path))).sum() == sitk.GetArrayFromImage(image).sum(), True)
    except RuntimeError:
        return ""


def volumes(tmp):
    image = sitk.GetImageFromArray(np.arange(6 * 5 * 4, dtype=np.int16).reshape(6, 5, 4))
    sitk.WriteImage(image, str(tmp / "in.nrrd"))
    for ending in ("nii", "nii.gz", "hdr", "nrrd", "nhdr", "mha", "mhd"):
        peer = simple_itk(image, tmp / f"peer.{ending}")
        reads = sound("convert", tmp / f"peer.{ending}", tmp / "back.mha")
        yield ending, word(reads, sound("convert", tmp / "in.nrrd", tmp / f"out.{ending}")), peer


def meshes(tmp):
    bean = othermeshes.bean()
    bean.export(tmp / "in.stl")
    for ending in ("stl", "ply", "obj", "3mf", "glb", "vtp", "vtk"):
        files = othermeshes.written(bean, ending, tmp)
        reads = all(comes_back(bean, path, tmp) for path in files)
        writes = sound("convert", tmp / "in.stl", tmp / f"out.{ending}")
        yield ending, word(reads, writes and othermeshes.read(tmp / f"out.{ending}", bean)), ""


def comes_back(bean, path, tmp):
    """Whether a file of another program comes back with the same triangles, and trimesh's volume, `inspect`'s own and that of STL."""
    done = preop("inspect", path, "--json")
    if done.returncode != 0 or not sound("convert", path, tmp / "back.stl"):
        return False
    volume_mm3 = json.loads(done.stdout)["is"]["volume_mm3"]
    return abs(volume_mm3 / bean.volume - 1) < 1e-5 and othermeshes.read(tmp / "back.stl", bean)


def masks():
    for name, path in (("DICOM SEG", "data/dicom-zoo/seg/partial_overlaps.dcm"), ("RTSTRUCT", "data/dicom-zoo/rtstruct/rt.dcm")):
        yield name, word(sound("inspect", shared(path)), False), ""


def test_the_table_is_true(tmp_path):
    rows = ["| file | Preop | SimpleITK | 3D Slicer | InVesalius | dcm2niix |\n", "|---|---|---|---|---|---|\n"]
    for name, ours, peer in [*volumes(tmp_path), *meshes(tmp_path), *masks()]:
        slicer, invesalius, dcm2niix = OTHERS[name]
        file = name if name.isupper() or " " in name else f"`.{name}`"
        rows.append(f"| {file} | {ours} | {peer} | {slicer} | {invesalius} | {dcm2niix} |\n".replace("|  |", "| |").replace("|  |", "| |"))
    page = PAGE.read_text()
    before, rest = page.split(START)
    table, after = rest.split(END, 1)
    if os.environ.get("PREOP_WRITE_DOCS"):
        PAGE.write_text(before + START + "".join(rows) + END + after)
    else:
        assert table == "".join(rows)


def test_what_is_not_the_body_is_told_apart(tmp_path):
    """Inside out, a triangle less, a corner a hundredth of a millimetre off: none of them would pass for the body."""
    bean = othermeshes.bean()
    inside_out, less, off = bean.copy(), bean.copy(), bean.copy()
    inside_out.invert()
    less.update_faces(range(len(bean.faces) - 1))
    off.vertices[5] += [0, 0, 0.01]
    for n, mesh in enumerate((bean, inside_out, less, off)):
        mesh.export(tmp_path / f"{n}.stl")
        assert othermeshes.read(tmp_path / f"{n}.stl", bean) == (n == 0)
