//! `preop convert`: between mesh formats, between volume formats, into DICOM, and results of a plan.

mod keep;
mod masks;
mod plan;
mod to_dicom;
mod volume;

use crate::arguments::Convert;
use crate::failure::Failure;
use crate::package;
use crate::{bytes, fence};
use preop_meshfile::Format;
use preop_surface::repair;
use std::path::Path;

pub(crate) fn convert(arguments: &Convert) -> Result<u8, Failure> {
    let (from, to) = (arguments.from.as_path(), arguments.to.as_path());
    if plan::is_meant(arguments) {
        return plan::convert(arguments);
    }
    if volume::is_meant(to) {
        return volume::convert(from, to, arguments);
    }
    if to_dicom::is_meant(arguments) {
        return to_dicom::convert(from, to, arguments);
    }
    between_meshes(from, to)
}

fn between_meshes(from: &Path, to: &Path) -> Result<u8, Failure> {
    let (source, target) = (format(from)?, format(to)?);
    let refuse = |why: String| Failure::wrong(format!("{}: {why}", bytes::shown(from)));
    let bytes = bytes::read(from, bytes::MOST_BYTES).map_err(refuse)?;
    let soup = preop_stranger::mesh(&fence::decoder(), source, &bytes);
    let soup = soup.map_err(|e| refuse(e.to_string()))?;
    let stated = preop_meshfile::stated_axes(&bytes);
    let soup = source.in_lps(soup, &bytes);
    let mesh = repair::weld(&soup).map_err(|e| refuse(e.to_string()))?;
    let title = to.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let written = target
        .write(&mesh, &title)
        .map_err(|e| Failure::wrong(format!("{}: {e}", to.display())))?;
    package::write_file(to, &written)?;
    eprintln!(
        "{}: {} triangles, {}. {}",
        to.display(),
        mesh.triangles().len(),
        if mesh.is_closed() { "closed" } else { "open" },
        match (source, stated) {
            (Format::Glb, _) =>
                "GLB was taken as its standard says: metres, y up, front towards +z.",
            (_, Some("RAS")) =>
                "The file says that its axes are RAS: it was turned into LPS. Units stay as they were.",
            (_, Some(_)) => "The file says that its axes are LPS. Units stay as they were.",
            _ => "The file does not say its axes: it was taken as LPS. Units stay as they were.",
        }
    );
    Ok(0)
}

fn format(path: &Path) -> Result<Format, Failure> {
    Format::of_name(&path.to_string_lossy()).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|(ending, _)| *ending).collect();
        Failure::wrong(format!(
            "{} is of no format that is converted yet; known endings: {}.",
            path.display(),
            known.join(", ")
        ))
    })
}
