//! Seeded damage of whole files: bits that flip, bytes that are lost, pieces that move.

use preop_space::random::Random;

/// A copy of `seed` with some damage: up to five wounds, most of them near the start, where headers
/// are; one in four is cut off somewhere.
pub fn damaged(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + random.bits() % 5 {
        if bytes.is_empty() {
            break;
        }
        let reach =
            if random.bits().is_multiple_of(2) { bytes.len() } else { bytes.len().min(512) };
        let at = random.bits() as usize % reach;
        match random.bits() % 8 {
            0 => bytes[at] = random.bits() as u8,
            1 => bytes[at] = 0xff,
            2 => bytes[at] = 0,
            3 => drop(bytes.remove(at)),
            4 => bytes.insert(at, random.bits() as u8),
            5 => {
                let from = random.bits() as usize % bytes.len();
                let length = (random.bits() as usize % 16).min(bytes.len() - from.max(at));
                bytes.copy_within(from..from + length, at);
            }
            _ => bytes[at] ^= 1 << (random.bits() % 8),
        }
    }
    if random.bits().is_multiple_of(4) {
        bytes.truncate(random.bits() as usize % (bytes.len() + 1));
    }
    bytes
}
