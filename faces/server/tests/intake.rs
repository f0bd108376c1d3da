//! Scans that are dropped on the page, over a real connection: what comes is on the disk, what is broken
//! leaves nothing, and a case is made of what the gate lets through.

mod running;

use preop_case::{Capture, Evaluated, Inputs};
use preop_dicom::write::{Bits, SeriesHeader, ct_series};
use preop_dicom::{Date, Files, Identity, InProcess};
use preop_image::{Geometry, Volume};
use preop_monitor::{Monitor, Silent};
use preop_plan::Input;
use preop_plan::memo::{Memo, MemoryMemo};
use preop_server::{Caps, Ground};
use preop_space::{Bounds, Point, Side};
use preop_testkit::edges;
use preop_volumefile::{Format, Stored};
use running::{Answer, Running};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The disk of the test, without archives.
struct Disk {
    memo: MemoryMemo,
    stopped: Arc<AtomicBool>,
}

impl Ground for Disk {
    fn memo(&self) -> &dyn Memo {
        &self.memo
    }
    fn inputs(&self, plan: &Path, _: bool) -> Box<dyn Inputs + '_> {
        panic!("no plan is evaluated here, not {}", plan.display())
    }
    /// No plan is judged here.
    fn stamp(&self, _: &Path, _: &[Input]) -> Option<String> {
        None
    }
    fn files(&self, path: &Path) -> Result<Box<dyn Files + Send>, String> {
        Ok(Box::new(Loose(path.to_owned())))
    }
    fn decode(&self) -> &dyn preop_stranger::Read {
        &InProcess
    }
    fn write_package(
        &self,
        _: &Evaluated<'_>,
        _: &str,
        _: &[Capture],
        _: &Path,
        _: &dyn Monitor,
    ) -> Result<(), String> {
        Err("no package is written here".to_owned())
    }
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

struct Loose(PathBuf);

impl Files for Loose {
    fn count(&self) -> usize {
        1
    }
    fn name(&self, _: usize) -> &str {
        "a file"
    }
    fn size(&self, _: usize) -> Result<usize, String> {
        fs::metadata(&self.0).map(|m| m.len() as usize).map_err(|e| e.to_string())
    }
    fn read(&self, _: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let bytes = fs::read(&self.0).map_err(|e| e.to_string())?;
        Ok(Cow::Owned(bytes[range].to_vec()))
    }
}

/// A series of four small slices.
fn series(what: &str, patient: &str, laterality: &str) -> Vec<Vec<u8>> {
    let geometry = Geometry::axial(Point::new(0.0, 0.0, 0.0), [1.0, 1.0, 1.0], [20, 20, 4]);
    let volume = Volume::new(geometry.unwrap(), (0..1600).map(|n| (n % 900) as i16).collect());
    let header = SeriesHeader {
        seed: what,
        identity: &Identity::new(patient, patient, None, "O"),
        date: Date::new(2026, 11, 1).unwrap(),
        study_description: "test",
        series_description: what,
        body_part: if what.starts_with("leg") { "LEG" } else { "HEAD" },
        laterality,
        manufacturer: "test",
        kernel: "BONE",
        thickness_mm: 1.0,
        bits: Bits::Twelve,
    };
    let files = ct_series(&volume, &header, &Silent).unwrap();
    files.into_iter().map(|(_, bytes)| bytes).collect()
}

/// A server on a folder of its own, and that folder.
fn start(name: &str, caps: Caps) -> (Running, PathBuf) {
    let cases = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&cases);
    // An earlier run was killed in the middle of an upload.
    fs::create_dir_all(cases.join(".spool/1")).unwrap();
    fs::write(cases.join(".spool/1/000000.0.part"), "half a file").unwrap();
    let stopped = Arc::new(AtomicBool::new(false));
    let ground = Arc::new(Disk { memo: MemoryMemo::default(), stopped: stopped.clone() });
    (Running::start(cases.clone(), ground, stopped, caps), cases)
}

fn begin(server: &Running) -> String {
    server.post("/api/intakes", &json!({})).json()["id"].as_str().unwrap().to_owned()
}

