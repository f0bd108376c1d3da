//! One thread for each open case: evaluates the plan whenever it changes, and writes packages.

use crate::captures::captures;
use crate::case_folder::CaseFolder;
use crate::contents::Contents;
use crate::ground::Ground;
use crate::judged::{self, Kept};
use crate::progress::Progress;
use crate::session::{Job, Session};
use crate::shares::Shares;
use crate::wire::Event;
use crate::{Refusal, clock};
use preop_case::{BUILD, Evaluated};
use preop_monitor::{Finding, Monitor};
use preop_plan::StepError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, SystemTime};

/// How often an idle worker looks whether the program was asked to stop.
const LOOK: Duration = Duration::from_millis(200);
const OVERTAKEN: &str =
    "The plan was changed before the package was written; nothing was written. Ask for it again.";

/// Works until the program ends. A fault of ours in a step is told, and the next job goes on.
pub(crate) fn work(
    session: &Arc<Session>,
    ground: &Arc<dyn Ground>,
    contents: &Arc<Contents>,
    jobs: &Receiver<Job>,
) {
    while !ground.is_stopped() {
        let job = match jobs.recv_timeout(LOOK) {
            Ok(job) => jobs.try_iter().fold(job, later),
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let done = catch_unwind(AssertUnwindSafe(|| run(session, &**ground, contents, job)));
        let words = match done {
            Ok(Ok(())) => continue,
            Ok(Err(words)) => words,
            Err(_) => "This is a fault of Preop, not of your plan or scan. Nothing was lost. Take \
                       your last change back and report what you did."
                .to_owned(),
        };
        session.ended();
        session.tell(Event::Failed { words });
    }
}

/// A package that was asked for is not forgotten because of a later evaluation.
fn later(before: Job, after: Job) -> Job {
    match (before, after) {
        (Job::Package(revision), Job::Evaluate) => Job::Package(revision),
        (_, after) => after,
    }
}

fn run(
    session: &Session,
    ground: &dyn Ground,
    contents: &Contents,
    job: Job,
) -> Result<(), String> {
    let turn = session.turn();
    let (text, revision, path, place) = {
        let folder = session.folder();
        (folder.text().to_owned(), folder.revision(), folder.plan_path(), Place::of(&folder))
    };
    let Ok(plan) = preop_case::read(&text) else {
        session.forget(revision);
        // What is wrong with it, the case says.
        return Err("The plan cannot be read, and nothing is computed. Undo goes back to what it was before; or \
                    mend its text."
            .to_owned());
    };
    session.begin(&plan, revision);
    // Before they are read: what changes meanwhile has another one.
    let stamp = ground.stamp(&path, &plan.inputs);
    let inputs = ground.inputs(&path, matches!(job, Job::Package(_)));
    let told = Shares::default();
    let progress = Progress { session, plan: &plan, ground, contents, turn, told };
    let evaluated =
        match preop_case::evaluate(&plan, &*inputs, ground.memo(), contents.shelf(), &progress) {
            Ok(evaluated) => evaluated,
            // The evaluation of the next plan is on its way.
            Err(StepError::Cancelled) if session.folder().revision() != revision => {
                return if matches!(job, Job::Package(_)) {
                    Err(OVERTAKEN.to_owned())
                } else {
                    Ok(())
                };
            }
            Err(StepError::Cancelled) => return stopped(session, revision),
            Err(StepError::Failed(words)) => return Err(words),
        };
    if session.evaluated(turn, &evaluated, stamp.clone()) {
        session.tell(Event::Evaluated { revision });
        keep_judgement(session, &place, revision, stamp);
    }
    match job {
        Job::Package(wanted) if wanted != revision => Err(OVERTAKEN.to_owned()),
        Job::Package(_) => {
            session.writing(true);
            let writing = Writing { session, ground, turn, revision };
            let written = write_package(&place, &writing, &evaluated, &text);
            session.writing(false);
            match written {
                Ok(()) => session.tell(Event::Package { revision }),
                // Whoever changes the plan does not wait for the package of what it was.
                Err(_) if session.folder().revision() != revision => {
                    return Err(OVERTAKEN.to_owned());
                }
                Err(_) if writing.is_cancelled() => return stopped(session, revision),
                Err(refusal) => return Err(refusal.to_string()),
            }
            Ok(())
        }
        Job::Evaluate => Ok(()),
    }
}

/// Keeps how the plan stands for the list of cases. Where the disk refuses, the list says less, and nothing else is lost.
fn keep_judgement(session: &Session, place: &Place, revision: u64, inputs: Option<String>) {
    let Some(judged) = session.judgement(inputs.as_deref()) else { return };
    let (when, program) = (clock::written(SystemTime::now()), BUILD.to_owned());
    let _ = judged::keep(&place.case, &Kept { revision, when, program, inputs, judged });
}

/// Somebody has stopped it.
fn stopped(session: &Session, revision: u64) -> Result<(), String> {
    session.ended();
    session.tell(Event::Stopped { revision });
    Ok(())
}

/// Hears how far a package is, and stops it once another turn is wanted.
struct Writing<'a> {
    session: &'a Session,
    ground: &'a dyn Ground,
    turn: u64,
    revision: u64,
}

impl Monitor for Writing<'_> {
    fn finding(&self, _: Finding) {}
    fn progress(&self, share: f64) {
        self.session.tell(Event::Writing { revision: self.revision, share });
    }
    fn is_cancelled(&self) -> bool {
        self.session.turn() != self.turn || self.ground.is_stopped()
    }
}

/// Where the package of the variant goes whose plan is evaluated: taken together with its text, for another
/// variant may be open by the time that it is written.
struct Place {
    case: PathBuf,
    package: PathBuf,
    variant: Option<String>,
}

impl Place {
    fn of(folder: &CaseFolder) -> Place {
        let variant = folder.variant().map(str::to_owned);
        Place { case: folder.folder().to_owned(), package: folder.package(), variant }
    }
}

/// Writes the package of a variant, with its captures, at its place.
fn write_package(
    place: &Place,
    writing: &Writing<'_>,
    evaluated: &Evaluated<'_>,
    text: &str,
) -> Result<(), Refusal> {
    let captures = captures(&place.case, place.variant.as_deref())?;
    let to = &place.package;
    let above = to.parent().map_or(Ok(()), std::fs::create_dir_all);
    above.map_err(|e| Refusal::io("make the folder of", to, &e))?;
    writing.ground.write_package(evaluated, text, &captures, to, writing).map_err(Refusal::World)
}
