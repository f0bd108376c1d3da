"""A scene of 3D Slicer, made by hand: `inspect` lists it, and a plan takes its items by name."""
import json
import zipfile

import numpy as np
import pytest
import SimpleITK as sitk
import trimesh
import vtk

from conftest import preop

TOOTH = np.array([3.0, -12.0, 44.0])
CENTRE = np.array([8.0, -6.0, 40.0])
MRML = """<?xml version="1.0" encoding="UTF-8"?>
<MRML version="Slicer5.6.2" userTags="">
 <Volume id="v1" name="CT head" references="storage:s1;" {moved}/>
 <VolumeArchetypeStorage id="s1" fileName="Data/CT%20head.nrrd"/>
 <Segmentation id="g1" name="Parts" references="display:d;storage:s2;"/>
 <SegmentationStorage id="s2" fileName="Data/Parts.seg.nrrd"/>
 <Model id="m1" name="Jaw" references="storage:s3;"/>
 <ModelStorage id="s3" fileName="Data/Jaw.vtp"/>
 <Model id="m3" name="Tooth" references="storage:s5;"/>
 <ModelStorage id="s5" fileName="Data/Tooth.vtk"/>
 <MarkupsFiducial id="f1" name="Landmarks" references="storage:s4;"/>
 <MarkupsFiducialStorage id="s4" fileName="Data/F.mrk.json"/>
 <Model id="m2" name="Red slice"/>
</MRML>
"""
PLAN = """
format = 1
title = "scene"
[[input]]
name = "head"
kind = "ct"
path = "scene.mrb"
item = "CT head"
[[input]]
name = "outline"
kind = "mask"
on = "head"
path = "scene.mrb"
item = "Parts"
segment = "tumour"
[[input]]
name = "jaw"
kind = "mesh"
on = "head"
path = "scene.mrb"
item = "Jaw"
unit = "mm"
axes = "LPS"
[[step]]
name = "tumour"
do = "surface"
of = "outline"
on = "head"
[[step]]
name = "tumour-model"
do = "model"
of = "tumour"
part_id = "TUMOUR"
[[step]]
name = "jaw-body"
do = "body"
of = "jaw"
[[step]]
name = "jaw-model"
do = "model"
of = "jaw-body"
part_id = "JAW"
"""


def tooth(tmp_path, axes):
    """As 3D Slicer saves a model that it has made: VTK's older file, its axes in the title."""
    cone, writer = vtk.vtkConeSource(), vtk.vtkPolyDataWriter()
    cone.SetHeight(12), cone.SetRadius(4), cone.SetResolution(16)
    cone.SetCenter(*(TOOTH if axes == "LPS" else TOOTH * (-1, -1, 1)))
    writer.SetInputConnection(cone.GetOutputPort()), writer.SetFileName(str(tmp_path / "tooth.vtk"))
    writer.SetHeader(f"3D Slicer output. SPACE={axes}"), writer.SetFileTypeToBinary(), writer.Write()
    return (tmp_path / "tooth.vtk").read_bytes()


