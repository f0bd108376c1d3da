//! Parts to 3MF.

use crate::WriteError;
use crate::rounded::Rounded;
use preop_surface::Mesh;
use preop_xml::escaped;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const SOUND: &str = "writing into memory never fails";

/// One body of a 3MF file.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// What a slicer calls it.
    pub name: &'a str,
    /// Its surface, where it is in the patient.
    pub mesh: &'a Mesh,
    /// Names and values for whoever reads the file: plan, revision, side. They come back with the
    /// prefix `preop:`.
    pub metadata: Vec<(String, String)>,
}

/// A 3MF file of these parts: millimetres, identity transforms, one object a part, the same single
/// precision corners as in an STL file.
pub fn write(parts: &[Part]) -> Result<Vec<u8>, WriteError> {
    if parts.is_empty() {
        return Err(WriteError::Empty);
    }
    let mut model = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" xml:lang=\"en-US\" \
         xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\" \
         xmlns:preop=\"urn:preop:part\">\n<metadata name=\"Application\">Preop</metadata>\n\
         <metadata name=\"preop:space\">LPS</metadata>\n<resources>\n",
    );
    for (n, part) in parts.iter().enumerate() {
        let rounded = Rounded::of(part.mesh)?;
        object(&mut model, n + 1, part, &rounded);
    }
    model.push_str("</resources>\n<build>\n");
    for id in 1..=parts.len() {
        writeln!(model, "<item objectid=\"{id}\"/>").expect(SOUND);
    }
    model.push_str("</build>\n</model>\n");
    Ok(archive(&model))
}

fn object(model: &mut String, id: usize, part: &Part, rounded: &Rounded) {
    let name = escaped(part.name);
    writeln!(model, "<object id=\"{id}\" type=\"model\" name=\"{name}\">").expect(SOUND);
    if !part.metadata.is_empty() {
        model.push_str("<metadatagroup>\n");
        for (name, value) in &part.metadata {
            let (name, value) = (escaped(name), escaped(value));
            writeln!(model, "<metadata name=\"preop:{name}\">{value}</metadata>").expect(SOUND);
        }
        model.push_str("</metadatagroup>\n");
    }
    model.push_str("<mesh>\n<vertices>\n");
    for [x, y, z] in &rounded.points {
        writeln!(model, "<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>").expect(SOUND);
    }
    model.push_str("</vertices>\n<triangles>\n");
    for [a, b, c] in &rounded.triangles {
        writeln!(model, "<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>").expect(SOUND);
    }
    model.push_str("</triangles>\n</mesh>\n</object>\n");
}

fn archive(model: &str) -> Vec<u8> {
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Types \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"rels\" \
        ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Default Extension=\"model\" \
        ContentType=\"application/vnd.ms-package.3dmanufacturing-3dmodel+xml\"/></Types>\n";
    let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Target=\"/3D/3dmodel.model\" Id=\"rel0\" \
        Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\"/></Relationships>\n";
    // The date is the earliest that ZIP knows: the core has no clock.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("[Content_Types].xml", types), ("_rels/.rels", relations), ("3D/3dmodel.model", model)]
    {
        zip.start_file(name, options).expect(SOUND);
        zip.write_all(text.as_bytes()).expect(SOUND);
    }
    zip.finish().expect(SOUND).into_inner()
}
