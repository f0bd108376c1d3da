//! Progress on standard error: one line that renews itself on a terminal, plain lines elsewhere.

use preop_plan::evaluate::Listener;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Instant;

/// Listens to an evaluation and shows it; keeps how long each step took.
pub(crate) struct Progress {
    terminal: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    began: BTreeMap<String, Instant>,
    /// What is at work, with its fraction done.
    working: BTreeMap<String, f64>,
    took: Vec<Took>,
    drawn: Option<Instant>,
}

/// How long one step took.
pub(crate) struct Took {
    pub(crate) step: String,
    pub(crate) seconds: f64,
    pub(crate) remembered: bool,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { terminal: std::io::stderr().is_terminal(), state: Mutex::default() }
    }

    /// Ends the line, and gives how long each step took, in the order in which they ended.
    pub(crate) fn finish(self) -> Vec<Took> {
        if self.terminal {
            eprint!("\r\x1b[K");
        }
        self.state.into_inner().map(|s| s.took).unwrap_or_default()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Draws the line anew, at most ten times a second.
    fn draw(&self, state: &mut State) {
        let fresh = state.drawn.is_some_and(|t| t.elapsed().as_millis() < 100);
        if !self.terminal || fresh {
            return;
        }
        state.drawn = Some(Instant::now());
        let words: Vec<String> =
            state.working.iter().map(|(n, f)| format!("{n} {:.0} %", f * 100.0)).collect();
        eprint!("\r\x1b[K{} done; {}", state.took.len(), words.join(", "));
        let _ = std::io::stderr().flush();
    }
}

impl Listener for Progress {
    fn begins(&self, name: &str, _: &str) {
        let mut state = self.state();
        state.began.insert(name.to_owned(), Instant::now());
        state.working.insert(name.to_owned(), 0.0);
        if !self.terminal {
            eprintln!("{name} …");
        }
        self.draw(&mut state);
    }

    fn progress(&self, name: &str, fraction: f64) {
        let mut state = self.state();
        if let Some(done) = state.working.get_mut(name) {
            *done = fraction.clamp(0.0, 1.0);
        }
        self.draw(&mut state);
    }

    fn ended(&self, name: &str, remembered: bool) {
        let mut state = self.state();
        state.working.remove(name);
        let seconds = state.began.remove(name).map_or(0.0, |t| t.elapsed().as_secs_f64());
        state.took.push(Took { step: name.to_owned(), seconds, remembered });
        if !self.terminal && !remembered {
            eprintln!("{name}: {seconds:.1} s");
        }
        self.draw(&mut state);
    }

    fn is_cancelled(&self) -> bool {
        crate::stop::asked()
    }
}
