//! Inputs as values: bytes from a face, piece by piece, judged by the gate, asked for only when needed.

use crate::{markups, mesh, outside, scene};
use preop_dicom::{Date, Decode, Files, Identity, Modality, Wanted};
use preop_monitor::{Monitor, Silent};
use preop_plan::evaluate::Source;
use preop_plan::{Hash, Input, StepError};
use preop_steps::{Intensity, Scan, ScanFacts, Steps, Value};
use preop_stranger::Read;
use rayon::prelude::*;
use std::sync::Arc;

/// What is said of a scan that comes as a volume file.
pub const VOLUME_FILE: &str = "a volume file: patient, day and scanner are not known";

/// Hashes read this much of a file at a time.
const BLOCK: usize = 1 << 20;

/// Where a face finds inputs.
pub trait Inputs: Sync {
    /// All files of an input, in the order of their names.
    ///
    /// # Errors
    /// What is wrong, where, and what to do.
    fn files(&self, input: &Input) -> Result<Box<dyn Files + '_>, String>;

    /// The hash of an input's content, of its files: by [`input_content`]. A face that evaluates again and again may know it
    /// where it can tell that nothing has changed since.
    ///
    /// # Errors
    /// Which file cannot be read, and why.
    fn content(&self, input: &Input, files: &dyn Files) -> Result<Hash, String> {
        input_content(input, files, self.decode())
    }

    /// Whether a person said for this run to take it from elsewhere (`--input`).
    fn is_elsewhere(&self, input: &Input) -> bool;

    /// Who reads what strangers wrote.
    fn decode(&self) -> &dyn Read;
}

/// The hash of an input's content: of the hashes of its files, in the order of those hashes, so
/// that neither names nor order count.
///
/// # Errors
/// Which file cannot be read, and why.
pub fn content_hash(files: &dyn Files) -> Result<Hash, String> {
    hash_of(files, &(0..files.count()).collect::<Vec<usize>>())
}

/// The hash of what an input is among some files: of all of them, or of the series that the plan names,
/// wherever that lies.
///
/// # Errors
/// Which file cannot be read, and why; or that there is no such series.
pub fn input_content(
    input: &Input,
    files: &dyn Files,
    decode: &dyn Decode,
) -> Result<Hash, String> {
    let (Some(modality), Some(uid)) = (modality(input), said(input, "series")) else {
        return content_hash(files);
    };
    let these = preop_dicom::series_files(files, (modality, Some(uid)), decode, &Silent);
    hash_of(files, &these.map_err(|error| error.to_string())?)
}

/// The hash of some of the files.
fn hash_of(files: &dyn Files, these: &[usize]) -> Result<Hash, String> {
    let hash = |file: usize| {
        let size = files.size(file)?;
        let blocks = (0..size).step_by(BLOCK);
        Hash::of_blocks(blocks.map(|at| files.read(file, at..size.min(at + BLOCK))))
    };
    let named =
        |file: &usize| hash(*file).map_err(|why: String| format!("{}: {why}", files.name(*file)));
    let hashes: Vec<Result<Hash, String>> = these.par_iter().map(named).collect();
    let mut hashes: Vec<Hash> = hashes.into_iter().collect::<Result<_, _>>()?;
    hashes.sort();
    Ok(Hash::of_parts(hashes.iter().map(Hash::as_bytes)))
}

/// The plan's source over a face's files.
pub(crate) struct FileSource<'a> {
    pub(crate) inputs: &'a dyn Inputs,
    pub(crate) operation_date: Option<&'a str>,
    /// Whether the plan resects a tumour, whose scan ages faster.
    pub(crate) tumour: bool,
}

impl Source<Steps> for FileSource<'_> {
    fn content(&self, input: &Input) -> Result<Hash, String> {
        let files = self.inputs.files(input)?;
        if files.count() == 0 {
            return Err(format!("The input \"{}\" is an empty folder.", input.name));
        }
        let content = self
            .inputs
            .content(input, &*files)
            .map_err(|why| format!("The input \"{}\" cannot be read: {why}.", input.name))?;
        match input.sha256 {
            Some(expected) if expected != content && !self.inputs.is_elsewhere(input) => {
                Err(format!(
                    "The input \"{0}\" has another content than the plan was made on ({1} instead \
                     of {2}). If that is meant, say so with --input {0}=PATH.",
                    input.name,
                    content.short(),
                    expected.short()
                ))
            }
            _ => Ok(content),
        }
    }

    fn circumstances(&self, _: &Input) -> String {
        // A scan ages towards the operation, and faster where there is a tumour.
        format!("{}|{}", self.operation_date.unwrap_or_default(), self.tumour)
    }

    fn value(
        &self,
        input: &Input,
        on: Option<&Value>,
        monitor: &dyn Monitor,
    ) -> Result<Value, StepError> {
        let files = &*self.inputs.files(input).map_err(StepError::Failed)?;
        let taken =
            scene::taken(input, files, self.inputs.decode()).map_err(|why| refused(input, why))?;
        let files = taken.as_ref().map_or(files, |taken| taken as &dyn Files);
        match (input.kind.as_str(), on) {
            ("ct", _) if outside::is_volume(files) => {
                self.scan_of_volume_file(input, files, monitor)
            }
            ("ct", _) => self.scan(input, files, monitor),
            ("mr", _) => self.intensity(input, Modality::Mr, files, monitor),
            ("pet", _) => self.intensity(input, Modality::Pet, files, monitor),
            ("mask", Some(Value::Image(scan))) => {
                mask(input, (files, self.inputs.decode()), scan, monitor)
            }
            ("mask", _) => Err(refused(input, "a mask must lie on a CT.")),
            ("point" | "curve" | "plane", _) => {
                markups::value(input, (files, self.inputs.decode()), on, monitor)
                    .map_err(|why| refused(input, why))
            }
            _ => mesh::value(input, (files, self.inputs.decode()), on, monitor)
                .map_err(|why| refused(input, why)),
        }
    }
}

