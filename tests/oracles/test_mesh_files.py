"""Mesh files: what trimesh and VTK write is read, what `preop` writes they read: the same body, left on the left."""
import json
import struct

import numpy as np
import pytest
import trimesh
import vtk

from conftest import preop, shared
from othermeshes import polydata

# A wedge that no mirror and no turn maps onto itself.
CORNERS = np.array([[10, -20, 30], [60, -25, 35], [15, 40, 28], [20, -10, 95]], float)
FACES = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])


@pytest.fixture
def wedge():
    made = trimesh.Trimesh(CORNERS, FACES, process=False)
    assert made.is_watertight and made.volume > 0
    return made


def same(found, wedge, atol=1e-4):
    assert found.is_watertight and found.volume > 0
    assert abs(found.volume / wedge.volume - 1) < 1e-5
    assert np.allclose(found.bounds, wedge.bounds, atol=atol)
    assert np.allclose(found.center_mass, wedge.center_mass, atol=atol)


def to_gltf(mesh):
    """Millimetres, LPS to metres, y up, front towards +z."""
    turned = mesh.copy()
    turned.apply_transform(np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], float))
    turned.apply_scale(0.001)
    return turned


def converted(source, target):
    done = preop("convert", source, target)
    assert done.returncode == 0, done.stderr
    return done.stderr


def vtp(path, mesh, mode, pack, header=32, order="LittleEndian"):
    writer = vtk.vtkXMLPolyDataWriter()
    writer.SetFileName(str(path)), writer.SetInputData(polydata(mesh))
    {"ascii": writer.SetDataModeToAscii, "binary": writer.SetDataModeToBinary,
     "base64": writer.SetDataModeToAppended, "raw": writer.SetDataModeToAppended}[mode]()
    writer.SetEncodeAppendedData(mode == "base64")
    writer.SetHeaderTypeToUInt64() if header == 64 else writer.SetHeaderTypeToUInt32()
    writer.SetByteOrderToBigEndian() if order == "BigEndian" else writer.SetByteOrderToLittleEndian()
    writer.SetCompressorTypeToZLib() if pack else writer.SetCompressorTypeToNone()
    assert writer.Write() == 1


@pytest.mark.parametrize("mode", ["ascii", "binary", "base64", "raw"])
@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("header, order", [(32, "LittleEndian"), (64, "LittleEndian"), (64, "BigEndian")])
def test_every_way_in_which_vtk_writes_a_surface(wedge, mode, pack, header, order, tmp_path):
    vtp(tmp_path / "a.vtp", wedge, mode, pack, header, order)
    converted(tmp_path / "a.vtp", tmp_path / "a.stl")
    same(trimesh.load(tmp_path / "a.stl"), wedge)


def older(path, mesh, version, mode, title, more=()):
    """What 3D Slicer writes: points in floats, values at the points, and what vtk adds on its own."""
    points, cells, data = vtk.vtkPoints(), vtk.vtkCellArray(), vtk.vtkPolyData()
    values = vtk.vtkFloatArray()
    values.SetName("curvature")
    for corner in mesh.vertices:
        points.InsertNextPoint(*corner), values.InsertNextValue(corner[0])
    for face in mesh.faces:
        cells.InsertNextCell(3, face)
    data.SetPoints(points), data.SetPolys(cells), data.GetPointData().SetScalars(values)
    for name, array in more:
        array.SetName(name), data.GetFieldData().AddArray(array)
    writer = vtk.vtkPolyDataWriter()
    writer.SetFileName(str(path)), writer.SetInputData(data), writer.SetHeader(title), writer.SetFileVersion(version)
    writer.SetFileTypeToASCII() if mode == "ascii" else writer.SetFileTypeToBinary()
    assert writer.Write() == 1


@pytest.mark.parametrize("version", [42, 51])
@pytest.mark.parametrize("mode", ["ascii", "binary"])
def test_both_versions_of_vtks_older_files(wedge, version, mode, tmp_path):
    field = vtk.vtkDoubleArray()
    field.InsertNextValue(7.5)
    older(tmp_path / "a.vtk", wedge, version, mode, "3D Slicer output. SPACE=LPS", [("x", field)])
    converted(tmp_path / "a.vtk", tmp_path / "a.stl")
    same(trimesh.load(tmp_path / "a.stl"), wedge)


