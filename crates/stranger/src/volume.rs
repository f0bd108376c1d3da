//! Volume files: numbers on a grid, the file beside a header, and names of labels.

use crate::read::{Numbers, Read, ReadError, in_blocks};
use crate::task::{Product, Task};
use preop_volumefile::{Format, LONGEST_HEADER, LabelName, Stored};
use std::borrow::Cow;

/// The image in a file; `data` is the content of the file that [`data_file`] names. Numbers that the
/// file has as they are stay in it.
///
/// # Errors
/// Why the file is refused.
pub fn volume<'a>(
    reader: &dyn Read,
    format: Format,
    bytes: &'a [u8],
    data: Option<&'a [u8]>,
) -> Result<Stored<'a>, ReadError> {
    let parts: Vec<&'a [u8]> = [Some(bytes), data].into_iter().flatten().collect();
    let mut apart = Vec::new();
    let mut take = |block: &[u8]| apart.extend_from_slice(block);
    let (head, numbers) = match reader.read(&Task::Volume(format), &parts, &mut take)? {
        Product::Volume(head, None) => (head, Cow::Owned(apart)),
        Product::Volume(head, Some((part, place))) => {
            let numbers = parts.get(part).and_then(|part| part.get(place));
            (head, Cow::Borrowed(numbers.ok_or_else(ReadError::nonsense)?))
        }
        _ => return Err(ReadError::nonsense()),
    };
    Stored::of_parts(head, numbers).ok_or_else(ReadError::nonsense)
}

pub(crate) fn read(
    format: Format,
    parts: &[&[u8]],
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    let file = parts.first().copied().unwrap_or_default();
    let stored = format.read(file, parts.get(1).copied()).map_err(ReadError::refused)?;
    let place = match stored.bytes() {
        Cow::Borrowed(bytes) => {
            let places = parts.iter().enumerate();
            places.filter_map(|(n, part)| Some((n, place_in(part, bytes)?))).next()
        }
        Cow::Owned(_) => None,
    };
    if place.is_none() {
        in_blocks(stored.bytes(), numbers);
    }
    Ok(Product::Volume(stored.head(), place))
}

/// Where a piece of a part is in it.
fn place_in(part: &[u8], piece: &[u8]) -> Option<std::ops::Range<usize>> {
    let from = (piece.as_ptr() as usize).checked_sub(part.as_ptr() as usize)?;
    let place = from..from.checked_add(piece.len())?;
    (place.end <= part.len()).then_some(place)
}

/// The name of the file beside a header of this name that holds its voxels; `None` where it has them itself.
///
/// # Errors
/// A header that is none, or a name that could lead anywhere else.
pub fn data_file(
    reader: &dyn Read,
    (format, name): (Format, &str),
    bytes: &[u8],
) -> Result<Option<String>, ReadError> {
    if let Some(pair) = format.pair_of(name) {
        return Ok(Some(pair));
    }
    let head = &bytes[..bytes.len().min(LONGEST_HEADER)];
    match reader.read(&Task::DataFile(format), &[head], &mut |_| ())? {
        Product::DataFile(None) => Ok(None),
        Product::DataFile(Some(name)) => match preop_volumefile::beside(&name, "data file") {
            Ok(name) => Ok(Some(name)),
            Err(why) => Err(ReadError::refused(why)),
        },
        _ => Err(ReadError::nonsense()),
    }
}

/// The names that a table gives to labels; `None` where it gives none.
///
/// # Errors
/// Only that the reader broke.
pub fn label_names(reader: &dyn Read, bytes: &[u8]) -> Result<Option<Vec<LabelName>>, ReadError> {
    match reader.read(&Task::LabelNames, &[bytes], &mut |_| ())? {
        Product::LabelNames(names) => {
            Ok(names.map(|names| names.into_iter().map(LabelName::tamed).collect()))
        }
        _ => Err(ReadError::nonsense()),
    }
}