/// The head of a request that sends a file.
fn sending(server: &Running, path: &str, bytes: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: preop={1}\r\n\
         Content-Type: application/octet-stream\r\nContent-Length: {bytes}\r\n\
         Connection: close\r\n\r\n",
        server.host, server.token
    )
}

fn send(server: &Running, path: &str, bytes: &[u8]) -> Answer {
    let mut request = sending(server, path, bytes.len()).into_bytes();
    request.extend_from_slice(bytes);
    server.raw_bytes(&request)
}

fn send_all(server: &Running, id: &str, files: &[Vec<u8>]) {
    for (n, bytes) in files.iter().enumerate() {
        let path = format!("/api/intakes/{id}/files/{n}?name=IM%20{n}");
        assert_eq!(send(server, &path, bytes).status, 200);
    }
}

/// The state once the gate has spoken.
fn read(server: &Running, id: &str, files: usize) -> Value {
    let asked = server.post(&format!("/api/intakes/{id}/read"), &json!({ "files": files }));
    assert_eq!(asked.status, 200, "{}", asked.json());
    loop {
        let state = server.get(&format!("/api/intakes/{id}")).json();
        if state["stage"] != "reading" {
            return state;
        }
        std::thread::yield_now();
    }
}

fn make(server: &Running, id: &str, scans: Value, understood: bool) -> Answer {
    let wanted = json!({ "title": "A jaw & a leg", "side": "left", "operation_date": "2026-12-01",
        "who": "ann", "scans": scans, "understood": understood });
    server.post(&format!("/api/intakes/{id}/case"), &wanted)
}

fn spooled(cases: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(cases.join(".spool")) else { return vec![] };
    let files = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    entries.flatten().flat_map(|entry| files(entry.path())).map(|entry| entry.path()).collect()
}

#[test]
fn two_series_become_a_case_with_a_plan_that_shows_bone() {
    let (server, cases) = start("two-series", Caps::USUAL);
    assert!(spooled(&cases).is_empty(), "what an earlier run left is swept");
    let id = begin(&server);
    let mut files = series("head", "A^B", "");
    files.extend(series("leg", "A^B", "L"));
    files.push(b"a letter of the hospital".to_vec());
    files.rotate_left(3);
    send_all(&server, &id, &files);
    let state = read(&server, &id, 9);
    assert_eq!(state["stage"], "read", "{state}");
    let found = state["found"]["series"].as_array().unwrap();
    let named = |what: &str| found.iter().find(|s| s["description"] == what).unwrap();
    let (head, leg) = (named("head"), named("leg"));
    assert_eq!((&head["slices"], &leg["laterality"]), (&json!(4), &json!("L")));
    assert_eq!(head["patient"], json!({ "number": 1, "words": "A, B, A^B" }));
    assert_eq!(head["patient"]["number"], leg["patient"]["number"]);
    assert!(state["found"]["notes"][0].as_str().unwrap().starts_with("1 of the files"));

    let scans = json!([{ "series": head["uid"], "name": "head" },
        { "series": leg["uid"], "name": "left-leg" }]);
    let made = make(&server, &id, scans, false);
    assert_eq!(made.json(), json!({ "id": "a-jaw-a-leg", "doubts": [] }));
    assert!(spooled(&cases).is_empty());
    let folder = cases.join("a-jaw-a-leg");
    let kept = |name: &str| {
        let mut files: Vec<Vec<u8>> = fs::read_dir(folder.join("inputs").join(name))
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        files.sort();
        files
    };
    let sorted = |mut files: Vec<Vec<u8>>| {
        files.sort();
        files
    };
    assert!(kept("head") == sorted(series("head", "A^B", "")));
    assert!(kept("left-leg") == sorted(series("leg", "A^B", "L")));
    let text = fs::read_to_string(folder.join("plan.toml")).unwrap();
    assert!(!text.contains("A^B") && !text.contains("1.2.8"), "no patient, no UID: {text}");
    let plan = preop_case::read(&text).unwrap();
    assert_eq!((plan.title.as_str(), plan.side), ("A jaw & a leg", Some(Side::Left)));
    assert_eq!(plan.steps.len(), 4);
    let history = fs::read_to_string(folder.join("history.jsonl")).unwrap();
    assert!(history.contains("made from scans") && history.contains("ann"), "{history}");
    let listed = server.get("/api/cases").json();
    assert_eq!((&listed[0]["id"], &listed[0]["revision"]), (&json!("a-jaw-a-leg"), &json!(1)));
}

