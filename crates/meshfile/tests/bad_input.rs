//! The hostile mesh files of the shared test data, and random damage: a verdict for each, no panic.

use preop_meshfile::{Format, threemf};
use preop_space::Point;
use preop_space::random::Random;
use preop_surface::{Mesh, Soup};

fn read(name: &str, bytes: &[u8]) -> Result<Soup, String> {
    Format::of_name(name).expect("the ending is a mesh's").read(bytes).map_err(|e| e.to_string())
}

/// Each file, whether the reader must refuse it, and a word of the refusal. What a reader lets
/// through although `expected.json` refuses it is judged at the next door: `weld` or `Solid`.
const VERDICTS: [(&str, Option<&str>); 24] = [
    ("ascii_huge_num.stl", Some("not a finite place")),
    ("ascii_unterminated.stl", Some("three numbers")),
    ("count_minus1.stl", Some("11 triangles")),
    ("count_plus1.stl", Some("13 triangles")),
    ("count_zero.stl", Some("no triangle")),
    ("cycle.3mf", Some("names the object `1`")),
    ("deep.3mf", Some("nested more than 16 deep")),
    ("degenerate.stl", None),
    ("dup_faces.stl", None),
    ("inches_like.stl", None),
    ("index_oob.3mf", Some("vertex that does not exist")),
    ("inf.stl", Some("not a finite place")),
    ("inverted.stl", None),
    ("nan.3mf", Some("not a finite place")),
    ("nested_inverted_ok.stl", None),
    ("overlap_shells.stl", None),
    ("ply_4e9.ply", Some("4000000000")),
    ("rel_traversal.3mf", Some("no file")),
    ("singular_transform.3mf", Some("flattens")),
    ("solid_binary.stl", None),
    ("two_shells_touch_edge.stl", None),
    ("unit_inch.3mf", None),
    ("unit_inch_transl.3mf", None),
    ("xxe.3mf", Some("document type")),
];

#[test]
fn every_hostile_file_gets_its_verdict() {
    let Some(folder) = preop_testkit::shared("badinput/mesh") else { return };
    for (name, refusal) in VERDICTS {
        let found = read(name, &std::fs::read(folder.join(name)).unwrap());
        match (refusal, found) {
            (Some(word), Err(why)) => assert!(why.contains(word), "{name}: {why}"),
            (None, Ok(_)) => (),
            (_, found) => panic!("{name}: {found:?}"),
        }
    }
}

#[test]
fn hostile_archives_are_refused() {
    let Some(folder) = preop_testkit::shared("badinput/zip") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let refused = threemf::read(&std::fs::read(&path).unwrap());
        assert!(refused.is_err(), "{}", path.display());
    }
}

#[test]
fn units_and_translations_are_carried_out() {
    let Some(folder) = preop_testkit::shared("badinput/mesh") else { return };
    let first_x = |name: &str| {
        let parts = threemf::read(&std::fs::read(folder.join(name)).unwrap()).unwrap();
        let corners: Vec<f64> = parts[0].soup.triangles.iter().flatten().map(|p| p.x).collect();
        (
            corners.iter().copied().fold(f64::INFINITY, f64::min),
            corners.iter().copied().fold(0.0, f64::max),
        )
    };
    // expected.json: a cube of 10 inches, and its copy 2 inches on.
    assert_eq!(first_x("unit_inch.3mf"), (0.0, 254.0));
    let (low, high) = first_x("unit_inch_transl.3mf");
    assert!((low - 50.8).abs() < 1e-9 && (high - 304.8).abs() < 1e-9);
}

/// The shared files, and a tetrahedron in every format.
fn whole_files() -> Vec<(String, Vec<u8>)> {
    let corners = [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0], [0.0, 8.0, 0.0], [1.0, 2.0, 7.0]];
    let faces = vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]];
    let mesh = Mesh::new(corners.map(Point::from).to_vec(), faces).unwrap();
    let written = Format::ALL.map(|(ending, format)| {
        (format!("tetrahedron.{ending}"), format.write(&mesh, "x").unwrap())
    });
    let folder = preop_testkit::shared("badinput/mesh");
    let names =
        folder.iter().flat_map(|folder| VERDICTS.map(|(name, _)| (folder.join(name), name)));
    let shared = names.map(|(path, name)| (name.to_owned(), std::fs::read(path).unwrap()));
    written.into_iter().chain(shared).collect()
}

#[test]
fn damage_never_panics() {
    let mut random = Random::seeded(7);
    for (name, whole) in whole_files() {
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.bits() % 4 {
                let at = random.bits() as usize % bytes.len();
                bytes[at] ^= 1 << (random.bits() % 8);
            }
            if random.bits().is_multiple_of(2) {
                bytes.truncate(random.bits() as usize % bytes.len());
            }
            if let Ok(soup) = read(&name, &bytes) {
                assert!(soup.triangles.iter().flatten().all(|p| p.is_finite()), "{name}");
            }
        }
    }
}
