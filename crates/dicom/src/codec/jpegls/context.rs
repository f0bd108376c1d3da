//! What a scan has learned of its errors so far (T.87 A.6 and A.7).

use super::parameters::Parameters;

/// The statistics of one of the 365 regular contexts.
#[derive(Clone, Copy)]
pub(super) struct Context {
    /// A: the sum of the sizes of errors.
    size: i32,
    /// B: the bias.
    bias: i32,
    /// C: what the prediction is corrected by.
    pub(super) correction: i32,
    /// N: how often it was seen.
    count: i32,
}

impl Context {
    pub(super) fn new(parameters: &Parameters) -> Context {
        Context { size: parameters.start, bias: 0, correction: 0, count: 1 }
    }

    /// The parameter of Golomb's code.
    #[inline(always)]
    pub(super) fn k(&self) -> u32 {
        golomb_parameter(self.count, self.size)
    }

    /// The error that a number of the code stands for (A.5.2).
    #[inline(always)]
    pub(super) fn error(&self, mapped: i32, k: u32, near: i32) -> i32 {
        let error = if mapped & 1 == 0 { mapped >> 1 } else { -((mapped + 1) >> 1) };
        if near == 0 && k == 0 && 2 * self.bias <= -self.count { !error } else { error }
    }

    /// Learns an error.
    #[inline(always)]
    pub(super) fn learn(&mut self, error: i32, step: i32, reset: i32) {
        // Beyond 24 bits no sound stream goes; a hostile one must not overflow.
        self.bias = (self.bias + error * step).clamp(-1 << 24, 1 << 24);
        self.size = (self.size + error.abs()).min(1 << 24);
        if self.count >= reset {
            self.size >>= 1;
            self.bias >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.bias > 0 {
            self.bias = (self.bias - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
    }
}

/// The statistics of the value that ends a run.
#[derive(Clone, Copy)]
pub(super) struct RunContext {
    size: i32,
    count: i32,
    /// Nn: how often the error was negative.
    negative: i32,
    /// RItype: 1 where the values to the left and above are alike.
    alike: i32,
}

impl RunContext {
    pub(super) fn new(parameters: &Parameters, alike: i32) -> RunContext {
        RunContext { size: parameters.start, count: 1, negative: 0, alike }
    }

    pub(super) fn k(&self) -> u32 {
        golomb_parameter(self.count, self.size + (self.count >> 1) * self.alike)
    }

    /// The error that a number of the code stands for, which is learned (A.7.2.2).
    pub(super) fn error(&mut self, mapped: i32, k: u32, reset: i32) -> i32 {
        let number = mapped + self.alike;
        let odd = number & 1 == 1;
        let size = (number + i32::from(odd)) / 2;
        let turned = k != 0 || 2 * self.negative >= self.count;
        let error = if turned == odd { -size } else { size };
        self.negative += i32::from(error < 0);
        self.size = (self.size + ((mapped + 1 - self.alike) >> 1)).min(1 << 24);
        if self.count >= reset {
            self.size >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
        error
    }
}

/// The least k for which `count` doubled k times is not less than `size` (A.5.1).
#[inline(always)]
fn golomb_parameter(count: i32, size: i32) -> u32 {
    // As many doublings as `size` has bits more than `count`, or one more.
    let k = count.leading_zeros().saturating_sub(size.leading_zeros());
    k + u32::from(count << k < size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_is_the_least_that_suffices() {
        for (count, size) in [(1, 0), (1, 1), (1, 2), (5, 4), (5, 5), (5, 6), (64, 1 << 24)] {
            let least = (0..).find(|k| count << k >= size).unwrap();
            assert_eq!(golomb_parameter(count, size), least, "{count} {size}");
        }
    }
}
