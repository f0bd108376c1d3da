//! The transfer syntaxes of the standard, and what people call them.

pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// Whether a data set of this syntax is explicit little endian, its pixels encapsulated.
pub(crate) fn is_encapsulated(uid: &str) -> bool {
    uid.starts_with("1.2.840.10008.1.2.4.") || uid == "1.2.840.10008.1.2.5"
}

/// What people call a transfer syntax.
pub(crate) fn name(uid: &str) -> &'static str {
    match uid {
        IMPLICIT => "Implicit VR Little Endian",
        EXPLICIT => "Explicit VR Little Endian",
        "1.2.840.10008.1.2.1.99" => "Deflated Explicit VR Little Endian",
        "1.2.840.10008.1.2.2" => "Explicit VR Big Endian",
        "1.2.840.10008.1.2.4.50" => "JPEG Baseline",
        "1.2.840.10008.1.2.4.51" => "JPEG Extended",
        "1.2.840.10008.1.2.4.53" => "JPEG Spectral Selection",
        "1.2.840.10008.1.2.4.55" => "JPEG Full Progression",
        "1.2.840.10008.1.2.4.57" | "1.2.840.10008.1.2.4.70" => "JPEG Lossless",
        "1.2.840.10008.1.2.4.80" => "JPEG-LS Lossless",
        "1.2.840.10008.1.2.4.81" => "JPEG-LS Near-Lossless",
        "1.2.840.10008.1.2.4.90" => "JPEG 2000 Lossless",
        "1.2.840.10008.1.2.4.91" => "JPEG 2000",
        "1.2.840.10008.1.2.4.110" | "1.2.840.10008.1.2.4.111" | "1.2.840.10008.1.2.4.112" => {
            "JPEG XL"
        }
        "1.2.840.10008.1.2.4.201" | "1.2.840.10008.1.2.4.202" => "HTJ2K Lossless",
        "1.2.840.10008.1.2.4.203" => "HTJ2K",
        "1.2.840.10008.1.2.5" => "RLE Lossless",
        _ if is_encapsulated(uid) => "a compressed syntax",
        _ => "an unknown syntax",
    }
}
