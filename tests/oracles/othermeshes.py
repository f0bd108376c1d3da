"""One body in the mesh files of other programs, and whether a file holds exactly its triangles: by trimesh and VTK alone."""
import numpy as np
import trimesh
import vtk
from scipy.spatial import cKDTree

# Millimetres, LPS to metres, y up, front towards +z, as glTF prescribes.
GLTF = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1000]], float) / 1000
# Half the last digit that text and single floats keep of these places; corners lie far farther apart.
NEAR_MM = 1e-3


def bean():
    """A body of 1,280 triangles, far from the origin, that no mirror and no turn maps onto itself."""
    ball = trimesh.creation.icosphere(subdivisions=3)
    x, y, z = ball.vertices.T
    corners = np.column_stack([20 * x + 6 * y * y, 30 * y + 9 * z * z * x, 55 * z + 7 * x * x]) + [100.5, -80.25, 400.125]
    # What a single float holds: then no format can lose anything of it.
    made = trimesh.Trimesh(np.float32(corners).astype(float), ball.faces, process=False)
    assert made.is_watertight and made.volume > 0
    return made


def polydata(mesh):
    points, cells = vtk.vtkPoints(), vtk.vtkCellArray()
    points.SetDataTypeToDouble()
    for corner in mesh.vertices:
        points.InsertNextPoint(*corner)
    for face in mesh.faces:
        cells.InsertNextCell(3, face)
    data = vtk.vtkPolyData()
    data.SetPoints(points), data.SetPolys(cells)
    return data


def by_vtk(writer, mesh, path, *settings):
    writer.SetFileName(str(path)), writer.SetInputData(polydata(mesh))
    for setting in settings:
        getattr(writer, setting)()
    assert writer.Write() == 1 and path.stat().st_size > 0
    return path


def by_trimesh(mesh, path, file_type=None):
    mesh.export(path, file_type=file_type)
    return path


def written(mesh, ending, folder):
    """The body in the format, as each of them writes it, text and binary."""
    path = lambda who: folder / f"{who}.{ending}"
    in_words = lambda text, writer: [by_vtk(writer, mesh, path("vtk-text" if text else "vtk"), f"SetFileTypeTo{'ASCII' if text else 'Binary'}")]
    if ending == "stl":
        return [by_trimesh(mesh, path("trimesh")), by_trimesh(mesh, path("trimesh-text"), "stl_ascii"),
                *in_words(False, vtk.vtkSTLWriter()), *in_words(True, vtk.vtkSTLWriter())]
    if ending == "ply":
        text = path("trimesh-text")
        text.write_bytes(trimesh.exchange.ply.export_ply(mesh, encoding="ascii"))
        return [by_trimesh(mesh, path("trimesh")), text, *in_words(False, vtk.vtkPLYWriter()), *in_words(True, vtk.vtkPLYWriter())]
    if ending == "obj":
        return [by_trimesh(mesh, path("trimesh")), by_vtk(vtk.vtkOBJWriter(), mesh, path("vtk"))]
    if ending == "3mf":
        return [by_trimesh(mesh, path("trimesh"))]
    if ending == "glb":
        turned = mesh.copy()
        turned.apply_transform(GLTF)
        return [by_trimesh(turned, path("trimesh"))]
    if ending == "vtp":
        writers = [(f"vtk-{mode}", f"SetDataModeTo{mode}") for mode in ("Ascii", "Binary", "Appended")]
        return [by_vtk(vtk.vtkXMLPolyDataWriter(), mesh, path(who), setting) for who, setting in writers]
    assert ending == "vtk"
    return [*in_words(False, vtk.vtkPolyDataWriter()), *in_words(True, vtk.vtkPolyDataWriter())]


def triangles(path):
    """The corners of a file's triangles, as trimesh or VTK reads them: [triangle, corner, axis], millimetres."""
    readers = {".vtp": vtk.vtkXMLPolyDataReader, ".vtk": vtk.vtkPolyDataReader}
    if path.suffix in readers:
        reader = readers[path.suffix]()
        reader.SetFileName(str(path)), reader.Update()
        data = reader.GetOutput()
        corners = np.array([data.GetPoint(n) for n in range(data.GetNumberOfPoints())])
        faces = [[data.GetCell(n).GetPointId(c) for c in range(3)] for n in range(data.GetNumberOfCells())]
        return corners[np.array(faces)]
    mesh = trimesh.load(path, force="mesh", process=False)
    if path.suffix == ".glb":
        mesh.apply_transform(np.linalg.inv(GLTF))
    return np.asarray(mesh.triangles)


def turned(faces):
    """Triangles as a set, whichever corner comes first, the way round kept."""
    faces = np.asarray(faces)
    first = faces.argmin(axis=1)[:, None]
    return sorted(map(tuple, np.take_along_axis(faces, (first + np.arange(3)) % 3, axis=1)))


def read(path, mesh):
    """Whether a file holds the triangles of the body, each once and the same way round, and no others."""
    found = triangles(path)
    away_mm, corner = cKDTree(mesh.vertices).query(found.reshape(-1, 3))
    return bool((away_mm < NEAR_MM).all()) and turned(corner.reshape(-1, 3)) == turned(mesh.faces)
