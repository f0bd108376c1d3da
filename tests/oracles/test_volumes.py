"""NIfTI, NRRD and MetaImage: the same voxels at the same place in the patient, left on the left.

What SimpleITK and nibabel write is read by `preop`, what `preop` writes is read by them. A block that
is different in every direction lies at a known place; every voxel and its place are compared.
"""
import gzip
import itertools
import json
import struct
import zipfile

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk

from conftest import preop, shared
from hostile import ct, written

ENDINGS = ["nii", "nii.gz", "nrrd", "mha"]


def block(dtype=np.int16):
    """A volume of air with an asymmetric block, and every voxel different in its low digits."""
    size = (9, 11, 13)
    voxels = np.full(size[::-1], -1000, dtype=np.float64)
    voxels[3:8, 2:5, 5:7] = 1200
    voxels[3, 2, 5] = 2000
    if np.issubdtype(dtype, np.unsignedinteger):
        voxels = np.clip(voxels, 0, None) // 10
    return voxels.astype(dtype)


def image(voxels, direction, spacing=(0.5, 0.75, 1.25), origin=(-40.5, 12.25, 230.75)):
    made = sitk.GetImageFromArray(voxels)
    made.SetSpacing(spacing)
    made.SetOrigin(origin)
    made.SetDirection(direction)
    return made


def directions():
    """All 48 ways to lay a grid along the axes of the patient (24 of them left-handed), and an oblique one."""
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1, -1), repeat=3):
            matrix = np.zeros((3, 3))
            for axis, (row, sign) in enumerate(zip(order, signs)):
                matrix[row, axis] = sign
            yield tuple(matrix.flatten())
    a, b = np.deg2rad(20), np.deg2rad(-13)
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    z = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    yield tuple((x @ z).flatten())


def places(read):
    """{place in the patient, to a micrometre: value} of every voxel that is not air."""
    voxels = sitk.GetArrayFromImage(read)
    matrix = np.array(read.GetDirection()).reshape(3, 3) * np.array(read.GetSpacing())
    k, j, i = np.nonzero(voxels > -1000 if voxels.min() < 0 else voxels)
    at = np.array(read.GetOrigin()) + np.stack([i, j, k], axis=1) @ matrix.T
    return {tuple(np.round(p, 3) + 0.0): v for p, v in zip(at, voxels[k, j, i])}


def same(one, other):
    one, other = places(one), places(other)
    assert len(one) == len(other)
    keys = np.array(sorted(one)), np.array(sorted(other))
    assert np.abs(keys[0] - keys[1]).max() < 2e-3
    assert [one[tuple(k)] for k in keys[0]] == [other[tuple(k)] for k in keys[1]]


def converted(source, target):
    done = preop("convert", source, target)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_orientation_keeps_each_voxel_in_its_place(ending, tmp_path):
    for n, direction in enumerate(directions()):
        made = image(block(), direction)
        source = tmp_path / f"{n}.{ending}"
        sitk.WriteImage(made, str(source), useCompression=n % 2 == 0)
        target = tmp_path / f"{n}-out.{ENDINGS[n % 4]}"
        converted(source, target)
        read = sitk.ReadImage(str(target))
        same(made, read)
        assert np.linalg.det(np.array(read.GetDirection()).reshape(3, 3)) > 0
        source.unlink(), target.unlink()


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64,
                                   np.uint64, np.float32, np.float64])
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_number_keeps_its_value(dtype, ending, tmp_path):
    voxels = np.arange(6 * 5 * 4).reshape(6, 5, 4).astype(dtype)
    if np.issubdtype(dtype, np.floating):
        voxels = voxels / 7
    elif np.issubdtype(dtype, np.signedinteger):
        voxels = voxels - np.array(50, dtype)
    made = image(voxels.astype(dtype), (1, 0, 0, 0, 1, 0, 0, 0, 1))
    source, target = tmp_path / f"in.{ending}", tmp_path / "out.nrrd"
    sitk.WriteImage(made, str(source))
    converted(source, target)
    read = sitk.GetArrayFromImage(sitk.ReadImage(str(target)))
    assert read.dtype == dtype and (read == voxels.astype(dtype)).all()


