//! Deterministic software drawing of slices and surfaces, for reports, thumbnails and tests.
