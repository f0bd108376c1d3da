//! The cases of a folder, by name; those that were asked for are open.

use crate::contents::Contents;
use crate::ground::Ground;
use crate::intake::Intakes;
use crate::intake::room::Caps;
use crate::judged::{self, Judgement};
use crate::routes::package::current;
use crate::session::{Job, Session};
use crate::wire::CaseEntry;
use crate::{CaseFolder, Refusal, worker};
use preop_case::BUILD;
use preop_verify::Manifest;
use preop_verify::manifest::{Finding, Severity};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};

/// More cases than this are not listed.
const MOST_CASES: usize = 10_000;

/// Where cases lie: folders with a `plan.toml`, in this folder; or this folder itself.
pub(crate) struct Library {
    folder: PathBuf,
    pub(crate) ground: Arc<dyn Ground>,
    pub(crate) contents: Arc<Contents>,
    pub(crate) intakes: Intakes,
    open: Mutex<BTreeMap<String, Arc<Session>>>,
}

impl Library {
    pub(crate) fn new(folder: &Path, ground: Arc<dyn Ground>, caps: Caps) -> Library {
        // Beside a single case there is no room for another.
        let cases = Some(folder).filter(|folder| !folder.join("plan.toml").is_file());
        Library {
            folder: folder.to_owned(),
            ground,
            contents: Arc::default(),
            intakes: Intakes::new(cases, caps),
            open: Mutex::default(),
        }
    }

    /// Every case, what was changed last first. One that cannot be opened comes last, with what is wrong as its title.
    pub(crate) fn list(&self) -> Result<Vec<CaseEntry>, Refusal> {
        let mut cases: Vec<CaseEntry> =
            self.folders()?.into_iter().map(|(id, folder)| self.entry(id, &folder)).collect();
        // One form and one time zone, `clock::written`: as texts they are in the order of time.
        cases.sort_by(|one, other| other.changed.cmp(&one.changed));
        Ok(cases)
    }

    fn folders(&self) -> Result<BTreeMap<String, PathBuf>, Refusal> {
        let is_case = |folder: &Path| folder.join("plan.toml").is_file();
        let name = |folder: &Path| folder.file_name().map(|n| n.to_string_lossy().into_owned());
        if is_case(&self.folder) {
            let whole = fs::canonicalize(&self.folder).unwrap_or_else(|_| self.folder.clone());
            let id = name(&whole).unwrap_or_else(|| "case".to_owned());
            return Ok(BTreeMap::from([(id, self.folder.clone())]));
        }
        let entries = fs::read_dir(&self.folder)
            .map_err(|e| Refusal::io("list the cases in", &self.folder, &e))?;
        let folders = entries.flatten().map(|entry| entry.path()).filter(|path| is_case(path));
        Ok(folders.filter_map(|path| Some((name(&path)?, path))).take(MOST_CASES).collect())
    }

    fn entry(&self, id: String, folder: &Path) -> CaseEntry {
        let is_package = |folder: PathBuf| folder.join("manifest.json").is_file();
        match self.session(&id) {
            Ok(session) => {
                let folder = session.folder();
                let typed = preop_case::read(folder.text()).ok();
                let stamp = typed.and_then(|p| self.ground.stamp(&folder.plan_path(), &p.inputs));
                let last = judged::last(&folder).map(|kept| kept.told(stamp.as_deref()));
                let judged = session.judgement(stamp.as_deref());
                let package = folder.package();
                let written = current(&package, folder.text(), self.ground.decode());
                let plan = preop_plan::edit::as_json(folder.text()).unwrap_or_default();
                // A package knows its program; of its inputs only whoever computed the plan here does.
                let is_ours = |m: &&Manifest| {
                    m.build == BUILD && last.as_ref().is_none_or(|last| !last.other_inputs)
                };
                let judged = judged.or_else(|| written.as_ref().filter(is_ours).map(judgement_of));
                let text = |key: &str| plan[key].as_str().map(str::to_owned);
                CaseEntry {
                    title: text("title").unwrap_or_else(|| id.clone()),
                    side: text("side"),
                    revision: folder.revision(),
                    changed: folder.changed().to_owned(),
                    has_package: is_package(package.clone()),
                    is_current: written.is_some(),
                    last_judged: last.filter(|_| judged.is_none()),
                    judged,
                    id,
                }
            }
            Err(refusal) => CaseEntry {
                title: refusal.to_string(),
                side: None,
                revision: 0,
                changed: String::new(),
                has_package: is_package(folder.join("package")),
                is_current: false,
                judged: None,
                last_judged: None,
                id,
            },
        }
    }

    /// The case of this name, opened if it was not.
    pub(crate) fn session(&self, id: &str) -> Result<Arc<Session>, Refusal> {
        let mut open = self.open.lock().expect("nothing panics while it holds the cases");
        if let Some(session) = open.get(id) {
            return Ok(session.clone());
        }
        // The name is looked up among the folders that are there: it is never made a path.
        let folders = self.folders()?;
        let folder = folders
            .get(id)
            .ok_or_else(|| Refusal::Missing(format!("There is no case \"{id}\".")))?;
        let (jobs, asked) = mpsc::channel();
        let session = Arc::new(Session::new(id, CaseFolder::open(folder)?, jobs));
        let (working, ground, contents) =
            (session.clone(), self.ground.clone(), self.contents.clone());
        std::thread::spawn(move || worker::work(&working, &ground, &contents, &asked));
        open.insert(id.to_owned(), session.clone());
        Ok(session)
    }

    /// Computes what is not exact, as after somebody has stopped it.
    pub(crate) fn go_on(&self, id: &str) -> Result<(), Refusal> {
        self.session(id)?.ask(Job::Evaluate);
        Ok(())
    }

    /// The case of this name, its plan evaluated or about to be.
    pub(crate) fn awake(&self, id: &str) -> Result<Arc<Session>, Refusal> {
        let session = self.session(id)?;
        if session.turn() == 0 {
            session.ask(Job::Evaluate);
        }
        Ok(session)
    }
}

/// What a package was judged to be when it was written: none is written where a step has failed.
fn judgement_of(manifest: &Manifest) -> Judgement {
    let stands = |f: &&Finding| f.severity == Severity::Danger && f.accepted_by.is_none();
    Judgement { dangers: manifest.findings.iter().filter(stands).count(), failed: 0 }
}
