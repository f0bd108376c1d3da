//! Hands what the evaluator tells to the session and to everybody who listens.

use crate::contents::Contents;
use crate::ground::Ground;
use crate::objects::{drawn, results};
use crate::session::{Session, Settled};
use crate::shares::Shares;
use crate::wire::Event;
use preop_plan::evaluate::{Listener, Outcome};
use preop_plan::{Hash, Plan};

/// Listens to one evaluation.
pub(crate) struct Progress<'a> {
    pub(crate) session: &'a Session,
    pub(crate) plan: &'a Plan,
    pub(crate) ground: &'a dyn Ground,
    pub(crate) contents: &'a Contents,
    /// The turn that it belongs to: once another is wanted, it stops.
    pub(crate) turn: u64,
    pub(crate) told: Shares,
}

impl Listener for Progress<'_> {
    fn begins(&self, name: &str, _kind: &str) {
        self.session.computing(self.turn, name);
        self.session.tell(Event::Begins { step: name.to_owned() });
    }

    fn progress(&self, name: &str, fraction: f64) {
        if self.told.is_news(name, fraction) {
            self.session.tell(Event::Progress { step: name.to_owned(), share: fraction });
        }
    }

    fn ended(&self, _name: &str, _remembered: bool) {}

    fn settled(&self, name: &str, outcome: &Outcome) {
        let remembered = match outcome {
            Outcome::Done { results: contents, remembered, .. } => {
                let kinds = results(self.plan, name);
                for (content, result) in contents.iter().zip(&kinds) {
                    self.contents.note(*content, result.kind);
                }
                *remembered
            }
            _ => false,
        };
        let read = |content: &Hash| self.contents.value(content, self.ground).ok();
        let settled = self.session.settled(self.turn, self.plan, (name, outcome), &read);
        let Some(Settled { revision, objects }) = settled else { return };
        let drawn = drawn(&objects);
        self.session.tell(Event::Ended { step: name.to_owned(), remembered, revision, objects });
        // What depends on it waits until the screens can have what they are about to ask for.
        if !remembered {
            self.contents.prepare(&drawn, self.ground);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.session.turn() != self.turn || self.ground.is_stopped()
    }
}
