//! Writes what the tests and a curious eye need, to standard output:
//!
//! `phantom describe head|leg` the formulas as JSON, for `tests/formula.py`;
//! `phantom grid head|leg BODY SPACING_MM` the field of a body on a grid, 32-bit little-endian
//! numbers, x fastest; the origin and the size go to standard error.

use preop_phantom::{Head, Phantom, head, leg};
use preop_space::Point;
use std::io::Write;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut out = std::io::stdout().lock();
    match words[..] {
        ["describe", part] => writeln!(out, "{}", named(part).description()),
        ["grid", part, body, spacing] => {
            let spacing = spacing.parse().expect("a number of millimetres");
            out.write_all(&grid(&named(part), body, spacing))
        }
        _ => panic!("see the head of this file"),
    }
}

fn named(part: &str) -> Phantom {
    match part {
        "head" => head(Head::default()),
        "leg" => leg(),
        _ => panic!("there are a head and a leg"),
    }
}

/// The field in blocks, each asked with what is near it.
fn grid(phantom: &Phantom, body: &str, spacing: f64) -> Vec<u8> {
    const EDGE: usize = 8;
    let field = phantom.body(body).expect("a body of this phantom");
    let (origin, size) = (phantom.bounds.min, phantom.bounds.size().to_array());
    let size = size.map(|s| (s / spacing) as usize / EDGE * EDGE + EDGE);
    eprintln!("{:?} {size:?}", origin.to_array());
    let at = |i: usize, j: usize, k: usize| {
        origin + preop_space::Vector::new(i as f64, j as f64, k as f64) * spacing
    };
    let mut values = vec![0f32; size.iter().product()];
    for block in 0..values.len() / (EDGE * EDGE * EDGE) {
        let blocks = size.map(|s| s / EDGE);
        let first =
            [block % blocks[0], block / blocks[0] % blocks[1], block / blocks[0] / blocks[1]]
                .map(|b| b * EDGE);
        let [i, j, k] = first;
        let reach = spacing * EDGE as f64;
        let middle = at(i, j, k).towards(at(i + EDGE, j + EDGE, k + EDGE), 0.5);
        let (near, _): (_, f64) = field.near(Point::new(middle.x, middle.y, middle.z), reach);
        for n in 0..EDGE * EDGE * EDGE {
            let [a, b, c] = [i + n % EDGE, j + n / EDGE % EDGE, k + n / EDGE / EDGE];
            values[a + size[0] * (b + size[1] * c)] = near.value(at(a, b, c)) as f32;
        }
    }
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}