def test_headers_beside_their_data(tmp_path):
    made = image(block(), (-1, 0, 0, 0, 1, 0, 0, 0, 1))
    for name, pack in (("a.nhdr", False), ("b.nhdr", True), ("c.mhd", False), ("d.mhd", True)):
        sitk.WriteImage(made, str(tmp_path / name), useCompression=pack)
        converted(tmp_path / name, tmp_path / f"{name}.mha")
        same(made, sitk.ReadImage(str(tmp_path / f"{name}.mha")))
    # Without its data file, and with one elsewhere, there is no image.
    for data in (tmp_path / "a.raw",):
        data.rename(tmp_path / "elsewhere.bin")
    done = preop("inspect", tmp_path / "a.nhdr")
    assert done.returncode == 2 and "a.raw" in done.stderr, done.stderr
    text = (tmp_path / "c.mhd").read_text().replace("c.raw", "../c.raw")
    (tmp_path / "c.mhd").write_text(text)
    done = preop("inspect", tmp_path / "c.mhd")
    assert done.returncode == 2 and "in the folder of the header" in done.stderr, done.stderr


def nifti(path, voxels, sform=None, s_code=0, qform=None, q_code=0, unit="mm", slope=None):
    made = nibabel.Nifti1Image(voxels, None)
    if sform is not None:
        made.set_sform(sform, s_code)
    if qform is not None:
        made.set_qform(qform, q_code)
    made.header.set_xyzt_units(unit)
    if slope:
        made.header.set_slope_inter(*slope)
    nibabel.save(made, path)


def codes(path):
    done = preop("inspect", path, "--json")
    assert done.returncode in (0, 1), done.stderr
    seen = json.loads(done.stdout)
    return {f["code"] for f in seen["findings"]}, seen["is"]


def test_qform_and_sform(tmp_path):
    voxels = np.ascontiguousarray(block().T)
    path = tmp_path / "a.nii.gz"
    for affine in (np.diag([0.5, 0.75, 1.25, 1]), np.diag([-0.5, 0.75, -1.25, 1]), np.diag([-0.5, -0.75, 1.25, 1])):
        affine[:3, 3] = 10, -20, 30
        for forms in (dict(sform=affine, s_code=1), dict(qform=affine, q_code=1),
                      dict(sform=affine, s_code=1, qform=affine, q_code=1)):
            nifti(path, voxels, **forms)
            found, _ = codes(path)
            assert "volume.two-placements" not in found
            converted(path, tmp_path / "b.nii")
            back = nibabel.load(tmp_path / "b.nii")
            assert (np.sort(back.get_fdata().flat) == np.sort(voxels.astype(float).flat)).all()
            # By nibabel's own arithmetic: where the brightest voxel is.
            at = lambda im: nibabel.affines.apply_affine(im.affine, np.argwhere(np.asarray(im.dataobj) == 2000)[0])
            assert np.abs(at(back) - at(nibabel.load(path))).max() < 1e-4
    moved = affine.copy()
    moved[0, 3] += 3
    nifti(path, voxels, sform=moved, s_code=1, qform=affine, q_code=1)
    assert "volume.two-placements" in codes(path)[0]
    # An atlas is no patient: the scanner's placement is taken, or the file refused.
    nifti(path, voxels, sform=moved, s_code=4, qform=affine, q_code=1)
    assert codes(path)[1]["origin_mm"][0] == -10
    nifti(path, voxels, sform=moved, s_code=4)
    assert "atlas" in preop("inspect", path).stderr
    nifti(path, voxels)
    refused = preop("inspect", path)
    assert refused.returncode == 2 and "left and right" in refused.stderr


