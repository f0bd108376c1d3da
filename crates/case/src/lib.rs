//! The facade: open, edit, evaluate, ask, export.
