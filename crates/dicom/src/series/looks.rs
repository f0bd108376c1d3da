//! What people choose a series by: how many slices it has, how far apart they are, and its kernel.

use crate::Record;
use crate::attributes::{self as a, Attributes};
use crate::kernel::kernel_name;
use preop_space::{Point, Vector};
use std::collections::BTreeSet;
use std::fmt;

/// More kernels of one series are not listed.
const MOST_KERNELS: usize = 3;

/// What a series looks like before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// How many slices it has.
    pub slices: usize,
    /// The usual distance between them, in millimetres, from their positions; `None` where they have none.
    pub distance_mm: Option<f64>,
    /// The names of its kernels, in their order.
    pub kernels: Vec<String>,
}

impl Looks {
    /// Of the files of a series.
    pub(super) fn of(records: &[&Record]) -> Looks {
        let slices: Vec<Attributes> = records.iter().flat_map(|record| frames(record)).collect();
        let kernels: BTreeSet<String> =
            slices.iter().map(|s| kernel_name(&s.text(a::KERNEL)).to_owned()).collect();
        Looks {
            slices: slices.len(),
            distance_mm: distance_mm(&slices),
            kernels: kernels.into_iter().filter(|kernel| !kernel.is_empty()).collect(),
        }
    }
}

fn frames(record: &Record) -> impl Iterator<Item = Attributes<'_>> {
    (0..record.frames.len().max(1)).map(|frame| Attributes::of(record, frame))
}

/// The median of the distances along the normal of the first slice.
fn distance_mm(slices: &[Attributes]) -> Option<f64> {
    let [x, y, z, u, v, w] = slices.first()?.numbers(a::ORIENTATION).ok()??;
    let normal = Vector::new(x, y, z).cross(Vector::new(u, v, w)).direction()?;
    let height = |slice: &Attributes| {
        let [x, y, z] = slice.numbers(a::POSITION).ok()??;
        Some((Point::new(x, y, z) - Point::ORIGIN).dot(*normal))
    };
    let mut heights = slices.iter().map(height).collect::<Option<Vec<f64>>>()?;
    heights.sort_by(f64::total_cmp);
    let mut distances: Vec<f64> = heights.windows(2).map(|two| two[1] - two[0]).collect();
    distances.sort_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied()
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} slices", self.slices)?;
        if let Some(mm) = self.distance_mm {
            write!(f, " {mm:.3} mm apart")?;
        }
        match self.kernels.as_slice() {
            [] => write!(f, ", kernel not named"),
            [one] => write!(f, ", kernel {one}"),
            some if some.len() <= MOST_KERNELS => write!(f, ", kernels {}", some.join(", ")),
            many => write!(f, ", {} kernels", many.len()),
        }
    }
}
