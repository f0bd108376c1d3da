//! Views that were captured for the report, kept in the case's folder beside the plan, each for its variant.
//!
//! `captures.jsonl` is only ever appended to. Only where somebody looked is kept: the package draws each anew.

use crate::comments::MOST_NAME;
use crate::lines::Journal;
use crate::session::Session;
use crate::wire::{NewCapture, Standing};
use crate::{Refusal, clock, variants};
use preop_case::Capture;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::SystemTime;

/// A note has no more letters than this.
const MOST_LETTERS: usize = 1000;
/// A report has no more captures.
const MOST_CAPTURES: usize = 60;

/// One line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "a line is read or written, and gone")]
enum Line {
    /// Somebody captured a view of a variant.
    Captured { variant: String, capture: Capture },
    /// Somebody took one out again.
    Dropped { id: String, who: String, when: String },
}

/// The captures of a case.
pub(crate) struct Captures {
    journal: Journal,
    /// Each with its variant.
    all: Vec<(String, Capture)>,
    /// How many there ever were: no number is given twice.
    given: usize,
}

impl Captures {
    /// Reads the captures of the case in this folder.
    ///
    /// # Errors
    /// If a line other than a torn last one cannot be read: then nothing is changed.
    pub(crate) fn open(folder: &Path) -> Result<Captures, Refusal> {
        let (journal, lines) = Journal::open(folder.join("captures.jsonl"), "captures")?;
        let mut captures = Captures { journal, all: vec![], given: 0 };
        lines.into_iter().for_each(|line| captures.take(line));
        Ok(captures)
    }

    /// Those of a variant, in the order in which they came.
    pub(crate) fn of(&self, variant: Option<&str>) -> Vec<Capture> {
        let own = variants::shown(variant);
        self.all.iter().filter(|(of, _)| of == own).map(|(_, capture)| capture.clone()).collect()
    }

    /// Takes one out of the report.
    ///
    /// # Errors
    /// If there is no such capture, or the disk fails.
    pub(crate) fn drop_one(&mut self, id: &str, who: &str) -> Result<(), Refusal> {
        if !self.all.iter().any(|(_, c)| c.id == id) {
            return Err(Refusal::Missing("There is no such capture.".to_owned()));
        }
        let when = clock::written(SystemTime::now());
        self.keep(Line::Dropped { id: id.to_owned(), who: who.to_owned(), when })
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Captured { variant, capture } => {
                self.given += 1;
                self.all.push((variant, capture));
            }
            Line::Dropped { id, .. } => self.all.retain(|(_, c)| c.id != id),
        }
    }

    fn keep(&mut self, line: Line) -> Result<(), Refusal> {
        self.journal.append(std::slice::from_ref(&line))?;
        self.take(line);
        Ok(())
    }
}

/// The captures of a variant of the case in this folder; nothing is changed there.
///
/// # Errors
/// If a line other than a torn last one cannot be read.
pub fn captures(folder: &Path, variant: Option<&str>) -> Result<Vec<Capture>, Refusal> {
    Ok(Captures::open(folder)?.of(variant))
}

/// Keeps a view of the plan as it is, if all of it is exact.
///
/// # Errors
/// If the plan has moved on, something that was seen is not exact, the view makes no sense, or the disk fails.
pub(crate) fn capture(session: &Session, asked: &NewCapture) -> Result<(), Refusal> {
    let state = session.state();
    let folder = session.folder();
    let (revision, base) = (folder.revision(), asked.base_revision);
    if revision != base || state.revision != base {
        return Err(Refusal::Stale { revision, since: folder.since(base), apart: false });
    }
    let view = &asked.view;
    let wrong = |words: &str| Err(Refusal::Wrong(format!("{words} Nothing was captured.")));
    if !view.is_sound() || asked.who.trim().is_empty() {
        return wrong("This view cannot be drawn.");
    }
    if asked.note.chars().count() > MOST_LETTERS {
        return wrong("A note has no more than 1000 letters.");
    }
    let names = view.seen.iter().flat_map(|seen| [&seen.object, &seen.role]).chain([&asked.who]);
    if names.into_iter().any(|name| name.chars().count() > MOST_NAME) {
        return wrong("A name is longer than 200 letters.");
    }
    let scan = view.slice.iter().map(|slice| &slice.image);
    for name in view.seen.iter().map(|seen| &seen.object).chain(scan) {
        let object = state.objects.iter().find(|object| object.name == *name);
        if object.is_none_or(|object| object.state != Standing::Exact) {
            return wrong(&format!(
                "\"{name}\" is not exact now, and the report shows nothing else. Wait until it is, or \
                 hide it."
            ));
        }
    }
    let plan = preop_case::read(folder.text());
    let plan = plan.map_err(|_| Refusal::Wrong("The plan cannot be read.".to_owned()))?;
    if plan.input(&view.frame).is_none() {
        return wrong("The view is in no scan of the plan.");
    }
    let mut captures = Captures::open(folder.folder())?;
    if captures.of(folder.variant()).len() >= MOST_CAPTURES {
        return wrong("A report takes 60 captures. Take one out first.");
    }
    let capture = Capture {
        id: format!("v{}", captures.given + 1),
        note: asked.note.trim().to_owned(),
        who: asked.who.trim().to_owned(),
        when: clock::written(SystemTime::now()),
        revision,
        plan_hash: plan.hash(),
        view: view.clone(),
    };
    captures.keep(Line::Captured { variant: variants::shown(folder.variant()).to_owned(), capture })
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_case::CapturedView;
    use preop_plan::Hash;
    use preop_space::{Direction, Point};
    use std::fs;

    fn line(id: &str, variant: &str) -> Line {
        let view = CapturedView {
            frame: "head".to_owned(),
            middle_mm: Point::ORIGIN,
            up: Direction::SUPERIOR,
            toward: Direction::LEFT,
            size_mm: [100.0, 80.0],
            seen: vec![],
            slice: None,
        };
        let capture = Capture {
            id: id.to_owned(),
            note: String::new(),
            who: "ann".to_owned(),
            when: String::new(),
            revision: 1,
            plan_hash: Hash::of(b"plan"),
            view,
        };
        Line::Captured { variant: variant.to_owned(), capture }
    }

    #[test]
    fn each_variant_has_its_own_captures_and_one_that_was_taken_out_stays_out() {
        let folder = std::env::temp_dir().join(format!("preop-captures-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut captures = Captures::open(&folder).unwrap();
        for (id, variant) in [("v1", "A"), ("v2", "B"), ("v3", "A")] {
            captures.keep(line(id, variant)).unwrap();
        }
        captures.drop_one("v1", "bob").unwrap();
        assert!(captures.drop_one("v1", "bob").is_err());
        let again = Captures::open(&folder).unwrap();
        let ids = |variant| again.of(variant).into_iter().map(|c| c.id).collect::<Vec<_>>();
        assert_eq!((ids(None), ids(Some("B"))), (vec!["v3".to_owned()], vec!["v2".to_owned()]));
        assert_eq!(again.given, 3);
        assert_eq!(again.of(None), captures.of(None));
    }
}
