//! Planned, measured, tolerance: the standard look of a checked dimension.

use crate::{Cell, Column, Rich, Table};
use serde::{Deserialize, Serialize};

/// How a check came out. Printed as a shape and a word, never as a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Within the tolerance.
    Pass,
    /// Out of the tolerance, or not a number.
    Fail,
    /// Not checked.
    Open,
}

impl Verdict {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "within",
            Verdict::Fail => "OUT",
            Verdict::Open => "not checked",
        }
    }
}

/// A dimension as planned and as measured on the file that is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// What is measured.
    pub name: String,
    /// As planned.
    pub planned: f64,
    /// As measured, if it was.
    pub measured: Option<f64>,
    /// The greatest allowed difference.
    pub tolerance: f64,
    /// The unit of all three.
    pub unit: String,
}

impl Measurement {
    /// How the check came out.
    pub fn verdict(&self) -> Verdict {
        match self.measured {
            None => Verdict::Open,
            Some(v) if (v - self.planned).abs() <= self.tolerance => Verdict::Pass,
            Some(_) => Verdict::Fail,
        }
    }

    fn cells(&self, decimals: usize) -> Vec<Cell> {
        let number = |v: f64| Cell::from(decimal(v, decimals));
        let measured = self.measured;
        let missing = || Cell::from("–");
        vec![
            Cell::from(self.name.as_str()),
            number(self.planned),
            measured.map_or_else(missing, number),
            measured.map_or_else(missing, |v| Cell::from(signed(v - self.planned, decimals))),
            Cell::from(format!("±{}", decimal(self.tolerance, decimals))),
            Cell::from(self.unit.as_str()),
            Cell::from(self.verdict()),
        ]
    }
}

/// A number with this many decimals and a true minus sign; a dash for what is not a number.
pub(crate) fn decimal(v: f64, decimals: usize) -> String {
    if !v.is_finite() {
        return "–".into();
    }
    let text = format!("{v:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.into(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// The same with a sign always.
pub(crate) fn signed(v: f64, decimals: usize) -> String {
    let text = decimal(v, decimals);
    if v > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        format!("+{text}")
    } else {
        text
    }
}

impl Table {
    /// The table of checked dimensions: name, planned, measured, difference, tolerance, verdict.
    pub fn of_measurements(
        caption: impl Into<Rich>,
        measurements: &[Measurement],
        decimals: usize,
    ) -> Table {
        let columns = vec![
            Column::words("Dimension"),
            Column::numbers("Planned", ""),
            Column::numbers("Measured", ""),
            Column::numbers("Difference", ""),
            Column::numbers("Tolerance", ""),
            Column::words("Unit"),
            Column::words("Verdict"),
        ];
        let mut table = Table::new(caption, columns);
        for m in measurements {
            table.push(m.cells(decimals));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_true_signs_and_zero_has_none() {
        assert_eq!(decimal(-1.25, 1), "−1.2");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(signed(0.06, 1), "+0.1");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(decimal(f64::NAN, 1), "–");
    }

    #[test]
    fn a_verdict_counts_the_tolerance_in_and_nonsense_out() {
        let of = |measured| {
            let unit = "mm".into();
            Measurement { name: "x".into(), planned: 1.0, measured, tolerance: 0.25, unit }
                .verdict()
        };
        assert_eq!(of(Some(1.25)), Verdict::Pass);
        assert_eq!(of(Some(1.26)), Verdict::Fail);
        assert_eq!(of(Some(f64::NAN)), Verdict::Fail);
        assert_eq!(of(None), Verdict::Open);
    }
}
