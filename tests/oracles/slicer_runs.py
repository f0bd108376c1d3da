"""3D Slicer itself, by its own libraries as PyPI has them (slicer-core), in a process of its own: what it reads, and what it writes.

    slicer_runs.py volume OUT.npz FILE...   values [k, j, i] and IJK to LPS of one volume file, or of the slices of a series
    slicer_runs.py masks FILE OUT.npz       the segments of a segmentation: names, colours, and the places of their voxels, LPS
    slicer_runs.py mesh FILE OUT.npz        the corners and triangles of a model, LPS
    slicer_runs.py rewrite IN OUT           a volume, model or segmentation, as it saves it again
    slicer_runs.py scene FOLDER [moved]     a scene of all that a plan takes (scene.mrb), and the truth of it (*.npy); `moved` hangs the model
                                            under a transform that was not hardened

Another status than 0: 3D Slicer does not read it. It counts in RAS; everything here is told in LPS.
"""
import os
import sys

import numpy as np
import slicer
import vtk
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy

LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
VOXELS = (9, 11, 13)
NODES = {"volume": ("vtkMRMLScalarVolumeNode", "vtkMRMLVolumeArchetypeStorageNode"),
         "model": ("vtkMRMLModelNode", "vtkMRMLModelStorageNode"),
         "segmentation": ("vtkMRMLSegmentationNode", "vtkMRMLSegmentationStorageNode")}


def program():
    """A scene with the logic that makes its nodes known; who lets go of the logic loses them."""
    scene, logic = slicer.vtkMRMLScene(), slicer.vtkSlicerApplicationLogic()
    logic.SetMRMLScene(scene)
    logic.GetColorLogic().SetMRMLScene(scene)
    logic.GetColorLogic().AddDefaultColorNodes()
    modules = [slicer.vtkSlicerVolumesLogic(), slicer.vtkSlicerSegmentationsModuleLogic(), slicer.vtkSlicerMarkupsLogic(),
               slicer.vtkSlicerModelsLogic(), slicer.vtkSlicerTransformLogic()]
    for module in modules:
        module.SetMRMLScene(scene)
    return scene, [logic, *modules]


def kind_of(path):
    if path.endswith(".seg.nrrd"):
        return "segmentation"
    return "model" if os.path.splitext(path)[1] in (".stl", ".ply", ".obj", ".vtp", ".vtk") else "volume"


def opened(scene, kind, *paths):
    """A node with what its storage reads; ends the process where it reads nothing."""
    node, storage = (scene.AddNewNodeByClass(name) for name in NODES[kind])
    storage.SetFileName(paths[0])
    if kind == "volume":
        storage.SetCenterImage(0)
        storage.SetSingleFile(len(paths) == 1)
        for path in paths if len(paths) > 1 else ():
            storage.AddFileName(path)
    if not storage.ReadData(node):
        sys.exit(1)
    return node, storage


def matrix(of):
    return np.array([[of.GetElement(r, c) for c in range(4)] for r in range(4)])


def voxels(image):
    return vtk_to_numpy(image.GetPointData().GetScalars()).reshape(image.GetDimensions()[::-1])


def volume(out, *paths):
    scene, _held = program()
    node, _ = opened(scene, "volume", *paths)
    to_ras = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(to_ras)
    np.savez(out, values=voxels(node.GetImageData()), places=LPS @ matrix(to_ras))


def masks(path, out):
    scene, _held = program()
    node, _ = opened(scene, "segmentation", path)
    segments = node.GetSegmentation()
    names, colours, told = [], [], {}
    for n in range(segments.GetNumberOfSegments()):
        segment, image = segments.GetNthSegment(n), slicer.vtkOrientedImageData()
        names.append(segment.GetName())
        colours.append(segment.GetColor())
        assert node.GetBinaryLabelmapRepresentation(segments.GetNthSegmentID(n), image)
        to_ras = vtk.vtkMatrix4x4()
        image.GetImageToWorldMatrix(to_ras)
        # Its voxels are counted from the corner of the part that is filled, which is not zero.
        ijk = np.argwhere(voxels(image) != 0)[:, ::-1] + image.GetExtent()[::2]
        told[f"places{n}"] = (LPS @ matrix(to_ras) @ np.column_stack([ijk, np.ones(len(ijk))]).T).T[:, :3]
    np.savez(out, names=names, colours=colours, **told)


