//! `preop convert PLAN --result NAME`: labels and surfaces that a plan makes, for other programs.

use super::to_dicom;
use super::volume::write_voxels;
use crate::arguments::{Convert, PlanArguments};
use crate::command::evaluate::{self, Opened};
use crate::failure::Failure;
use crate::stop::Stoppable;
use crate::{bytes, package, present};
use preop_case::{Evaluated, Inputs, SegmentWords, Takes, VOLUME_FILE, Wanted};
use preop_dicom::write::{Maker, Source};
use preop_plan::Plan;
use preop_volumefile::Stored;
use std::path::Path;

/// Whether a plan's results are meant: by the option, or by the ending of a plan.
pub(super) fn is_meant(arguments: &Convert) -> bool {
    let is_text = arguments.from.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    !arguments.results.is_empty() || is_text
}

/// Evaluates what the results come from and writes them. Status 1 if a danger stands among it.
pub(super) fn convert(arguments: &Convert) -> Result<u8, Failure> {
    let (from, to) = (arguments.from.as_path(), arguments.to.as_path());
    let opened = evaluate::open(&PlanArguments {
        plan: from.to_owned(),
        inputs: arguments.inputs.clone(),
        set: vec![],
        json: false,
        no_memo: false,
    })?;
    let refuse =
        |why: &dyn std::fmt::Display| Failure::wrong(format!("{}: {why}.", bytes::shown(from)));
    let target = Target::of(to)?;
    let wanted = Wanted::of(&opened.plan, &arguments.results, target.takes());
    let wanted = wanted.map_err(|e| refuse(&e))?;
    // Before the work: what would be refused after it is refused at once.
    let source = match target {
        Target::Dicom => Some(source(arguments, &opened, &wanted)?),
        _ => None,
    };
    let memo = evaluate::memo(false);
    let part = wanted.part_of(&opened.plan);
    let (evaluated, _) = evaluate::evaluate_part((&opened.plan, &part), &opened.inputs, &*memo)?;
    present::findings(&evaluated);
    write((&wanted, &evaluated), target, (source.as_ref(), &opened), arguments)?;
    let (draft, titles) = (evaluated.is_draft(), wanted.titles().join(", "));
    eprintln!("{}: {titles} of plan {}.", to.display(), opened.plan.hash().short());
    Ok(if draft { Failure::DANGER } else { 0 })
}

/// What is written, by its ending.
#[derive(Clone, Copy)]
enum Target {
    Voxels(preop_volumefile::Format),
    Triangles(preop_meshfile::Format),
    Dicom,
}

impl Target {
    fn of(to: &Path) -> Result<Target, Failure> {
        let name = to.to_string_lossy();
        if to.extension().is_some_and(|e| e.eq_ignore_ascii_case("dcm")) {
            return Ok(Target::Dicom);
        }
        let voxels = preop_volumefile::Format::to_write(&name).map(Target::Voxels);
        let triangles = || preop_meshfile::Format::of_name(&name).map(Target::Triangles);
        voxels.or_else(triangles).ok_or_else(|| {
            Failure::wrong(format!(
                "{}: a label goes into .dcm (a DICOM segmentation), .nii.gz, .nrrd (or .seg.nrrd) or .mha, a surface \
                 into .stl, .ply, .obj, .3mf, .glb, .vtp, .vtk or .dcm. A whole package is what `preop run` writes.",
                to.display()
            ))
        })
    }

    fn takes(self) -> Takes {
        match self {
            Target::Voxels(_) => Takes::Labels,
            Target::Triangles(_) => Takes::Surface,
            Target::Dicom => Takes::Either,
        }
    }
}

fn write(
    (wanted, evaluated): (&Wanted, &Evaluated<'_>),
    target: Target,
    (source, opened): (Option<&Source>, &Opened),
    arguments: &Convert,
) -> Result<(), Failure> {
    let refuse = |why: &dyn std::fmt::Display| {
        Failure::wrong(format!("{}: {why}.", bytes::shown(&arguments.from)))
    };
    let (to, how) = (arguments.to.as_path(), &arguments.dicom);
    let names = wanted.titles().join(", ");
    let title = how.title.as_deref().unwrap_or(&names);
    match (target, source) {
        (Target::Voxels(format), _) => {
            let segments = wanted.segments(evaluated).map_err(|e| refuse(&e))?;
            write_voxels(&Stored::of_segments(&segments), format, to)
        }
        (Target::Triangles(format), _) => {
            let surface = wanted.surface(evaluated).map_err(|e| refuse(&e))?;
            let written = format.write(&surface, title).map_err(|e| refuse(&e))?;
            package::write_file(to, &written)
        }
        (Target::Dicom, Some(source)) if wanted.is_surface => {
            let surface = wanted.surface(evaluated).map_err(|e| refuse(&e))?;
            let stl = preop_meshfile::Format::Stl.write(&surface, title).map_err(|e| refuse(&e))?;
            to_dicom::model(("surface.stl", &stl), to, (title, how), source)
        }
        (Target::Dicom, Some(source)) => {
            let segments = wanted.segments(evaluated).map_err(|e| refuse(&e))?;
            let words = SegmentWords {
                title,
                part: to_dicom::part(how.part.as_deref())?,
                maker: Maker::Semiautomatic("Preop"),
                meanings: &wanted.meanings(&opened.plan, &opened.inputs),
                tracked: &wanted.full_names(),
            };
            let made = to_dicom::made(how.made.as_deref())?;
            let object = preop_case::segments_to_dicom(&segments, &words, source, made, &Stoppable);
            package::write_file(to, &object.map_err(|e| refuse(&e))?)
        }
        (Target::Dicom, None) => unreachable!("DICOM has a source"),
    }
}

/// The series that the results lie in, as the plan says; one of `--source` where the plan's scan is a volume file.
fn source(arguments: &Convert, opened: &Opened, wanted: &Wanted) -> Result<Source, Failure> {
    let plan: &Plan = &opened.plan;
    let input = wanted.scan(plan).ok_or_else(|| {
        Failure::wrong(
            "These results lie in no scan of the plan, so they have no patient in DICOM.",
        )
    })?;
    let files = opened.inputs.files(input).map_err(Failure::wrong)?;
    let series = input.arguments.optional_text("series");
    match (&arguments.dicom.sources[..], preop_case::is_volume(&*files)) {
        ([], false) => to_dicom::read_source(&*files, series, Path::new(&input.path)),
        ([], true) => Err(Failure::wrong(format!(
            "The scan \"{}\" of the plan is {VOLUME_FILE}. A DICOM object needs them: say with --source SERIES which \
             series it was made from, or write .seg.nrrd.",
            input.name
        ))),
        ([one], true) => to_dicom::source(Path::new(one), arguments.series.as_deref()),
        (_, true) => Err(Failure::wrong("One scan has one --source.")),
        (_, false) => Err(Failure::wrong(format!(
            "--source is not needed: the plan's own scan \"{0}\" says patient, study and frame of reference. Take the \
             scan from another place with --input {0}=PATH.",
            input.name
        ))),
    }
}
