//! Whether the reconstruction kernel of a scan suits bone.

use crate::Slice;
use preop_monitor::Finding;

/// From this number on kernels of Siemens are for bone and lung; below it they are for soft tissue:
/// B10 to B41 for body tissue, B50 to B80 for the spine, the shoulder and extremities (operating
/// instructions of the SOMATOM Sensation). Later names such as `Br40` and `Hr60` count alike.
const SIEMENS_SHARP: u32 = 50;
/// Names that say it in words, as those of GE do. `DETAIL` is not among them: lists of kernels call it
/// sharp and soft alike.
const SHARP: [&str; 6] = ["BONE", "EDGE", "SHARP", "LUNG", "ULTRA", "OSTEO"];
const SOFT: [&str; 5] = ["SOFT", "STANDARD", "STND", "SMOOTH", "BRAIN"];

// Canon (Toshiba before) and Philips name kernels by codes, and publish no list of them. Those stand here on
// which published programs that sort CT by them agree, two at the least and none against: OrtogOnBlender, which
// plans jaws (cogitas3d/OrtogOnBlender, bone at 400 HU for some and at 200 for others); the body composition
// lists of BOCARTA-MOOSE; the kernels of the National Lung Screening Trial in mhalle/zmanifest, and two other
// lists of that trial. They contradict each other on FC51 of Canon, on C, D, YA, YB, UB and EC of Philips: those
// stay unknown, as does what a single one names.

/// Of Canon: FC01 to FC29 are for the body and the head; in that range only numbers of soft kernels are named.
const CANON_SOFT: std::ops::RangeInclusive<u32> = 1..=29;
/// Bone (FC30, FC35), lung (FC50 to FC56), bone in high resolution (FC80 to FC86).
const CANON_SHARP: [u32; 10] = [30, 35, 50, 52, 55, 56, 80, 81, 82, 86];
const PHILIPS_SOFT: [&str; 2] = ["A", "B"];
/// Lung (L), ear (EA), bone (YC, YD).
const PHILIPS_SHARP: [&str; 4] = ["L", "EA", "YC", "YD"];

/// More kernels of one series are not listed.
const LISTED: usize = 5;

/// The findings about the kernels of the images of one series, in the order of their places: of each kernel as
/// [`kernel_finding`], and `image.mixed-kernels` with the place of the first image that has another than the first.
pub(crate) fn kernel_findings(ordered: &[&Slice]) -> Vec<Finding> {
    let groups = groups(ordered);
    let mut findings: Vec<Finding> = vec![];
    for (name, slices) in &groups {
        let of_one = kernel_finding(name, &slices[0].manufacturer);
        findings.extend(of_one.filter(|f| !findings.iter().any(|known| known.code == f.code)));
    }
    findings.extend(mixed(&groups));
    findings
}

/// The kernel of a series as its images say it; of several the names.
pub(crate) fn kernels_named(ordered: &[&Slice]) -> String {
    match groups(ordered).as_slice() {
        [(_, slices)] => slices[0].kernel.clone(),
        many => many
            .iter()
            .take(LISTED)
            .map(|(name, _)| *name)
            .filter(|n| !n.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// The images of one kernel, by its name.
type OfKernel<'a> = (&'a str, Vec<&'a Slice>);

fn groups<'a>(ordered: &[&'a Slice]) -> Vec<OfKernel<'a>> {
    let mut groups: Vec<OfKernel> = vec![];
    for slice in ordered {
        let name = kernel_name(&slice.kernel);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slices)) => slices.push(slice),
            None => groups.push((name, vec![slice])),
        }
    }
    groups
}

fn mixed(groups: &[OfKernel]) -> Option<Finding> {
    let [_, (_, second), ..] = groups else { return None };
    let words = |(name, slices): &OfKernel| {
        let name = if name.is_empty() { "one that is not named" } else { name };
        let ends = slices.first().zip(slices.last());
        let ends = ends.map_or(String::new(), |(first, last)| {
            format!(" from {} to {}", first.position, last.position)
        });
        format!("{name} in {}{ends}", slices.len())
    };
    let mut said: Vec<String> = groups.iter().take(LISTED).map(words).collect();
    if groups.len() > LISTED {
        said.push(format!("and {} more kernels", groups.len() - LISTED));
    }
    let message = format!(
        "The images of the series were reconstructed with different kernels: {}.",
        said.join("; ")
    );
    let hint = "One threshold finds bone of another thickness in each part: take a series of one kernel, or compare \
                the contours on both sides of the change with the slices.";
    Some(Finding::warning("image.mixed-kernels", message).at(second[0].position).hint(hint))
}

