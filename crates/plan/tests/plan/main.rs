//! The document and its evaluation, with a vocabulary that knows no medicine.

mod evaluation;
mod mistakes;
mod toy;