@pytest.mark.parametrize("version", [42, 51])
@pytest.mark.parametrize("mode", ["ascii", "binary"])
def test_strips_and_lines_in_vtks_older_files(version, mode, tmp_path):
    """A ball in strips with a line through it: vtk measures it, so do we."""
    sphere, strips = vtk.vtkSphereSource(), vtk.vtkStripper()
    sphere.SetRadius(20), sphere.SetCenter(5, 6, 7), sphere.SetThetaResolution(24), sphere.SetPhiResolution(24)
    strips.SetInputConnection(sphere.GetOutputPort()), strips.Update()
    data = strips.GetOutput()
    assert data.GetNumberOfStrips() > 0
    lines = vtk.vtkCellArray()
    lines.InsertNextCell(2, [0, 1])
    data.SetLines(lines)
    writer = vtk.vtkPolyDataWriter()
    writer.SetFileName(str(tmp_path / "a.vtk")), writer.SetInputData(data), writer.SetFileVersion(version)
    writer.SetFileTypeToASCII() if mode == "ascii" else writer.SetFileTypeToBinary()
    writer.Write()
    converted(tmp_path / "a.vtk", tmp_path / "a.stl")
    mass = vtk.vtkMassProperties()
    mass.SetInputConnection(sphere.GetOutputPort())
    found = trimesh.load(tmp_path / "a.stl")
    assert found.is_watertight and abs(found.volume / mass.GetVolume() - 1) < 1e-5


def test_vtks_own_reader_takes_ours(wedge, tmp_path):
    wedge.export(tmp_path / "a.stl")
    converted(tmp_path / "a.stl", tmp_path / "a.vtk")
    reader = vtk.vtkPolyDataReader()
    reader.SetFileName(str(tmp_path / "a.vtk")), reader.Update()
    mass = vtk.vtkMassProperties()
    mass.SetInputData(reader.GetOutput())
    assert "SPACE=LPS" in reader.GetHeader() and abs(mass.GetVolume() / wedge.volume - 1) < 1e-5


def test_vtk_reads_what_we_write(wedge, tmp_path):
    wedge.export(tmp_path / "a.stl")
    converted(tmp_path / "a.stl", tmp_path / "a.vtp")
    reader = vtk.vtkXMLPolyDataReader()
    reader.SetFileName(str(tmp_path / "a.vtp")), reader.Update()
    data = reader.GetOutput()
    assert data.GetNumberOfPoints() == 4 and data.GetNumberOfPolys() == 4
    assert np.allclose(np.array(data.GetBounds()).reshape(3, 2).T, wedge.bounds, atol=1e-4)
    mass = vtk.vtkMassProperties()
    mass.SetInputData(data)
    assert abs(mass.GetVolume() / wedge.volume - 1) < 1e-5


def test_glb_both_ways_as_its_standard_says(wedge, tmp_path):
    to_gltf(wedge).export(tmp_path / "a.glb")
    assert "metres" in converted(tmp_path / "a.glb", tmp_path / "a.stl")
    same(trimesh.load(tmp_path / "a.stl"), wedge, atol=1e-3)
    converted(tmp_path / "a.stl", tmp_path / "b.glb")
    same(trimesh.load(tmp_path / "b.glb", force="mesh"), to_gltf(wedge), atol=1e-6)
    done = preop("inspect", tmp_path / "b.glb", "--json")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)["is"]
    assert abs(seen["volume_mm3"] / wedge.volume - 1) < 1e-4


def test_glb_nodes_are_carried_out_and_mirrors_refused(wedge, tmp_path):
    small = to_gltf(wedge)
    scene = trimesh.Scene()
    move = trimesh.transformations.rotation_matrix(0.4, [1, 2, 3], [0.1, 0, 0])
    scene.add_geometry(small, transform=move)
    scene.export(tmp_path / "a.glb")
    moved = small.copy()
    moved.apply_transform(move)
    converted(tmp_path / "a.glb", tmp_path / "b.glb")
    same(trimesh.load(tmp_path / "b.glb", force="mesh"), moved, atol=1e-6)
    scene = trimesh.Scene()
    scene.add_geometry(small, transform=np.diag([-1.0, 1, 1, 1]))
    scene.export(tmp_path / "m.glb")
    done = preop("inspect", tmp_path / "m.glb")
    assert done.returncode == 2 and "mirrors" in done.stderr


