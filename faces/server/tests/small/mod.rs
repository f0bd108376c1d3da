//! A small plan on a cube of ten millimetres, served from memory alone.

#![allow(dead_code, reason = "each test asks for a part of it")]

use super::running::Running;
use preop_case::{Capture, Evaluated, Inputs, Making};
use preop_dicom::write::{Bits, SeriesHeader, ct_series};
use preop_dicom::{Date, Files, Identity, InProcess};
use preop_image::{Geometry, Volume};
use preop_monitor::{Monitor, Silent};
use preop_plan::Input;
use preop_plan::memo::{Memo, MemoryMemo};
use preop_server::{Caps, Ground};
use preop_space::Point;
use preop_stranger::Read as Reader;
use serde_json::Value;
use std::borrow::Cow;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(crate) const PLAN: &str = "format = 1\ntitle = \"A box\"\nside = \"left\"\n\n[[input]]\nname = \"head\"\n\
    kind = \"ct\"\npath = \"head.nrrd\"\n\n[[input]]\nname = \"box\"\nkind = \"mesh\"\npath = \"box.stl\"\n\
    unit = \"mm\"\naxes = \"LPS\"\non = \"head\"\n\n[[step]]\nname = \"body\"\ndo = \"body\"\nof = \"box\"\n\n\
    [[step]]\nname = \"half\"\ndo = \"cut\"\nof = \"body\"\n\
    plane = { through_mm = [5, 5, 5], normal = [0, 0, 1], on = \"head\" }\n\
    blade = \"catalogue:saw-oscillating-0.5\"\n";

