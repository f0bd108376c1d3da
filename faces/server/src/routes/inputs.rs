//! Inputs: which series lie where an input is read from.

use super::{Shared, aside};
use crate::Refusal;
use crate::case_folder::mistake;
use crate::wire::SeriesThere;
use axum::Json;
use axum::extract::{Path, State};
use preop_dicom::{SeriesError, survey};
use preop_monitor::Silent;

/// The series among the files of an input, whichever of them it takes; none where no file is DICOM.
#[utoipa::path(get, path = "/api/cases/{id}/inputs/{name}/series", operation_id = "series",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Vec<SeriesThere>), (status = 404)))]
pub(crate) async fn series(
    State(library): State<Shared>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Json<Vec<SeriesThere>>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let (text, place) = {
            let folder = session.folder();
            (folder.text().to_owned(), folder.plan_path())
        };
        let plan = preop_case::read(&text)
            .map_err(|mistakes| Refusal::Mistaken(mistakes.iter().map(mistake).collect()))?;
        let missing = || Refusal::Missing(format!("There is no input \"{name}\"."));
        let input = plan.input(&name).ok_or_else(missing)?;
        let inputs = library.ground.inputs(&place, false);
        let files = inputs.files(input).map_err(Refusal::Wrong)?;
        let found = match survey(&*files, library.ground.decode(), &Silent) {
            Ok(found) => found.series,
            Err(SeriesError::NoDicom(..)) => vec![],
            Err(why) => return Err(Refusal::Wrong(format!("The input \"{name}\": {why}."))),
        };
        let there = found.into_iter().map(|(series, _)| SeriesThere {
            uid: series.uid,
            modality: series.modality,
            description: series.description,
            files: series.count,
        });
        Ok(there.collect())
    })
    .await
    .map(Json)
}
