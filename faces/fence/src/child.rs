//! One child, seen from its parent.

use crate::message::{Answer, Reply, Request, receive, send};
use crate::{Limits, shared};
use preop_dicom::{Coding, Glimpse, Record, SliceError};
use preop_stranger::{BLOCK, Numbers, Product, ReadError, Task};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};
use std::time::{Duration, Instant};

/// No record of a file takes more, in bytes: 5,000 frames with their places take a few.
const MOST_RECORD: usize = 64 << 20;

/// No product of a whole file takes more, in bytes: the contours of a structure set may be many.
const MOST_PRODUCT: usize = 1 << 30;
/// A whole file may take so many times longer than a frame or a header.
const SLOWER: u32 = 4;
/// How often somebody who waits looks whether to stop.
const GLANCE: Duration = Duration::from_millis(100);

/// A child that waits for a task.
pub(crate) struct Child {
    process: Process,
    line: UnixStream,
    memory: File,
    bytes: Vec<u8>,
    limits: Limits,
    stop: fn() -> bool,
    /// Whether it has done a task before.
    pub(crate) has_served: bool,
    /// Whether it wants to be replaced.
    pub(crate) is_spent: bool,
    /// How much processor time its last task took, as it says.
    took: Duration,
}

/// Why a child gave no answer that can be used: it died, went silent or made no sense. It is of no
/// more use.
#[derive(Debug, thiserror::Error)]
#[error("the child broke: {0}")]
pub(crate) struct Broken(#[from] io::Error);

/// What was asked for, or why the file is refused.
pub(crate) type Answered<T> = Result<Result<T, SliceError>, Broken>;

impl Child {
    pub(crate) fn start(
        program: &Path,
        arguments: &[OsString],
        limits: &Limits,
        stop: fn() -> bool,
    ) -> io::Result<Child> {
        let (line, end) = UnixStream::pair()?;
        line.set_write_timeout(Some(limits.patience))?;
        let memory = shared::create()?;
        // It sees nothing of our environment and says nothing on our screen.
        let process = Command::new(program)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(end)))
            .stdout(Stdio::from(memory.try_clone()?))
            .stderr(Stdio::null())
            .spawn()?;
        let (bytes, has_served, is_spent, took) = (Vec::new(), false, false, Duration::ZERO);
        let limits = *limits;
        Ok(Child { process, line, memory, bytes, limits, stop, has_served, is_spent, took })
    }

    /// What a file says; `None` if more of it is needed.
    pub(crate) fn record(&mut self, head: &[u8], size: usize) -> Answered<Option<Record>> {
        match self.ask(&Request::Record { head: head.len(), size }, &[head])? {
            Answer::Record(None) => Ok(Ok(None)),
            Answer::Record(Some(length)) if length <= MOST_RECORD => {
                self.bytes.resize(length, 0);
                self.memory.read_exact_at(&mut self.bytes, 0)?;
                let record = postcard::from_bytes(&self.bytes).map_err(io::Error::other)?;
                if head.len() > shared::KEPT {
                    self.memory.set_len(0)?;
                }
                Ok(Ok(Some(record)))
            }
            Answer::Refused(refusal) => Ok(Err(refusal.tamed())),
            _ => Err(nonsense()),
        }
    }

    /// What a file says of itself before it breaks.
    pub(crate) fn glimpse(&mut self, head: &[u8], size: usize) -> Answered<Glimpse> {
        match self.ask(&Request::Glimpse { head: head.len(), size }, &[head])? {
            Answer::Glimpse(glimpse) => Ok(Ok(glimpse.tamed())),
            Answer::Refused(refusal) => Ok(Err(refusal.tamed())),
            _ => Err(nonsense()),
        }
    }

    /// Decodes a frame into `out`, which alone says how many values there are.
    pub(crate) fn frame(
        &mut self,
        encoded: &[u8],
        coding: &Coding,
        out: &mut [u16],
    ) -> Answered<Duration> {
        let coding = coding.clone();
        match self.ask(&Request::Frame { encoded: encoded.len(), coding }, &[encoded])? {
            Answer::Frame => {
                shared::words(&self.memory, out, &mut self.bytes)?;
                Ok(Ok(self.took))
            }
            Answer::Refused(refusal) => Ok(Err(refusal.tamed())),
            _ => Err(nonsense()),
        }
    }

    /// Hands on what lies at a place of a deflated data set, exactly as much as was asked for.
    pub(crate) fn inflate(
        &mut self,
        stream: &[u8],
        place: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Answered<()> {
        let request = Request::Inflate { stream: stream.len(), place: place.clone() };
        match self.ask(&request, &[stream])? {
            Answer::Inflated(count) if count == place.len() as u64 => {
                // What was handed on cannot be taken back: no other child may try after this.
                Ok(self.hand_on(count, take).map_err(|_| SliceError::Limits))
            }
            Answer::Refused(refusal) => Ok(Err(refusal.tamed())),
            _ => Err(nonsense()),
        }
    }

    /// Does a task on the parts of a whole file, and hands the numbers of the answer on.
    pub(crate) fn file(
        &mut self,
        task: &Task,
        parts: &[&[u8]],
        numbers: &mut Numbers<'_>,
    ) -> Result<Result<Product, ReadError>, Broken> {
        let lengths = parts.iter().map(|part| part.len()).collect();
        match self.ask(&Request::File { task: task.clone(), parts: lengths }, parts)? {
            Answer::File { numbers: length, product }
                if length <= self.limits.numbers && product <= MOST_PRODUCT =>
            {
                self.bytes.resize(product, 0);
                self.memory.read_exact_at(&mut self.bytes, length)?;
                let product = postcard::from_bytes(&self.bytes).map_err(io::Error::other)?;
                // What was handed on cannot be taken back: no other child may try after this.
                let handed = self.hand_on(length, numbers);
                Ok(handed.map_err(|_| ReadError::Reader(SliceError::Limits)).map(|()| product))
            }
            Answer::Unread(why) => Ok(Err(ReadError::refused(why))),
            Answer::Refused(refusal) => Ok(Err(ReadError::Reader(refusal.tamed()))),
            _ => Err(nonsense()),
        }
    }

    /// Hands on so many bytes from the start of the shared memory.
    fn hand_on(&mut self, length: u64, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let mut at = 0;
        while at < length {
            let count = (length - at).min(BLOCK as u64);
            self.bytes.resize(count as usize, 0);
            self.memory.read_exact_at(&mut self.bytes, at)?;
            take(&self.bytes);
            at += count;
        }
        Ok(())
    }

    fn ask(&mut self, request: &Request, parts: &[&[u8]]) -> Result<Answer, Broken> {
        let mut at = 0;
        for part in parts {
            self.memory.write_all_at(part, at)?;
            at += part.len() as u64;
        }
        send(&mut self.line, request)?;
        let patience = match request {
            Request::Record { .. } | Request::Glimpse { .. } | Request::Frame { .. } => {
                self.limits.patience
            }
            Request::Inflate { .. } | Request::File { .. } => self.limits.patience * SLOWER,
        };
        let first = self.first_byte(patience)?;
        self.line.set_read_timeout(Some(self.limits.patience))?;
        let answer = receive(&mut first.as_slice().chain(&mut self.line))?;
        let reply: Reply = answer.ok_or_else(nonsense)?;
        (self.has_served, self.is_spent, self.took) = (true, reply.is_spent, reply.took);
        Ok(reply.answer)
    }

    /// Waits for the first byte of an answer: for so long, and no longer than until somebody stops us.
    fn first_byte(&mut self, patience: Duration) -> io::Result<[u8; 1]> {
        let (began, mut first) = (Instant::now(), [0]);
        self.line.set_read_timeout(Some(GLANCE))?;
        loop {
            match self.line.read(&mut first) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(first),
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if (self.stop)() || began.elapsed() > patience {
                        return Err(e);
                    }
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => (),
                Err(e) => return Err(e),
            }
        }
    }

    /// Whether it was ended for the processor time that its task took. It is of no more use.
    pub(crate) fn took_too_long(&mut self) -> bool {
        let _ = self.process.kill();
        let ended = self.process.wait();
        ended.is_ok_and(|status| status.signal() == Some(nix::libc::SIGXCPU))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may be gone already; either way nothing of it stays.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn nonsense() -> Broken {
    Broken(io::Error::other("it gave no answer to the question"))
}
