//! How long the body of a request is waited for: a sender that stands still holds nothing open.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// A sender that is slower than 1 KiB/s is not waited for, once this time is over; nor is one that sends
/// nothing for so long.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// The body did not come in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it stood still, so it was ended")]
pub(crate) struct StoodStill;

/// Hands requests on whose bodies end with [`StoodStill`] where they do not come.
pub(crate) async fn keep(State(grace): State<Duration>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let paced = |body| Body::new(Paced { body, grace, began, bytes: 0, wait: None });
    next.run(request.map(paced)).await
}

/// Whether a body broke off because it did not come in its time.
pub(crate) fn stood_still(error: axum::Error) -> bool {
    error.into_inner().is::<StoodStill>()
}

struct Paced {
    body: Body,
    grace: Duration,
    began: Instant,
    bytes: u64,
    /// How long the next piece is waited for.
    wait: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Poll::Ready(next) = Pin::new(&mut self.body).poll_frame(context) else {
            let grace = self.grace;
            let wait = self.wait.get_or_insert_with(|| Box::pin(sleep(grace)));
            return wait.as_mut().poll(context).map(|()| Some(Err(StoodStill.into())));
        };
        self.wait = None;
        let Some(frame) = next else { return Poll::Ready(None) };
        let frame = frame.map_err(axum::Error::into_inner)?;
        self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        if is_too_slow(self.bytes, self.began.elapsed(), self.grace) {
            return Poll::Ready(Some(Err(StoodStill.into())));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether so many bytes are too few for the time that they took.
fn is_too_slow(bytes: u64, took: Duration, grace: Duration) -> bool {
    took > grace && bytes < took.as_secs().saturating_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::{Heads, tests::serving};
    use axum::routing::post;
    use axum::{Json, Router, middleware};
    use preop_testkit::edges;
    use serde_json::Value;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    #[test]
    fn a_slow_sender_has_its_ten_seconds() {
        let in_time = |bytes: usize, took| !is_too_slow(bytes as u64, took, GRACE);
        edges::most(10_000_000_000, |ns| in_time(0, Duration::from_nanos(ns as u64)));
        edges::least(11 * 1024, |bytes| in_time(bytes, Duration::from_secs(11)));
    }

    #[test]
    fn a_body_that_does_not_come_is_not_waited_for() {
        let heard = post(|Json(said): Json<Value>| async move { said.to_string() });
        let grace = middleware::from_fn_with_state(Duration::from_millis(50), keep);
        let app = Router::new().route("/", heard).layer(grace);
        let (_runtime, address) = serving(app, Heads::USUAL);
        // Only the server ends these: nobody closes, and no more comes.
        let told = |length: usize, body: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = [0; 4096];
            let length = stream.read(&mut answer).unwrap();
            String::from_utf8_lossy(&answer[..length]).into_owned()
        };
        let whole = told(7, "{\"a\":1}");
        assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with("{\"a\":1}"), "{whole}");
        for body in ["", "{\"a\":"] {
            let answer = told(7, body);
            assert!(
                answer.starts_with("HTTP/1.1 400") && answer.contains("stood still"),
                "{answer}"
            );
        }
    }
}
