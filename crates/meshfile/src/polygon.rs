//! Polygons to triangles: a fan where that fills it, else ear by ear.

use crate::triangles::{TriangleError, Triangles};
use preop_space::Vector;
use preop_surface::ears;

/// What may be spent on polygons that no fan fills, in squares of their corners: a stranger's file takes no longer.
const MOST_WORK: usize = 30_000_000;
/// A polygon of more corners stays a fan.
const MOST_CORNERS: usize = 1000;

/// Divides polygons, with what was spent on them so far.
#[derive(Default)]
pub(crate) struct Polygons {
    work: usize,
}

impl Polygons {
    /// The triangles of a polygon on all its corners; of fewer than three corners there are none. About its first
    /// corner, as all programs divide a convex one; one with bays, where such a fan would lie over itself, is filled
    /// within its rim. What crosses itself can be filled by none and stays a fan.
    pub(crate) fn push(
        &mut self,
        corners: &[[f64; 3]],
        triangles: &mut Triangles,
    ) -> Result<(), TriangleError> {
        match self.filled(corners) {
            Some(filled) => filled
                .into_iter()
                .try_for_each(|t| triangles.push(t.map(|corner| corners[corner as usize]))),
            None => fan(corners).try_for_each(|t| triangles.push(t)),
        }
    }

    /// Triangles that fill a polygon which its fan does not.
    fn filled(&mut self, corners: &[[f64; 3]]) -> Option<Vec<[u32; 3]>> {
        if corners.len() < 4 || corners.iter().flatten().any(|c| !c.is_finite()) {
            return None;
        }
        let across = fan(corners).map(normal).fold(Vector::ZERO, |sum, n| sum + n);
        if fan(corners).all(|t| normal(t).dot(across) >= 0.0) {
            return None;
        }
        let spent = self.work + corners.len() * corners.len();
        if corners.len() > MOST_CORNERS || spent > MOST_WORK {
            return None;
        }
        self.work = spent;
        let places = seen_along(across, corners);
        ears::clip(&[(0..corners.len() as u32).collect()], &places)
    }
}

/// The triangles about the first corner.
fn fan(corners: &[[f64; 3]]) -> impl Iterator<Item = [[f64; 3]; 3]> {
    let pairs = corners.get(1..).unwrap_or_default().windows(2);
    pairs.map(|pair| [corners[0], pair[0], pair[1]])
}

/// Twice the area, to the side where the corners run counter-clockwise.
fn normal([a, b, c]: [[f64; 3]; 3]) -> Vector {
    let [u, v] = [b, c].map(|p| Vector::new(p[0] - a[0], p[1] - a[1], p[2] - a[2]));
    u.cross(v)
}

/// The corners without the axis that the polygon faces most, counter-clockwise: no place is rounded.
fn seen_along(across: Vector, corners: &[[f64; 3]]) -> Vec<[f64; 2]> {
    let n = across.to_array();
    let axis = (0..3).fold(0, |most, k| if n[k].abs() > n[most].abs() { k } else { most });
    let [mut u, mut v] = [(axis + 1) % 3, (axis + 2) % 3];
    if n[axis] < 0.0 {
        (u, v) = (v, u);
    }
    corners.iter().map(|c| [c[u], c[v]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    /// How many triangles a polygon makes, and their area.
    fn area(corners: &[[f64; 3]]) -> (usize, f64) {
        area_by(&mut Polygons::default(), corners)
    }

    fn area_by(polygons: &mut Polygons, corners: &[[f64; 3]]) -> (usize, f64) {
        let mut triangles = Triangles::default();
        polygons.push(corners, &mut triangles).unwrap();
        let soup = triangles.finish().unwrap();
        let areas = soup.triangles.iter().map(|t| normal(t.map(|p| p.to_array())).length() / 2.0);
        (soup.triangles.len(), areas.sum())
    }

    #[test]
    fn a_bay_is_left_free_wherever_the_polygon_begins_and_faces() {
        let l = [[0.0, 0.0], [40.0, 0.0], [40.0, 10.0], [10.0, 10.0], [10.0, 30.0], [0.0, 30.0]];
        for begin in 0..6 {
            for turned in [false, true] {
                for axis in 0..3 {
                    let mut corners: Vec<[f64; 3]> = (0..6)
                        .map(|n| {
                            let [x, y] = l[(begin + n) % 6];
                            let mut at = [x, y, 7.0];
                            at.rotate_right(axis);
                            at
                        })
                        .collect();
                    if turned {
                        corners.reverse();
                    }
                    assert_eq!(area(&corners), (4, 600.0), "{begin} {turned} {axis}");
                }
            }
        }
    }

    /// A comb of so many corners, whose back is 1 high and whose teeth are 9 more.
    fn comb(corners: usize) -> Vec<[f64; 3]> {
        let end = (corners - 3) as f64;
        let teeth =
            (0..corners - 2).map(|n| [end - n as f64, if n % 2 == 0 { 1.0 } else { 10.0 }, 0.0]);
        [[0.0, 0.0, 0.0], [end, 0.0, 0.0]].into_iter().chain(teeth).collect()
    }

    #[test]
    fn corners_and_work_hold_at_their_edges() {
        let filled = |polygons: &mut Polygons, corners: usize| {
            let twice = (corners - 3) as f64 * 11.0;
            let (count, area) = area_by(polygons, &comb(corners));
            assert_eq!(count, corners - 2);
            (2.0 * area - twice).abs() < 1e-6
        };
        let alone = |corners| filled(&mut Polygons::default(), corners);
        // A comb has an even number of corners.
        edges::above([998, 1000, 1002], alone);
        edges::most(MOST_WORK - 10_000, |work| filled(&mut Polygons { work }, 100));
        let mut polygons = Polygons { work: MOST_WORK - 10_000 };
        assert!(filled(&mut polygons, 100) && !filled(&mut polygons, 100));
    }

    #[test]
    fn what_no_ear_fills_stays_a_fan() {
        let bow = [[0.0; 3], [4.0, 4.0, 0.0], [4.0, 0.0, 0.0], [0.0, 3.0, 0.0]];
        assert_eq!(area(&bow).0, 2);
        // Convex: as before, about the first corner.
        let mut triangles = Triangles::default();
        let square = [[0.0; 3], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]];
        Polygons::default().push(&square, &mut triangles).unwrap();
        assert!(triangles.finish().unwrap().triangles.iter().all(|t| t[0].to_array() == [0.0; 3]));
        assert!(Polygons::default().push(&square[..2], &mut Triangles::default()).is_ok());
    }
}
