//! The connections of the server: what the head of a request may be, how long it may take, and how long an answer may wait to be taken.

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::time::{Sleep, sleep};

/// The caps on the head of a request (docs/caps.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heads {
    /// How many bytes it may have, its first line and the empty one counted.
    bytes: usize,
    /// How long it may take, from when the connection stands or the last answer was given.
    time: Duration,
}

impl Heads {
    /// 16 KiB and 10 s.
    pub(crate) const USUAL: Heads = Heads { bytes: 16 << 10, time: Duration::from_secs(10) };
}

/// How long an answer may wait for whoever asked to take some of it (docs/caps.md).
pub(crate) const STALLED: Duration = Duration::from_secs(60);

/// Serves everybody who connects, until it is dropped. A larger head is answered with 431, a slower one
/// with nothing: its connection is closed and takes no room any more. So is that of somebody who takes nothing of
/// an answer for so long as `stalled`; whatever made the answer hears of it and ends.
pub(crate) async fn serve(
    mut listener: TcpListener,
    app: Router,
    heads: Heads,
    stalled: Duration,
) -> Infallible {
    let mut caps = http1::Builder::new();
    caps.timer(TokioTimer::new()).header_read_timeout(heads.time).max_buf_size(heads.bytes);
    loop {
        // It tries again by itself where there are too many connections.
        let (stream, _) = Listener::accept(&mut listener).await;
        let service = TowerToHyperService::new(app.clone());
        // How a connection ends is the business of who made it.
        let stream = Taken { stream, stalled, waits: None };
        tokio::spawn(caps.serve_connection(TokioIo::new(stream), service));
    }
}

/// A connection that breaks where the other side takes nothing for too long.
struct Taken<S> {
    stream: S,
    stalled: Duration,
    /// Runs while what is to be written is not taken.
    waits: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncWrite + Unpin> Taken<S> {
    /// What writing came to: where it is pending for too long, an error.
    fn timed<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        now: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waits = None;
            return written;
        }
        let stalled = self.stalled;
        let waits = self.waits.get_or_insert_with(|| Box::pin(sleep(stalled)));
        ready!(waits.as_mut().poll(now));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Taken<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        now: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(now, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Taken<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        now: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(now, bytes);
        self.timed(written, now)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        now: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(now, pieces);
        self.timed(written, now)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, now: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(now)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, now: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(now)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use preop_testkit::edges;
    use std::future::poll_fn;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};

    /// A server with these caps.
    pub(crate) fn serving(app: Router, heads: Heads) -> (tokio::runtime::Runtime, SocketAddr) {
        serving_until(app, heads, STALLED)
    }

    fn serving_until(
        app: Router,
        heads: Heads,
        stalled: Duration,
    ) -> (tokio::runtime::Runtime, SocketAddr) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, app, heads, stalled));
        (runtime, address)
    }

    /// One that answers `yes`.
    fn start(heads: Heads) -> (tokio::runtime::Runtime, SocketAddr) {
        serving(Router::new().route("/", get(|| async { "yes" })), heads)
    }

    /// What comes back until the other side closes.
    fn told(address: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A head of so many bytes.
    fn head(bytes: usize) -> Vec<u8> {
        let start = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nFill: ";
        let fill = "x".repeat(bytes - start.len() - 4);
        format!("{start}{fill}\r\n\r\n").into_bytes()
    }

    #[test]
    fn a_head_holds_at_its_edges() {
        assert_eq!(Heads::USUAL, Heads { bytes: 16_384, time: Duration::from_secs(10) });
        let (_runtime, address) = start(Heads::USUAL);
        edges::most(16_384, |bytes| {
            let answer = told(address, &head(bytes));
            let taken = answer.starts_with("HTTP/1.1 200");
            assert!(taken || answer.starts_with("HTTP/1.1 431"), "{bytes}: {answer}");
            taken
        });
        // One that never ends is not waited for either.
        assert!(told(address, &head(40_000)[..20_000]).starts_with("HTTP/1.1 431"));
    }

    /// Makes an answer without end in a thread of its own, and says when that thread has ended.
    fn endless(ended: std::sync::mpsc::Sender<()>) -> Body {
        let (sender, pieces) = tokio::sync::mpsc::channel::<io::Result<Vec<u8>>>(4);
        tokio::task::spawn_blocking(move || {
            while sender.blocking_send(Ok(vec![7; 1 << 16])).is_ok() {}
            ended.send(()).unwrap();
        });
        Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(pieces))
    }

    #[test]
    fn whoever_takes_nothing_of_an_answer_is_not_waited_for() {
        assert_eq!(STALLED, Duration::from_secs(60));
        let (tell, ended) = std::sync::mpsc::channel();
        let app = Router::new().route("/", get(move || async { endless(tell) }));
        let (_runtime, address) = serving_until(app, Heads::USUAL, Duration::from_millis(50));
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut begun = [0; 12];
        stream.read_exact(&mut begun).unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200");
        // Nothing more is read, and the connection stays open on this side: only the server ends it.
        ended.recv().unwrap();
        // It breaks off: nobody takes what came for the whole.
        let mut rest = vec![];
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.ends_with(b"0\r\n\r\n"));
    }

    /// The other side of a connection, which takes all that is written or nothing.
    struct Side {
        takes: bool,
    }

    impl AsyncWrite for Side {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            if self.takes { Poll::Ready(Ok(bytes.len())) } else { Poll::Pending }
        }
        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncRead for Side {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    fn write(taken: &mut Taken<Side>, now: &mut Context<'_>) -> Poll<io::Result<usize>> {
        Pin::new(taken).poll_write(now, b"1234")
    }

    async fn written(taken: &mut Taken<Side>) -> io::Result<usize> {
        poll_fn(|now| write(taken, now)).await
    }

    #[test]
    fn what_is_taken_however_slowly_goes_on() {
        // Without any patience at all only what waits breaks.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut taken =
                Taken { stream: Side { takes: true }, stalled: Duration::ZERO, waits: None };
            for _ in 0..3 {
                assert_eq!(written(&mut taken).await.unwrap(), 4);
            }
            taken.stream.takes = false;
            assert_eq!(written(&mut taken).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        });
        // What is taken in time begins anew: nothing is left of the time that it waited.
        runtime.block_on(async {
            let mut taken = Taken { stream: Side { takes: false }, stalled: STALLED, waits: None };
            let first = poll_fn(|now| Poll::Ready(write(&mut taken, now))).await;
            assert!(first.is_pending() && taken.waits.is_some());
            taken.stream.takes = true;
            assert_eq!(written(&mut taken).await.unwrap(), 4);
            assert!(taken.waits.is_none());
        });
    }

    #[test]
    fn a_head_that_does_not_come_is_not_waited_for() {
        let (_runtime, address) = start(Heads { time: Duration::from_millis(50), ..Heads::USUAL });
        // Only the server ends these: nobody closes, and no more comes.
        for part in ["", "GET / HTTP/1.1\r\nHost: x\r\n"] {
            let answer = told(address, part.as_bytes());
            assert!(!answer.contains("yes"), "{answer}");
        }
    }
}
