//! Whether what is embossed can be read: no hole or slot through it, and nothing of the guide over it.

use crate::guide::Guide;
use crate::mark::Mark;
use preop_monitor::{Finding, Monitor};
use preop_solid::text;
use preop_space::{Direction, Point};
use preop_surface::Tree;

/// How far apart the places are at which a letter is looked at, in millimetres.
const LOOK_MM: f64 = 0.2;
/// How far over the letters it is looked, in millimetres.
const OVER_MM: f64 = 0.05;
/// Up to which part of a letter may be hidden: less is a rounded edge that ends there.
const MAY_BE_HIDDEN: f64 = 0.05;

/// Tells which letters a hole or a slot runs through, and which the guide itself hides.
pub(crate) fn judge(guide: &Guide, monitor: &dyn Monitor) {
    let body = (!guide.marks.is_empty()).then(|| Tree::new(guide.solid.mesh()));
    for mark in &guide.marks {
        for bore in guide.bores.iter().filter(|b| mark.meets(b)) {
            let text = format!("Hole {} runs through the letters \"{}\".", bore.number, mark.text);
            let finding = Finding::warning("hole.meets-letters", text).at(bore.start);
            monitor.finding(finding.hint("Move the hole, or let the base reach further."));
        }
        for slot in guide.slots.iter().filter(|s| mark.crosses(s)) {
            let text = format!("Slot {} runs through the letters \"{}\".", slot.number, mark.text);
            let finding = Finding::warning("slot.meets-letters", text).at(slot.centre);
            monitor.finding(finding.hint("Space the segments further."));
        }
        if let Some(body) = &body {
            is_seen(body, mark, monitor);
        }
    }
}

/// Tells which letters lie under a sleeve, a wall or the base.
fn is_seen(body: &Tree, mark: &Mark, monitor: &dyn Monitor) {
    let hidden = hidden(body, mark);
    let Some(worst) = hidden.iter().max_by(|a, b| a.part.total_cmp(&b.part)) else { return };
    let letters: String = hidden.iter().map(|h| h.letter).collect();
    let are = if hidden.len() == 1 { "is" } else { "are" };
    let text = format!(
        "Of the letters \"{}\", \"{letters}\" {are} covered by the guide itself: {:.0} % of \"{}\".",
        mark.text,
        100.0 * worst.part,
        worst.letter
    );
    let finding = Finding::warning("letters.hidden", text).at(worst.place);
    monitor.finding(finding.hint(
        "Move the screw whose sleeve stands there, let the base reach further, or mark the part by \
         hand before it leaves the laboratory.",
    ));
}

/// A letter that is not seen whole.
struct Hidden {
    letter: char,
    /// The part of its field that is hidden, from 0 to 1.
    part: f64,
    /// The middle of its field.
    place: Point,
}

/// The letters of a mark that are not seen whole, looked at straight on.
fn hidden(body: &Tree, mark: &Mark) -> Vec<Hidden> {
    let end = |n: usize| {
        let text = &mark.text[..n];
        text::width(text, mark.cap_height_mm).expect("a built mark has its letters")
    };
    let letters = mark.text.char_indices().filter(|(_, letter)| !letter.is_whitespace());
    let looked_at = letters.map(|(n, letter)| {
        let (from, to) = (end(n), end(n + letter.len_utf8()));
        let (part, place) = hidden_part(body, mark, from, to);
        Hidden { letter, part, place }
    });
    looked_at.filter(|h| h.part > MAY_BE_HIDDEN).collect()
}

/// Which part of the field of a letter is hidden, from 0 to 1, and where its middle is.
fn hidden_part(body: &Tree, mark: &Mark, from: f64, to: f64) -> (f64, Point) {
    let cap = mark.cap_height_mm;
    let off = mark.frame.direction(Direction::SUPERIOR);
    let over = |x: f64, y: f64| mark.frame.point(Point::new(x, y, mark.depth_mm + OVER_MM));
    let fields = |length: f64| (length / LOOK_MM).ceil().max(1.0) as usize;
    let (across, up) = (fields(to - from), fields(cap));
    let middle_of = |n: usize, of: usize| (n as f64 + 0.5) / of as f64;
    let places = (0..across)
        .flat_map(|i| (0..up).map(move |j| (i, j)))
        .map(|(i, j)| over(from + (to - from) * middle_of(i, across), cap * middle_of(j, up)));
    // Under a ledge that is nearer than a letter is high, nobody reads it.
    let is_hidden =
        |p: &Point| body.contains(*p) || body.first_hit(*p, off).is_some_and(|h| h.distance < cap);
    let part = places.filter(is_hidden).count() as f64 / (across * up) as f64;
    (part, over((from + to) / 2.0, cap / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::MarkRequest;
    use preop_monitor::Recorder;
    use preop_solid::Solid;
    use preop_solid::boolean::union;
    use preop_solid::shape::cuboid;
    use preop_space::{Rigid, Side, Vector};

    /// What is said of letters on a plate whose face lies at z = 0, with a box on it or over it.
    fn said(low: [f64; 3], high: [f64; 3]) -> Vec<String> {
        let request = MarkRequest::label("fib", Side::Left, 1, "00ff00ff");
        let middle = Point::new(0.0, 0.0, 0.0);
        let [along, up] = [Direction::LEFT, Direction::POSTERIOR];
        let mark = Mark::centred("AB 12", middle, along, up, &request).unwrap();
        let boxed = |low: [f64; 3], high: [f64; 3]| {
            let [low, high] = [Vector::from(low), Vector::from(high)];
            cuboid(&Rigid::shift((low + high) / 2.0), (high - low) / 2.0).unwrap()
        };
        let plate = boxed([-12.0, -6.0, -3.0], [12.0, 6.0, 0.0]);
        let post = boxed(low, high);
        let letters = mark.letters().unwrap();
        let bodies: Vec<&Solid> = letters.iter().chain([&plate, &post]).collect();
        let recorder = Recorder::default();
        is_seen(&Tree::new(union(&bodies).unwrap().mesh()), &mark, &recorder);
        let findings = recorder.into_findings();
        assert!(findings.iter().all(|f| f.code == "letters.hidden"), "{findings:?}");
        findings.into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn letters_under_a_part_of_the_guide_are_named() {
        // A post beside the letters, one as high as they are, and a bridge far over them hide nothing.
        assert!(said([-12.0, -6.0, -1.0], [-7.4, 6.0, 9.0]).is_empty());
        assert!(said([-9.0, -4.0, -1.0], [9.0, 4.0, 0.8]).is_empty());
        assert!(said([-9.0, -4.0, 4.5], [9.0, 4.0, 5.5]).is_empty());
        // A post on the last digit and half of that before it; a ledge close over the upper half of all.
        let right = said([3.2, -6.0, -1.0], [12.0, 6.0, 9.0]);
        assert!(
            right[0].contains("\"12\" are covered by the guide itself: 100 % of \"2\""),
            "{right:?}"
        );
        let upper = said([-12.0, 0.0, 2.0], [12.0, 6.0, 3.0]);
        assert!(upper[0].contains("\"AB12\" are covered by the guide itself: 50 %"), "{upper:?}");
    }
}
