//! Children that crash, hang and eat memory are stopped, their files refused, the others read. This
//! program is its own child: with the argument `hostile` it does what a file's first byte says, with
//! `honest` it reads as the real one does.

use preop_dicom::{Coding, Decode, File, InProcess, Record, SliceError, Wanted, assemble};
use preop_fence::{Fence, Limits, serve};
use preop_monitor::Silent;
use std::io::Write;
use std::os::fd::AsFd;
use std::time::Duration;

const LIMITS: Limits = Limits {
    memory: 1 << 30,
    life_s: 4,
    task_s: 1,
    output: 1 << 20,
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

const TESTS: [(&str, fn()); 5] = [
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
];

/// Does to its process what the first byte of a file says.
struct Hostile;

impl Decode for Hostile {
    fn record(&self, head: &[u8], _: usize) -> Result<Option<Record>, SliceError> {
        match head[0] {
            b'a' => std::process::abort(),
            b'p' => panic!("as the file wanted"),
            b'm' => eat(),
            b'r' => drop(deeper(&[0; 1024])),
            b'h' => spin(u64::MAX),
            b'1' => spin(1),
            b'2' => spin(2),
            b'e' => std::process::exit(0),
            b'g' => babble(b"\x05\x00\x00\x00nonsense"),
            b'l' => babble(&u32::MAX.to_le_bytes()),
            b't' => return Err(SliceError::NoDecoder("\u{1b}[2J\u{202e}".into())),
            _ => (),
        }
        let transfer_syntax = std::process::id().to_string();
        Ok(Some(Record { transfer_syntax, ..Record::default() }))
    }

    fn frame(&self, encoded: &[u8], coding: &Coding, _: &mut [u16]) -> Result<(), SliceError> {
        self.record(encoded, coding.format.count()).map(drop)
    }
}

fn eat() {
    let mut eaten: Vec<Vec<u8>> = Vec::new();
    loop {
        eaten.push(vec![1; 64 << 20]);
    }
}

fn deeper(at: &[u8]) -> u64 {
    let mut room = [0; 1024];
    room[at.len() % 7] = at[0];
    let room = std::hint::black_box(room);
    if room.len() == 1024 { deeper(&room) + u64::from(room[3]) } else { 0 }
}

/// Works on nothing for so many seconds of processor time, as this thread's clock of work tells.
fn spin(seconds: u64) {
    let clock = nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID;
    while Duration::from(nix::time::clock_gettime(clock).unwrap()).as_secs() < seconds {
        std::hint::spin_loop();
    }
}

/// Says something else over the socket than it was asked.
fn babble(words: &[u8]) {
    let line = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let mut line = std::os::unix::net::UnixStream::from(line);
    line.write_all(words).unwrap();
}

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

fn each_way_to_break_is_a_refusal_in_words() {
    let fence = fence("hostile");
    for way in ["abort", "panic", "memory", "recursion", "hang", "exit", "garbage", "length"] {
        let refusal = reader(&fence, way.as_bytes()).unwrap_err();
        assert_eq!(refusal, SliceError::Limits, "{way}");
        assert!(refusal.to_string().contains("could not be decoded within its limits"));
        assert!(reader(&fence, b"fine").is_ok(), "after {way}");
    }
    let nowhere = Fence::new("/nowhere/preop".into(), vec![], LIMITS);
    assert!(matches!(reader(&nowhere, b"fine"), Err(SliceError::NoDecoder(_))));
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
