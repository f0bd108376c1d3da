//! Why a request was not done: a status and one paragraph.

use crate::wire::{Mistake, PastChange};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request was not done, in words for the person who must act.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing.
    #[error("{0}")]
    Missing(String),
    /// The request makes no sense.
    #[error("{0}")]
    Wrong(String),
    /// It may be a mistake: whoever asks may ask again and say that it is meant.
    #[error("{0}")]
    Doubtful(String),
    /// Whoever asks may not.
    #[error("{0}")]
    Forbidden(String),
    /// The change was made on a revision that is no longer the latest. Nothing was applied.
    #[error(
        "The plan was changed meanwhile: it is at revision {revision}. Nothing of yours was applied. \
         Look at what changed, then make your change again."
    )]
    Stale {
        /// The latest revision.
        revision: u64,
        /// What happened since.
        since: Vec<PastChange>,
        /// All of that lies in other steps than the change does: it may be made on the latest as it is.
        apart: bool,
    },
    /// The plan would not make sense after the change. Nothing was applied.
    #[error("The plan would not make sense: {}", .0.iter().map(|m| m.message.as_str())
        .collect::<Vec<_>>().join(" "))]
    Mistaken(Vec<Mistake>),
    /// The disk or the system failed.
    #[error("{0}")]
    World(String),
}

impl Refusal {
    /// Something of the operating system failed at a path.
    pub(crate) fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Refusal {
        Refusal::World(format!(
            "Cannot {what} {}: {error}. Nothing was changed. Check the disk and its permissions.",
            path.display()
        ))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let words = self.to_string();
        let (status, body) = match self {
            Refusal::Missing(_) => (StatusCode::NOT_FOUND, json!({ "error": words })),
            Refusal::Wrong(_) => (StatusCode::BAD_REQUEST, json!({ "error": words })),
            Refusal::Doubtful(_) => (StatusCode::CONFLICT, json!({ "error": words })),
            Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, json!({ "error": words })),
            Refusal::Stale { revision, since, apart } => (
                StatusCode::CONFLICT,
                json!({ "error": words, "revision": revision, "since": since, "apart": apart }),
            ),
            Refusal::Mistaken(mistakes) => {
                (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": words, "mistakes": mistakes }))
            }
            Refusal::World(_) => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": words })),
        };
        (status, Json(body)).into_response()
    }
}
