//! Comments of a case: said in the page, or read back from a review's file.

use super::{Shared, aside};
use crate::Refusal;
use crate::comments::Comments;
use crate::wire::{Comment, Event, Kept, NewComment, Settle};
use axum::Json;
use axum::extract::{Path, State};

/// What was said about the case.
#[utoipa::path(get, path = "/api/cases/{id}/comments", operation_id = "comments", params(("id" = String, Path)),
    responses((status = 200, body = Vec<Comment>), (status = 404)))]
pub(crate) async fn list(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Comment>>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let folder = session.folder();
        Ok(Comments::open(folder.folder())?.all().to_vec())
    })
    .await
    .map(Json)
}

/// Says something about the case. Those that are known by their id are not kept twice.
#[utoipa::path(post, path = "/api/cases/{id}/comments", operation_id = "say", params(("id" = String, Path)),
    request_body = Vec<NewComment>, responses((status = 200, body = Kept), (status = 400)))]
pub(crate) async fn say(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(said): Json<Vec<NewComment>>,
) -> Result<Json<Kept>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let kept = {
            // The folder's lock keeps two writers apart.
            let folder = session.folder();
            Comments::open(folder.folder())?.say(&said, folder.revision())?
        };
        session.tell(Event::Comments {});
        Ok(Kept { kept, known: said.len() - kept })
    })
    .await
    .map(Json)
}

/// Takes a comment as settled, or opens it again.
#[utoipa::path(post, path = "/api/cases/{id}/comments/settled", operation_id = "settle", params(("id" = String, Path)),
    request_body = Settle, responses((status = 200), (status = 404)))]
pub(crate) async fn settle(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(asked): Json<Settle>,
) -> Result<(), Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        {
            let folder = session.folder();
            Comments::open(folder.folder())?.settle(&asked.comment, asked.settled, &asked.who)?;
        }
        session.tell(Event::Comments {});
        Ok(())
    })
    .await
}
