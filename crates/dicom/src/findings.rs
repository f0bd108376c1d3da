//! What the surgeon must know about the images of a scan that is sound otherwise.

use crate::Slice;
use preop_image::few_pixels;
use preop_monitor::Finding;

/// The findings about some slices of one series, each at most once: `image.derived`, `image.lossy`,
/// `image.burned-in`, `image.burned-in-unknown`, `image.not-hu`, `image.trailing-bytes`, `image.no-series`, `image.no-frame`,
/// `image.few-pixels`.
pub fn slice_findings(slices: &[Slice]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let count = |is: &dyn Fn(&Slice) -> bool| slices.iter().filter(|s| is(s)).count();
    let all = slices.len();
    let derived = count(&|s| s.image_type.first().is_some_and(|t| t == "DERIVED"));
    if derived > 0 {
        let message = format!("{derived} of {all} images are derived from others, not original.");
        let hint = "Use the original series of the scanner, or state why this one will do.";
        findings.push(Finding::danger("image.derived", message).hint(hint));
    }
    let lossy = count(&|s| s.lossy);
    if lossy > 0 {
        let message = format!("{lossy} of {all} images were once compressed with loss.");
        let hint = "Use images that were never compressed with loss, or state why these will do.";
        findings.push(Finding::danger("image.lossy", message).hint(hint));
    }
    let other = count(&|s| !matches!(s.rescale_type.to_ascii_uppercase().as_str(), "" | "HU"));
    if other > 0 {
        let message = format!("{other} of {all} images do not claim to be in Hounsfield units.");
        let hint = "Check the grey values of air (-1000) and water (0) before any threshold.";
        findings.push(Finding::danger("image.not-hu", message).hint(hint));
    }
    findings.extend(burned_in(slices));
    let trailing = count(&|s| s.trailing_bytes > 0);
    if trailing > 0 {
        let message = format!("{trailing} of {all} files have bytes behind their pixels; ignored.");
        let hint = "Something has rewritten these files: prefer an export from the archive.";
        findings.push(Finding::warning("image.trailing-bytes", message).hint(hint));
    }
    let lent = count(&|s| s.lends_uids);
    if lent > 0 {
        let message = format!(
            "{lent} of {all} images lack the UID of their study, series or image; the file's meta \
             group or the frame of reference stands for it."
        );
        let hint = "Somebody has emptied them: make sure that all images are of one series.";
        findings.push(Finding::warning("image.no-series", message).hint(hint));
    }
    if count(&|s| s.frame_of_reference.is_none()) > 0 {
        let message = "The images do not name their frame of reference.";
        let hint = "Other scans of the patient cannot be laid over this one without registration.";
        findings.push(Finding::warning("image.no-frame", message).hint(hint));
    }
    findings.extend(slices.first().and_then(|s| few_pixels([s.format.columns, s.format.rows])));
    findings
}

/// Text in the pixels: what a file says of it, and what it leaves open.
fn burned_in(slices: &[Slice]) -> Option<Finding> {
    let all = slices.len();
    let count = |what| slices.iter().filter(|s| s.burned_in == what).count();
    match (count(Some(true)), count(None)) {
        (0, 0) => None,
        (0, silent) => {
            let message =
                format!("{silent} of {all} images do not say whether text is burned into them.");
            let hint = "Look at the slices before images or pictures of them leave the house.";
            Some(Finding::note("image.burned-in-unknown", message).hint(hint))
        }
        (burned, _) => {
            let message = format!("{burned} of {all} images have text burned into their pixels.");
            let hint = "Text can look like bone and can name the patient: take the original series, or look \
                        at every slice and state why these will do.";
            Some(Finding::danger("image.burned-in", message).hint(hint))
        }
    }
}
