//! Children that crash, hang and eat memory are stopped, their files refused, the others read. This
//! program is its own child: with the argument `hostile` it does what a file's first byte says, with
//! `honest` it reads as the real one does.

mod hostile;

use hostile::{Hostile, opens_nothing};
use preop_archive::{Archive, Caps, Here};
use preop_dicom::deidentify::{Key, Options};
use preop_dicom::{Coding, Decode, File, Format, InProcess, SliceError, Wanted, assemble};
use preop_fence::{Fence, Limits, serve};
use preop_meshfile::Format as MeshFormat;
use preop_monitor::Silent;
use preop_scenefile::Scene;
use preop_stranger::{PackageParser, Read, ReadError, Unpacker};
use preop_verify::Parse;
use preop_volumefile::Format as VolumeFormat;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const LIMITS: Limits = Limits {
    memory: 1 << 30,
    life_s: 4,
    task_s: 1,
    output: 1 << 20,
    numbers: 8 << 20,
    patience: Duration::from_secs(120),
};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("hostile") => serve(&Hostile, &LIMITS).unwrap(),
        Some("honest") => serve(&InProcess, &Limits::USUAL).unwrap(),
        _ => {
            for (name, test) in TESTS {
                test();
                println!("test {name} ... ok");
            }
        }
    }
}

const TESTS: [(&str, fn()); 16] = [
    ("a_child_makes_no_call_but_those_of_its_work", a_child_makes_no_call_but_those_of_its_work),
    ("a_child_opens_no_file_and_no_socket", a_child_opens_no_file_and_no_socket),
    ("the_limits_are_those_of_the_house", the_limits_are_those_of_the_house),
    ("what_takes_too_long_is_not_tried_again", what_takes_too_long_is_not_tried_again),
    ("whoever_is_stopped_waits_for_no_child", whoever_is_stopped_waits_for_no_child),
    (
        "a_child_is_used_again_and_a_broken_one_replaced",
        a_child_is_used_again_and_a_broken_one_replaced,
    ),
    ("each_way_to_break_is_a_refusal_in_words", each_way_to_break_is_a_refusal_in_words),
    (
        "a_child_that_has_lived_half_its_time_is_replaced",
        a_child_that_has_lived_half_its_time_is_replaced,
    ),
    ("what_a_child_says_is_tamed", what_a_child_says_is_tamed),
    ("behind_the_fence_a_series_is_the_same", behind_the_fence_a_series_is_the_same),
    ("whole_files_break_only_their_child", whole_files_break_only_their_child),
    ("what_a_child_says_of_a_file_is_checked", what_a_child_says_of_a_file_is_checked),
    ("behind_the_fence_files_are_the_same", behind_the_fence_files_are_the_same),
    ("what_a_child_says_of_an_archive_is_checked", what_a_child_says_of_an_archive_is_checked),
    ("behind_the_fence_archives_are_the_same", behind_the_fence_archives_are_the_same),
    ("packages_are_read_behind_the_fence", packages_are_read_behind_the_fence),
];

fn fence(kind: &str) -> Fence {
    Fence::new(std::env::current_exe().unwrap(), vec![kind.into()], LIMITS)
}

/// Who read a file of these bytes.
fn reader(fence: &Fence, bytes: &[u8]) -> Result<String, SliceError> {
    fence.record(bytes, bytes.len()).map(|record| record.unwrap().transfer_syntax)
}

fn a_child_is_used_again_and_a_broken_one_replaced() {
    let fence = fence("hostile");
    let first = reader(&fence, b"fine").unwrap();
    assert_ne!(first, std::process::id().to_string());
    assert_eq!(reader(&fence, &[b'f'; 100_000]).unwrap(), first);
    // The broken one had served before, so another one tried too.
    assert_eq!(reader(&fence, b"abort"), Err(SliceError::Limits));
    let second = reader(&fence, b"fine").unwrap();
    assert_ne!(first, second);
    assert_eq!(reader(&fence, b"fine").unwrap(), second);
}

