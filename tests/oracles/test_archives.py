"""A disc and a ZIP archive are the series that they hold; a hostile archive is refused."""
import io
import json
import pathlib
import shutil
import zipfile

import pydicom
import pytest
import SimpleITK as sitk
from pydicom.fileset import FileSet

from conftest import preop, shared

PLAN = """format = 1
[[input]]
name = "head"
kind = "ct"
path = "scan"
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
"""


def inspected(path, *more):
    done = preop("inspect", path, "--json", *more)
    return done, json.loads(done.stdout)


def packed(path, folder, compression=zipfile.ZIP_DEFLATED):
    """The folder as an archive with its files some folders deep."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, pathlib.PurePath("export/1/images") / file.relative_to(folder))
    return path


@pytest.fixture
def series():
    return shared("badinput/series/ok_axial")


@pytest.fixture
def disc(series, tmp_path):
    """A disc as pydicom makes it: coded names and an index."""
    files = FileSet()
    for file in sorted(series.glob("*.dcm")):
        image = pydicom.dcmread(file)
        image.StudyID = image.get("StudyID") or "1"
        image.SeriesNumber = image.get("SeriesNumber") or 1
        image.InstanceNumber = image.get("InstanceNumber") or 1
        files.add(image)
    folder = tmp_path / "disc"
    files.write(folder)
    assert (folder / "DICOMDIR").exists()
    return folder


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_is_the_series_in_it(series, tmp_path, compression):
    folder, seen = inspected(series)
    archive, zipped = inspected(packed(tmp_path / "export.zip", series, compression))
    assert folder.returncode == archive.returncode == 0, archive.stderr
    assert zipped["is"] == seen["is"] and zipped["findings"] == seen["findings"]


def test_a_disc_is_its_series_by_folder_by_index_and_zipped(disc, series, tmp_path):
    voxels = inspected(series)[1]["is"]["voxels"]
    for path in (disc, disc / "DICOMDIR", packed(tmp_path / "disc.zip", disc)):
        done, seen = inspected(path)
        assert done.returncode == 0, done.stderr
        assert seen["is"]["voxels"] == voxels and seen["is"]["slices"] == 24


@pytest.mark.parametrize("name", ["DICOMDIR;1", "dicomdir.;1", "DICOMDIR."])
def test_an_index_under_its_name_on_the_disc_is_the_disc_too(disc, name):
    """As programs copy it that know nothing of ISO 9660's points and versions."""
    index = (disc / "DICOMDIR").rename(disc / name)
    done, seen = inspected(index)
    assert done.returncode == 0 and seen["is"]["slices"] == 24, done.stderr


def test_the_index_is_never_followed_out_of_the_disc(disc, tmp_path):
    """The names in the index lead elsewhere; the files are found by walking."""
    index = disc / "DICOMDIR"
    told = index.read_bytes()
    index.write_bytes(told.replace(b"PT000000", b"..\\..\\et"))
    assert index.read_bytes() != told
    done, seen = inspected(index)
    assert done.returncode == 0 and seen["is"]["slices"] == 24, done.stderr


def test_a_plan_takes_an_archive(series, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN)
    archive = packed(tmp_path / "export.zip", series)
    memo = {"PREOP_MEMO": str(tmp_path / "memo")}
    done = preop("check", plan, "--input", f"head={archive}", "--json", env=memo)
    assert done.returncode in (0, 1), done.stderr
    codes = {f["code"] for f in json.loads(done.stdout)["findings"]}
    assert "image.age" not in codes


def with_member(path, series, name, content, mode=None, **how):
    packed(path, series)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        if mode:
            info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, content)
    return path


def test_a_bomb_or_a_link_beside_a_sound_series_is_refused(series, tmp_path):
    bomb = with_member(tmp_path / "bomb.zip", series, "z", bytes(32 << 20))
    link = with_member(tmp_path / "link.zip", series, "l", "/etc/passwd", mode=0o120777)
    for path, word in ((bomb, "100 times"), (link, "link")):
        done, seen = inspected(path)
        assert done.returncode == 2 and word in done.stderr and word in seen["refused"], done.stderr


