//! One child, seen from its parent.

use crate::message::{Answer, Reply, Request, receive, send};
use crate::{Limits, shared};
use preop_dicom::{Coding, Record, SliceError};
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

/// A child that waits for a task.
pub(crate) struct Child {
    process: Process,
    line: UnixStream,
    memory: File,
    bytes: Vec<u8>,
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
        Ok(Child { process, line, memory, bytes, has_served, is_spent })
    }

    /// What a file says; `None` if more of it is needed.
    pub(crate) fn record(&mut self, head: &[u8], size: usize) -> Answered<Option<Record>> {
        match self.ask(&Request::Record { head: head.len(), size }, head)? {
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
        match self.ask(&Request::Frame { encoded: encoded.len(), coding }, encoded)? {
            Answer::Frame => Ok(Ok(shared::words(&self.memory, out, &mut self.bytes)?)),
            Answer::Refused(refusal) => Ok(Err(refusal.tamed())),
            Answer::Record(_) => Err(nonsense()),
        }
    }

    fn ask(&mut self, request: &Request, bytes: &[u8]) -> Result<Answer, Broken> {
        self.memory.write_all_at(bytes, 0)?;
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
