//! The rings of a section as areas with holes, and which of them a saw would cut.

use super::crossing::{Crossing, NodeNumber};
use crate::triangulate::{Area, triangulate, twice_area};
use preop_surface::Contour;

/// One connected area of a section.
pub(super) struct SectionArea {
    /// The ring around it, by its number in [`Crossing::rings`].
    outer: usize,
    holes: Vec<usize>,
    /// The area in one of whose holes it lies.
    around: Option<usize>,
}

/// The rings sorted into areas. `None` where a hole lies in no area: rounding has crossed the rings.
pub(super) fn areas(crossing: &Crossing) -> Option<Vec<SectionArea>> {
    let doubled: Vec<f64> = crossing.rings.iter().map(|r| twice_area(r, &crossing.flat)).collect();
    let outer: Vec<usize> = (0..doubled.len()).filter(|&r| doubled[r] >= 0.0).collect();
    // The smallest area around a ring is the one that it belongs to.
    let around = |ring: usize| {
        (0..outer.len())
            .filter(|&n| outer[n] != ring && doubled[outer[n]] > doubled[ring].abs())
            .filter(|&n| lies_in(crossing, ring, outer[n]))
            .min_by(|&a, &b| doubled[outer[a]].total_cmp(&doubled[outer[b]]))
    };
    let mut areas: Vec<SectionArea> = outer
        .iter()
        .map(|&ring| SectionArea { outer: ring, holes: Vec::new(), around: around(ring) })
        .collect();
    for hole in (0..doubled.len()).filter(|&r| doubled[r] < 0.0) {
        areas[around(hole)?].holes.push(hole);
    }
    Some(areas)
}

/// Whether a ring lies in another: asked of its corners and of the middles of its lines, because some
/// of them may be shared.
fn lies_in(crossing: &Crossing, ring: usize, other: usize) -> bool {
    let corners = &crossing.rings[ring];
    let place = |n: NodeNumber| crossing.flat[n as usize];
    let shared =
        |n: &NodeNumber| crossing.corner(*n).is_some() && crossing.rings[other].contains(n);
    let test = match corners.iter().find(|n| !shared(n)) {
        Some(n) => place(*n),
        None => {
            let (a, b) = (place(corners[0]), place(corners[1]));
            [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
        }
    };
    winds_around(&crossing.rings[other], &crossing.flat, test)
}

/// Whether a ring winds around a place (crossings of the ray along x, ends half open).
fn winds_around(ring: &[NodeNumber], flat: &[[f64; 2]], p: [f64; 2]) -> bool {
    lines(ring).fold(false, |inside, (a, b)| {
        let (a, b) = (flat[a as usize], flat[b as usize]);
        let crosses = (a[1] > p[1]) != (b[1] > p[1])
            && p[0] < a[0] + (b[0] - a[0]) * ((p[1] - a[1]) / (b[1] - a[1]));
        inside != crosses
    })
}

fn lines(ring: &[NodeNumber]) -> impl Iterator<Item = (NodeNumber, NodeNumber)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

impl SectionArea {
    /// Its rings: the outer one, then the holes.
    pub(super) fn rings(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.outer).chain(self.holes.iter().copied())
    }

    /// How far the place at which the plane was picked is from the area, 0 on it.
    fn distance(&self, crossing: &Crossing) -> f64 {
        let p = [0.0, 0.0];
        let inside =
            self.rings().filter(|&r| winds_around(&crossing.rings[r], &crossing.flat, p)).count();
        if inside % 2 == 1 {
            return 0.0;
        }
        let to_line = |(a, b): (u32, u32)| {
            distance_to_line(p, crossing.flat[a as usize], crossing.flat[b as usize])
        };
        self.rings()
            .flat_map(|r| lines(&crossing.rings[r]).map(to_line))
            .fold(f64::INFINITY, f64::min)
    }

    /// Triangles between the nodes that fill it, facing along the normal.
    pub(super) fn filled(&self, crossing: &Crossing) -> Option<Vec<[NodeNumber; 3]>> {
        let ring = |r: usize| crossing.rings[r].clone();
        let area =
            Area { outer: ring(self.outer), holes: self.holes.iter().map(|h| ring(*h)).collect() };
        triangulate(&area, &crossing.flat)
    }

    /// Its rings as contours.
    pub(super) fn contours<'a>(
        &'a self,
        crossing: &'a Crossing,
    ) -> impl Iterator<Item = Contour> + 'a {
        let contour = |r: usize| Contour {
            points: crossing.rings[r].iter().map(|n| crossing.places[*n as usize]).collect(),
            closed: true,
        };
        self.rings().map(contour)
    }
}

fn distance_to_line(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (ab, ap) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let squared = ab[0] * ab[0] + ab[1] * ab[1];
    let along = if squared > 0.0 {
        ((ap[0] * ab[0] + ap[1] * ab[1]) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let off = [ap[0] - ab[0] * along, ap[1] - ab[1] * along];
    (off[0] * off[0] + off[1] * off[1]).sqrt()
}

/// The areas with their distances in millimetres from where the plane was picked, nearest first.
pub(super) fn by_distance(areas: &[SectionArea], crossing: &Crossing) -> Vec<(usize, f64)> {
    let mut distances: Vec<(usize, f64)> =
        areas.iter().map(|a| a.distance(crossing)).enumerate().collect();
    distances.sort_by(|a, b| a.1.total_cmp(&b.1));
    distances
}

/// The chosen areas, those in their holes, and those that share a corner with one of them.
pub(super) fn with_what_goes_along(
    areas: &[SectionArea],
    crossing: &Crossing,
    mut chosen: Vec<bool>,
) -> Vec<bool> {
    loop {
        let before = chosen.clone();
        let mut cut = vec![false; crossing.places.len()];
        for area in chosen_of(areas, &chosen) {
            area.rings().flat_map(|r| &crossing.rings[r]).for_each(|n| cut[*n as usize] = true);
        }
        for (n, area) in areas.iter().enumerate() {
            let touches =
                || area.rings().flat_map(|r| &crossing.rings[r]).any(|c| cut[*c as usize]);
            chosen[n] = chosen[n] || area.around.is_some_and(|a| chosen[a]) || touches();
        }
        if chosen == before {
            return chosen;
        }
    }
}

pub(super) fn chosen_of<'a>(
    areas: &'a [SectionArea],
    chosen: &'a [bool],
) -> impl Iterator<Item = &'a SectionArea> {
    areas.iter().zip(chosen).filter(|(_, c)| **c).map(|(a, _)| a)
}
