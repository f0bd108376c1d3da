//! Views that a person captured for the report: where they looked and what they saw, never pixels. Each is drawn
//! anew from the exact geometry of the plan that the package is made of.

use crate::Evaluated;
use crate::figures::{CaseFigure, Chapter};
use preop_monitor::{Cancelled, Monitor};
use preop_picture::slice::{self, Cut, Mark, SliceView};
use preop_picture::{Camera, Colour, Material, Picture, Scene};
use preop_plan::{Hash, ResultName};
use preop_report::Image;
use preop_space::{Bounds, Direction, Point, Rigid};
use preop_steps::{Scan, Value};
use preop_surface::Mesh;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the captures lie in a package, so that whoever has it can draw them again.
pub const CAPTURES: &str = "captures.json";

/// A view that a person captured, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// By which it is known.
    pub id: String,
    /// What the person says of it; may be empty.
    pub note: String,
    /// Who captured it.
    pub who: String,
    /// When, RFC 3339, as the face's clock told.
    pub when: String,
    /// The revision of the case that was seen.
    pub revision: u64,
    /// The hash of the plan that was seen.
    pub plan_hash: Hash,
    /// Where they looked, and what they saw.
    pub view: CapturedView,
}

/// Where somebody looked and what they saw, mm in the patient space of `frame`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapturedView {
    /// The input in whose patient space it is.
    pub frame: String,
    /// The place in the middle of the picture; a slice goes through it.
    pub middle_mm: Point,
    /// What is up in the picture.
    pub up: Direction,
    /// From the picture to the viewer.
    pub toward: Direction,
    /// The width and the height of what was seen.
    pub size_mm: [f64; 2],
    /// The surfaces that were seen; on a slice their outlines.
    pub seen: Vec<Seen>,
    /// The slice that was seen; none for a view of surfaces alone.
    pub slice: Option<CapturedSlice>,
}

/// A surface that was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The result that it is, `step` or `step.result`.
    pub object: String,
    /// Which of its parts, as a segment of a reconstruction, from 0.
    pub part: usize,
    /// What it is to the operation: decides its colour.
    pub role: String,
    /// 1 hides what is behind.
    pub opacity: f64,
}

/// The grey values of a slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapturedSlice {
    /// The scan whose values were seen.
    pub image: String,
    /// What was black and what was white, HU.
    pub window_hu: [f64; 2],
}

/// The most surfaces of one view.
const MOST_SEEN: usize = 500;
/// The longest side of a picture, pixels.
const LONG: f64 = 1200.0;
/// A picture is no narrower than this share of its longer side.
const NARROWEST: f64 = 0.4;

impl CapturedView {
    /// Whether it can be drawn: sizes are sound, and up is not towards the viewer.
    pub fn is_sound(&self) -> bool {
        let sound = |mm: f64| mm.is_finite() && (0.5..=5000.0).contains(&mm);
        self.size_mm.iter().all(|mm| sound(*mm))
            && self.middle_mm.is_finite()
            && self.up.dot(*self.toward).abs() < 0.99
            && self.seen.len() <= MOST_SEEN
            && self.seen.iter().all(|s| (0.0..=1.0).contains(&s.opacity))
            && self.slice.as_ref().is_none_or(|s| s.window_hu[0] < s.window_hu[1])
    }

    /// Width and height of the picture, pixels.
    fn pixels(&self) -> [u32; 2] {
        let longer = self.size_mm[0].max(self.size_mm[1]);
        self.size_mm.map(|mm| (LONG * (mm / longer).max(NARROWEST)).round() as u32)
    }
}

/// Draws each capture of the plan as it is.
pub(crate) fn draw(
    evaluated: &Evaluated<'_>,
    captures: &[Capture],
    monitor: &dyn Monitor,
) -> Result<Vec<CaseFigure>, Cancelled> {
    // By its place among all: a picture's number is that of its entry in the package.
    let drawable = captures.iter().enumerate().filter(|(_, c)| c.view.is_sound());
    let one = |(n, capture): (usize, &Capture)| {
        let drawn = Drawn::of(evaluated, &capture.view);
        let picture = drawn.picture(monitor)?;
        Ok(CaseFigure {
            name: format!("capture-{}", n + 1),
            chapter: Chapter::Captures,
            caption: caption(evaluated, capture, &drawn),
            image: Image::from(&picture),
        })
    };
    drawable.map(one).collect()
}

/// What of a view there is in this plan.
struct Drawn<'v> {
    view: &'v CapturedView,
    meshes: Vec<(&'v Seen, Mesh)>,
    /// The scan of a slice.
    scan: Option<Arc<Scan>>,
    /// The names of what is not there.
    gone: Vec<&'v str>,
}

