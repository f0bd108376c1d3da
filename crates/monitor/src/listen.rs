//! The one door through which a running computation speaks and is stopped.

use crate::Finding;
use std::sync::Mutex;

/// Somebody asked the computation to stop. Not a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

/// Hears findings and progress, and knows whether to stop.
///
/// Whoever cancels must be answered within 100 ms: a long loop calls [`Monitor::check`] often.
pub trait Monitor: Sync {
    /// The surgeon must know this.
    fn finding(&self, finding: Finding);
    /// The work is done to this fraction, from 0 to 1.
    fn progress(&self, fraction: f64);
    /// Whether somebody asked to stop.
    fn is_cancelled(&self) -> bool;

    /// `Err(Cancelled)` once somebody asked to stop, to be passed on with `?`.
    fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// Hears nothing and never stops: for computations whose findings do not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Keeps the findings in the order in which they came.
#[derive(Debug, Default)]
pub struct Recorder {
    findings: Mutex<Vec<Finding>>,
}

impl Recorder {
    /// What was found so far.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner().expect("no thread panicked while it spoke")
    }
}

impl Monitor for Recorder {
    fn finding(&self, finding: Finding) {
        self.findings.lock().expect("no thread panicked while it spoke").push(finding);
    }
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A stretch of a larger computation: its progress from 0 to 1 is the whole's from `start` to `end`.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    whole: &'a dyn Monitor,
    start: f64,
    end: f64,
}

impl<'a> Part<'a> {
    /// The stretch of `whole` from `start` to `end`.
    pub fn of(whole: &'a dyn Monitor, start: f64, end: f64) -> Part<'a> {
        Part { whole, start, end }
    }
}

impl Monitor for Part<'_> {
    fn finding(&self, finding: Finding) {
        self.whole.finding(finding);
    }
    fn progress(&self, fraction: f64) {
        self.whole.progress(self.start + (self.end - self.start) * fraction);
    }
    fn is_cancelled(&self) -> bool {
        self.whole.is_cancelled()
    }
}
