//! The ZIP archive around a 3MF model.

use super::ThreemfError;
use preop_archive::{Archive, Caps, Here};
use preop_xml::{Event, Reader};

/// The largest text that a package may hold.
const MAX_TEXT: u64 = 1 << 29;
const CAPS: Caps = Caps { expanded: MAX_TEXT, ..Caps::USUAL };

/// The text of the model in a 3MF archive, and its name there.
pub(super) fn model_text(bytes: &[u8]) -> Result<(String, String), ThreemfError> {
    let archive = Archive::open(bytes, &CAPS, &Here)?;
    let relations = member(&archive, "_rels/.rels")?;
    let target = model_name(&relations)?;
    let text = member(&archive, &target)?;
    Ok((text, target))
}

/// The name of the model in the archive. Only ever looked up there, never opened as a path.
fn model_name(relations: &str) -> Result<String, ThreemfError> {
    let file = "_rels/.rels";
    let mut reader = Reader::new(relations);
    let mut model: Option<String> = None;
    while let Some(event) = reader.next().map_err(|source| xml(file, source))? {
        let Event::Start { name: "Relationship", attributes } = event else { continue };
        let is_model = attributes.get("Type").is_some_and(|t| t.ends_with("/3dmodel"));
        if let (true, Some(target)) = (is_model, attributes.get("Target")) {
            let target = target.trim_start_matches('/').to_owned();
            if model.as_ref().is_some_and(|other| *other != target) {
                return Err(ThreemfError::Models);
            }
            model = Some(target);
        }
    }
    model.ok_or_else(|| ThreemfError::Missing("3D/3dmodel.model".into()))
}

fn member(archive: &Archive<&[u8]>, name: &str) -> Result<String, ThreemfError> {
    // Names in such a package differ by more than their case (ECMA-376-2, 6.2.2.3).
    let is_named = |n: &usize| archive.members()[*n].name.eq_ignore_ascii_case(name);
    let mut named = (0..archive.members().len()).filter(is_named);
    let found = named.next();
    if named.next().is_some() {
        // Whoever reads the other one prints another part.
        return Err(ThreemfError::Twice(short(name)));
    }
    let bytes = archive.read(found.ok_or_else(|| ThreemfError::Missing(short(name)))?, &Here)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| ThreemfError::Value { what: "encoding", value: "not UTF-8".into() })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// At most 40 characters of a text from outside, for messages.
pub(super) fn short(text: &str) -> String {
    preop_quote::quote(text, 40)
}

pub(super) fn xml(file: &str, source: preop_xml::XmlError) -> ThreemfError {
    ThreemfError::Xml { file: short(file), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_archive::ArchiveError;
    use preop_testkit::edges;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    #[test]
    fn the_expanded_size_holds_at_its_edges() {
        // Six million bytes as they are, whose directory says that they are more: that is judged first.
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("3D/3dmodel.model", stored).unwrap();
        zip.write_all(&vec![0; 6_000_000]).unwrap();
        let mut bytes = zip.finish().unwrap().into_inner();
        let entry = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        edges::most(512 << 20, |size| {
            bytes[entry + 24..entry + 28].copy_from_slice(&(size as u32).to_le_bytes());
            let why = model_text(&bytes).unwrap_err();
            why != ThreemfError::Archive(ArchiveError::TooLarge(512 << 20))
        });
    }
}