def test_what_programs_read_in_two_ways_is_told(tmp_path):
    """ITK takes the distances of `pixdim` and adds an intercept without a slope, nibabel takes the rows and adds nothing."""
    voxels = np.ascontiguousarray(block().T)
    path, affine = tmp_path / "a.nii", np.diag([0.5, 0.75, 1.25, 1])
    nifti(path, voxels, sform=affine, s_code=1)
    doubts = {"volume.two-spacings", "volume.lone-intercept", "volume.two-placements"}
    # So nibabel writes it by these calls: its distances are still 1.
    assert doubts & codes(path)[0] == {"volume.two-spacings"}
    sound = path.read_bytes()
    sound = sound[:80] + struct.pack("<3f", 0.5, 0.75, 1.25) + sound[92:]

    def changed(at, *values):
        path.write_bytes(sound[:at] + struct.pack(f"<{len(values)}f", *values) + sound[at + 4 * len(values):])
        return doubts & codes(path)[0]

    assert not changed(80, 0.5, 0.75, 1.25)
    assert changed(80, 0.5, 0.75, 1.5) == {"volume.two-spacings"}
    assert sitk.ReadImage(path).GetSpacing() != pytest.approx(nibabel.affines.voxel_sizes(nibabel.load(path).affine))
    # Twelve steps that are a thousandth of a millimetre longer reach the hundredth; that of a program's rounding tells nothing.
    assert changed(80, 0.5, 0.75, 1.251) == {"volume.two-spacings"}
    assert not changed(80, 0.5, 0.75, 1.2505) and not changed(80, 0, 0, 0)
    assert changed(112, 0, -1024) == {"volume.lone-intercept"}
    assert sitk.GetArrayFromImage(sitk.ReadImage(path)).min() != nibabel.load(path).get_fdata().min()
    assert not changed(112, 0, 0)
    # A rotation that is none beside rows that are sound.
    path.write_bytes(sound[:252] + struct.pack("<h", 1) + sound[254:256] + struct.pack("<3f", 2, 0, 0) + sound[268:])
    assert doubts & codes(path)[0] == {"volume.two-placements"}


def test_units_and_scaling(tmp_path):
    voxels = np.ascontiguousarray(block().T)
    affine = np.diag([0.0005, 0.00075, 0.00125, 1])
    nifti(tmp_path / "metres.nii", voxels, sform=affine, s_code=1, unit="meter")
    assert np.allclose(codes(tmp_path / "metres.nii")[1]["spacing_mm"], [0.5, 0.75, 1.25])
    path = tmp_path / "scaled.nii"
    affine = np.diag([0.5, 0.75, 1.25, 1])
    made = nibabel.Nifti1Image((voxels + 1024).astype(np.uint16), affine)
    made.header.set_slope_inter(1, -1024)
    nibabel.save(made, path)
    converted(path, tmp_path / "hu.nrrd")
    read = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "hu.nrrd")))
    assert read.dtype == np.int16 and (read == block()).all()


@pytest.mark.parametrize("slope, intercept", [(np.nan, np.nan), (np.nan, 0), (0, 0), (0, np.nan)])
def test_a_slope_that_is_no_number_scales_nothing(slope, intercept, tmp_path):
    """As nibabel and ITK (nifti_clib) have it: nibabel writes it so where nothing is scaled."""
    voxels = np.ascontiguousarray(block().T)
    path = tmp_path / "a.nii"
    nifti(path, voxels, sform=np.diag([0.5, 0.75, 1.25, 1]), s_code=1)
    sound = path.read_bytes()
    path.write_bytes(sound[:112] + struct.pack("<2f", slope, intercept) + sound[120:])
    converted(path, tmp_path / "a.nrrd")
    found = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "a.nrrd")))
    assert (found == nibabel.load(path).get_fdata().T).all() and (found == sitk.GetArrayFromImage(sitk.ReadImage(str(path)))).all()


@pytest.mark.parametrize("skips, before", [({"line skip": 2}, b"one\ntwo\n"), ({"byte skip": 7}, b"1234567"), ({"byte skip": -1}, b"of any length"),
                                           ({"line skip": 1, "byte skip": 3}, b"a\nxyz")])
