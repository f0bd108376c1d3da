//! Files as one ZIP that is made while it is sent: of neither the files nor the ZIP more stands in memory than a few
//! pieces, however large they are and however slowly somebody takes them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::ReceiverStream;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What is sent at once, in bytes.
const PIECE: usize = 64 << 10;
/// So many pieces wait to be sent; whoever makes more waits.
const MOST_WAITING: usize = 4;

/// A file that becomes a member.
pub(super) struct Part {
    /// Where it lies.
    pub(super) whole: PathBuf,
    /// No more of it is read.
    pub(super) size: u64,
}

/// The ZIP of these files under their names, piece by piece. Where one cannot be read any more it breaks off with an
/// error, so that nobody takes what came for the whole.
pub(super) fn zipped(parts: Vec<(Part, String)>) -> ReceiverStream<io::Result<Vec<u8>>> {
    let (sender, pieces) = mpsc::channel(MOST_WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(why) = write(&parts, Pieces { sender: sender.clone(), piece: vec![] }) {
            // Whoever is gone hears nothing of it.
            let _ = sender.blocking_send(Err(why));
        }
    });
    ReceiverStream::new(pieces)
}

fn write(parts: &[(Part, String)], pieces: Pieces) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(pieces);
    for (part, name) in parts {
        archive.start_file(name, SimpleFileOptions::default())?;
        let read = io::copy(&mut File::open(&part.whole)?.take(part.size), &mut archive)?;
        if read < part.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    archive.finish()?.into_inner().flush()
}

/// Hands on what is written in pieces, as fast as they are taken.
struct Pieces {
    sender: Sender<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn no_more_of_a_zip_waits_than_a_few_pieces() {
        // Whoever makes them would wait for ever with one piece more, so here it is asked whether there is room.
        edges::most(4, |count| {
            let (sender, pieces) = mpsc::channel::<io::Result<Vec<u8>>>(MOST_WAITING);
            let fits = (0..count).all(|_| sender.try_send(Ok(vec![])).is_ok());
            drop(pieces);
            fits
        });
        edges::most(64 << 10, |bytes| {
            let (sender, mut pieces) = mpsc::channel(MOST_WAITING);
            let mut all = Pieces { sender, piece: vec![] };
            all.write_all(&vec![7; bytes]).unwrap();
            all.flush().unwrap();
            drop(all);
            let lengths: Vec<usize> =
                std::iter::from_fn(|| pieces.blocking_recv()).map(|p| p.unwrap().len()).collect();
            assert_eq!(lengths.iter().sum::<usize>(), bytes);
            lengths.len() == 1
        });
    }
}