#[test]
fn two_patients_and_a_wrong_side_must_be_meant() {
    let (server, cases) = start("two-patients", Caps::USUAL);
    let id = begin(&server);
    let files = [series("head", "A^B", ""), series("leg", "C^D", "R")].concat();
    send_all(&server, &id, &files);
    let state = read(&server, &id, 8);
    let found = state["found"]["series"].as_array().unwrap();
    let uid = |what: &str| found.iter().find(|s| s["description"] == what).unwrap()["uid"].clone();
    let scans = json!([{ "series": uid("head"), "name": "head" },
        { "series": uid("leg"), "name": "left-leg" }]);
    let asked = make(&server, &id, scans.clone(), false).json();
    assert_eq!(asked["id"], Value::Null);
    let words = asked["doubts"].to_string();
    assert!(words.contains("different patients") && words.contains("right side"), "{words}");
    let swapped = json!([{ "series": uid("leg"), "name": "head" },
        { "series": uid("head"), "name": "left-leg" }]);
    let words = make(&server, &id, swapped, false).json()["doubts"].to_string();
    for part in
        ["used as head says that it shows: leg.", "used as left-leg says that it shows: head."]
    {
        assert!(words.contains(part), "{words}");
    }
    assert!(!cases.join("a-jaw-a-leg").exists());
    for name in ["../head", "two words", "", "/etc", "head\n"] {
        let scans = json!([{ "series": uid("head"), "name": name }]);
        let refused = make(&server, &id, scans, false);
        assert_eq!(refused.status, 422, "{name:?}: {}", refused.json());
    }
    assert_eq!(make(&server, &id, scans, true).status, 200);
    let history = fs::read_to_string(cases.join("a-jaw-a-leg/history.jsonl")).unwrap();
    assert!(history.contains("different patients"), "{history}");
    // Another of the same title gets a name of its own.
    let id = begin(&server);
    send_all(&server, &id, &series("head", "A^B", ""));
    let state = read(&server, &id, 4);
    let scans = json!([{ "series": state["found"]["series"][0]["uid"], "name": "head" }]);
    assert_eq!(make(&server, &id, scans, false).json()["id"], "a-jaw-a-leg-2");
}

