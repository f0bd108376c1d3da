//! Base64 (RFC 4648), as VTK writes it: several padded pieces may follow one another.

/// The bytes of a text; white space is skipped. `None` where it is no base64.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut group = [0u8; 4];
    let (mut filled, mut padding) = (0, 0);
    for &letter in text.iter().filter(|b| !b.is_ascii_whitespace()) {
        group[filled] = match letter {
            b'=' => {
                padding += 1;
                0
            }
            _ if padding > 0 => return None,
            _ => value(letter)?,
        };
        filled += 1;
        if filled == 4 {
            if padding > 2 {
                return None;
            }
            let [a, b, c, d] = group;
            let whole = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
            bytes.extend_from_slice(&whole[..3 - padding]);
            (filled, padding) = (0, 0);
        }
    }
    (filled == 0).then_some(bytes)
}

fn value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_examples_of_the_standard_and_two_pieces() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmE=", "fooba")]
        {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(decode(b"Zg== Zm9v").as_deref(), Some(&b"ffoo"[..]));
        for bad in ["Z", "Zg=", "Z===", "Zg=v", "Zm9*"] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
    }
}
