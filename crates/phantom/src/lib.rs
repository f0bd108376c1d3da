//! Bodies with known answers, and the scan that a CT would make of them: for the demo and for tests.

mod balls;
pub mod ct;
mod field;
mod head;
pub mod landmarks;
mod leg;
mod loft;
mod mandible;
mod patient;
mod phantom;
mod prune;
mod sides;
mod skull;
mod teeth;

pub use balls::{Ball, Skeleton, Swept};
pub use field::Field;
pub use head::{Head, head};
pub use leg::leg;
pub use patient::{BONE_THRESHOLD_HU, Patient, Scanned, Series, demo_series, patient};
pub use phantom::{Body, Coat, Layer, Phantom};
