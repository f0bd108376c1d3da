//! Re-measures a written package by code that shares nothing with its exporter.
