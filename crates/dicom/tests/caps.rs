//! The caps on DICOM files, images and series (hazards.md, section 3): each one below, at and beyond.

use preop_dicom::{
    File, InProcess, Modality, SeriesError, SliceError, Wanted, assemble, read_file,
};
use preop_image::Geometry;
use preop_monitor::Silent;
use preop_space::Point;

/// A small CT image, element by element, in explicit little endian.
#[derive(Clone)]
struct Image {
    syntax: &'static [u8],
    elements: Vec<((u16, u16), &'static [u8; 2], Vec<u8>)>,
}

impl Image {
    fn new(k: usize) -> Image {
        let mut image = Image { syntax: b"1.2.840.10008.1.2.1\0", elements: Vec::new() };
        image.text((0x0008, 0x0008), b"CS", "ORIGINAL\\PRIMARY\\AXIAL");
        image.text((0x0008, 0x0016), b"UI", "1.2.840.10008.5.1.4.1.1.2");
        image.text((0x0008, 0x0018), b"UI", &format!("2.25.9.{}", k + 1));
        image.text((0x0008, 0x0060), b"CS", "CT");
        image.text((0x0020, 0x000d), b"UI", "2.25.7");
        image.text((0x0020, 0x000e), b"UI", "2.25.8");
        image.text((0x0020, 0x0032), b"DS", &format!("0\\0\\{}", k as f64 * 0.5));
        image.text((0x0020, 0x0037), b"DS", "1\\0\\0\\0\\1\\0");
        image.text((0x0020, 0x0052), b"UI", "2.25.6");
        image.word((0x0028, 0x0002), 1);
        image.text((0x0028, 0x0004), b"CS", "MONOCHROME2");
        image.word((0x0028, 0x0010), 2);
        image.word((0x0028, 0x0011), 3);
        image.text((0x0028, 0x0030), b"DS", "0.5\\0.5");
        image.word((0x0028, 0x0100), 16);
        image.word((0x0028, 0x0101), 12);
        image.word((0x0028, 0x0102), 11);
        image.word((0x0028, 0x0103), 0);
        image.text((0x0028, 0x1052), b"DS", "-1024");
        image.text((0x0028, 0x1053), b"DS", "1");
        image.set((0x7fe0, 0x0010), b"OW", vec![0; 12]);
        image
    }

    fn set(&mut self, tag: (u16, u16), vr: &'static [u8; 2], value: Vec<u8>) {
        self.elements.retain(|e| e.0 != tag);
        self.elements.push((tag, vr, value));
        self.elements.sort_by_key(|e| e.0);
    }

    fn text(&mut self, tag: (u16, u16), vr: &'static [u8; 2], text: &str) {
        let pad = if vr == b"UI" { 0 } else { b' ' };
        let mut value = text.as_bytes().to_vec();
        value.resize(value.len().next_multiple_of(2), pad);
        self.set(tag, vr, value);
    }

    fn word(&mut self, tag: (u16, u16), word: u16) {
        self.set(tag, b"US", word.to_le_bytes().to_vec());
    }

    fn file(&self) -> Vec<u8> {
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        let length = 8 + self.syntax.len() as u32;
        put(&mut bytes, (0x0002, 0x0000), b"UL", &length.to_le_bytes());
        put(&mut bytes, (0x0002, 0x0010), b"UI", self.syntax);
        self.elements.iter().for_each(|(tag, vr, value)| put(&mut bytes, *tag, vr, value));
        bytes
    }

    fn judged(&self) -> Result<usize, SliceError> {
        let mut count = 0;
        read_file((&self.file(), Modality::Ct), &InProcess, &mut |_, _| count += 1).map(|()| count)
    }

