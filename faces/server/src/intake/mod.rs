//! Intakes: scans that somebody dropped on the page, on their way to become a case.
//!
//! They lie in the spool, a hidden folder beside the cases, under numbers. What is half come or given up
//! leaves nothing; what the program leaves behind when it is killed is swept when it starts again.

mod intakes;
mod judge;
mod make;
mod other;
mod receive;
pub(crate) mod room;
mod spooled;
mod volume;

use crate::Refusal;
use crate::ground::Ground;
use crate::wire::{IntakeStage, IntakeState, ScansSeen};
pub(crate) use intakes::Intakes;
use judge::Judged;
use preop_monitor::{Finding, Monitor};
use room::Caps;
use spooled::{Part, Spooled};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The longest name of a file that is kept, in characters.
const NAME: usize = 200;
const UNPOISONED: &str = "nothing panics while it holds the intake";

/// One upload.
pub(crate) struct Intake {
    id: String,
    folder: PathBuf,
    caps: Caps,
    /// By its number: what a file was called, and how many bytes it has.
    came: Mutex<BTreeMap<usize, (String, u64)>>,
    stage: Mutex<Stage>,
    touched: Mutex<Instant>,
    cancelled: AtomicBool,
    /// How many write or read its files now.
    held: Mutex<usize>,
    /// What of the reading is done, as the bits of an `f64`.
    share: AtomicU64,
    tries: AtomicU64,
    /// Held while a case is made of it: whoever asks for another, or throws the scans away, waits.
    making: Mutex<()>,
}

enum Stage {
    Receiving,
    Reading,
    Read(Arc<Judged>),
    Refused(String),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect(UNPOISONED)
}

impl Intake {
    fn new(id: &str, folder: PathBuf, caps: Caps) -> Intake {
        Intake {
            id: id.to_owned(),
            folder,
            caps,
            came: Mutex::default(),
            stage: Mutex::new(Stage::Receiving),
            touched: Mutex::new(Instant::now()),
            cancelled: AtomicBool::new(false),
            held: Mutex::default(),
            share: AtomicU64::new(0),
            tries: AtomicU64::new(0),
            making: Mutex::default(),
        }
    }

    fn is_reading(&self) -> bool {
        matches!(*lock(&self.stage), Stage::Reading)
    }

    /// Nobody else makes a case of it or throws it away meanwhile. A fault of ours in one try bars no other.
    fn alone(&self) -> MutexGuard<'_, ()> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:06}"))
    }

    fn drop_files(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// Its files stay while this is held; `None` once it was given up.
    fn hold(self: &Arc<Self>) -> Option<Hold> {
        let mut held = lock(&self.held);
        if self.cancelled.load(Ordering::SeqCst) {
            return None;
        }
        *held += 1;
        Some(Hold(self.clone()))
    }

    /// Nothing of it stays: its files go at once, or when the last that writes or reads them has ended.
    fn give_up(&self) {
        let held = lock(&self.held);
        self.cancelled.store(true, Ordering::SeqCst);
        if *held == 0 {
            self.drop_files();
        }
    }

    /// Takes the file of this number, which was called `name`. One that comes again replaces the first.
    pub(crate) async fn take(
        self: &Arc<Self>,
        number: usize,
        name: &str,
        body: axum::body::Body,
    ) -> Result<(), Refusal> {
        if !matches!(*lock(&self.stage), Stage::Receiving) {
            return Err(Refusal::Wrong("This upload takes no more files.".to_owned()));
        }
        if number >= self.caps.files {
            return Err(Refusal::Wrong(format!(
                "These are more than {} files. Drop only the series that the case needs.",
                self.caps.files
            )));
        }
        let hold = Arc::new(self.hold().ok_or_else(gone)?);
        let others = |came: &BTreeMap<usize, (String, u64)>| -> u64 {
            came.iter().filter(|(n, _)| **n != number).map(|(_, (_, bytes))| bytes).sum()
        };
        let before = others(&lock(&self.came));
        let (most, excess) = self.caps.left(before, room::on_disk(&self.folder));
        let try_number = self.tries.fetch_add(1, Ordering::SeqCst);
        let draft = self.folder.join(format!("{number:06}.{try_number}.part"));
        let kept = receive::receive(body, draft.clone(), most, excess, hold.clone()).await?;
        let mut came = lock(&self.came);
        let kept = self.caps.check(others(&came) + kept).and_then(|()| {
            let to = self.path(number);
            fs::rename(&draft, &to).map_err(|e| Refusal::io("keep the upload", &to, &e))?;
            came.insert(number, (tamed(name), kept));
            Ok(())
        });
        if kept.is_err() {
            let _ = fs::remove_file(&draft);
        }
        kept
    }

    /// How far it is.
    pub(crate) fn state(&self) -> IntakeState {
        let came = lock(&self.came);
        let (stage, words, found) = match &*lock(&self.stage) {
            Stage::Receiving => (IntakeStage::Receiving, String::new(), None),
            Stage::Reading => (IntakeStage::Reading, String::new(), None),
            Stage::Read(judged) => (IntakeStage::Read, String::new(), Some(seen(judged))),
            Stage::Refused(words) => (IntakeStage::Refused, words.clone(), None),
        };
        IntakeState {
            id: self.id.clone(),
            files: came.len(),
            bytes: came.values().map(|(_, bytes)| bytes).sum(),
            stage,
            share: f64::from_bits(self.share.load(Ordering::Relaxed)),
            words,
            found,
        }
    }

    /// Reads it to its end, or until it is cancelled.
    fn work(&self, ground: &dyn Ground) {
        let watched = Watched { intake: self, ground };
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            judge::judge(self.spooled(ground).map_err(Some)?, ground, &watched)
        }));
        let fault = "This is a fault of Preop, not of your scans. Please report what you did.";
        let stage = match read {
            Ok(Ok(judged)) => Stage::Read(Arc::new(judged)),
            Ok(Err(Some(words))) => Stage::Refused(words),
            Ok(Err(None)) => Stage::Refused("The reading was stopped.".to_owned()),
            Err(_) => Stage::Refused(fault.to_owned()),
        };
        // Nothing of scans that are refused is kept, also where the page is not there to give them up.
        if matches!(stage, Stage::Refused(_)) {
            self.drop_files();
        }
        *lock(&self.stage) = stage;
    }

    /// The files that came, archives opened.
    fn spooled(&self, ground: &dyn Ground) -> Result<Spooled, String> {
        let came = lock(&self.came).clone();
        let part = |(number, (name, _)): (usize, (String, u64))| {
            let path = self.path(number);
            let files = ground
                .files(&path)
                .map_err(|why| format!("This is refused: \"{name}\" cannot be read: {why}."))?;
            Ok(Part { path, name, files })
        };
        Ok(Spooled::new(came.into_iter().map(part).collect::<Result<_, String>>()?))
    }
}

