//! The hostile DICOM files and series of the shared test data, and random damage: a verdict for
//! each, no panic, no wrong geometry.

use preop_dicom::{
    Ct, Decode, File, Header, InProcess, Modality, SeriesError, Slice, SliceError, Wanted,
    assemble, read_file, slice_findings,
};
use preop_monitor::{Severity, Silent};
use preop_space::{Point, random::Random};
use std::path::Path;

fn folder(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap())
        .filter(|e| e.file_type().unwrap().is_file())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// The one image of a file, and its stored values.
fn image(bytes: &[u8]) -> Result<(Slice, Vec<u16>), SliceError> {
    let mut images = Vec::new();
    read_file((bytes, Modality::Ct), &InProcess, &mut |slice, stored| {
        images.push((slice, stored.to_vec()))
    })?;
    assert_eq!(images.len(), 1);
    Ok(images.remove(0))
}

fn series(files: &[(String, Vec<u8>)]) -> Result<Ct, SeriesError> {
    let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent)
}

/// What `expected.json` says of a file: `None` to accept it, else a word of the refusal.
fn file_verdict(name: &str) -> Option<&'static str> {
    let stem = name.trim_end_matches(".dcm");
    Some(match stem {
        "ok_min" | "derived_secondary" | "pixels_long" => return None,
        s if s.starts_with("inj_") || s.starts_with("preamble_") => return None,
        "bits_alloc_17" => "Bits Allocated",
        "bits_stored_0" => "Bits Stored",
        "highbit_gt_alloc" => "High Bit",
        "empty" => "not a DICOM file",
        "frames_2e9" => "Number of Frames",
        "iop_nan" | "iop_nonorth" => "Image Orientation (Patient)",
        "ipp_comma" | "ipp_inf" | "ipp_nan" | "ipp_text" | "ipp_two_values" | "ipp_empty" => {
            "Image Position (Patient)"
        }
        "mono1" => "MONOCHROME2",
        "no_rescale" => "Rescale",
        "palette_bad_index" | "rgb" => "CT",
        "pixels_short" => "bytes of pixels",
        "rows_UL_vr" | "rows_zero" => "Rows",
        "rows_cols_65535" => "Rows",
        "seq_depth_3000" | "seq_open_20000" => "64 sequences",
        "slope_nan" | "slope_neg" | "slope_zero" => "Rescale Slope",
        "spacing_huge" | "spacing_nan" | "spacing_tiny" | "spacing_zero" => "Pixel Spacing",
        "ts_unknown" => "1.2.3.4",
        "uid_abs" | "uid_alpha" | "uid_dotdot" | "uid_empty" | "uid_long" => "UID",
        "vl_4GiB_short_file" => "bytes",
        "meta_len_lie" => "damaged",
        s if s.starts_with("trunc_") => "",
        other => panic!("{other} has no verdict here"),
    })
}

#[test]
fn every_hostile_file_gets_its_verdict() {
    let Some(root) = preop_testkit::shared("badinput/dicom") else { return };
    for (name, bytes) in folder(&root).into_iter().chain(folder(&root.join("trunc"))) {
        match (file_verdict(&name), image(&bytes)) {
            (None, Ok(_)) => (),
            (Some(word), Err(why)) => {
                let why = why.to_string();
                assert!(why.contains(word), "{name}: {why}");
            }
            (verdict, found) => panic!("{name}: {found:?} instead of {verdict:?}"),
        }
    }
}

#[test]
fn accepted_files_keep_their_findings_and_lose_their_poison() {
    let Some(root) = preop_testkit::shared("badinput/dicom") else { return };
    let read = |name: &str| image(&std::fs::read(root.join(name)).unwrap()).unwrap().0;
    let code = |name: &str| {
        let findings = slice_findings(&[read(name)]);
        let worse = findings.iter().find(|f| f.severity != Severity::Note);
        worse.map(|f| (f.code.clone(), f.severity))
    };
    assert_eq!(code("ok_min.dcm"), None);
    // None of them says whether text is burned in.
    assert_eq!(slice_findings(&[read("ok_min.dcm")])[0].code, "image.burned-in-unknown");
    let derived = ("image.derived".to_owned(), Severity::Danger);
    assert_eq!(code("derived_secondary.dcm"), Some(derived));
    let trailing = ("image.trailing-bytes".to_owned(), Severity::Warning);
    assert_eq!(code("pixels_long.dcm"), Some(trailing));
    for (name, bytes) in folder(&root) {
        if name.starts_with("inj_") {
            let (slice, _) = image(&bytes).unwrap();
            let shown = slice.series_description + &slice.study_description;
            assert!(!shown.contains(|c: char| c.is_control() || c == '\u{202e}'), "{name}");
        }
    }
}

