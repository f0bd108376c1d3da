//! Every cap of docs/caps.md is tried on its three sides, and every cap that was asked for is there.

use super::{ours, root};
use std::fs;

/// The rows of docs/caps.md: what, cap, where, tried in.
fn caps() -> Vec<[String; 4]> {
    let page = fs::read_to_string(root().join("docs/caps.md")).unwrap();
    let rows = page.lines().filter(|l| l.starts_with("| ")).skip(1);
    let cells = |row: &str| row.trim_matches('|').split(" | ").map(|c| c.trim().into()).collect();
    let four = |row: &str| Vec::try_into(cells(row)).unwrap_or_else(|_| panic!("{row}"));
    rows.map(four).collect()
}

/// The bodies of all functions of this name: a name may stand in several files.
fn bodies<'a>(tests: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("fn {name}(");
    let whole = |(at, _): (usize, &str)| {
        let indent = at - tests[..at].rfind('\n').map_or(0, |line| line + 1);
        let end = format!("\n{}}}\n", " ".repeat(indent));
        let length = tests[at..].find(&end).unwrap();
        &tests[at..at + length]
    };
    tests.match_indices(&start).map(whole).collect()
}

#[test]
fn every_cap_is_tried_on_its_three_sides() {
    let tests: String = ours().into_iter().map(|(_, text)| text).collect();
    for [what, cap, place, tried] in caps() {
        assert!(!what.is_empty() && !cap.is_empty() && !place.is_empty(), "{what}");
        let why = tried.split_once("no edges: ").map(|(_, why)| why);
        assert!(why.is_none_or(|why| why.len() > 60), "{what}: a reason that is none");
        let named: Vec<&str> = tried.split('*').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{what}: no test is named");
        for words in named {
            let name = words.replace([' ', '-'], "_").replace(',', "");
            let found = bodies(&tests, &name);
            assert!(!found.is_empty(), "{what}: no test is called {name}");
            let tries = |body: &&str| body.contains("edges::");
            assert!(why.is_some() || found.iter().all(tries), "{what}: {name} tries no edges");
        }
    }
}

/// What became of a cap of hazards.md, section 3.
enum Answer {
    /// The rows of docs/caps.md that begin so.
    Rows(&'static [&'static str]),
    /// It is no count, but held by this test.
    Test(&'static str),
    /// What it is about is not built.
    Unbuilt,
}