/// Someone writes or reads the files of an upload.
struct Hold(Arc<Intake>);

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = lock(&self.0.held);
        *held -= 1;
        if *held == 0 && self.0.cancelled.load(Ordering::SeqCst) {
            self.0.drop_files();
        }
    }
}

/// That an upload is no more.
fn gone() -> Refusal {
    Refusal::Missing(
        "This upload is gone: it was cancelled, or the server was started again. Drop the scans once more."
            .to_owned(),
    )
}

fn seen(judged: &Judged) -> ScansSeen {
    ScansSeen {
        series: judged.series.iter().map(|s| s.seen.clone()).collect(),
        notes: judged.notes.clone(),
    }
}

/// The name of a file on one line, for messages.
fn tamed(name: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    name.chars().map(plain).take(NAME).collect()
}

/// Tells how far the reading is, and whether to stop.
struct Watched<'a> {
    intake: &'a Intake,
    ground: &'a dyn Ground,
}

impl Monitor for Watched<'_> {
    fn finding(&self, _: Finding) {}
    fn progress(&self, fraction: f64) {
        self.intake.share.store(fraction.to_bits(), Ordering::Relaxed);
    }
    fn is_cancelled(&self) -> bool {
        self.intake.cancelled.load(Ordering::Relaxed) || self.ground.is_stopped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_gone_when_the_last_file_that_comes_has_ended() {
        let cases = std::env::temp_dir().join(format!("preop-given-up-{}", std::process::id()));
        let intakes = Intakes::new(Some(&cases), Caps::USUAL);
        let intake = intakes.begin().unwrap();
        let (one, other) = (intake.hold().unwrap(), intake.hold().unwrap());
        intakes.cancel(&intake.id);
        assert!(intake.hold().is_none(), "no more is taken");
        fs::write(intake.folder.join("000000.0.part"), b"of a patient").unwrap();
        drop(one);
        assert!(intake.folder.exists(), "somebody writes there");
        fs::write(intake.folder.join("000001.1.part"), b"of a patient").unwrap();
        drop(other);
        assert!(!intake.folder.exists());

        let at_rest = intakes.begin().unwrap();
        intakes.cancel(&at_rest.id);
        assert!(!at_rest.folder.exists());
        fs::remove_dir_all(cases).unwrap();
    }

    #[test]
    fn a_file_that_comes_after_an_upload_was_given_up_is_refused() {
        let cases = std::env::temp_dir().join(format!("preop-comes-late-{}", std::process::id()));
        let intakes = Intakes::new(Some(&cases), Caps::USUAL);
        let intake = intakes.begin().unwrap();
        intakes.cancel(&intake.id);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let taken = runtime.block_on(intake.take(0, "late.dcm", axum::body::Body::from("bytes")));
        assert!(matches!(taken, Err(Refusal::Missing(_))));
        assert!(!intake.folder.exists());
        fs::remove_dir_all(cases).unwrap();
    }
}
