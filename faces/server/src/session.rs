//! A case that is open: its folder, what its plan gives as far as it is known, and who listens.

use crate::judged::Judgement;
use crate::objects::{Read, frame_of_findings, objects, results};
use crate::wire::{
    Accepted, Case, ChangeRequest, Changed, Event, Found, MadeAnew, PlanObject, Standing, State,
    Turn,
};
use crate::{CaseFolder, Refusal, affected::affected, case_folder::mistake};
use preop_case::{Evaluated, Judged};
use preop_monitor::Finding;
use preop_plan::evaluate::Outcome;
use preop_plan::{Hash, Plan};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, mpsc};
use tokio::sync::broadcast;

const UNPOISONED: &str = "nothing panics while it holds the session";
/// A page that falls so far behind asks for the state again.
const EVENTS_KEPT: usize = 1024;

/// What a worker is to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// Evaluate the plan as it is now.
    Evaluate,
    /// Write the package of this revision.
    Package(u64),
}

/// An open case.
pub(crate) struct Session {
    pub(crate) id: String,
    folder: Mutex<CaseFolder>,
    known: Mutex<Known>,
    events: broadcast::Sender<Event>,
    jobs: Mutex<mpsc::Sender<Job>>,
    /// The turn of the evaluation that is wanted: a running one of an earlier turn stops.
    turn: AtomicU64,
}

/// What is known of what the plan gives.
#[derive(Default)]
struct Known {
    revision: u64,
    evaluating: bool,
    writing: bool,
    /// Whether the findings are of the plan as it is.
    judged: bool,
    /// The stamp of the inputs that were judged.
    inputs: Option<String>,
    /// Whether anything was tried yet: before that, all is still to come.
    begun: bool,
    plan: Option<Plan>,
    /// By the name of the input or step.
    objects: BTreeMap<String, Vec<PlanObject>>,
    findings: Vec<Found>,
    stands: bool,
}

impl Session {
    pub(crate) fn new(id: &str, folder: CaseFolder, jobs: mpsc::Sender<Job>) -> Session {
        Session {
            id: id.to_owned(),
            folder: Mutex::new(folder),
            known: Mutex::default(),
            events: broadcast::channel(EVENTS_KEPT).0,
            jobs: Mutex::new(jobs),
            turn: AtomicU64::new(0),
        }
    }

    pub(crate) fn folder(&self) -> MutexGuard<'_, CaseFolder> {
        self.folder.lock().expect(UNPOISONED)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect(UNPOISONED)
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells everybody who listens, if anybody does.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    pub(crate) fn ask(&self, job: Job) {
        self.turn.fetch_add(1, Ordering::SeqCst);
        let jobs = self.jobs.lock().expect(UNPOISONED);
        // The worker ends only with the program.
        let _ = jobs.send(job);
    }

