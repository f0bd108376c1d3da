//! Whole series against figures of other software, and what we write against what we read.

use preop_dicom::write::{Bits, SeriesHeader, ct_series};
use preop_dicom::{Ct, Date, File, Identity, InProcess, Wanted, assemble};
use preop_image::{Geometry, Volume};
use preop_monitor::{Severity, Silent};
use preop_space::{Direction, Point, Vector, random::Random};

fn folder(path: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    std::fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect()
}

fn assembled(files: &[(String, Vec<u8>)]) -> Ct {
    let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent).unwrap()
}

fn read(files: &[(String, Vec<u8>)]) -> Ct {
    let ct = assembled(files);
    // All of them are in Hounsfield units.
    assert_eq!(severity(&ct, "image.grey-values"), None);
    ct
}

fn severity(ct: &Ct, code: &str) -> Option<Severity> {
    ct.findings.iter().find(|f| f.code == code).map(|f| f.severity)
}

/// The voxel count, the sum of all values, and the centre of mass of what is above 300 HU.
fn figures(volume: &Volume) -> (usize, i64, Point) {
    let g = volume.geometry();
    let bone = (0..g.voxel_count()).filter(|n| volume.hu()[*n] > 300);
    let centre = Point::mean(bone.map(|n| g.centre(g.voxel(n)))).unwrap();
    (g.voxel_count(), volume.hu().iter().map(|v| i64::from(*v)).sum(), centre)
}

// The figures of the two semi-synthetic series: SimpleITK 2's ImageSeriesReader on the files that
// GDCM lists for the folder; numpy for the sum, and for the mean place of the voxels above 300 HU.

#[test]
fn the_head_is_where_simpleitk_has_it() {
    let Some(path) = preop_testkit::shared("data/ct-head-semisynthetic/dicom") else { return };
    let ct = read(&folder(&path));
    let g = ct.volume.geometry();
    assert_eq!((g.size(), g.spacing()), ([360, 360, 155], [0.5, 0.5, 1.0]));
    assert_eq!(g.origin(), Point::new(0.0, 0.0, 10.25));
    assert_eq!(g.axes(), [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR]);
    let row: Vec<i16> = (90..94).map(|i| ct.volume.at([i, 100, 20])).collect();
    assert_eq!(row, [-982, -1014, -998, -978]);
    let (count, sum, centre) = figures(&ct.volume);
    assert_eq!((count, sum), (20_088_000, -14_018_658_041));
    let truth = Point::new(91.77032709, 94.24335393, 94.66161819);
    assert!(centre.distance(truth) < 1e-6, "{centre:?}");
    assert_eq!(severity(&ct, "image.derived"), Some(Severity::Danger));
    assert_eq!(severity(&ct, "image.thick-slices"), None);
    assert_eq!(severity(&ct, "image.tilt"), None);
    assert_eq!(ct.scan_date, Date::parse("2026-01-01"));
    assert_eq!(ct.identity.id_for_report(), "HEAD-A");
}

#[test]
fn the_leg_is_where_simpleitk_has_it() {
    let Some(path) = preop_testkit::shared("data/ct-leg-semisynthetic/dicom") else { return };
    let ct = read(&folder(&path));
    let g = ct.volume.geometry();
    assert_eq!(g.size(), [188, 150, 320]);
    assert!((g.spacing()[2] - 1.25).abs() < 1e-9);
    assert_eq!(g.origin(), Point::new(-547.1445, -485.8185, 105.9893));
    let row: Vec<i16> = (90..94).map(|i| ct.volume.at([i, 100, 20])).collect();
    assert_eq!(row, [-985, -973, -961, -975]);
    let (count, sum, centre) = figures(&ct.volume);
    assert_eq!((count, sum), (9_024_000, -5_475_204_891));
    let truth = Point::new(-483.39172774, -431.64989386, 331.7822066);
    assert!(centre.distance(truth) < 1e-6, "{centre:?}");
    assert_eq!(severity(&ct, "image.thick-slices"), Some(Severity::Warning));
}

#[test]
fn the_tilted_skull_is_straightened() {
    let Some(path) = preop_testkit::shared("data/ct-skull-phantom-tilt/dicom") else { return };
    let tilted = read(&folder(&path));
    // pydicom and numpy, from positions and orientations, each voxel at its own place: the tilt, the
    // distance along the normal, and the centre of mass of the stored values (HU + 1024), which
    // linear interpolation keeps.
    assert!((tilted.summary.tilt_deg - 18.49999).abs() < 1e-3, "{}", tilted.summary.tilt_deg);
    assert!((tilted.summary.spacing_mm[2] - 2.37080925).abs() < 1e-6);
    let g = tilted.volume.geometry();
    let (mut moment, mut mass) = (Vector::ZERO, 0.0);
    for (n, hu) in tilted.volume.hu().iter().enumerate() {
        let weight = f64::from(*hu) + 1024.0;
        moment += g.centre(g.voxel(n)).vector() * weight;
        mass += weight;
    }
    let truth = Vector::new(-3.90393832, 118.9469259, 754.85141487);
    // A row of air at the border is cut in two and lost; a wrong half pixel would be 0.24 mm.
    assert!((moment / mass - truth).length() < 0.06, "{:?}", moment / mass);
    assert_eq!(severity(&tilted, "image.tilt"), Some(Severity::Warning));
    assert_eq!(severity(&tilted, "image.thick-slices"), Some(Severity::Danger));

    // The same scanner saw the same skull without a tilt, in the same frame of reference.
    let path = preop_testkit::shared("data/ct-skull-phantom-1mm-bone/dicom").unwrap();
    let upright = read(&folder(&path));
    assert_eq!(tilted.frame_of_reference, upright.frame_of_reference);
    let here = agreement(&tilted.volume, &upright.volume, 0.0);
    assert!(here > 0.9, "{here}");
    for off in [-3.0, 3.0] {
        let there = agreement(&tilted.volume, &upright.volume, off);
        assert!(there < here - 0.05, "{there} at {off} mm, {here} in place");
    }
}