/// A frame of two rows and three columns in JPEG 2000.
fn coding() -> Coding {
    let format = Format {
        rows: 2,
        columns: 3,
        samples: 1,
        bytes: 2,
        planes: false,
        bits_stored: 12,
        signed: false,
    };
    let transfer_syntax = "1.2.840.10008.1.2.4.90".to_owned();
    Coding { transfer_syntax, format, within: Duration::MAX }
}

fn each_way_to_break_is_a_refusal_in_words() {
    let fence = fence("hostile");
    for way in ["abort", "panic", "memory", "recursion", "hang", "exit", "garbage", "length"] {
        let refusal = reader(&fence, way.as_bytes()).unwrap_err();
        assert_eq!(refusal, SliceError::Limits, "{way}");
        assert!(refusal.to_string().contains("could not be decoded within its limits"));
        assert!(reader(&fence, b"fine").is_ok(), "after {way}");
    }
    // So does a codec that ends its process, as C in Rust's clothes may: the frame is refused in words.
    let coding = coding();
    for way in ["abort", "panic", "recursion", "hang", "memory"] {
        let refusal = fence.frame(way.as_bytes(), &coding, &mut [0; 6]).unwrap_err();
        assert_eq!(refusal, SliceError::Limits, "{way}");
        assert!(fence.frame(b"fine", &coding, &mut [0; 6]).is_ok(), "after {way}");
    }
    for way in ["abort", "panic", "hang", "fine, but of another length"] {
        let refusal = fence.inflate(way.as_bytes(), &(0..5), &mut |_| panic!("it is handed on"));
        assert_eq!(refusal, Err(SliceError::Limits), "{way}");
    }
    let nowhere = Fence::new("/nowhere/preop".into(), vec![], LIMITS);
    assert!(matches!(reader(&nowhere, b"fine"), Err(SliceError::NoDecoder(_))));
}

fn a_child_opens_no_file_and_no_socket() {
    assert!(!opens_nothing(), "here there are files and sockets");
    assert_eq!(
        reader(&fence("hostile"), b"open"),
        Err(SliceError::NotDicom(preop_dicom::Foreign::Unknown))
    );
    // Without that, what it opens is read as usual: the answer above is of its own doing.
    assert!(reader(&fence("hostile"), b"fine").is_ok());
}

fn a_child_makes_no_call_but_those_of_its_work() {
    let has_filters =
        cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")));
    let status =
        |of: &str| std::fs::read_to_string(format!("/proc/{of}/status")).unwrap_or_default();
    if !has_filters || !status("self").contains("Seccomp:") {
        return;
    }
    let fence = fence("hostile");
    assert_eq!(reader(&fence, b"calls"), Err(SliceError::NoDecoder(String::new()).tamed()));
    // The kernel says so, too; whoever runs this may have filters of their own.
    let child = reader(&fence, b"fine").unwrap();
    assert!(status(&child).contains("Seccomp:\t2"), "{}", status(&child));
    let filters = |of: &str| -> Option<usize> {
        let count = status(of)
            .lines()
            .find_map(|l| Some(l.strip_prefix("Seccomp_filters:")?.trim().parse()));
        count.and_then(Result::ok)
    };
    if let (Some(own), Some(its)) = (filters("self"), filters(&child)) {
        assert_eq!(its, own + 1);
    }
}

/// hazards.md, section 3.
fn the_limits_are_those_of_the_house() {
    let limits = Limits::USUAL;
    assert_eq!((limits.memory, limits.life_s, limits.task_s), (2 << 30, 60, 10));
    // The largest frame has its room, a volume of 2^31 voxels too.
    assert!(limits.output >= 4096 * 4096 * 3 * 2 && limits.numbers >= (1 << 31) * 2);
}

