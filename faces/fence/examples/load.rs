//! Loads a series by children behind the fence or in this process, and prints the seconds that it
//! took, from the name of a folder to the volume in memory: `load DIR fence` or `load DIR here`.
//! `bench/load.py` compares the two, and both with what others take for the same.

use preop_dicom::{Decode, Files, InProcess, Wanted, assemble};
use preop_fence::{Fence, Limits, serve};
use preop_monitor::Silent;
use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::time::Instant;

const WORKER: &str = "decode-worker";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let fence;
    let (folder, decode): (&str, &dyn Decode) = match arguments[..] {
        [WORKER] => return serve(&InProcess, &Limits::USUAL).expect("the parent is there"),
        [folder, "here"] => (folder, &InProcess),
        [folder, "fence"] => {
            let program = std::env::current_exe().expect("this program has a path");
            fence = Fence::new(program, vec![WORKER.into()], Limits::USUAL);
            (folder, &fence)
        }
        _ => panic!("load DIR fence|here"),
    };
    let start = Instant::now();
    let files = Folder::of(folder);
    let ct = assemble(&files, &Wanted::default(), decode, &Silent).expect("a sound series");
    let seconds = start.elapsed().as_secs_f64();
    println!("{{\"slices\": {}, \"wall_s\": {seconds:.4}}}", ct.summary.slices);
}

/// The files of a folder, read when asked for.
struct Folder(Vec<(PathBuf, usize)>);

impl Folder {
    fn of(folder: &str) -> Folder {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let sized = |entry: std::fs::DirEntry| {
            let about = entry.metadata().expect("a file");
            about.is_file().then(|| (entry.path(), about.len() as usize))
        };
        let mut files: Vec<(PathBuf, usize)> = entries.filter_map(sized).collect();
        files.sort();
        Folder(files)
    }
}

impl Files for Folder {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, file: usize) -> &str {
        self.0[file].0.to_str().expect("the bench's names are plain")
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        Ok(self.0[file].1)
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let open = File::open(&self.0[file].0).map_err(|e| e.to_string())?;
        let mut bytes = vec![0; range.len()];
        open.read_exact_at(&mut bytes, range.start as u64).map_err(|e| e.to_string())?;
        Ok(Cow::Owned(bytes))
    }
}
