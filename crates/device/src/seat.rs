//! The space that a guide may fill: clear of the bone where it sits and all the way off.
//!
//! At every node of a grid whose k axis is the direction off, the seat's value is
//! `min over the column from here on off ( distance to the bone - what must stay free )`.
//! A guide inside `value >= 0` is clear of the bone seated, and, because each column was looked
//! through to its end, at every moment of the way off. The value grows by at most one millimetre
//! per millimetre, so that it can be interpolated between nodes.

use crate::pits;
use preop_image::{Geometry, GeometryError};
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Direction, Point, Rigid, Vector};
use preop_surface::Tree;
use rayon::prelude::*;

/// Nodes along the edge of a brick, the unit of work.
const BRICK: usize = 8;
/// Within this distance of the seat every node is measured; further off only every other one.
const EXACT_MM: f64 = 1.2;
/// The most nodes that a guide may take: 4 bytes each, twice.
pub(crate) const MOST_NODES: usize = 40_000_000;

/// Why a guide has no grid.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GridError {
    /// It would not fit into memory.
    #[error(
        "the guide would need {needed} grid nodes of {cell_mm} mm, more than {MOST_NODES}; \
         a cell of {fits_mm:.2} mm fits"
    )]
    TooLarge {
        /// How many nodes it would need.
        needed: u64,
        /// The cell that was asked for.
        cell_mm: f64,
        /// The cell that would fit.
        fits_mm: f64,
    },
    /// The measures make no grid.
    #[error("the measures of the guide make no grid: {0}")]
    Geometry(#[from] GeometryError),
}

/// The grid over the box from `low` to `high` in the seat's frame.
pub(crate) fn grid(
    patient_from_seat: &Rigid,
    low: Point,
    high: Point,
    cell_mm: f64,
) -> Result<Geometry, GridError> {
    let size = (high - low).to_array().map(|edge| (edge / cell_mm).ceil().max(0.0) + 1.0);
    let needed = size[0] * size[1] * size[2];
    if needed > MOST_NODES as f64 {
        let ratio = needed / MOST_NODES as f64;
        let fits_mm = cell_mm * preop_space::math::pow(ratio, 1.0 / 3.0) * 1.02;
        return Err(GridError::TooLarge { needed: needed as u64, cell_mm, fits_mm });
    }
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR]
        .map(|a| patient_from_seat.direction(a));
    let origin = patient_from_seat.point(low);
    Ok(Geometry::new(origin, axes, [cell_mm; 3], size.map(|s| s as usize))?)
}

/// A body that a guide keeps away from.
pub(crate) struct Clear<'a> {
    pub(crate) body: &'a Tree,
    pub(crate) by_mm: f64,
}

/// The seat's value at every node, in millimetres, exact near 0 and cut off beyond `limit_mm`.
pub(crate) fn seat(
    grid: &Geometry,
    clear: &[Clear],
    limit_mm: f64,
    monitor: &dyn Monitor,
) -> Result<Vec<f32>, Cancelled> {
    let mut value = vec![limit_mm as f32; grid.voxel_count()];
    for (n, each) in clear.iter().enumerate() {
        let fill = |brick: [usize; 3]| distances(grid, each, limit_mm, brick);
        for layer in brick_layers(grid) {
            monitor.check()?;
            let bricks: Vec<([usize; 3], Vec<f32>)> =
                layer.into_par_iter().map(|brick| (brick, fill(brick))).collect();
            bricks.into_iter().for_each(|(brick, d)| lower(grid, brick, &d, &mut value));
        }
        monitor.progress((n + 1) as f64 / clear.len() as f64);
    }
    look_through(grid, clear, &mut value);
    pits::span(grid, &mut value);
    Ok(value)
}

/// How the seat's value grows at a node, along the grid's own axes; never by more than one millimetre
/// a millimetre.
pub(crate) fn rise(grid: &Geometry, value: &[f32], node: usize) -> Vector {
    let (at, size) = (grid.voxel(node), grid.size());
    let steps = [1, size[0], size[0] * size[1]];
    let along = |axis: usize| {
        let before = usize::from(at[axis] > 0);
        let after = usize::from(at[axis] + 1 < size[axis]);
        let length = (before + after) as f64 * grid.spacing()[axis];
        let [low, high] = [node - before * steps[axis], node + after * steps[axis]];
        if length > 0.0 { f64::from(value[high] - value[low]) / length } else { 0.0 }
    };
    let rise = Vector::new(along(0), along(1), along(2));
    rise / rise.length().max(1.0)
}

/// The bricks of the grid by layers along k.
fn brick_layers(grid: &Geometry) -> Vec<Vec<[usize; 3]>> {
    let [ni, nj, nk] = grid.size().map(|n| n.div_ceil(BRICK));
    let layer = |k| (0..nj).flat_map(move |j| (0..ni).map(move |i| [i, j, k])).collect();
    (0..nk).map(layer).collect()
}

