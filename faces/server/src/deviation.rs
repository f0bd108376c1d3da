//! How far a surface lies from others: exact distances to the full surfaces, at the corners that a screen shows.

use crate::Refusal;
use crate::contents::Contents;
use crate::ground::Ground;
use crate::wire::{DeviationRequest, SurfacePlace};
use preop_display::coarsen;
use preop_plan::Hash;
use preop_space::{Direction, Point, Rigid, Vector};
use preop_surface::{Mesh, Tree};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A surface is compared with no more others at once.
const MOST_OTHERS: usize = 64;

/// The distance of each corner of `asked.of`, as the screen shows it with `asked.triangles` and
/// `asked.edge_mm`, from the nearest of the surfaces `asked.to`: 4 bytes each, mm. Inside of a closed one it is less than 0.
pub(crate) fn deviation(
    asked: &DeviationRequest,
    contents: &Contents,
    ground: &dyn Ground,
    gone: &AtomicBool,
) -> Result<Vec<u8>, Refusal> {
    if asked.to.is_empty() || asked.to.len() > MOST_OTHERS {
        return Err(Refusal::Wrong(format!(
            "A surface is compared with 1 to {MOST_OTHERS} others."
        )));
    }
    let named = |s: &SurfacePlace| {
        let missing = || Refusal::Missing("This is no content's hash.".to_owned());
        Hash::parse(&s.content).ok_or_else(missing)
    };
    let place = |s: &SurfacePlace| {
        let mesh = contents.mesh(&named(s)?, s.part, ground)?;
        Ok::<_, Refusal>((mesh, pose(s.pose.as_deref())?))
    };
    let (mesh, carried) = place(&asked.of)?;
    let shown = match asked.edge_mm {
        None => Arc::new(coarsen(&mesh, asked.triangles)),
        Some(edge) => {
            contents.fine(&named(&asked.of)?, asked.of.part, (asked.triangles, edge), ground)?
        }
    };
    // A corner that was moved to make fewer of them is measured where the surface really is.
    let whole = (shown.deviation_mm > 0.0).then(|| Tree::new(&mesh));
    let corners: &[Point] = &shown.points;
    let others: Vec<(Mesh, Rigid)> = asked.to.iter().map(place).collect::<Result<_, _>>()?;
    let others: Vec<(Tree, Rigid)> =
        others.iter().map(|(mesh, pose)| (Tree::new(mesh), pose.inverse())).collect();
    let distances: Vec<f32> = corners
        .par_iter()
        .map(|corner| {
            // Nobody waits for it any more.
            if gone.load(Ordering::Relaxed) {
                return f32::NAN;
            }
            let true_place = whole.as_ref().map_or(*corner, |tree| tree.nearest(*corner).point);
            let place = carried.point(true_place);
            let each = others.iter().map(|(tree, back)| tree.signed_distance(back.point(place)));
            each.min_by(|a, b| nearer(*a, *b)).unwrap_or(f64::NAN) as f32
        })
        .collect();
    if gone.load(Ordering::Relaxed) {
        return Err(Refusal::World("The measuring was stopped.".to_owned()));
    }
    Ok(distances.iter().flat_map(|d| d.to_le_bytes()).collect())
}

/// What is inside of one is inside; of several, the surface that is nearest counts.
fn nearer(a: f64, b: f64) -> std::cmp::Ordering {
    (a >= 0.0).cmp(&(b >= 0.0)).then(a.abs().total_cmp(&b.abs()))
}

/// A pose as sixteen numbers, row by row; the last row is not looked at.
fn pose(numbers: Option<&[f64]>) -> Result<Rigid, Refusal> {
    let wrong =
        || Refusal::Wrong("A pose is sixteen numbers of a rotation and a shift.".to_owned());
    let Some(n) = numbers else { return Ok(Rigid::shift(Vector::ZERO)) };
    if n.len() != 16 || n.iter().any(|x| !x.is_finite()) {
        return Err(wrong());
    }
    let column = |c: usize| Direction::new(n[c], n[4 + c], n[8 + c]).ok_or_else(wrong);
    let origin = Point::ORIGIN + Vector::new(n[3], n[7], n[11]);
    Rigid::frame(origin, column(0)?, column(1)?).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pose_on_the_wire_is_the_move_that_it_says() {
        // A quarter turn about z, then 5 mm up: x goes to y.
        let told =
            [0.0, -1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 5.0, 0.0, 0.0, 0.0, 1.0];
        let moved = pose(Some(&told)).unwrap().point(Point::new(1.0, 0.0, 0.0));
        assert!(moved.distance(Point::new(0.0, 1.0, 5.0)) < 1e-12);
        assert!(pose(Some(&told[..15])).is_err());
        let stays = pose(None).unwrap().point(Point::new(1.0, 2.0, 3.0));
        assert_eq!(stays, Point::new(1.0, 2.0, 3.0));
    }

    #[test]
    fn inside_of_one_body_counts_before_what_is_near_outside() {
        let least = |all: &[f64]| all.iter().copied().min_by(|a, b| nearer(*a, *b)).unwrap();
        assert_eq!(least(&[0.1, -2.0, -3.0]), -2.0);
        assert_eq!(least(&[4.0, 1.5]), 1.5);
    }
}
