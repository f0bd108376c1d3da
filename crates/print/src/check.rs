//! What a process can make of a body, as findings.

use crate::wall::{Wall, thinnest};
use preop_device::Mark;
use preop_device::catalogue::Process;
use preop_monitor::{Cancelled, Finding, Monitor};
use preop_solid::Solid;
use preop_space::{Rigid, Vector};
use preop_surface::components;
use serde::{Deserialize, Serialize};

/// How far apart the places are at which walls are measured, in millimetres.
const SPACING_MM: f64 = 0.8;

/// What was measured of a body that is to be printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Printability {
    /// How many separate shells it has; inner walls of closed hollows not counted.
    pub shells: usize,
    /// How many closed hollows it has, from which nothing can be washed out.
    pub hollows: usize,
    /// The thinnest wall under three times what the process needs, if there is one.
    pub thinnest: Option<Wall>,
    /// The edges of the box along the axes that holds it, in millimetres.
    pub size_mm: [f64; 3],
}

/// Measures a body for a process and tells what cannot be printed. `marks` are letters on it: they
/// are held against the least feature and not against the least wall.
pub fn check(
    name: &str,
    body: &Solid,
    marks: &[Mark],
    process: &Process,
    monitor: &dyn Monitor,
) -> Result<Printability, Cancelled> {
    let pieces: Vec<f64> = components(body.mesh()).iter().map(|p| p.volume()).collect();
    let reliefs: Vec<(Rigid, Vector)> = marks.iter().map(Mark::extent).collect();
    let limit = 3.0 * process.least_wall_mm;
    let found = Printability {
        shells: pieces.iter().filter(|v| **v > 0.0).count(),
        hollows: pieces.iter().filter(|v| **v <= 0.0).count(),
        thinnest: thinnest(body, &reliefs, SPACING_MM, limit, monitor)?,
        size_mm: body.bounds().size().to_array(),
    };
    judge_shells(name, &found, monitor);
    judge_wall(name, &found, process, monitor);
    judge_size(name, &found, process, monitor);
    judge_marks(name, marks, process, monitor);
    Ok(found)
}

fn judge_shells(name: &str, found: &Printability, monitor: &dyn Monitor) {
    if found.shells > 1 {
        let text = format!("{name} falls into {} separate pieces.", found.shells);
        let finding = Finding::danger("print.in-pieces", text);
        monitor.finding(finding.hint("Join them, or print them as parts of their own."));
    }
    if found.hollows > 0 {
        let text = format!("{name} has {} closed hollows.", found.hollows);
        let finding = Finding::warning("print.hollow", text);
        monitor.finding(finding.hint("Resin or powder stays in; open or fill them."));
    }
}

fn judge_wall(name: &str, found: &Printability, process: &Process, monitor: &dyn Monitor) {
    let Some(wall) = found.thinnest.filter(|w| w.thickness_mm < process.least_wall_mm) else {
        return;
    };
    let text = format!(
        "{name} has a wall of {:.2} mm; {} needs {:.2} mm.",
        wall.thickness_mm, process.name, process.least_wall_mm
    );
    let finding = Finding::danger("print.thin-wall", text).at(wall.place);
    monitor.finding(finding.hint("Thicken it there, or take another process."));
}

/// Whether it fits into the machine, its longest edge along the machine's longest.
fn judge_size(name: &str, found: &Printability, process: &Process, monitor: &dyn Monitor) {
    let sorted = |mut edges: [f64; 3]| {
        edges.sort_by(f64::total_cmp);
        edges
    };
    let (body, machine) = (sorted(found.size_mm), sorted(process.build_mm));
    if body.iter().zip(machine).any(|(b, m)| *b > m) {
        let [x, y, z] = found.size_mm;
        let [a, b, c] = process.build_mm;
        let text = format!(
            "{name} measures {x:.0} x {y:.0} x {z:.0} mm and does not fit into the {a:.0} x {b:.0} \
             x {c:.0} mm of {}.",
            process.name
        );
        let finding = Finding::danger("print.too-large", text);
        monitor.finding(finding.hint("Take a larger machine, or make the part smaller."));
    }
}

fn judge_marks(name: &str, marks: &[Mark], process: &Process, monitor: &dyn Monitor) {
    for mark in marks {
        let least = mark.depth_mm.min(mark.stroke_mm);
        if least < process.least_feature_mm {
            let text = format!(
                "The letters \"{}\" on {name} have a detail of {least:.2} mm; {} makes {:.2} mm.",
                mark.text, process.name, process.least_feature_mm
            );
            let finding =
                Finding::warning("print.letters", text).at(mark.frame.point(Default::default()));
            monitor.finding(finding.hint("Make the letters larger or deeper."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_device::catalogue::Catalogue;
    use preop_monitor::Recorder;
    use preop_solid::boolean::union;
    use preop_solid::shape::cuboid;

    fn codes(body: &Solid, process: &str) -> Vec<String> {
        let catalogue = Catalogue::built_in();
        let recorder = Recorder::default();
        check("part", body, &[], catalogue.process(process).unwrap(), &recorder).unwrap();
        recorder.into_findings().into_iter().map(|f| f.code).collect()
    }

    fn plate(x: f64, y: f64, z: f64) -> Solid {
        cuboid(&Rigid::IDENTITY, Vector::new(x, y, z) / 2.0).unwrap()
    }

    #[test]
    fn a_wall_is_judged_by_the_process() {
        assert!(codes(&plate(20.0, 20.0, 1.1), "sla-resin").is_empty());
        assert_eq!(codes(&plate(20.0, 20.0, 1.1), "fdm-petg"), ["print.thin-wall"]);
        assert_eq!(codes(&plate(20.0, 20.0, 0.9), "sla-resin"), ["print.thin-wall"]);
    }

    #[test]
    fn a_long_part_is_laid_along_the_machine() {
        assert!(codes(&plate(180.0, 20.0, 20.0), "sla-resin").is_empty());
        assert_eq!(codes(&plate(190.0, 20.0, 20.0), "sla-resin"), ["print.too-large"]);
    }

    #[test]
    fn pieces_are_counted() {
        let far = plate(5.0, 5.0, 5.0).moved(&Rigid::shift(Vector::X * 20.0));
        let both = union(&[&plate(5.0, 5.0, 5.0), &far]).unwrap();
        assert_eq!(codes(&both, "sla-resin"), ["print.in-pieces"]);
    }
}
