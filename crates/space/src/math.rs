//! Transcendental functions that give the same bits on every machine.
//!
//! The standard library hands these to the platform's C library, which picks its code by CPU.
//! Here they are computed by `libm`, in plain Rust arithmetic. Angles are radians.

pub use std::f64::consts::PI;

/// The sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// The tangent of an angle in radians.
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// The angle whose sine is `x`; values just beyond 1 count as 1.
pub fn asin(x: f64) -> f64 {
    libm::asin(x.clamp(-1.0, 1.0))
}

/// The angle whose cosine is `x`; values just beyond 1 count as 1.
pub fn acos(x: f64) -> f64 {
    libm::acos(x.clamp(-1.0, 1.0))
}

/// The angle of the place `(x, y)` seen from the origin, from -pi to pi.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// e to the power of `x`.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power of `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The error function, for edges seen through a Gaussian point spread.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// Degrees, as people write them, to radians.
pub fn radians(degrees: f64) -> f64 {
    degrees * (PI / 180.0)
}

/// Radians to degrees, for people.
pub fn degrees(radians: f64) -> f64 {
    radians * (180.0 / PI)
}
