//! Real anatomy against its truth: mandible from skull, fibula from tibia and talus, by a few picks.
//!
//! The picks are those of a person who scrolls through axial slices; none was moved to improve a result.

mod truth;

use preop_dicom::{File, InProcess, Wanted, assemble};
use preop_image::Volume;
use preop_label::{Label, Seed, separate, threshold};
use preop_monitor::Silent;
use preop_space::Point;
use std::time::Instant;

const BONE_HU: f64 = 300.0;

fn seed(name: &str, points: &[[f64; 3]]) -> Seed {
    Seed { name: name.into(), points: points.iter().map(|p| Point::from(*p)).collect() }
}

fn scan(path: &str) -> Option<Volume> {
    let folder = preop_testkit::shared(path)?;
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let all: Vec<(String, Vec<u8>)> =
        paths.iter().map(|p| (p.display().to_string(), std::fs::read(p).unwrap())).collect();
    let files: Vec<File> = all.iter().map(|(name, bytes)| File { name, bytes }).collect();
    Some(assemble(&files, &Wanted::default(), &InProcess, &Silent).unwrap().volume)
}

fn parted(volume: &Volume, seeds: &[Seed]) -> Vec<Label> {
    let label = threshold(volume, BONE_HU, None);
    let start = Instant::now();
    let parts = separate(&label, volume, seeds, &Silent).unwrap();
    eprintln!("separated in {:.2} s", start.elapsed().as_secs_f64());
    parts
}

/// The share of the truth voxels of one bone, above the threshold, that are not in its part.
fn missed(part: &Label, own: &mut dyn Iterator<Item = usize>) -> f64 {
    let (all, wrong) = own.fold((0usize, 0usize), |(all, wrong), n| {
        (all + 1, wrong + usize::from(!part.contains(n)))
    });
    assert!(all > 10_000, "the truth is empty");
    wrong as f64 / all as f64
}

fn tell(name: &str, part: &Label, missed: f64) {
    let volume = part.volume() / 1000.0;
    eprintln!("{name}: {} voxels, {volume:.2} cm3, {:.4} % missed", part.count(), 100.0 * missed);
}

const MANDIBLE: [[f64; 3]; 8] = [
    [92.0, 42.0, 28.0],   // chin
    [47.5, 92.0, 48.0],   // right ramus
    [134.0, 97.5, 48.0],  // left ramus
    [44.5, 111.0, 98.0],  // right condyle
    [138.5, 112.0, 98.0], // left condyle
    [71.5, 63.5, 54.0],   // right first molar
    [113.0, 64.0, 54.0],  // left first molar
    [92.0, 37.5, 54.0],   // incisors
];

const SKULL: [[f64; 3]; 8] = [
    [94.0, 105.0, 98.0],  // clivus
    [53.5, 101.5, 98.0],  // right temporal bone, before the joint
    [130.5, 103.5, 98.0], // left temporal bone
    [61.5, 54.5, 98.0],   // right zygoma
    [123.0, 54.5, 98.0],  // left zygoma
    [71.0, 65.0, 64.0],   // right upper molar
    [114.5, 63.5, 64.0],  // left upper molar
    [91.0, 41.0, 64.0],   // upper incisors
];

#[test]
fn the_mandible_comes_apart_from_the_skull() {
    let Some(volume) = scan("data/ct-head-semisynthetic/dicom") else { return };
    let path = "data/ct-head-semisynthetic/truth/PostDentalSurgery_Segmentation.nii.gz";
    let Some(path) = preop_testkit::shared(path) else { return };
    let truth = truth::head(&std::fs::read(path).unwrap(), volume.geometry());
    let check = |mandible: &[[f64; 3]], skull: &[[f64; 3]]| {
        let seeds = [seed("mandible", mandible), seed("skull", skull)];
        let parts = parted(&volume, &seeds);
        for (n, (part, bone)) in parts.iter().zip([[2, 4, 5], [1, 3, 3]]).enumerate() {
            // Each voxel of the scan covers two of the truth; both count.
            let above = |n: &usize| f64::from(volume.hu()[*n]) >= BONE_HU;
            let mut own =
                truth.iter().filter(|(_, b)| bone.contains(b)).map(|(n, _)| *n).filter(above);
            let missed = missed(part, &mut own);
            tell(&seeds[n].name, part, missed);
            assert!(missed <= 0.001, "{missed} of the {} missed", seeds[n].name);
        }
    };
    check(&MANDIBLE, &SKULL);
    // As few as three picks in each bone do, too: a chin, a ramus and a molar.
    check(&[MANDIBLE[0], MANDIBLE[1], MANDIBLE[5]], &[SKULL[0], SKULL[3], SKULL[7]]);
}

const FIBULA: [[f64; 3]; 3] = [
    [-486.2, -406.7, 142.2], // lateral malleolus
    [-468.7, -404.6, 304.7], // cortex of the shaft
    [-445.6, -406.7, 462.2], // head
];

const TIBIA_AND_TALUS: [[f64; 3]; 5] = [
    [-524.7, -436.8, 162.2], // medial malleolus
    [-489.7, -441.0, 324.7], // cortex of the shaft
    [-477.1, -425.6, 464.7], // below the plateau, facing the head of the fibula
    [-475.0, -439.6, 486.0], // plateau
    [-510.7, -431.9, 132.2], // talus
];

#[test]
fn the_fibula_comes_apart_from_tibia_and_talus() {
    let Some(volume) = scan("data/ct-leg-semisynthetic/dicom") else { return };
    let stl = |bone: &str| {
        let folder = "data/bones-visible-human-female";
        let path = preop_testkit::shared(&format!("{folder}/VHF_Left_Bone_{bone}_smooth.stl"))?;
        Some(truth::inside_stl(&std::fs::read(path).unwrap(), volume.geometry()))
    };
    let [Some(fibula), Some(tibia), Some(talus)] = ["Fibula", "Tibia", "Talus"].map(stl) else {
        return;
    };
    let seeds = [seed("fibula", &FIBULA), seed("tibia and talus", &TIBIA_AND_TALUS)];
    let parts = parted(&volume, &seeds);
    let above = |n: &usize| f64::from(volume.hu()[*n]) >= BONE_HU;
    let own = [fibula, [tibia, talus].concat()];
    for ((part, own), seed) in parts.iter().zip(own).zip(&seeds) {
        let missed = missed(part, &mut own.into_iter().filter(above));
        tell(&seed.name, part, missed);
        assert!(missed <= 0.001, "{missed} of the {} missed", seed.name);
    }
}
