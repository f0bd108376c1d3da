//! Each codec by itself: a layout from the first bytes, a frame from the rest.
//!
//! Byte 0 chooses among the transfer syntaxes of the codec; then rows and columns less one, the bits
//! that are stored less one, flags (1: signed, 2: colour, 4: planes, 8: one byte a number), and where
//! a deflated frame begins.

use crate::Verdict;
use preop_dicom::{Coding, Decode, Format, InProcess};
use preop_plan::Hash;
use std::time::Duration;

pub(crate) fn rle(bytes: &[u8]) -> Verdict {
    frame(bytes, &["1.2.840.10008.1.2.5"])
}

pub(crate) fn jpeg(bytes: &[u8]) -> Verdict {
    frame(bytes, &["50", "51", "57", "70"].map(jpeg_family))
}

pub(crate) fn jpegls(bytes: &[u8]) -> Verdict {
    frame(bytes, &["80", "81"].map(jpeg_family))
}

pub(crate) fn jpeg2000(bytes: &[u8]) -> Verdict {
    frame(bytes, &["90", "91", "201", "202", "203"].map(jpeg_family))
}

pub(crate) fn jpegxl(bytes: &[u8]) -> Verdict {
    frame(bytes, &["110", "111", "112"].map(jpeg_family))
}

pub(crate) fn deflate(bytes: &[u8]) -> Verdict {
    frame(bytes, &["1.2.840.10008.1.2.1.99"])
}

fn jpeg_family(last: &str) -> String {
    format!("1.2.840.10008.1.2.4.{last}")
}

fn frame(bytes: &[u8], syntaxes: &[impl AsRef<str>]) -> Verdict {
    let Some(([choice, rows, columns, bits, flags, at], encoded)) = bytes.split_first_chunk()
    else {
        return Err("too short for a layout".to_owned());
    };
    let flag = |bit: u8| flags & bit != 0;
    let one_byte = flag(8);
    let format = Format {
        rows: usize::from(*rows) + 1,
        columns: usize::from(*columns) + 1,
        samples: if flag(2) { 3 } else { 1 },
        bytes: if one_byte { 1 } else { 2 },
        planes: flag(4),
        bits_stored: 1 + u32::from(*bits) % if one_byte { 8 } else { 16 },
        signed: flag(1),
    };
    let transfer_syntax = syntaxes[usize::from(*choice) % syntaxes.len()].as_ref().to_owned();
    if transfer_syntax.ends_with(".99") {
        let (mut values, at) = (Vec::new(), usize::from(*at));
        let place = at..at + format.frame_bytes();
        let take = &mut |piece: &[u8]| values.extend_from_slice(piece);
        InProcess.inflate(encoded, &place, take).map_err(|why| why.to_string())?;
        assert_eq!(values.len(), place.len());
        return Ok(Hash::of(&values).to_string());
    }
    let coding = Coding { transfer_syntax, format, within: Duration::MAX };
    let mut out = vec![0; format.count()];
    InProcess.frame(encoded, &coding, &mut out).map_err(|why| why.to_string())?;
    let values: Vec<u8> = out.iter().flat_map(|value| value.to_le_bytes()).collect();
    Ok(Hash::of(&values).to_string())
}
