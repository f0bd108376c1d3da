//! Whether the voxels of a CT are small enough for guides, whichever file it comes from.

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

/// The findings about the size of voxels: `image.thick-slices` and `image.coarse-pixels`.
/// `spacing_mm` is the distance
/// of slices, `thickness_mm` what the scanner reports, if it does, `pixel_mm` the wider side of a pixel.
pub fn resolution_findings(
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

/// `image.few-pixels`: images too small for a patient are read, and told.
pub fn few_pixels([columns, rows]: [usize; 2]) -> Option<Finding> {
    let message =
        format!("The images have {columns} x {rows} pixels: fewer than any scanner makes.");
    let hint = "Look whether this is the series that is meant.";
    let is_small = columns.min(rows) < FEW_PIXELS;
    is_small.then(|| Finding::note("image.few-pixels", message).hint(hint))
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
        let severity = |spacing, thickness| {
            resolution_findings(spacing, thickness, 0.7).first().map(|f| f.severity)
        };
        assert_eq!(severity(1.0, Some(1.0)), None);
        assert_eq!(severity(1.01, None), Some(Severity::Warning));
        assert_eq!(severity(1.25, Some(1.25)), Some(Severity::Warning));
        assert_eq!(severity(1.26, None), Some(Severity::Danger));
        assert_eq!(severity(0.5, Some(2.5)), Some(Severity::Danger));
        assert_eq!(resolution_findings(1.0, None, 0.71)[0].code, "image.coarse-pixels");
    }
}
