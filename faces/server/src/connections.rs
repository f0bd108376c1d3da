//! The connections of the server: what the head of a request may be, and how long it may take.

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::time::Duration;
use tokio::net::TcpListener;

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

/// Serves everybody who connects, until it is dropped. A larger head is answered with 431, a slower one
/// with nothing: its connection is closed and takes no room any more.
pub(crate) async fn serve(mut listener: TcpListener, app: Router, heads: Heads) -> Infallible {
    let mut caps = http1::Builder::new();
    caps.timer(TokioTimer::new()).header_read_timeout(heads.time).max_buf_size(heads.bytes);
    loop {
        // It tries again by itself where there are too many connections.
        let (stream, _) = Listener::accept(&mut listener).await;
        let service = TowerToHyperService::new(app.clone());
        // How a connection ends is the business of who made it.
        tokio::spawn(caps.serve_connection(TokioIo::new(stream), service));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use axum::routing::get;
    use preop_testkit::edges;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};

    /// A server with these caps.
    pub(crate) fn serving(app: Router, heads: Heads) -> (tokio::runtime::Runtime, SocketAddr) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, app, heads));
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
