//! Why a command did not do what was asked: one clear paragraph and an exit status.

use crate::bytes::shown;

/// The world failed, or the call is wrong. What a person must read is in `paragraph`.
#[derive(Debug)]
pub(crate) struct Failure {
    paragraph: String,
    status: u8,
}

impl Failure {
    /// Done, but an unaccepted danger stands, or a dimension is out of tolerance.
    pub(crate) const DANGER: u8 = 1;
    /// The plan, an input or the call is wrong, a step is blocked, or a hash does not match.
    pub(crate) const WRONG: u8 = 2;
    /// A fault of ours.
    pub(crate) const OURS: u8 = 70;
    /// Stopped by Ctrl-C or SIGTERM, as a shell says it of SIGINT.
    const STOPPED: u8 = 130;

    /// The plan, an input or the call is wrong.
    pub(crate) fn wrong(paragraph: impl Into<String>) -> Failure {
        Failure { paragraph: paragraph.into(), status: Failure::WRONG }
    }

    /// Somebody asked to stop.
    pub(crate) fn stopped() -> Failure {
        let paragraph = "Stopped as asked; no package was written.".to_owned();
        Failure { paragraph, status: Failure::STOPPED }
    }

    /// Something of the operating system failed.
    pub(crate) fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
        use std::io::ErrorKind;
        let hint = match error.kind() {
            ErrorKind::NotFound => "Check the path.",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "Check the permissions, or choose another place."
            }
            ErrorKind::NotADirectory => {
                "A file stands where a folder should be: choose another place, or move it away."
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "Make room on the disk, or choose another place."
            }
            _ => "",
        };
        Failure::wrong(format!("Cannot {what} {}: {error}. {hint}", shown(path)).trim_end())
    }

    pub(crate) fn paragraph(&self) -> &str {
        &self.paragraph
    }

    pub(crate) fn status(&self) -> u8 {
        self.status
    }
}
