//! The MRML text of a scene: nodes with names, and the storage nodes that name their files.

use crate::scene::{Item, Kind, SceneError};
use preop_quote::quote;
use preop_xml::{Attributes, Event, Reader, unescaped};
use std::collections::BTreeMap;

/// A node that may be an item.
struct Node {
    name: String,
    kind: Kind,
    storage: Vec<String>,
    moved: bool,
}

/// The items of a scene that have files, in the order of the text; file names as the text has them.
pub(crate) fn items(text: &[u8]) -> Result<Vec<Item>, SceneError> {
    let text = str::from_utf8(text).map_err(|_| SceneError::Text)?;
    let mut nodes: Vec<Node> = vec![];
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut reader = Reader::new(text.trim_start_matches('\u{feff}'));
    while let Some(event) = reader.next()? {
        let Event::Start { name, attributes } = event else { continue };
        let get = |key| attributes.get(key).map(unescaped);
        if let Some(kind) = kind(name) {
            nodes.push(Node {
                name: get("name").unwrap_or_default(),
                kind,
                storage: references(attributes, "storage", "storageNodeRef"),
                moved: !references(attributes, "transform", "transformNodeRef").is_empty(),
            });
        } else if let (Some(id), Some(file)) = (get("id"), get("fileName")) {
            let file = plain(&file);
            if files.insert(id, file.clone()).is_some_and(|other| other != file) {
                return Err(SceneError::Twice(quote(&file, 200)));
            }
        }
    }
    let item = |node: &Node| {
        // As the archive has the names of its members.
        let file = quote(node.storage.iter().find_map(|id| files.get(id))?, 200);
        let name = quote(&node.name, 200);
        Some(Item { name, kind: node.kind, file, moved: node.moved })
    };
    Ok(nodes.iter().filter_map(item).collect())
}

fn kind(element: &str) -> Option<Kind> {
    Some(match element {
        "Volume" => Kind::Volume,
        "LabelMapVolume" | "Segmentation" => Kind::Mask,
        "Model" => Kind::Model,
        name if name.starts_with("Markups")
            && !name.ends_with("Storage")
            && !name.ends_with("Display") =>
        {
            Kind::Markups
        }
        _ => return None,
    })
}

/// The ids of a role: `references="storage:a;display:b c;"`, or an attribute of its own before 3D
/// Slicer 4.
fn references(attributes: Attributes<'_>, role: &str, old: &str) -> Vec<String> {
    let listed = attributes.get("references").map(unescaped).unwrap_or_default();
    let mut ids: Vec<String> = listed
        .split(';')
        .filter_map(|entry| entry.split_once(':'))
        .filter(|(name, _)| name.trim() == role)
        .flat_map(|(_, ids)| ids.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    ids.extend(attributes.get(old).map(unescaped).filter(|id| !id.is_empty()));
    ids
}

/// A file name as it was before it was written for an address: `%20` is a space.
fn plain(file: &str) -> String {
    let mut bytes = vec![];
    let mut rest = file.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|h| str::from_utf8(h).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|h| u8::from_str_radix(h, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_know_their_files_old_and_new() {
        let text = "<MRML version=\"Slicer5\">\
            <Volume id=\"v1\" name=\"CT &amp; head\" references=\"display:d1;storage:s1;\"/>\
            <VolumeArchetypeStorage id=\"s1\" fileName=\"Data/CT%20head.nrrd\"/>\
            <Segmentation id=\"g\" name=\"Parts\" storageNodeRef=\"s2\" transformNodeRef=\"t\"/>\
            <SegmentationStorage id=\"s2\" fileName=\"Data/Parts.seg.nrrd\"/>\
            <MarkupsFiducial id=\"m\" name=\"F\" references=\"storage:s3;\"/>\
            <MarkupsFiducialStorage id=\"s3\" fileName=\"Data/F.mrk.json\"/>\
            <Model id=\"n\" name=\"Red slice\"/></MRML>";
        let found = items(text.as_bytes()).unwrap();
        let item = |name: &str, kind, file: &str, moved| {
            let (name, file) = (name.to_owned(), file.to_owned());
            Item { name, kind, file, moved }
        };
        assert_eq!(
            found,
            [
                item("CT & head", Kind::Volume, "Data/CT head.nrrd", false),
                item("Parts", Kind::Mask, "Data/Parts.seg.nrrd", true),
                item("F", Kind::Markups, "Data/F.mrk.json", false),
            ]
        );
        assert_eq!(plain("a%2"), "a%2");
    }
}
