//! Writes what the tests and a curious eye need, to standard output:
//!
//! `phantom describe head|leg` the formulas as JSON, for `tests/formula.py`;
//! `phantom grid head|leg BODY SPACING_MM` the field of a body on a grid, 32-bit little-endian
//! numbers, x fastest; the origin and the size go to standard error;
//! `phantom series FOLDER SEED` the demo's two DICOM series into FOLDER/head and FOLDER/leg;

use preop_monitor::Silent;
use preop_phantom::{Field, Head, Phantom, demo_series, head, leg, patient};
use preop_space::{Point, Vector};
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
        ["series", folder, seed] => {
            let patient =
                patient(seed.parse().expect("a whole number"), &Silent).expect("nobody cancels");
            for series in demo_series(&patient, &Silent).expect("nobody cancels") {
                let folder = std::path::Path::new(folder).join(series.name);
                std::fs::create_dir_all(&folder)?;
                for (name, bytes) in series.files {
                    std::fs::write(folder.join(name), bytes)?;
                }
            }
            Ok(())
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

/// The field in blocks; a block that the surface does not reach has one value, that of its middle.
fn grid(phantom: &Phantom, body: &str, spacing: f64) -> Vec<u8> {
    let field = phantom.body(body).expect("a body of this phantom");
    let size = phantom.bounds.size().to_array().map(|s| (s / spacing) as usize / 32 * 32 + 32);
    eprintln!("{:?} {size:?}", phantom.bounds.min.to_array());
    let mut values = vec![0f32; size.iter().product()];
    let grid = Grid { origin: phantom.bounds.min, spacing, size };
    for k in (0..size[2]).step_by(32) {
        for j in (0..size[1]).step_by(32) {
            for i in (0..size[0]).step_by(32) {
                grid.fill(field, [i, j, k], 32, &mut values);
            }
        }
    }
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

struct Grid {
    origin: Point,
    spacing: f64,
    size: [usize; 3],
}

impl Grid {
    fn fill(&self, field: &Field, first: [usize; 3], edge: usize, values: &mut [f32]) {
        let half = (edge - 1) as f64 / 2.0;
        let at = |[i, j, k]: [usize; 3], beyond: f64| {
            let along = |n: usize| (n as f64 + beyond) * self.spacing;
            self.origin + Vector::new(along(i), along(j), along(k))
        };
        let reach = 1.7321 * self.spacing * (half + 1.0);
        let (near, value) = field.near(at(first, half), reach);
        let far = value.abs() > reach;
        let step = if far || edge == 4 {
            1
        } else if edge == 32 {
            8
        } else {
            4
        };
        for n in 0..(edge / step).pow(3) {
            let count = edge / step;
            let place = [n % count, n / count % count, n / count / count];
            let voxel = [0, 1, 2].map(|a| first[a] + step * place[a]);
            let index = voxel[0] + self.size[0] * (voxel[1] + self.size[1] * voxel[2]);
            if far {
                values[index] = value as f32;
            } else if step == 1 {
                values[index] = near.value(at(voxel, 0.0)) as f32;
            } else {
                self.fill(&near, voxel, step, values);
            }
        }
    }
}
