//! Slices whose places are not as they should be, made by a decoder that moves a sound series.

use preop_dicom::write::{Bits, SeriesHeader, ct_series};
use preop_dicom::{
    Coding, Ct, Date, Decode, File, Glimpse, Identity, InProcess, Record, SeriesError, SliceError,
    Wanted, assemble,
};
use preop_image::{Geometry, Volume, crop};
use preop_monitor::{Cancelled, Finding, Monitor, Severity, Silent};
use preop_space::{Bounds, Point, Vector, math};
use std::ops::Range;
use std::time::Duration;

const SPACING_MM: [f64; 3] = [0.5, 0.8, 1.2];
const COUNT: usize = 15;

/// Decodes and then moves each slice by what `by` says of its number along z.
struct Moved<F>(F);

impl<F: Fn(f64) -> Vector + Sync> Decode for Moved<F> {
    fn record(&self, head: &[u8], size: usize) -> Result<Option<Record>, SliceError> {
        let mut record = InProcess.record(head, size)?.unwrap();
        let position = record.values.get_mut(&(0x0020, 0x0032)).unwrap();
        let place: Vec<f64> = position.split('\\').map(|n| n.parse().unwrap()).collect();
        let k = (place[2] / SPACING_MM[2]).round();
        let [x, y, z] = (Point::new(place[0], place[1], place[2]) + (self.0)(k)).to_array();
        *position = format!("{x}\\{y}\\{z}");
        Ok(Some(record))
    }

    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError> {
        InProcess.glimpse(head, size)
    }

    fn frame(
        &self,
        encoded: &[u8],
        coding: &Coding,
        out: &mut [u16],
    ) -> Result<Duration, SliceError> {
        InProcess.frame(encoded, coding, out)
    }

    fn inflate(
        &self,
        stream: &[u8],
        place: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), SliceError> {
        InProcess.inflate(stream, place, take)
    }
}

/// A field that is linear in the grid, in Hounsfield units.
fn field(i: f64, j: f64, k: f64) -> f64 {
    30.0 * i - 20.0 * j + 40.0 * k
}

fn assembled(decode: &dyn Decode, monitor: &dyn Monitor) -> Result<Ct, SeriesError> {
    wanted(&Wanted::default(), decode, monitor)
}

fn wanted(wanted: &Wanted, decode: &dyn Decode, monitor: &dyn Monitor) -> Result<Ct, SeriesError> {
    let geometry = Geometry::axial(Point::ORIGIN, SPACING_MM, [20, 24, COUNT]).unwrap();
    let hu = (0..geometry.voxel_count())
        .map(|n| {
            let [i, j, k] = geometry.voxel(n).map(|v| v as f64);
            field(i, j, k) as i16
        })
        .collect();
    let who = Identity::new("PHANTOM", "1", None, "O");
    let header = SeriesHeader {
        seed: "moved",
        identity: &who,
        date: Date::parse("20261101").unwrap(),
        study_description: "",
        series_description: "",
        body_part: "HEAD",
        laterality: "",
        manufacturer: "",
        kernel: "",
        thickness_mm: 1.2,
        bits: Bits::Sixteen,
    };
    let files = ct_series(&Volume::new(geometry, hu), &header, &Silent).unwrap();
    let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    assemble(&files, wanted, decode, monitor)
}

fn refusal(by: impl Fn(f64) -> Vector + Sync) -> SeriesError {
    assembled(&Moved(by), &Silent).expect_err("a refusal")
}

#[test]
fn a_tilt_in_any_direction_is_straightened() {
    for (x, y) in [(0.0_f64, 0.4_f64), (0.0, -0.4), (0.3, 0.0), (-0.3, 0.2)] {
        let ct = assembled(&Moved(|k| Vector::new(k * x, k * y, 0.0)), &Silent).unwrap();
        let shear = x * x + y * y;
        let truth = math::degrees(math::atan2(shear.sqrt(), SPACING_MM[2]));
        assert!((ct.summary.tilt_deg - truth).abs() < 1e-6);
        assert!(ct.findings.iter().any(|f| f.code == "image.tilt"));
        let g = ct.volume.geometry();
        let mut inside = 0;
        for (n, hu) in ct.volume.hu().iter().enumerate().filter(|(_, hu)| **hu != -1024) {
            let p = g.centre(g.voxel(n));
            let k = p.z / SPACING_MM[2];
            let (i, j) = ((p.x - k * x) / SPACING_MM[0], (p.y - k * y) / SPACING_MM[1]);
            inside += 1;
            assert!((f64::from(*hu) - field(i, j, k)).abs() <= 1.0);
        }
        assert!(inside >= 19 * 23 * COUNT);
    }
}

