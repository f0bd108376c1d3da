//! What people say about a case, kept in its folder beside the plan: no part of the plan, and never lost.
//!
//! `comments.jsonl` is only ever appended to, each line on the disk before it is acknowledged. A last
//! line that a crash cut short is cut off when the file is opened again.

use crate::lines::Journal;
use crate::wire::{Comment, NewComment};
use crate::{Refusal, clock};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

/// A comment has no more letters than this.
const MOST_LETTERS: usize = 4000;
/// A name has no more.
pub(crate) const MOST_NAME: usize = 200;
/// A case has no more comments.
const MOST_COMMENTS: usize = 10_000;

/// One line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Line {
    /// Somebody says something.
    Said(Comment),
    /// Somebody takes it as settled, or opens it again.
    Settled { id: String, settled: bool, who: String, when: String },
}

/// The comments of a case.
pub(crate) struct Comments {
    journal: Journal,
    all: Vec<Comment>,
}

impl Comments {
    /// Reads the comments of the case in this folder.
    ///
    /// # Errors
    /// If a line other than a torn last one cannot be read: then nothing is changed.
    pub(crate) fn open(folder: &Path) -> Result<Comments, Refusal> {
        let (journal, lines) = Journal::open(folder.join("comments.jsonl"), "comments")?;
        let mut comments = Comments { journal, all: vec![] };
        lines.into_iter().for_each(|line| comments.take(line));
        Ok(comments)
    }

    /// All of them, in the order in which they came.
    pub(crate) fn all(&self) -> &[Comment] {
        &self.all
    }

    /// Keeps comments that were not kept before, and says how many those are. `revision` is that of the
    /// plan now, `reviewed` says at which one it was the plan of a hash; a comment that says when it was written keeps that.
    ///
    /// # Errors
    /// If one makes no sense, or the disk fails: then none is kept.
    pub(crate) fn say(
        &mut self,
        said: &[NewComment],
        revision: u64,
        reviewed: &BTreeMap<String, u64>,
    ) -> Result<usize, Refusal> {
        said.iter().try_for_each(check)?;
        let mut new: Vec<Comment> = vec![];
        for one in said {
            let known = |c: &Comment| one.id.as_ref() == Some(&c.id);
            if self.all.iter().chain(&new).any(known) {
                continue;
            }
            new.push(Comment {
                id: one.id.clone().unwrap_or_else(|| self.next_id(new.len())),
                on: one.on.clone(),
                frame: one.frame.clone(),
                at_mm: one.at_mm,
                text: one.text.trim().to_owned(),
                who: one.who.trim().to_owned(),
                when: one.when.clone().unwrap_or_else(|| clock::written(SystemTime::now())),
                revision,
                plan_hash: one.plan_hash.clone(),
                reviewed: one
                    .plan_hash
                    .as_ref()
                    .map(|hash| reviewed.get(hash).copied().unwrap_or(0)),
                settled_by: None,
            });
        }
        if self.all.len() + new.len() > MOST_COMMENTS {
            return Err(Refusal::Wrong(format!(
                "A case takes {MOST_COMMENTS} comments; nothing was kept."
            )));
        }
        let count = new.len();
        self.keep(new.into_iter().map(Line::Said).collect())?;
        Ok(count)
    }

    /// Takes a comment as settled, or opens it again.
    ///
    /// # Errors
    /// If there is no such comment, or the disk fails.
    pub(crate) fn settle(&mut self, id: &str, settled: bool, who: &str) -> Result<(), Refusal> {
        if !self.all.iter().any(|c| c.id == id) {
            return Err(Refusal::Missing("There is no such comment.".to_owned()));
        }
        let when = clock::written(SystemTime::now());
        let [id, who] = [id, who].map(str::to_owned);
        self.keep(vec![Line::Settled { id, settled, who, when }])
    }

    fn next_id(&self, more: usize) -> String {
        let mut number = self.all.len() + more + 1;
        while self.all.iter().any(|c| c.id == format!("c{number}")) {
            number += 1;
        }
        format!("c{number}")
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Said(comment) => self.all.push(comment),
            Line::Settled { id, settled, who, .. } => {
                let of = self.all.iter_mut().filter(|c| c.id == id);
                of.for_each(|c| c.settled_by = settled.then(|| who.clone()));
            }
        }
    }

    fn keep(&mut self, lines: Vec<Line>) -> Result<(), Refusal> {
        self.journal.append(&lines)?;
        lines.into_iter().for_each(|line| self.take(line));
        Ok(())
    }
}

