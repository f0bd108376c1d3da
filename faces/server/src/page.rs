//! The built page, inside the program.

use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use preop_case::Viewer;

include!(concat!(env!("OUT_DIR"), "/page.rs"));

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Preop</title>\
    <p>This build of Preop has no page in it. With Node 20 or later:</p>\
    <pre>npm --prefix faces/web ci\nnpm --prefix faces/web run build\ncargo build --release</pre>\
    <p>then start <code>preop serve</code> again. The command line does everything else without it.</p>";

/// A file of the page; every other path is the page itself, which knows its own places.
pub(crate) async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some((name, bytes)) = file(path) {
        let kept = if name.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        return ([(header::CONTENT_TYPE, media_type(name)), (header::CACHE_CONTROL, kept)], bytes)
            .into_response();
    }
    if path.starts_with("api/") || path.starts_with("assets/") {
        return (StatusCode::NOT_FOUND, "There is no such thing here.").into_response();
    }
    start(file("index.html").map(|(_, bytes)| bytes))
}

/// The page itself; where it was not built, how to get it.
fn start(index: Option<&'static [u8]>) -> Response {
    let Some(bytes) = index else { return Html(NOT_BUILT).into_response() };
    let kept =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (kept, bytes).into_response()
}

/// Whether the page is inside.
pub(crate) fn is_built() -> bool {
    file("index.html").is_some()
}

/// The viewer of `review.html`, where the page is inside.
pub fn viewer() -> Option<Viewer<'static>> {
    let text = |name| std::str::from_utf8(file(name)?.1).ok();
    Some(Viewer { script: text("review/viewer.js")?, style: text("review/viewer.css")? })
}

fn file(name: &str) -> Option<(&'static str, &'static [u8])> {
    FILES.iter().find(|(known, _)| *known == name).copied()
}

/// What a browser must know of a file, by the ending of its name.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        "toml" | "txt" => "text/plain; charset=utf-8",
        "stl" => "model/stl",
        "3mf" => "model/3mf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_the_page_says_how_to_get_it() {
        let reply = start(None);
        assert_eq!(reply.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        let here = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = here.block_on(axum::body::to_bytes(reply.into_body(), 10_000)).unwrap();
        let words = String::from_utf8(body.to_vec()).unwrap();
        assert!(words.contains("With Node 20 or later"), "{words}");
        let commands = words.split("<pre>").nth(1).and_then(|rest| rest.split("</pre>").next());
        // Those that make the page are those of the manual.
        let manual = include_str!("../../../README.md");
        let of_page: Vec<&str> =
            commands.unwrap().lines().filter(|c| c.starts_with("npm")).collect();
        assert_eq!(of_page.len(), 2, "{of_page:?}");
        assert!(of_page.iter().all(|command| manual.contains(command)), "{of_page:?}");
    }
}
