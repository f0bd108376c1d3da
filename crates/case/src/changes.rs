//! What changed between two plans, in words that a surgeon reads.

use crate::read;
use preop_plan::history::FIRST_VARIANT;
use preop_plan::{Argument, Arguments, Input, Mistake, Parameter, Plan, Step, Vocabulary};
use preop_space::{Bounds, Plane, Point, Vector};
use preop_steps::Steps;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One change from one plan to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    /// The step or input that changed; empty for what belongs to the whole plan.
    pub step: String,
    /// What changed, in words. Lengths are millimetres, angles degrees.
    pub words: String,
}

impl PlanChange {
    fn of(step: &str, words: impl Into<String>) -> PlanChange {
        PlanChange { step: step.to_owned(), words: words.into() }
    }
}

/// What changed from one text of a plan to another.
///
/// # Errors
/// Every mistake of the text that cannot be read.
pub fn changes_of_texts(before: &str, after: &str) -> Result<Vec<PlanChange>, Vec<Mistake>> {
    Ok(changes(&read(before)?, &read(after)?))
}

/// What changed from one plan to another: first the plan as a whole, then inputs and steps in the
/// order of the later plan, what was taken out, and who accepted what. Empty where the two mean the same.
pub fn changes(before: &Plan, after: &Plan) -> Vec<PlanChange> {
    let mut all = whole(before, after);
    all.extend(inputs(before, after));
    for step in &after.steps {
        match before.step(&step.name) {
            None => all.push(PlanChange::of(&step.name, format!("added ({})", step.kind.name))),
            Some(old) => all.extend(of_step(old, step)),
        }
    }
    let gone = before.steps.iter().filter(|s| after.step(&s.name).is_none());
    all.extend(gone.map(|s| PlanChange::of(&s.name, format!("taken out ({})", s.kind.name))));
    all.extend(accepts(before, after));
    all
}

fn whole(before: &Plan, after: &Plan) -> Vec<PlanChange> {
    let side = |plan: &Plan| plan.side.map_or("not said", |s| s.word()).to_owned();
    let date = |plan: &Plan| plan.operation_date.clone().unwrap_or_else(|| "not said".to_owned());
    let variant = |plan: &Plan| plan.variant.as_deref().unwrap_or(FIRST_VARIANT).to_owned();
    let rows = [
        ("title", before.title.clone(), after.title.clone()),
        ("variant", variant(before), variant(after)),
        ("side", side(before), side(after)),
        ("day of the operation", date(before), date(after)),
    ];
    let differs = rows.into_iter().filter(|(_, old, new)| old != new);
    differs.map(|(what, old, new)| PlanChange::of("", format!("{what}: {old} → {new}"))).collect()
}

fn inputs(before: &Plan, after: &Plan) -> Vec<PlanChange> {
    let mut all = vec![];
    for input in &after.inputs {
        let words = match before.input(&input.name) {
            None => vec![format!("input added ({})", input.kind)],
            Some(old) => of_input(old, input),
        };
        all.extend(words.into_iter().map(|words| PlanChange::of(&input.name, words)));
    }
    let gone = before.inputs.iter().filter(|i| after.input(&i.name).is_none());
    all.extend(gone.map(|i| PlanChange::of(&i.name, "input taken out")));
    all
}

fn of_input(old: &Input, new: &Input) -> Vec<String> {
    let mut words = vec![];
    if old.sha256.is_some() && new.sha256 != old.sha256 {
        words.push("another scan or file than before".to_owned());
    }
    if old.kind != new.kind {
        words.push(format!("input: {} → {}", old.kind, new.kind));
        return words;
    }
    // The same content may lie anywhere.
    let is_same = new.sha256.is_some() && new.sha256 == old.sha256;
    if old.path != new.path && !is_same {
        words.push(format!("read from \"{}\", before from \"{}\"", new.path, old.path));
    }
    let said = |word: &Option<String>| word.clone().unwrap_or_else(|| "not said".to_owned());
    let stated =
        [("on", &old.on, &new.on), ("unit", &old.unit, &new.unit), ("axes", &old.axes, &new.axes)];
    let stated = stated.into_iter().filter(|(_, old, new)| old != new);
    words.extend(stated.map(|(what, old, new)| format!("{what}: {} → {}", said(old), said(new))));
    let kind = Steps.input_kinds().iter().find(|k| k.name == new.kind);
    let takes = kind.into_iter().flat_map(|k| k.takes);
    words.extend(takes.filter_map(|p| of_parameter(p, &old.arguments, &new.arguments)));
    words
}