/// The finding about a kernel: `image.soft-kernel`, or `image.kernel-unknown` where its name tells
/// nothing; none of a bone kernel. The report shows the name in any case.
fn kernel_finding(kernel: &str, manufacturer: &str) -> Option<Finding> {
    match is_sharp(kernel, manufacturer) {
        Some(true) => None,
        Some(false) => {
            let message =
                format!("The scan was reconstructed with the soft kernel {}.", kernel_name(kernel));
            let hint = "Thin bone comes out thinner or is lost: take the reconstruction with a bone \
                        kernel, or compare thin walls with the slices.";
            Some(Finding::warning("image.soft-kernel", message).hint(hint))
        }
        None if kernel_name(kernel).is_empty() => {
            let message = "The scan does not say with which kernel it was reconstructed.";
            let hint = "Prefer a bone kernel; compare thin walls with the slices.";
            Some(Finding::note("image.kernel-unknown", message).hint(hint))
        }
        None => {
            let message = format!(
                "Whether the kernel {} is for bone or for soft tissue is not known.",
                kernel_name(kernel)
            );
            let hint = "Ask who made the scan. A soft kernel makes thin bone thinner.";
            Some(Finding::note("image.kernel-unknown", message).hint(hint))
        }
    }
}

/// The first of its values, which is the kernel's name.
pub(crate) fn kernel_name(kernel: &str) -> &str {
    kernel.split('\\').next().unwrap_or_default().trim()
}

fn is_sharp(kernel: &str, manufacturer: &str) -> Option<bool> {
    let (name, maker) = (kernel_name(kernel).to_uppercase(), manufacturer.to_uppercase());
    let is_by = |makers: &[&str]| makers.iter().any(|word| maker.contains(word));
    let of_code = if is_by(&["SIEMENS"]) {
        siemens(&name)
    } else if is_by(&["CANON", "TOSHIBA"]) {
        canon(&name)
    } else if is_by(&["PHILIPS"]) {
        told(PHILIPS_SHARP.contains(&&*name), PHILIPS_SOFT.contains(&&*name))
    } else {
        None
    };
    of_code.or_else(|| {
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        told(says(&SHARP), says(&SOFT))
    })
}

/// What two lists say; nothing where both or neither do.
fn told(sharp: bool, soft: bool) -> Option<bool> {
    (sharp != soft).then_some(sharp)
}

/// One or two letters and two digits, as `B30f` or `Hr60`.
fn siemens(name: &str) -> Option<bool> {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
    let number = number(name.get(letters..)?)?;
    (1..=2).contains(&letters).then_some(number >= SIEMENS_SHARP)
}

/// `FC` and two digits, as `FC08` or `FC13-H`.
fn canon(name: &str) -> Option<bool> {
    let number = number(name.strip_prefix("FC")?)?;
    told(CANON_SHARP.contains(&number), CANON_SOFT.contains(&number))
}

/// The number that a code goes on with, if that has two digits.
fn number(code: &str) -> Option<u32> {
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 2 { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Severity;

    #[test]
    fn soft_kernels_are_told_from_bone_kernels() {
        let severity = |kernel, maker| kernel_finding(kernel, maker).map(|f| f.severity);
        for (kernel, maker) in [
            ("H60s", "SIEMENS"),
            ("B50f", "SIEMENS"),
            ("Hr60\\3", "Siemens Healthineers"),
            ("BONEPLUS", "GE MEDICAL SYSTEMS"),
            ("FC30", "TOSHIBA"),
            ("FC81 ", "Canon Medical Systems"),
            ("YC", "Philips"),
            ("L", "Philips Medical Systems"),
        ] {
            assert_eq!(severity(kernel, maker), None, "{kernel}");
        }
        for (kernel, maker) in [
            ("Br38f\\3", "SIEMENS"),
            ("B41s", "SIEMENS"),
            ("STANDARD", "GE MEDICAL SYSTEMS"),
            ("SOFT", "GE MEDICAL SYSTEMS"),
            ("FC08", "TOSHIBA"),
            ("FC13-H", "CANON_MEC"),
            ("A", "Philips"),
            ("B", "Philips"),
        ] {
            assert_eq!(severity(kernel, maker), Some(Severity::Warning), "{kernel}");
        }
        for (kernel, maker) in [
            ("", "SIEMENS"),
            ("DETAIL", "GE MEDICAL SYSTEMS"),
            ("YA", "Philips"),
            ("D", "Philips"),
            ("B60", "Philips"),
            ("BONY", "Philips"),
            ("FC51", "TOSHIBA"),
            ("FC00", "TOSHIBA"),
            ("FC300", "TOSHIBA"),
            // A code means what it does to its own maker alone.
            ("B", "GE MEDICAL SYSTEMS"),
            ("FC30", "Philips"),
            ("L", "TOSHIBA"),
        ] {
            assert_eq!(severity(kernel, maker), Some(Severity::Note), "{kernel} of {maker}");
        }
    }
}
