//! What the surgeon must know about the images of a scan that is sound otherwise.

use crate::Slice;
use preop_monitor::Finding;

/// Beyond these, guides fit poorly (Zimmer's limit for knee guides; the fibula protocols ask for
/// at most 1 mm).
const THICK_WARNING_MM: f64 = 1.0;
const THICK_LIMIT_MM: f64 = 1.25;
const PIXEL_WARNING_MM: f64 = 0.7;
/// A scanner's images have hundreds of rows and columns.
const FEW_PIXELS: usize = 16;
/// Spacings are known to a micrometre.
const MICROMETRE: f64 = 1e-3;

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
    let other = count(&|s| !matches!(s.rescale_type.as_str(), "" | "HU"));
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

/// Images too small for a patient are read, and told.
fn few_pixels([columns, rows]: [usize; 2]) -> Option<Finding> {
    let message =
        format!("The images have {columns} x {rows} pixels: fewer than any scanner makes.");
    let hint = "Look whether this is the series that is meant.";
    let is_small = columns.min(rows) < FEW_PIXELS;
    is_small.then(|| Finding::note("image.few-pixels", message).hint(hint))
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

/// The findings about the size of voxels: `image.thick-slices` and `image.coarse-pixels`.
/// `thickness_mm` is what the scanner reports, if it does.
pub(crate) fn resolution(
    spacing_mm: f64,
    thickness_mm: Option<f64>,
    pixel_mm: f64,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let thick = spacing_mm.max(thickness_mm.unwrap_or(0.0));
    if thick > THICK_WARNING_MM + MICROMETRE {
        let limit = thick > THICK_LIMIT_MM + MICROMETRE;
        let said = thickness_mm.map_or(String::new(), |t| format!(", each {t} mm thick"));
        let most = if limit { THICK_LIMIT_MM } else { THICK_WARNING_MM };
        let message = format!(
            "The slices are {spacing_mm:.3} mm apart{said}; at most {most} mm are advised for guides."
        );
        let code = "image.thick-slices";
        let finding =
            if limit { Finding::danger(code, message) } else { Finding::warning(code, message) };
        findings.push(finding.hint("Reconstruct the scan with thinner slices if the data allow."));
    }
    if pixel_mm > PIXEL_WARNING_MM + MICROMETRE {
        let message =
            format!("A pixel is {pixel_mm:.3} mm wide; at most {PIXEL_WARNING_MM} mm are advised.");
        let hint = "Reconstruct the scan with a smaller field of view if the data allow.";
        findings.push(Finding::warning("image.coarse-pixels", message).hint(hint));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Severity;
    use preop_testkit::edges;

    #[test]
    fn fewer_than_sixteen_rows_or_columns_are_told() {
        let told = |size| few_pixels(size).is_some();
        edges::least(16, |n| !told([n, 512]));
        edges::least(16, |n| !told([512, n]));
    }

    #[test]
    fn limits_hold_at_their_edges() {
        let severity =
            |spacing, thickness| resolution(spacing, thickness, 0.7).first().map(|f| f.severity);
        assert_eq!(severity(1.0, Some(1.0)), None);
        assert_eq!(severity(1.01, None), Some(Severity::Warning));
        assert_eq!(severity(1.25, Some(1.25)), Some(Severity::Warning));
        assert_eq!(severity(1.26, None), Some(Severity::Danger));
        assert_eq!(severity(0.5, Some(2.5)), Some(Severity::Danger));
        assert_eq!(resolution(1.0, None, 0.71)[0].code, "image.coarse-pixels");
    }
}
