//! Measuring: two revisions of a case, the plan with the patient before the operation, the exact numbers of a step, and how far
//! one surface lies from others.

use super::{Shared, aside};
use crate::Refusal;
use crate::compared::compare;
use crate::deviation::deviation;
use crate::exact_numbers::{StepNumbers, numbers};
use crate::planned::{Planned, planned};
use crate::wire::{Comparison, DeviationRequest};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Somebody waits for an answer. Whoever goes away meanwhile drops this, and the work for them stops: a page
/// cancels by no longer asking.
#[derive(Default)]
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Which revisions are compared.
#[derive(Deserialize)]
pub(crate) struct Revisions {
    before: u64,
    after: u64,
}

/// Two revisions side by side. What is not remembered is computed.
#[utoipa::path(get, path = "/api/cases/{id}/compare", operation_id = "compare",
    params(("id" = String, Path), ("before" = u64, Query), ("after" = u64, Query)),
    responses((status = 200, body = Comparison), (status = 404)))]
pub(crate) async fn revisions(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Query(asked): Query<Revisions>,
) -> Result<Json<Comparison>, Refusal> {
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    aside(move || {
        let session = library.session(&id)?;
        let stands_on = (&*library.ground, &*library.contents);
        compare(&session, [asked.before, asked.after], stands_on, &gone)
    })
    .await
    .map(Json)
}

/// The plan as it is now against the patient before the operation, in numbers. What is not remembered is computed.
#[utoipa::path(get, path = "/api/cases/{id}/planned", operation_id = "planned",
    params(("id" = String, Path)),
    responses((status = 200, body = Planned), (status = 404)))]
pub(crate) async fn with_patient(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Planned>, Refusal> {
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    aside(move || {
        let session = library.session(&id)?;
        planned(&session, (&*library.ground, &*library.contents), &gone)
    })
    .await
    .map(Json)
}

/// The step whose numbers are asked for.
#[derive(Deserialize)]
pub(crate) struct OfStep {
    step: String,
}

/// The exact numbers of a step, of what previews show of it. What is not exact has none.
#[utoipa::path(get, path = "/api/cases/{id}/numbers", operation_id = "numbers",
    params(("id" = String, Path), ("step" = String, Query)),
    responses((status = 200, body = StepNumbers), (status = 404)))]
pub(crate) async fn of_step(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Query(asked): Query<OfStep>,
) -> Result<Json<StepNumbers>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        numbers(&session, &asked.step, &library.contents, &*library.ground)
    })
    .await
    .map(Json)
}

/// How far each corner of a surface lies from the nearest of others, in mm: f32, little endian, in the order of the
/// surface with as many triangles; outside is more than 0, inside less.
#[utoipa::path(post, path = "/api/deviation", operation_id = "deviation", request_body = DeviationRequest,
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn distances(
    State(library): State<Shared>,
    Json(asked): Json<DeviationRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    let bytes =
        aside(move || deviation(&asked, &library.contents, &*library.ground, &gone)).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}
