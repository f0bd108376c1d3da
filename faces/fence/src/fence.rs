//! The parent's side: children that are started when needed, used again, and replaced when they break.

use crate::Limits;
use crate::child::{Broken, Child};
use preop_dicom::{Coding, Decode, Glimpse, Record, SliceError};
use preop_stranger::{Numbers, Product, Read, ReadError, Task};
use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

/// Decodes in children: one for each thread that asks at the same time, so as many as there are cores.
pub struct Fence {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
    stop: fn() -> bool,
    idle: Mutex<Vec<Child>>,
}

impl Fence {
    /// A fence whose children are this program with these arguments, which must call
    /// [`crate::serve`] with the same limits. Starts none yet.
    pub fn new(program: PathBuf, arguments: Vec<OsString>, limits: Limits) -> Fence {
        Fence { program, arguments, limits, stop: || false, idle: Mutex::new(Vec::new()) }
    }

    /// The same, but once `stop` says so whatever a child does is broken off and refused.
    pub fn stopped_by(self, stop: fn() -> bool) -> Fence {
        Fence { stop, ..self }
    }

    /// Does a task in a child. If one that had served before breaks, it may not be the file's fault,
    /// so a new one tries once more; but not what took too long.
    fn with_child<T, E: From<SliceError>>(
        &self,
        mut task: impl FnMut(&mut Child) -> Result<Result<T, E>, Broken>,
    ) -> Result<T, E> {
        loop {
            if (self.stop)() {
                return Err(SliceError::Limits.into());
            }
            let mut child = self.child()?;
            let had_served = child.has_served;
            match task(&mut child) {
                Ok(answer) => {
                    if !child.is_spent {
                        self.idle.lock().expect("no thread broke off here").push(child);
                    }
                    return answer;
                }
                Err(_) if had_served && !child.took_too_long() => (),
                Err(_) => return Err(SliceError::Limits.into()),
            }
        }
    }

    fn child(&self) -> Result<Child, SliceError> {
        let idle = self.idle.lock().expect("no thread broke off here").pop();
        let start = || Child::start(&self.program, &self.arguments, &self.limits, self.stop);
        idle.map_or_else(start, Ok).map_err(|e| SliceError::NoDecoder(e.to_string()))
    }
}

impl Decode for Fence {
    fn record(&self, head: &[u8], size: usize) -> Result<Option<Record>, SliceError> {
        self.with_child(|child| child.record(head, size))
    }

    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError> {
        self.with_child(|child| child.glimpse(head, size))
    }

    fn frame(
        &self,
        encoded: &[u8],
        coding: &Coding,
        out: &mut [u16],
    ) -> Result<Duration, SliceError> {
        self.with_child(|child| child.frame(encoded, coding, out))
    }

    fn inflate(
        &self,
        stream: &[u8],
        place: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), SliceError> {
        self.with_child(|child| child.inflate(stream, place, take))
    }
}

impl Read for Fence {
    fn read(
        &self,
        task: &Task,
        parts: &[&[u8]],
        numbers: &mut Numbers<'_>,
    ) -> Result<Product, ReadError> {
        self.with_child(|child| child.file(task, parts, numbers))
    }
}