fn of_step(before: &Step, after: &Step) -> Vec<PlanChange> {
    if before.kind.name != after.kind.name {
        let words = format!("{} → {}", before.kind.name, after.kind.name);
        return vec![PlanChange::of(&after.name, words)];
    }
    let parameters = after.kind.parameters.iter();
    let both = after.arguments.get("keep") == Some(&Argument::Text("both".to_owned()));
    let words = parameters.filter_map(|p| {
        let [old, new] = [&before.arguments, &after.arguments].map(|a| a.get(p.name));
        match (old, new) {
            (Some(Argument::Plane(old)), Some(Argument::Plane(new))) if both && old != new => {
                Some(format!("{}: {}", spoken(p), plane_between_kept_words(old, new)))
            }
            _ => of_parameter(p, &before.arguments, &after.arguments),
        }
    });
    words.map(|words| PlanChange::of(&after.name, words)).collect()
}

/// What a parameter comes to where the plan is silent, in words.
fn silent(parameter: &Parameter) -> Option<String> {
    let usual = parameter.usual.map(Argument::Number)?;
    Some(format!("{} by default", said(parameter, &usual)))
}

fn of_parameter(parameter: &Parameter, before: &Arguments, after: &Arguments) -> Option<String> {
    let name = spoken(parameter);
    match (before.get(parameter.name), after.get(parameter.name)) {
        (None, None) => None,
        (old, new) if old == new => None,
        (Some(old), Some(new)) => Some(format!("{name}: {}", between(parameter, old, new))),
        (None, Some(new)) => {
            let was = silent(parameter).map_or_else(String::new, |was| format!("{was} → "));
            Some(format!("{name}: {was}{}", said(parameter, new)))
        }
        (Some(old), None) => {
            let now = silent(parameter).unwrap_or_else(|| "no longer said".to_owned());
            Some(format!("{name}: {} → {now}", said(parameter, old)))
        }
    }
}

/// A parameter's name as it is spoken: without its unit, which stands behind the number.
fn spoken(parameter: &Parameter) -> String {
    let name = parameter.name;
    name.strip_suffix(unit(parameter).ending()).unwrap_or(name).replace('_', " ")
}

fn unit(parameter: &Parameter) -> preop_plan::Unit {
    match parameter.kind {
        preop_plan::Kind::Number { unit, .. } => unit,
        preop_plan::Kind::Point
        | preop_plan::Kind::Points
        | preop_plan::Kind::NamedPoints
        | preop_plan::Kind::Box => preop_plan::Unit::Millimetre,
        _ => preop_plan::Unit::None,
    }
}

fn between(parameter: &Parameter, old: &Argument, new: &Argument) -> String {
    match (old, new) {
        (Argument::Plane(old), Argument::Plane(new)) => plane_words(old, new),
        (Argument::Point(old), Argument::Point(new)) => {
            format!("moved {}", displacement(*new - *old))
        }
        (Argument::Box(old), Argument::Box(new)) => box_words(old, new),
        (Argument::Points(old), Argument::Points(new)) => places_words(old, new),
        (Argument::Direction(old), Argument::Direction(new)) => {
            format!("turned {:.1} degrees", old.angle_to(*new).to_degrees())
        }
        (Argument::NamedPoints(old), Argument::NamedPoints(new)) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            let each = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
            let words = each.map(|name| match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => format!("{name} {}", places_words(old, new)),
                (None, _) => format!("{name} added"),
                (_, None) => format!("{name} taken out"),
            });
            words.collect::<Vec<_>>().join("; ")
        }
        (Argument::Records(old), Argument::Records(new)) if old.len() == new.len() => {
            records_words(parameter, old, new)
        }
        _ => format!("{} → {}", said(parameter, old), said(parameter, new)),
    }
}