@pytest.mark.parametrize("encoding", ["raw", "gzip"])
@pytest.mark.parametrize("detached", [False, True])
def test_what_stands_before_the_voxels_of_a_nrrd_is_skipped(skips, before, encoding, detached, tmp_path):
    """Lines before what is packed, bytes in it; ITK reads the same by Teem's own code."""
    made = image(block(), (-1, 0, 0, 0, 1, 0, 0, 0, 1))
    sitk.WriteImage(made, str(tmp_path / "sound.nrrd"), useCompression=False)
    head, voxels = (tmp_path / "sound.nrrd").read_bytes().split(b"\n\n", 1)
    lines = "".join(f"{name}: {count}\n" for name, count in skips.items()).encode()
    if encoding == "gzip":
        at = before.rindex(b"\n") + 1 if "line skip" in skips else 0
        voxels = before[:at] + gzip.compress(before[at:] + voxels)
    else:
        voxels = before + voxels
    head = head.replace(b"encoding: raw", b"encoding: " + encoding.encode()) + b"\n" + lines
    if detached:
        (tmp_path / "a.raw").write_bytes(voxels)
        (tmp_path / "a.nhdr").write_bytes(head + b"data file: a.raw\n")
    else:
        (tmp_path / "a.nrrd").write_bytes(head + b"\n" + voxels)
    path = tmp_path / ("a.nhdr" if detached else "a.nrrd")
    if encoding == "gzip" and skips.get("byte skip") == -1:
        # Only raw voxels can be counted from the end.
        done = preop("convert", path, tmp_path / "out.nrrd")
        assert done.returncode == 2 and "byte skip" in done.stderr and "raw bytes" in done.stderr, done.stderr
        return
    converted(path, tmp_path / "out.nrrd")
    same(sitk.ReadImage(str(path)), sitk.ReadImage(str(tmp_path / "out.nrrd")))
    same(made, sitk.ReadImage(str(tmp_path / "out.nrrd")))


@pytest.mark.parametrize("kind, dtype", [("MET_LONG", np.int32), ("MET_ULONG", np.uint32)])
def test_a_long_of_a_metaimage_has_four_bytes(kind, dtype, tmp_path):
    made = image(block(dtype), (1, 0, 0, 0, 1, 0, 0, 0, 1))
    path = tmp_path / "a.mha"
    sitk.WriteImage(made, str(path), useCompression=False)
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"MET_INT", kind.encode()).replace(b"MET_UINT", kind.encode()))
    assert kind.encode() in path.read_bytes()
    converted(path, tmp_path / "out.nrrd")
    same(made, sitk.ReadImage(str(tmp_path / "out.nrrd")))
    # ITK gives it the bytes of its own machine's "long" in its values, and four in the file.
    assert (sitk.GetArrayFromImage(sitk.ReadImage(str(path))) == sitk.GetArrayFromImage(made)).all()


def test_big_endian(tmp_path):
    voxels = np.ascontiguousarray(block().T)
    header = nibabel.Nifti1Header(endianness=">")
    made = nibabel.Nifti1Image(voxels.astype(">i2"), np.diag([0.5, 0.75, 1.25, 1]), header)
    nibabel.save(made, tmp_path / "big.nii")
    assert struct.unpack(">i", (tmp_path / "big.nii").read_bytes()[:4])[0] == 348
    converted(tmp_path / "big.nii", tmp_path / "big.mha")
    assert (sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "big.mha"))) == block()).all()


@pytest.mark.parametrize("name, value", [("values above", 32768), ("values below", -32769), ("nan", np.nan),
                                         ("infinite", np.inf)])
def test_what_is_no_hounsfield_unit(name, value, tmp_path):
    voxels = block(np.float32)
    voxels[1, 2, 3] = value
    sitk.WriteImage(image(voxels, (1, 0, 0, 0, 1, 0, 0, 0, 1)), str(tmp_path / "a.nrrd"))
    done = preop("inspect", tmp_path / "a.nrrd")
    assert done.returncode == 2 and "[3, 2, 1]" in done.stderr, done.stderr