/// A cube of ten millimetres.
fn cube() -> Vec<u8> {
    let corner = |n: usize| [n & 1, n >> 1 & 1, n >> 2 & 1].map(|b| 10.0 * b as f32);
    let faces = [
        [0, 2, 1],
        [1, 2, 3],
        [4, 5, 6],
        [5, 7, 6],
        [0, 1, 4],
        [1, 5, 4],
        [2, 6, 3],
        [3, 6, 7],
        [0, 4, 2],
        [2, 4, 6],
        [1, 3, 5],
        [3, 7, 5],
    ];
    let mut bytes = vec![0; 80];
    bytes.extend_from_slice(&(faces.len() as u32).to_le_bytes());
    for face in faces {
        bytes.extend_from_slice(&[0; 12]);
        for value in face.into_iter().flat_map(corner) {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes.extend_from_slice(&[0; 2]);
    }
    bytes
}

/// A scan of 4 x 4 x 4 voxels around the cube: its grey value is ten times its slice.
fn scan() -> Vec<u8> {
    let head = "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 4 4 4\n\
        space directions: (5,0,0) (0,5,0) (0,0,5)\nspace origin: (0,0,0)\nencoding: raw\n\
        endian: little\n\n";
    let voxels = (0..64_i16).flat_map(|n| (n / 16 * 10).to_le_bytes());
    head.bytes().chain(voxels).collect()
}

/// No disk but the case's own folder.
struct Small {
    memo: MemoryMemo,
    /// Its packages take until somebody stops them.
    endless: bool,
    stopped: Arc<AtomicBool>,
}

impl Ground for Small {
    fn memo(&self) -> &dyn Memo {
        &self.memo
    }
    fn inputs(&self, _: &Path, _: bool) -> Box<dyn Inputs + '_> {
        Box::new(InMemory)
    }
    /// What a test has written beside the plan.
    fn stamp(&self, plan: &Path, _: &[Input]) -> Option<String> {
        fs::read_to_string(plan.with_file_name("stamp")).ok()
    }
    fn files(&self, path: &Path) -> Result<Box<dyn Files + Send>, String> {
        Err(format!("This test reads no {}.", path.display()))
    }
    fn decode(&self) -> &dyn Reader {
        &InProcess
    }
    fn write_package(
        &self,
        evaluated: &Evaluated<'_>,
        text: &str,
        captures: &[Capture],
        to: &Path,
        monitor: &dyn Monitor,
    ) -> Result<(), String> {
        if self.endless {
            monitor.progress(0.5);
            while !monitor.is_cancelled() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        // The report's words stand for its pages.
        let render = |report: &preop_report::Report| Ok(report.to_text().into_bytes());
        let making = Making { render: &render, viewer: None, since: None, captures };
        let made = preop_case::package(evaluated, text, &making, monitor);
        for (path, bytes) in made.map_err(|e| e.to_string())?.files {
            let path = to.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        Ok(())
    }
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

struct InMemory;

impl Inputs for InMemory {
    fn files(&self, input: &Input) -> Result<Box<dyn Files + '_>, String> {
        Ok(Box::new(match input.path.as_str() {
            "head.nrrd" => InOrder(vec![("head.nrrd".to_owned(), scan())]),
            "box.stl" => InOrder(vec![("box.stl".to_owned(), cube())]),
            "disc" => InOrder([series("thin", 20), series("thick", 400)].concat()),
            other => return Err(format!("The input \"{}\" is not there: {other}.", input.name)),
        }))
    }
    fn is_elsewhere(&self, _: &Input) -> bool {
        false
    }
    fn decode(&self) -> &dyn Reader {
        &InProcess
    }
}

/// A series of four slices around the cube, all of one grey value.
fn series(what: &str, grey: i16) -> Vec<(String, Vec<u8>)> {
    let geometry = Geometry::axial(Point::new(0.0, 0.0, 0.0), [5.0; 3], [16, 16, 4]).unwrap();
    let volume = Volume::new(geometry, vec![grey; 1024]);
    let header = SeriesHeader {
        seed: what,
        identity: &Identity::new("A box", "1", None, "O"),
        date: Date::new(2026, 11, 1).unwrap(),
        study_description: "test",
        series_description: what,
        body_part: "HEAD",
        laterality: "",
        manufacturer: "test",
        kernel: "BONE",
        thickness_mm: 5.0,
        bits: Bits::Twelve,
    };
    let files = ct_series(&volume, &header, &Silent).unwrap();
    files.into_iter().enumerate().map(|(n, (_, bytes))| (format!("{what}-{n}"), bytes)).collect()
}

/// Files in memory, each with its name.
struct InOrder(Vec<(String, Vec<u8>)>);

impl Files for InOrder {
    fn count(&self) -> usize {
        self.0.len()
    }
    fn name(&self, file: usize) -> &str {
        &self.0[file].0
    }
    fn size(&self, file: usize) -> Result<usize, String> {
        Ok(self.0[file].1.len())
    }
    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        Ok(Cow::Borrowed(&self.0[file].1[range]))
    }
}

/// Serves a case `a-box` with this plan, from memory alone.
pub(crate) fn start(name: &str) -> Running {
    serve(name, false)
}

/// The same, but packages take until somebody stops them.
pub(crate) fn start_endless(name: &str) -> Running {
    serve(name, true)
}

fn serve(name: &str, endless: bool) -> Running {
    let cases = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&cases);
    fs::create_dir_all(cases.join("a-box")).unwrap();
    fs::write(cases.join("a-box/plan.toml"), PLAN).unwrap();
    serve_folder(name, endless)
}

/// Serves the case as its folder is now.
pub(crate) fn again(name: &str) -> Running {
    serve_folder(name, false)
}

fn serve_folder(name: &str, endless: bool) -> Running {
    let cases = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let stopped = Arc::new(AtomicBool::new(false));
    let ground = Arc::new(Small { memo: MemoryMemo::default(), endless, stopped: stopped.clone() });
    Running::start(cases, ground, stopped, Caps::USUAL)
}

/// An object of a state.
pub(crate) fn object<'a>(state: &'a Value, name: &str) -> &'a Value {
    let objects = state["objects"].as_array().unwrap();
    objects.iter().find(|o| o["name"] == name).unwrap_or_else(|| panic!("no {name} in {state}"))
}
