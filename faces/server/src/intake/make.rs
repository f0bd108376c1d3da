//! A case made of an upload: its folder is whole before it has its name among the cases.

use super::judge::{Judged, JudgedSeries};
use super::room::{self, Caps};
use super::spooled::{OneSeries, Spooled};
use crate::wire::NewCase;
use crate::{CaseFolder, Refusal, described};
use preop_case::{Starting, StartingScan, content_hash, starting_plan};
use preop_dicom::Files;
use preop_space::{Bounds, Side};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Files are copied in pieces of this size.
const BLOCK: usize = 1 << 20;
/// The longest folder's name, in characters.
const NAME: usize = 48;

/// Makes the folder of a case at `draft`: the chosen series, the first plan, the first entry of its
/// history. Or makes nothing and gives what a person must have seen before.
pub(super) fn make(
    judged: &Judged,
    wanted: &NewCase,
    draft: &Path,
    caps: &Caps,
) -> Result<Vec<String>, Refusal> {
    let chosen = chosen(judged, wanted)?;
    let doubts = doubts(&chosen);
    if !doubts.is_empty() && !wanted.understood {
        return Ok(doubts);
    }
    check_room(judged, &chosen, draft, caps)?;
    let _ = fs::remove_dir_all(draft);
    let mut scans = vec![];
    for Chosen { name, series, half } in &chosen {
        let one = OneSeries { of: &judged.files, places: &series.places };
        let content = content_hash(&one).map_err(Refusal::World)?;
        scans.push(StartingScan {
            name: (*name).to_owned(),
            path: format!("inputs/{name}"),
            keep: half.and_then(|side| Some(half_of(series.bounds?, side))),
            content,
        });
    }
    // The names are checked by the plan before the first of them becomes a folder.
    let text = text(wanted, scans)?;
    for Chosen { name, series, .. } in &chosen {
        put(&judged.files, series, &draft.join("inputs").join(name))?;
    }
    let words = match doubts.is_empty() {
        true => "made from scans".to_owned(),
        false => format!("made from scans, although: {}", doubts.join(" ")),
    };
    CaseFolder::begin(draft, text, &wanted.who, &words)?;
    Ok(vec![])
}

/// A series that is wanted.
struct Chosen<'a> {
    /// What the plan calls it.
    name: &'a str,
    series: &'a JudgedSeries,
    /// The half of it that is kept, where not all of it is.
    half: Option<Side>,
}

/// The series that are wanted.
fn chosen<'a>(judged: &'a Judged, wanted: &'a NewCase) -> Result<Vec<Chosen<'a>>, Refusal> {
    let wrong = |words: String| Err(Refusal::Wrong(words));
    described::check(&wanted.title)?;
    if wanted.scans.is_empty() {
        return wrong("Say what at least one series is used as.".to_owned());
    }
    let mut series = BTreeSet::new();
    let mut chosen = vec![];
    for scan in &wanted.scans {
        let found = judged.series.iter().find(|s| s.seen.uid == scan.series);
        match found {
            None => return wrong(format!("There is no series {}.", scan.series)),
            Some(found) if found.seen.refused.is_some() => {
                return wrong(format!("The series \"{}\" was refused.", found.seen.description));
            }
            Some(_) if !series.insert(&scan.series) => {
                return wrong(format!("The series {} is used twice.", scan.series));
            }
            Some(series) => {
                chosen.push(Chosen { name: &scan.name, series, half: side(scan.half.as_deref())? });
            }
        }
    }
    Ok(chosen)
}

