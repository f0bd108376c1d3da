//! Whether a scan is too old for its operation.

use crate::Date;
use preop_monitor::Finding;

/// A tumour grows: look again after this many days, and scan again after [`TUMOUR_LIMIT_DAYS`].
const TUMOUR_WARNING_DAYS: i64 = 21;
const TUMOUR_LIMIT_DAYS: i64 = 42;
/// Bone changes slowly: six months, as the makers of knee guides ask for.
const LIMIT_DAYS: i64 = 180;

/// What the age of a scan on the day of the operation means: `image.age`, or `image.no-date` if the
/// scan has none.
pub fn age_findings(scan: Option<Date>, operation: Date, tumour: bool) -> Vec<Finding> {
    let Some(scan) = scan else {
        let message = "The scan says no date, so its age at the operation is unknown.";
        let hint = "Make sure from another source that the scan shows the patient as of now.";
        return vec![Finding::warning("image.no-date", message).hint(hint)];
    };
    let days = operation.days_since(scan);
    if days < 0 {
        let message = format!("The scan of {scan} is dated after the operation of {operation}.");
        let hint = "Correct the operation date of the plan, or choose the scan made before it.";
        return vec![Finding::danger("image.age", message).hint(hint)];
    }
    let limit = if tumour { TUMOUR_LIMIT_DAYS } else { LIMIT_DAYS };
    let what = if tumour { "for a tumour" } else { "for bone" };
    let message = |limit| {
        format!(
            "The scan of {scan} will be {days} days old at the operation; {what} at most {limit} days are advised."
        )
    };
    let hint = "Scan again, or state why the scan still shows the patient.";
    if days > limit {
        vec![Finding::danger("image.age", message(limit)).hint(hint)]
    } else if tumour && days > TUMOUR_WARNING_DAYS {
        vec![Finding::warning("image.age", message(TUMOUR_WARNING_DAYS)).hint(hint)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Severity;

    #[test]
    fn limits_hold_at_their_edges() {
        let severity = |scan: &str, tumour| {
            let operation = Date::parse("2026-12-01").unwrap();
            age_findings(Date::parse(scan), operation, tumour).first().map(|f| f.severity)
        };
        // 21, 22, 42 and 43 days; 180 and 181 days (Python's datetime).
        assert_eq!(severity("2026-11-10", true), None);
        assert_eq!(severity("2026-11-09", true), Some(Severity::Warning));
        assert_eq!(severity("2026-10-20", true), Some(Severity::Warning));
        assert_eq!(severity("2026-10-19", true), Some(Severity::Danger));
        assert_eq!(severity("2026-06-04", false), None);
        assert_eq!(severity("2026-06-03", false), Some(Severity::Danger));
        assert_eq!(severity("2026-12-02", false), Some(Severity::Danger));
        assert_eq!(severity("", false), Some(Severity::Warning));
    }
}
