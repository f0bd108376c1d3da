//! A surface in the single precision of print files, checked again after the rounding.

use preop_space::Point;
use preop_surface::Mesh;

/// No written corner may lie farther from the origin along an axis, in millimetres: beyond, single
/// precision is coarser than 0.06 micrometres.
const EXPORT_REACH_MM: f64 = 1_000.0;

/// Why a surface is not written.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    /// There is no triangle.
    #[error("there is no surface to write")]
    Empty,
    /// A corner is more than a metre from the origin.
    #[error(
        "the surface reaches {at_mm} mm from the origin of the scan; more than {EXPORT_REACH_MM} mm \
         cannot be written without loss, and models are never recentred"
    )]
    TooFar {
        /// The coordinate.
        at_mm: f64,
    },
    /// The surface is closed, but its rounded corners would not be.
    #[error(
        "in single precision the closed surface would tear or touch itself near {at}; give its \
         parts more distance there, or simplify it"
    )]
    TornByRounding {
        /// A corner of the edge.
        at: Point,
    },
}

/// Corners in single precision, each once, and the triangles that are left between them.
pub(crate) struct Rounded {
    pub(crate) points: Vec<[f32; 3]>,
    pub(crate) triangles: Vec<[u32; 3]>,
}

impl Rounded {
    /// Rounds the corners to single precision, joins those that fall together and drops the triangles
    /// that thereby vanish. A closed surface is still closed and manifold, or refused.
    pub(crate) fn of(mesh: &Mesh) -> Result<Rounded, WriteError> {
        check_reach(mesh)?;
        // Adding zero turns -0 into 0, so that equal places have equal bits.
        let places: Vec<[f32; 3]> =
            mesh.points().iter().map(|p| p.to_array().map(|c| c as f32 + 0.0)).collect();
        let (points, joined) = join(&places);
        let triangles: Vec<[u32; 3]> = mesh
            .triangles()
            .iter()
            .map(|t| t.map(|c| joined[c as usize]))
            .filter(|[a, b, c]| a != b && b != c && c != a)
            .collect();
        if triangles.is_empty() {
            return Err(WriteError::Empty);
        }
        let rounded = Rounded { points, triangles };
        if mesh.is_closed() {
            rounded.check_closed()?;
        }
        Ok(rounded)
    }

    /// Each triangle's corners.
    pub(crate) fn corners(&self) -> impl ExactSizeIterator<Item = [[f32; 3]; 3]> + '_ {
        self.triangles.iter().map(|t| t.map(|c| self.points[c as usize]))
    }

    fn check_closed(&self) -> Result<(), WriteError> {
        let mut edges: Vec<(u32, u32)> =
            self.triangles.iter().flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)]).collect();
        edges.sort_unstable();
        let twice = edges.windows(2).find(|w| w[0] == w[1]).map(|w| w[0]);
        let lone = || edges.iter().copied().find(|&(a, b)| edges.binary_search(&(b, a)).is_err());
        match twice.or_else(lone) {
            None => Ok(()),
            Some((a, _)) => {
                let at = Point::from(self.points[a as usize].map(f64::from));
                Err(WriteError::TornByRounding { at })
            }
        }
    }
}

/// Refuses what is empty or reaches too far.
pub(crate) fn check_reach(mesh: &Mesh) -> Result<(), WriteError> {
    if mesh.is_empty() {
        return Err(WriteError::Empty);
    }
    let coordinates = mesh.points().iter().flat_map(|p| p.to_array());
    match coordinates.into_iter().find(|c| c.abs() > EXPORT_REACH_MM) {
        Some(at_mm) => Err(WriteError::TooFar { at_mm }),
        None => Ok(()),
    }
}

/// Each place once, in the order of first appearance, and for each corner which place it has.
fn join(places: &[[f32; 3]]) -> (Vec<[f32; 3]>, Vec<u32>) {
    let mut order: Vec<u32> = (0..places.len() as u32).collect();
    let bits = |c: &u32| places[*c as usize].map(f32::to_bits);
    order.sort_unstable_by_key(|c| (bits(c), *c));
    let mut first = vec![0u32; places.len()];
    for same in order.chunk_by(|a, b| bits(a) == bits(b)) {
        same.iter().for_each(|c| first[*c as usize] = same[0]);
    }
    let mut points = Vec::with_capacity(places.len());
    let mut joined = vec![0u32; places.len()];
    for c in 0..places.len() {
        if first[c] as usize == c {
            joined[c] = points.len() as u32;
            points.push(places[c]);
        } else {
            joined[c] = joined[first[c] as usize];
        }
    }
    (points, joined)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use preop_testkit::edges;

    /// A box from `low` to `high`, closed, facing outwards.
    pub(crate) fn cuboid(low: [f64; 3], high: [f64; 3]) -> Mesh {
        let pick = |c: usize, axis: usize| if c >> axis & 1 == 0 { low[axis] } else { high[axis] };
        let points = (0..8).map(|c| Point::new(pick(c, 0), pick(c, 1), pick(c, 2))).collect();
        let quads =
            [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        let triangles = quads.iter().flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]).collect();
        Mesh::new(points, triangles).unwrap()
    }

    #[test]
    fn the_reach_is_one_metre() {
        let up_to = |mm: f64| Rounded::of(&cuboid([0.0; 3], [mm, 1.0, 1.0])).is_ok();
        edges::above([999.9, 1000.0, 1000.1], up_to);
        let down_to = |mm: f64| Rounded::of(&cuboid([mm, 0.0, 0.0], [1.0; 3])).is_ok();
        edges::above([-999.9, -1000.0, -1000.1], down_to);
        let refused = Rounded::of(&cuboid([0.0; 3], [1000.1, 1.0, 1.0])).err();
        assert_eq!(refused, Some(WriteError::TooFar { at_mm: 1000.1 }));
        assert_eq!(Rounded::of(&Mesh::default()).err(), Some(WriteError::Empty));
    }

    #[test]
    fn a_sliver_that_rounds_away_leaves_a_closed_body() {
        // The corner 8 splits an edge of the box one nanometre from its end.
        let (mut points, mut triangles) = cuboid([100.0; 3], [110.0; 3]).into_parts();
        points.push(Point::new(100.0 + 1e-6, 100.0, 100.0));
        triangles.retain(|t| !(t.contains(&0) && t.contains(&1)));
        triangles.extend([[0, 3, 8], [8, 3, 1], [0, 8, 5], [8, 1, 5]]);
        let split = Mesh::new(points, triangles).unwrap();
        assert!(split.is_closed());
        let rounded = Rounded::of(&split).unwrap();
        assert_eq!((rounded.points.len(), rounded.triangles.len()), (8, 12));
    }

    #[test]
    fn bodies_that_only_rounding_makes_touch_are_refused() {
        let (mut points, mut triangles) = cuboid([0.0; 3], [100.0; 3]).into_parts();
        let other = cuboid([100.0 + 1e-7, 100.0 + 1e-7, 0.0], [150.0, 150.0, 100.0]);
        let first = points.len() as u32;
        points.extend(other.points());
        triangles.extend(other.triangles().iter().map(|t| t.map(|c| c + first)));
        let both = Mesh::new(points, triangles).unwrap();
        assert!(matches!(Rounded::of(&both), Err(WriteError::TornByRounding { .. })));
    }
}
