//! Models and reports as DICOM objects of the series that they come from.

use preop_dicom::write::{
    Document, Maker, Model, Part, Segment, Source, Usage, WriteSegmentationError, document,
    segmentation,
};
use preop_dicom::{Meaning, Moment};
use preop_label::{Label, Segments};
use preop_meshfile::{Format, stl};
use preop_monitor::{Finding, Monitor};
use preop_space::Bounds;
use preop_stranger::Read;
use preop_surface::repair;
use std::borrow::Cow;

/// The side of the body that a model is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The patient's left.
    Left,
    /// The patient's right.
    Right,
    /// A part that there is once.
    Unpaired,
    /// Both at once.
    Both,
}

/// What a person says of a model besides its triangles.
#[derive(Clone, Copy, Debug)]
pub struct ModelWords<'a> {
    /// The title of the document.
    pub title: &'a str,
    /// Which side, where that is known.
    pub side: Option<Side>,
    /// What it is for.
    pub usage: Usage,
    /// Whether a number or a name is embossed on it.
    pub embossed: bool,
    /// Whether it was cut or moved against what was scanned, where that is known.
    pub modified: Option<bool>,
    /// What it belongs to; models of the same group share a UID.
    pub group: &'a str,
}

/// What is said of a segmentation besides its voxels.
#[derive(Clone, Copy, Debug)]
pub struct SegmentWords<'a> {
    /// The description of the series.
    pub title: &'a str,
    /// What a part is whose own name is no word for one.
    pub part: Option<Part>,
    /// Who drew it.
    pub maker: Maker<'a>,
    /// What each part was in the object that it comes from; empty where it comes from none.
    pub meanings: &'a [Option<Meaning>],
    /// By what each part is followed from one object of this patient to the next; empty where nobody knows.
    pub tracked: &'a [String],
}

/// Why something does not become a DICOM object.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ToDicomError {
    /// The file is no mesh of a known format, or a damaged one.
    #[error("{0}")]
    Unread(String),
    /// No part of it is inside the scan.
    #[error(
        "it does not lie in the source scan: it spans {mesh}, the scan {scan} (mm, LPS). Check \
         that its unit is the millimetre, that its axes are LPS and not RAS, and that the source \
         is the scan that it was made from"
    )]
    Elsewhere {
        /// Where the mesh is.
        mesh: String,
        /// Where the scan is.
        scan: String,
    },
    /// The labels do not make a segmentation.
    #[error(transparent)]
    Segmentation(WriteSegmentationError),
    /// The file is larger than a DICOM element can be.
    #[error("the file has {0} bytes; a DICOM object holds less than 4 GiB")]
    TooLarge(usize),
}

/// A mesh as an encapsulated STL, or OBJ if it is one, of the source's patient. A binary STL and an
/// OBJ go in byte for byte, unless they say that they are in RAS: such a file is turned. Other formats are
/// written as binary STL. A mesh that does not say its axes must be in LPS, in millimetres, and lie in the scan; what
/// sticks out of it is a finding.
pub fn mesh_to_dicom(
    (name, bytes): (&str, &[u8]),
    reader: &dyn Read,
    words: &ModelWords,
    source: &Source,
    made: Moment,
) -> Result<(Vec<u8>, Vec<Finding>), ToDicomError> {
    let unread = |e: &dyn std::fmt::Display| ToDicomError::Unread(e.to_string());
    let format = Format::of_name(name).ok_or_else(|| unread(&"its name ends in no mesh format"))?;
    let soup = preop_stranger::mesh(reader, format, bytes).map_err(|e| unread(&e))?;
    let is_turned = preop_meshfile::stated_axes(bytes) == Some("RAS");
    let soup = format.in_lps(soup, bytes);
    let bounds = Bounds::of(soup.triangles.iter().flatten().copied());
    let findings = place(bounds, source.bounds())?;
    let is_enclosed = format == Format::Obj || (format == Format::Stl && stl::is_binary(bytes));
    let content = if is_enclosed && !is_turned {
        Cow::Borrowed(bytes)
    } else {
        let mesh = repair::weld(&soup).map_err(|e| unread(&e))?;
        let to = if format == Format::Obj { Format::Obj } else { Format::Stl };
        Cow::Owned(to.write(&mesh, words.title).map_err(|e| unread(&e))?)
    };
    fits(&content)?;
    let model = Model {
        usage: words.usage,
        laterality: words.side.map_or("", Side::dicom),
        modified: words.modified,
        group: words.group,
    };
    let object = match format {
        Format::Obj => Document::Obj(&content, model),
        _ => Document::Stl(&content, model),
    };
    Ok((document(&object, words.title, words.embossed, source, made), findings))
}

