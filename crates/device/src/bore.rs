//! Bores for screws, pins and drill sleeves, on the bone that they hold the guide to.

use crate::body::Boss;
use crate::catalogue::{Screw, Sleeve};
use preop_solid::Solid;
use preop_solid::shape::{ShapeError, cylinder, sides};
use preop_space::{Direction, Point};
use preop_surface::Tree;
use serde::{Deserialize, Serialize};

/// What a bore is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BoreKind {
    /// Guides the drill: as wide as the pilot bore.
    Pilot,
    /// Lets the shaft pass: as wide as the clearance bore.
    Clearance,
    /// Holds a metal drill sleeve.
    Sleeve,
}

/// A bore that is wanted.
#[derive(Clone, Debug)]
pub struct BoreRequest<'a> {
    /// Its number in the report, from 1.
    pub number: u32,
    /// A place on the bone, as picked; moved along the axis onto the surface.
    pub place: Point,
    /// The axis, out of the bone; the direction off if there is none.
    pub along: Option<Direction>,
    /// The screw or pin.
    pub screw: &'a Screw,
    /// What the bore is made for.
    pub kind: BoreKind,
    /// The metal sleeve, for [`BoreKind::Sleeve`].
    pub sleeve: Option<&'a Sleeve>,
    /// How far the screw or pin goes into the bone, in millimetres.
    pub into_bone_mm: f64,
    /// The guided length over the bone, in millimetres; a metal sleeve brings its own.
    pub guided_mm: f64,
}

/// A bore as built, in the frame of its guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bore {
    /// Its number in the report.
    pub number: u32,
    /// The screw or pin that it is made for.
    pub screw: String,
    /// What it is made for.
    pub kind: BoreKind,
    /// Where its axis meets the bone.
    pub start: Point,
    /// Its axis, out of the bone.
    pub along: Direction,
    /// Its diameter: the circle that passes between the flats.
    pub diameter_mm: f64,
    /// The guided length over the bone.
    pub guided_mm: f64,
    /// How far the screw or pin goes into the bone.
    pub into_bone_mm: f64,
}

impl Bore {
    /// The bore of a request; `None` where its axis does not meet the bone within 30 mm.
    pub(crate) fn of(request: &BoreRequest, bone: &Tree, off: Direction) -> Option<Bore> {
        let along = request.along.unwrap_or(off);
        let hits = bone.all_hits(request.place + along * 30.0, -along);
        let surface = hits.iter().filter(|h| h.distance <= 60.0).min_by(|a, b| {
            let from = |d: f64| (d - 30.0).abs();
            from(a.distance).total_cmp(&from(b.distance))
        })?;
        // The side of entry: walking in from outside, the hit at or before the nearest one.
        let before = hits.iter().filter(|h| h.distance <= surface.distance).count();
        let entry = if before % 2 == 1 { *surface } else { hits[before.saturating_sub(2)] };
        let (diameter_mm, guided_mm) = match (request.kind, request.sleeve) {
            (BoreKind::Sleeve, Some(sleeve)) => (sleeve.outer_mm, sleeve.length_mm),
            (BoreKind::Clearance, _) => (request.screw.clearance_bore_mm, request.guided_mm),
            _ => (request.screw.pilot_bore_mm, request.guided_mm),
        };
        Some(Bore {
            number: request.number,
            screw: request.screw.name.clone(),
            kind: request.kind,
            start: entry.point,
            along,
            diameter_mm,
            guided_mm,
            into_bone_mm: request.into_bone_mm,
        })
    }

    /// The boss that carries the bore, its foot inside the bone so that the seat trims it.
    pub(crate) fn boss(&self, wall_mm: f64, stand_off_mm: f64) -> Boss {
        let sunk = 2.0;
        Boss {
            foot: self.start - self.along * sunk,
            along: self.along,
            length: sunk + stand_off_mm + self.guided_mm,
            radius: self.diameter_mm / 2.0 + wall_mm,
        }
    }

    /// The tool that opens the bore and the way of the drill above it; its flats touch the circle of
    /// the diameter from outside, so that the drill passes.
    pub(crate) fn opening(&self, above_mm: f64) -> Result<Solid, ShapeError> {
        let radius = self.diameter_mm / 2.0;
        let sides = sides(radius, 0.005);
        let flat = preop_space::math::cos(preop_space::math::PI / f64::from(sides));
        let sunk = 4.0;
        let start = self.start - self.along * sunk;
        cylinder(start, self.along, sunk + self.guided_mm + above_mm, radius / flat, sides)
    }

    /// The two ends of what the drill touches: the tip in the bone and the top of the guide.
    pub(crate) fn axis(&self) -> [Point; 2] {
        [self.start - self.along * self.into_bone_mm, self.start + self.along * self.guided_mm]
    }
}
