//! `preop convert` into DICOM: a mesh, a PDF, a series or a package as objects of a source series.

use crate::arguments::{Convert, SideWord, ToDicom, UsageWord};
use crate::failure::Failure;
use crate::fence;
use crate::inputs;
use crate::package;
use crate::stop::Stoppable;
use preop_case::{ModelWords, Reshape, ReshapeError, Side};
use preop_dicom::write::{Source, Usage, WriteSeriesError};
use preop_dicom::{Date, Files, Moment};
use preop_monitor::Finding;
use preop_space::{Bounds, Point};
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether a conversion ends in DICOM.
pub(super) fn is_meant(arguments: &Convert) -> bool {
    let ending = arguments.to.extension().map(|e| e.to_ascii_lowercase());
    arguments.from.is_dir()
        || !arguments.dicom.sources.is_empty()
        || ending.is_some_and(|e| e == "dcm")
}

pub(super) fn convert(from: &Path, to: &Path, how: &ToDicom) -> Result<u8, Failure> {
    let made = made(how.made.as_deref())?;
    if from.is_dir() {
        return series(from, to, how, made);
    }
    let source = match &how.sources[..] {
        [one] => source(Path::new(one))?,
        _ => {
            return Err(Failure::wrong(format!(
                "A DICOM object belongs to a patient, a study and a frame of reference: say with \
                 --source which series {} comes from (one).",
                from.display()
            )));
        }
    };
    let bytes = fs::read(from).map_err(|e| Failure::io("read", from, &e))?;
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    let title = how
        .title
        .clone()
        .unwrap_or_else(|| from.file_stem().unwrap_or_default().to_string_lossy().into_owned());
    let refuse = |e: preop_case::ToDicomError| Failure::wrong(format!("{}: {e}.", from.display()));
    let object = if name.to_lowercase().ends_with(".pdf") {
        preop_case::pdf_to_dicom(&bytes, &title, &source, made).map_err(refuse)?
    } else {
        let words = words(&title, how);
        let (object, findings) =
            preop_case::mesh_to_dicom(&name, &bytes, &words, &source, made).map_err(refuse)?;
        tell(&findings);
        object
    };
    package::write_file(to, &object)?;
    eprintln!("{}: {title}, of the patient and study of its source.", to.display());
    Ok(0)
}

fn words<'a>(title: &'a str, how: &ToDicom) -> ModelWords<'a> {
    ModelWords {
        title,
        side: how.side.map(|side| match side {
            SideWord::Left => Side::Left,
            SideWord::Right => Side::Right,
            SideWord::Unpaired => Side::Unpaired,
            SideWord::Both => Side::Both,
        }),
        usage: match how.usage {
            UsageWord::Planning => Usage::Planning,
            UsageWord::Tool => Usage::ToolFabrication,
            UsageWord::Implant => Usage::ImplantFabrication,
        },
        embossed: how.embossed,
        modified: false,
        group: "",
    }
}

/// A series as a new series: cropped, resampled, or as it was assembled.
fn series(from: &Path, to: &Path, how: &ToDicom, made: Moment) -> Result<u8, Failure> {
    check_empty(to)?;
    let files = files(from)?;
    let decoder = fence::decoder();
    let refuse = |e: &dyn std::fmt::Display| Failure::wrong(format!("{}: {e}.", from.display()));
    let ct = preop_dicom::assemble(&*files, None, &decoder, &Stoppable).map_err(|e| refuse(&e))?;
    let own = match &how.sources[..] {
        [] => Source::read(&*files, None, &decoder, &Stoppable).map_err(|e| refuse(&e))?,
        [one] => source(Path::new(one))?,
        _ => return Err(Failure::wrong("A series has one --source, or is its own.")),
    };
    let reshape = Reshape { keep: keep(&how.keep_mm)?, spacing_mm: how.spacing_mm };
    let written = preop_case::reshaped_series(&ct, &reshape, &own, made, &Stoppable);
    let written = written.map_err(|error| match error {
        ReshapeError::Write(WriteSeriesError::Cancelled) => Failure::stopped(),
        other => refuse(&other),
    })?;
    tell(&ct.findings);
    package::write_case(to, &written)?;
    eprintln!("{}: {} slices, a new series of the same study.", to.display(), written.len());
    Ok(0)
}

fn keep(numbers: &[f64]) -> Result<Option<Bounds>, Failure> {
    match *numbers {
        [] => Ok(None),
        [x0, x1, y0, y1, z0, z1] if x0 < x1 && y0 < y1 && z0 < z1 => {
            Ok(Some(Bounds::of([Point::new(x0, y0, z0), Point::new(x1, y1, z1)])))
        }
        _ => Err(Failure::wrong(
            "--keep-mm takes six numbers, the lower before the higher of each axis: \
             X0,X1,Y0,Y1,Z0,Z1.",
        )),
    }
}

/// The headers of a source series.
fn source(path: &Path) -> Result<Source, Failure> {
    let files = files(path)?;
    Source::read(&*files, None, &fence::decoder(), &Stoppable)
        .map_err(|e| Failure::wrong(format!("The source {}: {e}.", path.display())))
}

fn files(path: &Path) -> Result<Box<dyn Files>, Failure> {
    inputs::open(path).map_err(|e| Failure::wrong(format!("Cannot read {}: {e}.", path.display())))
}

/// A folder that is written anew: nothing that stands there may be lost.
fn check_empty(to: &Path) -> Result<(), Failure> {
    let is_empty = || fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_none());
    if !to.exists() || is_empty() {
        return Ok(());
    }
    let words = format!("{} exists and is not empty; name another folder.", to.display());
    Err(Failure::wrong(words))
}

fn tell(findings: &[Finding]) {
    for finding in findings {
        eprintln!("{:?} {}: {} {}", finding.severity, finding.code, finding.message, finding.hint);
    }
}

/// When the objects are made: as said, or now.
fn made(said: Option<&str>) -> Result<Moment, Failure> {
    if let Some(text) = said {
        return Moment::parse(text).ok_or_else(|| {
            Failure::wrong(format!(
                "--made {text} is no date; write 2026-12-01 or 2026-12-01T14:30:00."
            ))
        });
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let moment = Date::of_day_number(seconds / 86_400)
        .and_then(|date| Moment::new(date, (seconds % 86_400) as u32));
    moment.ok_or_else(|| Failure::wrong("The computer's clock is off; give the time with --made."))
}
