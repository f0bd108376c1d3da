//! `preop convert` into DICOM: a mesh, a PDF, a series or a package as objects of a source series.

use super::keep::keep;
use super::masks;
use crate::arguments::{Convert, SideWord, ToDicom, UsageWord};
use crate::command::verify::{self, Folder};
use crate::failure::Failure;
use crate::package;
use crate::stop::Stoppable;
use crate::volumes::VolumeFile;
use crate::{bytes, fence, inputs};
use preop_case::{FrameSource, ModelWords, Reshape, ReshapeError, SegmentWords, Side};
use preop_dicom::write::{Maker, Part, Source, Usage, WriteSeriesError};
use preop_dicom::{Date, Files, Moment, Wanted};
use preop_monitor::Finding;
use preop_plan::LONGEST_PLAN;
use preop_verify::Files as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether a conversion ends in DICOM.
pub(super) fn is_meant(arguments: &Convert) -> bool {
    let ending = arguments.to.extension().map(|e| e.to_ascii_lowercase());
    arguments.from.is_dir()
        || !arguments.dicom.sources.is_empty()
        || ending.is_some_and(|e| e == "dcm")
}

pub(super) fn convert(from: &Path, to: &Path, arguments: &Convert) -> Result<u8, Failure> {
    let (how, wanted) = (&arguments.dicom, arguments.series.as_deref());
    let made = made(how.made.as_deref())?;
    if from.is_dir() && from.join("manifest.json").is_file() {
        return whole_package(from, to, how, made);
    }
    if from.is_dir() {
        return series((from, wanted), to, how, made);
    }
    let source = match &how.sources[..] {
        [one] => source(Path::new(one), wanted)?,
        _ => {
            return Err(Failure::wrong(format!(
                "A DICOM object belongs to a patient, a study and a frame of reference: say with \
                 --source which series {} comes from (one).",
                from.display()
            )));
        }
    };
    let name = from.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let title = title(from, how);
    if !name.ends_with(".pdf") && preop_meshfile::Format::of_name(&name).is_none() {
        return voxels(from, to, (how, wanted), &source, made);
    }
    let bytes = bytes::read(from, bytes::MOST_BYTES).map_err(|e| refused(from, &e))?;
    if name.ends_with(".pdf") {
        let object = preop_case::pdf_to_dicom(&bytes, &title, &source, made);
        write_object(to, &object.map_err(|e| refused(from, &e))?, &title)?;
    } else {
        model((&name, &bytes), to, (&title, how), &source)?;
    }
    Ok(0)
}

/// A mesh as an encapsulated model.
pub(super) fn model(
    (name, bytes): (&str, &[u8]),
    to: &Path,
    (title, how): (&str, &ToDicom),
    source: &Source,
) -> Result<(), Failure> {
    let (words, made) = (words(title, how), made(how.made.as_deref())?);
    let object = preop_case::mesh_to_dicom((name, bytes), &fence::decoder(), &words, source, made);
    let (object, findings) = object.map_err(|e| refused(Path::new(name), &e))?;
    tell(&findings);
    write_object(to, &object, title)
}

/// A mask as a segmentation, if a file is to be written; a grey image as a series, if a folder is.
fn voxels(
    from: &Path,
    to: &Path,
    (how, wanted): (&ToDicom, Option<&str>),
    source: &Source,
    made: Moment,
) -> Result<u8, Failure> {
    let refuse = |e: &dyn std::fmt::Display| refused(from, e);
    let kind = masks::kind(from).map_err(|e| refuse(&e))?.ok_or_else(|| refuse(&UNKNOWN))?;
    let is_file = to.extension().is_some_and(|e| e.eq_ignore_ascii_case("dcm"));
    if is_file {
        let masks = masks::read(from, &kind, (&how.sources, wanted)).map_err(|e| refuse(&e))?;
        if masks.frame_of_reference.is_some_and(|frame| !source.is_in(&frame)) {
            return Err(refuse(&OTHER_FRAME));
        }
        tell(&masks.findings);
        let title = title(from, how);
        let words = SegmentWords {
            title: &title,
            part: part(how.part.as_deref())?,
            maker: Maker::Semiautomatic("not stated"),
            meanings: &masks.meanings,
            tracked: &[],
        };
        let object =
            preop_case::segments_to_dicom(&masks.segments, &words, source, made, &Stoppable);
        write_object(to, &object.map_err(|e| refuse(&e))?, &title)?;
        return Ok(0);
    }
    if !matches!(kind, masks::Kind::Volume) {
        return Err(refuse(&"parts that somebody drew go into one file: name OUT.dcm"));
    }
    package::check_empty(to)?;
    let file = VolumeFile::open(from).map_err(|e| refuse(&e))?;
    let stored = file.stored().map_err(|e| refuse(&e))?;
    tell(stored.findings());
    let (volume, findings) = stored.hounsfield(None).map_err(|e| refuse(&e))?;
    tell(&findings);
    let files = preop_case::volume_series(&volume, source, made, &Stoppable);
    write_series(to, &files.map_err(|e| refuse(&e))?)
}

const UNKNOWN: &str = "it is nothing that goes into DICOM: a mesh (.stl, .obj and others), a PDF, a mask or an image (NIfTI, \
     NRRD, MetaImage), a DICOM segmentation or structure set, the folder of a series or of a package, or a plan";
const OTHER_FRAME: &str = "it lies in another frame of reference than the source: it was drawn on another scan, or on \
     another day; name that scan with --source";

