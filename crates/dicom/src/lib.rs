//! Bytes <-> image: series assembly, the gate, writing a CT series.
