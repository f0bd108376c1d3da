//! The short messages over the socket, and how they are framed.

use preop_dicom::{Coding, Glimpse, SliceError};
use preop_stranger::Task;
use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::time::Duration;

/// No message is longer, in bytes: the large things lie in the shared memory.
const MOST: usize = 64 << 10;

/// What a parent asks. The bytes that it is about lie at the start of the shared memory.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum Request {
    /// What a file says, from its first `head` bytes of `size`.
    Record { head: usize, size: usize },
    /// What a file of `size` bytes that has no record says of itself, from its first `head` bytes.
    Glimpse { head: usize, size: usize },
    /// One frame that takes `encoded` bytes.
    Frame { encoded: usize, coding: Coding },
    /// What lies at a place of a data set that is deflated in `stream` bytes.
    Inflate { stream: usize, place: Range<usize> },
    /// A whole file in parts of so many bytes.
    File { task: Task, parts: Vec<usize> },
}

/// What a child answers.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    /// How much processor time the task took.
    pub(crate) took: Duration,
    /// Whether the child has used up half of its time and wants to be replaced.
    pub(crate) is_spent: bool,
}

/// The result of a task. What is large lies at the start of the shared memory.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum Answer {
    /// A record that takes so many bytes; `None` if more of the file is needed.
    Record(Option<usize>),
    /// What a file without one says of itself.
    Glimpse(Glimpse),
    /// The stored values of the frame, as many as were asked for.
    Frame,
    /// So many bytes of an inflated data set.
    Inflated(u64),
    /// The file is not sound.
    Refused(SliceError),
    /// So many bytes of numbers, and a product of so many bytes behind them.
    File { numbers: u64, product: usize },
    /// The file is not read, in the reader's words.
    Unread(String),
}

/// Sends one message.
pub(crate) fn send(line: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_allocvec(message).map_err(io::Error::other)?;
    if bytes.len() > MOST {
        return Err(io::Error::other("the message is too long"));
    }
    let mut framed = (bytes.len() as u32).to_le_bytes().to_vec();
    framed.extend(bytes);
    line.write_all(&framed)
}

/// Waits for one message; `None` if the other side has gone. The length is not believed beyond its cap.
pub(crate) fn receive<T: DeserializeOwned>(line: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match line.read_exact(&mut length) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > MOST {
        return Err(io::Error::other("the message is too long"));
    }
    let mut bytes = vec![0; length];
    line.read_exact(&mut bytes)?;
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_where_they_should() {
        let mut line = Vec::new();
        send(&mut line, &Request::Record { head: 5, size: 7 }).unwrap();
        let whole = receive::<Request>(&mut line.as_slice()).unwrap();
        assert!(matches!(whole, Some(Request::Record { head: 5, size: 7 })));
        for length in 1..line.len() {
            let cut = receive::<Request>(&mut &line[..length]);
            assert!(!matches!(cut, Ok(Some(_))), "{length}");
        }
        assert!(receive::<Request>(&mut [].as_slice()).unwrap().is_none());
        let long = (MOST as u32 + 1).to_le_bytes();
        assert!(receive::<Request>(&mut long.as_slice()).is_err());
        let most = [(MOST as u32).to_le_bytes().as_slice(), &vec![0; MOST]].concat();
        assert!(receive::<Request>(&mut most.as_slice()).unwrap().is_some());
        assert!(send(&mut Vec::new(), &"x".repeat(MOST)).is_err());
    }
}
