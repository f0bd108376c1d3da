//! Writing NRRD, also as a segmentation of 3D Slicer.

use crate::unpack::gzipped;
use crate::{Element, Stored};
use std::fmt::Write;

/// A NRRD file of the image: attached, LPS, millimetres, double precision in its header, packed by
/// gzip. Where labels have names they are written as 3D Slicer does (`.seg.nrrd`).
pub fn write(stored: &Stored<'_>) -> Vec<u8> {
    let (element, numbers) = stored.plain();
    let mut bytes = header(stored, element).into_bytes();
    bytes.extend(gzipped(&numbers));
    bytes
}

fn header(stored: &Stored<'_>, element: Element) -> String {
    let geometry = stored.geometry();
    let [ni, nj, nk] = geometry.size();
    let layered = stored.layers() > 1;
    let mut text = String::from(
        "NRRD0004\n# Written by Preop. Complete NRRD file format specification at:\n# http://teem.sourceforge.net/nrrd/format.html\n",
    );
    let mut line = |name: &str, value: String| {
        writeln!(text, "{name}: {value}").expect("writing into memory never fails");
    };
    line("type", type_name(element).into());
    line("dimension", if layered { "4" } else { "3" }.into());
    line("space", "left-posterior-superior".into());
    let layers = if layered { format!("{} ", stored.layers()) } else { String::new() };
    line("sizes", format!("{layers}{ni} {nj} {nk}"));
    let none = if layered { "none " } else { "" };
    let spacing = geometry.spacing();
    let vectors = [0, 1, 2].map(|n| vector((*geometry.axes()[n] * spacing[n]).to_array()));
    line("space directions", format!("{none}{}", vectors.join(" ")));
    let list = if layered { "list " } else { "" };
    line("kinds", format!("{list}domain domain domain"));
    if element.size() > 1 {
        line("endian", "little".into());
    }
    line("encoding", "gzip".into());
    line("space origin", vector(geometry.origin().to_array()));
    segmentation(stored, &mut text);
    text.push('\n');
    text
}

/// The pairs by which 3D Slicer knows segments.
fn segmentation(stored: &Stored<'_>, text: &mut String) {
    let last = stored.geometry().size().map(|n| n - 1);
    let sound = "writing into memory never fails";
    for (n, label) in stored.names().iter().enumerate() {
        let name = label.name.replace(['\n', '\r'], " ");
        writeln!(text, "Segment{n}_ID:=Segment_{}", n + 1).expect(sound);
        writeln!(text, "Segment{n}_Name:={name}").expect(sound);
        if let Some(colour) = label.colour {
            let [r, g, b] = colour.map(|c| f64::from(c) / 255.0);
            writeln!(text, "Segment{n}_Color:={r:.6} {g:.6} {b:.6}").expect(sound);
        }
        writeln!(text, "Segment{n}_Extent:=0 {} 0 {} 0 {}", last[0], last[1], last[2])
            .expect(sound);
        writeln!(text, "Segment{n}_LabelValue:={}", label.value).expect(sound);
        writeln!(text, "Segment{n}_Layer:={}", label.layer).expect(sound);
    }
    if !stored.names().is_empty() {
        text.push_str("Segmentation_MasterRepresentation:=Binary labelmap\n");
        text.push_str("Segmentation_ContainedRepresentationNames:=Binary labelmap|\n");
        text.push_str("Segmentation_ReferenceImageExtentOffset:=0 0 0\n");
    }
}

fn vector(v: [f64; 3]) -> String {
    // Adding zero turns -0 into 0.
    let [x, y, z] = v.map(|c| c + 0.0);
    format!("({x},{y},{z})")
}

fn type_name(element: Element) -> &'static str {
    match element {
        Element::I8 => "signed char",
        Element::U8 => "unsigned char",
        Element::I16 => "short",
        Element::U16 => "unsigned short",
        Element::I32 => "int",
        Element::U32 => "unsigned int",
        Element::I64 => "long long int",
        Element::U64 => "unsigned long long int",
        Element::F32 => "float",
        Element::F64 => "double",
    }
}
