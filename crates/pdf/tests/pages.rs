//! The report with every kind of block, as PDF: the same bytes twice, every word to be found.

mod fixture;

use preop_pdf::{PdfError, render};
use preop_report::{Block, Column, Figure, FindingEntry, Image, Report, Section, Status, Table};
use std::io::Write;
use std::process::{Command, Stdio};

/// What a program answers on these bytes; `None` where it is not installed.
fn ask(program: &str, arguments: &[&str], input: &[u8]) -> Option<(bool, String)> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut pipe = child.stdin.take()?;
    let bytes = input.to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().ok()?;
    writer.join().unwrap().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// The words of each page, pages parted by form feeds.
fn words(pdf: &[u8]) -> Option<String> {
    ask("pdftotext", &["-layout", "-", "-"], pdf).map(|(_, text)| text)
}

#[test]
fn two_runs_give_the_same_bytes() {
    let report = fixture::report(Status::Draft);
    assert!(render(&report).unwrap() == render(&fixture::report(Status::Draft)).unwrap());
}

#[test]
fn every_word_and_number_can_be_found() {
    let report = fixture::report(Status::Draft);
    let Some(text) = words(&render(&report).unwrap()) else { return };
    // Long names are wrapped, so words are looked for without spaces between them.
    let squeezed: String = text.split_whitespace().collect();
    let plain = report.to_text();
    let missing: Vec<&str> = plain
        .split_whitespace()
        .filter(|w| !["-", "Date:", "Name:", "Signature:"].contains(w))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|w| !squeezed.contains(*w))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_page_says_what_it_must() {
    for (status, draft) in [(Status::Draft, true), (Status::Approved, false)] {
        let Some(text) = words(&render(&fixture::report(status)).unwrap()) else { return };
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert!(pages.len() > 3);
        for (n, page) in pages.iter().enumerate() {
            assert!(page.contains("not cleared as a medical device"), "page {n}");
            assert!(page.contains(&format!("page {} of {}", n + 1, pages.len())), "page {n}");
            assert!(page.contains("plan 9f2c1a77"), "page {n}");
            assert_eq!(page.contains("NOT FOR USE"), draft, "page {n}");
        }
    }
}

#[test]
fn the_head_of_a_table_comes_again() {
    let columns = vec![Column::words("Landmark"), Column::numbers("Depth", "mm")];
    let mut table = Table::new("Long.", columns);
    (0..150).for_each(|n| table.push([format!("row {n}"), format!("{n}.5")]));
    let report = Report::new("Rows", Status::Approved).section(Section::new("All").with(table));
    let Some(text) = words(&render(&report).unwrap()) else { return };
    let with_rows: Vec<&str> = text.split('\u{c}').filter(|p| p.contains("row ")).collect();
    assert!(with_rows.len() >= 3);
    assert!(with_rows.iter().all(|p| p.contains("Landmark") && p.contains("Depth")));
    assert!((0..150).all(|n| text.contains(&format!("row {n} "))));
}

#[test]
fn another_program_finds_no_fault() {
    let bytes = render(&fixture::report(Status::Approved)).unwrap();
    let path = std::env::temp_dir().join(format!("preop-pdf-{}.pdf", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let answer = ask("qpdf", &["--check", &path.to_string_lossy()], &[]);
    std::fs::remove_file(&path).unwrap();
    assert!(answer.is_none_or(|(fine, _)| fine));
}

#[test]
fn strange_reports_are_set_or_refused_and_never_hang() {
    use preop_monitor::Finding;
    let long = "endless".repeat(4000);
    let wide = Table::new("", (0..60).map(|n| Column::words(format!("c{n}"))).collect())
        .row((0..60).map(|_| long[..300].to_string()))
        .row([long.as_str()]);
    let odd = "tab\there, zero\0byte, \u{202e}turned, 漢字, 🦴, e\u{301}";
    let section = Section::new(long.as_str())
        .text(odd)
        .with(wide)
        .with(Table::new("empty", Vec::new()).row(["x"]))
        .with(Block::FigureGrid { columns: 0, figures: Vec::new() })
        .with(Block::findings(vec![FindingEntry::new(
            Finding::danger("a", long.as_str()),
            long.as_str(),
        )]))
        .with(Block::Steps(vec!["".into()]))
        .with(Block::Signatures(Vec::new()))
        .with(Block::PageBreak);
    let report = Report::new(long.as_str(), Status::Draft).section(section);
    assert!(render(&report).is_ok());
    assert!(render(&Report::new("", Status::Draft)).is_ok());

    let image = Image { png: b"no picture".to_vec(), width: 1, height: 1 };
    let bad = Section::new("s").with(Figure::new(image, "broken"));
    let answer = render(&Report::new("t", Status::Draft).section(bad));
    assert!(matches!(answer, Err(PdfError::Picture { figure: 1, .. })));
}
