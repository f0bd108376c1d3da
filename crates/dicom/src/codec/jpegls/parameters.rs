//! The parameters of a scan (T.87 C.2.4.1), preset or by default.

use crate::codec::jpeg::word;
use crate::codec::{Damage, ENDS_EARLY};

/// What a stream presets; zeros mean the default.
#[derive(Clone, Copy, Default)]
pub(super) struct Preset {
    highest: i32,
    thresholds: [i32; 3],
    reset: i32,
}

impl Preset {
    pub(super) fn read(body: &[u8]) -> Result<Preset, Damage> {
        if body.first() != Some(&1) {
            return Err("mapping tables and oversize images are not read");
        }
        let number = |n: usize| word(body, 1 + 2 * n).map(|w| w as i32).map_err(|_| ENDS_EARLY);
        let thresholds = [number(1)?, number(2)?, number(3)?];
        Ok(Preset { highest: number(0)?, thresholds, reset: number(4)? })
    }
}

/// The parameters of a scan, with what follows from them.
pub(super) struct Parameters {
    pub(super) near: i32,
    /// MAXVAL: the greatest value.
    pub(super) highest: i32,
    /// RANGE times the step of the near-lossless quantiser.
    pub(super) range: i32,
    /// qbpp: the bits of a value that is written whole.
    pub(super) whole_bits: u32,
    /// LIMIT: the bits of the longest code.
    pub(super) limit: u32,
    pub(super) reset: i32,
    /// What A begins with.
    pub(super) start: i32,
    /// The quantised gradient, by gradient + MAXVAL.
    pub(super) regions: Vec<i8>,
}

impl Parameters {
    pub(super) fn new(precision: u32, near: i32, preset: &Preset) -> Result<Parameters, Damage> {
        let all = (1 << precision) - 1;
        let highest = if preset.highest == 0 { all } else { preset.highest };
        if highest > all || near > 255.min(highest / 2) {
            return Err("its parameters are out of range");
        }
        let step = 2 * near + 1;
        let range = (highest + 2 * near) / step + 1;
        let bits = |n: i32| 32 - (n - 1).max(1).leading_zeros();
        let depth = bits(highest + 1).max(2);
        let thresholds = thresholds(highest, near, preset)?;
        Ok(Parameters {
            near,
            highest,
            range: range * step,
            whole_bits: bits(range),
            limit: 2 * (depth + depth.max(8)),
            reset: if preset.reset == 0 { 64 } else { preset.reset.max(3) },
            start: ((range + 32) / 64).max(2),
            regions: (-highest..=highest).map(|g| region(g, near, thresholds)).collect(),
        })
    }
}

/// T1, T2 and T3 (C.2.4.1.1).
fn thresholds(highest: i32, near: i32, preset: &Preset) -> Result<[i32; 3], Damage> {
    let clamped = |n: i32, low: i32| if n > highest || n < low { low } else { n };
    let [a, b, c] = if highest >= 128 {
        let factor = (highest.min(4095) + 128) / 256;
        [factor + 2 + 3 * near, factor * 4 + 3 + 5 * near, factor * 17 + 4 + 7 * near]
    } else {
        let factor = 256 / (highest + 1);
        [
            (3 / factor + 3 * near).max(2),
            (7 / factor + 5 * near).max(3),
            (21 / factor + 7 * near).max(4),
        ]
    };
    let chosen = |preset: i32, default: i32| if preset == 0 { default } else { preset };
    let t1 = chosen(preset.thresholds[0], clamped(a, near + 1));
    let t2 = chosen(preset.thresholds[1], clamped(b, t1));
    let t3 = chosen(preset.thresholds[2], clamped(c, t2));
    if near < t1 && t1 <= t2 && t2 <= t3 && t3 <= highest.max(t2) {
        return Ok([t1, t2, t3]);
    }
    Err("its parameters are out of range")
}

/// The region of a gradient (A.3.3).
fn region(gradient: i32, near: i32, [t1, t2, t3]: [i32; 3]) -> i8 {
    let size = match gradient.abs() {
        g if g <= near => 0,
        g if g < t1 => 1,
        g if g < t2 => 2,
        g if g < t3 => 3,
        _ => 4,
    };
    if gradient < 0 { -size } else { size }
}
