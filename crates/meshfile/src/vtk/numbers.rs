//! The lines and lists of numbers of an older VTK file.

/// No line of words is longer.
const LONGEST_LINE: usize = 4096;

/// The type of the numbers of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    F32,
    F64,
}

impl Kind {
    /// By the name that a file has for it. `long` has 8 bytes where 3D Slicer runs.
    pub(super) fn named(name: &str) -> Option<Kind> {
        Some(match name.to_ascii_lowercase().as_str() {
            "char" | "signed_char" | "vtktypeint8" => Kind::I8,
            "unsigned_char" | "vtktypeuint8" => Kind::U8,
            "short" | "vtktypeint16" => Kind::I16,
            "unsigned_short" | "vtktypeuint16" => Kind::U16,
            "int" | "vtktypeint32" | "vtkidtype" => Kind::I32,
            "unsigned_int" | "vtktypeuint32" => Kind::U32,
            "long" | "vtktypeint64" | "unsigned_long" | "vtktypeuint64" => Kind::I64,
            "float" | "vtktypefloat32" => Kind::F32,
            "double" | "vtktypefloat64" => Kind::F64,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Kind::I8 | Kind::U8 => 1,
            Kind::I16 | Kind::U16 => 2,
            Kind::I32 | Kind::U32 | Kind::F32 => 4,
            Kind::I64 | Kind::F64 => 8,
        }
    }

    /// A number of its size, big endian. Numbers beyond 2^53 are places in no list.
    fn value(self, bytes: &[u8]) -> f64 {
        let mut whole = [0u8; 8];
        whole[..bytes.len()].copy_from_slice(bytes);
        let [a, b, c, d, ..] = whole;
        match self {
            Kind::I8 => f64::from(a as i8),
            Kind::U8 => f64::from(a),
            Kind::I16 => f64::from(i16::from_be_bytes([a, b])),
            Kind::U16 => f64::from(u16::from_be_bytes([a, b])),
            Kind::I32 => f64::from(i32::from_be_bytes([a, b, c, d])),
            Kind::U32 => f64::from(u32::from_be_bytes([a, b, c, d])),
            Kind::I64 => i64::from_be_bytes(whole) as f64,
            Kind::F32 => f64::from(f32::from_be_bytes([a, b, c, d])),
            Kind::F64 => f64::from_be_bytes(whole),
        }
    }
}

/// What is left of a file.
pub(super) struct Numbers<'a> {
    rest: &'a [u8],
    /// Whether numbers are words.
    pub(super) is_text: bool,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Numbers<'a> {
        Numbers { rest: bytes, is_text: true }
    }

    /// Whether nothing but blanks is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.trim_ascii().is_empty()
    }

    /// The next line; `None` at the end of the file, or where what stands here is no line of words.
    pub(super) fn line(&mut self) -> Option<&'a str> {
        let (line, rest) = self.parted()?;
        let line = str::from_utf8(line).ok()?;
        self.rest = rest;
        Some(line.trim_end_matches('\r'))
    }

    /// Goes on behind the next line, whatever its letters.
    pub(super) fn skip_line(&mut self) -> Option<()> {
        self.rest = self.parted()?.1;
        Some(())
    }

    /// The next line and what follows it.
    fn parted(&self) -> Option<(&'a [u8], &'a [u8])> {
        if self.rest.is_empty() {
            return None;
        }
        let within = &self.rest[..self.rest.len().min(LONGEST_LINE)];
        let end = within.iter().position(|byte| *byte == b'\n');
        let end = end.or((within.len() == self.rest.len()).then_some(within.len()))?;
        Some((&self.rest[..end], self.rest.get(end + 1..).unwrap_or_default()))
    }

    /// The next line that is not empty.
    pub(super) fn line_with_words(&mut self) -> Option<&'a str> {
        loop {
            let line = self.line()?;
            if !line.trim().is_empty() {
                return Some(line);
            }
        }
    }

    /// So many numbers; `None` where the file has fewer. Grows only with what the file holds.
    pub(super) fn take(&mut self, count: usize, kind: Kind) -> Option<Vec<f64>> {
        if self.is_text {
            return (0..count).map(|_| self.word()).collect();
        }
        let length = count.checked_mul(kind.size())?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes.chunks_exact(kind.size()).map(|bytes| kind.value(bytes)).collect())
    }

    fn word(&mut self) -> Option<f64> {
        let text = self.rest.trim_ascii_start();
        let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        str::from_utf8(word).ok()?.parse().ok()
    }
}