    /// Stops what runs.
    pub(crate) fn stop(&self) {
        self.turn.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn turn(&self) -> u64 {
        self.turn.load(Ordering::SeqCst)
    }

    /// Makes a change, tells it, and has it evaluated. What it may touch is out of date before the
    /// answer is given, and whatever still runs for the plan before is not heard any more. A request
    /// that comes again is only answered again.
    pub(crate) fn change(&self, asked: &ChangeRequest) -> Result<Changed, Refusal> {
        let ChangeRequest { base_revision, seen, who, change, request } = asked;
        let (revision, words, is_new) = {
            let mut folder = self.folder();
            let request = request.as_deref();
            if let Some((revision, words)) = folder.done(request) {
                (revision, words, false)
            } else {
                let (plan, words) = folder.change_once(request, *base_revision, who, change)?;
                let mut known = self.known();
                self.turn.fetch_add(1, Ordering::SeqCst);
                match &plan {
                    Some(plan) => known.begin(plan, folder.revision()),
                    None => known.forget(folder.revision()),
                }
                (folder.revision(), words, true)
            }
        };
        if is_new {
            self.tell(Event::Revision { revision });
            self.ask(Job::Evaluate);
        }
        let case = self.case(seen.unwrap_or(0));
        Ok(Changed { revision, words, case, state: self.state() })
    }

    /// The case as a page needs it that has its history up to a revision; 0: none of it.
    pub(crate) fn case(&self, seen: u64) -> Case {
        let folder = self.folder();
        let plan = preop_case::read(folder.text());
        let [undo, redo] = folder.turns().map(|turn| {
            let (change, text) = turn?;
            let then = text.and_then(|text| preop_case::read(&text).ok());
            let makes = plan.as_ref().ok().zip(then).map(|(now, then)| made_anew(now, &then));
            Some(Turn {
                words: change.operation.clone(),
                who: change.who.clone(),
                request: change.request.clone(),
                makes: makes.unwrap_or_default(),
            })
        });
        let mistakes = plan.err().iter().flatten().map(mistake).collect();
        Case {
            id: self.id.clone(),
            revision: folder.revision(),
            text: folder.text().to_owned(),
            plan: preop_plan::edit::as_json(folder.text())
                .unwrap_or_else(|_| serde_json::json!({ "title": self.id })),
            history: folder.new_to(seen),
            variant: crate::variants::shown(folder.variant()).to_owned(),
            variants: folder.variants(),
            undo,
            redo,
            mistakes,
        }
    }

    /// What the plan gives, as far as it is known.
    pub(crate) fn state(&self) -> State {
        let known = self.known();
        let order = known.plan.iter().flat_map(|plan| {
            let inputs = plan.inputs.iter().map(|i| &i.name);
            inputs.chain(plan.steps.iter().map(|s| &s.name))
        });
        let objects: Vec<PlanObject> =
            order.filter_map(|name| known.objects.get(name)).flatten().cloned().collect();
        let exact = objects.iter().all(|o| o.state == Standing::Exact);
        let evaluating = known.evaluating || !known.begun;
        State {
            revision: known.revision,
            evaluating,
            writing: known.writing,
            judged: known.judged,
            draft: known.stands || evaluating || !exact,
            objects,
            findings: known.findings.clone(),
        }
    }

    /// The plan whose results are known, its revision, and the content of each result that is exact.
    pub(crate) fn exact(&self) -> (Option<Plan>, u64, BTreeMap<String, Hash>) {
        let known = self.known();
        let exact = known.objects.values().flatten().filter(|o| o.state == Standing::Exact);
        let contents =
            exact.filter_map(|o| Some((o.name.clone(), Hash::parse(o.content.as_ref()?)?)));
        (known.plan.clone(), known.revision, contents.collect())
    }

    /// How the plan as it is stands, once all of it is computed of the inputs that have this stamp.
    pub(crate) fn judgement(&self, inputs: Option<&str>) -> Option<Judgement> {
        let known = self.known();
        let failed = |o: &&Vec<PlanObject>| o.iter().any(|o| o.state == Standing::Failed);
        (known.judged && known.inputs.as_deref() == inputs).then(|| Judgement {
            dangers: known
                .findings
                .iter()
                .filter(|f| f.severity == "danger" && f.accepted_by.is_none())
                .count(),
            failed: known.objects.values().filter(failed).count(),
        })
    }

    /// A plan is about to be evaluated: what it may touch is out of date from now on.
    pub(crate) fn begin(&self, plan: &Plan, revision: u64) {
        self.known().begin(plan, revision);
    }

    /// The plan's text cannot be read: it gives nothing.
    pub(crate) fn forget(&self, revision: u64) {
        self.known().forget(revision);
    }

    /// A step is being computed, for the evaluation of this turn.
    pub(crate) fn computing(&self, turn: u64, name: &str) {
        let mut known = self.known();
        if self.turn() != turn {
            return;
        }
        let shown = known.objects.get_mut(name);
        shown.into_iter().flatten().for_each(|o| o.state = Standing::Computing);
    }

    /// A step has ended: what it gives now, unless the plan has changed since that turn.
    pub(crate) fn settled(
        &self,
        turn: u64,
        plan: &Plan,
        (name, outcome): (&str, &Outcome),
        read: &Read<'_>,
    ) -> Option<Settled> {
        let shown = match outcome {
            Outcome::Done { results, .. } => {
                objects(plan, name, results, Standing::Exact, "", read)
            }
            Outcome::Failed(words) => objects(plan, name, &[], Standing::Failed, words, read),
            Outcome::Blocked(by) => {
                let words = format!("Waits for \"{by}\", which failed.");
                objects(plan, name, &[], Standing::Blocked, &words, read)
            }
        };
        let mut known = self.known();
        if self.turn() != turn {
            return None;
        }
        known.objects.insert(name.to_owned(), shown.clone());
        Some(Settled { revision: known.revision, objects: shown })
    }

    /// Everything of a revision is known; false where another plan is wanted meanwhile, of which this says nothing.
    pub(crate) fn evaluated(
        &self,
        turn: u64,
        evaluated: &Evaluated<'_>,
        inputs: Option<String>,
    ) -> bool {
        let mut known = self.known();
        if self.turn() != turn {
            return false;
        }
        known.findings = evaluated.findings.iter().map(|j| found(evaluated.plan, j)).collect();
        known.stands = evaluated.is_draft();
        known.judged = true;
        known.inputs = inputs;
        known.evaluating = false;
        true
    }

    /// A package is being written, or no longer.
    pub(crate) fn writing(&self, is: bool) {
        self.known().writing = is;
    }

    /// The plan cannot be evaluated, or the evaluation was stopped.
    pub(crate) fn ended(&self) {
        let mut known = self.known();
        known.evaluating = false;
        known.writing = false;
        known.begun = true;
        let computing = known.objects.values_mut().flatten();
        for object in computing.filter(|o| o.state == Standing::Computing) {
            object.state = Standing::OutOfDate;
        }
    }
}

impl Known {
    /// What a plan may touch that differs from the one before is out of date. Whoever comes with an
    /// older plan comes too late.
    fn begin(&mut self, plan: &Plan, revision: u64) {
        if revision < self.revision {
            return;
        }
        let all = || {
            let inputs = plan.inputs.iter().map(|i| i.name.clone());
            inputs.chain(plan.steps.iter().map(|s| s.name.clone())).collect()
        };
        let mut touched = self.plan.as_ref().map_or_else(all, |before| affected(before, plan));
        // What an evaluation that was stopped has not reached is not exact either.
        touched.extend(
            self.objects
                .iter()
                .filter(|(_, o)| o.iter().any(|o| o.state != Standing::Exact))
                .map(|(name, _)| name.clone()),
        );
        self.objects.retain(|name, _| plan.step(name).is_some() || plan.input(name).is_some());
        for name in touched {
            if results(plan, &name).is_empty() {
                continue;
            }
            let shown = self
                .objects
                .entry(name.clone())
                .or_insert_with(|| objects(plan, &name, &[], Standing::OutOfDate, "", &|_| None));
            shown.iter_mut().for_each(|o| o.state = Standing::OutOfDate);
        }
        self.plan = Some(plan.clone());
        // The same plan anew, as for its package, is judged already.
        self.judged &= self.revision == revision;
        self.revision = revision;
        self.evaluating = true;
        self.begun = true;
    }

