//! One file of an upload, streamed to the disk: there is a whole one or none.

use crate::{Refusal, pace};
use axum::body::{Body, Bytes};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_stream::StreamExt;

/// So many pieces of a body wait to be written; then the sender waits.
const WAITING: usize = 4;

/// A piece of a body, or that it is whole.
enum Piece {
    More(Bytes),
    Whole,
}

/// Streams a body into a new file, at most `most` bytes (more is refused with `excess`), and makes the
/// disk keep it; how many bytes it has. Nothing is left of a body that breaks off, and nothing is
/// reserved for what it declares. `held` is let go of when nothing is written any more, also where nobody waits for the end.
pub(super) async fn receive(
    body: Body,
    to: PathBuf,
    most: u64,
    excess: Refusal,
    held: impl Send + 'static,
) -> Result<u64, Refusal> {
    let (pieces, coming) = channel(WAITING);
    let writing = tokio::task::spawn_blocking(move || {
        let _until_written = held;
        write(&to, coming, most, excess)
    });
    let sent = send(body, pieces).await;
    let written = writing.await.unwrap_or_else(|_| Err(broken_off()));
    // If the disk was full, that is why the sending broke off.
    written.and_then(|bytes| sent.map(|()| bytes))
}

/// Hands the body on as it comes. If this future is dropped, the writer sees that no more comes.
async fn send(body: Body, pieces: Sender<Piece>) -> Result<(), Refusal> {
    let mut stream = body.into_data_stream();
    while let Some(piece) = stream.next().await {
        let piece =
            piece.map_err(|e| if pace::stood_still(e) { too_slow() } else { broken_off() })?;
        pieces.send(Piece::More(piece)).await.map_err(|_| broken_off())?;
    }
    pieces.send(Piece::Whole).await.map_err(|_| broken_off())
}

fn write(to: &Path, coming: Receiver<Piece>, most: u64, excess: Refusal) -> Result<u64, Refusal> {
    let written = write_pieces(to, coming, most, excess);
    if written.is_err() {
        let _ = fs::remove_file(to);
    }
    written
}

fn write_pieces(
    to: &Path,
    mut coming: Receiver<Piece>,
    most: u64,
    excess: Refusal,
) -> Result<u64, Refusal> {
    let fail = |e: std::io::Error| Refusal::io("write the upload", to, &e);
    let mut file = File::create(to).map_err(fail)?;
    let mut bytes = 0;
    while let Some(piece) = coming.blocking_recv() {
        match piece {
            Piece::More(piece) => {
                bytes += piece.len() as u64;
                if bytes > most {
                    return Err(excess);
                }
                file.write_all(&piece).map_err(fail)?;
            }
            Piece::Whole => return file.sync_all().map(|()| bytes).map_err(fail),
        }
    }
    Err(broken_off())
}

fn broken_off() -> Refusal {
    Refusal::Wrong("The upload broke off. Nothing of this file was kept.".to_owned())
}

fn too_slow() -> Refusal {
    Refusal::Wrong(
        "The upload stood still, so it was ended. Nothing of this file was kept.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::room::{self, Caps};
    use preop_testkit::edges;

    #[test]
    fn four_fifths_of_the_disk_are_received() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
        let runtime = runtime.unwrap();
        // Of a disk that has a thousand bytes free.
        let to = std::env::temp_dir().join(format!("preop-receive-{}", std::process::id()));
        edges::most(800, |bytes| {
            let (most, excess) = Caps::USUAL.left(0, room::four_fifths(1_000));
            let body = Body::from(vec![7; bytes]);
            let received = runtime.block_on(receive(body, to.clone(), most, excess, ()));
            let kept = fs::metadata(&to).map_or(0, |file| file.len());
            assert_eq!(kept, received.as_ref().map_or(0, |bytes| *bytes), "a part is kept");
            received.is_ok_and(|all| all == bytes as u64)
        });
        fs::remove_file(&to).ok();
    }
}
