//! One file per step that a plan may contain: parameters -> a stage function; the one list STEPS.
