//! Cases: the list, one case, its changes, what its plan gives, what happens to it.

use super::{Shared, aside};
use crate::Refusal;
use crate::wire::{Case, CaseEntry, ChangeRequest, Changed, State as PlanState};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;

/// Every case.
#[utoipa::path(get, path = "/api/cases", responses((status = 200, body = Vec<CaseEntry>)))]
pub(crate) async fn list(State(library): State<Shared>) -> Result<Json<Vec<CaseEntry>>, Refusal> {
    aside(move || library.list()).await.map(Json)
}

/// One case: its plan and its history.
#[utoipa::path(get, path = "/api/cases/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Case), (status = 404)))]
pub(crate) async fn case(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Case>, Refusal> {
    aside(move || Ok(library.awake(&id)?.case(0))).await.map(Json)
}

/// Changes the plan. It is kept before it is acknowledged; refused whole if the plan has moved on.
#[utoipa::path(post, path = "/api/cases/{id}/changes", params(("id" = String, Path)),
    request_body = ChangeRequest,
    responses((status = 200, body = Changed), (status = 409), (status = 422)))]
pub(crate) async fn change(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(asked): Json<ChangeRequest>,
) -> Result<Json<Changed>, Refusal> {
    aside(move || {
        let session = library.awake(&id)?;
        session.change(&asked)
    })
    .await
    .map(Json)
}

/// What the plan gives, as far as it is known now.
#[utoipa::path(get, path = "/api/cases/{id}/state", params(("id" = String, Path)),
    responses((status = 200, body = PlanState), (status = 404)))]
pub(crate) async fn state(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<PlanState>, Refusal> {
    aside(move || Ok(library.awake(&id)?.state())).await.map(Json)
}

/// What happens to the case from now on.
#[utoipa::path(get, path = "/api/cases/{id}/events", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = crate::wire::Event)))]
pub(crate) async fn events(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let session = aside(move || library.awake(&id)).await?;
    Ok(crate::events::events(&session))
}

/// Computes what is not exact, as after somebody has stopped it.
#[utoipa::path(post, path = "/api/cases/{id}/go-on", params(("id" = String, Path)),
    responses((status = 200), (status = 404)))]
pub(crate) async fn go_on(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<(), Refusal> {
    aside(move || library.go_on(&id)).await
}

/// Stops what is being computed, or the package that is being written.
#[utoipa::path(post, path = "/api/cases/{id}/cancel", params(("id" = String, Path)),
    responses((status = 200), (status = 404)))]
pub(crate) async fn cancel(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<(), Refusal> {
    aside(move || {
        library.session(&id)?.stop();
        Ok(())
    })
    .await
}
