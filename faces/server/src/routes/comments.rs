//! Comments of a case: said in the page, or read back from a review's file.

use super::{Shared, aside};
use crate::Refusal;
use crate::comments::Comments;
use crate::wire::{Comment, Event, Kept, NewComment, Settle};
use axum::Json;
use axum::extract::{Path, Query, State};
use preop_quote::quote;
use serde::Deserialize;
use std::collections::BTreeSet;

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

/// How comments are read into a case.
#[derive(Default, Deserialize)]
pub(crate) struct Meant {
    /// Also those of a review of another plan than the case ever had.
    #[serde(default)]
    anyway: bool,
}

/// Says something about the case. Those that are known by their id are not kept twice. Refused where they were
/// written in the review of a plan that the case never had, unless that is meant: it may be another patient's.
#[utoipa::path(post, path = "/api/cases/{id}/comments", operation_id = "say", params(("id" = String, Path), ("anyway" = Option<bool>, Query)),
    request_body = Vec<NewComment>, responses((status = 200, body = Kept), (status = 400), (status = 409)))]
pub(crate) async fn say(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Query(meant): Query<Meant>,
    Json(said): Json<Vec<NewComment>>,
) -> Result<Json<Kept>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let kept = {
            // The folder's lock keeps two writers apart.
            let folder = session.folder();
            let hashes: BTreeSet<&str> =
                said.iter().filter_map(|one| one.plan_hash.as_deref()).collect();
            let reviewed = folder.revisions_of(&hashes);
            let other = hashes.into_iter().find(|hash| !reviewed.contains_key(*hash));
            if let Some(hash) = other.filter(|_| !meant.anyway) {
                return Err(of_another(hash));
            }
            Comments::open(folder.folder())?.say(&said, folder.revision(), &reviewed)?
        };
        session.tell(Event::Comments {});
        Ok(Kept { kept, known: said.len() - kept })
    })
    .await
    .map(Json)
}

fn of_another(hash: &str) -> Refusal {
    let short: String = hash.chars().take(8).collect();
    Refusal::Doubtful(format!(
        "These comments were written in the review of plan {}, which this case never had: they may be about \
         another patient. Nothing was kept. Look at the file's plan and at the review's title first.",
        quote(&short, 8)
    ))
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