#[test]
fn a_case_that_is_asked_for_many_times_at_once_is_made_once_and_whole() {
    let (server, cases) = start("at-once", Caps::USUAL);
    for round in 1..=12 {
        let id = begin(&server);
        send_all(&server, &id, &series("head", "A^B", ""));
        let uid = read(&server, &id, 4)["found"]["series"][0]["uid"].clone();
        let scans = json!([{ "series": uid, "name": "head" }]);
        let asked: Vec<u16> = std::thread::scope(|scope| {
            let one = || make(&server, &id, scans.clone(), false).status;
            let all: Vec<_> = (0..6).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (made, gone): (Vec<u16>, Vec<u16>) =
            asked.into_iter().partition(|status| *status == 200);
        assert_eq!((made.len(), gone), (1, vec![404; 5]), "round {round}");
        let folders = fs::read_dir(&cases).unwrap().flatten().map(|entry| entry.path());
        let whole = folders
            .filter(|f| !f.ends_with(".spool"))
            .all(|folder| fs::read_dir(folder.join("inputs/head")).unwrap().count() == 4);
        assert!(whole, "round {round}: every case has its four slices");
        assert_eq!(server.get("/api/cases").json().as_array().unwrap().len(), round);
    }
}

#[test]
fn one_leg_of_two_is_kept_in_the_plan() {
    let (server, cases) = start("one-leg", Caps::USUAL);
    let id = begin(&server);
    send_all(&server, &id, &series("legs", "A^B", ""));
    let uid = read(&server, &id, 4)["found"]["series"][0]["uid"].clone();
    let of = |name: &str, half: &str| json!([{ "series": uid, "name": name, "half": half }]);
    assert_eq!(make(&server, &id, of("legs", "upper"), true).status, 400);
    let asked = make(&server, &id, of("left-leg", "right"), false).json();
    assert!(asked["doubts"].to_string().contains("the right half is kept"), "{asked}");
    assert_eq!(make(&server, &id, of("left-leg", "left"), false).status, 200);
    let text = fs::read_to_string(cases.join("a-jaw-a-leg/plan.toml")).unwrap();
    let plan = preop_case::read(&text).unwrap();
    // 20 voxels of 1 mm from x = 0: in LPS the left is where x grows.
    let kept = plan.inputs[0].arguments.optional_box("box_mm").unwrap();
    let scan = Bounds::of([Point::new(0.0, 0.0, 0.0), Point::new(19.0, 19.0, 3.0)]);
    assert_eq!((kept.min.x, kept.max.x), (9.5, scan.max.x));
    assert!([scan.min.y, scan.min.z] == [kept.min.y, kept.min.z] && kept.contains(scan.max));
}

#[test]
fn a_volume_file_becomes_a_case_once_that_is_meant() {
    let (server, cases) = start("volume-file", Caps::USUAL);
    let id = begin(&server);
    let geometry =
        Geometry::axial(Point::new(0.0, 0.0, 0.0), [0.5, 0.5, 1.0], [20, 20, 4]).unwrap();
    let of = |hu: fn(usize) -> i16| {
        Format::Nrrd
            .write(&Stored::of_volume(&Volume::new(geometry.clone(), (0..1600).map(hu).collect())))
    };
    let scan = of(|n| (n % 1800) as i16 - 1000).unwrap();
    let mask = of(|n| (n % 2) as i16).unwrap();
    let files = [("../CT head.nrrd", &scan), ("mask.nrrd", &mask), ("b.nii.gz", &vec![7; 99])];
    for (n, (name, bytes)) in files.iter().enumerate() {
        let path = format!("/api/intakes/{id}/files/{n}?name={}", name.replace(' ', "%20"));
        assert_eq!(send(&server, &path, bytes).status, 200);
    }
    let state = read(&server, &id, 3);
    assert_eq!(state["stage"], "read", "{state}");
    assert_eq!(state["found"]["notes"], json!([]));
    let found = state["found"]["series"].as_array().unwrap();
    let [head, part, broken] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&head["description"], &head["slices"]), (&json!("../CT head.nrrd"), &json!(4)));
    assert_eq!(head["spacing_mm"], json!([0.5, 0.5, 1.0]));
    assert!(head["findings"].to_string().contains("taken as Hounsfield units"), "{head}");
    assert!(part["refused"].as_str().unwrap().contains("is a mask"), "{part}");
    assert!(broken["refused"].as_str().unwrap().starts_with("It is refused"), "{broken}");

    let scans = json!([{ "series": head["uid"], "name": "head" }]);
    let asked = make(&server, &id, scans.clone(), false).json();
    assert_eq!(asked["id"], Value::Null);
    assert!(asked["doubts"].to_string().contains("nothing of its patient"), "{asked}");
    assert_eq!(make(&server, &id, scans, true).json()["id"], "a-jaw-a-leg");
    let folder = cases.join("a-jaw-a-leg");
    assert!(fs::read(folder.join("inputs/head/000001.nrrd")).unwrap() == scan);
    let plan = preop_case::read(&fs::read_to_string(folder.join("plan.toml")).unwrap()).unwrap();
    assert_eq!((plan.inputs[0].kind.as_str(), plan.inputs[0].path.as_str()), ("ct", "inputs/head"));
}

