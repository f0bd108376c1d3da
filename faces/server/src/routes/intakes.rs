//! Scans that are dropped on the page: they come file by file, are read, and become a case.

use super::{Shared, aside};
use crate::Refusal;
use crate::wire::{CaseMade, FilesSent, IntakeState, NewCase};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

/// Begins an intake.
#[utoipa::path(post, path = "/api/intakes", operation_id = "begin_intake",
    responses((status = 200, body = IntakeState), (status = 400)))]
pub(crate) async fn begin(State(library): State<Shared>) -> Result<Json<IntakeState>, Refusal> {
    aside(move || Ok(library.intakes.begin()?.state())).await.map(Json)
}

/// How far it is, and what was found once it is read.
#[utoipa::path(get, path = "/api/intakes/{id}", operation_id = "intake", params(("id" = String, Path)),
    responses((status = 200, body = IntakeState), (status = 404)))]
pub(crate) async fn state(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<IntakeState>, Refusal> {
    aside(move || Ok(library.intakes.intake(&id)?.state())).await.map(Json)
}

/// What a file was called where it came from.
#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// Takes one file: its bytes, on the disk before it is acknowledged.
#[utoipa::path(post, path = "/api/intakes/{id}/files/{number}", operation_id = "intake_file",
    params(("id" = String, Path), ("number" = usize, Path), ("name" = Option<String>, Query)),
    responses((status = 200), (status = 400), (status = 404)))]
pub(crate) async fn file(
    State(library): State<Shared>,
    Path((id, number)): Path<(String, usize)>,
    Query(named): Query<Named>,
    body: Body,
) -> Result<(), Refusal> {
    library.intakes.intake(&id)?.take(number, &named.name, body).await
}

/// Begins to read what came, if it is all that was sent.
#[utoipa::path(post, path = "/api/intakes/{id}/read", operation_id = "read_intake", params(("id" = String, Path)),
    request_body = FilesSent, responses((status = 200), (status = 400), (status = 404)))]
pub(crate) async fn read(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(sent): Json<FilesSent>,
) -> Result<(), Refusal> {
    aside(move || library.intakes.read(&id, sent.files, &library.ground)).await
}

/// Gives it up: nothing of it stays.
#[utoipa::path(post, path = "/api/intakes/{id}/cancel", operation_id = "cancel_intake", params(("id" = String, Path)),
    responses((status = 200)))]
pub(crate) async fn cancel(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<(), Refusal> {
    aside(move || {
        library.intakes.cancel(&id);
        Ok(())
    })
    .await
}

/// Makes the case.
#[utoipa::path(post, path = "/api/intakes/{id}/case", operation_id = "make_case", params(("id" = String, Path)),
    request_body = NewCase,
    responses((status = 200, body = CaseMade), (status = 400), (status = 404), (status = 422)))]
pub(crate) async fn make(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(wanted): Json<NewCase>,
) -> Result<Json<CaseMade>, Refusal> {
    aside(move || library.intakes.make(&id, &wanted)).await.map(Json)
}
