//! Ctrl-C and SIGTERM: heard at once, obeyed at the next breath of the computation.

use crate::package;
use preop_monitor::{Finding, Monitor, Recorder};
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Begins to listen. A second Ctrl-C ends the process at once, after the draft of a package is gone.
pub(crate) fn listen() {
    // If the handler cannot be set, Ctrl-C ends the process, which leaves no half package either:
    // a package is renamed into place when it is whole.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            package::drop_draft();
            std::process::exit(130);
        }
    });
}

/// Whether somebody asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// A recorder that hears Ctrl-C too.
#[derive(Default)]
pub(crate) struct StoppableRecorder(pub(crate) Recorder);

impl Monitor for StoppableRecorder {
    fn finding(&self, finding: Finding) {
        self.0.finding(finding);
    }
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        asked()
    }
}

/// A monitor that hears only Ctrl-C, for work whose findings and progress nobody waits for.
pub(crate) struct Stoppable;

impl Monitor for Stoppable {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        asked()
    }
}
