//! What a surface from elsewhere is, judged as it is: nothing is turned, filled or united.

use crate::intersect::{Search, some_self_intersections};
use crate::{Mesh, MeshFault, Soup, Tree, components, repair};
use preop_monitor::Finding;
use preop_space::{Point, Vector};

/// Nothing that is planned or printed is smaller than this, or larger than a person: the unit is wrong.
const LEAST_MM: f64 = 1.0;
const MOST_MM: f64 = 2_500.0;
/// A bone is between these (hazard H7).
const BONE_MM: [f64; 2] = [20.0, 600.0];

/// So many pairs that cross are enough to say that a surface is a tangle.
const MOST_CROSSINGS: usize = 10_000;

/// A surface that is sound as it is, and what to know about it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The surface.
    pub mesh: Mesh,
    /// How many of its pieces are closed and face outwards.
    pub bodies: usize,
    /// How many of its pieces are hollows: they face inwards and lie within a body.
    pub hollows: usize,
    /// How many of its pieces have a rim, as a scan of teeth has.
    pub open: usize,
    /// What to look at.
    pub findings: Vec<Finding>,
}

/// Why a surface is refused as it is.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Triangles that make no surface.
    #[error("{0}; repair the mesh where it was made, then read it again")]
    Fault(#[from] MeshFault),
    /// All triangles have no area.
    #[error("none of its triangles has an area, so there is no surface")]
    Flat,
    /// The unit cannot be the millimetre.
    #[error(
        "it would be {0:.4} mm long if its unit were the millimetre, and nothing in surgery is; it was \
         written in inches, metres or micrometres: export it in millimetres, or state its unit in the plan"
    )]
    Size(f64),
    /// A body that faces inwards.
    #[error(
        "the piece near ({:.2}, {:.2}, {:.2}) is inside out: its volume is {volume_mm3:.3} mm³; it was \
         mirrored without turning its triangles, so left may be right: look where it comes from",
        place.x, place.y, place.z
    )]
    InsideOut {
        /// A corner of it.
        place: Point,
        /// Below zero.
        volume_mm3: f64,
    },
}

/// Judges triangles as a surface whose unit is the millimetre. Triangles that name one place twice
/// have no area and are dropped, with a note; nothing else is changed.
///
/// # Errors
/// [`Refusal`] says what is wrong, where, and what to do.
pub fn judge(soup: &Soup) -> Result<Judged, Refusal> {
    let mesh = repair::weld(soup)?;
    if mesh.is_empty() {
        return Err(Refusal::Flat);
    }
    let mut findings = Vec::new();
    let flat = soup.triangles.len() - mesh.triangles().len();
    if flat > 0 {
        let message = format!("{flat} triangles have no area and were dropped.");
        findings.push(Finding::note("mesh.flat-triangles", message));
    }
    findings.extend(judge_size(mesh.bounds().size()).map_err(Refusal::Size)?);
    let pieces = Pieces::of(&mesh)?;
    if pieces.open > 0 {
        let message = format!(
            "{} of {} pieces have a rim: a surface, not a body.",
            pieces.open,
            pieces.open + pieces.bodies + pieces.hollows
        );
        let hint = "Sound for measuring and seating; a body must be closed first.";
        findings.push(Finding::note("mesh.open", message).hint(hint));
    }
    findings.extend(crossings(&mesh));
    let Pieces { bodies, hollows, open } = pieces;
    Ok(Judged { mesh, bodies, hollows, open, findings })
}

/// Refuses what cannot be in millimetres, with its longest side, and warns of what is no bone.
pub fn judge_size(size: Vector) -> Result<Option<Finding>, f64> {
    let longest = size.x.max(size.y).max(size.z);
    if !(LEAST_MM..=MOST_MM).contains(&longest) {
        return Err(longest);
    }
    let [least, most] = BONE_MM;
    let message = format!("The mesh is {longest:.3} mm long, if its unit is what it is taken for.");
    let is_bone = (least..=most).contains(&longest);
    let hint = format!(
        "A bone is {least} to {most} mm long. State in the plan the unit that the file is in."
    );
    Ok((!is_bone).then(|| Finding::warning("mesh.size", message).hint(hint)))
}

/// How many pieces of each kind a surface has.
struct Pieces {
    bodies: usize,
    hollows: usize,
    open: usize,
}

impl Pieces {
    /// Sorts the pieces by the sign of their volumes. One that faces inwards must lie within a body.
    fn of(mesh: &Mesh) -> Result<Pieces, Refusal> {
        let (closed, open): (Vec<Mesh>, Vec<Mesh>) =
            components(mesh).into_iter().partition(Mesh::is_closed);
        let (bodies, hollows): (Vec<Mesh>, Vec<Mesh>) =
            closed.into_iter().partition(|piece| piece.volume() >= -1e-9 * piece.area());
        let around = (!hollows.is_empty()).then(|| Tree::new(&joined(&bodies)));
        for hollow in &hollows {
            let place = hollow.points()[0];
            if !around.as_ref().is_some_and(|tree| tree.contains(place)) {
                return Err(Refusal::InsideOut { place, volume_mm3: hollow.volume() });
            }
        }
        Ok(Pieces { bodies: bodies.len(), hollows: hollows.len(), open: open.len() })
    }
}