def test_an_archive_in_an_archive_is_not_opened(series, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for file in series.glob("*.dcm"):
            archive.write(file, file.name)
    alone = tmp_path / "alone.zip"
    with zipfile.ZipFile(alone, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    assert preop("inspect", alone).returncode == 2
    beside = with_member(tmp_path / "beside.zip", series, "inner.zip", inner.getvalue())
    done, seen = inspected(beside)
    assert done.returncode == 0 and any("inner.zip" in f["message"] for f in seen["findings"])


def test_one_flipped_bit_is_found(series, tmp_path):
    path = packed(tmp_path / "export.zip", series, zipfile.ZIP_STORED)
    with zipfile.ZipFile(path) as archive:
        last = archive.infolist()[7]
    content = bytearray(path.read_bytes())
    content[last.header_offset + last.file_size - 500] ^= 1
    path.write_bytes(content)
    done, _ = inspected(path)
    assert done.returncode == 2 and "unpacked" in done.stderr, done.stderr


def test_of_two_series_one_is_named(series, tmp_path):
    both = tmp_path / "both"
    shutil.copytree(series, both / "a")
    shutil.copytree(shared("badinput/series/ok_sagittal"), both / "b")
    done, seen = inspected(both)
    assert done.returncode == 2 and "by its UID" in done.stderr
    uid = pydicom.dcmread(next((both / "b").glob("*.dcm"))).SeriesInstanceUID
    assert uid in seen["refused"]
    done, seen = inspected(both, "--series", uid)
    assert done.returncode == 0, done.stderr


def test_the_index_of_a_disc_is_held_against_its_files(disc, tmp_path):
    codes = {f["code"] for f in inspected(disc)[1]["findings"]}
    assert not {"image.index-missing", "image.index-extra", "image.index-unread"} & codes
    images = sorted((f for f in disc.rglob("*") if f.is_file() and f.name != "DICOMDIR"),
                    key=lambda f: float(pydicom.dcmread(f).ImagePositionPatient[2]))
    # The last slice is gone, which leaves no gap: only the index knows.
    images[-1].rename(images[-1].with_name("OTHER"))
    done, seen = inspected(disc)
    told = {f["code"]: f for f in seen["findings"]}
    assert done.returncode == 0, done.stderr
    assert told["image.index-missing"]["severity"] == "warning" and "1 files" in told["image.index-missing"]["message"]
    assert told["image.index-extra"]["severity"] == "note" and "OTHER" in told["image.index-extra"]["message"]
    (disc / images[-1].with_name("OTHER").relative_to(disc)).unlink()
    codes = {f["code"] for f in inspected(disc / "DICOMDIR")[1]["findings"]}
    assert "image.index-missing" in codes and "image.index-extra" not in codes
    index = (disc / "DICOMDIR").read_bytes()
    (disc / "DICOMDIR").write_bytes(index[:-300])
    assert inspected(disc)[0].returncode in (0, 2)


@pytest.mark.parametrize("name, content, words", [
    ("s.tar.gz", b"\x1f\x8b\x08" + bytes(50), ("gzip", "unpack it")), ("s.tar", bytes(257) + b"ustar" + bytes(300), ("TAR", "unpack it")),
    ("s.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), ("7z archive", "unpack it")), ("s.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), ("RAR archive", "unpack it")),
    ("d.iso", bytes(32_768) + b"\1CD001\1" + bytes(100), ("disc", "open it with the system")), ("v.img", bytes(900), ("voxels without their header", ".hdr")),
    ("teeth.dcm", b'<?xml version="1.0"?><HPS version="1.1"/>', ("3Shape", "STL or PLY")), ("._IM0", b"\0\5\x16\7" + bytes(90), ("macOS",)),
    ("p.jpg", b"\xff\xd8\xff\xe0" + bytes(90), ("picture", "DICOM series")), ("s.mrml", b"<MRML/>", ("scene", ".mrb")),
    ("v.dat", b"NRRD0004\n", ("NRRD", "end in .nrrd")), ("j.step", b"ISO-10303-21;", ("model", "STL, PLY, OBJ or 3MF"))])
def test_what_is_no_image_is_told_as_what_it_is(name, content, words, tmp_path):
    """By its bytes, wherever it lies: alone, in a folder, in a ZIP archive; where only its ending tells, alone."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(name, content)
    by_ending = name in ("v.img", "j.step", "d.iso")
    for path in (tmp_path / "in" / name, tmp_path / "in", tmp_path / "in.zip")[:1 if by_ending else 3]:
        done = preop("inspect", path)
        assert done.returncode == 2 and all(word in done.stderr for word in words), done.stderr


@pytest.mark.parametrize("name", ["a.nii.gz", "b.nrrd", "c.mha"])
def test_a_volume_in_a_zip_archive_is_to_be_taken_out(name, tmp_path):
    sitk.WriteImage(sitk.Image(8, 8, 8, sitk.sitkInt16), str(tmp_path / name))
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(tmp_path / name, name)
    done = preop("inspect", tmp_path / "in.zip")
    assert done.returncode == 2 and f"{name} is a volume" in done.stderr and "another name" not in done.stderr, done.stderr