/// A value in words.
fn said(parameter: &Parameter, value: &Argument) -> String {
    let many = |n: usize, one: &str, more: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    };
    match value {
        Argument::Number(x) => format!("{x} {}", unit(parameter).word()).trim_end().to_owned(),
        Argument::Count(n) => n.to_string(),
        Argument::Switch(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Argument::Text(words) => words.clone(),
        Argument::Point(p) => format!("at {:.1}, {:.1}, {:.1} mm", p.x, p.y, p.z),
        Argument::Direction(_) => "a direction".to_owned(),
        Argument::Points(places) => many(places.len(), "place", "places"),
        Argument::NamedPoints(groups) => many(groups.len(), "group of places", "groups of places"),
        Argument::Plane(_) => "a plane of its own".to_owned(),
        Argument::Box(b) => {
            let size = b.size();
            format!("a box of {:.1} x {:.1} x {:.1} mm", size.x, size.y, size.z)
        }
        Argument::Reference(name) => name.to_string(),
        Argument::References(names) => {
            names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        Argument::Records(entries) => many(entries.len(), "entry", "entries"),
    }
}

/// So many entries are told one by one; of more, as of strokes, how many they are.
const MOST_ENTRIES: usize = 6;

/// Which entries of a list changed, and how.
fn records_words(parameter: &Parameter, old: &[Arguments], new: &[Arguments]) -> String {
    let pairs = old.iter().zip(new).enumerate();
    let differ: Vec<_> = pairs.filter(|(_, (a, b))| a != b).collect();
    let each = match parameter.kind {
        preop_plan::Kind::Records(each) if differ.len() <= MOST_ENTRIES => each,
        _ => return format!("{} of {} entries changed", differ.len(), new.len()),
    };
    let words = differ.into_iter().map(|(n, (old, new))| {
        let own: Vec<_> = each.iter().filter_map(|p| of_parameter(p, old, new)).collect();
        format!("entry {}: {}", n + 1, own.join(", "))
    });
    words.collect::<Vec<_>>().join("; ")
}

const SAME_PLANE: &str = "the same plane, named by another of its places";

/// How a plane moved: along its old normal at its new place, and by how much it turned. One that looks the other way
/// removes the other side: of a turn by 180 degrees nobody would think that.
fn plane_words(old: &Plane, new: &Plane) -> String {
    let along = old.signed_distance(new.through);
    let is_over = old.normal.dot(*new.normal) < 0.0;
    let facing = if is_over { -old.normal } else { old.normal };
    let turned = facing.angle_to(new.normal).to_degrees();
    let [removed, kept] = match is_over {
        true => ["what was removed", "what was kept"],
        false => ["what is removed", "what is kept"],
    };
    let mut words = vec![];
    if is_over {
        words.push("the other side is removed now".to_owned());
    }
    if along.abs() >= 0.005 {
        let to = if along > 0.0 { removed } else { kept };
        words.push(format!("moved {:.2} mm towards {to}", along.abs()));
    }
    if turned >= 0.05 {
        words.push(format!("turned {turned:.1} degrees"));
    }
    match words.is_empty() {
        true => SAME_PLANE.to_owned(),
        false => words.join(", "),
    }
}

/// How a plane moved both of whose sides are kept: in the words of the theatre, for neither is removed.
fn plane_between_kept_words(old: &Plane, new: &Plane) -> String {
    let along = old.signed_distance(new.through);
    let turned = old.normal.angle_to(new.normal).to_degrees();
    let moved = (along.abs() >= 0.005)
        .then(|| format!("moved by {:.2} mm: {}", along.abs(), displacement(old.normal * along)));
    let over = (turned > 90.0).then(|| "its two sides have changed their names".to_owned());
    let turned = turned.min(180.0 - turned);
    let turned = (turned >= 0.05).then(|| format!("turned {turned:.1} degrees"));
    let words: Vec<String> = over.into_iter().chain(moved).chain(turned).collect();
    match words.is_empty() {
        true => SAME_PLANE.to_owned(),
        false => words.join(", "),
    }
}

/// Which sides of a box moved, and where to.
fn box_words(old: &Bounds, new: &Bounds) -> String {
    let (low, high) = (new.min - old.min, new.max - old.max);
    let x = |by: f64| Vector::new(by, 0.0, 0.0);
    let y = |by: f64| Vector::new(0.0, by, 0.0);
    let z = |by: f64| Vector::new(0.0, 0.0, by);
    let sides = [
        ("right", x(low.x)),
        ("left", x(high.x)),
        ("front", y(low.y)),
        ("back", y(high.y)),
        ("lower", z(low.z)),
        ("upper", z(high.z)),
    ];
    let moved = sides.into_iter().filter(|(_, by)| by.length() > 0.0);
    let words: Vec<String> =
        moved.map(|(side, by)| format!("{side} side {}", displacement(by))).collect();
    words.join(", ")
}

fn places_words(old: &[Point], new: &[Point]) -> String {
    if old.len() != new.len() {
        return format!("{} → {} places", old.len(), new.len());
    }
    let moves: Vec<Vector> = old.iter().zip(new).map(|(a, b)| *b - *a).collect();
    let moved = moves.iter().filter(|m| m.length() > 0.0).count();
    let most = moves.iter().copied().max_by(|a, b| a.length().total_cmp(&b.length()));
    let most = most.map_or_else(String::new, displacement);
    match (moved, new.len()) {
        (1, 1) => format!("moved {most}"),
        (moved, all) => format!("{moved} of {all} places moved, the farthest {most}"),
    }
}

/// A displacement in the words of the theatre, the largest part first: "4.0 mm backward, 1.2 mm to the left".
fn displacement(by: Vector) -> String {
    let sides = [
        (by.x, "to the left", "to the right"),
        (by.y, "backward", "forward"),
        (by.z, "up", "down"),
    ];
    let mut parts = sides.map(|(v, plus, minus)| (v.abs(), if v >= 0.0 { plus } else { minus }));
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let worth = parts.iter().filter(|(size, _)| *size >= 0.05);
    let words: Vec<String> = worth.map(|(size, word)| format!("{size:.1} mm {word}")).collect();
    if words.is_empty() { "less than 0.1 mm".to_owned() } else { words.join(", ") }
}

fn accepts(before: &Plan, after: &Plan) -> Vec<PlanChange> {
    let new = after.accepts.iter().filter(|a| !before.accepts.contains(a));
    let gone = before.accepts.iter().filter(|a| !after.accepts.contains(a));
    let new =
        new.map(|a| PlanChange::of(&a.step, format!("{} accepts {}: {}", a.by, a.finding, a.why)));
    let gone = gone.map(|a| {
        PlanChange::of(&a.step, format!("the acceptance of {} by {} is withdrawn", a.finding, a.by))
    });
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"format = 1
title = "a"
[[input]]
name = "head"
kind = "ct"
path = "h"
[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
[[step]]
name = "skull"
do = "surface"
of = "bone"
on = "head"
[[step]]
name = "cut"
do = "cut"
of = "skull"
plane = { through_mm = [0.0, 0.0, 10.0], normal = [0.0, 0.0, 1.0], on = "head" }
blade = "catalogue:saw-oscillating-0.5"
"#;

    fn words(change: impl Fn(&str) -> String) -> Vec<(String, String)> {
        let all = changes_of_texts(PLAN, &change(PLAN)).unwrap();
        all.into_iter().map(|c| (c.step, c.words)).collect()
    }

    fn only(step: &str, said: &str) -> Vec<(String, String)> {
        vec![(step.to_owned(), said.to_owned())]
    }

    #[test]
    fn the_same_plan_written_otherwise_has_not_changed() {
        assert_eq!(words(|p| p.replace("above_hu = 300", "above_hu = 300.0 # bone")), []);
    }

    #[test]
    fn a_number_is_told_with_its_unit_and_a_title_by_itself() {
        assert_eq!(words(|p| p.replace("= 300", "= 320")), only("bone", "above: 300 HU → 320 HU"));
        assert_eq!(words(|p| p.replace("\"a\"", "\"b\"")), only("", "title: a → b"));
    }

    #[test]
    fn a_plane_is_told_by_its_way_and_its_turn() {
        let up = words(|p| p.replace("0.0, 10.0]", "0.0, 12.5]"));
        assert_eq!(up, only("cut", "plane: moved 2.50 mm towards what is removed"));
        let across = words(|p| p.replace("[0.0, 0.0, 10.0]", "[7.0, 0.0, 10.0]"));
        assert_eq!(across, only("cut", "plane: the same plane, named by another of its places"));
        // A turn by the angle whose tangent is 3/4: 36.87 degrees.
        let turned = words(|p| p.replace("normal = [0.0, 0.0, 1.0]", "normal = [0.0, 0.6, 0.8]"));
        assert_eq!(turned, only("cut", "plane: turned 36.9 degrees"));
    }

    #[test]
    fn a_plane_that_is_turned_over_is_told_by_what_it_removes() {
        let over = words(|p| p.replace("normal = [0.0, 0.0, 1.0]", "normal = [0.0, 0.0, -1.0]"));
        assert_eq!(over, only("cut", "plane: the other side is removed now"));
        let plane = "0.0, 10.0], normal = [0.0, 0.0, 1.0]";
        let more = words(|p| p.replace(plane, "0.0, 9.0], normal = [0.0, -0.6, -0.8]"));
        let said = "plane: the other side is removed now, moved 1.00 mm towards what was kept, turned 36.9 degrees";
        assert_eq!(more, only("cut", said));
    }

    #[test]
    fn a_plane_between_two_kept_pieces_is_told_without_a_removed_side() {
        let both = |plane: &str| {
            let both = PLAN.replace("blade = \"catalogue", "keep = \"both\"\nblade = \"catalogue");
            both.replace("0.0, 10.0], normal = [0.0, 0.0, 1.0]", plane)
        };
        let before = both("0.0, 10.0], normal = [0.0, 0.0, 1.0]");
        let told = |plane: &str| {
            let all = changes_of_texts(&before, &both(plane)).unwrap();
            all.into_iter().map(|c| c.words).collect::<Vec<String>>()
        };
        let lower = told("0.0, 8.5], normal = [0.0, 0.0, 1.0]");
        assert_eq!(lower, ["plane: moved by 1.50 mm: 1.5 mm down"]);
        let turned = told("0.0, 12.0], normal = [0.0, 0.6, -0.8]");
        let said = "plane: its two sides have changed their names, moved by 2.00 mm: 2.0 mm up, turned 36.9 degrees";
        assert_eq!(turned, [said]);
    }

    #[test]
    fn a_number_that_was_left_to_its_usual_one_is_told_with_that() {
        let guide = |more: &str| {
            format!(
                "{PLAN}[[step]]\nname = \"guide\"\ndo = \"resection-guide\"\nbone = \"skull\"\n\
                 stumps = [\"cut.kept\"]\nspecimen = \"cut.removed\"\ncuts = [\"cut.plane\"]\n\
                 part_id = \"G\"\nblade = \"catalogue:saw-oscillating-0.5\"\noff = [1.0, 0.0, 0.0]\n{more}"
            )
        };
        let told = |before: &str, after: &str| {
            let all = changes_of_texts(&guide(before), &guide(after)).unwrap();
            all.into_iter().map(|c| c.words).collect::<Vec<String>>()
        };
        let five = "thickness_mm = 5\n";
        assert_eq!(told("", five), ["thickness: 4 mm by default → 5 mm"]);
        assert_eq!(told(five, ""), ["thickness: 5 mm → 4 mm by default"]);
        assert_eq!(told("keep_out = [\"skull\"]\n", ""), ["keep out: skull → no longer said"]);
        let screws = |second: &str| {
            format!(
                "screws = [{{ at_mm = [1, 2, 3], screw = \"catalogue:screw-2.0\", into_bone_mm = 8 }}, \
                 {{ at_mm = {second}, screw = \"catalogue:screw-2.0\", into_bone_mm = 8 }}]\n"
            )
        };
        let moved = told(&screws("[4, 5, 6]"), &screws("[4, 2.5, 6]"));
        assert_eq!(moved, ["screws: entry 2: at: moved 2.5 mm forward"]);
    }

    #[test]
    fn an_input_is_told_by_what_is_said_of_it() {
        let said = |said: &str| PLAN.replace("path = \"h\"", said);
        let told = |before: &str, after: &str| {
            let all = changes_of_texts(&said(before), &said(after)).unwrap();
            all.into_iter().map(|c| c.words).collect::<Vec<String>>()
        };
        let here = "path = \"h\"";
        assert_eq!(told(here, "path = \"g\""), ["read from \"g\", before from \"h\""]);
        let known = |path: &str| format!("path = \"{path}\"\nsha256 = \"{}\"", "a1".repeat(32));
        assert_eq!(told(&known("h"), &known("g")), [""; 0], "the same scan at another place");
        assert_eq!(told(&known("h"), here), ["another scan or file than before"]);
        let series = |uid: &str| format!("path = \"h\"\nseries = \"{uid}\"");
        assert_eq!(told(&series("1.2"), &series("1.3")), ["series: 1.2 → 1.3"]);
        let boxed = |b: &str| format!("path = \"h\"\nbox_mm = {b}");
        let (small, large) = ("[[0, 0, 0], [10, 10, 10]]", "[[0, 0, -2], [13.5, 10, 10]]");
        assert_eq!(told(here, &boxed(small)), ["box: a box of 10.0 x 10.0 x 10.0 mm"]);
        let words = ["box: left side 3.5 mm to the left, lower side 2.0 mm down"];
        assert_eq!(told(&boxed(small), &boxed(large)), words);
    }

    #[test]
    fn steps_that_come_and_go_are_told() {
        let less = |p: &str| p.split("[[step]]\nname = \"cut\"").next().unwrap().to_owned();
        assert_eq!(words(less), only("cut", "taken out (cut)"));
        let back = changes_of_texts(&less(PLAN), PLAN).unwrap();
        assert_eq!(back, [PlanChange::of("cut", "added (cut)")]);
    }

    #[test]
    fn a_displacement_is_told_by_its_largest_part_first() {
        assert_eq!(
            displacement(Vector::new(1.2, -4.0, 0.01)),
            "4.0 mm forward, 1.2 mm to the left"
        );
        assert_eq!(displacement(Vector::ZERO), "less than 0.1 mm");
    }
}
