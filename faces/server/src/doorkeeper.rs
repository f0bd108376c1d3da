//! Who may come in: the holder of the token in the printed address, from a page of ours.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

const COOKIE: &str = "preop";
/// Only what we serve ourselves.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors \
                      'self'";

/// What the door knows.
pub(crate) struct Door {
    token: String,
    /// The names by which a page of ours may call the server.
    hosts: Vec<String>,
}

impl Door {
    pub(crate) fn new(token: String, address: SocketAddr) -> Door {
        let port = address.port();
        let mut hosts = vec![address.to_string()];
        if address.ip().is_loopback() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|h| format!("{h}:{port}")));
        }
        Door { token, hosts }
    }

    /// Whether a request was sent to us by that name, so that no foreign page can reach us under
    /// a name of its own.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
        self.hosts.iter().any(|h| h == host)
    }

    /// Whether a change comes from a page of ours.
    fn is_from_us(&self, headers: &HeaderMap) -> bool {
        let origin = headers.get(header::ORIGIN).and_then(|h| h.to_str().ok()).unwrap_or("");
        self.hosts.iter().any(|h| origin.strip_prefix("http://") == Some(h))
    }

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|h| h.to_str().ok());
        cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(name, value)| name == COOKIE && same(value, &self.token))
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

/// Lets a request through or not, and says on every answer what a page may load.
pub(crate) async fn guard(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let mut response = match refused(&door, &request) {
        Some(response) => response,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(door: &Door, request: &Request) -> Option<Response> {
    let headers = request.headers();
    if !door.is_ours(headers) {
        return Some(no(
            StatusCode::MISDIRECTED_REQUEST,
            "This is not the address of this server.",
        ));
    }
    let query = request.uri().query().unwrap_or("");
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="));
    if let Some(token) = token.filter(|_| request.method() == Method::GET) {
        return Some(match same(token, &door.token) {
            true => welcome(&door.token),
            false => no(StatusCode::FORBIDDEN, WRONG_TOKEN),
        });
    }
    if !door.has_token(headers) {
        return Some(no(StatusCode::FORBIDDEN, WRONG_TOKEN));
    }
    if request.method() != Method::GET && !door.is_from_us(headers) {
        return Some(no(StatusCode::FORBIDDEN, "Only a page of this server may change anything."));
    }
    None
}

const WRONG_TOKEN: &str = "Open the whole address that `preop serve` printed: it holds the token.";

fn no(status: StatusCode, words: &'static str) -> Response {
    (status, words).into_response()
}

/// Keeps the token where no script can read it, and takes it out of the address.
fn welcome(token: &str) -> Response {
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)])
        .into_response()
}
