//! What a plan wants of some files: one series of several, and a box of it.

use preop_dicom::write::{Bits, SeriesHeader, ct_series};
use preop_dicom::{
    Coding, Ct, Date, Decode, File, Glimpse, Identity, InProcess, Modality, Record, SeriesError,
    SliceError, Wanted, assemble, patient, series_files,
};
use preop_image::{Geometry, Volume, crop};
use preop_monitor::{Severity, Silent};
use preop_space::{Bounds, Point};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SIZE: [usize; 3] = [20, 24, 15];
const SPACING_MM: [f64; 3] = [0.5, 0.8, 1.2];

type Bytes = Vec<(String, Vec<u8>)>;

/// A series of a patient, whose voxels differ all from each other.
fn series(name: &str, slices: usize) -> Bytes {
    let size = [SIZE[0], SIZE[1], slices];
    let geometry = Geometry::axial(Point::new(-3.0, 4.0, 50.0), SPACING_MM, size).unwrap();
    let hu = (0..geometry.voxel_count()).map(|n| (n % 1200) as i16 - 1000).collect();
    let identity = Identity::new(name, &format!("id of {name}"), None, "O");
    let header = SeriesHeader {
        seed: name,
        identity: &identity,
        date: Date::parse("20261101").unwrap(),
        study_description: "",
        series_description: name,
        body_part: "LEG",
        laterality: "",
        manufacturer: "",
        kernel: "",
        thickness_mm: 1.2,
        bits: Bits::Sixteen,
    };
    let files = ct_series(&Volume::new(geometry, hu), &header, &Silent).unwrap();
    files.into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)).collect()
}

fn files(bytes: &Bytes) -> Vec<File<'_>> {
    bytes.iter().map(|(name, bytes)| File { name, bytes }).collect()
}

fn of(uid: &str) -> Wanted<'_> {
    Wanted { series: Some(uid), ..Wanted::default() }
}

/// Decodes, counts the frames, and moves each slice sideways by its number times `lean_mm`.
struct Leaning {
    lean_mm: f64,
    frames: AtomicUsize,
}

impl Leaning {
    fn by(lean_mm: f64) -> Leaning {
        Leaning { lean_mm, frames: AtomicUsize::new(0) }
    }
}

impl Decode for Leaning {
    fn record(&self, head: &[u8], size: usize) -> Result<Option<Record>, SliceError> {
        let mut record = InProcess.record(head, size)?.unwrap();
        let position = record.values.get_mut(&(0x0020, 0x0032)).unwrap();
        let place: Vec<f64> = position.split('\\').map(|n| n.parse().unwrap()).collect();
        let k = ((place[2] - 50.0) / SPACING_MM[2]).round();
        *position = format!("{}\\{}\\{}", place[0], place[1] + k * self.lean_mm, place[2]);
        // As if each were encoded: what is plain is read past the decoder.
        if let preop_dicom::Pixels::Plain { at, .. } = &record.pixels {
            record.pixels = preop_dicom::Pixels::Encoded { frames: vec![vec![at.clone()]] };
            record.transfer_syntax = "1.2.840.10008.1.2.5".to_owned();
        }
        Ok(Some(record))
    }

    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError> {
        InProcess.glimpse(head, size)
    }

