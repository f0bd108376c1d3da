//! Named parts that somebody drew: of a mask file, a DICOM segmentation, or the contours of a structure set.

use crate::stop::StoppableRecorder;
use crate::volumes::VolumeFile;
use crate::{bytes, fence, inputs};
use preop_dicom::{Meaning, Wanted};
use preop_label::Segments;
use preop_monitor::Finding;
use preop_volumefile::Format;
use std::path::Path;

/// Parts, the frame of reference that their places are in where the file says so, and what must be told of them.
pub(super) struct Masks {
    pub(super) segments: Segments,
    /// What each part is; empty where the file has no codes.
    pub(super) meanings: Vec<Option<Meaning>>,
    pub(super) frame_of_reference: Option<String>,
    pub(super) findings: Vec<Finding>,
}

/// What kind of mask a file is.
pub(super) enum Kind {
    /// NIfTI, NRRD or MetaImage, by its name.
    Volume,
    /// A DICOM segmentation.
    Segmentation,
    /// A DICOM structure set.
    Structures,
    /// Another class of DICOM object.
    OtherDicom,
}

/// What kind a file is, by its name or else by its class; nothing if it is neither a volume file nor DICOM.
pub(super) fn kind(from: &Path) -> Result<Option<Kind>, String> {
    if Format::of_name(&from.to_string_lossy()).is_some() {
        return Ok(Some(Kind::Volume));
    }
    let bytes = bytes::read(from, bytes::MOST_BYTES)?;
    let class = preop_stranger::class(&fence::decoder(), &bytes).map_err(|e| e.to_string())?;
    Ok(class.map(|class| match class {
        class if preop_dicom::is_segmentation(&class) => Kind::Segmentation,
        class if preop_dicom::is_structures(&class) => Kind::Structures,
        _ => Kind::OtherDicom,
    }))
}

/// The parts of a mask. Contours become voxels on the grid of the scan that `--source` names.
pub(super) fn read(
    from: &Path,
    kind: &Kind,
    scan: (&[String], Option<&str>),
) -> Result<Masks, String> {
    match kind {
        Kind::Volume => {
            let file = VolumeFile::open(from)?;
            let stored = file.stored().map_err(|e| e.to_string())?;
            let segments = stored.segments().map_err(|e| e.to_string())?;
            Ok(Masks {
                segments,
                meanings: vec![],
                frame_of_reference: None,
                findings: stored.findings().to_vec(),
            })
        }
        Kind::Segmentation => {
            let bytes = bytes::read(from, bytes::MOST_BYTES)?;
            let read = preop_stranger::segmentation(&fence::decoder(), &bytes);
            let read = read.map_err(|e| e.to_string())?;
            Ok(Masks {
                segments: read.segments,
                meanings: read.meanings,
                frame_of_reference: read.frame_of_reference,
                findings: read.findings,
            })
        }
        Kind::Structures => painted(from, scan),
        Kind::OtherDicom => Err(OTHER_DICOM.to_owned()),
    }
}

/// The contours of a structure set on the grid of their scan.
fn painted(from: &Path, (sources, series): (&[String], Option<&str>)) -> Result<Masks, String> {
    let [scan] = sources else {
        return Err("a structure set (RTSTRUCT) holds contours and no voxels: say with --source \
                    SERIES on which scan they were drawn (one), whose grid the voxels are taken of"
            .to_owned());
    };
    let decoder = fence::decoder();
    let bytes = bytes::read(from, bytes::MOST_BYTES)?;
    let list = preop_stranger::structures(&decoder, &bytes).map_err(|e| e.to_string())?;
    let files = inputs::open(Path::new(scan))?;
    let wanted = Wanted { series, ..Wanted::default() };
    let recorder = StoppableRecorder::default();
    let ct = preop_dicom::assemble(&*files, &wanted, &decoder, &recorder);
    let ct = ct.map_err(|e| format!("the source {scan}: {e}"))?;
    let frame_of_reference = ct.frame_of_reference.clone();
    let segments = preop_case::structures_on(&list, ct, &recorder)?;
    Ok(Masks {
        segments,
        meanings: vec![],
        frame_of_reference,
        findings: recorder.0.into_findings(),
    })
}

const OTHER_DICOM: &str = "it is a DICOM object, but neither a segmentation (SEG) nor a structure set (RTSTRUCT); for \
     an image name the folder of its series";
