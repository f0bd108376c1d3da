//! The child's side: takes a task, does it within its limits, answers, until its parent is gone.

use crate::limits::{Room, used};
use crate::message::{Answer, Reply, Request, receive, send};
use crate::{Limits, shared};
use preop_dicom::{Decode, SliceError, allowed_time};
use preop_stranger::{BLOCK, Read, ReadError, Task};
use std::fs::File;
use std::io::{self, stdin, stdout};
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;

/// Serves the parent that started this process, by means of `reader`, until it is gone.
///
/// # Errors
/// If the limits cannot be set, or the parent breaks off: the process should then end.
pub fn serve(reader: &dyn Read, limits: &Limits) -> io::Result<()> {
    limits.begin_life()?;
    let mut line = UnixStream::from(stdin().as_fd().try_clone_to_owned()?);
    let memory: OwnedFd = stdout().as_fd().try_clone_to_owned()?;
    let mut desk = Desk { memory: File::from(memory), bytes: Vec::new(), words: Vec::new() };
    Limits::close_doors()?;
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    crate::calls::close()?;
    while let Some(request) = receive::<Request>(&mut line)? {
        limits.begin_task(room(&request))?;
        let before = used()?;
        let answer = desk.answer(request, reader)?;
        let took = used()?.saturating_sub(before);
        send(&mut line, &Reply { answer, took, is_spent: limits.is_spent()? })?;
    }
    Ok(())
}

/// What a request may use up. A parent that asks for much pays for it itself.
fn room(request: &Request) -> Room {
    match request {
        Request::Record { size, .. } | Request::Glimpse { head: size, .. } => {
            Room::Usual(allowed_time(*size))
        }
        Request::Frame { coding, .. } => Room::Usual(coding.within),
        Request::Inflate { stream, .. } => Room::Inflated(*stream as u64, allowed_time(*stream)),
        Request::File { task, parts } => {
            let bytes = parts.iter().fold(0u64, |sum, part| sum.saturating_add(*part as u64));
            match task {
                Task::Volume(_) => Room::Volume(bytes),
                _ => Room::File(bytes),
            }
        }
    }
}

/// Writes pieces into the shared memory, one after another, few of them at a time.
struct Blocks<'a> {
    memory: &'a File,
    at: u64,
    waiting: Vec<u8>,
}

impl Blocks<'_> {
    fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(piece);
        if self.waiting.len() >= BLOCK { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        self.memory.write_all_at(&self.waiting, self.at)?;
        self.at += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// How many bytes they were.
    fn end(mut self) -> io::Result<u64> {
        self.write()?;
        Ok(self.at)
    }
}

/// The shared memory and room that is used again for each task.
struct Desk {
    memory: File,
    bytes: Vec<u8>,
    words: Vec<u16>,
}

impl Desk {
    fn answer(&mut self, request: Request, reader: &dyn Read) -> io::Result<Answer> {
        let done = match request {
            Request::Record { head, size } => self.record(head, size, reader)?,
            Request::Glimpse { head, size } => {
                self.take(head)?;
                reader.glimpse(&self.bytes, size).map(Answer::Glimpse)
            }
            Request::Frame { encoded, coding } => {
                self.take(encoded)?;
                self.words.resize(coding.format.count(), 0);
                match reader.frame(&self.bytes, &coding, &mut self.words) {
                    Ok(_) => {
                        shared::put_words(&self.memory, &self.words, &mut self.bytes)?;
                        Ok(Answer::Frame)
                    }
                    Err(refusal) => Err(refusal),
                }
            }
            Request::Inflate { stream, place } => self.inflate(stream, &place, reader)?,
            Request::File { task, parts } => return self.file(&task, &parts, reader),
        };
        if self.bytes.capacity() > shared::KEPT {
            self.bytes = Vec::new();
        }
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

    fn inflate(
        &mut self,
        stream: usize,
        place: &Range<usize>,
        decode: &dyn Decode,
    ) -> io::Result<Result<Answer, SliceError>> {
        self.take(stream)?;
        let mut blocks = Blocks { memory: &self.memory, at: 0, waiting: Vec::new() };
        let mut written = Ok(());
        let mut put = |piece: &[u8]| {
            if written.is_ok() {
                written = blocks.put(piece);
            }
        };
        let done = decode.inflate(&self.bytes, place, &mut put);
        written?;
        let count = blocks.end()?;
        Ok(done.map(|()| Answer::Inflated(count)))
    }

    fn file(&mut self, task: &Task, parts: &[usize], reader: &dyn Read) -> io::Result<Answer> {
        let (mut at, mut taken) = (0, Vec::new());
        for length in parts {
            let mut bytes = vec![0; *length];
            self.memory.read_exact_at(&mut bytes, at)?;
            at += *length as u64;
            taken.push(bytes);
        }
        // From here on its place in the shared memory belongs to the answer.
        let taken: Vec<&[u8]> = taken.iter().map(Vec::as_slice).collect();
        let (mut numbers, mut written) = (0, Ok(()));
        let mut put = |block: &[u8]| {
            if written.is_ok() {
                written = self.memory.write_all_at(block, numbers);
                numbers += block.len() as u64;
            }
        };
        let read = reader.read(task, &taken, &mut put);
        written?;
        match read {
            Ok(product) => {
                let bytes = postcard::to_allocvec(&product).map_err(io::Error::other)?;
                self.memory.write_all_at(&bytes, numbers)?;
                Ok(Answer::File { numbers, product: bytes.len() })
            }
            Err(ReadError::Refused(why)) => Ok(Answer::Unread(why)),
            Err(ReadError::Reader(why)) => Ok(Answer::Refused(why)),
        }
    }

    /// Takes the bytes of a task out of the shared memory.
    fn take(&mut self, count: usize) -> io::Result<()> {
        self.bytes.resize(count, 0);
        self.memory.read_exact_at(&mut self.bytes, 0)
    }
}
