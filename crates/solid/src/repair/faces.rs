//! Faces once each, looking the same way as their neighbours.

use super::RepairError;
use preop_space::Point;

/// The faces without those on the same three corners as one before, and how many those were.
pub(super) fn single(triangles: &[[u32; 3]]) -> (Vec<[u32; 3]>, usize) {
    let key = |t: &[u32; 3]| {
        let mut corners = *t;
        corners.sort_unstable();
        corners
    };
    let mut order: Vec<u32> = (0..triangles.len() as u32).collect();
    order.sort_unstable_by_key(|n| (key(&triangles[*n as usize]), *n));
    let mut keep = vec![true; triangles.len()];
    for pair in order.windows(2) {
        if key(&triangles[pair[0] as usize]) == key(&triangles[pair[1] as usize]) {
            keep[pair[1] as usize] = false;
        }
    }
    let doubles = keep.iter().filter(|k| !**k).count();
    let kept = triangles.iter().zip(&keep).filter(|(_, keep)| **keep);
    (kept.map(|(t, _)| *t).collect(), doubles)
}

/// An edge of a face: its corners in ascending order, the face, and whether the face runs that way.
type Edge = ([u32; 2], u32, bool);

fn edges(triangles: &[[u32; 3]]) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::with_capacity(3 * triangles.len());
    for (n, &[a, b, c]) in triangles.iter().enumerate() {
        for (p, q) in [(a, b), (b, c), (c, a)] {
            edges.push(([p.min(q), p.max(q)], n as u32, p < q));
        }
    }
    edges.sort_unstable();
    edges
}

/// The faces turned so that neighbours agree, and how many were turned. In each piece the many keep
/// their way and the few are turned.
pub(super) fn oriented(
    points: &[Point],
    mut triangles: Vec<[u32; 3]>,
) -> Result<(Vec<[u32; 3]>, usize), RepairError> {
    let edges = edges(&triangles);
    let mut crowded = vec![];
    // For each face its neighbours, and whether they look the same way.
    let mut beside: Vec<Vec<(u32, bool)>> = vec![vec![]; triangles.len()];
    for same in edges.chunk_by(|a, b| a.0 == b.0) {
        match same {
            [] | [_] => (),
            [(_, f, f_runs), (_, g, g_runs)] => {
                let agree = f_runs != g_runs;
                beside[*f as usize].push((*g, agree));
                beside[*g as usize].push((*f, agree));
            }
            [first, ..] => crowded.push(points[first.0[0] as usize]),
        }
    }
    if !crowded.is_empty() {
        let count = crowded.len();
        return Err(RepairError::Edges { places: crowded.into_iter().take(5).collect(), count });
    }
    let mut turn: Vec<Option<bool>> = vec![None; triangles.len()];
    let mut turned = 0;
    for first in 0..triangles.len() {
        if turn[first].is_some() {
            continue;
        }
        turn[first] = Some(false);
        let mut piece = vec![first as u32];
        let mut next = 0;
        while let Some(&face) = piece.get(next) {
            next += 1;
            let this = turn[face as usize] == Some(true);
            for &(other, agree) in &beside[face as usize] {
                let wanted = this == agree;
                match turn[other as usize] {
                    None => {
                        turn[other as usize] = Some(wanted);
                        piece.push(other);
                    }
                    Some(is) if is != wanted => {
                        return Err(RepairError::OneSided(
                            points[triangles[other as usize][0] as usize],
                        ));
                    }
                    Some(_) => (),
                }
            }
        }
        let few = piece.iter().filter(|f| turn[**f as usize] == Some(true)).count();
        let flip_the_rest = 2 * few > piece.len();
        for face in piece {
            if (turn[face as usize] == Some(true)) != flip_the_rest {
                triangles[face as usize].swap(1, 2);
                turned += 1;
            }
        }
    }
    Ok((triangles, turned))
}
