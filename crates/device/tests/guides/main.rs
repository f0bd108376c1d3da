//! Whole guides on bones by formula, measured on the finished surfaces.

mod bodies;
mod fibula;
mod mandible;
mod straight;