def glb(json_text, binary=b""):
    text = json_text.encode() + b" " * (-len(json_text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


@pytest.mark.parametrize("change, word", [
    (lambda j: j["accessors"][0].update(count=4_000_000_000), "accessor"),
    (lambda j: j["bufferViews"][0].update(byteOffset=1 << 60), "buffer view"),
    (lambda j: j["bufferViews"][1].update(byteStride=1), "accessor"),
    (lambda j: j["buffers"][0].update(uri="http://127.0.0.1:9/x"), "another file"),
    (lambda j: j["nodes"][0].update(children=[0]), "nested"),
    (lambda j: j.update(extensionsRequired=["KHR_draco_mesh_compression"]), "draco"),
    (lambda j: j["accessors"][1].update(componentType=5126), "accessor"),
    (lambda j: j["nodes"][0].update(scale=[0, 1, 1]), "flattens"),
])
def test_hostile_glb(wedge, change, word, tmp_path):
    wedge.export(tmp_path / "a.stl")
    converted(tmp_path / "a.stl", tmp_path / "a.glb")
    data = (tmp_path / "a.glb").read_bytes()
    length = struct.unpack("<I", data[12:16])[0]
    text = json.loads(data[20:20 + length])
    change(text)
    (tmp_path / "b.glb").write_bytes(glb(json.dumps(text), data[28 + length:]))
    done = preop("inspect", tmp_path / "b.glb")
    assert done.returncode == 2 and word in done.stderr, done.stderr


@pytest.mark.parametrize("first", ["stl", "ply", "obj", "3mf", "glb", "vtp", "vtk"])
@pytest.mark.parametrize("second", ["stl", "ply", "obj", "3mf", "glb", "vtp", "vtk"])
def test_every_format_into_every_other(wedge, first, second, tmp_path):
    wedge.export(tmp_path / "in.stl")
    converted(tmp_path / "in.stl", tmp_path / f"a.{first}")
    converted(tmp_path / f"a.{first}", tmp_path / f"b.{second}")
    converted(tmp_path / f"b.{second}", tmp_path / "out.stl")
    same(trimesh.load(tmp_path / "out.stl"), wedge, atol=1e-3)


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb", "vtp", "vtk", "3mf"])
def test_a_file_that_says_ras_is_turned_and_never_renamed(wedge, ending, tmp_path):
    data = bytearray(wedge.export(file_type="stl"))
    data[:80] = b"3D Slicer output. SPACE=RAS".ljust(80)
    (tmp_path / "ras.stl").write_bytes(data)
    said = converted(tmp_path / "ras.stl", tmp_path / f"a.{ending}")
    assert "turned into LPS" in said, said
    converted(tmp_path / f"a.{ending}", tmp_path / "out.stl")
    turned = wedge.copy()
    turned.apply_transform(np.diag([-1.0, -1.0, 1.0, 1.0]))
    same(trimesh.load(tmp_path / "out.stl"), turned, atol=1e-3)
    shown = preop("inspect", tmp_path / "ras.stl", "--json")
    assert '"stated_axes": "RAS"' in shown.stdout, shown.stdout


def test_the_meshes_of_the_shared_data(tmp_path):
    path = shared("data/bones-visible-human-female/VHF_Left_Bone_Fibula_smooth.stl")
    truth = trimesh.load(path)
    for ending in ("glb", "vtp"):
        converted(path, tmp_path / f"a.{ending}")
        converted(tmp_path / f"a.{ending}", tmp_path / f"{ending}.stl")
        found = trimesh.load(tmp_path / f"{ending}.stl")
        assert abs(found.volume / truth.volume - 1) < 1e-4 and np.allclose(found.bounds, truth.bounds, atol=1e-3)