    /// Whether the image is sound with this text in place of its own.
    fn with(&self, tag: (u16, u16), vr: &'static [u8; 2], text: &str) -> bool {
        let mut other = self.clone();
        other.text(tag, vr, text);
        other.judged().is_ok()
    }
}

fn put(bytes: &mut Vec<u8>, tag: (u16, u16), vr: &[u8; 2], value: &[u8]) {
    bytes.extend(tag.0.to_le_bytes());
    bytes.extend(tag.1.to_le_bytes());
    bytes.extend(vr);
    if matches!(vr, b"OB" | b"OW" | b"SQ" | b"UN") {
        bytes.extend([0, 0]);
        // Only encoded pixels are bytes of items here.
        let length = if vr == b"OB" { u32::MAX } else { value.len() as u32 };
        bytes.extend(length.to_le_bytes());
    } else {
        bytes.extend((value.len() as u16).to_le_bytes());
    }
    bytes.extend(value);
}

#[test]
fn the_image_without_a_fault_is_sound() {
    assert_eq!(Image::new(0).judged(), Ok(1));
}

#[test]
fn nesting_ends() {
    // A sequence and its item are two levels; the file itself is the first. An empty sequence in the
    // innermost item is one level more, its item another.
    let nested = |sequences: usize, innermost: &[u8]| {
        let mut inner = innermost.to_vec();
        for n in 0..sequences {
            let mut item = vec![0xfe, 0xff, 0x00, 0xe0];
            item.extend((inner.len() as u32).to_le_bytes());
            item.extend(&inner);
            inner = Vec::new();
            if n + 1 < sequences {
                put(&mut inner, (0x0009, 0x1010), b"SQ", &item);
            } else {
                inner = item;
            }
        }
        let mut image = Image::new(0);
        image.set((0x0009, 0x1010), b"SQ", inner);
        image.judged()
    };
    let (mut empty, mut one) = (Vec::new(), Vec::new());
    put(&mut empty, (0x0009, 0x1011), b"SQ", b"");
    put(&mut one, (0x0009, 0x1011), b"SQ", &[0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    let too_deep = Err(SliceError::TooDeep);
    let [below, at, beyond] = [&[][..], &empty, &one].map(|inside| nested(31, inside));
    assert_eq!((below, at, beyond), (Ok(1), Ok(1), too_deep.clone()));
    assert_eq!((nested(32, b""), nested(64, b"")), (too_deep.clone(), too_deep));
}

#[test]
fn kept_text_ends() {
    let long = |length: usize| {
        let mut image = Image::new(0);
        image.set((0x0008, 0x103e), b"UN", vec![b'a'; length]);
        image.judged()
    };
    assert_eq!((long((64 << 10) - 1), long(64 << 10)), (Ok(1), Ok(1)));
    let why = long((64 << 10) + 1).unwrap_err().to_string();
    assert!(why.contains("longer than 64 KiB"), "{why}");
}

/// A series of `count` slices `mm` apart.
fn stack(count: usize, mm: f64) -> Result<usize, SeriesError> {
    let slice = |k: usize| {
        let mut image = Image::new(k);
        image.text((0x0020, 0x0032), b"DS", &format!("0\\0\\{}", k as f64 * mm));
        image.file()
    };
    let files: Vec<Vec<u8>> = (0..count).map(slice).collect();
    let files: Vec<File> = files.iter().map(|bytes| File { name: "", bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent).map(|ct| ct.summary.slices)
}

#[test]
fn the_distance_of_slices_ends() {
    assert_eq!([0.019, 0.02, 0.021].map(|mm| stack(3, mm).is_ok()), [false, true, true]);
    assert_eq!([4.999, 5.0, 5.001].map(|mm| stack(3, mm).is_ok()), [true, true, false]);
}

#[test]
fn a_grid_ends() {
    let grid = |size: [usize; 3]| Geometry::axial(Point::ORIGIN, [1.0; 3], size).is_ok();
    let most = 1 << 31;
    assert_eq!(
        [0, 1, most - 1, most, most + 1].map(|n| grid([n, 1, 1])),
        [false, true, true, true, false]
    );
    assert!(grid([2048, 1024, 1024]) && !grid([2048, 1024, 1025]) && !grid([usize::MAX, 2, 2]));
}

#[test]
fn the_count_of_voxels_ends() {
    // 128 slices of 4096 x 4096 are 2^31 voxels. They are counted before a pixel is decoded, and
    // these cannot be.
    let too_large = |count: usize| {
        let slice = |k: usize| {
            let mut image = Image::new(k);
            image.syntax = b"1.2.840.10008.1.2.5\0";
            image.word((0x0028, 0x0010), 4096);
            image.word((0x0028, 0x0011), 4096);
            let mut fragments = vec![0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0];
            fragments.extend([0xfe, 0xff, 0x00, 0xe0, 2, 0, 0, 0, 0, 0]);
            fragments.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
            image.set((0x7fe0, 0x0010), b"OB", fragments);
            image.file()
        };
        let files: Vec<Vec<u8>> = (0..count).map(slice).collect();
        let files: Vec<File> = files.iter().map(|bytes| File { name: "", bytes }).collect();
        let refused =
            assemble(&files, &Wanted::default(), &InProcess, &Silent).map(drop).unwrap_err();
        let damaged =
            matches!(&refused, SeriesError::File { source: SliceError::Frame { .. }, .. });
        assert!(damaged || refused == SeriesError::TooLarge, "{refused}");
        !damaged
    };
    assert_eq!([127, 128, 129].map(too_large), [false, false, true]);
}

#[test]
fn the_count_of_elements_ends() {
    let own = Image::new(0).elements.len();
    let with = |all: usize| {
        let mut image = Image::new(0);
        let more = (0..all - own).map(|n| {
            let (group, element) = (0x0101 + 2 * (n / 0xe000) as u16, 0x1000 + (n % 0xe000) as u16);
            ((group, element), b"LO", Vec::new())
        });
        image.elements.extend(more);
        image.elements.sort_by_key(|e| e.0);
        image.judged()
    };
    assert_eq!((with(99_999), with(100_000)), (Ok(1), Ok(1)));
    assert_eq!(with(100_001), Err(SliceError::TooManyElements));
}

#[test]
fn rows_and_columns_end() {
    let sides = |rows: u16, columns: u16| {
        let mut image = Image::new(0);
        image.word((0x0028, 0x0010), rows);
        image.word((0x0028, 0x0011), columns);
        let pixels = 2 * usize::from(rows) * usize::from(columns);
        image.set((0x7fe0, 0x0010), b"OW", vec![0; pixels]);
        image.judged().is_ok()
    };
    assert_eq!([0, 1, 4095, 4096, 4097].map(|n| sides(n, 2)), [false, true, true, true, false]);
    assert_eq!([0, 1, 4095, 4096, 4097].map(|n| sides(2, n)), [false, true, true, true, false]);
}

#[test]
fn bits_and_pixels_fit() {
    let bits = |allocated: u16, stored: u16, high: u16| {
        let mut image = Image::new(0);
        image.word((0x0028, 0x0100), allocated);
        image.word((0x0028, 0x0101), stored);
        image.word((0x0028, 0x0102), high);
        image.judged().is_ok()
    };
    assert_eq!([1, 15, 16, 17].map(|n| bits(16, n, n - 1)), [true, true, true, false]);
    assert_eq!([7, 8, 9].map(|n| bits(8, n, n - 1)), [true, true, false]);
    assert_eq!([10, 11, 12].map(|high| bits(16, 12, high)), [false, true, false]);
    assert_eq!([7, 9, 15, 17, 32].map(|n| bits(n, 7, 6)), [false; 5]);
    assert!(!bits(16, 0, 0) && !bits(16, 0, u16::MAX));
    let samples = |count: u16| {
        let mut image = Image::new(0);
        image.word((0x0028, 0x0002), count);
        image.judged().is_ok()
    };
    assert_eq!([0, 1, 2].map(samples), [false, true, false]);
    let pixels = |bytes: usize| {
        let mut image = Image::new(0);
        image.set((0x7fe0, 0x0010), b"OW", vec![0; bytes]);
        image.judged()
    };
    assert_eq!(pixels(11), Err(SliceError::ShortPixels { needed: 12, found: 11 }));
    assert_eq!((pixels(12), pixels(13), pixels(14)), (Ok(1), Ok(1), Ok(1)));
}

#[test]
fn uids_spacings_and_orientations_end() {
    let image = Image::new(0);
    let uid = |length: usize| {
        image.with((0x0020, 0x0052), b"UI", &format!("1.{}", "2".repeat(length - 2)))
    };
    assert_eq!([63, 64, 65].map(uid), [true, true, false]);
    let spacing = |mm: &str| image.with((0x0028, 0x0030), b"DS", &format!("{mm}\\{mm}"));
    assert_eq!(["0.0199", "0.02", "0.0201"].map(spacing), [false, true, true]);
    assert_eq!(["4.999", "5", "5.001"].map(spacing), [true, true, false]);
    let orientation = |x: &str| image.with((0x0020, 0x0037), b"DS", &format!("1\\0\\0\\{x}\\1\\0"));
    assert_eq!(["0.0009", "0.00099", "0.00101"].map(orientation), [true, true, false]);
    let position = |mm: &str| image.with((0x0020, 0x0032), b"DS", &format!("0\\0\\{mm}"));
    assert_eq!(["9999", "10000", "10001"].map(position), [true, true, false]);
    assert_eq!(["-9999", "-10000", "-10001"].map(position), [true, true, false]);
    let skew = |x: &str| image.with((0x0020, 0x0037), b"DS", &format!("1\\0\\0\\-{x}\\1\\0"));
    assert_eq!(["0.0009", "0.00099", "0.00101"].map(skew), [true, true, false]);
    // A part of a UID is neither empty nor begins with a zero that is not all of it.
    let uid = |text: &str| image.with((0x0020, 0x0052), b"UI", text);
    assert_eq!(
        ["1.0.2", "1.02", "1..2", "1.2.", "1.2a"].map(uid),
        [true, false, false, false, false]
    );
}

#[test]
fn slope_and_intercept_end() {
    let image = Image::new(0);
    let slope = |text: &str| image.with((0x0028, 0x1053), b"DS", text);
    assert_eq!(["-1", "0", "0.001"].map(slope), [false, false, true]);
    assert_eq!(["999999", "1e6", "1000001"].map(slope), [true, true, false]);
    let intercept = |text: &str| image.with((0x0028, 0x1052), b"DS", text);
    assert_eq!(["-999999", "-1e6", "-1000001"].map(intercept), [true, true, false]);
    assert_eq!(["999999", "1e6", "1000001"].map(intercept), [true, true, false]);
}

#[test]
fn the_count_of_slices_ends() {
    let of = |count: usize| stack(count, 0.5);
    assert_eq!((of(1), of(2)), (Err(SeriesError::TooFew(1)), Ok(2)));
    assert_eq!((of(4_999), of(5_000)), (Ok(4_999), Ok(5_000)));
    assert_eq!(of(5_001), Err(SeriesError::TooMany(5_001)));
}

/// An enhanced image of so many frames, which lie on one another.
fn frames(count: usize) -> Result<usize, SliceError> {
    let item = |inside: &[u8]| {
        let mut item = vec![0xfe, 0xff, 0x00, 0xe0];
        item.extend((inside.len() as u32).to_le_bytes());
        item.extend(inside);
        item
    };
    let place = |k: usize| {
        let mut position = format!("0\\0\\{}", k as f64 * 0.5).into_bytes();
        position.resize(position.len().next_multiple_of(2), b' ');
        let (mut inner, mut outer) = (Vec::new(), Vec::new());
        put(&mut inner, (0x0020, 0x0032), b"DS", &position);
        put(&mut outer, (0x0020, 0x9113), b"SQ", &item(&inner));
        item(&outer)
    };
    let mut image = Image::new(0);
    image.text((0x0008, 0x0016), b"UI", "1.2.840.10008.5.1.4.1.1.2.1");
    image.text((0x0028, 0x0008), b"IS", &count.to_string());
    image.elements.retain(|e| e.0 != (0x0020, 0x0032));
    image.set((0x5200, 0x9230), b"SQ", (0..count).flat_map(place).collect());
    image.set((0x7fe0, 0x0010), b"OW", vec![0; 12 * count]);
    image.judged()
}

#[test]
fn the_count_of_frames_ends() {
    assert_eq!([4_999, 5_000].map(frames), [Ok(4_999), Ok(5_000)]);
    let why = frames(5_001).unwrap_err().to_string();
    assert!(why.contains("at most 5,000"), "{why}");
}

/// A series of three distances of a millimetre, its last slice so much too far.
fn late(mm: f64) -> Result<usize, SeriesError> {
    let slice = |k: usize| {
        let mut image = Image::new(k);
        let z = k as f64 + if k == 3 { mm } else { 0.0 };
        image.text((0x0020, 0x0032), b"DS", &format!("0\\0\\{z}"));
        image.file()
    };
    let files: Vec<Vec<u8>> = (0..4).map(slice).collect();
    let files: Vec<File> = files.iter().map(|bytes| File { name: "", bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent).map(|ct| ct.summary.slices)
}

#[test]
fn what_a_slice_may_be_off_ends() {
    // A twentieth of a millimetre is what positions of few digits are off.
    assert_eq!([-0.049, 0.0, 0.049].map(late), [Ok(4), Ok(4), Ok(4)]);
    for mm in [-0.051, 0.051] {
        let refused = late(mm);
        assert!(matches!(refused, Err(SeriesError::VariableSpacing { .. })), "{refused:?}");
    }
    // Twice the distance, within the same share, is a slice that is missing.
    assert!(matches!(late(1.099), Err(SeriesError::Gaps { .. })));
    assert!(matches!(late(1.101), Err(SeriesError::VariableSpacing { .. })));
}

#[test]
fn right_angles_and_unit_lengths_end() {
    let image = Image::new(0);
    let orientation = |text: String| image.with((0x0020, 0x0037), b"DS", &text);
    for (length, sound) in
        [(0.9989, false), (0.9991, true), (1.0, true), (1.0009, true), (1.0011, false)]
    {
        assert_eq!(orientation(format!("{length}\\0\\0\\0\\1\\0")), sound, "row {length}");
        assert_eq!(orientation(format!("1\\0\\0\\0\\{length}\\0")), sound, "column {length}");
    }
}
