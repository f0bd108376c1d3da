//! The hostile volume files of the shared test data, and random damage: a verdict for each, no panic.

use preop_space::random::Random;
use preop_volumefile::{Format, VolumeError};

/// Each file and a word of its refusal; `None` is read.
const VERDICTS: [(&str, Option<&str>); 20] = [
    ("datafile_url.nhdr", Some("must name one file in the folder")),
    ("dim0_9.nii", Some("dim[0] must be 3")),
    ("dim_huge.nii", Some("declares [32767, 32767, 32767] voxels")),
    ("dim_neg.nii", Some("declares [-4, 4, 4] voxels")),
    ("gz_bomb.nii.gz", Some("unpack to more than")),
    ("gz_bomb.nrrd", Some("more than the 128 bytes")),
    ("lefthanded.nrrd", None),
    ("nan_dir.nrrd", Some("three vectors of three finite numbers")),
    ("no_space.nrrd", Some("does not say where left and right are")),
    ("off_huge.nii", Some("vox_offset")),
    ("off_nan.nii", Some("vox_offset")),
    ("ok.nii", None),
    ("ok.nrrd", None),
    ("q_s_conflict.nii", None),
    ("ras.nrrd", None),
    ("short.nii", Some("needs 128 bytes of voxels, but the file has 60")),
    ("short.nrrd", Some("truncated")),
    ("sizes_neg.nrrd", Some("declares [-4, 4, 4] voxels")),
    ("slope_zero.nii", None),
    ("srow_lefthanded.nii", None),
];

fn read(name: &str, bytes: &[u8]) -> Result<Vec<String>, VolumeError> {
    let stored = Format::of_name(name).expect("a volume file").read(bytes, None)?;
    let _ = stored.segments();
    let _ = stored.hounsfield(None);
    Ok(stored.findings().iter().map(|f| f.code.clone()).collect())
}

#[test]
fn every_hostile_file_gets_its_verdict() {
    let Some(folder) = preop_testkit::shared("badinput/vol") else { return };
    for (name, refusal) in VERDICTS {
        let found = read(name, &std::fs::read(folder.join(name)).unwrap());
        match (refusal, found) {
            (Some(word), Err(why)) => assert!(why.to_string().contains(word), "{name}: {why}"),
            (None, Ok(_)) => (),
            (_, found) => panic!("{name}: {found:?}"),
        }
    }
}

#[test]
fn what_is_neutralised_is_said() {
    let Some(folder) = preop_testkit::shared("badinput/vol") else { return };
    for (name, code) in [
        ("lefthanded.nrrd", "volume.left-handed"),
        ("srow_lefthanded.nii", "volume.left-handed"),
        ("q_s_conflict.nii", "volume.two-placements"),
    ] {
        let codes = read(name, &std::fs::read(folder.join(name)).unwrap()).unwrap();
        assert!(codes.iter().any(|c| c == code), "{name}: {codes:?}");
    }
}

#[test]
fn damage_never_panics() {
    let Some(folder) = preop_testkit::shared("badinput/vol") else { return };
    let mut random = Random::seeded(11);
    for (name, _) in VERDICTS {
        let whole = std::fs::read(folder.join(name)).unwrap();
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.bits() % 4 {
                let at = random.bits() as usize % bytes.len();
                bytes[at] ^= 1 << (random.bits() % 8);
            }
            if random.bits().is_multiple_of(2) {
                bytes.truncate(random.bits() as usize % bytes.len());
            }
            let _ = read(name, &bytes);
        }
    }
}
