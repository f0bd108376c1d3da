//! JPEG XL (ISO/IEC 18181), by the library; the size of the image is judged before it sees the stream,
//! and it sees the image alone, none of the boxes that may stand around it.

use super::{Damage, ENDS_EARLY};
use crate::Format;
use jxl_oxide::image::BitDepth;
use jxl_oxide::{AllocTracker, InitializeResult, JxlImage, JxlThreadPool};
use std::borrow::Cow;

/// What an image opens with.
const OPENING: [u8; 2] = [0xff, 0x0a];
/// What a file of boxes opens with (18181-2): the box of its signature.
const BOXES: [u8; 12] = *b"\0\0\0\x0cJXL \r\n\x87\n";
/// Marks the number of the last part of an image.
const LAST: u32 = 1 << 31;
/// An encoder may write a few images that the shown one borrows from.
const MAX_FRAMES: usize = 8;
/// Room for the library: its tables, and what it keeps for each value.
const ROOM: (usize, usize) = (16 << 20, 48);

const ANOTHER_SIZE: Damage = "it has another size than the file says";
const DAMAGED: Damage = "its data are damaged";

pub(super) fn decode(
    bytes: &[u8],
    format: &Format,
    loses: bool,
    out: &mut [u16],
) -> Result<(), Damage> {
    if format.signed && loses {
        // Lossless, the bits that went in come out; a loss across the sign would be 65,536.
        return Err(
            "it may lose something, and its values have a sign, which such a stream has no way to say",
        );
    }
    let stream = codestream(bytes)?;
    if size(&stream)? != (format.rows, format.columns) {
        return Err(ANOTHER_SIZE);
    }
    let image = image(&stream, format)?;
    if !loses && image.image_header().metadata.xyb_encoded {
        return Err("it loses something, and its transfer syntax says that nothing is lost");
    }
    let greatest = greatest(&image, format)?;
    let render = image.render_frame(0).map_err(|_| DAMAGED)?;
    let mut values = render.stream();
    if (values.height() as usize, values.width() as usize) != (format.rows, format.columns) {
        return Err(ANOTHER_SIZE);
    }
    let mut row = vec![0f32; format.columns * format.samples];
    for out in out.chunks_exact_mut(row.len()) {
        if values.write_to_buffer(&mut row) != row.len() {
            return Err(ENDS_EARLY);
        }
        // The library's values are 0 to 1; 16 bits come back exactly, for a float has 24.
        let stored = |value: &f32| (value * greatest + 0.5).clamp(0.0, greatest) as u16;
        out.iter_mut().zip(&row).for_each(|(out, value)| *out = stored(value));
    }
    Ok(())
}

/// The image with all that belongs to it, within the memory that its size allows for.
fn image(stream: &[u8], format: &Format) -> Result<JxlImage, Damage> {
    let room = ROOM.0 + ROOM.1 * format.count();
    let builder = JxlImage::builder()
        .pool(JxlThreadPool::none())
        .alloc_tracker(AllocTracker::with_limit(room));
    let mut image = builder.build_uninit();
    image.feed_bytes(stream).map_err(|_| DAMAGED)?;
    match image.try_init() {
        Ok(InitializeResult::Initialized(image)) if !image.is_loading_done() => Err(ENDS_EARLY),
        Ok(InitializeResult::Initialized(image)) => Ok(image),
        Ok(InitializeResult::NeedMoreData(_)) => Err(ENDS_EARLY),
        Err(_) => Err(DAMAGED),
    }
}

/// The value that stands for white, if the image is laid out as the file says.
fn greatest(image: &JxlImage, format: &Format) -> Result<f32, Damage> {
    let metadata = &image.image_header().metadata;
    if image.num_loaded_keyframes() != 1 || image.num_loaded_frames() > MAX_FRAMES {
        return Err("it has more images than the one that is shown");
    }
    let channels = if metadata.grayscale() { 1 } else { 3 };
    if channels != format.samples || !metadata.ec_info.is_empty() {
        return Err("it has another number of values for each pixel than the file says");
    }
    if metadata.orientation != 1 {
        return Err("it is to be turned before it is shown");
    }
    match metadata.bit_depth {
        BitDepth::IntegerSample { bits_per_sample: bits @ 1..=16 }
            if bits as usize <= 8 * format.bytes =>
        {
            Ok(((1u32 << bits) - 1) as f32)
        }
        BitDepth::IntegerSample { .. } => Err("its values have more bits than the file says"),
        BitDepth::FloatSample { .. } => Err("its values are no whole numbers"),
    }
}