fn what_takes_too_long_is_not_tried_again() {
    let fence = fence("hostile");
    let first = reader(&fence, b"fine").unwrap();
    // What is left to its file is less than what a frame may take, and a second is the least that counts.
    let coding = Coding { within: Duration::from_millis(1), ..coding() };
    assert_eq!(fence.frame(b"hang", &coding, &mut [0; 6]), Err(SliceError::Limits));
    assert_ne!(reader(&fence, b"fine").unwrap(), first);
    // Honest work is told in processor time.
    let took = fence.frame(b"1 second", &self::coding(), &mut [0; 6]).unwrap();
    assert!(took > Duration::from_millis(500) && took < Duration::from_secs(4), "{took:?}");
}

fn whoever_is_stopped_waits_for_no_child() {
    static ASKED: AtomicBool = AtomicBool::new(false);
    let fence = fence("hostile").stopped_by(|| ASKED.load(Ordering::SeqCst));
    assert!(reader(&fence, b"fine").is_ok());
    std::thread::scope(|scope| {
        // A child that sleeps uses no processor, so that no limit but the patience of two minutes ends it.
        let waiting = scope.spawn(|| reader(&fence, b"z"));
        ASKED.store(true, Ordering::SeqCst);
        assert_eq!(waiting.join().unwrap(), Err(SliceError::Limits));
    });
    assert_eq!(reader(&fence, b"fine"), Err(SliceError::Limits));
}

fn a_child_that_has_lived_half_its_time_is_replaced() {
    let fence = fence("hostile");
    let first = reader(&fence, b"1 second of 4").unwrap();
    assert_eq!(reader(&fence, b"2 seconds of 4").unwrap(), first);
    assert_ne!(reader(&fence, b"fine").unwrap(), first);
}

fn what_a_child_says_is_tamed() {
    let refusal = reader(&fence("hostile"), b"text").unwrap_err().to_string();
    assert!(!refusal.contains(['\u{1b}', '\u{202e}']), "{refusal:?}");
}

fn behind_the_fence_a_series_is_the_same() {
    let fence = fence("honest");
    for place in ["badinput/series/ok_axial", "data/ct-abdomen-j2k-20slices"] {
        let Some(root) = preop_testkit::shared(place) else { continue };
        let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(root)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
        let there = assemble(&files, &Wanted::default(), &fence, &Silent).map(|ct| ct.volume);
        let here = assemble(&files, &Wanted::default(), &InProcess, &Silent).map(|ct| ct.volume);
        assert!(there == here, "{place}");
    }
}

fn mesh(reader: &dyn Read, bytes: &[u8]) -> Result<usize, ReadError> {
    preop_stranger::mesh(reader, MeshFormat::Stl, bytes).map(|soup| soup.triangles.len())
}

fn whole_files_break_only_their_child() {
    let fence = fence("hostile");
    let broken = Err(ReadError::Reader(SliceError::Limits));
    for way in ["abort", "panic", "memory", "recursion", "hang", "exit", "garbage", "Bulk"] {
        assert_eq!(mesh(&fence, way.as_bytes()), broken, "{way}");
        assert_eq!(mesh(&fence, b"Triangle"), Ok(1), "after {way}");
    }
    let why = mesh(&fence, b"Refusal").unwrap_err().to_string();
    assert!(why.len() < 8000 && !why.contains(['\u{1b}', '\u{202e}']), "{}", why.len());
    let nowhere = Fence::new("/nowhere/preop".into(), vec![], LIMITS);
    let none = mesh(&nowhere, b"Triangle");
    assert!(matches!(none, Err(ReadError::Reader(SliceError::NoDecoder(_)))));
}