def test_a_sheared_grid_is_refused(tmp_path):
    affine = np.diag([0.5, 0.75, 1.25, 1])
    affine[1, 2] = 0.3
    nifti(tmp_path / "a.nii", np.ascontiguousarray(block().T), sform=affine, s_code=1)
    done = preop("inspect", tmp_path / "a.nii")
    assert done.returncode == 2 and "right angles" in done.stderr


def test_a_series_becomes_the_same_volume(demo, tmp_path):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(demo / "leg")))
    truth = reader.Execute()
    for ending in ENDINGS:
        converted(demo / "leg", tmp_path / f"leg.{ending}")
        read = sitk.ReadImage(str(tmp_path / f"leg.{ending}"))
        assert np.allclose(read.GetOrigin(), truth.GetOrigin(), atol=1e-3)
        assert np.allclose(read.GetSpacing(), truth.GetSpacing(), atol=1e-5)
        assert np.allclose(read.GetDirection(), truth.GetDirection(), atol=1e-6)
        assert (sitk.GetArrayFromImage(read) == sitk.GetArrayFromImage(truth)).all()


SLICER = """NRRD0004
type: unsigned char
dimension: 4
space: left-posterior-superior
sizes: 2 4 3 2
space directions: none (-0.5,0,0) (0,-0.75,0) (0,0,1.25)
kinds: list domain domain domain
encoding: raw
space origin: (10,20,30)
Segment0_Color:=0.5 0.25 1
Segment0_ColorAutoGenerated:=0
Segment0_Extent:=0 3 0 2 0 1
Segment0_ID:=Segment_1
Segment0_LabelValue:=1
Segment0_Layer:=0
Segment0_Name:=mandible
Segment1_Color:=1 0 0
Segment1_Extent:=0 3 0 2 0 1
Segment1_ID:=Segment_2
Segment1_LabelValue:=1
Segment1_Layer:=1
Segment1_Name:=tumour, left
Segmentation_MasterRepresentation:=Binary labelmap

"""


def segments(path):
    return {s["name"]: s for s in codes(path)[1]["segments"]}


def test_a_segmentation_of_3d_slicer(tmp_path):
    layers = np.zeros((2, 3, 4, 2), np.uint8)
    layers[..., 0] = 1
    layers[1, 2, :3, 1] = 1
    path = tmp_path / "parts.seg.nrrd"
    path.write_bytes(SLICER.encode() + layers.tobytes())
    found = segments(path)
    assert {n: s["voxels"] for n, s in found.items()} == {"mandible": 24, "tumour, left": 3}
    assert found["mandible"]["colour"] == [128, 64, 255]
    # Written and read again, with all that other programs know of it.
    converted(path, tmp_path / "again.seg.nrrd")
    assert segments(tmp_path / "again.seg.nrrd") == found
    read = sitk.ReadImage(str(tmp_path / "again.seg.nrrd"))
    assert (sitk.GetArrayFromImage(read) == layers).all()
    assert read.GetMetaData("Segment1_Name") == "tumour, left"
    done = preop("convert", path, tmp_path / "no.nii.gz")
    assert done.returncode == 2 and "Overlapping segments" in done.stderr


def test_names_of_totalsegmentator_and_itk_snap(tmp_path):
    path = shared("data/ct-pelvis-spine-metal/seg/totalseg.nii.gz")
    found = segments(path)
    truth = np.asarray(nibabel.load(path).dataobj)
    assert found["vertebrae_L5"]["value"] == 27 and found["vertebrae_L5"]["voxels"] == (truth == 27).sum()
    for ending in ("nii.gz", "nrrd"):
        converted(path, tmp_path / f"again.{ending}")
        assert segments(tmp_path / f"again.{ending}") == found
    assert (np.asarray(nibabel.load(tmp_path / "again.nii.gz").dataobj) == truth).all()
    snap = tmp_path / "snap.nii.gz"
    nibabel.save(nibabel.Nifti1Image((truth == 27).astype(np.uint8), nibabel.load(path).affine), snap)
    (tmp_path / "snap.txt").write_text('# ITK-SnAP Label Description File\n'
                                       '    0     0    0    0        0  0  0    "Clear Label"\n'
                                       '    1   255  127    0        1  1  1    "fifth lumbar"\n')
    assert segments(snap)["fifth lumbar"]["colour"] == [255, 127, 0]


