//! DICOM: a folder, a disc or an archive of images, and one image.

use super::{Seen, outline};
use crate::stop::StoppableRecorder;
use crate::{bytes, fence, inputs};
use preop_dicom::{
    Ct, File, Files, Foreign, Modality, SeriesError, SliceError, Summary, Wanted, read_file,
};
use preop_image::Geometry;
use preop_monitor::{Finding, Monitor};
use serde_json::{Value, json};
use std::path::Path;

/// No image file is larger.
const MOST_BYTES: u64 = 2 << 30;

/// What MR and PET are good for.
const DISPLAY_ONLY: &str = "for display and fusion only";

/// A folder, a disc or an archive is judged as the volume that its series makes: a CT, or where there is none, MR
/// or PET.
pub(super) fn series(path: &Path, wanted: Option<&str>) -> Seen {
    let files = inputs::open(path)?;
    let decoder = fence::decoder();
    if files.count() == 0 {
        return Err("there is no file in it.".to_owned());
    }
    let recorder = StoppableRecorder::default();
    let chosen = Wanted { series: wanted, ..Wanted::default() };
    let refused = match preop_dicom::assemble(&*files, &chosen, &decoder, &recorder) {
        Ok(ct) => return ct_series(&*files, ct, recorder),
        Err(refused) => refused,
    };
    let Some(modality) = other_scanner(&refused, wanted) else { return Err(refused.to_string()) };
    let recorder = StoppableRecorder::default();
    let series = (modality, &chosen);
    let made = preop_dicom::assemble_intensities(&*files, series, &decoder, &recorder);
    let made = made.map_err(|e| e.to_string())?;
    let kind = format!("{} series", name(modality));
    let mut what = described(&kind, &made.summary, made.volume.geometry());
    what["use"] = json!(DISPLAY_ONLY);
    what["series_uid"] = json!(made.series_uid);
    what["date"] = json!(made.scan_date.map(|d| d.to_string()));
    what["sha256"] = json!(preop_case::content_hash(&*files)?);
    recorder.finding(no_hounsfield_units(modality));
    made.findings.into_iter().for_each(|finding| recorder.finding(finding));
    Ok((what, recorder.0.into_findings()))
}

fn ct_series(files: &dyn Files, ct: Ct, recorder: StoppableRecorder) -> Seen {
    let mut what = described("CT series", &ct.summary, ct.volume.geometry());
    what["kernel"] = json!(ct.summary.kernel);
    what["series_uid"] = json!(ct.series_uid);
    what["date"] = json!(ct.scan_date.map(|d| d.to_string()));
    what["sha256"] = json!(preop_case::content_hash(files)?);
    ct.findings.into_iter().for_each(|finding| recorder.finding(finding));
    Ok((what, recorder.0.into_findings()))
}

/// The scanner whose series is wanted where that is no CT, or is the only one that is there.
fn other_scanner(refused: &SeriesError, wanted: Option<&str>) -> Option<Modality> {
    let (SeriesError::NoVolume { found, .. } | SeriesError::NoSuchSeries { found, .. }) = refused
    else {
        return None;
    };
    let is_meant = |uid: &str| wanted.is_none_or(|wanted| wanted == uid);
    let there = |modality: &Modality| {
        found.iter().any(|s| s.modality == modality.word() && is_meant(&s.uid))
    };
    match [Modality::Mr, Modality::Pet].into_iter().filter(there).collect::<Vec<_>>()[..] {
        [one] => Some(one),
        _ => None,
    }
}

fn name(modality: Modality) -> &'static str {
    match modality {
        Modality::Ct => "CT",
        Modality::Mr => "MR",
        Modality::Pet => "PET",
    }
}

fn no_hounsfield_units(modality: Modality) -> Finding {
    let words = format!(
        "{} is {DISPLAY_ONLY}: its numbers are no Hounsfield units, and no step takes them for such.",
        name(modality)
    );
    Finding::note("image.display-only", words)
}

