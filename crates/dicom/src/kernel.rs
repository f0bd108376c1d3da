//! Whether the reconstruction kernel of a scan suits bone.

use preop_monitor::Finding;

/// From this number on kernels of Siemens are for bone and lung; below it they are for soft tissue:
/// B10 to B41 for body tissue, B50 to B80 for the spine, the shoulder and extremities (operating
/// instructions of the SOMATOM Sensation). Later names such as `Br40` and `Hr60` count alike.
const SIEMENS_SHARP: u32 = 50;
/// Names that say it in words, as those of GE do.
const SHARP: [&str; 7] = ["BONE", "EDGE", "SHARP", "LUNG", "DETAIL", "ULTRA", "OSTEO"];
const SOFT: [&str; 5] = ["SOFT", "STANDARD", "STND", "SMOOTH", "BRAIN"];

/// The finding about a kernel: `image.soft-kernel`, or `image.kernel-unknown` where its name tells
/// nothing; none of a bone kernel. The report shows the name in any case.
pub(crate) fn kernel_finding(kernel: &str, manufacturer: &str) -> Option<Finding> {
    match is_sharp(kernel, manufacturer) {
        Some(true) => None,
        Some(false) => {
            let message =
                format!("The scan was reconstructed with the soft kernel {}.", name(kernel));
            let hint = "Thin bone comes out thinner or is lost: take the reconstruction with a bone \
                        kernel, or compare thin walls with the slices.";
            Some(Finding::warning("image.soft-kernel", message).hint(hint))
        }
        None if name(kernel).is_empty() => {
            let message = "The scan does not say with which kernel it was reconstructed.";
            let hint = "Prefer a bone kernel; compare thin walls with the slices.";
            Some(Finding::note("image.kernel-unknown", message).hint(hint))
        }
        None => {
            let message = format!(
                "Whether the kernel {} is for bone or for soft tissue is not known.",
                name(kernel)
            );
            let hint = "Ask who made the scan. A soft kernel makes thin bone thinner.";
            Some(Finding::note("image.kernel-unknown", message).hint(hint))
        }
    }
}

/// The first of its values, which is the kernel's name.
fn name(kernel: &str) -> &str {
    kernel.split('\\').next().unwrap_or_default().trim()
}

fn is_sharp(kernel: &str, manufacturer: &str) -> Option<bool> {
    let name = name(kernel).to_uppercase();
    if manufacturer.to_uppercase().contains("SIEMENS") {
        let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
        let digits: String = name.chars().skip(letters).take_while(char::is_ascii_digit).collect();
        if (1..=2).contains(&letters) && digits.len() == 2 {
            return digits.parse().ok().map(|n: u32| n >= SIEMENS_SHARP);
        }
    }
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match (says(&SHARP), says(&SOFT)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
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
        ] {
            assert_eq!(severity(kernel, maker), None, "{kernel}");
        }
        for (kernel, maker) in [
            ("Br38f\\3", "SIEMENS"),
            ("B41s", "SIEMENS"),
            ("STANDARD", "GE MEDICAL SYSTEMS"),
            ("SOFT", "GE MEDICAL SYSTEMS"),
        ] {
            assert_eq!(severity(kernel, maker), Some(Severity::Warning), "{kernel}");
        }
        for (kernel, maker) in
            [("", "SIEMENS"), ("YA", "Philips"), ("B60", "Philips"), ("FC30", "TOSHIBA")]
        {
            assert_eq!(severity(kernel, maker), Some(Severity::Note), "{kernel}");
        }
    }
}
