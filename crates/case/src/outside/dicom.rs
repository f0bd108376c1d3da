//! Masks that come as DICOM objects: SEG and RTSTRUCT.

use super::{OutsideError, on_scan, space};
use preop_dicom::{Ct, Files, Meaning, Structure};
use preop_label::{Label, Segment, SegmentError, Segments};
use preop_monitor::{Finding, Monitor};
use preop_steps::{Scan, ScanFacts};
use preop_stranger::Read;

/// What kind of mask a file is.
#[derive(Clone, Copy)]
enum Kind {
    Segmentation,
    Structures,
}

/// The wanted part of the one SEG or RTSTRUCT among the files, on the grid of the scan.
pub(super) fn mask(
    (files, reader): (&dyn Files, &dyn Read),
    wanted: Option<&str>,
    scan: &Scan,
    monitor: &dyn Monitor,
) -> Result<Label, OutsideError> {
    let (file, kind) = the_one(files, reader)?;
    let name = files.name(file).to_owned();
    let bytes = read(files, file)?;
    let refuse = |why: String| OutsideError::Dicom { name: name.clone(), why };
    match kind {
        Kind::Segmentation => {
            let read = preop_stranger::segmentation(reader, &bytes);
            let read = read.map_err(|why| refuse(why.to_string()))?;
            let segment = read.segments.find(wanted)?;
            check_space(read.frame_of_reference.as_deref(), &segment.name, scan, monitor)?;
            read.findings.into_iter().for_each(|f| monitor.finding(f));
            let label = read.segments.label(segment);
            on_scan(&label, &segment.name, scan.volume.geometry(), monitor)
        }
        Kind::Structures => {
            let list = preop_stranger::structures(reader, &bytes);
            let list = list.map_err(|why| refuse(why.to_string()))?;
            let structure = find(&list, wanted)?;
            check_space(structure.frame_of_reference.as_deref(), &structure.name, scan, monitor)?;
            painted(structure, scan, monitor, refuse)
        }
    }
}

/// What the wanted part is, where the files hold a SEG that says so.
pub(super) fn meaning(
    (files, reader): (&dyn Files, &dyn Read),
    wanted: Option<&str>,
) -> Option<Meaning> {
    let (file, Kind::Segmentation) = the_one(files, reader).ok()? else { return None };
    let read = preop_stranger::segmentation(reader, &read(files, file).ok()?).ok()?;
    let segment = read.segments.find(wanted).ok()?;
    let place = read.segments.list().iter().position(|s| s == segment)?;
    read.meanings.into_iter().nth(place)?
}

fn read(files: &dyn Files, file: usize) -> Result<std::borrow::Cow<'_, [u8]>, OutsideError> {
    let name = || files.name(file).to_owned();
    files.whole(file).map_err(|why| OutsideError::Unreadable { name: name(), why })
}

/// The only mask among the files.
fn the_one(files: &dyn Files, reader: &dyn Read) -> Result<(usize, Kind), OutsideError> {
    let mut found: Option<(usize, Kind)> = None;
    for file in 0..files.count() {
        let class = preop_stranger::class(reader, &read(files, file)?);
        // What breaks its reader is no mask, and is not needed.
        let class = class.ok().flatten().unwrap_or_default();
        let kind = match &class {
            class if preop_dicom::is_segmentation(class) => Kind::Segmentation,
            class if preop_dicom::is_structures(class) => Kind::Structures,
            _ => continue,
        };
        if let Some((first, _)) = found {
            let name = |f| files.name(f).to_owned();
            return Err(OutsideError::Several(name(first), name(file)));
        }
        found = Some((file, kind));
    }
    found.ok_or(OutsideError::NoVolume)
}

/// Refuses what was drawn in another frame of reference; says so where one of the two is not known.
pub(crate) fn check_space(
    of_mask: Option<&str>,
    name: &str,
    scan: &Scan,
    monitor: &dyn Monitor,
) -> Result<(), OutsideError> {
    match (of_mask, scan.facts.space.as_str()) {
        (Some(uid), of_scan) if !of_scan.is_empty() => match space(uid) == of_scan {
            true => Ok(()),
            false => Err(OutsideError::OtherSpace(name.to_owned())),
        },
        _ => {
            monitor.finding(
                Finding::warning(
                    "mask.unknown-space",
                    format!(
                        "Whether \"{name}\" lies in the frame of reference of the scan is not known: \
                         one of the two does not name its own."
                    ),
                )
                .hint("Look at it on the scan."),
            );
            Ok(())
        }
    }
}

