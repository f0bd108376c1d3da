//! Patient-specific guides: contact patch, slots, sleeves, holes, marks.

pub mod catalogue;
