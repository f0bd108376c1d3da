//! From the lines of a section to its rings, also where several rings meet in one corner.

use preop_space::math;

/// The line that follows each line. Where several leave a node, the one taken is the first clockwise
/// from the way back, so that a ring bounds one wedge of material and rings never cross.
pub(super) fn successors(ends: &[[u32; 2]], flat: &[[f64; 2]]) -> Vec<u32> {
    let mut leaving: Vec<(u32, u32)> = ends.iter().map(|e| e[0]).zip(0..).collect();
    let mut arriving: Vec<(u32, u32)> = ends.iter().map(|e| e[1]).zip(0..).collect();
    leaving.sort_unstable();
    arriving.sort_unstable();
    let mut next = vec![0u32; ends.len()];
    for (outgoing, incoming) in
        leaving.chunk_by(|a, b| a.0 == b.0).zip(arriving.chunk_by(|a, b| a.0 == b.0))
    {
        assert_eq!(
            (outgoing[0].0, outgoing.len()),
            (incoming[0].0, incoming.len()),
            "the surface is closed"
        );
        if let ([(_, out)], [(_, into)]) = (outgoing, incoming) {
            next[*into as usize] = *out;
            continue;
        }
        let mut free: Vec<u32> = outgoing.iter().map(|o| o.1).collect();
        for (_, into) in incoming {
            let turn = |out: u32| clockwise_turn(ends[*into as usize], ends[out as usize], flat);
            let best = (0..free.len())
                .min_by(|a, b| turn(free[*a]).total_cmp(&turn(free[*b])))
                .expect("as many lines leave as arrive");
            next[*into as usize] = free.swap_remove(best);
        }
    }
    next
}

/// The angle clockwise from the way back along one line to the other line, in (0, 2 pi].
fn clockwise_turn([start, node]: [u32; 2], [_, end]: [u32; 2], flat: &[[f64; 2]]) -> f64 {
    let angle = |to: u32| {
        let (a, b) = (flat[node as usize], flat[to as usize]);
        math::atan2(b[1] - a[1], b[0] - a[0])
    };
    let turn = angle(start) - angle(end);
    if turn > 0.0 { turn } else { turn + 2.0 * math::PI }
}
