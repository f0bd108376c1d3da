//! The demo's patient: what the scans show of the formulas, and the places of the plan.

use preop_dicom::{File, InProcess, Wanted, assemble};
use preop_monitor::Silent;
use preop_phantom::landmarks::{TUMOUR_BALL_MM, TUMOUR_CENTRE};
use preop_phantom::{BONE_THRESHOLD_HU, Patient, Scanned, demo_series, patient};
use preop_space::{Point, Vector, random::Random};
use std::sync::OnceLock;

fn demo() -> &'static Patient {
    static DEMO: OnceLock<Patient> = OnceLock::new();
    DEMO.get_or_init(|| patient(1, &Silent).unwrap())
}

/// How far the threshold is crossed from the formula's surface, along its normal, at random places
/// of a body; `None` at places where it is not crossed within 1 mm.
fn crossings(part: &Scanned, body: &str, count: usize) -> Vec<Option<f64>> {
    let field = part.phantom.body(body).unwrap();
    let bounds = part.volume.geometry().bounds().grown(-2.0);
    let mut random = Random::seeded(21);
    let mut found = Vec::new();
    while found.len() < count {
        let pick = Point::new(
            random.between(bounds.min.x, bounds.max.x),
            random.between(bounds.min.y, bounds.max.y),
            random.between(bounds.min.z, bounds.max.z),
        );
        if field.value(pick).abs() > 0.5 {
            continue;
        }
        let place = field.nearest_on_surface(pick).0;
        let Some(out) = field.gradient(place).direction() else { continue };
        if !bounds.contains(place) {
            continue;
        }
        let at = |t: f64| part.volume.sample(place + out * t).unwrap() - BONE_THRESHOLD_HU;
        let steps = (0..200).map(|n| f64::from(n) * 0.01 - 1.0);
        let inwards = steps
            .filter(|t| at(*t) >= 0.0 && at(t + 0.01) < 0.0)
            .min_by(|a, b| a.abs().total_cmp(&b.abs()));
        found.push(inwards);
    }
    found
}

#[test]
fn the_threshold_finds_the_surface_of_the_formula() {
    let demo = demo();
    for (part, body, mean_limit) in [
        (&demo.head, "mandible without teeth", 0.1),
        (&demo.leg, "fibula", 0.06),
        (&demo.leg, "tibia", 0.06),
    ] {
        let all = crossings(part, body, 400);
        let found: Vec<f64> = all.iter().flatten().copied().collect();
        let mean = found.iter().map(|d| d.abs()).sum::<f64>() / found.len() as f64;
        let bias = found.iter().sum::<f64>() / found.len() as f64;
        println!("{body}: mean {mean:.3} bias {bias:.3} found {}/{}", found.len(), all.len());
        assert!(mean < mean_limit, "{body}: mean {mean} mm, bias {bias} mm");
        // The rest lies where teeth and tumour stand in the bone.
        assert!(found.len() * 100 >= all.len() * 88, "{} of {}", found.len(), all.len());
    }
}

#[test]
fn seeds_lie_in_bright_bone_of_their_own() {
    let demo = demo();
    for (part, body, seeds) in [
        (&demo.head, "mandible filled", demo.mandible_seeds()),
        (&demo.head, "skull", demo.skull_seeds()),
        (&demo.leg, "fibula", demo.fibula_seeds()),
        (&demo.leg, "tibia", demo.tibia_seeds()),
    ] {
        let field = part.phantom.body(body).unwrap();
        for seed in seeds {
            assert!(field.value(seed) < -0.5, "{body}: {seed:?} at {}", field.value(seed));
            let voxel = part.volume.geometry().nearest(seed).expect("inside the scan");
            let hu = part.volume.at(voxel);
            assert!(f64::from(hu) > BONE_THRESHOLD_HU, "{body}: {seed:?} has {hu} HU");
        }
    }
}

#[test]
fn landmarks_lie_on_their_surfaces_and_on_their_sides() {
    let demo = demo();
    let jaw = demo.head.phantom.body("mandible filled").unwrap();
    let fibula = demo.leg.phantom.body("fibula").unwrap();
    for (name, p) in demo.landmarks() {
        let leg = name.starts_with("fibula") || name.starts_with("lateral");
        let field = if leg { fibula } else { jaw };
        assert!(field.value(p).abs() < 1e-6, "{name} {p:?}");
        assert!(!name.contains("left") || p.x > 40.0, "{name}");
        assert!(!name.contains("right") || p.x < -40.0, "{name}");
    }
    let of = |name: &str| demo.landmarks().iter().find(|(n, _)| *n == name).unwrap().1;
    let fibula_length = of("fibula head").distance(of("lateral malleolus"));
    assert!((350.0..365.0).contains(&fibula_length), "{fibula_length}");
    let between = of("condyle left").distance(of("condyle right"));
    assert!((95.0..110.0).contains(&between), "{between}");
}

#[test]
fn the_planes_keep_their_margin_and_the_screws_stay() {
    let demo = demo();
    let tumour = demo.head.phantom.body("tumour").unwrap();
    let jaw = demo.head.phantom.body("mandible filled").unwrap();
    let [front, back] = demo.resection();
    let mut random = Random::seeded(8);
    for _ in 0..20_000 {
        let mut d = || random.between(-TUMOUR_BALL_MM, TUMOUR_BALL_MM);
        let p = TUMOUR_CENTRE + Vector::new(d(), d(), d());
        if tumour.value(p) <= 0.0 {
            assert!(front.signed_distance(p) > 12.0 && back.signed_distance(p) > 12.0);
        }
    }
    for plane in [front, back] {
        assert!(jaw.value(plane.through) < 0.0, "{plane:?} goes through bone where it was picked");
    }
    for (name, place, out) in demo.screws() {
        let plane = if name.starts_with("front") { front } else { back };
        assert!(plane.signed_distance(place) < -5.0, "{name}: {}", plane.signed_distance(place));
        assert!(jaw.value(place).abs() < 1e-6);
        assert!(out.dot(*demo.off_mandible()) > 0.3, "{name}: {out:?}");
    }
    let before_disease = demo.head.phantom.body("mandible without teeth").unwrap();
    for p in demo.jaw_line() {
        assert!(before_disease.value(p) < -2.5, "{p:?}");
    }
    for p in demo.jaw_line_outer() {
        // Over the tumour the surface has risen; elsewhere the place lies on it.
        let value = before_disease.value(p);
        assert!(value < 1e-6 && (value > -0.05 || p.distance(TUMOUR_CENTRE) < 20.0), "{p:?}");
    }
}

#[test]
fn the_series_read_back_as_the_scans() {
    let demo = demo();
    for (series, part) in demo_series(demo, &Silent).unwrap().iter().zip([&demo.head, &demo.leg]) {
        let files: Vec<File> =
            series.files.iter().map(|(name, bytes)| File { name, bytes }).collect();
        let ct = assemble(&files, &Wanted::default(), &InProcess, &Silent).unwrap();
        assert_eq!(ct.identity.name_for_report(), "Phantom, Demo");
        assert_eq!(ct.volume.geometry().size(), part.volume.geometry().size());
        let (ours, theirs) = (part.volume.geometry(), ct.volume.geometry());
        assert!(ours.origin().distance(theirs.origin()) < 1e-6);
        assert!(ct.volume.hu() == part.volume.hu());
    }
}
