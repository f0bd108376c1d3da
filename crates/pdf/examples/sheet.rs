//! Writes the report with every kind of block as `draft.pdf` and `approved.pdf` into the folder
//! that is named, to be looked at.

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use preop_report::Status;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    for (status, name) in [(Status::Draft, "draft"), (Status::Approved, "approved")] {
        let report = fixture::report(status);
        let start = std::time::Instant::now();
        let bytes = preop_pdf::render(&report)?;
        println!("{name}: {} bytes after {:?}", bytes.len(), start.elapsed());
        std::fs::write(format!("{folder}/{name}.pdf"), bytes)?;
    }
    Ok(())
}
