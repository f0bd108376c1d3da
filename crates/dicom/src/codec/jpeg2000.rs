//! JPEG 2000 and HTJ2K, by the library; the size of the image is judged before it sees the stream.

use super::jpeg::word;
use super::{Damage, ENDS_EARLY};
use crate::Format;
use jpeg2k::{DecodeParameters, Image};

/// What a stream opens with: start of codestream, then the marker of its size.
const OPENING: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
/// Some archives leave the image in its box; the codestream begins within these first bytes.
const BOXES: usize = 4096;
/// The library keeps a record for each tile; scanners write one, or a few dozen.
const MAX_TILES: usize = 1024;

pub(super) fn decode(bytes: &[u8], format: &Format, out: &mut [u16]) -> Result<(), Damage> {
    let opening = bytes[..bytes.len().min(BOXES)].windows(4).position(|four| four == OPENING);
    let start = opening.ok_or("it does not begin as such an image")?;
    check_size(&bytes[start + 4..], format)?;
    let parameters = DecodeParameters::new().strict(true);
    let image = Image::from_bytes_with(&bytes[start..], parameters);
    let image = image.map_err(|_| "its data are damaged")?;
    let components = image.components();
    let whole = |c: &jpeg2k::ImageComponent| {
        (c.width() as usize, c.height() as usize) == (format.columns, format.rows)
    };
    if components.len() != format.samples || !components.iter().all(whole) {
        return Err("it has another size than the file says");
    }
    for (sample, component) in components.iter().enumerate() {
        let places = out[sample..].iter_mut().step_by(format.samples);
        places.zip(component.data()).for_each(|(out, value)| *out = *value as u16);
    }
    Ok(())
}

/// Judges the size of the image (ITU-T T.800 A.5.1), from the length of the marker's segment on.
fn check_size(body: &[u8], format: &Format) -> Result<(), Damage> {
    let number = |at: usize| Ok::<usize, Damage>(word(body, at)? << 16 | word(body, at + 2)?);
    let [right, low, left, top] = [number(4)?, number(8)?, number(12)?, number(16)?];
    let tile = [number(20)?, number(24)?];
    let count = word(body, 36)?;
    let size = (low.checked_sub(top), right.checked_sub(left), count);
    if size != (Some(format.rows), Some(format.columns), format.samples) {
        return Err("it has another size than the file says");
    }
    let tiles =
        |whole: usize, tile: usize| if tile == 0 { MAX_TILES } else { whole.div_ceil(tile) };
    if tiles(right, tile[0]) * tiles(low, tile[1]) > MAX_TILES {
        return Err("it has more than 1,024 tiles");
    }
    for component in body.get(38..38 + 3 * count).ok_or(ENDS_EARLY)?.as_chunks::<3>().0 {
        let [depth, across, down] = *component;
        if usize::from(depth & 127) + 1 > 8 * format.bytes {
            return Err("its values have more bits than the file says");
        }
        if (across, down) != (1, 1) {
            return Err("colour of reduced resolution is not read");
        }
    }
    Ok(())
}
