//! A server that runs in a test, and what is asked of it over a real connection.

#![allow(dead_code, reason = "each test asks for a part of it")]

use preop_server::{Caps, Ground, Options, serve};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

/// A server that stops at the end of its test.
pub(crate) struct Running {
    pub(crate) host: String,
    pub(crate) token: String,
    stopped: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

/// The status, the head and the body of an answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// A body that came in chunks (RFC 9112, 7.1), which must be there to the last.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    loop {
        let line = rest.windows(2).position(|w| w == b"\r\n").expect("a chunk says its length");
        let length = usize::from_str_radix(str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        rest = &rest[line + 2..];
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&rest[..length]);
        rest = &rest[length + 2..];
    }
}

impl Running {
    /// Serves the cases of a folder until it is dropped; the ground must hear `stopped`.
    pub(crate) fn start(
        cases: PathBuf,
        ground: Arc<dyn Ground>,
        stopped: Arc<AtomicBool>,
        caps: Caps,
    ) -> Running {
        let (tell, told) = mpsc::channel();
        let listen = "127.0.0.1:0".parse().unwrap();
        let options = Options { cases, listen, token: Some("secret".into()), caps };
        std::thread::spawn(move || {
            serve(options, ground, |served| tell.send(served.address).unwrap())
        });
        let address = told.recv().unwrap();
        let host = address.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
        Running { host, token: "secret".to_owned(), stopped }
    }

    pub(crate) fn raw(&self, request: &str) -> Answer {
        self.raw_bytes(request.as_bytes())
    }

    pub(crate) fn raw_bytes(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = &bytes[end + 4..];
        let in_chunks = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if in_chunks { joined(body) } else { body.to_vec() };
        Answer { status, head, body }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: preop={}\r\nConnection: close\r\n\r\n",
            self.host, self.token
        ))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.raw(&format!(
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: preop={1}\r\n\
             Content-Type: application/json\r\nContent-Length: {2}\r\nConnection: close\r\n\r\n{body}",
            self.host,
            self.token,
            body.len()
        ))
    }

    /// The events of the case, one a line, from now on.
    pub(crate) fn events(&self) -> impl Iterator<Item = Value> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let request = format!(
            "GET /api/cases/a-box/events HTTP/1.1\r\nHost: {}\r\nCookie: preop={}\r\n\r\n",
            self.host, self.token
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        // Once the head is there, the server listens for us.
        lines.find(|line| line.is_empty()).unwrap();
        lines.filter_map(|line| serde_json::from_str(line.strip_prefix("data:")?.trim()).ok())
    }

    /// The state once everything of a revision is known.
    pub(crate) fn settled(&self, revision: u64) -> Value {
        let mut events = self.events();
        let state = self.get("/api/cases/a-box/state").json();
        if state["revision"] == revision && state["evaluating"] == false {
            return state;
        }
        let done = |e: &Value| e["event"] == "evaluated" && e["revision"] == revision;
        events.find(|e| done(e)).unwrap();
        self.get("/api/cases/a-box/state").json()
    }
}
