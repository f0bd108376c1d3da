//! The child's side: takes a task, does it within its limits, answers, until its parent is gone.

use crate::message::{Answer, Reply, Request, receive, send};
use crate::{Limits, shared};
use preop_dicom::{Decode, SliceError};
use std::fs::File;
use std::io::{self, stdin, stdout};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;

/// Serves the parent that started this process, by means of `decode`, until it is gone.
///
/// # Errors
/// If the limits cannot be set, or the parent breaks off: the process should then end.
pub fn serve(decode: &dyn Decode, limits: &Limits) -> io::Result<()> {
    limits.begin_life()?;
    let mut line = UnixStream::from(stdin().as_fd().try_clone_to_owned()?);
    let memory: OwnedFd = stdout().as_fd().try_clone_to_owned()?;
    let mut desk = Desk { memory: File::from(memory), bytes: Vec::new(), words: Vec::new() };
    while let Some(request) = receive::<Request>(&mut line)? {
        limits.begin_task()?;
        let answer = desk.answer(request, decode)?;
        send(&mut line, &Reply { answer, is_spent: limits.is_spent()? })?;
    }
    Ok(())
}

/// The shared memory and room that is used again for each task.
struct Desk {
    memory: File,
    bytes: Vec<u8>,
    words: Vec<u16>,
}

impl Desk {
    fn answer(&mut self, request: Request, decode: &dyn Decode) -> io::Result<Answer> {
        let done = match request {
            Request::Record { head, size } => self.record(head, size, decode)?,
            Request::Frame { encoded, coding } => {
                self.take(encoded)?;
                self.words.resize(coding.format.count(), 0);
                match decode.frame(&self.bytes, &coding, &mut self.words) {
                    Ok(()) => {
                        shared::put_words(&self.memory, &self.words, &mut self.bytes)?;
                        Ok(Answer::Frame)
                    }
                    Err(refusal) => Err(refusal),
                }
            }
        };
        Ok(done.unwrap_or_else(Answer::Refused))
    }

    fn record(
        &mut self,
        head: usize,
        size: usize,
        decode: &dyn Decode,
    ) -> io::Result<Result<Answer, SliceError>> {
        self.take(head)?;
        Ok(match decode.record(&self.bytes, size) {
            Ok(Some(record)) => {
                let bytes = postcard::to_allocvec(&record).map_err(io::Error::other)?;
                self.memory.write_all_at(&bytes, 0)?;
                Ok(Answer::Record(Some(bytes.len())))
            }
            Ok(None) => Ok(Answer::Record(None)),
            Err(refusal) => Err(refusal),
        })
    }

    /// Takes the bytes of a task out of the shared memory.
    fn take(&mut self, count: usize) -> io::Result<()> {
        self.bytes.resize(count, 0);
        self.memory.read_exact_at(&mut self.bytes, 0)
    }
}
