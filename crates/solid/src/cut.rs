//! Plane cuts: through everything ([`split`]), or as a saw cuts a bone ([`osteotomy`]).
//!
//! Both halves get the same lid, once from each side, on the corners of the section and no others, so
//! that their volumes add up to the whole to the last digits.

mod areas;
mod crossing;
mod groups;
mod island;
mod pieces;
mod ring;

use crate::solid::{first_crossing, only_used};
use crate::{Section, Solid, SolidFault};
use areas::{SectionArea, areas, by_distance, chosen_of, with_what_goes_along};
use crossing::{Crossing, Side};
use pieces::Pieces;
use preop_space::{Plane, Point};
use preop_surface::{Mesh, MeshFault};

/// A corner nearer to the plane than this many millimetres counts as one of the cut: far more than
/// what rounding moves.
const AT_PLANE_MM: f64 = 1e-6;

/// A saw that goes through bone also goes through what hangs on it beside the cut, such as a tooth that
/// touches its neighbour: pieces of the section up to this far from the picked place, in millimetres.
const SAME_CUT_MM: f64 = 30.0;
/// So many pieces of a section are tried beside the nearest one.
const MOST_PIECES: usize = 8;

/// Why a cut cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CutError {
    /// The plane passes the body by.
    #[error("the plane misses the bone by {distance_mm:.2} mm; move it towards the bone")]
    Misses {
        /// From the plane to the nearest place of the body, in millimetres.
        distance_mm: f64,
    },
    /// The cut goes through, but the two sides still hang together elsewhere.
    #[error(
        "the cut near {place} does not separate the bone: the two sides still hang together around it; cut there too, or tilt the plane"
    )]
    NotSeparated {
        /// A place on the section.
        place: Point,
    },
    /// The blade would turn everything on the removed side into dust.
    #[error(
        "nothing is left beyond the kerf of {kerf_mm} mm; move the plane or take a thinner blade"
    )]
    NothingBeyondKerf {
        /// The kerf in millimetres.
        kerf_mm: f64,
    },
    /// A kerf that no blade makes.
    #[error("the kerf is {0} mm; it must be 0 or more")]
    Kerf(f64),
    /// The plane is nowhere.
    #[error("the plane does not pass through a finite place")]
    NotFinite,
    /// The section crosses itself.
    #[error(
        "the section near {0} crosses itself and cannot be closed; repair the surface there or move the plane by a hundredth of a millimetre"
    )]
    Section(Point),
    /// A part is not a surface.
    #[error("a part of the cut is not a surface: {0}")]
    NotAMesh(#[from] MeshFault),
    /// A part is not a body.
    #[error("a part of the cut is not a body: {0}")]
    NotASolid(#[from] SolidFault),
}

/// A body on the two sides of a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Halves {
    /// What lies against the normal; `None` where nothing does.
    pub below: Option<Solid>,
    /// What lies along the normal; `None` where nothing does.
    pub above: Option<Solid>,
    /// The whole section; `None` where the plane passes the body by.
    pub section: Option<Section>,
}

/// A bone that was sawn through.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The side against the normal. Its face is the plane.
    pub kept: Solid,
    /// The side along the normal. It begins one kerf beyond the plane.
    pub removed: Solid,
    /// The face of the kept side.
    pub section: Section,
    /// How many pieces of the section were cut: 1, or more where the nearest alone does not part the
    /// bone. Holes do not count, nor what hangs in them.
    pub pieces: usize,
    /// What the blade turned into dust, in cubic millimetres.
    pub kerf_volume_mm3: f64,
}

/// Cuts a body by the whole infinite plane. A face in the plane is no cut.
pub fn split(body: &Solid, plane: &Plane) -> Result<Halves, CutError> {
    let whole = |plane: &Plane, moved: f64| match divided(body, plane, moved, &Choice::Everything) {
        Ok(parts) => Ok(Halves {
            below: Some(cut_solid(parts.below, plane)?),
            above: Some(cut_solid(parts.above, plane)?),
            section: Some(parts.section),
        }),
        Err(CutError::Misses { .. }) => {
            let (body, height) = (Some(body.clone()), |p: &Point| plane.signed_distance(*p));
            let highest = body
                .iter()
                .flat_map(|b| b.points())
                .map(height)
                .fold(0.0, |far: f64, d| if d.abs() > far.abs() { d } else { far });
            Ok(match highest > 0.0 {
                true => Halves { below: None, above: body, section: None },
                false => Halves { below: body, above: None, section: None },
            })
        }
        Err(fault) => Err(fault),
    };
    nudged(plane, whole)
}