fn described(kind: &str, summary: &Summary, geometry: &Geometry) -> Value {
    let bounds = geometry.bounds();
    json!({
        "kind": kind,
        "slices": summary.slices,
        "rows": summary.rows,
        "columns": summary.columns,
        "spacing_mm": summary.spacing_mm,
        "thickness_mm": summary.thickness_mm,
        "tilt_deg": summary.tilt_deg,
        "scanner": format!("{} {}", summary.manufacturer, summary.model).trim(),
        "body_part": summary.body_part,
        "laterality": summary.laterality,
        "series": summary.series_description,
        "voxels": geometry.size(),
        "box_mm": [bounds.min, bounds.max],
    })
}

/// A file is judged as that file: many images of a CT in one as the volume that they make.
pub(super) fn image(path: &Path) -> Seen {
    let decoder = fence::decoder();
    let bytes = bytes::read(path, MOST_BYTES)?;
    let class = preop_stranger::class(&decoder, &bytes).map_err(|e| e.to_string())?;
    let class = class.unwrap_or_default();
    if let Some(seen) = outline::outline(&class, &bytes, &decoder) {
        return seen;
    }
    let modality = Modality::of_class(&class).unwrap_or(Modality::Ct);
    let mut apart = None;
    if modality == Modality::Ct && modality.is_many(&class) {
        match frames(path, &bytes, &decoder)? {
            Frames::Together(seen) => return Ok(seen),
            Frames::Apart(why) => apart = why,
        }
    }
    let mut slices = Vec::new();
    read_file((&bytes, modality), &decoder, &mut |slice, _| slices.push(slice)).map_err(|e| {
        let by_name =
            super::ending::words(path).filter(|_| e == SliceError::NotDicom(Foreign::Unknown));
        by_name.map_or_else(|| e.to_string(), |words| format!("{e}; {words}"))
    })?;
    let first = slices.first().ok_or("the file holds no image.")?;
    let mut what = json!({
        "kind": format!("{} image", name(modality)),
        "rows": first.format.rows,
        "columns": first.format.columns,
        "series": first.series_description,
    });
    if modality == Modality::Ct {
        let mut findings = preop_dicom::slice_findings(&slices);
        findings.extend(apart);
        return Ok((what, findings));
    }
    what["use"] = json!(DISPLAY_ONLY);
    Ok((what, vec![no_hounsfield_units(modality)]))
}

/// What the images of one CT file are to one another.
enum Frames {
    /// A volume.
    Together((Value, Vec<Finding>)),
    /// Images that nobody would take for one volume, and what is said of that.
    Apart(Option<Finding>),
}

/// Whether the images of one file make a volume. What lies farther apart than the slices of any volume is so many
/// images; what claims to be a volume and is none (a gap, two phases, mixed orientations) is refused.
fn frames(path: &Path, bytes: &[u8], decoder: &fence::Decoder) -> Result<Frames, String> {
    let name = bytes::shown(path.file_name().map_or(path, Path::new));
    let files = vec![File { name: &name, bytes }];
    let recorder = StoppableRecorder::default();
    match preop_dicom::assemble(&files, &Wanted::default(), decoder, &recorder) {
        Ok(ct) => Ok(Frames::Together(ct_series(&files, ct, recorder)?)),
        Err(SeriesError::TooFew(_) | SeriesError::NoVolume { .. }) => Ok(Frames::Apart(None)),
        Err(why @ SeriesError::Spacing(_)) => {
            let message = format!("The images of the file make no volume: {why}.");
            let hint = "Each can be looked at; to plan, reconstruct the scan in thin slices.";
            Ok(Frames::Apart(Some(Finding::danger("image.no-volume", message).hint(hint))))
        }
        Err(SeriesError::File { source, .. }) => Err(source.to_string()),
        Err(other) => Err(other.to_string()),
    }
}
