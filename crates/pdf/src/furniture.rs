//! What stands on every page: title, provenance, page number, the words of the law, NOT FOR USE.

use crate::ink::{BOTTOM, DANGER, LEFT, MEASURE, Mark, PAGE, QUIET, RULE, WHITE};
use crate::paginate::Page;
use crate::typeset::{SMALL, Type};
use preop_report::{NOT_CLEARED, Report, Status};

const PLAIN: Type = Type { size: 7.4, leading: 10.0, ..SMALL };

/// Adds head and foot to every page.
pub(crate) fn add(report: &Report, pages: &mut [Page]) {
    let count = pages.len();
    let head = head(report);
    let draft = report.printed_status() == Status::Draft;
    for (n, page) in pages.iter_mut().enumerate() {
        page.marks.extend(head.iter().cloned());
        page.marks.extend(foot(report, n + 1, count));
        if draft {
            page.marks.push(Mark::Watermark { text: "NOT FOR USE" });
            // The cover has its own, larger band.
            page.marks.extend(if n > 0 { strip() } else { Vec::new() });
        }
    }
}

fn head(report: &Report) -> Vec<Mark> {
    let y = 50.0;
    let quiet = PLAIN.in_colour(QUIET);
    let right = quiet.shortened(&report.provenance, 0.45 * MEASURE);
    let room = MEASURE - quiet.width(&right) - 16.0;
    let left = PLAIN.bold().shortened(&report.title, room);
    vec![
        PLAIN.bold().in_colour(QUIET).mark([LEFT, y], left),
        quiet.mark([LEFT + MEASURE - quiet.width(&right), y], right),
        Mark::rule(LEFT, y + 7.0, MEASURE, 0.5, RULE),
    ]
}

fn foot(report: &Report, number: usize, count: usize) -> Vec<Mark> {
    let y = PAGE[1] - BOTTOM + 28.0;
    let quiet = PLAIN.in_colour(QUIET);
    let page = format!("page {number} of {count}");
    let further = quiet.shortened(&report.footer, MEASURE);
    vec![
        Mark::rule(LEFT, y - 13.0, MEASURE, 0.5, RULE),
        PLAIN.bold().in_colour(QUIET).mark([LEFT, y], NOT_CLEARED),
        quiet.mark([LEFT + MEASURE - quiet.width(&page), y], page),
        quiet.mark([LEFT, y + 10.5], further),
    ]
}

/// A red strip with the words at the top.
fn strip() -> Vec<Mark> {
    let type_ = Type { size: 9.0, leading: 12.0, ..SMALL }.bold().in_colour(WHITE);
    let words = Status::Draft.words();
    let x = 0.5 * (PAGE[0] - type_.width(words));
    vec![Mark::box_(0.0, 0.0, PAGE[0], 22.0, DANGER), type_.mark([x, 14.6], words)]
}