/// A scan in two files of each format that has them, as others write it: text and numbers, by hand.
fn in_two_files(
    hu: &[i16],
    spacing_mm: [f32; 3],
    size: [i16; 3],
) -> [[(&'static str, Vec<u8>); 2]; 3] {
    let raw: Vec<u8> = hu.iter().flat_map(|v| v.to_le_bytes()).collect();
    let [x, y, z] = size;
    let [dx, dy, dz] = spacing_mm;
    let mhd = format!(
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nTransformMatrix = 1 0 0 \
         0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = {dx} {dy} {dz}\nDimSize = {x} {y} {z}\nElementType = MET_SHORT\n\
         ElementDataFile = Kopf roh.raw\n"
    );
    let nhdr = format!(
        "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: {x} {y} {z}\nspace directions: \
         ({dx},0,0) (0,{dy},0) (0,0,{dz})\nspace origin: (0,0,0)\nendian: little\nencoding: raw\ndata file: ./b.raw\n"
    );
    // NIfTI-1 of two files: 348 bytes, places in RAS.
    let mut hdr = vec![0; 348];
    let mut put = |at: usize, bytes: &[u8]| hdr[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348_i32.to_le_bytes());
    put(40, &[3, x, y, z, 1, 1, 1, 1].map(i16::to_le_bytes).concat());
    put(70, &[4_i16, 16].map(i16::to_le_bytes).concat());
    put(76, &[1.0, dx, dy, dz].map(f32::to_le_bytes).concat());
    put(112, &1.0_f32.to_le_bytes());
    put(123, &[2]);
    put(254, &1_i16.to_le_bytes());
    let rows = [[-dx, 0.0, 0.0, 0.0], [0.0, -dy, 0.0, 0.0], [0.0, 0.0, dz, 0.0]];
    put(280, &rows.concat().into_iter().flat_map(f32::to_le_bytes).collect::<Vec<u8>>());
    put(344, b"ni1\0");
    [
        [("disc/a.mhd", mhd.into_bytes()), ("disc/Kopf roh.raw", raw.clone())],
        [("disc/b.NHDR", nhdr.into_bytes()), ("disc/b.raw", raw.clone())],
        [("disc/c.hdr", hdr), ("disc/c.img", raw)],
    ]
}

fn drop_files(server: &Running, files: &[(&str, Vec<u8>)]) -> String {
    let id = begin(server);
    for (n, (name, bytes)) in files.iter().enumerate() {
        let path = format!("/api/intakes/{id}/files/{n}?name={}", name.replace(' ', "%20"));
        assert_eq!(send(server, &path, bytes).status, 200);
    }
    id
}

#[test]
fn a_volume_with_a_header_of_its_own_becomes_a_case() {
    let (server, cases) = start("two-files", Caps::USUAL);
    let hu: Vec<i16> = (0..1600).map(|n| n % 1800 - 1000).collect();
    let kept =
        [["000001.mhd", "Kopf roh.raw"], ["000001.nhdr", "b.raw"], ["000001.hdr", "000001.img"]];
    let all = in_two_files(&hu, [0.5, 0.5, 1.0], [20, 20, 4]);
    for (n, (files, names)) in all.iter().zip(kept).enumerate() {
        // The voxels may come first, and a file of that name from another folder is not theirs.
        let other = (&*files[1].0.replace("disc", "other"), vec![9; 3200]);
        let (head, data) = ((files[0].0, files[0].1.clone()), (files[1].0, files[1].1.clone()));
        let id = drop_files(&server, &[other, data, head]);
        let state = read(&server, &id, 3);
        let [found] = &state["found"]["series"].as_array().unwrap()[..] else { panic!("{state}") };
        assert_eq!((&found["refused"], &found["slices"]), (&Value::Null, &json!(4)), "{found}");
        assert_eq!((&found["files"], &found["spacing_mm"]), (&json!(2), &json!([0.5, 0.5, 1.0])));
        let scans = json!([{ "series": found["uid"], "name": "head" }]);
        let made = make(&server, &id, scans, true).json()["id"].as_str().unwrap().to_owned();
        let folder = cases.join(&made).join("inputs/head");
        let mut there: Vec<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        assert_eq!(there, names);
        for (name, (_, bytes)) in names.iter().zip(files) {
            assert!(fs::read(folder.join(name)).unwrap() == *bytes, "{n}: {name}");
        }
        // As a case reads it: the header names the file beside it, and the values are those that were written.
        let [head, data] = names.map(|name| fs::read(folder.join(name)).unwrap());
        let format = Format::of_name(names[0]).unwrap();
        let beside = preop_stranger::data_file(&InProcess, (format, names[0]), &head).unwrap();
        assert_eq!(beside.as_deref(), Some(names[1]));
        let stored = preop_stranger::volume(&InProcess, format, &head, Some(&data)).unwrap();
        let (volume, _) = stored.hounsfield(None).unwrap();
        assert!(volume.hu() == hu, "{n}");
    }
}

#[test]
fn a_header_whose_voxels_are_not_there_is_refused_in_words() {
    let (server, _) = start("one-of-two", Caps::USUAL);
    let hu = vec![0; 1600];
    for [(name, head), (data, _)] in in_two_files(&hu, [0.5, 0.5, 1.0], [20, 20, 4]) {
        let id = drop_files(&server, &[(name, head)]);
        let state = read(&server, &id, 1);
        let why = state["found"]["series"][0]["refused"].as_str().unwrap().to_owned();
        let data = data.trim_start_matches("disc/");
        assert!(why.contains(&format!("\"{data}\"")) && why.contains("drop both"), "{why}");
    }
    let [[(name, head), _], ..] = in_two_files(&hu, [0.5, 0.5, 1.0], [20, 20, 4]);
    let head = String::from_utf8(head).unwrap();
    for to in ["../secret", "/etc/passwd", "a.mhd", "000001.mhd", "x.nrrd"] {
        let head = head.replace("Kopf roh.raw", to).into_bytes();
        let near = format!("disc/{to}");
        let id = drop_files(&server, &[(name, head), (&near, vec![0; 3200])]);
        let state = read(&server, &id, 2);
        let series = state["found"]["series"].as_array().unwrap();
        assert!(series.iter().all(|s| s["refused"].is_string()), "{to}: {state}");
    }
}

#[test]
fn what_breaks_off_or_is_cancelled_leaves_nothing() {
    let (server, cases) = start("broken", Caps::USUAL);
    let id = begin(&server);
    let path = format!("/api/intakes/{id}/files/0?name=IM0");
    let mut stream = TcpStream::connect(&server.host).unwrap();
    // A length that nobody could hold is declared; a few bytes come.
    stream.write_all(sending(&server, &path, 1 << 40).as_bytes()).unwrap();
    stream.write_all(&[0; 5000]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut rest = vec![];
    let _ = stream.read_to_end(&mut rest);
    drop(stream);
    while !spooled(&cases).is_empty() {
        std::thread::yield_now();
    }
    let state = server.get(&format!("/api/intakes/{id}")).json();
    assert_eq!((&state["files"], &state["bytes"]), (&json!(0), &json!(0)));
    // A page that sent more than came is told, and nothing is read.
    send_all(&server, &id, &series("head", "A^B", "")[..3]);
    let asked = server.post(&format!("/api/intakes/{id}/read"), &json!({ "files": 4 }));
    assert_eq!(asked.status, 400);
    assert!(asked.json()["error"].as_str().unwrap().contains("only 3"), "{}", asked.json());
    assert_eq!(server.post(&format!("/api/intakes/{id}/cancel"), &json!({})).status, 200);
    assert!(spooled(&cases).is_empty());
    assert_eq!(server.get(&format!("/api/intakes/{id}")).status, 404);
    assert!(server.get("/api/cases").json().as_array().unwrap().is_empty());
}

#[test]
fn a_damaged_series_is_refused_in_the_words_of_the_gate() {
    let (server, cases) = start("damaged", Caps::USUAL);
    let id = begin(&server);
    let mut files = series("head", "A^B", "");
    files.remove(1);
    files.extend(series("other", "A^B", "").into_iter().take(1));
    send_all(&server, &id, &files);
    let state = read(&server, &id, 4);
    let found = state["found"]["series"].as_array().unwrap();
    let why = |what: &str| {
        let series = found.iter().find(|s| s["description"] == what).unwrap();
        series["refused"].as_str().unwrap().to_owned()
    };
    assert!(why("head").contains("distance between slices"), "{}", why("head"));
    assert!(why("other").contains("at least two"), "{}", why("other"));
    let scans = json!([{ "series": found[0]["uid"], "name": "head" }]);
    assert_eq!(make(&server, &id, scans, true).status, 400);

    let id = begin(&server);
    send_all(&server, &id, &[b"no image at all".to_vec()]);
    let state = read(&server, &id, 1);
    assert_eq!(state["stage"], "refused");
    assert!(state["words"].as_str().unwrap().contains("DICOM"), "{state}");
    assert!(!cases.join(".spool").join(&id).exists(), "nothing is kept of what is refused");
}

#[test]
fn caps_hold_at_their_edges() {
    let (server, cases) = start("caps", Caps { files: 3, bytes: 1000 });
    let file = |id: &str, n: usize, bytes: usize| {
        send(&server, &format!("/api/intakes/{id}/files/{n}"), &vec![7; bytes]).status == 200
    };
    let cancel = |id: &str| server.post(&format!("/api/intakes/{id}/cancel"), &json!({}));
    let in_one = |taken: &dyn Fn(&str) -> bool| {
        let id = begin(&server);
        let taken = taken(&id);
        cancel(&id);
        taken
    };
    edges::most(1000, |bytes| in_one(&|id| file(id, 0, bytes)));
    edges::most(1000, |bytes| in_one(&|id| file(id, 0, 500) && file(id, 1, bytes - 500)));
    // One that comes again takes the place of the first.
    edges::most(1000, |bytes| in_one(&|id| file(id, 0, 1000) && file(id, 0, bytes)));
    edges::most(3, |files| in_one(&|id| (0..files).all(|n| file(id, n, 7))));
    let id = begin(&server);
    assert!(file(&id, 0, 500) && file(&id, 1, 500) && !file(&id, 2, 1));
    assert!(file(&id, 2, 0) && !file(&id, 3, 0));
    assert_eq!(spooled(&cases).len(), 3);
    let state = server.get(&format!("/api/intakes/{id}")).json();
    assert_eq!((&state["files"], &state["bytes"]), (&json!(3), &json!(1000)));
    cancel(&id);
    edges::most(8, |count| {
        let open: Vec<Value> = (0..count)
            .map(|_| server.post("/api/intakes", &json!({})).json()["id"].clone())
            .collect();
        let begun: Vec<&str> = open.iter().filter_map(Value::as_str).collect();
        begun.iter().for_each(|id| drop(cancel(id)));
        begun.len() == count
    });
}

#[test]
fn json_holds_at_its_edges() {
    let (server, _) = start("json", Caps::USUAL);
    let id = begin(&server);
    let path = format!("/api/intakes/{id}/read");
    let head = |bytes: usize| sending(&server, &path, bytes).replace("octet-stream", "json");
    edges::most(8 << 20, |bytes| {
        let mut body = json!({ "files": 1 }).to_string();
        body += &" ".repeat(bytes - body.len());
        let status = server.raw(&(head(bytes) + &body)).status;
        // What was read says that nothing has come yet.
        assert!([400, 413].contains(&status), "{bytes}: {status}");
        status == 400
    });
}

#[test]
fn a_server_of_one_case_makes_no_other() {
    let cases = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("single-case");
    let _ = fs::remove_dir_all(&cases);
    fs::create_dir_all(&cases).unwrap();
    fs::write(cases.join("plan.toml"), "format = 1\ntitle = \"Alone\"\n").unwrap();
    let stopped = Arc::new(AtomicBool::new(false));
    let ground = Arc::new(Disk { memo: MemoryMemo::default(), stopped: stopped.clone() });
    let server = Running::start(cases, ground, stopped, Caps::USUAL);
    assert_eq!(server.get("/api/about").json()["makes_cases"], json!(false));
    let refused = server.post("/api/intakes", &json!({}));
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"].as_str().unwrap().contains("single case"));
}
