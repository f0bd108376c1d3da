//! A case is a folder: the plan, its history, and every text that the plan ever was.
//!
//! A change is acknowledged only when the disk has it: first the new text under its hash in
//! `recorded/`, then the line of the history, then `plan.toml` by rename. Whoever opens the folder
//! after a crash between the last two finishes the rename.

use crate::apart::is_apart;
use crate::lines::whole_lines;
use crate::plan_text::plan_text;
use crate::wire::{Mistake, PastChange, VariantLine};
use crate::{Change, Refusal, clock, variants};
use preop_plan::history::{self, Entry, Standing, Way};
use preop_plan::{Hash, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// An open case's folder.
pub struct CaseFolder {
    folder: PathBuf,
    text: String,
    history: Vec<Entry>,
    /// The name of the request that is being done.
    request: Option<String>,
}

impl CaseFolder {
    /// Opens the case in this folder. A plan that was changed by something else becomes an entry of
    /// its own.
    ///
    /// # Errors
    /// If it has no plan, or plan or history cannot be read or written.
    pub fn open(folder: &Path) -> Result<CaseFolder, Refusal> {
        let plan = folder.join("plan.toml");
        let text = plan_text(&plan).map_err(|e| Refusal::io("read the plan", &plan, &e))?;
        let past = folder.join("history.jsonl");
        let (lines, is_torn) =
            whole_lines(&past).map_err(|e| Refusal::io("read the history", &past, &e))?;
        let history = history::read(&lines).map_err(|line| {
            Refusal::World(format!(
                "The history {} is broken at line {line}. Nothing was changed. Put back a copy of \
                 it, or move it away to begin a new one.",
                past.display()
            ))
        })?;
        let mut case = CaseFolder { folder: folder.to_owned(), text, history, request: None };
        if is_torn {
            case.cut_history(lines.len() as u64)?;
        }
        case.finish_or_note()?;
        Ok(case)
    }

    /// Begins a case in this folder, which has no plan yet.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn begin(
        folder: &Path,
        text: String,
        who: &str,
        words: &str,
    ) -> Result<(), Refusal> {
        let mut case = CaseFolder {
            folder: folder.to_owned(),
            text: String::new(),
            history: vec![],
            request: None,
        };
        case.keep(case.changed_to(text, words.to_owned()), who)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the plan lies.
    pub fn plan_path(&self) -> PathBuf {
        self.folder.join("plan.toml")
    }

    /// The plan's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The latest revision.
    pub fn revision(&self) -> u64 {
        self.history.last().map_or(0, |e| e.revision)
    }

    /// The variant that is open; none for the first.
    pub fn variant(&self) -> Option<&str> {
        self.history.last().and_then(|e| e.variant.as_deref())
    }

    /// Every variant.
    pub(crate) fn variants(&self) -> Vec<VariantLine> {
        variants::listed(&self.history)
    }

    /// Where the package of the variant that is open lies.
    pub fn package(&self) -> PathBuf {
        variants::package(&self.folder, self.variant())
    }

    /// When it was last changed.
    pub fn changed(&self) -> &str {
        self.history.last().map_or("", |e| &e.when)
    }

    /// The change that an undo would take back and the one that a redo would bring again, each with the text that the
    /// plan would be then, if it can be read. `None` where there is nothing.
    pub fn turns(&self) -> [Option<(&Entry, Option<String>)>; 2] {
        let standing = Standing::of(&self.history);
        let turn = |change: usize, to: usize| {
            let text = self.recorded(&self.history[to].text_after).ok();
            (&self.history[change], text)
        };
        [
            standing.undo().map(|(back_to, taken)| turn(taken, back_to)),
            standing.redo().map(|again| turn(again, again)),
        ]
    }

    /// The text that the plan was at a revision.
    ///
    /// # Errors
    /// If there is no such revision, or its text was lost.
    pub fn text_of(&self, revision: u64) -> Result<String, Refusal> {
        let entry = self.history.iter().find(|e| e.revision == revision);
        let missing = || Refusal::Missing(format!("There is no revision {revision}."));
        self.recorded(&entry.ok_or_else(missing)?.text_after)
    }

    /// The latest revision, of any variant, at which the plan had each of these hashes; without those it never had.
    pub(crate) fn revisions_of(&self, plan_hashes: &BTreeSet<&str>) -> BTreeMap<String, u64> {
        let mut seen = BTreeSet::new();
        let mut known = BTreeMap::new();
        for entry in self.history.iter().rev().filter(|e| seen.insert(e.text_after)) {
            // Each plan is read once, however many hashes are asked for.
            if known.len() == plan_hashes.len() {
                break;
            }
            let text = self.recorded(&entry.text_after).ok();
            let hash = text.and_then(|t| preop_case::read(&t).ok()).map(|p| p.hash().to_string());
            if let Some(hash) = hash.filter(|hash| plan_hashes.contains(hash.as_str())) {
                known.entry(hash).or_insert(entry.revision);
            }
        }
        known
    }

    /// The history after a revision, in words.
    pub fn since(&self, revision: u64) -> Vec<PastChange> {
        self.past(|_, entry| entry.revision > revision)
    }

    /// What somebody lacks of the history who has seen it up to a revision: what has come since, and what stands or is
    /// taken back otherwise than it was then. All of it for whoever has seen a revision that is not there.
    pub fn new_to(&self, seen: u64) -> Vec<PastChange> {
        let seen = if seen > self.revision() { 0 } else { seen };
        let known = self.history.iter().take_while(|e| e.revision <= seen).count();
        let [then, now] = [&self.history[..known], &self.history].map(history::taken_back);
        self.past(|place, _| place >= known || then.contains(&place) != now.contains(&place))
    }

    fn past(&self, wanted: impl Fn(usize, &Entry) -> bool) -> Vec<PastChange> {
        let taken_back = history::taken_back(&self.history);
        self.history
            .iter()
            .enumerate()
            .filter(|(place, e)| wanted(*place, e))
            .map(|(place, e)| PastChange {
                revision: e.revision,
                who: e.who.clone(),
                when: e.when.clone(),
                words: e.operation.clone(),
                undone: taken_back.contains(&place),
                variant: variants::shown(e.variant.as_deref()).to_owned(),
            })
            .collect()
    }

    /// Makes a change that was asked for on `base`: the plan after it, and what it was, in words. No plan where a
    /// text is gone back to that cannot be read, as somebody may have left it outside or an earlier build: it is
    /// found as it was left, says what is wrong with it, and can be mended or taken back.
    ///
    /// # Errors
    /// If the plan has moved on, if it would not make sense, or if the disk fails: then nothing
    /// was changed.
    pub fn change(
        &mut self,
        base: u64,
        who: &str,
        change: &Change,
    ) -> Result<(Option<Plan>, String), Refusal> {
        if base != self.revision() {
            return Err(self.stale(base, change));
        }
        let next = match change {
            Change::Undo(_) => self.undone()?,
            Change::Redo(_) => self.redone()?,
            Change::Begin(named) => {
                let text = variants::begun(&self.text, &named.variant, &self.history)?;
                let from = variants::shown(self.variant());
                let words = format!("began variant {} from {from}", named.variant);
                self.changed_to(text, words)
            }
            Change::Open(named) => {
                let left = variants::latest(&self.history, &named.variant)?;
                self.back_to(left, format!("opened variant {}", named.variant), Way::Open)?
            }
            _ => {
                let (text, words) = change.apply(&self.text)?;
                self.changed_to(text, words)
            }
        };
        let plan = match preop_case::read(&next.text) {
            Ok(plan) => Some(plan),
            Err(_) if next.way != Way::Change => None,
            Err(mistakes) => {
                return Err(Refusal::Mistaken(mistakes.iter().map(mistake).collect()));
            }
        };
        let words = next.words.clone();
        self.keep(next, who)?;
        Ok((plan, words))
    }

    /// Why a change that was made on `base` is not done: what happened since. A text that is lost is apart from none.
    fn stale(&self, base: u64, change: &Change) -> Refusal {
        let was = self.text_of(base);
        let apart = was.and_then(|was| is_apart(&change.touches(), &was, &self.text));
        Refusal::Stale {
            revision: self.revision(),
            since: self.since(base),
            apart: apart.unwrap_or(false),
        }
    }

    /// Makes a change under the name that whoever asks gave to the request.
    ///
    /// # Errors
    /// As for [`CaseFolder::change`], or if the name is empty or too long.
    pub fn change_once(
        &mut self,
        request: Option<&str>,
        base: u64,
        who: &str,
        change: &Change,
    ) -> Result<(Option<Plan>, String), Refusal> {
        if request.is_some_and(|name| name.is_empty() || name.len() > 64) {
            return Err(Refusal::Wrong("A request's name has 1 to 64 letters.".to_owned()));
        }
        self.request = request.map(str::to_owned);
        let changed = self.change(base, who, change);
        self.request = None;
        changed
    }

    /// What a request of this name has done: the revision that it made, and what it was in words.
    /// Whoever lost the answer may ask again, and nothing is done twice.
    pub fn done(&self, request: Option<&str>) -> Option<(u64, String)> {
        let name = request?;
        let entry = self.history.iter().rev().find(|e| e.request.as_deref() == Some(name))?;
        Some((entry.revision, entry.operation.clone()))
    }

    /// A new text, with the variant that it says.
    fn changed_to(&self, text: String, words: String) -> Next {
        let variant = variants::of_text(&text, &self.history);
        Next { text, words, way: Way::Change, variant }
    }

    /// The text of an entry again, in the line of its variant whatever the text says.
    fn back_to(&self, entry: &Entry, words: String, way: Way) -> Result<Next, Refusal> {
        let text = self.recorded(&entry.text_after)?;
        Ok(Next { text, words, way, variant: entry.variant.clone() })
    }

    fn undone(&self) -> Result<Next, Refusal> {
        let (back_to, taken) = Standing::of(&self.history)
            .undo()
            .ok_or_else(|| Refusal::Wrong("There is nothing to undo.".to_owned()))?;
        let words = format!("undo: {}", self.history[taken].operation);
        self.back_to(&self.history[back_to], words, Way::Undo)
    }

    fn redone(&self) -> Result<Next, Refusal> {
        let again = Standing::of(&self.history)
            .redo()
            .ok_or_else(|| Refusal::Wrong("There is nothing to redo.".to_owned()))?;
        let words = format!("redo: {}", self.history[again].operation);
        self.back_to(&self.history[again], words, Way::Redo)
    }

    fn record_path(&self, text: &Hash) -> PathBuf {
        self.folder.join("recorded").join(format!("{text}.toml"))
    }

    /// A text that the plan once was.
    fn recorded(&self, hash: &Hash) -> Result<String, Refusal> {
        let path = self.record_path(hash);
        let text = plan_text(&path).map_err(|e| Refusal::io("read the earlier plan", &path, &e))?;
        if Hash::of(text.as_bytes()) != *hash {
            return Err(Refusal::World(format!(
                "{} is not the plan that its name says: the file was changed. Nothing was undone.",
                path.display()
            )));
        }
        Ok(text)
    }

    /// Keeps a new text: record, history, plan, each on the disk before the next.
    fn keep(&mut self, Next { text, words, way, variant }: Next, who: &str) -> Result<(), Refusal> {
        let when = clock::written(SystemTime::now());
        let request = self.request.take();
        let next = history::next(&self.history, &text, who, &when, &words);
        let entry = Entry { way, request, variant, ..next };
        self.record(&text)?;
        self.append(&entry)?;
        write_whole(&self.plan_path(), text.as_bytes())?;
        self.text = text;
        self.history.push(entry);
        Ok(())
    }

    fn record(&self, text: &str) -> Result<(), Refusal> {
        let path = self.record_path(&Hash::of(text.as_bytes()));
        let folder = self.folder.join("recorded");
        fs::create_dir_all(&folder).map_err(|e| Refusal::io("make the folder", &folder, &e))?;
        write_whole(&path, text.as_bytes())
    }

    fn append(&self, entry: &Entry) -> Result<(), Refusal> {
        let path = self.folder.join("history.jsonl");
        let before = fs::metadata(&path).map_or(0, |m| m.len());
        let appended =
            OpenOptions::new().create(true).append(true).open(&path).and_then(|mut file| {
                file.write_all(history::line(entry).as_bytes())?;
                file.sync_all()
            });
        appended.map_err(|e| {
            // A line that may be torn must not stand before the next one.
            let _ = self.cut_history(before);
            Refusal::io("write the history", &path, &e)
        })?;
        sync_folder(&self.folder);
        Ok(())
    }

    fn cut_history(&self, bytes: u64) -> Result<(), Refusal> {
        let path = self.folder.join("history.jsonl");
        OpenOptions::new()
            .write(true)
            .open(&path)
            .and_then(|file| {
                file.set_len(bytes)?;
                file.sync_all()
            })
            .map_err(|e| Refusal::io("mend the history", &path, &e))
    }

    /// After a crash the plan may lack the last entry's text; any other text came from outside.
    fn finish_or_note(&mut self) -> Result<(), Refusal> {
        if self.history.is_empty() {
            return self.keep(self.changed_to(self.text.clone(), "made".to_owned()), "");
        }
        if !history::edited_outside(&self.history, &self.text) {
            return Ok(());
        }
        let now = Hash::of(self.text.as_bytes());
        let before = self.history.len().checked_sub(2).map(|n| self.history[n].text_after);
        let last = self.history.last().map(|e| e.text_after);
        if before == Some(now)
            && let Some(last) = last
            && let Ok(text) = self.recorded(&last)
        {
            write_whole(&self.plan_path(), text.as_bytes())?;
            self.text = text;
            return Ok(());
        }
        self.keep(self.changed_to(self.text.clone(), "edited outside".to_owned()), "")
    }
}

/// What the plan is to be next.
struct Next {
    text: String,
    words: String,
    way: Way,
    variant: Option<String>,
}

/// A mistake of a plan's text for the wire.
pub(crate) fn mistake(mistake: &preop_plan::Mistake) -> Mistake {
    Mistake { line: mistake.line, message: mistake.to_string() }
}

/// Writes a file whole or not at all, and makes the disk keep it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let draft = path.with_extension("tmp");
    let written = File::create(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    });
    written.map_err(|e| {
        let _ = fs::remove_file(&draft);
        Refusal::io("write", path, &e)
    })?;
    if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    Ok(())
}

/// Makes the disk keep the names in a folder, where the system can.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}
