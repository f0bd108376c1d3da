//! The case report as a value: pages, figures, tables, findings, provenance (tested as text).
