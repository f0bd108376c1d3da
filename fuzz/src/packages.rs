//! What a package says of itself, and its parts, as `verify` and `inspect` read them.

use crate::Verdict;
use preop_dicom::InProcess;
use preop_plan::Hash;
use preop_stranger::PackageParser;
use preop_verify::{Body, Parse};
use std::collections::BTreeMap;

const PARSER: PackageParser<'static> = PackageParser(&InProcess);

/// The manifest alone, held to its caps and to plain paths.
pub(crate) fn manifest(bytes: &[u8]) -> Verdict {
    let files = BTreeMap::from([("manifest.json".to_owned(), bytes.to_vec())]);
    let read = preop_verify::manifest(&files, &PARSER);
    // Whoever shows it quotes it: a path or a step is in it as the file has it.
    let manifest = read.map_err(|why| preop_quote::quote(&why.to_string(), 4000))?;
    for file in &manifest.files {
        let parts: Vec<&str> = file.path.split('/').collect();
        let plain = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        assert!(parts.iter().all(plain) && !file.path.contains('\\'), "{:?}", file.path);
    }
    assert!(manifest.measurements.iter().all(|m| manifest.files.iter().any(|f| f.path == m.file)));
    Ok(Hash::of(format!("{manifest:?}").as_bytes()).to_string())
}

pub(crate) fn stl(bytes: &[u8]) -> Verdict {
    measured(&PARSER.body("part.stl", bytes)?)
}

pub(crate) fn threemf(bytes: &[u8]) -> Verdict {
    measured(&PARSER.body("part.3mf", bytes)?)
}

/// What every file of a package is measured by.
fn measured(body: &Body) -> Verdict {
    assert!(body.triangles() > 0);
    let (volume, area, bounds) = (body.volume(), body.area(), body.bounds());
    assert!(volume.is_finite() && area.is_finite() && area >= 0.0);
    let corners = [bounds.min, bounds.max].map(|p| p.to_array()).concat();
    assert!(corners.iter().all(|c| c.abs() <= 100_000.0));
    Ok(format!(
        "{} {volume} {area} {bounds:?} {} {:?}",
        body.triangles(),
        body.is_closed(),
        body.header()
    ))
}