impl FileSource<'_> {
    fn scan(
        &self,
        input: &Input,
        files: &dyn Files,
        monitor: &dyn Monitor,
    ) -> Result<Value, StepError> {
        let ct = preop_dicom::assemble(files, &wanted(input), self.inputs.decode(), monitor)
            .map_err(|error| StepError::Failed(format!("The input \"{}\": {error}", input.name)))?;
        for finding in ct.findings {
            monitor.finding(finding);
        }
        self.age(ct.scan_date, monitor);
        let facts = ScanFacts {
            date: ct.scan_date.map(|d| d.to_string()).unwrap_or_default(),
            manufacturer: ct.summary.manufacturer.clone(),
            kernel: ct.summary.kernel.clone(),
            slices: ct.summary.slices,
            nature: nature(&ct.summary.manufacturer),
            space: ct.frame_of_reference.as_deref().map_or(String::new(), outside::space),
        };
        Ok(Value::Image(Arc::new(Scan { volume: ct.volume, facts })))
    }

    fn scan_of_volume_file(
        &self,
        input: &Input,
        files: &dyn Files,
        monitor: &dyn Monitor,
    ) -> Result<Value, StepError> {
        let found = outside::scan((files, self.inputs.decode()), wanted(input).keep);
        let (volume, findings) = found.map_err(|why| refused(input, why))?;
        findings.into_iter().for_each(|f| monitor.finding(f));
        self.age(None, monitor);
        let facts = ScanFacts {
            slices: volume.geometry().size()[2],
            nature: VOLUME_FILE.to_owned(),
            ..ScanFacts::default()
        };
        Ok(Value::Image(Arc::new(Scan { volume, facts })))
    }

    /// What the age of a scan of a day, if its file says one, means on the day of the operation.
    fn age(&self, scan_date: Option<Date>, monitor: &dyn Monitor) {
        let operation = self.operation_date.and_then(|d| Date::parse(&d.replace('-', "")));
        if let Some(operation) = operation {
            for finding in preop_dicom::age_findings(scan_date, operation, self.tumour) {
                monitor.finding(finding);
            }
        }
    }

    /// MR or PET: for display and fusion. Its age and thickness are no limits for guides.
    fn intensity(
        &self,
        input: &Input,
        modality: Modality,
        files: &dyn Files,
        monitor: &dyn Monitor,
    ) -> Result<Value, StepError> {
        let series = (modality, &wanted(input));
        let made = preop_dicom::assemble_intensities(files, series, self.inputs.decode(), monitor)
            .map_err(|e| StepError::Failed(format!("The input \"{}\": {e}", input.name)))?;
        for finding in made.findings {
            monitor.finding(finding);
        }
        let facts = ScanFacts {
            date: made.scan_date.map(|d| d.to_string()).unwrap_or_default(),
            nature: nature(&made.summary.manufacturer),
            manufacturer: made.summary.manufacturer,
            kernel: String::new(),
            slices: made.summary.slices,
            space: made.frame_of_reference.as_deref().map_or(String::new(), outside::space),
        };
        Ok(Value::Intensity(Arc::new(Intensity { volume: made.volume, unit: made.unit, facts })))
    }
}

fn mask(
    input: &Input,
    files: (&dyn Files, &dyn Read),
    scan: &Scan,
    monitor: &dyn Monitor,
) -> Result<Value, StepError> {
    let label = outside::mask(files, said(input, "segment"), scan, monitor);
    Ok(Value::Label(Arc::new(label.map_err(|why| refused(input, why))?)))
}

/// The scanner whose series an input is.
pub(crate) fn modality(input: &Input) -> Option<Modality> {
    match input.kind.as_str() {
        "ct" => Some(Modality::Ct),
        "mr" => Some(Modality::Mr),
        "pet" => Some(Modality::Pet),
        _ => None,
    }
}

/// What the plan says of an input, where its kind may say that at all.
pub(crate) fn said<'a>(input: &'a Input, name: &str) -> Option<&'a str> {
    input.arguments.optional_text(name)
}

/// What of its files is wanted.
fn wanted(input: &Input) -> Wanted<'_> {
    Wanted {
        series: said(input, "series"),
        keep: input.arguments.optional_box("box_mm"),
        // Only a CT may say it.
        even_mm: input.arguments.optional_number("even_slices_mm"),
    }
}

fn refused(input: &Input, why: impl std::fmt::Display) -> StepError {
    StepError::Failed(format!("The input \"{}\": {why}", input.name))
}

/// What a scan says of itself that a reader of its results must know, by its maker: that it is
/// semi-synthetic or a phantom; empty for one of a patient.
pub fn nature(manufacturer: &str) -> String {
    match manufacturer {
        "SEMI-SYNTHETIC" => "semi-synthetic: real anatomy, invented grey values".to_owned(),
        maker if maker.contains("PHANTOM") => "phantom: made from formulas".to_owned(),
        _ => String::new(),
    }
}

/// The identity of the patient of a scan: for the report's pages alone, and to tell that scans are of one
/// patient.
pub(crate) fn identity(inputs: &dyn Inputs, input: &Input) -> Option<Identity> {
    let files = inputs.files(input).ok()?;
    let series = (modality(input)?, said(input, "series"));
    preop_dicom::patient(&*files, series, inputs.decode())
}
