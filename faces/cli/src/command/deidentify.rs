//! `preop deidentify`: DICOM files without who the patient is, and a report of what was changed.

use crate::arguments::Deidentify;
use crate::failure::Failure;
use crate::{fence, inputs, package, present};
use preop_dicom::Files;
use preop_dicom::deidentify::{
    BurnedIn, Changes, Dates, DeidentifyError, EDITION, Key, Options, PROFILE_OPTIONS,
};
use preop_stranger::{Read, deidentified};
use serde_json::{Value, json};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::BuildHasher;

/// What `--help` says of the options of the profile: those that are not there, too.
pub(crate) fn profile() -> String {
    let mut text = format!("Options of the profile ({EDITION}), and what happens without them:\n");
    for option in PROFILE_OPTIONS {
        let switch = if option.switch.is_empty() { "NOT THERE" } else { option.switch };
        text +=
            &format!("  {} ({}): {switch}; else {}.\n", option.name, option.code, option.without);
    }
    text
}

/// What came of a folder.
#[derive(Default)]
struct Outcome {
    written: BTreeSet<String>,
    changes: Changes,
    /// Files and why they were left out; those that are no DICOM are counted apart.
    left_out: Vec<(String, String)>,
    not_dicom: Vec<String>,
    /// Slices that do not say whether text is burned in.
    burned_in_unknown: usize,
    /// Written files, by their new names, whose pixels have text burned in, or may have.
    burned_in_allowed: Vec<String>,
    /// How many a face may be made of.
    faces: usize,
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
                outcome.left_out.push((name, SAME_UID.into()));
                return Ok(());
            }
            match made.changes.burned_in {
                BurnedIn::No => (),
                BurnedIn::Unlikely => outcome.burned_in_unknown += 1,
                BurnedIn::Maybe | BurnedIn::Yes => outcome.burned_in_allowed.push(path.clone()),
            }
            outcome.faces += usize::from(made.changes.may_show_face);
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
    let mut reasons = BTreeMap::<String, usize>::new();
    for (_, why) in &outcome.left_out {
        *reasons.entry(reason(why)).or_default() += 1;
    }
    let reasons = reasons.iter().map(|(why, count)| json!({ "why": why, "count": count }));
    let of_profile = PROFILE_OPTIONS.iter().map(|option| {
        let applied = option.is_applied(options);
        json!({
            "code": option.code,
            "option": option.name,
            "applied": applied,
            "switch": option.switch,
            "instead": if applied { "" } else { option.without },
        })
    });
    json!({
        "profile": EDITION,
        "options": of_profile.collect::<Vec<_>>(),
        "objects": outcome.written.len(),
        "left_out": outcome.left_out.len(),
        "not_dicom": outcome.not_dicom.len(),
        "left_out_because": reasons.collect::<Vec<_>>(),
        "burned_in_unknown": outcome.burned_in_unknown,
        "burned_in_allowed": outcome.burned_in_allowed,
        "may_show_face": outcome.faces,
        "changes": changes.collect::<Vec<_>>(),
    })
}

/// Why a file was left out, without a value of it: what cannot be read is told with its values to whoever runs this only.
fn reason(why: &str) -> String {
    let known = [
        DeidentifyError::BurnedIn,
        DeidentifyError::MayBeBurnedIn,
        DeidentifyError::Document,
        DeidentifyError::Directory,
        DeidentifyError::Nameless,
    ];
    let known = known.iter().map(ToString::to_string).chain([SAME_UID.to_owned()]);
    known.into_iter().find(|k| k == why).unwrap_or_else(|| "it cannot be read".to_owned())
}

const SAME_UID: &str = "an object of the same UID was there";

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
            "{} slices do not say whether text is burned into their pixels; scanners do not write into these.",
            outcome.burned_in_unknown
        );
    }
    for path in &outcome.burned_in_allowed {
        eprintln!("WRITTEN AS ASKED {path}: text is burned into its pixels, or may be.");
    }
    if outcome.faces > 0 {
        eprintln!(
            "WARNING: {} slices show a head, or do not say what they show. A face can be made of them, and recognised: \
             that is not removed (no Clean Recognizable Visual Features Option). Keep a box without the face \
             (`preop convert SERIES OUT --keep-mm …`), or give them away only to whom may see it.",
            outcome.faces
        );
    }
    let mut by_word = BTreeMap::new();
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
