//! The package of a case: written on request, read file by file or as one zip.

use super::{Shared, aside};
use crate::Refusal;
use crate::case_folder::CaseFolder;
use crate::page::media_type;
use crate::session::Job;
use crate::wire::{OnRevision, PackageFile, PackageList};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use preop_case::Manifest;
use std::io::{Cursor, Write};
use std::path::{Path as FilePath, PathBuf};

/// What the package holds; `null` if none was written.
#[utoipa::path(get, path = "/api/cases/{id}/package", operation_id = "package", params(("id" = String, Path)),
    responses((status = 200, body = Option<PackageList>), (status = 404)))]
pub(crate) async fn list(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Option<PackageList>>, Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let (folder, text) = {
            let folder = session.folder();
            (folder.package(), folder.text().to_owned())
        };
        if !folder.join("manifest.json").is_file() {
            return Ok(None);
        }
        let manifest = manifest(&folder)?;
        Ok(Some(PackageList {
            status: format!("{:?}", manifest.status).to_lowercase(),
            plan_hash: manifest.plan.hash.to_string(),
            is_current: is_of(&manifest, &text),
            files: names(&manifest)
                .map(|path| PackageFile {
                    bytes: folder.join(&path).metadata().map_or(0, |m| m.len()),
                    path,
                })
                .collect(),
        }))
    })
    .await
    .map(Json)
}

/// Starts writing the package of this revision; the events tell when it is there.
#[utoipa::path(post, path = "/api/cases/{id}/package", operation_id = "write_package", params(("id" = String, Path)),
    request_body = OnRevision, responses((status = 200), (status = 409)))]
pub(crate) async fn write(
    State(library): State<Shared>,
    Path(id): Path<String>,
    Json(asked): Json<OnRevision>,
) -> Result<(), Refusal> {
    aside(move || {
        let session = library.session(&id)?;
        let (revision, since) = {
            let folder = session.folder();
            (folder.revision(), folder.since(asked.base_revision))
        };
        if revision != asked.base_revision {
            return Err(Refusal::Stale { revision, since });
        }
        session.ask(Job::Package(revision));
        Ok(())
    })
    .await
}

/// One file of the package.
#[utoipa::path(get, path = "/api/cases/{id}/package/{path}",
    params(("id" = String, Path), ("path" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn file(
    State(library): State<Shared>,
    Path((id, path)): Path<(String, String)>,
) -> Result<impl IntoResponse, Refusal> {
    aside(move || {
        let folder = package_folder(&library, &id)?;
        let bytes = read(&folder, &manifest(&folder)?, &path)?;
        let shown = matches!(media_type(&path), "application/pdf" | "image/png");
        let disposition = if shown { "inline" } else { "attachment" };
        let headers = [
            (header::CONTENT_TYPE, media_type(&path).to_owned()),
            (header::CONTENT_DISPOSITION, disposition.to_owned()),
            (header::CACHE_CONTROL, "no-cache".to_owned()),
        ];
        Ok((headers, bytes))
    })
    .await
}

/// The whole package as one file.
#[utoipa::path(get, path = "/api/cases/{id}/package.zip", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip"), (status = 404)))]
pub(crate) async fn zip(
    State(library): State<Shared>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    aside(move || {
        let folder = package_folder(&library, &id)?;
        let manifest = manifest(&folder)?;
        let mut archive = zip::ZipWriter::new(Cursor::new(vec![]));
        let broken = |e: zip::result::ZipError| Refusal::World(format!("The zip failed: {e}."));
        for path in names(&manifest) {
            let bytes = read(&folder, &manifest, &path)?;
            archive.start_file(&path, zip::write::SimpleFileOptions::default()).map_err(broken)?;
            archive.write_all(&bytes).map_err(|e| broken(e.into()))?;
        }
        let bytes = archive.finish().map_err(broken)?.into_inner();
        let headers = [
            (header::CONTENT_TYPE, "application/zip"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"package.zip\""),
        ];
        Ok((headers, bytes))
    })
    .await
}

fn package_folder(library: &Shared, id: &str) -> Result<PathBuf, Refusal> {
    Ok(library.session(id)?.folder().package())
}

fn manifest(folder: &FilePath) -> Result<Manifest, Refusal> {
    let missing = || Refusal::Missing("There is no package yet. Run the plan first.".to_owned());
    let text = std::fs::read(folder.join("manifest.json")).map_err(|_| missing())?;
    serde_json::from_slice(&text)
        .map_err(|e| Refusal::World(format!("The package's manifest is broken: {e}. Run again.")))
}

/// Was a package made of this plan?
fn is_of(manifest: &Manifest, text: &str) -> bool {
    preop_case::read(text).is_ok_and(|plan| plan.hash() == manifest.plan.hash)
}

/// Is there a package of the plan as it is now?
pub(crate) fn is_current(case: &CaseFolder) -> bool {
    manifest(&case.package()).is_ok_and(|manifest| is_of(&manifest, case.text()))
}

/// Every file of a package: those that the manifest lists, and the manifest.
fn names(manifest: &Manifest) -> impl Iterator<Item = String> {
    let listed = manifest.files.iter().map(|f| f.path.clone());
    let own = ["manifest.json".to_owned(), "plan.toml".to_owned()].into_iter();
    let mut all: Vec<String> = own.chain(listed).collect();
    all.sort();
    all.dedup();
    all.into_iter()
}

/// A file that the manifest lists: no other path is ever opened.
fn read(folder: &FilePath, manifest: &Manifest, path: &str) -> Result<Vec<u8>, Refusal> {
    if !names(manifest).any(|name| name == path) {
        return Err(Refusal::Missing(format!("The package has no file \"{path}\".")));
    }
    let whole = folder.join(path);
    std::fs::read(&whole).map_err(|e| Refusal::io("read", &whole, &e))
}
