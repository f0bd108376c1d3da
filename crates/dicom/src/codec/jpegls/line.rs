//! The lines of a scan: regular values, predicted and corrected, and runs (T.87 annex A).

use super::bits::Bits;
use super::context::{Context, RunContext};
use super::parameters::Parameters;
use crate::Format;
use crate::codec::Damage;

/// By the index of a run: how many bits count the run (table A.1's J).
const RUN_BITS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Room for the 365 contexts; a power of two, so that an index cannot miss.
const CONTEXTS: usize = 512;

/// A scan on its way from line to line.
pub(super) struct Lines<'a> {
    bits: Bits<'a>,
    parameters: Parameters,
    contexts: Box<[Context; CONTEXTS]>,
    runs: [RunContext; 2],
    /// For each sample of the scan.
    run_index: Vec<usize>,
    /// The line above and this one, for each sample of the scan: one value more at either end.
    above: Vec<Vec<u16>>,
    line: Vec<Vec<u16>>,
    samples: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        parameters: Parameters,
        format: &Format,
        count: usize,
    ) -> Lines<'a> {
        let blank = vec![vec![0; format.columns + 2]; count];
        Lines {
            bits: Bits::of(bytes),
            contexts: Box::new([Context::new(&parameters); CONTEXTS]),
            runs: [0, 1].map(|alike| RunContext::new(&parameters, alike)),
            run_index: vec![0; count],
            above: blank.clone(),
            line: blank,
            samples: format.samples,
            parameters,
        }
    }

    /// The next line of each sample, one after another; the first is sample `first` of the image.
    pub(super) fn by_line(&mut self, row: &mut [u16], first: usize) -> Result<(), Damage> {
        for n in 0..self.line.len() {
            self.begin_line(n);
            let mut line = std::mem::take(&mut self.line[n]);
            let above = std::mem::take(&mut self.above[n]);
            let done = match self.parameters.near {
                0 => self.grey::<true>(&above, &mut line, n),
                _ => self.grey::<false>(&above, &mut line, n),
            };
            self.above[n] = above;
            self.line[n] = line;
            done?;
            let values = &self.line[n][1..];
            if self.samples == 1 {
                row.copy_from_slice(&values[..row.len()]);
            } else {
                let places = row.iter_mut().skip(first + n).step_by(self.samples);
                places.zip(values).for_each(|(out, value)| *out = *value);
            }
        }
        std::mem::swap(&mut self.above, &mut self.line);
        self.bits.check()
    }

    /// The next line of all samples, pixel by pixel.
    pub(super) fn by_sample(&mut self, row: &mut [u16]) -> Result<(), Damage> {
        (0..self.line.len()).for_each(|n| self.begin_line(n));
        let columns = row.len() / self.samples;
        let mut at = 1;
        while at <= columns {
            let regions: Vec<i32> = (0..self.samples)
                .map(|n| self.region(&self.above[n], at, i32::from(self.line[n][at - 1])))
                .collect();
            if regions.iter().all(|region| *region == 0) {
                at += self.run_of_pixels(at, columns)?;
                continue;
            }
            for (n, region) in regions.into_iter().enumerate() {
                let neighbours = neighbours(&self.above[n], at, i32::from(self.line[n][at - 1]));
                self.line[n][at] = self.regular::<false>(region, neighbours)?;
            }
            at += 1;
        }
        for (n, line) in self.line.iter().enumerate() {
            let places = row.iter_mut().skip(n).step_by(self.samples);
            places.zip(&line[1..]).for_each(|(out, value)| *out = *value);
        }
        std::mem::swap(&mut self.above, &mut self.line);
        self.bits.check()
    }

    /// What stands beside a line: at its left the value above its first one, above its right end the
    /// last value again (A.2.1).
    fn begin_line(&mut self, n: usize) {
        let end = self.above[n].len() - 1;
        self.above[n][end] = self.above[n][end - 1];
        self.line[n][0] = self.above[n][1];
    }

    fn grey<const EXACT: bool>(
        &mut self,
        above: &[u16],
        line: &mut [u16],
        n: usize,
    ) -> Result<(), Damage> {
        let columns = line.len() - 2;
        let mut at = 1;
        let mut left = i32::from(line[0]);
        while at <= columns {
            let region = self.region(above, at, left);
            if region != 0 {
                let value = self.regular::<EXACT>(region, neighbours(above, at, left))?;
                line[at] = value;
                left = i32::from(value);
                at += 1;
                continue;
            }
            let run = self.run(n, columns + 1 - at)?;
            let end = at + run;
            line[at..end].fill(left as u16);
            at = end;
            if at <= columns {
                let value = self.interruption(n, left, i32::from(above[at]), false)?;
                line[at] = value;
                left = i32::from(value);
                self.run_index[n] = self.run_index[n].saturating_sub(1);
                at += 1;
            }
        }
        Ok(())
    }

    /// A run of whole pixels and the pixel that ends it: how many pixels that were.
    fn run_of_pixels(&mut self, at: usize, columns: usize) -> Result<usize, Damage> {
        let run = self.run(0, columns + 1 - at)?;
        for line in &mut self.line {
            let left = line[at - 1];
            line[at..at + run].fill(left);
        }
        let end = at + run;
        if end > columns {
            return Ok(run);
        }
        for n in 0..self.line.len() {
            let (left, up) = (i32::from(self.line[n][end - 1]), i32::from(self.above[n][end]));
            self.line[n][end] = self.interruption(0, left, up, true)?;
        }
        self.run_index[0] = self.run_index[0].saturating_sub(1);
        Ok(run + 1)
    }

    /// The context of a value, with the sign of its mirror image (A.3.4); 0 where a run begins.
    #[inline(always)]
    fn region(&self, above: &[u16], at: usize, a: i32) -> i32 {
        let [_, b, c, d] = neighbours(above, at, a);
        let middle = self.parameters.highest;
        // Values are within MAXVAL, so gradients are within the table.
        let region =
            |gradient: i32| i32::from(self.parameters.regions[(gradient + middle) as usize]);
        (region(d - b) * 9 + region(b - c)) * 9 + region(c - a)
    }

    /// A value predicted from its neighbours; `EXACT` where nothing is lost.
    #[inline(always)]
    fn regular<const EXACT: bool>(
        &mut self,
        region: i32,
        [a, b, c, _]: [i32; 4],
    ) -> Result<u16, Damage> {
        let Parameters { highest, limit, whole_bits, reset, .. } = self.parameters;
        let near = if EXACT { 0 } else { self.parameters.near };
        let sign = if region < 0 { -1 } else { 1 };
        let context = &mut self.contexts[region.unsigned_abs() as usize % CONTEXTS];
        let edge = if c >= a.max(b) {
            a.min(b)
        } else if c <= a.min(b) {
            a.max(b)
        } else {
            a + b - c
        };
        let predicted = (edge + sign * context.correction).clamp(0, highest);
        let k = context.k();
        let mapped = self.bits.golomb(k, limit, whole_bits)?;
        let error = context.error(mapped, k, near);
        // No error is as large as the range; a hostile one would not fit into 31 bits.
        let error = if error.abs() > highest { 0 } else { error };
        let step = 2 * near + 1;
        context.learn(error, step, reset);
        Ok(self.reconstructed(predicted, sign * error * step))
    }

    /// The value that a prediction and its error make (A.4.4), within the range.
    #[inline(always)]
    fn reconstructed(&self, predicted: i32, error: i32) -> u16 {
        let Parameters { near, highest, range, .. } = self.parameters;
        let mut value = predicted + error;
        if value < -near {
            value += range;
        } else if value > highest + near {
            value -= range;
        }
        value.clamp(0, highest) as u16
    }

    /// How long a run is, at most `most` (A.7.1.2).
    fn run(&mut self, n: usize, most: usize) -> Result<usize, Damage> {
        let index = &mut self.run_index[n];
        let mut run = 0;
        while self.bits.take(1) == 1 {
            let whole = 1usize << RUN_BITS[*index];
            let part = whole.min(most - run);
            run += part;
            if part == whole {
                *index = (*index + 1).min(31);
            }
            if run == most {
                return Ok(run);
            }
        }
        run += self.bits.take(RUN_BITS[*index]) as usize;
        if run > most { Err("a run goes beyond its line") } else { Ok(run) }
    }

    /// The value that ends a run (A.7.2).
    fn interruption(&mut self, n: usize, a: i32, b: i32, colour: bool) -> Result<u16, Damage> {
        let Parameters { near, highest, limit, whole_bits, reset, .. } = self.parameters;
        let alike = !colour && (a - b).abs() <= near;
        let context = &mut self.runs[usize::from(alike)];
        let k = context.k();
        let limit = limit - RUN_BITS[self.run_index[n]] - 1;
        let mapped = self.bits.golomb(k, limit, whole_bits)?;
        let error = context.error(mapped.min(2 * highest + 1), k, reset) * (2 * near + 1);
        let error = error.clamp(-2 * highest - 1, 2 * highest + 1);
        if alike {
            return Ok(self.reconstructed(a, error));
        }
        Ok(self.reconstructed(b, if b < a { -error } else { error }))
    }
}

/// Left, above, above to the left, above to the right.
#[inline(always)]
fn neighbours(above: &[u16], at: usize, left: i32) -> [i32; 4] {
    let three = above.get(at - 1..at + 2).and_then(|three| three.first_chunk::<3>());
    let [c, b, d] = three.copied().unwrap_or_default().map(i32::from);
    [left, b, c, d]
}
