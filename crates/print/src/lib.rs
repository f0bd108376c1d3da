//! Printability: closed, wall, build volume, by process.
