//! Loads a series by children behind the fence or in this process, and prints the seconds that it
//! took: `load DIR fence` or `load DIR here`. `bench/load.py` compares the two.

use preop_dicom::{Decode, File, InProcess, Wanted, assemble};
use preop_fence::{Fence, Limits, serve};
use preop_monitor::Silent;
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
    // In memory first: the disk is no part of what is compared.
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), std::fs::read(path).expect("a file")))
        .collect();
    files.sort();
    let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    let start = Instant::now();
    let ct = assemble(&files, &Wanted::default(), decode, &Silent).expect("a sound series");
    let seconds = start.elapsed().as_secs_f64();
    println!("{{\"slices\": {}, \"wall_s\": {seconds:.4}}}", ct.summary.slices);
}
