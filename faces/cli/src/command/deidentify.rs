//! `preop deidentify`: DICOM files without who the patient is, and a report of what was changed.

use crate::arguments::Deidentify;
use crate::failure::Failure;
use crate::{fence, inputs, package, present};
use preop_dicom::Files;
use preop_dicom::deidentify::{Changes, Dates, EDITION, Key, Options};
use preop_stranger::{Read, deidentified};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;

/// What came of a folder.
#[derive(Default)]
struct Outcome {
    written: BTreeSet<String>,
    changes: Changes,
    /// Files and why they were left out; those that are no DICOM are counted apart.
    left_out: Vec<(String, String)>,
    not_dicom: Vec<String>,
    burned_in_unknown: usize,
}

pub(crate) fn deidentify(how: &Deidentify) -> Result<u8, Failure> {
    package::check_empty(&how.to)?;
    let key = key(how)?;
    let options = options(how);
    let files = inputs::open(&how.from)
        .map_err(|e| Failure::wrong(format!("Cannot read {}: {e}.", how.from.display())))?;
    let (reader, mut outcome) = (fence::decoder(), Outcome::default());
    package::write_each(&how.to, |put| {
        for file in 0..files.count() {
            take((&*files, &reader), file, (&options, &key), &mut outcome, put)?;
        }
        if outcome.written.is_empty() {
            return Err(nothing(how, &outcome));
        }
        let report = format!("{:#}\n", report(&options, &outcome));
        put("deidentification.json", report.as_bytes())
    })?;
    let status = if outcome.left_out.is_empty() { 0 } else { Failure::DANGER };
    if how.json {
        present::json(&json!({
            "out": how.to,
            "status": status,
            "report": report(&options, &outcome),
            "left_out": outcome.left_out.iter()
                .map(|(file, why)| json!({ "file": file, "why": why })).collect::<Vec<_>>(),
            "not_dicom": outcome.not_dicom,
        }));
    }
    tell(how, &outcome);
    Ok(status)
}

/// One file of the folder: written, or left out with its reason.
fn take(
    (files, reader): (&dyn Files, &dyn Read),
    file: usize,
    (options, key): (&Options, &Key),
    outcome: &mut Outcome,
    put: &mut dyn FnMut(&str, &[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let name = files.name(file).to_owned();
    let bytes = match files.whole(file) {
        Ok(bytes) => bytes,
        Err(why) => {
            outcome.left_out.push((name, why));
            return Ok(());
        }
    };
    match deidentified(reader, &bytes, options, key) {
        Ok(Some(made)) => {
            let path = format!("{}/{}.dcm", made.series_uid, made.instance_uid);
            if !outcome.written.insert(path.clone()) {
                outcome.left_out.push((name, "an object of the same UID was there".into()));
                return Ok(());
            }
            outcome.burned_in_unknown += usize::from(made.changes.burned_in_unknown);
            outcome.changes.add(&made.changes);
            put(&path, &made.bytes)?;
        }
        Ok(None) => outcome.not_dicom.push(name),
        Err(why) => outcome.left_out.push((name, why.to_string())),
    }
    Ok(())
}

fn options(how: &Deidentify) -> Options {
    Options {
        dates: match (how.retain_dates, how.shift_dates) {
            (true, _) => Dates::Kept,
            (_, true) => Dates::Shifted,
            _ => Dates::Removed,
        },
        retain_uids: how.retain_uids,
        retain_device: how.retain_device,
        retain_institution: how.retain_institution,
        retain_characteristics: how.retain_characteristics,
        clean_descriptors: how.clean_descriptors,
        retain_safe_private: how.retain_safe_private,
        allow_burned_in: how.allow_burned_in,
    }
}

/// The key as given, or a random one of this run alone.
fn key(how: &Deidentify) -> Result<Key, Failure> {
    let secret = match &how.key_file {
        Some(path) => fs::read(path).map_err(|e| Failure::io("read the key", path, &e))?,
        // The operating system's randomness, by the one door to it of the standard library.
        None => (0..4u8).flat_map(|n| RandomState::new().hash_one(n).to_le_bytes()).collect(),
    };
    Key::new(&secret).ok_or_else(|| Failure::wrong("The key file holds fewer than 16 bytes."))
}

/// What may be given away with the files: neither names of files nor old values.
fn report(options: &Options, outcome: &Outcome) -> Value {
    let changes = outcome.changes.counts.iter().map(
        |((did, name), count)| json!({ "attribute": name, "did": did.word(), "count": count }),
    );
    json!({
        "profile": EDITION,
        "options": format!("{options:?}"),
        "objects": outcome.written.len(),
        "left_out": outcome.left_out.len(),
        "not_dicom": outcome.not_dicom.len(),
        "burned_in_unknown": outcome.burned_in_unknown,
        "changes": changes.collect::<Vec<_>>(),
    })
}

fn nothing(how: &Deidentify, outcome: &Outcome) -> Failure {
    let first = outcome.left_out.first();
    let why = first.map_or("it holds no DICOM file".into(), |(f, why)| format!("{f}: {why}"));
    Failure::wrong(format!("{}: nothing is written; {why}.", how.from.display()))
}

fn tell(how: &Deidentify, outcome: &Outcome) {
    for (file, why) in &outcome.left_out {
        eprintln!("LEFT OUT {file}: {why}.");
    }
    if let Some(first) = outcome.not_dicom.first() {
        let count = outcome.not_dicom.len();
        eprintln!("Left out {count} files that are no DICOM, the first {first}.");
    }
    if outcome.burned_in_unknown > 0 {
        eprintln!(
            "{} objects do not say whether text is burned into their pixels: look at them.",
            outcome.burned_in_unknown
        );
    }
    let mut by_word = std::collections::BTreeMap::new();
    for ((did, _), count) in &outcome.changes.counts {
        *by_word.entry(did.word()).or_insert(0) += count;
    }
    let words: Vec<String> = by_word.iter().map(|(word, n)| format!("{n} {word}")).collect();
    eprintln!(
        "{}: {} objects; values {}. deidentification.json tells which attributes.",
        how.to.display(),
        outcome.written.len(),
        words.join(", ")
    );
}