/// Saws through a bone along the piece of the section nearest to `plane.through`, holes and what lies
/// in them included: a jaw cut through one ramus keeps its other ramus whole, though the plane crosses
/// that too. Where that piece alone does not part the bone (two teeth touch above the cut), the next
/// nearest pieces within 30 mm are cut too, as few as part it. The normal points to the side
/// removed, which begins `kerf_mm` beyond.
///
/// Shells that the cut does not touch go to the part that they lie in, else to their side of the plane.
pub fn osteotomy(body: &Solid, plane: &Plane, kerf_mm: f64) -> Result<Cut, CutError> {
    if !(kerf_mm.is_finite() && kerf_mm >= 0.0) {
        return Err(CutError::Kerf(kerf_mm));
    }
    let (kept, first, pieces) = first_face(body, plane)?;
    if kerf_mm == 0.0 {
        let removed = cut_solid(first.above, plane)?;
        let section = first.section;
        return Ok(Cut { kept, removed, section, pieces, kerf_volume_mm3: 0.0 });
    }
    // The saw's second face: all that hangs on the first face on this side of it is dust.
    let beyond = Choice::ReachedFrom(first.lid_above);
    let far = plane.moved(kerf_mm);
    let (removed, dust) = nudged(&far, |far, moved| {
        let parts = divided(&first.above, far, moved, &beyond)?;
        Ok((cut_solid(parts.above, far)?, parts.below.volume()))
    })
    .map_err(|fault| match fault {
        CutError::Misses { .. } => CutError::NothingBeyondKerf { kerf_mm },
        fault => fault,
    })?;
    Ok(Cut { kept, removed, section: first.section, pieces, kerf_volume_mm3: dust })
}

/// The kept side and the rest, cut through as few pieces of the section as part the body.
fn first_face(body: &Solid, plane: &Plane) -> Result<(Solid, Parts, usize), CutError> {
    let through = |pieces: usize| {
        nudged(plane, |plane, moved| {
            let mut parts = divided(body, plane, moved, &Choice::Nearest(pieces))?;
            let kept = cut_solid(std::mem::take(&mut parts.below), plane)?;
            Ok((kept, parts, pieces))
        })
    };
    let nearest_alone = through(1);
    if !matches!(nearest_alone, Err(CutError::NotSeparated { .. })) {
        return nearest_alone;
    }
    let wider = (2..=MOST_PIECES).map(through);
    let parted = wider.into_iter().find(|cut| !matches!(cut, Err(CutError::NotSeparated { .. })));
    parted.unwrap_or(nearest_alone)
}

/// The door for a part of a body. Where no triangle was cut the part is as free of crossings as the
/// body was, so only what is at the plane is looked at again.
fn cut_solid(part: Mesh, plane: &Plane) -> Result<Solid, CutError> {
    let at_plane = |c: &u32| plane.signed_distance(part.points()[*c as usize]).abs() <= AT_PLANE_MM;
    let mut cut: Vec<[u32; 3]> =
        part.triangles().iter().filter(|t| t.iter().any(at_plane)).copied().collect();
    let points = only_used(part.points().to_vec(), &mut cut);
    if let Some(crossing) = first_crossing(&Mesh::new(points, cut)?) {
        return Err(SolidFault::SelfIntersecting(crossing).into());
    }
    Ok(Solid::free_of_crossings(part)?)
}

/// Tries the plane where it is, then a few ten-millionths of a millimetre away: a surface that touches
/// itself exactly on the plane has no section there that bounds two bodies.
fn nudged<T>(
    plane: &Plane,
    cut: impl Fn(&Plane, f64) -> Result<T, CutError>,
) -> Result<T, CutError> {
    if !plane.through.is_finite() {
        return Err(CutError::NotFinite);
    }
    let mut first_fault = None;
    for step in [0.0, 1e-7, -1e-7, 3e-7, -3e-7, 1e-6, -1e-6] {
        match cut(&plane.moved(step), step) {
            Err(
                fault @ (CutError::Section(_) | CutError::NotAMesh(_) | CutError::NotASolid(_)),
            ) => first_fault.get_or_insert(fault),
            settled => return settled,
        };
    }
    Err(first_fault.expect("the loop has run"))
}

/// Which areas of a section are cut.
enum Choice {
    Everything,
    /// This many areas nearest to where the plane was picked, as far as [`SAME_CUT_MM`] reaches.
    Nearest(usize),
    /// The areas that are reached from these corners on the surface below the plane.
    ReachedFrom(Vec<u32>),
}

/// A closed surface in two.
struct Parts {
    below: Mesh,
    above: Mesh,
    section: Section,
    /// The corners of the lid in `above`.
    lid_above: Vec<u32>,
}

fn divided(mesh: &Mesh, plane: &Plane, moved_mm: f64, choice: &Choice) -> Result<Parts, CutError> {
    let crossing = Crossing::of(mesh, plane);
    if crossing.rings.is_empty() {
        return Err(CutError::Misses { distance_mm: crossing.nearest_mm() });
    }
    let areas = areas(&crossing).ok_or(CutError::Section(crossing.places[0]))?;
    let (chosen, distance_mm) = choose(mesh, &crossing, &areas, choice)?;
    let lid = lid(&crossing, &areas, &chosen)?;
    let contours = chosen_of(&areas, &chosen).flat_map(|a| a.contours(&crossing)).collect();
    let section = Section::measured(*plane, contours, distance_mm, moved_mm);
    let pieces = Pieces::cut(mesh, &crossing, &areas, &chosen);
    let (below, above) = sorted(&pieces, &crossing, &areas, &chosen, &lid)?;
    let (points, triangles, _) = pieces.gathered(below);
    let below = Mesh::new(points, triangles)?;
    let (points, triangles, number) = pieces.gathered(above);
    let lid_above = lid.iter().map(|t| number[pieces.on(t[0], Side::Above) as usize]).collect();
    Ok(Parts { below, above: Mesh::new(points, triangles)?, section, lid_above })
}

