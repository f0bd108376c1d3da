//! VTP: surfaces of VTK (XML PolyData), as text, base64 or raw, packed by zlib or not.

mod array;
mod base64;
mod read;
mod write;

use crate::polydata::PolyDataError;
use crate::triangles::TriangleError;
use preop_xml::XmlError;

pub use read::read;
pub use write::write;

/// Why a VTP file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VtpError {
    /// The XML.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// Not a VTP file.
    #[error("this is not a VTK XML file of PolyData")]
    Not,
    /// Something in it.
    #[error("{0}")]
    Value(&'static str),
    /// A list of numbers.
    #[error("the list \"{name}\" {why}")]
    Array {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Its cells.
    #[error(transparent)]
    Cells(#[from] PolyDataError),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;
    use preop_testkit::edges;

    #[test]
    fn what_was_written_is_read() {
        let mesh = cuboid([-700.0, 0.1, 2.0], [-1.5, 3.3, 12.0]);
        assert_eq!(read(&write(&mesh).unwrap()).unwrap(), mesh.to_soup());
    }

    #[test]
    fn a_fan_a_strip_and_text_are_read() {
        let text = "<?xml version=\"1.0\"?><VTKFile type=\"PolyData\"><PolyData><Piece NumberOfPoints=\"5\" \
            NumberOfPolys=\"1\" NumberOfStrips=\"1\"><Points><DataArray type=\"Float32\" \
            NumberOfComponents=\"3\" format=\"ascii\">0 0 0 1 0 0 1 1 0 0 1 0 0 0 2</DataArray></Points>\
            <Polys><DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">0 1 2 3</DataArray>\
            <DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">4</DataArray></Polys>\
            <Strips><DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">0 1 4 2</DataArray>\
            <DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">4</DataArray></Strips>\
            </Piece></PolyData></VTKFile>";
        assert_eq!(read(text.as_bytes()).unwrap().triangles.len(), 4);
        let beyond = text.replace(">0 1 2 3<", ">0 1 2 5<");
        assert!(read(beyond.as_bytes()).unwrap_err().to_string().contains("names a point"));
        assert!(read(text.replace("\"PolyData\"", "\"ImageData\"").as_bytes()).is_err());
        // A polygon that no offset ends.
        assert!(read(text.replace(">0 1 2 3<", ">0 1 2 3 0 1 2<").as_bytes()).is_err());
    }

    #[test]
    fn pieces_end() {
        let piece = "<Piece NumberOfPoints=\"3\" NumberOfPolys=\"1\"><Points>\
            <DataArray type=\"Float32\">0 0 0 1 0 0 1 1 0</DataArray></Points><Polys>\
            <DataArray type=\"Int64\" Name=\"connectivity\">0 1 2</DataArray>\
            <DataArray type=\"Int64\" Name=\"offsets\">3</DataArray></Polys></Piece>";
        let of = |pieces: usize| {
            let pieces = piece.repeat(pieces);
            let text =
                format!("<VTKFile type=\"PolyData\"><PolyData>{pieces}</PolyData></VTKFile>");
            read(text.as_bytes())
        };
        edges::most(64, |pieces| of(pieces).is_ok_and(|soup| soup.triangles.len() == pieces));
        assert!(of(65).unwrap_err().to_string().contains("64 pieces"));
    }
}
