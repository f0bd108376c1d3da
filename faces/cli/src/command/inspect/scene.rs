//! A scene of 3D Slicer (.mrb): its volumes, segments, models and markups.

use super::Seen;
use super::markups::listed;
use crate::{bytes, fence};
use preop_monitor::Finding;
use preop_scenefile::{Item, Kind, Scene, SceneError};
use preop_stranger::{Read, Unpacker, markups};
use preop_volumefile::{Format, Stored};
use serde_json::json;
use std::path::Path;

/// Whether a name is a scene's.
pub(super) fn is_scene(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("mrb"))
}

pub(super) fn scene(path: &Path) -> Seen {
    let bytes = bytes::read(path, bytes::MOST_BYTES)?;
    let reader = fence::decoder();
    let by = Unpacker(&reader);
    let scene = Scene::open(&bytes, &by).map_err(|e| e.to_string())?;
    let mut findings = vec![];
    let mut items = vec![];
    let mut refused = None;
    let mut any = false;
    for item in scene.items() {
        let mut what = json!({ "name": item.name, "kind": item.kind.word(), "file": item.file });
        let read = scene.read(item, &by).map_err(|e| e.to_string());
        match read.and_then(|bytes| content(item, &bytes, &reader)) {
            Ok((content, found)) => {
                what["holds"] = content;
                findings.extend(found);
                any = true;
            }
            Err(why) => {
                let why = format!("\"{}\" cannot be used: {why}", item.name);
                let hint =
                    "The rest of the scene can; save this one from 3D Slicer as a file of its own.";
                findings.push(Finding::warning("scene.item", format!("{why}.")).hint(hint));
                refused.get_or_insert(why);
            }
        }
        if item.moved {
            what["moved"] = json!(true);
            // In the words of a plan that asks for it.
            let why = SceneError::Moved(item.name.clone());
            let message = format!("No plan takes \"{}\": {why}.", item.name);
            let hint = "Until then it is told here as its file has it, not as the scene shows it.";
            findings.push(Finding::danger("scene.transform", message).hint(hint));
        }
        items.push(what);
    }
    if !any {
        let why = refused.unwrap_or_else(|| {
            "its text names no file of an image, a mask, a model or markups".into()
        });
        return Err(format!("nothing in the scene can be read: {why}"));
    }
    Ok((json!({ "kind": "scene of 3D Slicer", "items": items }), findings))
}

/// What the file of an item holds, in short, and what was found in it.
fn content(item: &Item, bytes: &[u8], reader: &dyn Read) -> Seen {
    match item.kind {
        Kind::Volume | Kind::Mask => {
            let format = Format::of_name(&item.file).ok_or(
                "its file is of no format that is read; save it as NRRD, and of segments that \
                 are stored as surfaces create the binary labelmap first",
            )?;
            let read = preop_stranger::volume(reader, format, bytes, None);
            let stored = read.map_err(|e| e.to_string())?;
            let geometry = stored.geometry();
            let names = stored.names().iter().map(|n| n.name.clone());
            let findings = match item.kind {
                Kind::Volume => scan_findings(item, &stored)?,
                _ => vec![],
            };
            let what = json!({
                "voxels": geometry.size(),
                "spacing_mm": geometry.spacing(),
                "segments": names.collect::<Vec<_>>(),
            });
            Ok((what, findings))
        }
        Kind::Model => {
            let format = preop_meshfile::Format::of_name(&item.file);
            let format = format.ok_or(
                "its file is of no format that is read; save it as VTK, VTP, STL, PLY or OBJ",
            )?;
            let read = preop_stranger::mesh(reader, format, bytes);
            let soup = read.map_err(|e| e.to_string())?;
            let axes = preop_meshfile::stated_axes(bytes);
            Ok((json!({ "triangles": soup.triangles.len(), "axes": axes }), vec![]))
        }
        Kind::Markups => {
            let found = markups(reader, bytes).map_err(|e| e.to_string())?;
            Ok((listed(&found), vec![]))
        }
    }
}

/// What is found in a volume that a plan would take as a scan, with its name.
fn scan_findings(item: &Item, stored: &Stored<'_>) -> Result<Vec<Finding>, String> {
    let (_, findings) = stored.hounsfield(None).map_err(|e| e.to_string())?;
    let named = |finding: Finding| Finding {
        message: format!("\"{}\": {}", item.name, finding.message),
        ..finding
    };
    Ok(findings.into_iter().map(named).collect())
}
