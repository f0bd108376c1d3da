//! The index of a disc (DICOMDIR) against the files that are there.

use crate::Files;
use crate::tree::tree;
use preop_monitor::Finding;
use std::collections::BTreeSet;

/// An index is small; what is larger is not read.
const MOST_BYTES: usize = 32 << 20;
const RECORDS: (u16, u16) = (0x0004, 0x1220);
const FILE_ID: (u16, u16) = (0x0004, 0x1500);

/// What an index and the files beside it say of each other: `image.index-missing` if it names files
/// that are not there, `image.index-extra` if there are images that it does not name. Its names are
/// compared and never opened; where no file has a folder, as of files that were dropped one by one, the
/// folders in the index say nothing. `images` are the files that hold a series.
pub(super) fn index_findings(files: &dyn Files, index: usize, images: &[usize]) -> Vec<Finding> {
    let flat = (0..files.count()).all(|f| !plain(files.name(f)).contains('/'));
    let folder = plain(files.name(index));
    let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
    let small = files.size(index).is_ok_and(|size| size <= MOST_BYTES);
    let bytes = if small { files.whole(index).ok() } else { None };
    let Some(named) = bytes.as_deref().and_then(|bytes| named(bytes, folder, flat)) else {
        let message = "The index of the disc (DICOMDIR) cannot be read.";
        let hint =
            "Whether all its files are there is not known: compare their number with the archive.";
        return vec![Finding::warning("image.index-unread", message).hint(hint)];
    };
    let there: BTreeSet<String> = (0..files.count()).map(|f| plain(files.name(f))).collect();
    let missing: Vec<&str> =
        named.iter().filter(|name| !there.contains(*name)).map(String::as_str).collect();
    let extra: Vec<&str> = images
        .iter()
        .filter(|f| !named.contains(&plain(files.name(**f))))
        .map(|f| files.name(*f))
        .collect();
    let mut findings = vec![];
    if !missing.is_empty() {
        let message = format!(
            "The index of the disc names {} files that are not there: {}.",
            missing.len(),
            few(&missing)
        );
        let hint = "Slices at an end of the scan may be lost without a gap: copy the disc again.";
        findings.push(Finding::warning("image.index-missing", message).hint(hint));
    }
    if !extra.is_empty() {
        let message = format!(
            "{} images are there that the index of the disc does not name: {}.",
            extra.len(),
            few(&extra)
        );
        findings
            .push(Finding::note("image.index-extra", message).hint("They were read all the same."));
    }
    findings
}

/// The files that an index names, seen from where all files are.
fn named(bytes: &[u8], folder: &str, flat: bool) -> Option<BTreeSet<String>> {
    let tree = tree(bytes).ok()?;
    let ids = tree.items(RECORDS).iter().map(|record| record.text(FILE_ID));
    let ids = ids.filter(|id| !id.is_empty()).map(|id| match folder {
        _ if flat => plain(&id).rsplit('/').next().unwrap_or_default().to_owned(),
        "" => plain(&id),
        folder => format!("{folder}/{}", plain(&id)),
    });
    Some(ids.collect())
}

/// A name as it is compared: discs are read with large or small letters, and some systems append a
/// version.
fn plain(name: &str) -> String {
    let parts = name.split(['\\', '/']).map(str::trim).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("/").to_uppercase();
    let unversioned = name.strip_suffix(";1").unwrap_or(&name);
    unversioned.strip_suffix('.').unwrap_or(unversioned).to_owned()
}

fn few(names: &[&str]) -> String {
    let more =
        if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
    format!("{}{more}", names[..names.len().min(5)].join(", "))
}