/// The image without boxes around it: as it is, in one box, or in several that follow one another.
fn codestream(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Damage> {
    if bytes.starts_with(&OPENING) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut rest = bytes.strip_prefix(&BOXES).ok_or("it does not begin as such an image")?;
    // How many parts there were, and whether the last of them was.
    let (mut whole, mut parts, mut ended) = (Vec::new(), 0, false);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (name, mut body) = after.split_first_chunk::<4>().ok_or(ENDS_EARLY)?;
        let mut length = u64::from(u32::from_be_bytes(*length));
        let mut head = 8;
        if length == 1 {
            let (long, after) = body.split_first_chunk::<8>().ok_or(ENDS_EARLY)?;
            (length, body, head) = (u64::from_be_bytes(*long), after, 16);
        }
        // The last box may leave its length open.
        let length = if length == 0 { Some(body.len() as u64) } else { length.checked_sub(head) };
        let length = length.and_then(|n| usize::try_from(n).ok()).ok_or(ENDS_EARLY)?;
        let (body, after) = body.split_at_checked(length).ok_or(ENDS_EARLY)?;
        match name {
            b"jxlc" => return Ok(Cow::Borrowed(body)),
            // Its number stands before each part, the last one's with a bit that says so.
            b"jxlp" => {
                let (number, part) = body.split_first_chunk::<4>().ok_or(ENDS_EARLY)?;
                let number = u32::from_be_bytes(*number);
                if ended || number & !LAST != parts {
                    return Err("a part of it is missing, or its parts are out of order");
                }
                (parts, ended) = (parts + 1, number & LAST != 0);
                whole.extend_from_slice(part);
            }
            _ => (),
        }
        rest = after;
    }
    if ended { Ok(Cow::Owned(whole)) } else { Err(ENDS_EARLY) }
}

/// Rows and columns of an image (18181-1, size header).
fn size(stream: &[u8]) -> Result<(usize, usize), Damage> {
    let head = stream.strip_prefix(&OPENING).ok_or("it does not begin as such an image")?;
    let mut bits = Bits { bytes: head, at: 0 };
    let eighths = bits.next(1)? == 1;
    let rows = bits.side(eighths)?;
    // The ratios of columns to rows that have a number.
    let (across, down) = match bits.next(3)? {
        0 => return Ok((rows, bits.side(eighths)?)),
        1 => (1, 1),
        2 => (12, 10),
        3 => (4, 3),
        4 => (3, 2),
        5 => (16, 9),
        6 => (5, 4),
        _ => (2, 1),
    };
    Ok((rows, (rows as u64 * across / down) as usize))
}

/// Numbers of a few bits, the lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn next(&mut self, count: usize) -> Result<usize, Damage> {
        (0..count).try_fold(0, |number, bit| {
            let byte = *self.bytes.get(self.at / 8).ok_or(ENDS_EARLY)?;
            let set = usize::from(byte >> (self.at % 8) & 1);
            self.at += 1;
            Ok(number | set << bit)
        })
    }

    /// The length of a side: in eighths, or in one of four widths.
    fn side(&mut self, eighths: bool) -> Result<usize, Damage> {
        if eighths {
            return Ok(8 * (1 + self.next(5)?));
        }
        let width = [9, 13, 18, 30][self.next(2)?];
        Ok(1 + self.next(width)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_that_of_the_examples_of_the_format() {
        // 8 rows and the ratio 1:1; then 512 rows in 9 bits, 640 columns in 13, and 1,000,000 rows in 30.
        assert_eq!(size(&[0xff, 0x0a, 0b0100_0001, 0]), Ok((8, 8)));
        let of = |bits: u64| size(&[&OPENING[..], &bits.to_le_bytes()].concat());
        assert_eq!(of(511 << 3 | 1 << 15 | 639 << 17), Ok((512, 640)));
        assert_eq!(of(3 << 1 | 999_999 << 3 | 7 << 33), Ok((1_000_000, 2_000_000)));
        assert_eq!(size(&[0xff, 0x0a]), Err(ENDS_EARLY));
    }

    #[test]
    fn the_image_is_found_in_its_boxes() {
        let mut one = BOXES.to_vec();
        one.extend(b"\0\0\0\x0cftypjxl ");
        let mut two = one.clone();
        one.extend(b"\0\0\0\x0ajxlc\xff\x0a");
        two.extend(b"\0\0\0\x0djxlp\0\0\0\0\xff\0\0\0\0jxlp\x80\0\0\x01\x0a");
        assert_eq!(codestream(&one).unwrap().as_ref(), OPENING);
        assert_eq!(codestream(&two).unwrap().as_ref(), OPENING);
        assert_eq!(codestream(&one[..one.len() - 1]), Err(ENDS_EARLY));
        let last = two.len() - 5;
        for number in [b"\0\0\0\x01", b"\x80\0\0\0", b"\x80\0\0\x02"] {
            let mut lost = two.clone();
            lost[last..last + 4].copy_from_slice(number);
            assert!(codestream(&lost).is_err(), "{number:?}");
        }
        let mut endless = BOXES.to_vec();
        endless.extend(b"\0\0\0\x01jxlc\xff\xff\xff\xff\xff\xff\xff\xff");
        assert_eq!(codestream(&endless), Err(ENDS_EARLY));
    }
}
