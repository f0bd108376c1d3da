//! How a dimension is found again in a written file.
//!
//! In the manifest a feature is a JSON object with a `kind`; lengths are millimetres in patient
//! coordinates. What of it a row means stands at the end of the row's name:
//!
//! | kind | found | names end in |
//! |---|---|---|
//! | `plane` | the largest flat face that looks along `normal`, near the plane and the place | `offset` mm, `tilt` deg |
//! | `slot` | the wall that `plane` names, and the one that faces it `gap_mm` further along its normal | `width` mm |
//! | `bore` | the round hole nearest to the cylinder | `offset` mm, `tilt` deg, `diameter` mm |
//! | `length` | the faces `from` and `to`, along a line through `from.through_mm` | `length` mm |
//! | `volume` `triangles` `closed` | the whole file; `closed` is 1 or 0 | anything |
//! | `bounds` | the box of the file | `min x` .. `max z`, `size x` .. `size z` mm |

use crate::Body;
use crate::bore;
use crate::plane;
use preop_space::{Direction, Plane, Point, math};
use serde::{Deserialize, Serialize};

/// A flat face: where it is planned, and where its outer side looks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneFeature {
    /// A place on the planned plane; offsets are measured here.
    pub through_mm: Point,
    /// Out of the material.
    pub normal: Direction,
    /// Facets further away than this from `through_mm` are not looked at.
    pub within_mm: f64,
}

/// A round hole: where its axis starts, where it goes, how wide and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoreFeature {
    /// Where the axis starts.
    pub through_mm: Point,
    /// Along the axis.
    pub along: Direction,
    /// Half the planned diameter.
    pub radius_mm: f64,
    /// How far the axis goes.
    pub length_mm: f64,
}

/// How a dimension is found again in a written file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Feature {
    /// A flat face.
    Plane(PlaneFeature),
    /// Two walls that face each other.
    Slot {
        /// The wall that guides the blade.
        plane: PlaneFeature,
        /// The planned width.
        gap_mm: f64,
    },
    /// A round hole.
    Bore(BoreFeature),
    /// The distance between two faces.
    Length {
        /// The first face; the line goes through its place.
        from: PlaneFeature,
        /// The other face.
        to: PlaneFeature,
        /// Along the line.
        along: Direction,
    },
    /// The enclosed volume.
    Volume,
    /// The box along the axes.
    Bounds,
    /// The number of triangles.
    Triangles,
    /// Whether the surface is closed.
    Closed,
}

/// Why a dimension cannot be measured on a file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// No feature that is known here.
    #[error("its feature cannot be understood: {0}")]
    Feature(String),
    /// A length of the feature is not positive and finite.
    #[error("its feature has a length that is not above 0")]
    Size,
    /// The name does not say what of the feature is meant.
    #[error("its name does not end in what a `{0}` can tell")]
    Name(&'static str),
    /// Another unit than that of what it means.
    #[error("its unit is `{told}` in the manifest, but it is a number of {meant}")]
    Unit {
        /// What the manifest says, cut short.
        told: String,
        /// What it is in.
        meant: &'static str,
    },
    /// No flat face there.
    #[error(
        "no flat face is where the plan has it (within 1.5 mm and 5 degrees); the part is moved, \
         turned, scaled, mirrored or another one"
    )]
    NoFace,
    /// The face there looks the other way.
    #[error("the face there looks the other way: the part is mirrored or inside out")]
    Mirrored,
    /// No round hole there.
    #[error(
        "no round hole is where the plan has it (within 0.4 mm and 5 degrees); the part is moved, \
         turned, scaled, mirrored or another one"
    )]
    NoBore,
}