/// The areas to cut, and how far the plane was picked from them.
fn choose(
    mesh: &Mesh,
    crossing: &Crossing,
    areas: &[SectionArea],
    choice: &Choice,
) -> Result<(Vec<bool>, f64), CutError> {
    let everything = vec![true; areas.len()];
    let misses = CutError::Misses { distance_mm: crossing.nearest_mm() };
    let order = by_distance(areas, crossing);
    let &(nearest, distance_mm) = order.first().ok_or(misses.clone())?;
    let chosen = match choice {
        Choice::Everything => return Ok((everything, distance_mm)),
        Choice::Nearest(pieces) => {
            let near = order.iter().take(*pieces).filter(|(_, d)| *d <= SAME_CUT_MM);
            let near: Vec<usize> = near.map(|(n, _)| *n).collect();
            (0..areas.len()).map(|n| n == nearest || near.contains(&n)).collect()
        }
        Choice::ReachedFrom(corners) => {
            let pieces = Pieces::cut(mesh, crossing, areas, &everything);
            let mut groups = pieces.groups();
            let mut reached = vec![false; pieces.corner_count()];
            corners.iter().for_each(|c| reached[groups.root(*c) as usize] = true);
            let mut meets = |node: u32| reached[groups.root(pieces.on(node, Side::Below)) as usize];
            areas
                .iter()
                .map(|a| a.rings().any(|r| crossing.rings[r].iter().any(|n| meets(*n))))
                .collect::<Vec<bool>>()
        }
    };
    if !chosen.contains(&true) {
        return Err(misses);
    }
    Ok((with_what_goes_along(areas, crossing, chosen), distance_mm))
}

/// The triangles between the nodes that close the chosen areas, facing along the normal.
fn lid(
    crossing: &Crossing,
    areas: &[SectionArea],
    chosen: &[bool],
) -> Result<Vec<[u32; 3]>, CutError> {
    let mut lid = Vec::new();
    for area in chosen_of(areas, chosen) {
        let place = area
            .rings()
            .flat_map(|r| &crossing.rings[r])
            .next()
            .map(|n| crossing.places[*n as usize]);
        lid.extend(area.filled(crossing).ok_or(CutError::Section(place.unwrap_or_default()))?);
    }
    Ok(lid)
}

/// The triangles of each side, its lid first.
type BelowAndAbove = (Vec<[u32; 3]>, Vec<[u32; 3]>);

/// Floods the surface from the section to both sides.
fn sorted(
    pieces: &Pieces,
    crossing: &Crossing,
    areas: &[SectionArea],
    chosen: &[bool],
    lid: &[[u32; 3]],
) -> Result<BelowAndAbove, CutError> {
    let mut groups = pieces.groups();
    let mut side_of: Vec<Option<Side>> = vec![None; pieces.corner_count()];
    for &node in
        chosen_of(areas, chosen).flat_map(SectionArea::rings).flat_map(|r| &crossing.rings[r])
    {
        for side in [Side::Below, Side::Above] {
            let root = groups.root(pieces.on(node, side)) as usize;
            if *side_of[root].get_or_insert(side) != side {
                return Err(CutError::NotSeparated { place: crossing.places[node as usize] });
            }
        }
    }
    let mut below: Vec<[u32; 3]> =
        lid.iter().map(|t| t.map(|n| pieces.on(n, Side::Below))).collect();
    let mut above: Vec<[u32; 3]> =
        lid.iter().map(|&[a, b, c]| [a, c, b].map(|n| pieces.on(n, Side::Above))).collect();
    let mut islands: Vec<(u32, [u32; 3])> = Vec::new();
    for &t in &pieces.triangles {
        let root = groups.root(t[0]);
        match side_of[root as usize] {
            Some(Side::Below) => below.push(t),
            Some(Side::Above) => above.push(t),
            None => islands.push((root, t)),
        }
    }
    islands.sort_by_key(|i| i.0);
    let apart = [below.len(), above.len()];
    for island in islands.chunk_by(|a, b| a.0 == b.0) {
        let place = pieces.place(island[0].1[0]);
        let lies_in = |part: &[[u32; 3]]| {
            island::winding(place, part.iter().map(|t| t.map(|c| pieces.place(c)))) > 0
        };
        let middle = Point::mean(island.iter().map(|i| pieces.place(i.1[0]))).unwrap_or(place);
        let goes_above = lies_in(&above[..apart[1]])
            || !lies_in(&below[..apart[0]]) && crossing.plane.signed_distance(middle) > 0.0;
        let part = if goes_above { &mut above } else { &mut below };
        part.extend(island.iter().map(|i| i.1));
    }
    Ok((below, above))
}
