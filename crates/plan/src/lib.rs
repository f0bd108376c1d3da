//! The document: named steps, references, versions, evaluation, memo, history (knows no medicine).
