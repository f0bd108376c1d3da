//! The words of findings that several steps share.

use crate::Call;
use crate::call::failed;
use preop_device::catalogue::Catalogue;
use preop_monitor::{Finding, Monitor, Severity};
use preop_plan::StepError;
use preop_solid::Solid;
use preop_surface::Deviation;

/// How far a model may lie from its image, in mm: the 95th percentile and the most (hazard H17).
const MODEL_LIMIT_MM: (f64, f64) = (0.1, 0.3);

/// Says how far a model lies from the surface in its image, and warns beyond the limits.
pub(crate) fn model_deviation(what: &str, deviation: &Deviation, monitor: &dyn Monitor) {
    let Deviation { mean, p95, max } = deviation;
    let (p95_limit, max_limit) = MODEL_LIMIT_MM;
    let words = format!(
        "The model \"{what}\" lies {mean:.3} mm from the surface in the image on average, \
         {p95:.3} mm at the 95th percentile, {max:.3} mm at the most."
    );
    monitor.finding(if *p95 > p95_limit || *max > max_limit {
        Finding::warning("surface.deviation", words).hint(format!(
            "The limits are {p95_limit} mm and {max_limit} mm. Smooth or simplify less."
        ))
    } else {
        Finding::note("surface.deviation", words)
    });
}

/// Measures a printed model for its process. What the process cannot make is a warning here and not a
/// danger: bone is as thin and as long as it is, and a model guides no tool.
pub(crate) fn printability(call: &Call<'_>, solid: &Solid) -> Result<(), StepError> {
    let catalogue = Catalogue::built_in();
    let process = catalogue.process(call.with().text("process")).map_err(failed)?;
    let name = call.with().text("part_id");
    preop_print::check(name, solid, &[], process, &OfModel(call.monitor))?;
    Ok(())
}

/// Hears what is said of a model's print as warnings.
struct OfModel<'a>(&'a dyn Monitor);

impl Monitor for OfModel<'_> {
    fn finding(&self, finding: Finding) {
        let severity = finding.severity.min(Severity::Warning);
        self.0.finding(Finding { severity, ..finding });
    }
    fn progress(&self, fraction: f64) {
        self.0.progress(fraction);
    }
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
