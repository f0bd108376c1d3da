//! What a guide falls into: its body, crumbs that carry nothing and are left out, and pieces that it needs.
//!
//! A slot, a hole or letters stand on a piece that reaches them: it is missed, however small, but for dust of the
//! grid, which is told then. Around all of them stands the guide's wall, so a piece smaller than a cube of that
//! wall holds none; nor is it missed as seat, as the fit is measured on what is left.

use crate::bore::Bore;
use crate::checks::void_of;
use crate::guide::GuideError;
use crate::mark::Mark;
use crate::sample::samples;
use crate::slot::{Slot, segment_distance};
use preop_monitor::{Finding, Monitor};
use preop_space::Point;
use preop_surface::Mesh;
use std::fmt;

/// What the grid leaves beside a body, sixteen of its usual cells, in cubic millimetres.
pub(crate) const DUST_MM3: f64 = 2.0;
/// The most that a crumb is of the whole guide.
const CRUMB_SHARE: f64 = 0.01;
/// How near a piece's surface is to what it carries, in millimetres: the tools' own faces, and rounding.
const TOUCHES_MM: f64 = 0.1;
/// How far apart a piece is looked at, in millimetres.
const SPACING_MM: f64 = 0.7;

/// A piece that a guide falls into.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its volume.
    pub volume_mm3: f64,
    /// Its middle.
    pub place: Point,
    /// What stands on it, as `slot 1`; empty if nothing does.
    pub carries: Vec<String>,
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:.1} mm³ at {}", self.volume_mm3, self.place)?;
        match self.carries.split_last() {
            None => write!(f, " with nothing on it"),
            Some((last, [])) => write!(f, " with {last}"),
            Some((last, others)) => write!(f, " with {} and {last}", others.join(", ")),
        }
    }
}

/// Pieces, as an error lists them.
pub(crate) fn listed(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::to_string).collect::<Vec<_>>().join("; ")
}

/// What stands on a guide.
pub(crate) struct Load<'a> {
    pub(crate) name: &'a str,
    pub(crate) wall_mm: f64,
    pub(crate) slots: &'a [Slot],
    pub(crate) bores: &'a [Bore],
    pub(crate) marks: &'a [Mark],
}

