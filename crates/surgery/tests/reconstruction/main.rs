//! The whole procedure on bodies whose answers are known: a fibula and a jaw from formulas.

mod bodies;
mod donor;
mod layout;
mod plan;
mod real;