/// What a person must have seen before a case is made of these series.
fn doubts(chosen: &[Chosen<'_>]) -> Vec<String> {
    let mut doubts = vec![];
    let patients: BTreeSet<usize> =
        chosen.iter().filter_map(|c| Some(c.series.seen.patient.as_ref()?.number)).collect();
    if patients.len() > 1 {
        doubts.push("The series name different patients.".to_owned());
    }
    for Chosen { name, series, half } in chosen {
        if !series.names.is_empty() {
            doubts.push(format!(
                "The file used as {name} says nothing of its patient, its day and its unit: its values are \
                 taken as Hounsfield units."
            ));
        }
        let part = &series.seen.body_part;
        if is_another_part(name, part) {
            doubts.push(format!(
                "The series used as {name} says that it shows: {}.",
                part.to_lowercase()
            ));
        }
        let meant = match name.split_once('-') {
            Some(("left", _)) => Side::Left,
            Some(("right", _)) => Side::Right,
            _ => continue,
        };
        let other = if meant == Side::Left { "right" } else { "left" };
        if half.is_some_and(|half| half != meant) {
            doubts.push(format!("Of the series used as {name} the {other} half is kept."));
        }
        let says = match series.seen.laterality.as_str() {
            "L" => Side::Left,
            "R" => Side::Right,
            _ => continue,
        };
        if says != meant {
            doubts.push(format!("The series used as {name} says that it shows the {other} side."));
        }
    }
    doubts
}

/// Words of DICOM's Body Part Examined (CID 4, with what scanners write for them) about the head, and about the leg.
const HEAD: [&str; 10] =
    ["HEAD", "SKULL", "BRAIN", "JAW", "MANDIBLE", "MAXILLA", "FACE", "ORBIT", "SINUS", "ZYGOMA"];
const LEG: [&str; 10] =
    ["LEG", "TIBIA", "FIBULA", "ANKLE", "KNEE", "FEMUR", "THIGH", "FOOT", "CALF", "LOWER LIMB"];

/// Is a scan used as a part of the body, while it says that it shows the other one? What it says beside both is no contradiction.
fn is_another_part(name: &str, says: &str) -> bool {
    let says = says.to_uppercase();
    let about = |words: &[&str]| words.iter().any(|word| says.contains(word));
    match name {
        "head" => about(&LEG) && !about(&HEAD),
        "legs" | "left-leg" | "right-leg" => about(&HEAD) && !about(&LEG),
        _ => false,
    }
}

/// What is unpacked must fit as what came did.
fn check_room(
    judged: &Judged,
    chosen: &[Chosen<'_>],
    draft: &Path,
    caps: &Caps,
) -> Result<(), Refusal> {
    let files = chosen.iter().flat_map(|c| &c.series.places);
    let (mut all, mut unpacked) = (0_u64, 0_u64);
    for file in files {
        let size = judged.files.size(*file).map_err(Refusal::World)? as u64;
        all = all.saturating_add(size);
        if judged.files.loose(*file).is_none() {
            unpacked = unpacked.saturating_add(size);
        }
    }
    caps.check(all)?;
    let folder = draft.parent().unwrap_or(draft);
    if unpacked > room::on_disk(folder) { Err(room::full()) } else { Ok(()) }
}

fn text(wanted: &NewCase, scans: Vec<StartingScan>) -> Result<String, Refusal> {
    let starting = Starting {
        title: wanted.title.trim(),
        side: side(wanted.side.as_deref())?,
        operation_date: wanted.operation_date.as_deref(),
        scans,
    };
    starting_plan(&starting).map_err(|mistakes| {
        Refusal::Mistaken(mistakes.iter().map(crate::case_folder::mistake).collect())
    })
}

fn side(word: Option<&str>) -> Result<Option<Side>, Refusal> {
    match word {
        None => Ok(None),
        Some("left") => Ok(Some(Side::Left)),
        Some("right") => Ok(Some(Side::Right)),
        Some(other) => Err(Refusal::Wrong(format!("\"{other}\" is no side."))),
    }
}

/// The patient's left or right half of a box: left is where x grows (LPS).
fn half_of(mut bounds: Bounds, side: Side) -> Bounds {
    let middle = 0.5 * (bounds.min.x + bounds.max.x);
    match side {
        Side::Left => bounds.min.x = middle,
        Side::Right => bounds.max.x = middle,
    }
    bounds
}

/// Puts the files of a series into a folder: names are numbers, whatever they were called, but for the voxels
/// of a volume file, which its header names.
fn put(files: &Spooled, series: &JudgedSeries, folder: &Path) -> Result<(), Refusal> {
    fs::create_dir_all(folder).map_err(|e| Refusal::io("make the folder", folder, &e))?;
    for (n, file) in series.places.iter().enumerate() {
        let to = folder.join(series.names.get(n).cloned().unwrap_or(format!("{:06}.dcm", n + 1)));
        let done = match files.loose(*file) {
            // It stays where it came too, until the case is whole: then that goes.
            Some(path) => fs::hard_link(path, &to).or_else(|_| fs::copy(path, &to).map(drop)),
            None => copy(files, *file, &to),
        };
        done.map_err(|e| Refusal::io("write", &to, &e))?;
    }
    crate::case_folder::sync_folder(folder);
    Ok(())
}

/// A member of an archive, unpacked.
fn copy(files: &Spooled, file: usize, to: &Path) -> std::io::Result<()> {
    let broken = std::io::Error::other;
    let size = files.size(file).map_err(broken)?;
    let mut out = File::create(to)?;
    for at in (0..size).step_by(BLOCK) {
        out.write_all(&files.read(file, at..size.min(at + BLOCK)).map_err(broken)?)?;
    }
    out.sync_all()
}

/// The name of a case's folder: letters, digits and `-` of its title, never a name from a file.
pub(super) fn folder_name(title: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = title.chars().map(plain).collect();
    let mut name = String::new();
    for word in words.split_ascii_whitespace() {
        if name.len() + word.len() >= NAME {
            break;
        }
        name += if name.is_empty() { "" } else { "-" };
        name += word;
    }
    if name.is_empty() { "case".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_never_leads_out_of_the_folder() {
        assert_eq!(folder_name("Jaw, left: 2 segments"), "jaw-left-2-segments");
        assert_eq!(folder_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(folder_name(".."), "case");
        assert_eq!(folder_name("Ünterkiefer / Nähe"), "nterkiefer-n-he");
        assert_eq!(folder_name(&"long ".repeat(50)).len(), 44);
        assert_eq!(folder_name(&"x".repeat(500)), "case");
    }

    #[test]
    fn a_head_is_no_leg_and_a_leg_no_head() {
        for (name, says) in
            [("left-leg", "HEAD"), ("legs", "Skull"), ("head", "LEG"), ("head", "LOWER LIMB")]
        {
            assert!(is_another_part(name, says), "{name} {says}");
        }
        for (name, says) in [
            ("head", "HEADNECK"),
            ("head", ""),
            ("head", "NECK"),
            ("legs", "EXTREMITY"),
            ("right-leg", "KNEE"),
            ("scan", "HEAD"),
            ("legs", "HEAD TO FOOT"),
        ] {
            assert!(!is_another_part(name, says), "{name} {says}");
        }
    }
}
