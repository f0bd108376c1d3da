//! Colours of DICOM for a screen: CIELab under D50, scaled to 16 bits (PS3.3 C.10.7.1.1).

use preop_space::math;

/// Recommended Display CIELab Value -> sRGB: L* 0..100, a* and b* -128..127, each spread over
/// 0..65535; by the inverse of Bradford's matrix (as in ICC profiles), then IEC 61966-2-1.
pub(super) fn rgb(lab: [u16; 3]) -> [u8; 3] {
    let [l, a, b] = lab.map(|c| f64::from(c) / 65535.0);
    let fy = (l * 100.0 + 16.0) / 116.0;
    let (fx, fz) = (fy + (a * 255.0 - 128.0) / 500.0, fy - (b * 255.0 - 128.0) / 200.0);
    // CIE 15: a cube, straightened near black.
    let back = |f: f64| {
        if f * f * f > 216.0 / 24389.0 { f * f * f } else { (116.0 * f - 16.0) / (24389.0 / 27.0) }
    };
    let (x, y, z) = (0.964_22 * back(fx), back(fy), 0.825_21 * back(fz));
    let linear = [
        3.133_856_1 * x - 1.616_866_7 * y - 0.490_614_6 * z,
        -0.978_768_4 * x + 1.916_141_5 * y + 0.033_454_0 * z,
        0.071_945_3 * x - 0.228_991_4 * y + 1.405_242_7 * z,
    ];
    linear.map(|c| {
        let c = c.clamp(0.0, 1.0);
        let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * math::pow(c, 1.0 / 2.4) - 0.055 };
        (c * 255.0).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::rgb;

    #[test]
    fn white_black_and_red_are_where_the_tables_have_them() {
        let scaled = |lab: [f64; 3]| {
            let parts = [lab[0] / 100.0, (lab[1] + 128.0) / 255.0, (lab[2] + 128.0) / 255.0];
            parts.map(|p| (p * 65535.0).round() as u16)
        };
        assert_eq!(rgb(scaled([100.0, 0.0, 0.0])), [255, 255, 255]);
        assert_eq!(rgb(scaled([0.0, 0.0, 0.0])), [0, 0, 0]);
        // Lindbloom's table for sRGB under D50: red is L 54.29, a 80.81, b 69.89.
        assert_eq!(rgb(scaled([54.29, 80.81, 69.89])), [255, 0, 0]);
    }
}