/// A PDF as an encapsulated document of the source's patient, whose name its pages show.
pub fn pdf_to_dicom(
    bytes: &[u8],
    title: &str,
    source: &Source,
    made: Moment,
) -> Result<Vec<u8>, ToDicomError> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(ToDicomError::Unread("it is no PDF: it does not begin with %PDF-".into()));
    }
    fits(bytes)?;
    Ok(document(&Document::Pdf(bytes), title, true, source, made))
}

/// Named parts as one segmentation of the source's patient. Each part is what it was, or else what its own name says, or
/// else what `words` say, where the vocabulary has the word; tissue otherwise. The grid must touch the scan.
pub fn segments_to_dicom(
    segments: &Segments,
    words: &SegmentWords<'_>,
    source: &Source,
    made: Moment,
    monitor: &dyn Monitor,
) -> Result<Vec<u8>, ToDicomError> {
    place(segments.geometry().bounds(), source.bounds())?;
    let labels: Vec<Label> = segments.list().iter().map(|s| segments.label(s)).collect();
    let mut list = Vec::new();
    for (n, (s, label)) in segments.list().iter().zip(&labels).enumerate() {
        let part = Part::named(&s.name.to_lowercase()).or(words.part).unwrap_or(Part::TISSUE);
        let colour = s.colour.unwrap_or(COLOURS[n % COLOURS.len()]);
        let tracked = words.tracked.get(n).map(String::as_str);
        let meaning = words.meanings.get(n).and_then(Option::as_ref);
        let (name, maker) = (s.name.as_str(), words.maker);
        list.push(Segment { label, name, part, meaning, colour, maker, tracked });
    }
    segmentation(&list, words.title, source, made, monitor).map_err(ToDicomError::Segmentation)
}

/// Bone, then colours that are told apart on it.
pub(crate) const COLOURS: [[u8; 3]; 6] = [
    [227, 218, 201],
    [216, 101, 79],
    [128, 174, 128],
    [111, 184, 210],
    [241, 214, 145],
    [177, 122, 101],
];

impl Side {
    fn dicom(self) -> &'static str {
        match self {
            Side::Left => "L",
            Side::Right => "R",
            Side::Unpaired => "U",
            Side::Both => "B",
        }
    }
}

fn fits(bytes: &[u8]) -> Result<(), ToDicomError> {
    if bytes.len() >= (u32::MAX - 1) as usize {
        return Err(ToDicomError::TooLarge(bytes.len()));
    }
    Ok(())
}

/// Whether a mesh lies where the scan is: refused if wholly beside it, a warning if it sticks out by
/// more than a guide on the skin would.
fn place(mesh: Bounds, scan: Bounds) -> Result<Vec<Finding>, ToDicomError> {
    let axes = [0, 1, 2].map(|a| {
        let [m0, m1, s0, s1] = [mesh.min, mesh.max, scan.min, scan.max].map(|p| p.to_array()[a]);
        (m1 < s0 || m0 > s1, (s0 - m0).max(m1 - s1))
    });
    if axes.iter().any(|(beside, _)| *beside) {
        return Err(ToDicomError::Elsewhere { mesh: spans(mesh), scan: spans(scan) });
    }
    let out_mm = axes.iter().map(|(_, out)| *out).fold(0.0, f64::max);
    if out_mm <= 50.0 {
        return Ok(vec![]);
    }
    let message = format!("The mesh reaches {out_mm:.0} mm out of the source scan.");
    let hint = "Check its unit, its axes, and that it was made from this scan.";
    Ok(vec![Finding::warning("dicom.beside-scan", message).hint(hint)])
}

fn spans(bounds: Bounds) -> String {
    let (low, high) = (bounds.min.to_array(), bounds.max.to_array());
    let axis = |a: usize| format!("{:.0} to {:.0}", low[a], high[a]);
    format!("x {}, y {}, z {}", axis(0), axis(1), axis(2))
}