fn what_a_child_says_of_a_file_is_checked() {
    let fence = fence("hostile");
    let fine = b"fine, but not believed";
    let broken = ReadError::Reader(SliceError::Limits);
    for lie in ["NaN", "Far", "Short triangle", "Wrong product", "fine: no triangle"] {
        assert_eq!(mesh(&fence, lie.as_bytes()), Err(broken.clone()), "{lie}");
    }
    let format = VolumeFormat::Nrrd;
    let volume = preop_stranger::volume(&fence, format, fine, None);
    assert_eq!(volume.map(|v| v.head()).unwrap_err(), broken);
    assert_eq!(preop_stranger::model(&fence, fine).unwrap_err(), broken);
    assert_eq!(preop_stranger::structures(&fence, fine).unwrap_err(), broken);
    assert_eq!(preop_stranger::segmentation(&fence, fine).map(drop).unwrap_err(), broken);
    assert!(preop_stranger::data_file(&fence, (format, "a.nhdr"), fine).is_err());
    let key = Key::new(&[1; 16]).unwrap();
    let made = preop_stranger::deidentified(&fence, fine, &Options::default(), &key);
    assert_eq!(made.map(drop).unwrap_err(), broken);
}

/// A seed of the fuzz corpus, made by other programs.
fn seed(name: &str) -> Vec<u8> {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus");
    std::fs::read(std::path::Path::new(corpus).join(name)).unwrap()
}

fn behind_the_fence_files_are_the_same() {
    let there = fence("honest");
    for name in ["stl/ball.stl", "stl/box-text.stl"] {
        let read = |reader: &dyn Read| preop_stranger::mesh(reader, MeshFormat::Stl, &seed(name));
        assert_eq!(read(&there).unwrap(), read(&InProcess).unwrap(), "{name}");
    }
    for name in ["scan.nrrd", "scan-packed.nrrd", "layers.seg.nrrd", "mask.nrrd"] {
        let bytes = seed(&format!("nrrd/{name}"));
        let read = |reader: &dyn Read| {
            let read = preop_stranger::volume(reader, VolumeFormat::Nrrd, &bytes, None).unwrap();
            (read.head(), read.bytes().to_vec())
        };
        assert_eq!(read(&there), read(&InProcess), "{name}");
    }
    for name in ["binary.dcm", "fractional.dcm", "labelmap.dcm"] {
        let bytes = seed(&format!("segmentation/{name}"));
        let direct = preop_dicom::segmentation(&bytes).unwrap();
        let read = preop_stranger::segmentation(&there, &bytes).unwrap();
        assert_eq!(read.segments.layers(), direct.segments.layers(), "{name}");
        assert_eq!(read.segments.list(), direct.segments.list(), "{name}");
        assert_eq!(read.segments.geometry(), direct.segments.geometry(), "{name}");
        assert_eq!(read.frame_of_reference, direct.frame_of_reference, "{name}");
        assert_eq!(read.findings, direct.findings, "{name}");
    }
    let contours = seed("structures/contours.dcm");
    assert_eq!(
        preop_stranger::structures(&there, &contours).unwrap(),
        preop_dicom::structures(&contours).unwrap()
    );
    let model = seed("model/stl.dcm");
    let direct = preop_dicom::encapsulated(&model).unwrap();
    let read = preop_stranger::model(&there, &model).unwrap();
    assert_eq!((read.document, read.unit), (direct.document, direct.unit));
    let key = Key::new(&[1; 16]).unwrap();
    let object = &seed("deidentify/enhanced")[1..];
    let options = Options::default();
    let direct = preop_dicom::deidentify::deidentify(object, &options, &key).unwrap();
    let made = preop_stranger::deidentified(&there, object, &options, &key).unwrap().unwrap();
    assert_eq!((made.bytes, made.series_uid), (direct.bytes, direct.series_uid));
    assert_eq!((made.instance_uid, made.changes), (direct.instance_uid, direct.changes));
    let none = preop_stranger::deidentified(&there, b"no DICOM", &options, &key);
    assert!(none.unwrap().is_none());
}

