//! The package of a case: written on request, read file by file or as one zip.

use super::zipped::{Part, zipped};
use super::{Shared, aside};
use crate::Refusal;
use crate::page::media_type;
use crate::session::Job;
use crate::wire::{OnRevision, PackageFile, PackageList};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use preop_quote::quote;
use preop_stranger::{PackageParser, Read as Reader};
use preop_verify::Manifest;
use preop_verify::manifest::{MOST_BYTES, MOST_FILE};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path as FilePath, PathBuf};

/// No words about a package are longer, in characters.
const LONGEST_WORDS: usize = 1000;

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
        let manifest = manifest(&folder, library.ground.decode())?;
        Ok(Some(PackageList {
            status: if manifest.status == "approved" { "approved" } else { "draft" }.to_owned(),
            plan_hash: quote(&manifest.plan.hash, LONGEST_WORDS),
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
            return Err(Refusal::Stale { revision, since, apart: false });
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
        let bytes = read(&folder, &manifest(&folder, library.ground.decode())?, &path)?;
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
    let parts = aside(move || {
        let folder = package_folder(&library, &id)?;
        let manifest = manifest(&folder, library.ground.decode())?;
        // What is missing or too large is said before the first byte has gone.
        let parts = names(&manifest).map(|path| Ok((part(&folder, &path)?, path)));
        parts.collect::<Result<Vec<_>, Refusal>>()
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"package.zip\""),
    ];
    Ok((headers, Body::from_stream(zipped(parts))))
}

fn package_folder(library: &Shared, id: &str) -> Result<PathBuf, Refusal> {
    Ok(library.session(id)?.folder().package())
}

/// What a package says of itself. Whoever sent the case's folder may have sent the package with it: it is read
/// behind the fence and held to the caps and plain paths that `verify` holds it to.
fn manifest(folder: &FilePath, reader: &dyn Reader) -> Result<Manifest, Refusal> {
    let missing = || Refusal::Missing("There is no package yet. Run the plan first.".to_owned());
    let path = within(folder, "manifest.json").ok_or_else(missing)?;
    let mut text = vec![];
    // One byte more than is allowed is enough to be refused for.
    let read = File::open(&path).and_then(|f| f.take(MOST_BYTES + 1).read_to_end(&mut text));
    read.map_err(|e| Refusal::io("read", &path, &e))?;
    let files = BTreeMap::from([("manifest.json".to_owned(), text)]);
    preop_verify::manifest(&files, &PackageParser(reader)).map_err(|e| {
        let why = quote(&e.to_string(), LONGEST_WORDS);
        Refusal::World(format!("The package's manifest is broken: {why} Run again."))
    })
}

/// Was a package made of this plan?
fn is_of(manifest: &Manifest, text: &str) -> bool {
    preop_case::read(text).is_ok_and(|plan| plan.hash().to_string() == manifest.plan.hash)
}

/// What the package in this folder says of itself, if it is one of the plan as it is now.
pub(crate) fn current(package: &FilePath, text: &str, reader: &dyn Reader) -> Option<Manifest> {
    manifest(package, reader).ok().filter(|manifest| is_of(manifest, text))
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
        return Err(absent(path));
    }
    let Part { whole, size } = part(folder, path)?;
    let broken = |e: std::io::Error| Refusal::io("read", &whole, &e);
    let mut bytes = vec![];
    File::open(&whole).and_then(|f| f.take(size).read_to_end(&mut bytes)).map_err(broken)?;
    Ok(bytes)
}

/// Where a file of a package lies and how large it is, if it is there and no larger than any part.
fn part(folder: &FilePath, path: &str) -> Result<Part, Refusal> {
    let whole = within(folder, path).ok_or_else(|| absent(path))?;
    let size = check_size(&whole, MOST_FILE)?;
    Ok(Part { whole, size })
}

fn absent(path: &str) -> Refusal {
    Refusal::Missing(format!("The package has no file \"{path}\"."))
}

/// How many bytes a file has, if not more than `most`: it may have come with the case, and is read into memory.
fn check_size(whole: &FilePath, most: u64) -> Result<u64, Refusal> {
    let size = fs::metadata(whole).map_err(|e| Refusal::io("read", whole, &e))?.len();
    if size <= most {
        return Ok(size);
    }
    Err(Refusal::World(format!(
        "The package's file {} has {size} bytes, more than any part has. Run again.",
        quote(&whole.display().to_string(), LONGEST_WORDS)
    )))
}

/// Where a file of a package lies: links lead to nothing outside of it, and pipes and devices are no files.
fn within(folder: &FilePath, path: &str) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let whole = fs::canonicalize(folder.join(path)).ok()?;
    (whole.starts_with(&folder) && whole.is_file()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn a_file_of_a_package_ends() {
        // Files that take no room on the disk.
        let path = std::env::temp_dir().join(format!("preop-part-{}", std::process::id()));
        edges::most(1 << 30, |bytes| {
            File::create(&path).and_then(|file| file.set_len(bytes as u64)).unwrap();
            check_size(&path, MOST_FILE).is_ok_and(|size| size == bytes as u64)
        });
        fs::remove_file(&path).unwrap();
    }
}
