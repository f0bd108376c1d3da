//! One file for each noun of the wire.

pub(crate) mod about;
pub(crate) mod captures;
pub(crate) mod cases;
pub(crate) mod comments;
pub(crate) mod compare;
pub(crate) mod contents;
pub(crate) mod inputs;
pub(crate) mod intakes;
pub(crate) mod package;
mod zipped;

use crate::Refusal;
use crate::library::Library;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// What every route can reach.
pub(crate) type Shared = Arc<Library>;

/// Work that computes or touches the disk does not belong on the threads that wait for requests.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        Err(Refusal::World(
            "This is a fault of Preop. Nothing was changed. Please report what you did.".to_owned(),
        ))
    })
}

/// Every route of the wire.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/about", get(about::about))
        .route("/api/schema", get(about::schema))
        .route("/api/catalogue", get(about::catalogue))
        .route("/api/openapi.json", get(about::openapi))
        .route("/api/cases", get(cases::list))
        .route("/api/cases/{id}", get(cases::case))
        .route("/api/cases/{id}/changes", post(cases::change))
        .route("/api/cases/{id}/state", get(cases::state))
        .route("/api/cases/{id}/events", get(cases::events))
        .route("/api/cases/{id}/cancel", post(cases::cancel))
        .route("/api/cases/{id}/go-on", post(cases::go_on))
        .route("/api/cases/{id}/inputs/{name}/series", get(inputs::series))
        .route("/api/cases/{id}/captures", get(captures::list).post(captures::take))
        .route("/api/cases/{id}/captures/dropped", post(captures::drop_one))
        .route("/api/cases/{id}/comments", get(comments::list).post(comments::say))
        .route("/api/cases/{id}/comments/settled", post(comments::settle))
        .route("/api/cases/{id}/compare", get(compare::revisions))
        .route("/api/cases/{id}/planned", get(compare::with_patient))
        .route("/api/cases/{id}/numbers", get(compare::of_step))
        .route("/api/deviation", post(compare::distances))
        .route("/api/cases/{id}/package", get(package::list).post(package::write))
        .route("/api/cases/{id}/package.zip", get(package::zip))
        .route("/api/cases/{id}/package/{*path}", get(package::file))
        .route("/api/intakes", post(intakes::begin))
        .route("/api/intakes/{id}", get(intakes::state))
        .route("/api/intakes/{id}/files/{number}", post(intakes::file))
        .route("/api/intakes/{id}/read", post(intakes::read))
        .route("/api/intakes/{id}/cancel", post(intakes::cancel))
        .route("/api/intakes/{id}/case", post(intakes::make))
        .route("/api/contents/{hash}/volume", get(contents::volume))
        .route("/api/contents/{hash}/volume/{level}/{slab}", get(contents::slab))
        .route("/api/contents/{hash}/surface/{part}", get(contents::surface))
        .route("/api/contents/{hash}/surface/{part}/place", get(contents::place))
        .route("/api/contents/{hash}/label", get(contents::label))
}
