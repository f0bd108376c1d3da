//! A surface as an older VTK file: version 3.0, binary, so that every reader since 2000 takes it.

use crate::WriteError;
use crate::rounded::check_reach;
use preop_surface::Mesh;

/// The surface in double precision, with its shared corners, big endian. The title says the axes, and
/// 3D Slicer obeys.
pub fn write(mesh: &Mesh) -> Result<Vec<u8>, WriteError> {
    check_reach(mesh)?;
    let (points, triangles) = (mesh.points().len(), mesh.triangles().len());
    let mut bytes = format!(
        "# vtk DataFile Version 3.0\nSPACE=LPS UNIT=mm\nBINARY\nDATASET POLYDATA\nPOINTS {points} double\n"
    )
    .into_bytes();
    mesh.points().iter().flat_map(|p| p.to_array()).for_each(|c| bytes.extend(c.to_be_bytes()));
    bytes.extend(format!("\nPOLYGONS {triangles} {}\n", 4 * triangles).bytes());
    for triangle in mesh.triangles() {
        bytes.extend(3u32.to_be_bytes());
        triangle.iter().for_each(|corner| bytes.extend(corner.to_be_bytes()));
    }
    bytes.push(b'\n');
    Ok(bytes)
}
