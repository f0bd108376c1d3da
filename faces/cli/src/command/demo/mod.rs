//! `preop demo`: a phantom patient, scanned, planned and run.

mod plan;

use crate::arguments::{PlanArguments, Run};
use crate::failure::Failure;
use crate::package;
use crate::stop::Stoppable;
use preop_phantom::{demo_series, patient};
use std::fs;
use std::path::{Path, PathBuf};

/// The phantom's noise follows from it.
const SEED: u64 = 1;

pub(crate) fn demo(folder: &Path) -> Result<u8, Failure> {
    check_place(folder)?;
    eprintln!("Making a phantom patient …");
    let patient = patient(SEED, &Stoppable).map_err(|_| Failure::stopped())?;
    let mut files: Vec<(String, Vec<u8>)> =
        vec![("plan.toml".to_owned(), plan::plan(&patient, folder).into_bytes())];
    let formulas = [("head", &patient.head.phantom), ("leg", &patient.leg.phantom)];
    for (name, phantom) in formulas {
        let text = format!("{}\n", phantom.description());
        files.push((format!("formulas/{name}.json"), text.into_bytes()));
    }
    eprintln!("Scanning the phantom …");
    let series = demo_series(&patient, &Stoppable).map_err(|error| match error {
        preop_dicom::write::WriteSeriesError::Cancelled => Failure::stopped(),
        other => Failure::wrong(other.to_string()),
    })?;
    drop(patient);
    for one in series {
        files.extend(one.files.into_iter().map(|(n, bytes)| (format!("{}/{n}", one.name), bytes)));
    }
    eprintln!("Writing the case to {} …", folder.display());
    package::write_case(folder, &files)?;
    let plan = PlanArguments {
        plan: folder.join("plan.toml"),
        inputs: vec![],
        set: vec![],
        json: false,
        no_memo: false,
    };
    let out = folder.join("package");
    super::run::run(&Run { plan, out: Some(out), since: None })
}

/// Refuses to write over what is no demo.
fn check_place(folder: &Path) -> Result<(), Failure> {
    let mark: PathBuf = folder.join("formulas").join("head.json");
    let is_empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !folder.exists() || mark.is_file() || is_empty() {
        return Ok(());
    }
    Err(Failure::wrong(format!(
        "{} exists and is no demo of Preop, so nothing is written there. Name another folder.",
        folder.display()
    )))
}
