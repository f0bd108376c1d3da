//! What text headers (NRRD, MetaImage) share: numbers, byte order, and the name of a data file.

use crate::VolumeError;
use crate::error::field;

/// The longest text header that is read, in bytes.
pub const LONGEST: usize = 4 << 20;

/// A finite decimal number: digits, sign, point and exponent only, so that `nan` and `inf` are none.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let legal = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(legal) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// Exactly `N` finite numbers with white space between.
pub(crate) fn decimals<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = text.split_ascii_whitespace().map(decimal).collect();
    numbers?.try_into().ok()
}

/// The name of a file that must lie beside the header. What could be a path, an address, a list or a
/// pattern is refused: a file's word never leads anywhere else.
///
/// # Errors
/// What the `header`'s field must be.
pub fn beside(name: &str, header: &'static str) -> Result<String, VolumeError> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let plain = !name.is_empty()
        && name.len() <= 255
        && name != "."
        && name != ".."
        && !name.contains(['/', '\\', ':', '\0', '%', '*', '?'])
        && !name.chars().any(char::is_control);
    match plain {
        true => Ok(name.to_owned()),
        false => Err(field(
            header,
            name,
            "must name one file in the folder of the header; addresses, paths and lists are refused",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_file_is_a_name_and_nothing_else() {
        assert_eq!(beside("head.raw.gz", "data file").unwrap(), "head.raw.gz");
        assert_eq!(beside("./head.raw", "data file").unwrap(), "head.raw");
        for name in [
            "http://127.0.0.1/x",
            "../x",
            "/etc/passwd",
            "a/b",
            "C:x",
            "a\\b",
            "",
            "..",
            "s%03d.raw 1 9 1",
        ] {
            assert!(beside(name, "data file").is_err(), "{name}");
        }
    }
}