impl<'v> Drawn<'v> {
    fn of(evaluated: &Evaluated<'_>, view: &'v CapturedView) -> Drawn<'v> {
        let mut drawn = Drawn { view, meshes: vec![], scan: None, gone: vec![] };
        for seen in &view.seen {
            match placed(evaluated, seen, &view.frame) {
                Some(mesh) => drawn.meshes.push((seen, mesh)),
                None => drawn.gone.push(&seen.object),
            }
        }
        if let Some(slice) = &view.slice {
            match evaluated.value(&slice.image) {
                Some(Value::Image(scan)) if lies_in(evaluated, &slice.image, &view.frame) => {
                    drawn.scan = Some(scan);
                }
                _ => drawn.gone.push(&slice.image),
            }
        }
        drawn.gone.dedup();
        drawn
    }

    fn picture(&self, monitor: &dyn Monitor) -> Result<Picture, Cancelled> {
        let [width, height] = self.view.pixels();
        let half = self.view.size_mm.map(|mm| mm / 2.0);
        if let (Some(slice), Some(scan)) = (&self.view.slice, &self.scan) {
            let [black, white] = slice.window_hu;
            let cut = Cut::Oblique(self.view.toward, self.view.up);
            let view = SliceView {
                half_mm: Some(half),
                level_hu: (black + white) / 2.0,
                window_hu: white - black,
                lettering: 1.3,
                ..SliceView::new(cut, self.view.middle_mm)
            };
            let outlines = self.meshes.iter();
            let marks: Vec<Mark<'_>> =
                outlines.map(|(seen, mesh)| Mark::Outline(mesh, line(&seen.role))).collect();
            return slice::draw(&scan.volume, &view, &marks, width, height, monitor);
        }
        let mut scene = Scene::new().lettering(1.3);
        for (seen, mesh) in &self.meshes {
            let material = material(&seen.role, seen.part);
            scene = scene.surface(mesh, material.with_opacity(seen.opacity as f32));
        }
        let camera = Camera::along(-self.view.toward, self.view.up, Bounds::EMPTY);
        scene.draw(&camera.showing(self.view.middle_mm, half), width, height, monitor)
    }
}

/// The exact surface of what was seen, where the plan has it in this frame.
fn placed(evaluated: &Evaluated<'_>, seen: &Seen, frame: &str) -> Option<Mesh> {
    let carried = |fragment: &preop_surgery::Fragment, stays: bool| {
        let pose = if stays { Rigid::IDENTITY } else { fragment.planned_from_scan };
        fragment.solid.mesh().moved(&pose)
    };
    let is_here = || lies_in(evaluated, &seen.object, frame);
    match evaluated.value(&seen.object)? {
        Value::Reconstruction(r) => {
            let fragment = &r.segments.get(seen.part)?.fragment;
            // A segment is seen where it comes from, and where it goes.
            Some(carried(fragment, fragment.frame.name() == frame))
        }
        Value::Fragment(fragment) if seen.part == 0 => {
            (fragment.planned_frame.name() == frame).then(|| carried(&fragment, false))
        }
        _ if seen.part > 0 || !is_here() => None,
        Value::Mesh(mesh) => Some((*mesh).clone()),
        Value::Solid(body) => Some(body.solid.mesh().clone()),
        Value::Guide(guide) => Some(guide.solid.mesh().clone()),
        _ => None,
    }
}

/// Whether a result lies in the patient space of this input.
fn lies_in(evaluated: &Evaluated<'_>, name: &str, frame: &str) -> bool {
    let plan = evaluated.plan;
    let name = ResultName::parse(name);
    if let Some(input) = plan.input(&name.step) {
        return input.on.as_deref().unwrap_or(&input.name) == frame;
    }
    plan.step(&name.step).is_some_and(|step| {
        let results = (step.kind.results)(&step.arguments);
        let own = results.iter().find(|r| r.name == name.result);
        own.is_some_and(|r| plan.frame(step, r.frame_of).name() == frame)
    })
}

fn material(role: &str, part: usize) -> Material {
    match role {
        "specimen" => Material::specimen(),
        "tumour" => Material::tumour(),
        "segment" | "moved" => Material::segment(part),
        "guide" => Material::guide(),
        _ => Material::bone(),
    }
}

fn line(role: &str) -> Colour {
    match role {
        "tumour" => Colour([255, 92, 92]),
        "segment" | "moved" => Colour([90, 200, 250]),
        "guide" => Colour([120, 212, 131]),
        _ => Colour([255, 214, 102]),
    }
}

/// What the person said, what is seen, and of which plan.
fn caption(evaluated: &Evaluated<'_>, capture: &Capture, drawn: &Drawn<'_>) -> String {
    let view = &capture.view;
    let mut names: Vec<String> = drawn.meshes.iter().map(|(seen, _)| name(seen)).collect();
    names.dedup();
    let what = match &view.slice {
        Some(slice) if drawn.scan.is_some() => {
            let (at, [black, white]) = (view.middle_mm, slice.window_hu);
            format!(
                "Slice of {} through ({:.1}, {:.1}, {:.1}) mm, window {black:.0} to {white:.0} HU",
                slice.image, at.x, at.y, at.z
            )
        }
        Some(slice) => format!("{} in 3D, for there is no slice of {}", view.frame, slice.image),
        None => format!("{} in 3D", view.frame),
    };
    let shown = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let note = capture.note.trim();
    let note = match note.chars().last() {
        None => String::new(),
        Some('.' | '!' | '?') => format!("{note} "),
        Some(_) => format!("{note}. "),
    };
    let hash = evaluated.plan.hash();
    let since = if hash == capture.plan_hash {
        String::new()
    } else {
        format!(
            " The plan has changed since: it was plan {} then, and is drawn here as it is now.",
            capture.plan_hash.short()
        )
    };
    let gone = match drawn.gone.is_empty() {
        true => String::new(),
        false => format!(" Not to be had in this plan: {}.", drawn.gone.join(", ")),
    };
    format!(
        "{note}{what}{shown}. Captured by {} at revision {}.{since}{gone}",
        capture.who, capture.revision
    )
}

fn name(seen: &Seen) -> String {
    let number = if seen.role == "segment" { format!(" {}", seen.part + 1) } else { String::new() };
    let faint = if seen.opacity < 1.0 {
        format!(" ({:.0} %)", 100.0 * seen.opacity)
    } else {
        String::new()
    };
    format!("{}{number}{faint}", seen.object)
}
