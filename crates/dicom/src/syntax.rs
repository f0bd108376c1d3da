//! The transfer syntaxes of the standard: what people call them and who decodes them.

pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub(crate) const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// Who decodes the pixels of a transfer syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// Nobody: they are not encoded, or in a way that is not read.
    None,
    Deflated,
    Rle,
    Jpeg,
    JpegLs,
    Jpeg2000,
    JpegXl,
}

/// Whether an encoding loses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    Never,
    /// The stream says; the syntax allows both.
    Maybe,
    Always,
}

/// UID, name and decoder.
const SYNTAXES: &[(&str, &str, Codec)] = &[
    (IMPLICIT, "Implicit VR Little Endian", Codec::None),
    (EXPLICIT, "Explicit VR Little Endian", Codec::None),
    (DEFLATED, "Deflated Explicit VR Little Endian", Codec::Deflated),
    (BIG_ENDIAN, "Explicit VR Big Endian", Codec::None),
    ("1.2.840.10008.1.2.4.50", "JPEG Baseline", Codec::Jpeg),
    ("1.2.840.10008.1.2.4.51", "JPEG Extended", Codec::Jpeg),
    ("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection", Codec::None),
    ("1.2.840.10008.1.2.4.55", "JPEG Full Progression", Codec::None),
    ("1.2.840.10008.1.2.4.57", "JPEG Lossless", Codec::Jpeg),
    ("1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", Codec::Jpeg),
    ("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Codec::JpegLs),
    ("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Codec::JpegLs),
    ("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Codec::Jpeg2000),
    ("1.2.840.10008.1.2.4.91", "JPEG 2000", Codec::Jpeg2000),
    ("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Codec::JpegXl),
    ("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Codec::JpegXl),
    ("1.2.840.10008.1.2.4.112", "JPEG XL", Codec::JpegXl),
    ("1.2.840.10008.1.2.4.201", "HTJ2K Lossless", Codec::Jpeg2000),
    ("1.2.840.10008.1.2.4.202", "HTJ2K Lossless RPCL", Codec::Jpeg2000),
    ("1.2.840.10008.1.2.4.203", "HTJ2K", Codec::Jpeg2000),
    ("1.2.840.10008.1.2.5", "RLE Lossless", Codec::Rle),
];

/// What people call a transfer syntax.
pub(crate) fn name(uid: &str) -> &'static str {
    match SYNTAXES.iter().find(|s| s.0 == uid) {
        Some((_, name, _)) => name,
        None if is_encapsulated(uid) => "a compressed syntax",
        None => "an unknown syntax",
    }
}

/// Who decodes its pixels.
pub(crate) fn codec(uid: &str) -> Codec {
    SYNTAXES.iter().find(|s| s.0 == uid).map_or(Codec::None, |s| s.2)
}

/// Whether it loses something.
pub(crate) fn loss(uid: &str) -> Loss {
    match uid.strip_prefix("1.2.840.10008.1.2.4.") {
        Some("50" | "51" | "53" | "55" | "111") => Loss::Always,
        Some("81" | "91" | "112" | "203") => Loss::Maybe,
        _ => Loss::Never,
    }
}

/// Whether the pixels of a sound file of this syntax can be had.
pub(crate) fn is_read(uid: &str) -> bool {
    [IMPLICIT, EXPLICIT, BIG_ENDIAN].contains(&uid) || codec(uid) != Codec::None
}

/// Whether a data set of this syntax is explicit little endian, its pixels encapsulated.
pub(crate) fn is_encapsulated(uid: &str) -> bool {
    uid.starts_with("1.2.840.10008.1.2.4.") || uid == "1.2.840.10008.1.2.5"
}
