//! All intakes that are open, and where they lie.

use super::room::Caps;
use super::{Intake, Stage, gone, lock, make};
use crate::Refusal;
use crate::ground::Ground;
use crate::wire::{CaseMade, NewCase};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The folder beside the cases in which uploads lie.
const SPOOL: &str = ".spool";
/// So many intakes may be open at once.
const MOST_OPEN: usize = 8;
/// One that nobody has touched for so long is given up.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// All intakes that are open.
pub(crate) struct Intakes {
    /// Where the cases lie; `None` where the server shows a single case.
    cases: Option<PathBuf>,
    caps: Caps,
    open: Mutex<BTreeMap<String, Arc<Intake>>>,
    begun: AtomicU64,
    /// One upload is read at a time: a volume takes much memory.
    reading: Arc<Mutex<()>>,
}

impl Intakes {
    /// Sweeps what an earlier run left behind. `cases` is `None` where no case can be made.
    pub(crate) fn new(cases: Option<&Path>, caps: Caps) -> Intakes {
        if let Some(cases) = cases {
            let _ = fs::remove_dir_all(cases.join(SPOOL));
        }
        Intakes {
            cases: cases.map(Path::to_owned),
            caps,
            open: Mutex::default(),
            begun: AtomicU64::new(0),
            reading: Arc::default(),
        }
    }

    /// Whether a case can be made here.
    pub(crate) fn can_make(&self) -> bool {
        self.cases.is_some()
    }

    fn cases(&self) -> Result<&Path, Refusal> {
        self.cases.as_deref().ok_or_else(|| {
            Refusal::Wrong(
                "This server shows a single case, so no other can be made. Start `preop serve` with \
                 the folder that holds the cases."
                    .to_owned(),
            )
        })
    }

    /// Begins an intake.
    pub(crate) fn begin(&self) -> Result<Arc<Intake>, Refusal> {
        let cases = self.cases()?;
        let mut open = lock(&self.open);
        let forgotten: Vec<String> = open
            .iter()
            .filter(|(_, i)| lock(&i.touched).elapsed() > FORGOTTEN && !i.is_reading())
            .map(|(id, _)| id.clone())
            .collect();
        forgotten.iter().filter_map(|id| open.remove(id)).for_each(|intake| intake.give_up());
        if open.len() >= MOST_OPEN {
            return Err(Refusal::Wrong(format!(
                "{MOST_OPEN} uploads are open already. Finish or cancel one of them first."
            )));
        }
        let id = (self.begun.fetch_add(1, Ordering::SeqCst) + 1).to_string();
        let folder = cases.join(SPOOL).join(&id);
        fs::create_dir_all(&folder).map_err(|e| Refusal::io("make the folder", &folder, &e))?;
        let intake = Arc::new(Intake::new(&id, folder, self.caps));
        open.insert(id, intake.clone());
        Ok(intake)
    }

    /// The intake of this number.
    pub(crate) fn intake(&self, id: &str) -> Result<Arc<Intake>, Refusal> {
        let intake = lock(&self.open).get(id).cloned().ok_or_else(gone)?;
        *lock(&intake.touched) = Instant::now();
        Ok(intake)
    }

    /// Gives an intake up: nothing of it stays.
    pub(crate) fn cancel(&self, id: &str) {
        let Some(intake) = lock(&self.open).remove(id) else { return };
        // Whoever makes a case of it is let finish.
        let _whole = intake.alone();
        intake.give_up();
    }

    /// Begins to read what came, if it is all that the page has sent.
    pub(crate) fn read(
        &self,
        id: &str,
        sent: usize,
        ground: &Arc<dyn Ground>,
    ) -> Result<(), Refusal> {
        let intake = self.intake(id)?;
        let came = lock(&intake.came).len();
        if came != sent || sent == 0 {
            return Err(Refusal::Wrong(format!(
                "Of {sent} files only {came} have come. Nothing was read. Send the others again."
            )));
        }
        let hold = intake.hold().ok_or_else(gone)?;
        {
            let mut stage = lock(&intake.stage);
            if !matches!(*stage, Stage::Receiving) {
                return Err(Refusal::Wrong("This upload was read already.".to_owned()));
            }
            *stage = Stage::Reading;
        }
        let (ground, turn) = (ground.clone(), self.reading.clone());
        std::thread::spawn(move || {
            // A fault of ours while another was read does not keep this one from its turn.
            let turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            intake.work(&*ground);
            drop((turn, hold));
        });
        Ok(())
    }

    /// Makes a case of an intake that was read; or says what must be seen before.
    pub(crate) fn make(&self, id: &str, wanted: &NewCase) -> Result<CaseMade, Refusal> {
        let cases = self.cases()?;
        let intake = self.intake(id)?;
        // Asked twice, by a double click, it is made once: two at one draft would take each other's slices.
        let alone = intake.alone();
        self.intake(id)?;
        let judged = match &*lock(&intake.stage) {
            Stage::Read(judged) => judged.clone(),
            _ => return Err(Refusal::Wrong("The upload is not read yet.".to_owned())),
        };
        let draft = intake.folder.join("case");
        let made = make::make(&judged, wanted, &draft, &self.caps);
        if made.is_err() {
            let _ = fs::remove_dir_all(&draft);
        }
        let doubts = made?;
        if !doubts.is_empty() {
            return Ok(CaseMade { id: None, doubts });
        }
        let name = self.rename(&draft, cases, &make::folder_name(&wanted.title))?;
        drop(judged);
        lock(&self.open).remove(id);
        drop(alone);
        intake.give_up();
        Ok(CaseMade { id: Some(name), doubts })
    }

    /// Gives the folder of a whole case its name, the first that is free.
    fn rename(&self, draft: &Path, cases: &Path, name: &str) -> Result<String, Refusal> {
        let _alone = lock(&self.open);
        let free = |n: &usize| !cases.join(numbered(name, *n)).exists();
        let name = numbered(name, (1..).find(free).unwrap_or(usize::MAX));
        let to = cases.join(&name);
        fs::rename(draft, &to).map_err(|e| Refusal::io("make the case", &to, &e))?;
        crate::case_folder::sync_folder(cases);
        Ok(name)
    }
}

/// `name`, `name-2`, `name-3` and so on.
fn numbered(name: &str, n: usize) -> String {
    if n == 1 { name.to_owned() } else { format!("{name}-{n}") }
}