/// The correlation of two volumes at random places, the second one moved by `off` millimetres
/// backwards.
fn agreement(a: &Volume, b: &Volume, off: f64) -> f64 {
    let mut random = Random::seeded(5);
    let bounds = b.geometry().bounds();
    let mut pairs = Vec::new();
    for _ in 0..60_000 {
        let place = |low: f64, high: f64, r: &mut Random| r.between(low, high);
        let p = Point::new(
            place(bounds.min.x, bounds.max.x, &mut random),
            place(bounds.min.y, bounds.max.y, &mut random),
            place(bounds.min.z, bounds.max.z, &mut random),
        );
        let q = Point::new(p.x, p.y + off, p.z);
        if let (Some(u), Some(v)) = (a.sample(p), b.sample(q)) {
            pairs.push((u.clamp(-1000.0, 1000.0), v.clamp(-1000.0, 1000.0)));
        }
    }
    let n = pairs.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / n;
    let (mu, mv) = (mean(&|p| p.0), mean(&|p| p.1));
    let covariance = mean(&|p| (p.0 - mu) * (p.1 - mv));
    covariance / (mean(&|p| (p.0 - mu).powi(2)) * mean(&|p| (p.1 - mv).powi(2))).sqrt()
}

fn header<'a>(seed: &'a str, identity: &'a Identity, bits: Bits) -> SeriesHeader<'a> {
    SeriesHeader {
        seed,
        identity,
        date: Date::parse("2026-11-02").unwrap(),
        study_description: "Phantom",
        series_description: "Phantom head",
        body_part: "HEAD",
        laterality: "",
        manufacturer: "Preop phantom",
        kernel: "BONE",
        thickness_mm: 0.75,
        bits,
    }
}

fn noise(axes: [Direction; 3], low: f64, high: f64) -> Volume {
    let mut random = Random::seeded(3);
    let origin = Point::new(-12.345, 67.8, -901.25);
    let geometry = Geometry::new(origin, axes, [0.4, 0.6, 0.75], [7, 5, 6]).unwrap();
    let hu = (0..geometry.voxel_count()).map(|_| random.between(low, high) as i16).collect();
    Volume::new(geometry, hu)
}

/// All right-handed frames along the patient's axes, and an oblique one.
fn frames() -> Vec<[Direction; 3]> {
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let mut frames = Vec::new();
    for i in axes.into_iter().flat_map(|a| [a, -a]) {
        for j in axes.into_iter().flat_map(|a| [a, -a]) {
            frames.extend(i.cross(*j).direction().map(|k| [i, j, k]));
        }
    }
    assert_eq!(frames.len(), 24);
    let i = Direction::new(0.8, 0.5, -0.3).unwrap();
    let k = i.cross(*Direction::POSTERIOR).direction().unwrap();
    frames.push([i, k.cross(*i).direction().unwrap(), k]);
    frames
}

#[test]
fn what_was_written_is_read_in_its_place_whatever_the_axes_and_the_order() {
    let who = Identity::new("PHANTOM^Head", "P-1", Date::parse("19800229"), "O");
    let mut random = Random::seeded(9);
    for (n, axes) in frames().into_iter().enumerate() {
        let volume = noise(axes, -9000.0, 31_000.0);
        let seed = format!("round trip {n}");
        let mut files = ct_series(&volume, &header(&seed, &who, Bits::Sixteen), &Silent).unwrap();
        for last in (1..files.len()).rev() {
            files.swap(last, random.bits() as usize % (last + 1));
        }
        let ct = assembled(&files);
        assert_eq!(ct.volume.hu(), volume.hu());
        let (a, b) = (ct.volume.geometry(), volume.geometry());
        for corner in [[0, 0, 0], [6, 0, 0], [0, 4, 0], [0, 0, 5], [6, 4, 5]] {
            assert!(a.centre(corner).distance(b.centre(corner)) < 1e-9);
        }
        // Noise up to 31,000 HU is denser than metal, and no scanner makes 7 x 5 pixels.
        let expected = ["image.grey-values", "image.metal", "image.few-pixels"];
        let others: Vec<_> =
            ct.findings.iter().filter(|f| !expected.contains(&f.code.as_str())).collect();
        assert!(others.is_empty(), "{others:?}");
        assert!(ct.identity == who && ct.summary.kernel == "BONE");
    }
}

#[test]
fn twelve_bits_clamp_and_the_same_seed_gives_the_same_bytes() {
    let who = Identity::new("PHANTOM^Head", "P-1", None, "O");
    let volume = noise([Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR], -2e3, 5e3);
    let header = header("clamp", &who, Bits::Twelve);
    let files = ct_series(&volume, &header, &Silent).unwrap();
    assert_eq!(files, ct_series(&volume, &header, &Silent).unwrap());
    let clamped: Vec<i16> = volume.hu().iter().map(|v| (*v).clamp(-1024, 3071)).collect();
    assert_eq!(read(&files).volume.hu(), clamped);
}
