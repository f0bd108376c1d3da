//! Every file of the zoo against what pydicom decoded: the same stored values, by their hash.

use preop_dicom::{InProcess, SliceError, read_stored};
use sha2::{Digest, Sha256};

/// A row of EXPECTED.csv.
struct Row {
    file: String,
    syntax: String,
    /// Type, least, greatest and hash of the values; `None` where pydicom has none.
    values: Option<(String, i32, i32, String)>,
}

fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.splitn(7, ',').collect();
            let words: Vec<&str> = fields[6].trim_matches('"').split(' ').collect();
            let min = words.iter().position(|w| *w == "min");
            let values = min.map(|at| {
                let number = |n: usize| words[n].parse().unwrap();
                let kind = words[at - 1].to_owned();
                (kind, number(at + 1), number(at + 3), words[at + 5].to_owned())
            });
            Row { file: fields[0].to_owned(), syntax: fields[2].to_owned(), values }
        })
        .collect()
}

/// The values of all frames, with their sign, and the bytes that pydicom would have of them.
fn decoded(bytes: &[u8]) -> Result<(Vec<i32>, Vec<u8>), SliceError> {
    let (mut values, mut words) = (Vec::new(), Vec::new());
    read_stored(bytes, &InProcess, &mut |format, stored| {
        for value in stored {
            match (format.bytes, format.signed) {
                (1, _) => words.push(*value as u8),
                _ => words.extend(value.to_le_bytes()),
            }
            values.push(if format.signed { i32::from(*value as i16) } else { i32::from(*value) });
        }
    })?;
    Ok((values, words))
}

/// By how much a value may be off: nothing where the encoding loses nothing.
fn tolerance(syntax: &str) -> i32 {
    match syntax.trim_start_matches("1.2.840.10008.1.2.4.") {
        "50" | "91" | "203" => 1,
        "51" => 2,
        _ => 0,
    }
}

#[test]
fn the_whole_zoo_is_read_as_expected() {
    let Some(root) = preop_testkit::shared("data/dicom-zoo") else { return };
    let rows = rows(&std::fs::read_to_string(root.join("EXPECTED.csv")).unwrap());
    assert!(rows.len() > 80, "{}", rows.len());
    let mut wrong = Vec::new();
    let mut read = 0;
    for Row { file, syntax, values } in rows {
        let bytes = std::fs::read(root.join(&file)).unwrap();
        match (values, decoded(&bytes)) {
            (None, Err(_)) => (),
            (None, Ok(_)) => wrong.push(format!("{file}: decoded, pydicom refuses")),
            (Some(_), Err(SliceError::Attribute { name, .. })) if name == "Bits Allocated" => {
                assert!(file.contains("seg"), "{file}: only segmentations have one bit");
            }
            (Some(_), Err(error)) => wrong.push(format!("{file}: {error}")),
            (Some((_, low, high, hash)), Ok((values, words))) => {
                read += 1;
                let off = tolerance(&syntax);
                let extremes = (*values.iter().min().unwrap(), *values.iter().max().unwrap());
                let near = (extremes.0 - low).abs() <= off && (extremes.1 - high).abs() <= off;
                let digest = Sha256::digest(&words);
                let same =
                    digest.iter().map(|b| format!("{b:02x}")).collect::<String>()[..16] == hash;
                if !near || (off == 0 && !same) {
                    wrong.push(format!(
                        "{file}: {extremes:?} instead of {low}, {high}, same {same}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read, 58);
}