/// Several surfaces as one; they share no corner.
fn joined(pieces: &[Mesh]) -> Mesh {
    let (mut points, mut triangles) = (Vec::new(), Vec::new());
    for piece in pieces {
        let shift = points.len() as u32;
        points.extend_from_slice(piece.points());
        triangles.extend(piece.triangles().iter().map(|t| t.map(|c| c + shift)));
    }
    Mesh::new(points, triangles).expect("pieces of one surface, apart from each other")
}

fn crossings(mesh: &Mesh) -> Option<Finding> {
    let Search { pairs, is_complete } = some_self_intersections(mesh, MOST_CROSSINGS);
    if pairs.is_empty() && !is_complete {
        let message =
            "So many triangles lie over one another that crossings were not looked for to the end.";
        let hint = "Repair the mesh where it was made, or simplify it.";
        return Some(Finding::warning("mesh.tangled", message).hint(hint));
    }
    let [triangle, _] = *pairs.first()?;
    let more = if is_complete { "" } else { "at least " };
    let message =
        format!("The surface passes through itself in {more}{} pairs of triangles.", pairs.len());
    let hint =
        "Bodies that overlap are one body when they are used; anything else must be repaired.";
    let place = mesh.corners(triangle as usize)[0];
    Some(Finding::warning("mesh.crosses-itself", message).at(place).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::{Rigid, Vector};

    fn cube(half: f64) -> Mesh {
        sample::cuboid(Point::ORIGIN, Vector::new(half, half, half))
    }

    fn turned(mesh: &Mesh) -> Mesh {
        let triangles = mesh.triangles().iter().map(|&[a, b, c]| [a, c, b]).collect();
        Mesh::new(mesh.points().to_vec(), triangles).unwrap()
    }

    #[test]
    fn a_hollow_is_told_from_a_body_that_is_inside_out() {
        let hollow = turned(&cube(5.0));
        let judged = judge(&sample::joined(&[&cube(20.0), &hollow]).to_soup()).unwrap();
        assert_eq!((judged.bodies, judged.hollows, judged.open), (1, 1, 0));
        assert!((judged.mesh.volume() - 63_000.0).abs() < 1e-6);
        assert!(judged.findings.is_empty());
        // Beside a sound body the sum of the volumes would hide it.
        let beside = hollow.moved(&Rigid::shift(Vector::new(40.0, 0.0, 0.0)));
        let refused = judge(&sample::joined(&[&cube(20.0), &beside]).to_soup()).unwrap_err();
        assert!(matches!(refused, Refusal::InsideOut { volume_mm3, .. } if volume_mm3 == -1000.0));
        assert!(refused.to_string().contains("left may be right"));
    }

    #[test]
    fn sizes_hold_at_their_edges() {
        let code = |length: f64| match judge(&cube(length / 2.0).to_soup()) {
            Ok(judged) => judged.findings.first().map(|f| f.code.clone()).unwrap_or_default(),
            Err(refusal) => format!("{refusal:?}"),
        };
        assert_eq!(code(0.999), "Size(0.999)");
        assert_eq!([code(1.0), code(19.999)], ["mesh.size", "mesh.size"]);
        assert_eq!([code(20.0), code(600.0)], ["", ""]);
        assert_eq!([code(600.001), code(2500.0)], ["mesh.size", "mesh.size"]);
        assert!(code(2501.0).starts_with("Size"));
    }

    #[test]
    fn an_open_surface_is_no_error_and_an_overlap_is_said() {
        let mut soup = cube(20.0).to_soup();
        soup.triangles.pop();
        let open = judge(&soup).unwrap();
        assert_eq!((open.bodies, open.open, open.findings[0].code.as_str()), (0, 1, "mesh.open"));
        let moved = cube(20.0).moved(&Rigid::shift(Vector::new(15.0, 3.0, 2.0)));
        let both = judge(&sample::joined(&[&cube(20.0), &moved]).to_soup()).unwrap();
        assert_eq!((both.bodies, both.findings[0].code.as_str()), (2, "mesh.crosses-itself"));
        assert!(both.findings[0].place.is_some());
        let line = [Point::ORIGIN, Point::ORIGIN, Point::new(1.0, 0.0, 0.0)];
        assert_eq!(judge(&Soup { triangles: vec![line] }).err(), Some(Refusal::Flat));
    }
}