/// Every cap that hazards.md asks for, in its words.
const ASKED: [(&str, &str, Answer); 59] = [
    ("HTTP", "header 16 KiB", Answer::Rows(&["the head of a request"])),
    ("HTTP", "header time 10 s", Answer::Rows(&["the time of a head"])),
    ("HTTP", "body min 1 KiB/s after 10 s", Answer::Rows(&["the pace of a body"])),
    ("HTTP", "JSON 8 MiB", Answer::Rows(&["JSON of a request"])),
    (
        "HTTP",
        "upload streamed to spool (never in RAM)",
        Answer::Test("what_breaks_off_or_is_cancelled_leaves_nothing"),
    ),
    ("HTTP", "20 GiB a case", Answer::Rows(&["an upload: files, bytes"])),
    (
        "HTTP",
        "Content-Length never used to allocate",
        Answer::Test("what_breaks_off_or_is_cancelled_leaves_nothing"),
    ),
    (
        "archive",
        "ratio <= 100:1 a member (and total)",
        Answer::Rows(&["unpacked over packed, a member and all"]),
    ),
    ("archive", "<= 20,000 members", Answer::Rows(&["members of an archive"])),
    ("archive", "no nesting", Answer::Test("test_an_archive_in_an_archive_is_not_opened")),
    ("archive", "no links/devices", Answer::Test("links_devices_and_passwords_are_refused")),
    ("archive", "no overlap", Answer::Test("members_that_share_bytes_are_refused")),
    ("archive", "CRC checked", Answer::Test("what_is_declared_is_not_believed")),
    ("archive", "names never used as paths", Answer::Test("test_no_hostile_name_became_a_file")),
    (
        "archive",
        "expanded <= 20 GiB and <= 80 % of free space",
        Answer::Rows(&["an archive unpacked", "an upload on a disk"]),
    ),
    ("DICOM element", "length <= bytes left", Answer::Rows(&["length of a DICOM element"])),
    (
        "DICOM element",
        "nesting <= 64",
        Answer::Rows(&["nesting of DICOM: a sequence and its item are two levels"]),
    ),
    ("DICOM element", "elements <= 100,000", Answer::Rows(&["elements of a DICOM file"])),
    (
        "DICOM element",
        "text <= 64 KiB kept / 1 KiB shown",
        Answer::Rows(&["a kept value of DICOM", "a text that is shown"]),
    ),
    ("DICOM element", "UID `[0-9.]{1,64}` no empty/leading-zero part", Answer::Rows(&["a UID"])),
    (
        "image",
        "rows/cols 1..4096 (a note below 16)",
        Answer::Rows(&["rows, columns", "rows, columns without a note"]),
    ),
    ("image", "bits alloc 8/16 and stored <= alloc", Answer::Rows(&["bits and pixels"])),
    ("image", "high = stored-1", Answer::Rows(&["bits and pixels"])),
    ("image", "SPP 1", Answer::Rows(&["bits and pixels"])),
    ("image", "MONOCHROME2", Answer::Test("every_hostile_file_gets_its_verdict")),
    ("image", "bytes == rows x cols x 2 before allocation", Answer::Rows(&["bits and pixels"])),
    ("image", "codec output cap = same", Answer::Rows(&["what encoded frames unpack to"])),
    ("image", "10 s a frame", Answer::Rows(&["processor time of a fenced child"])),
    ("series", "2..5,000 slices", Answer::Rows(&["slices of a series; frames of a file"])),
    ("series", "<= 2^31 voxels", Answer::Rows(&["voxels of a volume"])),
    ("series", "spacing 0.02..5 mm", Answer::Rows(&["distance of pixels, of slices, of voxels"])),
    ("series", "IOP orthonormal 1e-3", Answer::Rows(&["orientation"])),
    (
        "series",
        "gap tolerance max(1 %, 0.05 mm)",
        Answer::Rows(&["how far a slice may lie from its place"]),
    ),
    (
        "series",
        "one patient/study/FoR/spacing/signedness",
        Answer::Test("every_series_gets_its_verdict"),
    ),
    ("mesh in", "<= 20 M triangles", Answer::Rows(&["triangles of a mesh"])),
    ("mesh in", "count x 50 + 84 == size", Answer::Rows(&["size of a binary STL"])),
    ("mesh in", "finite", Answer::Test("a_place_holds_at_its_edges")),
    ("mesh in", "|coord| <= 1e4 mm on import", Answer::Rows(&["a place"])),
    (
        "mesh in",
        "<= 1 m on export (never recentred)",
        Answer::Rows(&["a place that is written to a mesh"]),
    ),
    ("mesh in", "XML without DTD", Answer::Test("what_is_not_well_formed_is_refused")),
    (
        "mesh in",
        "component depth <= 16 and instances <= 10,000",
        Answer::Rows(&[
            "components in components of a 3MF, placed objects",
            "nodes in nodes of a GLB, used nodes, parts of meshes as often as they are used",
        ]),
    ),
    ("DIMSE", "PDU <= 256 KiB (and <= negotiated)", Answer::Unbuilt),
    ("DIMSE", "ARTIM 10 s", Answer::Unbuilt),
    ("DIMSE", "idle 60 s", Answer::Unbuilt),
    ("DIMSE", "<= 32 associations", Answer::Unbuilt),
    ("DIMSE", "4 a peer", Answer::Unbuilt),
    ("DIMSE", "contexts <= 128", Answer::Unbuilt),
    (
        "DIMSE",
        "UID items bounds-checked (io-dicom PR 40: 65 KB request -> 1,024 MiB)",
        Answer::Unbuilt,
    ),
    ("DIMSE", "unknown AE/cert refused", Answer::Unbuilt),
    ("DIMSE", "C-STORE acknowledged **only after fsync**", Answer::Unbuilt),
    ("login", "Argon2id >= 19 MiB/t=2 [K]", Answer::Unbuilt),
    ("login", "5 tries/15 min/account + 100/h/address", Answer::Unbuilt),
    ("login", "uniform answer and time", Answer::Unbuilt),
    ("login", "idle logoff 15 min", Answer::Unbuilt),
    ("login", "absolute 12 h", Answer::Unbuilt),
    ("login", "MFA for signers", Answer::Unbuilt),
    ("child process for decode", "RLIMIT_AS 2 GiB", Answer::Rows(&["memory of a fenced child"])),
    ("child process for decode", "CPU 60 s", Answer::Rows(&["processor time of a fenced child"])),
    (
        "child process for decode",
        "seccomp no network/no write outside its pipe",
        Answer::Test("a_child_makes_no_call_but_those_of_its_work"),
    ),
];

#[test]
fn every_cap_that_was_asked_for_has_its_answer() {
    let rows: Vec<String> = caps().into_iter().map(|[what, ..]| what).collect();
    let mut tests: String = ours().into_iter().map(|(_, text)| text).collect();
    for entry in fs::read_dir(root().join("tests/oracles")).unwrap().flatten() {
        tests += &fs::read_to_string(entry.path()).unwrap_or_default();
    }
    for (place, cap, answer) in &ASKED {
        match answer {
            Answer::Rows(all) => {
                let missing = all.iter().find(|what| !rows.iter().any(|row| row == *what));
                assert_eq!(missing, None, "{place}, {cap}: no row of docs/caps.md");
            }
            Answer::Test(name) => {
                let found =
                    ["fn", "def"].iter().any(|word| tests.contains(&format!("{word} {name}(")));
                assert!(found, "{place}, {cap}: no test is called {name}");
            }
            Answer::Unbuilt => (),
        }
    }
    let Some(page) = preop_testkit::shared("hazards.md") else { return };
    let page = fs::read_to_string(page).unwrap();
    let section = page.split("\n## 3. ").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut count = 0;
    for row in section.lines().filter(|l| l.starts_with("| ")).skip(1) {
        let (place, caps) = row[2..row.len() - 2].split_once(" | ").unwrap();
        for cap in phrases(caps) {
            let known = ASKED.iter().any(|(p, c, _)| *p == place && *c == cap);
            assert!(known, "hazards.md asks for a cap that has no answer here: {place}, {cap}");
            count += 1;
        }
    }
    assert_eq!(count, ASKED.len(), "hazards.md no longer asks for all of these");
}

/// The parts of a list, commas in brackets left alone, and those between digits.
fn phrases(list: &str) -> Vec<&str> {
    let (mut deep, mut from, mut found) = (0, 0, vec![]);
    for (at, c) in list.char_indices() {
        match c {
            '(' | '{' => deep += 1,
            ')' | '}' => deep -= 1,
            ',' if deep == 0 && list[at..].starts_with(", ") => {
                found.push(list[from..at].trim());
                from = at + 1;
            }
            _ => (),
        }
    }
    found.push(list[from..].trim());
    found
}
