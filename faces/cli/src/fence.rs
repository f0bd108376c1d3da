//! Where files from strangers are read: in children of this program, by `preop decode-worker`.

use crate::failure::Failure;
#[cfg(not(unix))]
use preop_dicom::InProcess;
#[cfg(unix)]
use preop_fence::{Fence, Limits};

/// The argument that makes this program such a child.
pub(crate) const WORKER: &str = "decode-worker";

/// Whoever reads what strangers wrote.
#[cfg(unix)]
pub(crate) type Decoder = Fence;
#[cfg(not(unix))]
pub(crate) type Decoder = InProcess;

/// A fence of children of this very program. None is started before there is a file.
#[cfg(unix)]
pub(crate) fn decoder() -> Decoder {
    // Where this program cannot find itself no child starts, and no file is read: that is said then.
    let program = std::env::current_exe().unwrap_or_default();
    Fence::new(program, vec![WORKER.into()], Limits::USUAL).stopped_by(crate::stop::asked)
}

/// Without the limits of Unix there is no fence: SAFETY.md says so.
#[cfg(not(unix))]
pub(crate) fn decoder() -> Decoder {
    InProcess
}

/// This process as a child, until its parent is gone.
#[cfg(unix)]
pub(crate) fn work() -> Result<u8, Failure> {
    preop_fence::serve(&preop_dicom::InProcess, &Limits::USUAL)
        .map(|()| 0)
        .map_err(|e| Failure::wrong(format!("The decoder ends: {e}.")))
}

#[cfg(not(unix))]
pub(crate) fn work() -> Result<u8, Failure> {
    Err(Failure::wrong("There are no decoders in processes of their own on this system."))
}