def mesh(path, out):
    scene, _held = program()
    node, _ = opened(scene, "model", path)
    triangles = vtk.vtkTriangleFilter()
    triangles.SetInputData(node.GetPolyData()), triangles.Update()
    body = triangles.GetOutput()
    faces = vtk_to_numpy(body.GetPolys().GetData()).reshape(-1, 4)[:, 1:]
    np.savez(out, corners=vtk_to_numpy(body.GetPoints().GetData()) @ LPS[:3, :3], triangles=faces)


def rewrite(path, out):
    scene, _held = program()
    node, storage = opened(scene, kind_of(path), path)
    storage.SetFileName(out)
    if not storage.WriteData(node):
        sys.exit(1)


def image(values, kind=vtk.vtkImageData):
    made, scalars = kind(), numpy_to_vtk(values.ravel(), deep=1)
    scalars.SetName("ImageScalars")
    made.SetDimensions(values.shape[::-1])
    made.GetPointData().SetScalars(scalars)
    return made


def placed(lps):
    made = vtk.vtkMatrix4x4()
    for r, row in enumerate(LPS @ lps):
        for c, value in enumerate(row):
            made.SetElement(r, c, value)
    return made


def scene(folder, *moved):
    scene, _held = program()
    turn = np.deg2rad(12)
    places = np.eye(4)
    places[:3, :3] = [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
    places[:3, :3] *= [0.5, 0.6, 0.8]
    places[:3, 3] = [-31, -42, -17]
    values = np.random.default_rng(3).integers(-1000, 1900, VOXELS).astype(np.int16)
    head = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT head")
    head.SetIJKToRASMatrix(placed(places))
    head.SetAndObserveImageData(image(values))
    parts = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Parts")
    parts.SetReferenceImageGeometryParameterFromVolumeNode(head)
    for name, colour, box in (("Kiefer links", (0.9, 0.2, 0.1), np.s_[2:6, 2:8, 3:9]), ("tumour", (0.1, 0.7, 0.3), np.s_[4:8, 5:9, 6:11])):
        drawn = np.zeros(VOXELS, np.uint8)
        drawn[box] = 1
        label = image(drawn, slicer.vtkOrientedImageData)
        label.SetImageToWorldMatrix(placed(places))
        assert parts.AddSegmentFromBinaryLabelmapRepresentation(label, name, colour)
        np.save(f"{folder}/{name}.npy", drawn)
    ball = vtk.vtkSphereSource()
    ball.SetCenter(5, -7, 9), ball.SetRadius(8), ball.SetThetaResolution(32), ball.SetPhiResolution(24), ball.Update()
    model = scene.AddNewNodeByClass("vtkMRMLModelNode", "Ball")
    model.SetAndObservePolyData(ball.GetOutput())
    points = scene.AddNewNodeByClass("vtkMRMLMarkupsFiducialNode", "Landmarks")
    points.AddControlPoint(1.5, -2.5, 3.5, "Pogonion"), points.AddControlPoint(4, 5, 6, "Gonion R")
    line = scene.AddNewNodeByClass("vtkMRMLMarkupsCurveNode", "Line")
    for place in ((0, 0, 0), (5, 1, 0), (9, 3, 1)):
        line.AddControlPoint(*place)
    plane = scene.AddNewNodeByClass("vtkMRMLMarkupsPlaneNode", "Cut")
    plane.SetCenter(3, 4, 5), plane.SetNormal(0, 0.6, 0.8)
    if moved:
        transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Moved")
        to_parent = np.eye(4)
        to_parent[0, 3] = 7
        transform.SetMatrixTransformToParent(placed(LPS @ to_parent))
        model.SetAndObserveTransformNodeID(transform.GetID())
    np.save(f"{folder}/values.npy", values), np.save(f"{folder}/places.npy", places)
    assert scene.WriteToMRB(f"{folder}/scene.mrb", None)


{"volume": volume, "masks": masks, "mesh": mesh, "rewrite": rewrite, "scene": scene}[sys.argv[1]](*sys.argv[2:])