/// What a feature tells: the ending of a name, and the measured value.
pub(crate) type Reading = (&'static str, f64);

impl Feature {
    /// A feature as it stands in a manifest.
    pub fn parse(json: &serde_json::Value) -> Result<Feature, MeasureError> {
        let feature =
            Feature::deserialize(json).map_err(|e| MeasureError::Feature(e.to_string()))?;
        let sizes = match feature {
            Feature::Plane(plane) => vec![plane.within_mm],
            Feature::Slot { plane, gap_mm } => vec![plane.within_mm, gap_mm],
            Feature::Bore(bore) => vec![bore.radius_mm, bore.length_mm],
            Feature::Length { from, to, .. } => vec![from.within_mm, to.within_mm],
            _ => vec![],
        };
        let sound = sizes.iter().all(|s| s.is_finite() && *s > 0.0);
        sound.then_some(feature).ok_or(MeasureError::Size)
    }

    fn kind(&self) -> &'static str {
        match self {
            Feature::Plane(_) => "plane",
            Feature::Slot { .. } => "slot",
            Feature::Bore(_) => "bore",
            Feature::Length { .. } => "length",
            Feature::Volume => "volume",
            Feature::Bounds => "bounds",
            Feature::Triangles => "triangles",
            Feature::Closed => "closed",
        }
    }

    /// Of what a feature tells, that which a row of this name means.
    pub(crate) fn pick(&self, readings: &[Reading], name: &str) -> Result<f64, MeasureError> {
        let meant = readings.iter().find(|(ending, _)| name.ends_with(ending));
        meant.map(|(_, value)| *value).ok_or(MeasureError::Name(self.kind()))
    }

    /// What a row of this name is a number of.
    pub(crate) fn unit(&self, name: &str) -> &'static str {
        match self {
            Feature::Volume => "mm3",
            Feature::Triangles | Feature::Closed => "count",
            _ if name.ends_with("tilt") => "deg",
            _ => "mm",
        }
    }
}

impl Body {
    /// The dimension that a row with this feature and name means, measured on this file.
    pub fn measure(&self, feature: &Feature, name: &str) -> Result<f64, MeasureError> {
        feature.pick(&self.readings(feature)?, name)
    }

    /// Everything that a feature tells of this file.
    pub(crate) fn readings(&self, feature: &Feature) -> Result<Vec<Reading>, MeasureError> {
        match feature {
            Feature::Plane(plane) => self.plane(plane),
            Feature::Slot { plane, gap_mm } => self.slot(plane, *gap_mm),
            Feature::Bore(bore) => self.bore(bore),
            Feature::Length { from, to, along } => self.length(from, to, *along),
            Feature::Volume => Ok(vec![("", self.volume())]),
            Feature::Triangles => Ok(vec![("", self.triangles() as f64)]),
            Feature::Closed => Ok(vec![("", f64::from(u8::from(self.is_closed())))]),
            Feature::Bounds => {
                let (bounds, size) = (self.bounds(), self.bounds().size());
                let [min, max] = [bounds.min, bounds.max];
                Ok(vec![
                    ("min x", min.x),
                    ("min y", min.y),
                    ("min z", min.z),
                    ("max x", max.x),
                    ("max y", max.y),
                    ("max z", max.z),
                    ("size x", size.x),
                    ("size y", size.y),
                    ("size z", size.z),
                ])
            }
        }
    }

    fn plane(&self, feature: &PlaneFeature) -> Result<Vec<Reading>, MeasureError> {
        let found = plane::fit(&self.facets, feature)?;
        let planned = Plane::new(feature.through_mm, feature.normal);
        let offset = planned.signed_distance(found.through);
        Ok(vec![("offset", offset), ("tilt", degrees(found.normal.angle_to(feature.normal)))])
    }

    fn slot(&self, near: &PlaneFeature, gap_mm: f64) -> Result<Vec<Reading>, MeasureError> {
        let through_mm = near.through_mm + near.normal * gap_mm;
        let far = PlaneFeature { through_mm, normal: -near.normal, within_mm: near.within_mm };
        let near_wall = plane::fit(&self.facets, near)?;
        let far_wall = plane::fit(&self.facets, &far)?;
        Ok(vec![("width", (far_wall.through - near_wall.through).dot(*near.normal))])
    }

    fn bore(&self, feature: &BoreFeature) -> Result<Vec<Reading>, MeasureError> {
        let found = bore::fit(&self.facets, feature)?;
        let end = feature.through_mm + feature.along * feature.length_mm;
        let off = |p: Point| (p - found.start).cross(*found.along).length();
        Ok(vec![
            ("offset", off(feature.through_mm).max(off(end))),
            ("tilt", degrees(found.along.angle_to(feature.along))),
            ("diameter", found.diameter_mm),
        ])
    }

    fn length(
        &self,
        from: &PlaneFeature,
        to: &PlaneFeature,
        along: Direction,
    ) -> Result<Vec<Reading>, MeasureError> {
        let meets = |feature: &PlaneFeature| {
            let face = plane::fit(&self.facets, feature)?;
            face.meets_line(from.through_mm, *along).ok_or(MeasureError::NoFace)
        };
        Ok(vec![("length", (meets(to)? - meets(from)?).dot(*along))])
    }
}

fn degrees(radians: f64) -> f64 {
    radians * 180.0 / math::PI
}
