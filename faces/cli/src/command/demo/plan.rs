//! The demo's plan: its text, with the places that a planner would pick on the phantom.

use preop_phantom::Patient;
use preop_phantom::landmarks::{TUMOUR_BALL_MM, TUMOUR_CENTRE};
use preop_space::{Point, Vector};
use std::path::Path;

const TEMPLATE: &str = include_str!("plan.toml");

/// The plan for this patient.
pub(super) fn plan(patient: &Patient, folder: &Path) -> String {
    let [front, back] = patient.resection();
    let landmark = |name: &str| {
        let landmarks = patient.landmarks();
        landmarks.iter().find(|(n, _)| *n == name).expect("the phantom has this landmark").1
    };
    let screws: Vec<String> = patient
        .screws()
        .iter()
        .map(|(_, at, out)| {
            format!(
                "  {{ at_mm = {}, along = {}, screw = \"catalogue:@screw@\", into_bone_mm = 8 }},",
                place(*at),
                vector(**out)
            )
        })
        .collect();
    let donor_screws: Vec<String> = patient
        .donor_screws()
        .iter()
        .map(|(name, at)| {
            let at = place(*at);
            format!(
                "  {{ at_mm = {at}, screw = \"catalogue:@screw@\", into_bone_mm = 6 }},  # {name}"
            )
        })
        .collect();
    let inside = |name: &str, shift: [f64; 3]| place(landmark(name) + Vector::from(shift));
    [
        ("mandible_seeds", places(&patient.mandible_seeds())),
        ("skull_seeds", places(&patient.skull_seeds())),
        ("fibula_seeds", places(&patient.fibula_seeds())),
        ("tibia_seeds", places(&patient.tibia_seeds())),
        ("tumour_centre", place(TUMOUR_CENTRE)),
        ("tumour_radius", TUMOUR_BALL_MM.to_string()),
        ("front_through", place(front.through)),
        ("front_normal", vector(*front.normal)),
        ("back_through", place(back.through)),
        ("back_normal", vector(*back.normal)),
        ("jaw_line", places(&patient.jaw_line())),
        ("malleolus", place(landmark("lateral malleolus"))),
        ("tibia", place(patient.tibia_seeds()[2])),
        ("off_mandible", vector(*patient.off_mandible())),
        ("off_fibula", vector(*patient.off_fibula())),
        ("jaw_screws", screws.join("\n")),
        ("fibula_screws", donor_screws.join("\n")),
        ("screw", SCREW.to_owned()),
        ("bar_from", inside("gonion left", [-4.0, -3.0, 8.0])),
        ("bar_to", inside("gonion right", [4.0, -3.0, 8.0])),
        ("folder", folder.display().to_string()),
    ]
    .iter()
    .fold(TEMPLATE.to_owned(), |text, (token, value)| text.replace(&format!("@{token}@"), value))
}

/// What holds the guides on their bones.
const SCREW: &str = "screw-2.0";

fn place(p: Point) -> String {
    vector(p.vector())
}

/// Rounded as a person's picks are: to a tenth of a millimetre, directions to a thousandth.
fn vector(v: Vector) -> String {
    let digits = |x: f64| {
        let text = format!("{x:.3}");
        let text = text.trim_end_matches('0');
        if text.ends_with('.') { format!("{text}0") } else { text.to_owned() }
    };
    format!("[{}, {}, {}]", digits(v.x), digits(v.y), digits(v.z))
}

fn places(points: &[Point]) -> String {
    let rows: Vec<String> = points.iter().map(|p| format!("  {}", place(*p))).collect();
    format!("[\n{},\n]", rows.join(",\n"))
}
