//! Bodies with known answers, and the scan that a CT would make of them: for the demo and for tests.