#[test]
fn what_no_scanner_does_is_refused() {
    let one = |at: f64, by: Vector| move |k: f64| if k == at { by } else { Vector::ZERO };
    let sideways = refusal(one(7.0, Vector::new(0.2, 0.0, 0.0)));
    assert!(matches!(sideways, SeriesError::Sideways { ref name, .. } if name == "IM00008.dcm"));
    let uneven = refusal(one(7.0, Vector::new(0.0, 0.0, 0.1)));
    assert!(matches!(uneven, SeriesError::VariableSpacing { .. }));
    let same = refusal(one(7.0, Vector::new(0.0, 0.0, 1.2)));
    let SeriesError::SamePosition { at_mm, .. } = same else { panic!("{same}") };
    assert!((at_mm - 9.6).abs() < 1e-9);
    let steep = refusal(|k| Vector::new(k, 0.0, 0.0));
    assert!(matches!(steep, SeriesError::Tilt(deg) if (deg - 39.8).abs() < 0.1));
    let wide = refusal(|k| Vector::new(0.0, 0.0, k * 4.0));
    assert_eq!(wide, SeriesError::Spacing(5.2));
    // Each distance is within its tolerance, but the slices are not where a grid has them.
    let drifting = refusal(|k| Vector::new(0.0, 0.0, -0.003 * k * k));
    assert!(matches!(drifting, SeriesError::VariableSpacing { .. }));
}

#[test]
fn limits_of_the_distances_hold_at_their_edges() {
    let ends = |by: f64| {
        assembled(&Moved(move |k| Vector::new(0.0, 0.0, if k > 13.5 { by } else { 0.0 })), &Silent)
    };
    assert!(ends(0.049).is_ok());
    assert!(matches!(ends(0.06), Err(SeriesError::VariableSpacing { .. })));
    let Err(SeriesError::Gaps { gaps, .. }) = ends(1.2) else { panic!() };
    assert_eq!((gaps[0].before.as_str(), gaps[0].behind.as_str()), ("IM00014.dcm", "IM00015.dcm"));
}

#[test]
fn a_cancel_is_heard() {
    struct Stop;
    impl Monitor for Stop {
        fn finding(&self, _: Finding) {}
        fn progress(&self, _: f64) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    assert_eq!(Stop.check(), Err(Cancelled));
    assert_eq!(assembled(&InProcess, &Stop).err(), Some(SeriesError::Cancelled));
}

#[test]
fn varying_distances_are_resampled_only_where_somebody_asks_and_never_over_a_gap() {
    // From 1.22 to 1.76 mm apart: slice k lies at 1.2 k + 0.02 k k.
    let moved = Moved(|k| Vector::new(0.0, 0.0, 0.02 * k * k));
    assert!(matches!(assembled(&moved, &Silent), Err(SeriesError::VariableSpacing { .. })));
    let even = Wanted { even_mm: Some(0.8), ..Wanted::default() };
    let ct = wanted(&even, &moved, &Silent).unwrap();
    let finding = ct.findings.iter().find(|f| f.code == "image.uneven-slices").unwrap();
    assert_eq!(finding.severity, Severity::Danger);
    assert!(finding.message.contains("1.220 to 1.740 mm"), "{}", finding.message);
    // Thickness is judged by the greatest distance.
    assert!(
        ct.findings
            .iter()
            .any(|f| f.code == "image.thick-slices" && f.severity == Severity::Danger)
    );
    let place = |k: f64| 1.2 * k + 0.02 * k * k;
    let g = ct.volume.geometry();
    assert_eq!((g.size(), g.spacing()[2]), ([20, 24, 26], 0.8));
    for (n, hu) in ct.volume.hu().iter().enumerate() {
        let [i, j, layer] = g.voxel(n).map(|v| v as f64);
        let z = 0.8 * layer;
        let below = (0..COUNT - 1).rev().find(|k| place(*k as f64) <= z + 1e-9).unwrap() as f64;
        let share = (z - place(below)) / (place(below + 1.0) - place(below));
        assert!((f64::from(*hu) - field(i, j, below + share)).abs() <= 1.0, "{i} {j} {layer}");
    }
    // A box of it is the same numbers.
    let keep = Bounds::of([Point::new(1.0, 2.0, 5.0), Point::new(6.0, 9.0, 9.5)]);
    let part = wanted(&Wanted { keep: Some(keep), ..even }, &moved, &Silent).unwrap();
    assert_eq!(part.volume, crop(&ct.volume, keep).unwrap());
    let gap = Moved(|k| Vector::new(0.0, 0.0, if k > 7.0 { 1.2 } else { 0.0 }));
    assert!(matches!(wanted(&even, &gap, &Silent), Err(SeriesError::Gaps { .. })));
    let tilted = Moved(|k| Vector::new(0.3 * k, 0.0, 0.02 * k * k));
    assert!(matches!(wanted(&even, &tilted, &Silent), Err(SeriesError::VariableSpacing { .. })));
}
