//! A surface as VTP: double precision, appended raw, little endian, so that nothing is lost.

use crate::WriteError;
use crate::rounded::check_reach;
use preop_surface::Mesh;

/// The surface in double precision, with its shared corners. The file says that its axes are LPS in a
/// comment, for VTK has no place for it.
pub fn write(mesh: &Mesh) -> Result<Vec<u8>, WriteError> {
    check_reach(mesh)?;
    let (points, triangles) = (mesh.points().len(), mesh.triangles().len());
    // Each list has its length in 64 bits before it.
    let (corners_at, ends_at) = (8 + 24 * points, 16 + 24 * points + 24 * triangles);
    let list = |kind: &str, name: &str, more: &str, at: usize| {
        format!(
            "<DataArray type=\"{kind}\" Name=\"{name}\"{more} format=\"appended\" offset=\"{at}\"/>\n"
        )
    };
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!-- SPACE=LPS UNIT=mm -->\n<VTKFile type=\"PolyData\" version=\"1.0\" \
         byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<PolyData>\n<Piece \
         NumberOfPoints=\"{points}\" NumberOfVerts=\"0\" NumberOfLines=\"0\" NumberOfStrips=\"0\" \
         NumberOfPolys=\"{triangles}\">\n<Points>\n{}</Points>\n<Polys>\n{}{}</Polys>\n</Piece>\n\
         </PolyData>\n<AppendedData encoding=\"raw\">\n_",
        list("Float64", "Points", " NumberOfComponents=\"3\"", 0),
        list("Int64", "connectivity", "", corners_at),
        list("Int64", "offsets", "", ends_at),
    );
    let mut bytes = text.into_bytes();
    let length = |bytes: &mut Vec<u8>, n: usize| bytes.extend((n as u64).to_le_bytes());
    length(&mut bytes, 24 * points);
    mesh.points().iter().flat_map(|p| p.to_array()).for_each(|c| bytes.extend(c.to_le_bytes()));
    length(&mut bytes, 24 * triangles);
    let corners = mesh.triangles().iter().flatten();
    corners.for_each(|c| bytes.extend(i64::from(*c).to_le_bytes()));
    length(&mut bytes, 8 * triangles);
    (1..=triangles as i64).for_each(|n| bytes.extend((3 * n).to_le_bytes()));
    bytes.extend(b"\n</AppendedData>\n</VTKFile>\n");
    Ok(bytes)
}