def test_expert_masks(tmp_path):
    path = shared("data/mandible-masks/TCGA-CV-7236_oncologist.nrrd")
    truth = sitk.ReadImage(str(path))
    converted(path, tmp_path / "jaw.nii.gz")
    same(truth, sitk.ReadImage(str(tmp_path / "jaw.nii.gz")))


@pytest.mark.parametrize("made", ["Nifti2Image", "Nifti1Pair", "Nifti2Pair"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("placement", ["sform", "qform"])
def test_the_other_files_of_nifti(made, order, placement, tmp_path):
    """NIfTI-2, and header and voxels in two files: nibabel writes, every voxel lies where nibabel has it."""
    turn = np.deg2rad(20)
    affine = np.array([[-0.5 * np.cos(turn), 0.75 * np.sin(turn), 0, 40.5], [-0.5 * np.sin(turn), -0.75 * np.cos(turn), 0, -12.25],
                       [0, 0, 1.25, 230.75], [0, 0, 0, 1]])
    kind = getattr(nibabel, made)
    # A pair has no bytes of its own for the tables of TotalSegmentator; both keep slope and unit.
    written = kind(block().T, None, kind.header_class(endianness=order))
    written.header.set_xyzt_units("mm")
    written.header.set_slope_inter(2, -24)
    written.set_qform(affine if placement == "qform" else None, 1 if placement == "qform" else 0)
    written.set_sform(affine if placement == "sform" else None, 1 if placement == "sform" else 0)
    ending = "hdr" if made.endswith("Pair") else "nii"
    written.to_filename(str(tmp_path / f"a.{'img' if ending == 'hdr' else ending}"))
    truth = nibabel.load(tmp_path / f"a.{ending}")
    assert truth.header.endianness == order and isinstance(truth, kind)
    done = preop("convert", tmp_path / f"a.{ending}", tmp_path / "b.nii")
    assert done.returncode == 0, done.stderr
    read = nibabel.load(tmp_path / "b.nii")
    at = lambda i: {tuple(np.round(i.affine[:3] @ [*n, 1], 2) + 0.0): v for n, v in np.ndenumerate(np.asarray(i.dataobj))}
    assert at(read) == at(truth)


def test_a_header_without_its_voxels_says_so(tmp_path):
    nibabel.Nifti1Pair(block().T, np.diag([0.5, 0.5, 1, 1])).to_filename(str(tmp_path / "a.img"))
    (tmp_path / "a.img").unlink()
    done = preop("inspect", tmp_path / "a.hdr")
    assert done.returncode == 2 and ".img" in done.stderr
    # ANALYZE 7.5 has no left and right: it is refused.
    (tmp_path / "b.hdr").write_bytes((348).to_bytes(4, "little") + bytes(344))
    (tmp_path / "b.img").write_bytes(bytes(100))
    done = preop("inspect", tmp_path / "b.hdr")
    assert done.returncode == 2 and "not a NIfTI" in done.stderr


CONTENT = {f"image.{name}" for name in ("grey-values", "metal", "cut-bone", "thick-slices", "coarse-pixels", "few-pixels")}


def dicom_copy(read, folder):
    """The voxels of an image as a series, by pydicom."""
    folder.mkdir()
    voxels, direction = sitk.GetArrayFromImage(read).astype(np.int16), np.array(read.GetDirection()).reshape(3, 3)
    assert (voxels == sitk.GetArrayFromImage(read)).all()
    for n, pixels in enumerate(voxels):
        d = ct(n)
        del d.SliceThickness
        d.Rows, d.Columns, d.PixelSpacing = *pixels.shape, [read.GetSpacing()[1], read.GetSpacing()[0]]
        d.ImageOrientationPatient = [*direction[:, 0], *direction[:, 1]]
        d.ImagePositionPatient = [f"{c:.9g}"[:16] for c in read.TransformIndexToPhysicalPoint((0, 0, n))]
        d.PixelData = pixels.tobytes()
        (folder / f"{n:03}.dcm").write_bytes(written(d))


def of_content(findings):
    return {f["code"]: f["severity"] for f in findings if f["code"] in CONTENT}


def test_the_same_voxels_are_judged_alike_as_dicom_and_as_a_volume_file(tmp_path):
    """A pelvis with metal, voxels of 3 mm: by inspect, by a plan with a day of operation, and in a scene of 3D Slicer."""
    source = shared("data/ct-pelvis-spine-metal/example_ct.nii.gz")
    read = sitk.ReadImage(str(source))
    voxels = sitk.GetArrayFromImage(read)
    assert min(read.GetSpacing()) == 3 and (voxels >= 3000).sum() * 27 > 1000 and (voxels[0] > 300).sum() > 10
    dicom_copy(read, tmp_path / "copy")
    inspected = {path: json.loads(preop("inspect", path, "--json").stdout) for path in (source, tmp_path / "copy")}
    ours, theirs = (of_content(seen["findings"]) for seen in inspected.values())
    assert ours == theirs and set(ours) == {"image.thick-slices", "image.coarse-pixels", "image.metal", "image.cut-bone"}
    assert ours["image.thick-slices"] == "danger"
    places = [next(f["place_mm"] for f in seen["findings"] if f["code"] == "image.metal") for seen in inspected.values()]
    assert np.allclose(*places, atol=0.01)

    mrml = ('<MRML><Volume id="v" name="CT" references="storage:s;"/><VolumeArchetypeStorage id="s" '
            'fileName="Data/ct.nii.gz"/></MRML>')
    with zipfile.ZipFile(tmp_path / "scene.mrb", "w") as scene:
        scene.writestr("S/S.mrml", mrml)
        scene.write(source, "S/Data/ct.nii.gz")
    seen = json.loads(preop("inspect", tmp_path / "scene.mrb", "--json").stdout)["findings"]
    assert of_content(seen) == ours and all('"CT"' in f["message"] for f in seen), seen

    item = {"ct.nii.gz": "", "copy": "", "scene.mrb": 'item = "CT"'}
    (tmp_path / "ct.nii.gz").write_bytes(source.read_bytes())
    for path, said in item.items():
        plan = tmp_path / "plan.toml"
        plan.write_text(f'format = 1\ntitle = "pelvis"\noperation_date = "2026-12-01"\n[[input]]\nname = "pelvis"\nkind = "ct"\npath = "{path}"\n{said}\n'
                        '[[step]]\nname = "bone"\ndo = "threshold"\nof = "pelvis"\nabove_hu = 300\n')
        done = preop("check", plan, "--json", "--no-memo")
        found = json.loads(done.stdout)["findings"]
        assert of_content(found) == ours, (path, done.stderr)
        undated = [f for f in found if f["code"] == "image.no-date"]
        assert len(undated) == (path != "copy"), path
    thin = sitk.GetImageFromArray(np.full((20, 20, 20), -1000, np.int16))
    thin.SetSpacing((3, 0.5, 0.5))
    # Slices that lie along the first axis of the file.
    sitk.WriteImage(thin, str(tmp_path / "sagittal.nii.gz"))
    seen = json.loads(preop("inspect", tmp_path / "sagittal.nii.gz", "--json").stdout)["findings"]
    assert of_content(seen)["image.thick-slices"] == "danger" and "image.coarse-pixels" not in of_content(seen), seen