fn what_a_child_says_of_an_archive_is_checked() {
    let fence = fence("hostile");
    let by = Unpacker(&fence);
    for lie in b"123456Wamre" {
        let bytes = vec![*lie; 40];
        let why = Archive::open(&bytes, &Caps::USUAL, &by).err().map(|e| e.to_string());
        let why = why.unwrap_or_else(|| panic!("{} is believed", char::from(*lie)));
        assert!(!why.contains(['\u{1b}', '\u{202e}']), "{why:?}");
    }
    let bytes = vec![b'x'; 40];
    let archive = Archive::open(&bytes, &Caps::USUAL, &by).unwrap();
    assert!(!archive.members()[0].name.contains(['\u{1b}', '\u{202e}']));
    assert!(archive.read(0, &by).unwrap_err().to_string().contains("more than"));
    assert!(preop_stranger::markups(&fence, b"x").is_err());
}

fn packages_are_read_behind_the_fence() {
    let (there, here) = (fence("honest"), preop_verify::Here);
    let (parser, mut bytes) = (PackageParser(&there), seed("stl/ball.stl"));
    bytes[..13].copy_from_slice(b"SPACE=LPS mm\0");
    let (read, direct) =
        (parser.body("a.stl", &bytes).unwrap(), here.body("a.stl", &bytes).unwrap());
    assert!(read.corners().eq(direct.corners()) && read.triangles() == 80);
    // What is not safe to show, such as the padding, comes as spaces.
    assert_eq!(read.header(), Some(&*format!("{:80}", "SPACE=LPS mm")));
    assert!(direct.header().is_some_and(|header| header.starts_with("SPACE=LPS mm\0")));
    assert_eq!(parser.body("a.obj", &bytes).err(), here.body("a.obj", &bytes).err());
    assert_eq!(parser.body("a.3mf", &bytes).err(), here.body("a.3mf", &bytes).err());
    let plan = r#"{"title": "t", "hash": "h", "file_sha256": "f"}"#;
    let row = r#"{"file": "a", "name": "n", "planned": 1e-3, "measured": 1, "tolerance": 0, "unit": "mm",
        "feature": {"kind": "volume", "more": [1, null]}}"#;
    let text = format!(r#"{{"format": 1, "plan": {plan}, "files": [], "measurements": [{row}]}}"#);
    let manifest = parser.manifest(text.as_bytes()).unwrap();
    assert_eq!(manifest, here.manifest(text.as_bytes()).unwrap());
    assert_eq!(parser.manifest(b"{}").err(), here.manifest(b"{}").err());

    let hostile = fence("hostile");
    let parser = PackageParser(&hostile);
    for lie in [b"N", b"S", b"F", b"W", b"x"] {
        let why = parser.body("a.stl", lie).unwrap_err();
        assert!(!why.contains('\u{1b}'), "{why:?}");
    }
    assert!(!parser.body("a.stl", b"T").unwrap().header().unwrap().contains('\u{1b}'));
    assert!(parser.manifest(b"x").is_err());
}

fn behind_the_fence_archives_are_the_same() {
    let there = fence("honest");
    let by = Unpacker(&there);
    for name in ["archive/packed.zip", "archive/stored.zip", "scene/scene.mrb"] {
        let bytes = seed(name);
        let archive = Archive::open(&bytes, &Caps::USUAL, &by).unwrap();
        let direct = Archive::open(&bytes, &Caps::USUAL, &Here).unwrap();
        assert_eq!(archive.members().len(), direct.members().len());
        for n in 0..direct.members().len() {
            assert_eq!(archive.members()[n].name, direct.members()[n].name);
            assert_eq!(archive.read(n, &by).unwrap(), direct.read(n, &Here).unwrap(), "{name} {n}");
            assert_eq!(archive.head(n, 9, &by).unwrap(), direct.head(n, 9, &Here).unwrap());
        }
    }
    let bytes = seed("scene/scene.mrb");
    let (scene, direct) = (Scene::open(&bytes, &by).unwrap(), Scene::open(&bytes, &Here).unwrap());
    assert_eq!(scene.items(), direct.items());
    for name in ["markups/places.mrk.json", "markups/plane.mrk.json"] {
        let marked = seed(name);
        let read = preop_stranger::markups(&there, &marked).unwrap();
        assert_eq!(read, preop_scenefile::markups(&marked).unwrap(), "{name}");
    }
}