/// The verdicts of `expected.json` for series: a word of the refusal, or `None`.
const SERIES: [(&str, Option<&str>); 15] = [
    ("bad_missing_mid", Some("2.500 mm between 009.dcm at 11.250 and 010.dcm at 13.750 mm")),
    ("bad_mixed_for", Some("the frame of reference")),
    ("bad_mixed_patient", Some("the patient")),
    ("bad_mixed_pixel_spacing", Some("the pixel spacing")),
    ("bad_mixed_signedness", Some("the sign of their pixels")),
    ("bad_one_slice", Some("only 1 image")),
    ("bad_same_uid_other_pixels", Some("claim to be the same image")),
    ("bad_variable_spacing", Some("varies from 1.250 to 2.500 mm")),
    ("ok_axial", None),
    ("ok_jitter_4um", None),
    ("ok_oblique20", None),
    ("ok_sagittal", None),
    ("ok_slope_per_slice", None),
    ("ok_thickness_ne_spacing", None),
    ("ok_unsigned_offset", None),
];

#[test]
fn every_series_gets_its_verdict() {
    let Some(root) = preop_testkit::shared("badinput/series") else { return };
    for (name, verdict) in SERIES {
        match (verdict, series(&folder(&root.join(name)))) {
            (Some(word), Err(why)) => {
                let why = why.to_string();
                assert!(why.contains(word), "{name}: {why}");
                assert!(!why.contains("PHANTOM"), "{name} shows the patient: {why}");
            }
            (None, Ok(ct)) => check_marker(name, &ct),
            (_, found) => panic!("{name}: {:?}", found.map(|ct| ct.summary)),
        }
    }
}

/// `expected.json`: the small block above 2000 HU lies to the patient's left, in front and above, at
/// (7, -5.5, 11) within 0.8 mm, whatever the order of the axes.
fn check_marker(name: &str, ct: &Ct) {
    let geometry = ct.volume.geometry();
    let inside = |n: &usize| ct.volume.hu()[*n] > 2000;
    let places = (0..geometry.voxel_count()).filter(inside);
    let centroid = Point::mean(places.map(|n| geometry.centre(geometry.voxel(n)))).unwrap();
    assert!(centroid.distance(Point::new(7.0, -5.5, 11.0)) < 0.8, "{name}: {centroid:?}");
    let [i, j, k] = geometry.axes();
    assert!(i.cross(*j).dot(*k) > 0.999);
    assert!((geometry.spacing()[2] - 1.25).abs() < 0.005, "{name}");
}

#[test]
fn what_is_no_ct_is_set_aside_and_noted() {
    let Some(root) = preop_testkit::shared("badinput/series/ok_axial") else { return };
    let mut files = folder(&root);
    let plain = series(&files).unwrap();
    assert!(plain.findings.iter().all(|f| f.code != "image.set-aside"));
    files.insert(3, ("readme.txt".into(), b"hello".to_vec()));
    files.push(("empty".into(), Vec::new()));
    let copy = files[5].1.clone();
    files.push(("copy of 5.dcm".into(), copy));
    files.reverse();
    let mixed = series(&files).unwrap();
    assert_eq!(mixed.volume, plain.volume);
    let codes: Vec<&str> = mixed.findings.iter().map(|f| f.code.as_str()).collect();
    assert!(codes.contains(&"image.set-aside") && codes.contains(&"image.copies"), "{codes:?}");
    let text = vec![("readme.txt".into(), b"hello".to_vec())];
    assert_eq!(series(&text).err(), Some(SeriesError::NoDicom(1, None)));
}