/// The distances of the nodes of one brick from what must stay free.
fn distances(grid: &Geometry, clear: &Clear, limit_mm: f64, brick: [usize; 3]) -> Vec<f32> {
    let cell = grid.spacing()[0];
    let start = brick.map(|b| b * BRICK);
    let at = |o: [usize; 3]| grid.centre([start[0] + o[0], start[1] + o[1], start[2] + o[2]]);
    let free = |p: Point| clear.body.signed_distance(p) - clear.by_mm;
    let centre = free(at([BRICK / 2; 3]));
    let radius = cell * (BRICK / 2) as f64 * 1.7321;
    if centre.abs() > radius + limit_mm.max(EXACT_MM) {
        return vec![centre.clamp(-limit_mm, limit_mm) as f32; BRICK * BRICK * BRICK];
    }
    const COARSE: usize = BRICK / 2 + 1;
    let coarse: Vec<f64> = (0..COARSE * COARSE * COARSE)
        .map(|n| free(at([n % COARSE, n / COARSE % COARSE, n / (COARSE * COARSE)].map(|o| 2 * o))))
        .collect();
    let between = |o: [usize; 3]| {
        let corner = |d: usize| {
            let c = [0, 1, 2].map(|a| o[a] / 2 + (o[a] & 1 & (d >> a)));
            coarse[c[0] + COARSE * (c[1] + COARSE * c[2])]
        };
        (0..8).map(corner).sum::<f64>() / 8.0
    };
    (0..BRICK * BRICK * BRICK)
        .map(|n| {
            let o = [n % BRICK, n / BRICK % BRICK, n / (BRICK * BRICK)];
            let guess = between(o);
            let even = o.iter().all(|x| x & 1 == 0);
            (if guess.abs() < EXACT_MM && !even { free(at(o)) } else { guess }) as f32
        })
        .collect()
}

/// Lowers the values of one brick's nodes to `distances`.
fn lower(grid: &Geometry, brick: [usize; 3], distances: &[f32], value: &mut [f32]) {
    let size = grid.size();
    for (n, d) in distances.iter().enumerate() {
        let o = [n % BRICK, n / BRICK % BRICK, n / (BRICK * BRICK)];
        let node = [0, 1, 2].map(|a| brick[a] * BRICK + o[a]);
        if (0..3).all(|a| node[a] < size[a]) {
            let slot = &mut value[grid.index(node)];
            *slot = slot.min(*d);
        }
    }
}

/// Makes each value the least of its column from there on off, also beyond the grid.
fn look_through(grid: &Geometry, clear: &[Clear], value: &mut [f32]) {
    let [ni, nj, nk] = grid.size();
    let blocked = blocked_columns(grid, clear);
    for (column, blocked) in blocked.iter().enumerate() {
        let mut least = if *blocked { -grid.spacing()[0] as f32 } else { f32::INFINITY };
        for k in (0..nk).rev() {
            let slot = &mut value[column + ni * nj * k];
            least = least.min(*slot);
            *slot = least;
        }
    }
}

/// The columns over which, beyond the grid, a body lies within what must stay free.
fn blocked_columns(grid: &Geometry, clear: &[Clear]) -> Vec<bool> {
    let [ni, nj, nk] = grid.size();
    let off = grid.axes()[2];
    let hit = |column: usize| {
        let top = grid.centre([column % ni, column / ni, nk - 1]);
        clear.iter().any(|c| c.body.first_hit(top, off).is_some())
    };
    let hits: Vec<bool> = (0..ni * nj).into_par_iter().map(hit).collect();
    let widest = clear.iter().map(|c| c.by_mm).fold(0.0, f64::max);
    let reach = (widest / grid.spacing()[0]).ceil() as usize + 1;
    let near = |column: usize| {
        let (i, j) = (column % ni, column / ni);
        (j.saturating_sub(reach)..=(j + reach).min(nj - 1))
            .any(|j| (i.saturating_sub(reach)..=(i + reach).min(ni - 1)).any(|i| hits[i + ni * j]))
    };
    (0..ni * nj).map(near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_solid::shape::{cylinder, sphere};

    #[test]
    fn over_a_ball_the_seat_is_the_distance_and_under_its_equator_the_way_out() {
        let ball = sphere(Point::ORIGIN, 8.0, 0.001).unwrap();
        let tree = Tree::new(ball.mesh());
        let low = Point::new(-11.0, -11.0, -4.0);
        let g = grid(&Rigid::IDENTITY, low, Point::new(11.0, 11.0, 12.0), 0.5).unwrap();
        let clear = [Clear { body: &tree, by_mm: 0.3 }];
        let value = seat(&g, &clear, 5.0, &Silent).unwrap();
        for (n, v) in value.iter().enumerate() {
            let p = g.centre(g.voxel(n)).vector();
            let out = Vector::new(p.x, p.y, p.z.max(0.0)).length() - 8.0 - 0.3;
            if out.abs() < 1.0 {
                assert!((f64::from(*v) - out).abs() < 0.01, "{p:?}: {v} not {out}");
            } else {
                assert_eq!(*v > 0.0, out > 0.0);
            }
        }
    }

    #[test]
    fn bone_far_above_blocks_the_way() {
        let roof = cylinder(Point::new(-20.0, 0.0, 40.0), Direction::LEFT, 40.0, 3.0, 32).unwrap();
        let tree = Tree::new(roof.mesh());
        let low = Point::new(-5.0, -8.0, 0.0);
        let g = grid(&Rigid::IDENTITY, low, Point::new(5.0, 8.0, 6.0), 0.5).unwrap();
        let clear = [Clear { body: &tree, by_mm: 0.2 }];
        let value = seat(&g, &clear, 5.0, &Silent).unwrap();
        let at = |p: Point| value[g.index(g.nearest(p).unwrap())];
        assert!(at(Point::new(0.0, 0.0, 1.0)) < 0.0);
        assert!(at(Point::new(0.0, 3.1, 1.0)) < 0.0);
        assert!(at(Point::new(0.0, 6.0, 1.0)) > 0.0);
    }

    #[test]
    fn a_grid_too_large_says_which_cell_fits() {
        let high = Point::new(1e4, 1e4, 1e4);
        let error = grid(&Rigid::IDENTITY, Point::ORIGIN, high, 0.4).unwrap_err();
        let GridError::TooLarge { fits_mm, .. } = error else { panic!("{error}") };
        assert!(grid(&Rigid::IDENTITY, Point::ORIGIN, high, fits_mm).is_ok());
    }
}