impl Load<'_> {
    /// The body of a guide among its pieces. Crumbs are left out and told; a piece that carries something,
    /// or is no crumb, is an error. Closed hollows are filled.
    pub(crate) fn body(
        &self,
        pieces: Vec<Mesh>,
        monitor: &dyn Monitor,
    ) -> Result<Mesh, GuideError> {
        let mut sized: Vec<(f64, Mesh)> = pieces.into_iter().map(|p| (p.volume(), p)).collect();
        sized.sort_by(|a, b| b.0.total_cmp(&a.0));
        sized.retain(|(volume, _)| *volume > 0.0);
        let mut sized = sized.into_iter();
        let empty = || GuideError::Empty(self.name.into());
        let (volume, body) = sized.next().filter(|p| p.0 > DUST_MM3).ok_or_else(empty)?;
        let others: Vec<Piece> = sized.map(|(v, mesh)| self.piece(v, &mesh)).collect();
        let most = self.wall_mm.powi(3).min(CRUMB_SHARE * volume);
        let is_missed =
            |p: &Piece| p.volume_mm3 > DUST_MM3 && !(p.carries.is_empty() && p.volume_mm3 <= most);
        if others.iter().any(is_missed) {
            let missed = others.into_iter().filter(is_missed);
            let pieces = std::iter::once(self.piece(volume, &body)).chain(missed).collect();
            return Err(GuideError::InPieces { name: self.name.into(), pieces });
        }
        let is_told = |p: &&Piece| p.volume_mm3 > DUST_MM3 || !p.carries.is_empty();
        others.iter().filter(is_told).for_each(|p| self.tell(p, monitor));
        Ok(body)
    }

    fn piece(&self, volume_mm3: f64, mesh: &Mesh) -> Piece {
        let place = mesh.centroid().unwrap_or_else(|| mesh.bounds().centre());
        Piece { volume_mm3, place, carries: self.on(mesh) }
    }

    /// What stands on a piece.
    fn on(&self, mesh: &Mesh) -> Vec<String> {
        let within = samples(mesh, SPACING_MM).into_iter().map(|s| s.point);
        let places: Vec<Point> = mesh.points().iter().copied().chain(within).collect();
        let any = |near: &dyn Fn(Point) -> bool| places.iter().any(|p| near(*p));
        let slots = self.slots.iter().filter(|slot| {
            let void = void_of(slot, slot.depth_mm);
            any(&|p| void.distance(p) <= TOUCHES_MM)
        });
        let slots = slots.map(|s| format!("slot {}", s.number));
        let bores = self.bores.iter().filter(|bore| {
            let [_, top] = bore.axis();
            let reach = bore.diameter_mm / 2.0 + TOUCHES_MM;
            any(&|p| segment_distance(p, bore.start, top) <= reach)
        });
        let bores = bores.map(|b| format!("hole {}", b.number));
        let marks = self.marks.iter().filter(|mark| any(&|p| mark.holds(p)));
        let marks = marks.map(|m| format!("the letters \"{}\"", m.text));
        slots.chain(bores).chain(marks).collect()
    }

    fn tell(&self, piece: &Piece, monitor: &dyn Monitor) {
        let text =
            format!("Guide {}: a crumb that nothing joins to it is left out: {piece}.", self.name);
        let finding = Finding::warning("guide.crumb", text).at(piece.place);
        monitor.finding(
            finding.hint("Look at the guide there; turn the direction off if it is missed."),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bore::BoreKind;
    use preop_monitor::{Recorder, Severity};
    use preop_solid::shape::cuboid;
    use preop_space::{Direction, Rigid, Vector};

    fn cube(x: f64, half: [f64; 3]) -> Mesh {
        let at = Rigid::shift(Vector::new(x, 0.0, 0.0));
        cuboid(&at, Vector::from(half)).unwrap().mesh().clone()
    }

    /// What becomes of a body and a cube beside it, 20 mm to the left, and what is said.
    fn judged(
        body: [f64; 3],
        edge: f64,
        bores: &[Bore],
    ) -> (Result<Mesh, GuideError>, Vec<Finding>) {
        let load = Load { name: "MAND", wall_mm: 3.0, slots: &[], bores, marks: &[] };
        let recorder = Recorder::default();
        let pieces = vec![cube(20.0, [edge / 2.0; 3]), cube(0.0, body)];
        (load.body(pieces, &recorder), recorder.into_findings())
    }

    /// Of 4000 mm3: a hundredth is more than a cube of the wall, 27 mm3.
    const LARGE: [f64; 3] = [10.0, 10.0, 5.0];

    #[test]
    fn a_crumb_with_nothing_on_it_is_left_out_and_told() {
        let (body, said) = judged(LARGE, 2.5, &[]);
        assert!((body.unwrap().volume() - 4000.0).abs() < 1e-9);
        let [crumb] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((crumb.code.as_str(), crumb.severity), ("guide.crumb", Severity::Warning));
        assert!(crumb.message.contains("15.6 mm³ at (20.0, 0.0, 0.0)"), "{}", crumb.message);
        assert!((crumb.place.unwrap() - Point::new(20.0, 0.0, 0.0)).length() < 1e-9);
        let (body, said) = judged(LARGE, 1.0, &[]);
        assert!(body.is_ok() && said.is_empty(), "dust of the grid is no news: {said:?}");
    }

    #[test]
    fn a_piece_of_the_wall_or_of_a_hundredth_is_no_crumb() {
        for (body, edge) in [(LARGE, 3.01), ([5.0, 5.0, 5.0], 2.5)] {
            let (refused, said) = judged(body, edge, &[]);
            let Err(GuideError::InPieces { pieces, .. }) = refused else { panic!("{body:?}") };
            assert!((pieces[1].volume_mm3 - edge * edge * edge).abs() < 1e-9 && said.is_empty());
            assert!((pieces[0].place - Point::ORIGIN).length() < 1e-9);
            let words = listed(&pieces);
            assert!(words.ends_with("mm³ at (20.0, 0.0, 0.0) with nothing on it"), "{words}");
        }
    }

    #[test]
    fn a_small_piece_that_a_hole_needs_is_missed() {
        let bore = |x: f64| Bore {
            number: 4,
            screw: "screw-2.0".into(),
            kind: BoreKind::Clearance,
            start: Point::new(x, 0.0, -2.0),
            along: Direction::SUPERIOR,
            diameter_mm: 2.0,
            guided_mm: 5.0,
            into_bone_mm: 8.0,
        };
        // The cube ends at 21.25, the hole's wall begins a millimetre before its axis.
        assert!(judged(LARGE, 2.5, &[bore(22.4)]).0.is_ok());
        let (refused, _) = judged(LARGE, 2.5, &[bore(22.3)]);
        let Err(GuideError::InPieces { pieces, .. }) = refused else { panic!() };
        assert_eq!(pieces[1].carries, ["hole 4"]);
        assert!(pieces[0].carries.is_empty());
    }
}