/// What sets a file aside beside a sound series rests on this: a beginning never says another series or scanner.
#[test]
fn a_beginning_says_of_itself_what_the_whole_says_or_nothing() {
    let Some(root) = preop_testkit::shared("badinput/series/ok_axial") else { return };
    let whole = std::fs::read(root.join("000.dcm")).unwrap();
    let all = InProcess.glimpse(&whole, whole.len()).unwrap();
    let class = "1.2.840.10008.5.1.4.1.1.2";
    assert_eq!(all.series_uid.as_deref(), Some("2.25.1002"));
    assert_eq!((all.modality.as_str(), all.sop_class.as_deref()), ("CT", Some(class)));
    let (mut with_series, mut with_modality) = (0, 0);
    for length in 0..whole.len() {
        for size in [length, whole.len()] {
            let part = InProcess.glimpse(&whole[..length], size).unwrap();
            assert!(part.series_uid.is_none() || part.series_uid == all.series_uid, "{length}");
            assert!(part.modality.is_empty() || part.modality == all.modality, "{length}");
            assert!(part.sop_class.is_none() || part.sop_class == all.sop_class, "{length}");
            with_series += usize::from(part.series_uid.is_some());
            with_modality += usize::from(!part.modality.is_empty());
        }
    }
    assert!(with_modality > with_series && with_series > 1000);
    // Damage makes no panic, and what it says stays short.
    let mut random = Random::seeded(11);
    for _ in 0..2000 {
        let mut bytes = whole[..2000].to_vec();
        for _ in 0..3 {
            let at = random.bits() as usize % bytes.len();
            bytes[at] = random.bits() as u8;
        }
        let said = InProcess.glimpse(&bytes, whole.len()).unwrap();
        assert!(said.modality.chars().count() <= 16 && said == said.clone().tamed());
    }
}

#[test]
fn of_two_series_one_must_be_chosen() {
    let Some(root) = preop_testkit::shared("badinput/series") else { return };
    fn of(series: &str) -> Wanted<'_> {
        Wanted { series: Some(series), ..Wanted::default() }
    }
    let mut files = folder(&root.join("ok_axial"));
    files.extend(folder(&root.join("ok_sagittal")));
    let Err(SeriesError::Several { found, .. }) = series(&files) else { panic!() };
    assert_eq!(found.iter().map(|s| s.count).collect::<Vec<_>>(), [24, 24]);
    let views: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    for name in &found {
        let ct = assemble(&views, &of(&name.uid), &InProcess, &Silent).unwrap();
        assert_eq!(ct.series_uid, name.uid);
        let other = found.iter().find(|other| other.uid != name.uid).unwrap();
        let aside = ct.findings.iter().find(|f| f.code == "image.set-aside").unwrap();
        assert!(aside.message.contains(&other.uid) && !aside.message.contains(&name.uid));
    }
    let other = assemble(&views, &of("1.2.3"), &InProcess, &Silent);
    assert!(matches!(other, Err(SeriesError::NoSuchSeries { .. })));
}

#[test]
fn two_encodings_are_refused_by_name() {
    let Some(root) = preop_testkit::shared("data/dicom-zoo/ct-one-image-15-syntaxes") else {
        return;
    };
    let mut refused = Vec::new();
    for (name, bytes) in folder(&root).into_iter().filter(|(name, _)| name.ends_with(".dcm")) {
        match image(&bytes) {
            Ok((slice, _)) => assert!(name.contains(&slice.transfer_syntax)),
            Err(SliceError::TransferSyntax { name, uid }) => refused.push(format!("{name} {uid}")),
            Err(other) => panic!("{name}: {other}"),
        }
    }
    let expected = [
        "JPEG Full Progression 1.2.840.10008.1.2.4.55",
        "JPEG Spectral Selection 1.2.840.10008.1.2.4.53",
    ];
    assert_eq!(refused, expected);
}

#[test]
fn damage_never_panics() {
    let Some(root) = preop_testkit::shared("badinput/dicom") else { return };
    let mut random = Random::seeded(11);
    let files: Vec<(String, Vec<u8>)> =
        folder(&root).into_iter().filter(|(_, b)| (1..9000).contains(&b.len())).collect();
    for (_, whole) in &files {
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.bits() % 4 {
                let at = 128 + random.bits() as usize % (bytes.len() - 128).max(1);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (random.bits() % 8);
                }
            }
            if random.bits().is_multiple_of(3) {
                bytes.truncate(random.bits() as usize % bytes.len());
            }
            let record = InProcess.record(&bytes, bytes.len());
            drop(record.map(|record| record.map(|record| Header::of(&record))));
            if let Ok((slice, stored)) = image(&bytes) {
                assert!(slice.position.is_finite() && slice.slope > 0.0);
                assert_eq!(stored.len(), slice.format.rows * slice.format.columns);
            }
        }
    }
    let sound = std::fs::read(root.join("ok_min.dcm")).unwrap();
    for length in 0..sound.len() {
        assert!(image(&sound[..length]).is_err(), "cut to {length} bytes");
    }
}
