//! One child, seen from its parent.

use crate::message::{Answer, Reply, Request, receive, send};
use crate::{Limits, shared};
use preop_dicom::{Coding, Record, SliceError};
use preop_stranger::{BLOCK, Numbers, Product, ReadError, Task};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};

/// No record of a file takes more, in bytes: 5,000 frames with their places take a few.
const MOST_RECORD: usize = 64 << 20;

/// No product of a whole file takes more, in bytes: the contours of a structure set may be many.
const MOST_PRODUCT: usize = 1 << 30;
/// A whole file may take so many times longer than a frame or a header.
const SLOWER: u32 = 4;

/// A child that waits for a task.
pub(crate) struct Child {
    process: Process,
    line: UnixStream,
    memory: File,
    bytes: Vec<u8>,
    limits: Limits,
    /// Whether it has done a task before.
    pub(crate) has_served: bool,
    /// Whether it wants to be replaced.
    pub(crate) is_spent: bool,
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
    ) -> io::Result<Child> {
        let (line, end) = UnixStream::pair()?;
        line.set_read_timeout(Some(limits.patience))?;
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
        let (bytes, has_served, is_spent) = (Vec::new(), false, false);
        let limits = *limits;
        Ok(Child { process, line, memory, bytes, limits, has_served, is_spent })
    }

    /// What a file says; `None` if more of it is needed.
    pub(crate) fn record(&mut self, head: &[u8], size: usize) -> Answered<Option<Record>> {
        match self.ask(&Request::Record { head: head.len(), size }, &[head])? {
            Answer::Record(None) => Ok(Ok(None)),
            Answer::Record(Some(length)) if length <= MOST_RECORD => {
                self.bytes.resize(length, 0);
                self.memory.read_exact_at(&mut self.bytes, 0)?;
                let record = postcard::from_bytes(&self.bytes).map_err(io::Error::other)?;
                Ok(Ok(Some(record)))
            }
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
    ) -> Answered<()> {
        let coding = coding.clone();
        match self.ask(&Request::Frame { encoded: encoded.len(), coding }, &[encoded])? {
            Answer::Frame => Ok(Ok(shared::words(&self.memory, out, &mut self.bytes)?)),
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
        self.line.set_read_timeout(Some(self.limits.patience * SLOWER))?;
        let answer = self.ask(&Request::File { task: task.clone(), parts: lengths }, parts)?;
        self.line.set_read_timeout(Some(self.limits.patience))?;
        match answer {
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
    fn hand_on(&mut self, length: u64, numbers: &mut Numbers<'_>) -> io::Result<()> {
        let mut at = 0;
        while at < length {
            let count = (length - at).min(BLOCK as u64);
            self.bytes.resize(count as usize, 0);
            self.memory.read_exact_at(&mut self.bytes, at)?;
            numbers(&self.bytes);
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
        let reply: Reply = receive(&mut self.line)?.ok_or_else(nonsense)?;
        (self.has_served, self.is_spent) = (true, reply.is_spent);
        Ok(reply.answer)
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
