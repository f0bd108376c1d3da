//! The ZIP archive around a 3MF model: small, flat, and never believed.

use super::ThreemfError;
use crate::xml::{Event, Reader};
use std::io::{Cursor, Read};
use zip::ZipArchive;

const MAX_MEMBERS: usize = 20_000;
/// The largest model text, and the largest ratio of text to what it takes in the archive.
const MAX_TEXT: u64 = 1 << 29;
const MAX_RATIO: u64 = 100;

/// The text of the model in a 3MF archive, and its name there.
pub(super) fn model_text(bytes: &[u8]) -> Result<(String, String), ThreemfError> {
    let damaged = |e: zip::result::ZipError| ThreemfError::Archive(e.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_MEMBERS {
        return Err(ThreemfError::Oversized("has more than 20,000 members"));
    }
    let relations = member(&mut archive, "_rels/.rels")?;
    let target = model_name(&relations)?;
    let text = member(&mut archive, &target)?;
    Ok((text, target))
}

/// The name of the model in the archive. Only ever looked up there, never opened as a path.
fn model_name(relations: &str) -> Result<String, ThreemfError> {
    let file = "_rels/.rels";
    let mut reader = Reader::new(relations);
    while let Some(event) = reader.next().map_err(|source| xml(file, source))? {
        let Event::Start { name: "Relationship", attributes } = event else { continue };
        let is_model = attributes.get("Type").is_some_and(|t| t.ends_with("/3dmodel"));
        if let (true, Some(target)) = (is_model, attributes.get("Target")) {
            return Ok(target.trim_start_matches('/').to_owned());
        }
    }
    Err(ThreemfError::Missing("3D/3dmodel.model".into()))
}

fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, ThreemfError> {
    let member = archive.by_name(name).map_err(|e| match e {
        zip::result::ZipError::FileNotFound => ThreemfError::Missing(short(name)),
        other => ThreemfError::Archive(other.to_string()),
    })?;
    // A text that compresses better than any model is cut off, whatever size it declares.
    let cap = MAX_TEXT.min(member.compressed_size().saturating_mul(MAX_RATIO).max(1 << 16));
    let mut bytes = Vec::new();
    member
        .take(cap + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| ThreemfError::Archive(e.to_string()))?;
    if bytes.len() as u64 > cap {
        return Err(ThreemfError::Oversized("unpacks to more than 100 times its size or 512 MiB"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| ThreemfError::Value { what: "encoding", value: "not UTF-8".into() })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// At most 40 characters of a text from outside, for messages.
pub(super) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

pub(super) fn xml(file: &str, source: crate::xml::XmlError) -> ThreemfError {
    ThreemfError::Xml { file: short(file), source }
}