    fn frame(&self, encoded: &[u8], _: &Coding, out: &mut [u16]) -> Result<Duration, SliceError> {
        self.frames.fetch_add(1, Ordering::Relaxed);
        let (words, _) = encoded.as_chunks::<2>();
        out.iter_mut().zip(words).for_each(|(out, word)| *out = u16::from_le_bytes(*word));
        Ok(Duration::ZERO)
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

fn boxed(decode: &dyn Decode, keep: Option<Bounds>) -> Result<Ct, SeriesError> {
    let bytes = series("LEG", SIZE[2]);
    assemble(&files(&bytes), &Wanted { keep, ..Wanted::default() }, decode, &Silent)
}

#[test]
fn a_box_is_the_same_voxels_in_the_same_places_and_no_other_slice_is_decoded() {
    let keep = Bounds::of([Point::new(-1.2, 9.0, 55.0), Point::new(2.0, 15.0, 60.5)]);
    // Straight, and with a gantry that leans either way by more than a pixel a slice.
    for lean_mm in [0.0, 0.35, -0.5] {
        let decode = Leaning::by(lean_mm);
        let whole = boxed(&decode, None).unwrap();
        assert_eq!(decode.frames.load(Ordering::Relaxed), SIZE[2]);
        let decode = Leaning::by(lean_mm);
        let part = boxed(&decode, Some(keep)).unwrap();
        let truth = crop(&whole.volume, keep).unwrap();
        let (g, t) = (part.volume.geometry(), truth.geometry());
        assert_eq!(g.size(), t.size(), "{lean_mm}");
        assert!(g.origin().distance(t.origin()) < 1e-9);
        assert_eq!(part.volume.hu(), truth.hu(), "{lean_mm}");
        // From 54.8 to 60.8 mm, both ends counted.
        assert_eq!(decode.frames.load(Ordering::Relaxed), 6);
        assert_eq!(part.summary.slices, 6);
        let said = part.findings.iter().find(|f| f.code == "image.cropped").unwrap();
        assert_eq!(said.severity, Severity::Note);
        assert!(!said.message.contains("reaches beyond"), "{}", said.message);
    }
}

#[test]
fn a_box_larger_than_the_scan_is_the_scan_and_one_beside_it_is_refused() {
    let large = Bounds::of([Point::new(-100.0, -100.0, 0.0), Point::new(100.0, 100.0, 200.0)]);
    let made = boxed(&InProcess, Some(large)).unwrap();
    assert_eq!(made.volume, boxed(&InProcess, None).unwrap().volume);
    let said = made.findings.iter().find(|f| f.code == "image.cropped").unwrap();
    assert!(said.message.contains("reaches beyond the scan"), "{}", said.message);
    let beside = Bounds::of([Point::new(30.0, 5.0, 55.0), Point::new(60.0, 15.0, 60.0)]);
    let refused = boxed(&InProcess, Some(beside)).unwrap_err();
    assert!(matches!(refused, SeriesError::Beside { .. }), "{refused}");
    let words = refused.to_string();
    assert!(words.contains("x 30.0 to 60.0") && words.contains("x -3.0 to 6.5"), "{words}");
}

#[test]
fn of_two_patients_the_series_that_is_named_is_read_and_no_other_tells_who_it_is() {
    let mut bytes = series("FIRST", 6);
    bytes.extend(series("SECOND", 5));
    let views = files(&bytes);
    let Err(SeriesError::Several { found, .. }) =
        assemble(&views, &Wanted::default(), &InProcess, &Silent)
    else {
        panic!("two series fit")
    };
    let second = found.iter().find(|s| s.description == "SECOND").unwrap();
    let ct = assemble(&views, &of(&second.uid), &InProcess, &Silent).unwrap();
    assert_eq!(ct.identity.id_for_report(), "id of SECOND");
    let who = |series| patient(&views, (Modality::Ct, series), &InProcess).unwrap();
    assert_eq!(who(Some(second.uid.as_str())), ct.identity);
    assert_eq!(who(None).id_for_report(), "id of FIRST");
    assert_eq!(patient(&views, (Modality::Mr, None), &InProcess), None);
    let these = series_files(&views, (Modality::Ct, Some(&second.uid)), &InProcess, &Silent);
    assert_eq!(these.unwrap(), [6, 7, 8, 9, 10]);
}

#[test]
fn a_single_image_beside_a_series_is_no_choice() {
    let mut bytes = series("PAGE", 2);
    bytes.truncate(1);
    bytes.extend(series("LEG", 5));
    let ct = assemble(&files(&bytes), &Wanted::default(), &InProcess, &Silent).unwrap();
    assert_eq!((ct.summary.slices, ct.summary.series_description.as_str()), (5, "LEG"));
    assert!(ct.findings.iter().any(|f| f.code == "image.set-aside" && f.message.contains("PAGE")));
}