pub(super) fn part(word: Option<&str>) -> Result<Option<Part>, Failure> {
    let Some(word) = word else { return Ok(None) };
    Part::named(word).map(Some).ok_or_else(|| {
        let known: Vec<&str> = Part::ALL.iter().map(|p| p.name).collect();
        Failure::wrong(format!("--part {word} is no word for a part; known: {}.", known.join(", ")))
    })
}

/// Every model and guide of a package, and its report.
fn whole_package(from: &Path, to: &Path, how: &ToDicom, made: Moment) -> Result<u8, Failure> {
    package::check_empty(to)?;
    let manifest = verify::manifest(from).map_err(|e| refused(from, &e))?;
    // The plan, other than the manifest and the parts, is read in this process, as `run` and the workspace read any
    // plan that somebody hands over: what a child could give back is the plan itself, to be read again here. Its
    // reader is safe code, fuzzed (`plan`), and counts what a text asks for before it parses.
    let text = bytes::read(&from.join("plan.toml"), LONGEST_PLAN as u64);
    let plan = text.map_err(|e| refused(from, &format!("plan.toml: {e}")))?;
    let plan = preop_case::read(&String::from_utf8_lossy(&plan))
        .map_err(|_| refused(from, &"its plan.toml cannot be read"))?;
    let mut sources = vec![];
    for word in &how.sources {
        let (frame, path) = word.split_once('=').ok_or_else(|| {
            Failure::wrong(format!("--source {word}: a package needs FRAME=SERIES for each frame."))
        })?;
        let path = Path::new(path);
        let files = files(path)?;
        let input = plan
            .input(frame)
            .ok_or_else(|| refused(from, &format!("the package has no input \"{frame}\"")))?;
        let content = preop_case::input_content(input, &*files, &fence::decoder());
        let content = content.map_err(|e| refused(path, &e))?;
        let source = read_source(&*files, input.arguments.optional_text("series"), path)?;
        sources.push(FrameSource { frame: frame.to_owned(), source, content });
    }
    let read = |name: &str| Folder(from).read(name);
    let (objects, findings) =
        preop_case::package_to_dicom((&manifest, &plan), &sources, made, &read, &fence::decoder())
            .map_err(|e| refused(from, &e))?;
    tell(&findings);
    package::write_case(to, &objects)?;
    eprintln!("{}: {} objects.", to.display(), objects.len());
    Ok(0)
}

fn title(from: &Path, how: &ToDicom) -> String {
    let stem = || from.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    how.title.clone().unwrap_or_else(stem)
}

fn refused(what: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::wrong(format!("{}: {why}.", what.display()))
}

fn write_object(to: &Path, object: &[u8], title: &str) -> Result<(), Failure> {
    package::write_file(to, object)?;
    eprintln!("{}: {title}, of the patient and study of its source.", to.display());
    Ok(())
}

fn write_series(to: &Path, files: &[(String, Vec<u8>)]) -> Result<u8, Failure> {
    package::write_case(to, files)?;
    eprintln!("{}: {} slices, a new series of the same study.", to.display(), files.len());
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
        modified: None,
        group: "",
    }
}

/// A series as a new series: cropped, resampled, or as it was assembled.
fn series(
    (from, wanted): (&Path, Option<&str>),
    to: &Path,
    how: &ToDicom,
    made: Moment,
) -> Result<u8, Failure> {
    package::check_empty(to)?;
    let files = files(from)?;
    let refuse = |e: &dyn std::fmt::Display| refused(from, e);
    let decoder = fence::decoder();
    let chosen = Wanted { series: wanted, keep: keep(&how.keep_mm)?, ..Wanted::default() };
    let ct =
        preop_dicom::assemble(&*files, &chosen, &decoder, &Stoppable).map_err(|e| refuse(&e))?;
    let own = match &how.sources[..] {
        [] => read_source(&*files, wanted, from)?,
        [one] => source(Path::new(one), None)?,
        _ => return Err(Failure::wrong("A series has one --source, or is its own.")),
    };
    let reshape = Reshape { keep: chosen.keep, spacing_mm: how.spacing_mm };
    let written = preop_case::reshaped_series(&ct, &reshape, &own, made, &Stoppable);
    let written = written.map_err(|error| match error {
        ReshapeError::Write(WriteSeriesError::Cancelled) => Failure::stopped(),
        other => refuse(&other),
    })?;
    tell(&ct.findings);
    write_series(to, &written)
}

/// The headers of a source series.
pub(super) fn source(path: &Path, series: Option<&str>) -> Result<Source, Failure> {
    read_source(&*files(path)?, series, path)
}

pub(super) fn read_source(
    files: &dyn Files,
    series: Option<&str>,
    path: &Path,
) -> Result<Source, Failure> {
    Source::read(files, series, &fence::decoder(), &Stoppable)
        .map_err(|e| Failure::wrong(format!("The source {}: {e}.", path.display())))
}

fn files(path: &Path) -> Result<Box<dyn Files>, Failure> {
    let open = inputs::open(path)
        .map_err(|e| Failure::wrong(format!("Cannot read {}: {e}.", path.display())))?;
    Ok(open)
}

fn tell(findings: &[Finding]) {
    for finding in findings {
        eprintln!("{:?} {}: {} {}", finding.severity, finding.code, finding.message, finding.hint);
    }
}

/// When the objects are made: as said, or now.
pub(super) fn made(said: Option<&str>) -> Result<Moment, Failure> {
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