def made(tmp_path, moved="", drop=(), tooth_axes="LPS"):
    image = sitk.Image(60, 60, 80, sitk.sitkInt16)
    image.SetOrigin((-30, -30, 0))
    k, j, i = np.indices((80, 60, 60))
    at = np.stack([i - 30, j - 30, k], axis=-1)
    hu = np.where(np.linalg.norm(at - (0, 0, 40), axis=-1) < 25, 40, -1000).astype(np.int16)
    files = {}
    for name, voxels in (("CT head.nrrd", hu), ("Parts.seg.nrrd", (np.linalg.norm(at - CENTRE, axis=-1) <= 7).astype(np.uint8))):
        out = sitk.GetImageFromArray(voxels)
        out.CopyInformation(image)
        if name.startswith("Parts"):
            for key, value in (("ID", "Segment_1"), ("Name", "tumour"), ("LabelValue", "1"), ("Layer", "0")):
                out.SetMetaData(f"Segment0_{key}", value)
        sitk.WriteImage(out, str(tmp_path / name), useCompression=True)
        files[f"Scene/Data/{name}"] = (tmp_path / name).read_bytes()
    block = trimesh.creation.box((10, 14, 22))
    block.apply_translation((9, -8, 30))
    block.export(tmp_path / "jaw.stl")
    assert preop("convert", tmp_path / "jaw.stl", tmp_path / "jaw.vtp").returncode == 0
    files["Scene/Data/Jaw.vtp"] = (tmp_path / "jaw.vtp").read_bytes()
    files["Scene/Data/Tooth.vtk"] = tooth(tmp_path, tooth_axes)
    files["Scene/Data/F.mrk.json"] = json.dumps({"markups": [{
        "type": "Fiducial", "coordinateSystem": "RAS",
        "controlPoints": [{"label": "Pogonion", "position": [1.5, -2.5, 3.5], "positionStatus": "defined"}]}]}).encode()
    files["Scene/Scene.mrml"] = MRML.format(moved=moved).encode()
    with zipfile.ZipFile(tmp_path / "scene.mrb", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if name not in drop:
                archive.writestr(name, content)
    return block


def test_inspect_lists_what_is_in_it(tmp_path):
    made(tmp_path)
    done = preop("inspect", tmp_path / "scene.mrb", "--json")
    assert done.returncode == 0, done.stderr
    items = {i["name"]: i for i in json.loads(done.stdout)["is"]["items"]}
    assert {n: i["kind"] for n, i in items.items()} == {
        "CT head": "volume", "Parts": "mask", "Jaw": "model", "Tooth": "model", "Landmarks": "markups"}
    assert items["Parts"]["holds"]["segments"] == ["tumour"]
    assert items["Jaw"]["holds"]["triangles"] == 12
    assert items["Tooth"]["holds"]["axes"] == "LPS"
    assert items["Landmarks"]["holds"] == [
        {"shape": "points", "points": [{"name": "Pogonion", "place_mm": [-1.5, 2.5, 3.5]}], "plane": None}]


def test_a_plan_takes_its_items(tmp_path):
    block = made(tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN)
    done = preop("run", tmp_path / "plan.toml", "--out", tmp_path / "out", "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode in (0, 1), done.stderr
    tumour = trimesh.load(next((tmp_path / "out").rglob("*TUMOUR*.stl")))
    assert np.linalg.norm(tumour.center_mass - CENTRE) < 0.1
    jaw = trimesh.load(next((tmp_path / "out").rglob("*JAW*.stl")))
    assert np.allclose(jaw.bounds, block.bounds, atol=1e-3)


WITH_TOOTH = PLAN.replace('item = "Jaw"', 'item = "Tooth"')


@pytest.mark.parametrize("axes", ["LPS", "RAS"])
def test_a_model_as_3d_slicer_saves_it_lies_where_its_title_says(tmp_path, axes):
    made(tmp_path, tooth_axes=axes)
    (tmp_path / "plan.toml").write_text(WITH_TOOTH.replace('axes = "LPS"', f'axes = "{axes}"'))
    done = preop("run", tmp_path / "plan.toml", "--out", tmp_path / "out", "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode in (0, 1), done.stderr
    found = trimesh.load(next((tmp_path / "out").rglob("*JAW*.stl")))
    assert np.allclose(found.bounds.mean(axis=0), TOOTH, atol=0.01)
    (tmp_path / "plan.toml").write_text(WITH_TOOTH.replace('axes = "LPS"', f'axes = "{"RAS" if axes == "LPS" else "LPS"}"'))
    done = preop("check", tmp_path / "plan.toml", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode == 2 and f"axes are {axes}" in done.stdout + done.stderr


@pytest.mark.parametrize("moved, drop, change, words", [
    ('transformNodeRef="t1"', (), None, "harden"),
    ("", ("Scene/Data/CT head.nrrd",), None, "not in the archive"),
    ("", (), ('item = "CT head"', 'item = "CT hed"'), "the scene has no item"),
    ("", ("Scene/Scene.mrml",), None, "must hold one"),
])
def test_what_cannot_be_taken_says_why(tmp_path, moved, drop, change, words):
    made(tmp_path, moved, drop)
    (tmp_path / "plan.toml").write_text(PLAN.replace(*change) if change else PLAN)
    done = preop("check", tmp_path / "plan.toml", "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})
    assert done.returncode == 2 and words in done.stdout + done.stderr, done.stdout + done.stderr


def test_inspect_says_of_a_transform_what_a_plan_says(tmp_path):
    made(tmp_path, 'transformNodeRef="t1"')
    (tmp_path / "plan.toml").write_text(PLAN)
    plan = preop("check", tmp_path / "plan.toml", "--json", env={"PREOP_MEMO": str(tmp_path / "memo")})
    done = preop("inspect", tmp_path / "scene.mrb", "--json")
    assert done.returncode == 1 and plan.returncode == 2, done.stderr
    told, = [f for f in json.loads(done.stdout)["findings"] if f["code"] == "scene.transform"]
    words = 'the scene moves "CT head" by a transform; harden the transform in 3D Slicer and save the scene again'
    assert told["severity"] == "danger" and words in told["message"]
    assert words in (plan.stdout + plan.stderr).replace('\\"', '"')


def test_a_name_that_is_a_path_is_only_missing(tmp_path):
    made(tmp_path)
    text = MRML.format(moved="").replace("Data/CT%20head.nrrd", "/etc/hostname")
    with zipfile.ZipFile(tmp_path / "evil.mrb", "w") as archive:
        archive.writestr("Scene/Scene.mrml", text)
    done = preop("inspect", tmp_path / "evil.mrb")
    assert done.returncode == 2 and "not in the archive" in done.stderr
