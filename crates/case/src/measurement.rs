//! Every dimension of a part, measured on the bytes that are about to be handed out.

use crate::manifest::{FileEntry, FindingEntry, Measurement};
use crate::parts::{Dimension, Part};
use preop_monitor::{Finding, Severity};
use preop_verify::{Body, Feature};

/// What was measured, and what a person must know of it.
pub(crate) struct Measured {
    pub(crate) rows: Vec<Measurement>,
    pub(crate) findings: Vec<FindingEntry>,
}

/// Reads the STL of each part back by the verifier's own reader and measures it.
pub(crate) fn measure(parts: &[Part], files: &[(FileEntry, Vec<u8>)]) -> Measured {
    let mut measured = Measured { rows: vec![], findings: vec![] };
    for part in parts {
        let of_part = |(entry, _): &&(FileEntry, Vec<u8>)| {
            entry.part_id.as_deref() == Some(&part.part_id) && entry.path.ends_with(".stl")
        };
        let Some((entry, bytes)) = files.iter().find(of_part) else { continue };
        let body = match Body::read(&entry.path, bytes) {
            Ok(body) => body,
            Err(why) => {
                let words = format!("{} cannot be read back: {why}.", entry.path);
                measured.findings.push(finding(part, "export.unreadable", words));
                continue;
            }
        };
        for dimension in &part.dimensions {
            measured.add(part, entry, &body, dimension);
        }
    }
    measured
}

impl Measured {
    fn add(&mut self, part: &Part, entry: &FileEntry, body: &Body, dimension: &Dimension) {
        let Dimension { name, planned, tolerance, unit, feature } = dimension;
        let read = Feature::parse(feature).and_then(|f| body.measure(&f, name));
        match &read {
            Ok(measured) if (*measured - planned).abs() <= *tolerance => {}
            Ok(measured) => self.findings.push(finding(
                part,
                "export.dimension",
                format!(
                    "{}: {name} measures {measured:.3} {unit} in the written file; planned are \
                     {planned:.3} with {tolerance} {unit} to either side.",
                    part.part_id
                ),
            )),
            Err(why) => self.findings.push(finding(
                part,
                "export.dimension",
                format!("{}: {name} cannot be measured in the written file: {why}.", part.part_id),
            )),
        }
        if let Ok(measured) = read {
            self.rows.push(Measurement {
                step: part.step.clone(),
                file: entry.path.clone(),
                name: name.clone(),
                planned: *planned,
                measured,
                tolerance: *tolerance,
                unit: (*unit).to_owned(),
                feature: feature.clone(),
            });
        }
    }
}

/// A danger that nobody can accept: the file is not what was planned.
fn finding(part: &Part, code: &str, message: String) -> FindingEntry {
    let Finding { code, message, .. } = Finding::danger(code, message);
    FindingEntry {
        code,
        severity: Severity::Danger,
        step: part.step.clone(),
        message,
        place_mm: None,
        hint: "Do not use the part; report this.".to_owned(),
        accepted_by: None,
    }
}
