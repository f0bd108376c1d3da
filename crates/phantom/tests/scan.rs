//! The scan against what a linear scanner must see.

use preop_image::Geometry;
use preop_monitor::Silent;
use preop_phantom::ct::{Scan, scan};
use preop_phantom::{Coat, Field, Head, Layer, Phantom, head};
use preop_space::{Bounds, Point, Vector, math};

const AIR: f64 = -1000.0;
const BONE: f64 = 1400.0;

fn phantom(field: Field) -> Phantom {
    Phantom {
        name: "test",
        bounds: Bounds::of([Point::ORIGIN]).grown(10.0),
        background_hu: AIR,
        bodies: Vec::new(),
        layers: vec![Layer { name: "bone", field, coats: vec![Coat { depth: 0.0, hu: BONE }] }],
    }
}

fn scanning(size: usize, spacing: [f64; 3], sigma: f64, noise: f64) -> Scan {
    let half = |a: usize| -spacing[a] * (size - 1) as f64 / 2.0;
    let origin = Point::new(half(0) + 0.13, half(1) - 0.07, half(2) + 0.19);
    Scan {
        geometry: Geometry::axial(origin, spacing, [size; 3]).unwrap(),
        slice_thickness_mm: spacing[2],
        psf_sigma_mm: sigma,
        noise_hu: noise,
        seed: 42,
    }
}

/// A ball of radius `r` seen through a Gaussian, at distance `d` from its middle (closed form).
fn blurred_ball(r: f64, sigma: f64, d: f64) -> f64 {
    let root = sigma * 2.0f64.sqrt();
    let gauss = |x: f64| math::exp(-x * x / (2.0 * sigma * sigma));
    0.5 * (math::erf((r + d) / root) + math::erf((r - d) / root))
        - sigma / (d * (2.0 * math::PI).sqrt()) * (gauss(r - d) - gauss(r + d))
}

#[test]
fn the_edge_of_a_ball_is_that_of_the_closed_form() {
    let (sigma, h, r) = (0.6, 0.5, 8.0);
    let scanning = scanning(44, [h; 3], sigma, 0.0);
    let volume = scan(&phantom(Field::ball(Point::ORIGIN, r)), &scanning, &Silent).unwrap();
    // A voxel's own box has a variance of h^2/12 along each axis.
    let sigma = (sigma * sigma + h * h / 12.0).sqrt();
    let mut worst = 0.0f64;
    for (n, &hu) in volume.hu().iter().enumerate() {
        let g = volume.geometry();
        let d = g.centre(g.voxel(n)).distance(Point::ORIGIN).max(0.2);
        let expected = AIR + (BONE - AIR) * blurred_ball(r, sigma, d);
        worst = worst.max((f64::from(hu) - expected).abs());
    }
    // The steepest slope is 1,550 HU per millimetre: 23 HU are 0.015 mm.
    assert!(worst < 23.0, "worst {worst} HU");
}

#[test]
fn an_edge_across_thick_slices_is_an_error_function() {
    let normal = Vector::new(0.3, -0.5, 0.8).direction().unwrap().vector();
    let (sigma, spacing) = (0.6, [0.7, 0.7, 1.0]);
    let scanning = scanning(30, spacing, sigma, 0.0);
    let phantom = phantom(Field::HalfSpace { normal, offset: 0.37 });
    let volume = scan(&phantom, &scanning, &Silent).unwrap();
    let box_variance: f64 =
        (0..3).map(|a| (normal.to_array()[a] * spacing[a]).powi(2) / 12.0).sum();
    let root = (2.0 * (sigma * sigma + box_variance)).sqrt();
    let mut worst = 0.0f64;
    for (n, &hu) in volume.hu().iter().enumerate() {
        let g = volume.geometry();
        let voxel = g.voxel(n);
        if voxel.iter().any(|&v| !(5..25).contains(&v)) {
            continue;
        }
        let d = normal.dot(g.centre(voxel).vector()) - 0.37;
        let expected = AIR + (BONE - AIR) * 0.5 * (1.0 - math::erf(d / root));
        worst = worst.max((f64::from(hu) - expected).abs());
    }
    assert!(worst < 30.0, "worst {worst} HU");
}

#[test]
fn the_scan_keeps_the_mass() {
    let r = 7.0;
    let scanning = scanning(40, [0.5; 3], 0.5, 0.0);
    let volume = scan(&phantom(Field::ball(Point::ORIGIN, r)), &scanning, &Silent).unwrap();
    let mass: f64 = volume.hu().iter().map(|&hu| (f64::from(hu) - AIR) / (BONE - AIR)).sum();
    let expected = 4.0 / 3.0 * math::PI * r * r * r;
    assert!((mass * 0.125 / expected - 1.0).abs() < 2e-3);
}

#[test]
fn the_noise_has_its_deviation_and_no_pattern_between_slices() {
    let noise = 20.0;
    let scanning = scanning(40, [1.0; 3], 0.5, noise);
    let far = phantom(Field::ball(Point::new(900.0, 0.0, 0.0), 1.0));
    let far = Phantom { background_hu: 50.0, ..far };
    let volume = scan(&far, &scanning, &Silent).unwrap();
    let values: Vec<f64> = volume.hu().iter().map(|&v| f64::from(v) - 50.0).collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|v| v * v).sum::<f64>() / count;
    assert!(mean.abs() < 5.0 * noise / count.sqrt(), "mean {mean}");
    // Rounding to whole units adds 1/12.
    assert!((variance / (noise * noise + 1.0 / 12.0) - 1.0).abs() < 0.03, "variance {variance}");
    let along: f64 = values.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / count;
    let across: f64 = values.iter().zip(&values[1600..]).map(|(a, b)| a * b).sum::<f64>() / count;
    let limit = 5.0 * noise * noise / count.sqrt();
    assert!(along.abs() < limit && across.abs() < limit, "{along} {across}");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let scanning = Scan {
        geometry: Geometry::axial(Point::new(-60.0, -60.0, -45.0), [2.0; 3], [60, 55, 50]).unwrap(),
        slice_thickness_mm: 2.0,
        psf_sigma_mm: 0.8,
        noise_hu: 15.0,
        seed: 1,
    };
    let head = head(Head::default());
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| scan(&head, &scanning, &Silent).unwrap())
    };
    let one = on(1);
    assert!(one == on(2) && one == on(5));
}

#[test]
fn blocks_leave_no_trace() {
    // The same voxels in a grid that starts elsewhere, so that its blocks lie elsewhere.
    let head = head(Head::default());
    let place = |first: [usize; 3], size| Scan {
        geometry: Geometry::axial(
            Point::new(10.0, -40.0, -40.0)
                + Vector::new(first[0] as f64, first[1] as f64, first[2] as f64),
            [1.0; 3],
            size,
        )
        .unwrap(),
        slice_thickness_mm: 1.0,
        psf_sigma_mm: 0.0,
        noise_hu: 0.0,
        seed: 0,
    };
    let whole = scan(&head, &place([0; 3], [40, 40, 40]), &Silent).unwrap();
    let part = scan(&head, &place([7, 3, 5], [30, 30, 30]), &Silent).unwrap();
    for n in 0..part.hu().len() {
        let [i, j, k] = part.geometry().voxel(n);
        assert_eq!(part.at([i, j, k]), whole.at([i + 7, j + 3, k + 5]));
    }
}
