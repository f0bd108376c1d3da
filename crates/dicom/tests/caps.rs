//! The caps on DICOM files, images and series (hazards.md, section 3): each one below, at and beyond.

use preop_dicom::{
    File, InProcess, Modality, SeriesError, SliceError, Wanted, assemble, read_file, segmentation,
};
use preop_image::Geometry;
use preop_monitor::Silent;
use preop_space::Point;
use preop_testkit::edges;

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
    let levels = [&[][..], &empty, &one];
    edges::above([63, 64, 65], |level| nested(31, levels[level - 63]).is_ok());
    assert_eq!(nested(31, &one), too_deep);
    assert_eq!((nested(32, b""), nested(64, b"")), (too_deep.clone(), too_deep));
}

#[test]
fn kept_text_ends() {
    let long = |length: usize| {
        let mut image = Image::new(0);
        image.set((0x0008, 0x103e), b"UN", vec![b'a'; length]);
        image.judged()
    };
    edges::most(64 << 10, |length| long(length) == Ok(1));
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
    edges::below([0.019, 0.02, 0.021], |mm| stack(3, mm).is_ok());
    edges::above([4.999, 5.0, 5.001], |mm| stack(3, mm).is_ok());
}

#[test]
fn a_grid_ends() {
    let grid = |size: [usize; 3]| Geometry::axial(Point::ORIGIN, [1.0; 3], size).is_ok();
    edges::least(1, |n| grid([n, 1, 1]));
    edges::most(1 << 31, |n| grid([n, 1, 1]));
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
    edges::most(128, |count| !too_large(count));
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
    edges::most(100_000, |all| with(all) == Ok(1));
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
    edges::least(1, |n| sides(n as u16, 2));
    edges::least(1, |n| sides(2, n as u16));
    edges::most(4096, |n| sides(n as u16, 2));
    edges::most(4096, |n| sides(2, n as u16));
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
    let stored = |allocated| move |n: usize| bits(allocated, n as u16, (n as u16).wrapping_sub(1));
    edges::least(1, stored(16));
    edges::most(16, stored(16));
    edges::most(8, stored(8));
    edges::exactly(11, |high| bits(16, 12, high as u16));
    edges::exactly(8, |allocated| bits(allocated as u16, 7, 6));
    edges::exactly(16, |allocated| bits(allocated as u16, 12, 11));
    assert!(!bits(32, 7, 6) && !bits(16, 0, 0));
    let samples = |count: u16| {
        let mut image = Image::new(0);
        image.word((0x0028, 0x0002), count);
        image.judged().is_ok()
    };
    edges::exactly(1, |count| samples(count as u16));
    let pixels = |bytes: usize| {
        let mut image = Image::new(0);
        image.set((0x7fe0, 0x0010), b"OW", vec![0; bytes]);
        image.judged()
    };
    // A byte more pads to an even length, and real files have more behind their pixels.
    edges::least(12, |bytes| pixels(bytes) == Ok(1));
    assert_eq!(pixels(11), Err(SliceError::ShortPixels { needed: 12, found: 11 }));
    assert_eq!(pixels(14), Ok(1));
}

#[test]
fn uids_end() {
    let uid = |text: &str| Image::new(0).with((0x0020, 0x0052), b"UI", text);
    edges::most(64, |length| uid(&format!("1.{}", "2".repeat(length - 2))));
    // A part of a UID is neither empty nor begins with a zero that is not all of it.
    assert_eq!(
        ["1.0.2", "1.02", "1..2", "1.2.", "1.2a"].map(uid),
        [true, false, false, false, false]
    );
}

#[test]
fn the_distance_of_pixels_ends() {
    let spacing = |mm: &str| Image::new(0).with((0x0028, 0x0030), b"DS", &format!("{mm}\\{mm}"));
    edges::below(["0.0199", "0.02", "0.0201"], spacing);
    edges::above(["4.999", "5", "5.001"], spacing);
}

#[test]
fn a_place_ends() {
    let position = |mm: &str| Image::new(0).with((0x0020, 0x0032), b"DS", &format!("0\\0\\{mm}"));
    edges::above(["9999", "10000", "10001"], position);
    edges::above(["-9999", "-10000", "-10001"], position);
}

