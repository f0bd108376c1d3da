//! Colours as DICOM shows them: CIELab under D50, scaled to 16 bits (PS3.3 C.10.7.1.1).

use preop_space::math;

/// sRGB -> CIELab as Recommended Display CIELab Value: L* 0..100, a* and b* -128..127, each spread
/// over 0..65535. IEC 61966-2-1, adapted to D50 by Bradford's matrix (as in ICC profiles).
pub(super) fn cielab(rgb: [u8; 3]) -> [u16; 3] {
    let [r, g, b] = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { math::pow((c + 0.055) / 1.055, 2.4) }
    });
    let x = 0.436_074_7 * r + 0.385_064_9 * g + 0.143_080_4 * b;
    let y = 0.222_504_5 * r + 0.716_878_6 * g + 0.060_616_9 * b;
    let z = 0.013_932_2 * r + 0.097_104_5 * g + 0.714_173_3 * b;
    // CIE 15: a cube root, straightened near black.
    let f = |t: f64| {
        if t > 216.0 / 24389.0 {
            math::pow(t, 1.0 / 3.0)
        } else {
            (24389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let [fx, fy, fz] = [f(x / 0.964_22), f(y), f(z / 0.825_21)];
    let lab = [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)];
    let scaled = [lab[0] / 100.0, (lab[1] + 128.0) / 255.0, (lab[2] + 128.0) / 255.0];
    scaled.map(|s| (s * 65535.0).round().clamp(0.0, 65535.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_black_and_red_are_where_the_tables_have_them() {
        // Lindbloom's table for sRGB under D50: red is L 54.29, a 80.81, b 69.89.
        let near = |rgb, lab: [f64; 3]| {
            let got = cielab(rgb);
            let back = [
                f64::from(got[0]) * 100.0 / 65535.0,
                f64::from(got[1]) * 255.0 / 65535.0 - 128.0,
                f64::from(got[2]) * 255.0 / 65535.0 - 128.0,
            ];
            for (b, l) in back.iter().zip(lab) {
                assert!((b - l).abs() < 0.05, "{rgb:?}: {back:?}");
            }
        };
        near([255, 255, 255], [100.0, 0.0, 0.0]);
        near([0, 0, 0], [0.0, 0.0, 0.0]);
        near([255, 0, 0], [54.29, 80.81, 69.89]);
    }
}
