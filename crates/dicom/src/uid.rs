//! Unique identifiers: their grammar, and ours.

use sha2::{Digest, Sha256};

/// A UID under `2.25.` (a UUID as a decimal number, PS3.5 B.2) that follows from `seed` alone.
pub fn uid_from_seed(seed: &str) -> String {
    let hash = Sha256::digest(seed.as_bytes());
    let number = hash[..16].iter().fold(0u128, |n, byte| n << 8 | u128::from(*byte));
    format!("2.25.{number}")
}

/// Whether `text` is a UID: 1 to 64 characters, numbers parted by dots, none with a leading zero.
pub(crate) fn is_uid(text: &str) -> bool {
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.len() <= 64 && text.split('.').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_are_valid_and_differ() {
        let (a, b) = (uid_from_seed("a"), uid_from_seed("b"));
        assert!(is_uid(&a) && is_uid(&b) && a != b);
        // hashlib.sha256(b"a").digest()[:16], as a number, in Python.
        assert_eq!(a, "2.25.269290709893687070873337820426365295693");
    }

    #[test]
    fn what_could_be_a_path_is_none() {
        for text in ["", ".", "1..2", "01.2", "../../etc", "1.2/3", "1.2.a", &"1.".repeat(40)] {
            assert!(!is_uid(text), "{text}");
        }
        assert!(is_uid("1.0.23") && is_uid(&"1".repeat(64)) && !is_uid(&"1".repeat(65)));
    }
}
