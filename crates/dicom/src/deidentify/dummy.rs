//! What stands in the place of a value that may not be empty.

/// A value of a representation that says nothing; `None` where nothing can be made up.
pub(super) fn of(vr: [u8; 2]) -> Option<Vec<u8>> {
    let text = match &vr {
        b"DA" => "19000101",
        b"TM" => "000000",
        b"DT" => "19000101000000",
        b"AS" => "000Y",
        b"IS" | b"DS" => "0",
        b"PN" | b"LO" | b"SH" | b"ST" | b"LT" | b"UT" | b"UC" | b"CS" | b"AE" => "ANONYMOUS",
        b"US" | b"SS" => return Some(vec![0; 2]),
        b"UL" | b"SL" | b"FL" | b"AT" => return Some(vec![0; 4]),
        b"FD" | b"UV" | b"SV" => return Some(vec![0; 8]),
        _ => return None,
    };
    Some(padded(text, b' '))
}

/// A text of an even length.
pub(super) fn padded(text: &str, pad: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    if bytes.len() % 2 == 1 {
        bytes.push(pad);
    }
    bytes
}