/// The structure of this name, or else of this number; the only one where none is asked for.
fn find<'s>(list: &'s [Structure], wanted: Option<&str>) -> Result<&'s Structure, SegmentError> {
    let known = || list.iter().map(|s| s.name.clone()).collect();
    let Some(wanted) = wanted else {
        return match list {
            [only] => Ok(only),
            _ => Err(SegmentError::Which(known())),
        };
    };
    let mut found: Vec<&Structure> = list.iter().filter(|s| s.name == wanted).collect();
    if found.is_empty() {
        let number = wanted.parse().ok();
        found = list.iter().filter(|s| Some(s.number) == number).collect();
    }
    match found[..] {
        [] => Err(SegmentError::Unknown { wanted: wanted.to_owned(), known: known() }),
        [one] => Ok(one),
        _ => Err(SegmentError::Ambiguous { wanted: wanted.to_owned(), count: found.len() }),
    }
}

/// Every structure that encloses something, as voxels of the scan that it was drawn on. What must be told of the scan and
/// of them goes to the monitor.
///
/// # Errors
/// Why one of them is not taken: of another frame of reference, across the slices, beside the scan; or that none encloses anything.
pub fn structures_on(
    list: &[Structure],
    ct: Ct,
    monitor: &dyn Monitor,
) -> Result<Segments, String> {
    ct.findings.into_iter().for_each(|f| monitor.finding(f));
    let space = ct.frame_of_reference.as_deref().map_or(String::new(), space);
    let scan = Scan { volume: ct.volume, facts: ScanFacts { space, ..ScanFacts::default() } };
    let (whole, empty): (Vec<&Structure>, Vec<_>) =
        list.iter().partition(|s| !s.contours.is_empty());
    for structure in empty {
        let words = format!("\"{}\" has no closed contour: it is left out.", structure.name);
        let hint = "Where it is needed, draw it in the planning system and export the set again.";
        monitor.finding(Finding::warning("mask.empty", words).hint(hint));
    }
    let mut parts = vec![];
    for (n, structure) in whole.into_iter().enumerate() {
        let frame = structure.frame_of_reference.as_deref();
        check_space(frame, &structure.name, &scan, monitor).map_err(|e| e.to_string())?;
        let named = |why| OutsideError::Dicom { name: format!("\"{}\"", structure.name), why };
        let label = painted(structure, &scan, monitor, named).map_err(|e| e.to_string())?;
        let inside = label.voxels().iter().enumerate().filter(|(_, v)| **v != 0);
        let (name, colour) = (structure.name.clone(), structure.colour);
        let segment = Segment { name, colour, layer: 0, value: n as u16 + 1 };
        parts.push((segment, inside.map(|(place, _)| place).collect::<Vec<usize>>()));
    }
    if parts.is_empty() {
        return Err("no structure in it has a closed contour".to_owned());
    }
    Ok(Segments::layered(scan.volume.geometry().clone(), parts))
}

fn painted(
    structure: &Structure,
    scan: &Scan,
    monitor: &dyn Monitor,
    refuse: impl Fn(String) -> OutsideError,
) -> Result<Label, OutsideError> {
    let name = &structure.name;
    let grid = scan.volume.geometry();
    let painted = preop_dicom::paint(structure, grid).map_err(|why| refuse(why.to_string()))?;
    if !painted.on_slices {
        monitor.finding(Finding::note(
            "mask.between-slices",
            format!(
                "The contours of \"{name}\" do not lie in the slices of the scan. Each slice took the \
                 nearest contours."
            ),
        ));
    }
    if structure.open > 0 {
        monitor.finding(Finding::note(
            "mask.open-contours",
            format!("{} points or open lines of \"{name}\" enclose nothing.", structure.open),
        ));
    }
    if painted.hollow > 0 && !structure.says_hollow {
        let hollow_mm3 = painted.hollow as f64 * grid.voxel_volume();
        monitor.finding(
            Finding::warning(
                "mask.contour-within",
                format!(
                    "Contours of \"{name}\" lie within one another; {hollow_mm3:.0} mm³ within two of \
                     them were left out as hollow. Some programs fill them."
                ),
            )
            .hint("Look at it on the slices; if it is not hollow there, join its contours in the program that drew them."),
        );
    }
    if painted.beyond > 0 {
        monitor.finding(
            Finding::danger(
                "mask.beyond-scan",
                format!(
                    "{} contours of \"{name}\" lie beyond the scan and are lost.",
                    painted.beyond
                ),
            )
            .hint("Take the scan that the contours were drawn on, or a larger part of it."),
        );
    }
    match structure.contours.is_empty() {
        true => Err(OutsideError::Empty(name.clone())),
        false if painted.label.count() == 0 => Err(OutsideError::Elsewhere(name.clone())),
        false => on_scan(&painted.label, name, grid, monitor),
    }
}
