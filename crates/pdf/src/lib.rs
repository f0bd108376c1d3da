//! Report value -> PDF bytes; the heavy leaf, linked by faces only.
