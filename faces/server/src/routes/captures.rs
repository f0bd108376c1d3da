//! Captures for the report: views that a person keeps for it.

use super::{Shared, aside};
use crate::Refusal;
use crate::captures::{Captures, capture};
use crate::wire::{DropCapture, Event, NewCapture};
use axum::Json;
use axum::extract::{Path, State};
use preop_case::Capture;

/// The captures of the variant that is open.
#[utoipa::path(get, path = "/api/cases/{id}/captures", operation_id = "captures", params(("id" = String, Path)),
    responses((status = 200, body = Vec<Object>), (status = 404)))]
pub(crate) async fn list(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Capture>>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let folder = session.folder();
        Ok(Captures::open(folder.folder())?.of(folder.variant()))
    })
    .await
    .map(Json)
}

/// Captures a view for the report. Refused unless all that is seen is exact.
#[utoipa::path(post, path = "/api/cases/{id}/captures", operation_id = "capture", params(("id" = String, Path)),
    request_body = NewCapture, responses((status = 200), (status = 400), (status = 409)))]
pub(crate) async fn take(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(asked): Json<NewCapture>,
) -> Result<(), Refusal> {
    aside(move || {
        let session = library.awake(&id)?;
        capture(&session, &asked)?;
        session.tell(Event::Captures {});
        Ok(())
    })
    .await
}

/// Takes a capture out of the report.
#[utoipa::path(post, path = "/api/cases/{id}/captures/dropped", operation_id = "drop_capture", params(("id" = String, Path)),
    request_body = DropCapture, responses((status = 200), (status = 404)))]
pub(crate) async fn drop_one(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(asked): Json<DropCapture>,
) -> Result<(), Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        {
            let folder = session.folder();
            Captures::open(folder.folder())?.drop_one(&asked.capture, &asked.who)?;
        }
        session.tell(Event::Captures {});
        Ok(())
    })
    .await
}