#[test]
fn slope_and_intercept_end() {
    let image = Image::new(0);
    let slope = |text: &str| image.with((0x0028, 0x1053), b"DS", text);
    edges::above(["0.000002", "0.000001", "0.0000009"], slope);
    assert!(!slope("0"));
    assert!(!slope("-1"));
    edges::above(["999999", "1e6", "1000001"], slope);
    let intercept = |text: &str| image.with((0x0028, 0x1052), b"DS", text);
    edges::above(["-999999", "-1e6", "-1000001"], intercept);
    edges::above(["999999", "1e6", "1000001"], intercept);
}

#[test]
fn the_count_of_slices_ends() {
    let of = |count: usize| stack(count, 0.5);
    edges::least(2, |count| of(count) == Ok(count));
    edges::most(5_000, |count| of(count) == Ok(count));
    assert_eq!(of(1), Err(SeriesError::TooFew(1)));
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
    edges::most(5_000, |count| frames(count) == Ok(count));
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
    edges::above([0.049, 0.04999, 0.051], |mm| late(mm) == Ok(4));
    edges::above([-0.049, -0.04999, -0.051], |mm| late(mm) == Ok(4));
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
    for sign in ["", "-"] {
        // A thousandth itself is no number of a computer: next to it, on either side.
        edges::above(["0.0009", "0.0009999", "0.0010001"], |x| {
            orientation(format!("1\\0\\0\\{sign}{x}\\1\\0"))
        });
    }
    for lengths in [[0.9995, 0.9990001, 0.9989999], [1.0005, 1.0009999, 1.0010001]] {
        edges::above(lengths, |length| orientation(format!("{length}\\0\\0\\0\\1\\0")));
        edges::above(lengths, |length| orientation(format!("1\\0\\0\\0\\{length}\\0")));
    }
}

/// Items of a sequence, each of some elements.
fn items(each: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let item = |content: Vec<u8>| {
        let length = (content.len() as u32).to_le_bytes();
        [&[0xfe, 0xff, 0x00, 0xe0], &length[..], &content].concat()
    };
    each.flat_map(item).collect()
}

/// A binary mask of one pixel a frame: the segments of these numbers, and so many frames that all show the first of
/// them at one place.
fn mask(segments: impl Iterator<Item = u16>, frames: usize) -> Vec<u8> {
    let mut mask = Image { syntax: b"1.2.840.10008.1.2.1\0", elements: Vec::new() };
    mask.text((0x0008, 0x0016), b"UI", "1.2.840.10008.5.1.4.1.1.66.4");
    mask.text((0x0028, 0x0008), b"IS", &frames.to_string());
    mask.word((0x0028, 0x0010), 1);
    mask.word((0x0028, 0x0011), 1);
    mask.word((0x0028, 0x0100), 1);
    mask.text((0x0062, 0x0001), b"CS", "BINARY");
    let one = |tag, vr, value: &[u8]| {
        let mut element = Vec::new();
        put(&mut element, tag, vr, value);
        element
    };
    let segment = |number: u16| one((0x0062, 0x0004), b"US", &number.to_le_bytes());
    mask.set((0x0062, 0x0002), b"SQ", items(segments.map(segment)));
    let group = |tag, content: Vec<u8>| one(tag, b"SQ", &items([content].into_iter()));
    let shared = [
        group((0x0020, 0x9113), one((0x0020, 0x0032), b"DS", b"0\\0\\0 ")),
        group((0x0020, 0x9116), one((0x0020, 0x0037), b"DS", b"1\\0\\0\\0\\1\\0 ")),
        group((0x0028, 0x9110), one((0x0028, 0x0030), b"DS", b"1\\1 ")),
        group((0x0062, 0x000a), one((0x0062, 0x000b), b"US", &1u16.to_le_bytes())),
    ];
    mask.set((0x5200, 0x9229), b"SQ", items([shared.concat()].into_iter()));
    mask.set((0x5200, 0x9230), b"SQ", items((0..frames).map(|_| vec![])));
    mask.set((0x7fe0, 0x0010), b"OW", vec![0xff; frames.div_ceil(8).next_multiple_of(2)]);
    mask.file()
}

#[test]
fn the_segments_of_a_mask_end() {
    edges::most(1024, |count| {
        let read = segmentation(&mask(1..=count as u16, 1));
        read.is_ok_and(|read| read.segments.list().len() == count)
    });
}

#[test]
fn the_frames_of_a_mask_end() {
    edges::most(50_000, |count| {
        let read = segmentation(&mask(1..=1, count));
        read.is_ok_and(|read| read.segments.layers() == [vec![1]])
    });
}
