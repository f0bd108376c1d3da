//! Colours, and the way between the numbers in a file and amounts of light.

use preop_space::math;
use std::sync::LazyLock;

/// A colour of the sRGB space, as in a PNG file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Paper.
    pub const WHITE: Colour = Colour([255, 255, 255]);
    /// Text and outlines.
    pub const INK: Colour = Colour([32, 40, 52]);
    /// The ground of a slice.
    pub const NIGHT: Colour = Colour([10, 12, 16]);

    /// Amounts of light from 0 to 1.
    pub(crate) fn light(self) -> [f32; 3] {
        self.0.map(|v| LIGHT[usize::from(v)])
    }

    /// The colour of these amounts of light; beyond 0 and 1 they count as 0 and 1.
    pub(crate) fn of_light(light: [f32; 3]) -> Colour {
        let last = (STEPS - 1) as f32;
        Colour(light.map(|v| VALUE[(v.clamp(0.0, 1.0) * last + 0.5) as usize]))
    }
}

/// Fine enough that every one of the 256 values has a step of its own, the darkest too.
const STEPS: usize = 1 << 14;

/// The amount of light of each value (IEC 61966-2-1).
static LIGHT: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let light = |v: f64| match v <= 0.04045 {
        true => v / 12.92,
        false => math::pow((v + 0.055) / 1.055, 2.4),
    };
    (0..256).map(|v| light(f64::from(v) / 255.0) as f32).collect()
});

/// The value of each of the steps of light.
static VALUE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let value = |l: f64| match l <= 0.0031308 {
        true => l * 12.92,
        false => 1.055 * math::pow(l, 1.0 / 2.4) - 0.055,
    };
    (0..STEPS).map(|n| (value(n as f64 / (STEPS - 1) as f64) * 255.0 + 0.5) as u8).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_way_there_and_back() {
        for v in 0..=255u8 {
            assert_eq!(Colour::of_light(Colour([v, v, v]).light()), Colour([v, v, v]));
        }
    }
}
