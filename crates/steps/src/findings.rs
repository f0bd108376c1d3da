//! The words of findings that several steps share.

use crate::Call;
use crate::call::failed;
use preop_device::catalogue::Catalogue;
use preop_image::reach;
use preop_label::Label;
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

/// Says where a bone reaches the edge of its scan, and so ends where the patient's does not.
pub(crate) fn cut_by_scan(what: &str, label: &Label, monitor: &dyn Monitor) {
    let sides = reach(label.geometry(), |voxel| label.contains(voxel));
    let Some(worst) = sides.iter().max_by(|a, b| a.area_mm2.total_cmp(&b.area_mm2)) else { return };
    let said: Vec<String> =
        sides.iter().map(|s| format!("{} ({:.0} mm²)", s.towards, s.area_mm2)).collect();
    let words = format!("The bone \"{what}\" is cut off by the scan at: {}.", said.join(", "));
    let finding = Finding::warning("surface.cut-by-scan", words).at(worst.place);
    monitor.finding(
        finding.hint("It ends there in the model, not in the patient: plan nothing near."),
    );
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
