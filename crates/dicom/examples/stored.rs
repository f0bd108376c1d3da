//! The stored values of a DICOM file, all frames, as 32-bit whole numbers on standard output: for the oracle
//! in tests/oracles/test_pixels.py, which compares them with another program's.

use preop_dicom::{InProcess, read_stored};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1).expect("usage: stored FILE");
    let bytes = std::fs::read(path).expect("the file can be read");
    let mut words = Vec::new();
    let read = read_stored(&bytes, &InProcess, &mut |format, stored| {
        let number = |v: &u16| if format.signed { i32::from(*v as i16) } else { i32::from(*v) };
        words.extend(stored.iter().map(number).flat_map(i32::to_le_bytes));
    });
    if let Err(why) = read {
        eprintln!("{why}");
        return ExitCode::from(2);
    }
    std::io::stdout().write_all(&words).expect("somebody takes them");
    ExitCode::SUCCESS
}