    /// Of a plan that cannot be read nothing is known, and what another one gave is not shown for it.
    fn forget(&mut self, revision: u64) {
        if revision >= self.revision {
            *self = Known { revision, begun: true, stands: true, ..Known::default() };
        }
    }
}

/// What a step gives, and of which revision of the plan.
pub(crate) struct Settled {
    pub(crate) revision: u64,
    pub(crate) objects: Vec<PlanObject>,
}

fn found(plan: &Plan, judged: &Judged) -> Found {
    let accepted = judged.accepted.as_ref();
    found_words(
        &judged.finding,
        judged.step.clone(),
        frame_of_findings(plan, &judged.step),
        accepted.map(|a| Accepted { by: a.by.clone(), why: a.why.clone() }),
    )
}

/// A finding for the wire, of a step or of a scan that is in no plan yet.
pub(crate) fn found_words(
    finding: &Finding,
    step: String,
    frame: String,
    accepted_by: Option<Accepted>,
) -> Found {
    Found {
        code: finding.code.clone(),
        severity: format!("{:?}", finding.severity).to_lowercase(),
        step,
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        place_mm: finding.place.map(crate::objects::array),
        frame,
        accepted_by,
    }
}

/// The steps that are made anew when the plan is `then` after it was `now`.
fn made_anew(now: &Plan, then: &Plan) -> Vec<MadeAnew> {
    let touched = affected(now, then);
    let steps = then.steps.iter().filter(|step| touched.contains(&step.name));
    steps.map(|s| MadeAnew { name: s.name.clone(), kind: s.kind.name.to_owned() }).collect()
}