/// Whether a comment makes sense: a file from outside may say anything.
fn check(said: &NewComment) -> Result<(), Refusal> {
    let wrong = |words: &str| Err(Refusal::Wrong(format!("{words} Nothing was kept.")));
    let long = |text: &str, most: usize| text.chars().count() > most;
    if said.text.trim().is_empty() || said.who.trim().is_empty() {
        return wrong("A comment needs words, and the name of who says them.");
    }
    if long(&said.text, MOST_LETTERS) {
        return wrong("A comment is longer than 4000 letters.");
    }
    let when = said.when.as_deref().unwrap_or_default();
    let hash = said.plan_hash.as_deref().unwrap_or_default();
    let id = said.id.as_deref().unwrap_or_default();
    if [&said.who, &said.on, &said.frame].into_iter().any(|name| long(name, MOST_NAME))
        || [when, hash, id].into_iter().any(|name| long(name, MOST_NAME))
    {
        return wrong("A name in a comment is longer than 200 letters.");
    }
    if said.at_mm.is_some_and(|at| at.iter().any(|c| !c.is_finite() || c.abs() > 1e5)) {
        return wrong("The place of a comment lies outside of every patient.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("preop-comments-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn said(id: Option<&str>, text: &str) -> NewComment {
        NewComment {
            id: id.map(str::to_owned),
            on: "mandible".to_owned(),
            frame: "head".to_owned(),
            at_mm: Some([1.0, 2.0, 3.0]),
            text: text.to_owned(),
            who: "ann".to_owned(),
            when: None,
            plan_hash: None,
        }
    }

    #[test]
    fn what_was_said_is_there_when_the_case_is_opened_again() {
        let folder = folder("again");
        let mut comments = Comments::open(&folder).unwrap();
        assert_eq!(
            comments
                .say(&[said(None, "first"), said(None, "second")], 7, &BTreeMap::new())
                .unwrap(),
            2
        );
        comments.settle("c2", true, "bob").unwrap();
        let again = Comments::open(&folder).unwrap();
        assert_eq!(again.all(), comments.all());
        assert_eq!(again.all()[1].settled_by.as_deref(), Some("bob"));
        assert_eq!(again.all()[0].revision, 7);
        assert!(comments.settle("c9", true, "bob").is_err());
    }

    #[test]
    fn a_comment_that_is_read_back_twice_is_kept_once() {
        let folder = folder("twice");
        let mut comments = Comments::open(&folder).unwrap();
        let read = [said(Some("a1"), "from the review"), said(Some("a1"), "from the review")];
        assert_eq!(comments.say(&read, 1, &BTreeMap::new()).unwrap(), 1);
        assert_eq!(comments.say(&read, 1, &BTreeMap::new()).unwrap(), 0);
        assert_eq!(comments.all().len(), 1);
    }

    #[test]
    fn a_line_that_a_crash_cut_short_loses_nothing_that_was_acknowledged() {
        let folder = folder("torn");
        Comments::open(&folder).unwrap().say(&[said(None, "whole")], 1, &BTreeMap::new()).unwrap();
        let path = folder.join("comments.jsonl");
        let whole = fs::read_to_string(&path).unwrap();
        // Also within a letter.
        for half in [&whole.as_bytes()[..whole.len() / 2], &"{ü".as_bytes()[..2]] {
            fs::write(&path, [whole.as_bytes(), half].concat()).unwrap();
            assert_eq!(Comments::open(&folder).unwrap().all().len(), 1);
        }
        let mut again = Comments::open(&folder).unwrap();
        again.say(&[said(None, "next")], 1, &BTreeMap::new()).unwrap();
        assert_eq!(Comments::open(&folder).unwrap().all().len(), 2);
        fs::write(&path, format!("{{\n{whole}")).unwrap();
        assert!(Comments::open(&folder).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused_whole() {
        let folder = folder("sense");
        let mut comments = Comments::open(&folder).unwrap();
        let far = NewComment { at_mm: Some([f64::INFINITY, 0.0, 0.0]), ..said(None, "far") };
        for wrong in [said(None, "  "), said(None, &"x".repeat(4001)), far] {
            assert!(comments.say(&[said(None, "right"), wrong], 1, &BTreeMap::new()).is_err());
        }
        assert!(comments.all().is_empty());
    }
}
