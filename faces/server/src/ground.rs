//! What the server stands on: the memo, the inputs of a plan and the place for packages, which the
//! command line has already.

use preop_case::{Capture, Evaluated, Inputs};
use preop_dicom::Files;
use preop_monitor::Monitor;
use preop_plan::Input;
use preop_plan::memo::Memo;
use preop_stranger::Read;
use std::path::Path;

/// What a face hands to the server.
pub trait Ground: Send + Sync + 'static {
    /// What was computed before.
    fn memo(&self) -> &dyn Memo;

    /// Where the inputs of the plan at this path lie. `anew`: their contents are hashed whatever was
    /// known of them, as for a package; else what has not changed on the disk need not be.
    fn inputs(&self, plan: &Path, anew: bool) -> Box<dyn Inputs + '_>;

    /// A mark that is another one once any file of a plan's inputs is not as it was, without reading them; none where
    /// one of them is not there.
    fn stamp(&self, plan: &Path, inputs: &[Input]) -> Option<String>;

    /// The files at a path of the server's own: a file, or what an archive holds.
    ///
    /// # Errors
    /// Why they cannot be had, as of an archive that breaks its caps.
    fn files(&self, path: &Path) -> Result<Box<dyn Files + Send>, String>;

    /// Who reads what strangers wrote.
    fn decode(&self) -> &dyn Read;

    /// Makes the package of an evaluated plan at `to`, with the views that were captured for its report: a whole one
    /// or none. The monitor hears how far it is, and says when nobody wants it any more.
    ///
    /// # Errors
    /// One paragraph: what, where, what to do.
    fn write_package(
        &self,
        evaluated: &Evaluated<'_>,
        text: &str,
        captures: &[Capture],
        to: &Path,
        monitor: &dyn Monitor,
    ) -> Result<(), String>;

    /// Whether the whole program was asked to stop.
    fn is_stopped(&self) -> bool;
}
