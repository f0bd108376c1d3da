//! Writing NIfTI-1.

use crate::unpack::gzipped;
use crate::{Element, Stored, VolumeError, names};
use preop_space::Vector;

/// Where the voxels begin at the earliest: behind the header and four bytes that tell of extensions.
const FIRST_VOXEL: usize = 352;

/// A NIfTI-1 file of the image: `sform` with code 1 (scanner), RAS, millimetres; names of labels in
/// the extension that TotalSegmentator and Connectome Workbench use. Packed by gzip if asked for.
///
/// # Errors
/// [`VolumeError::Several`]: segments that overlap do not fit into one number a voxel.
pub fn write(stored: &Stored<'_>, packed: bool) -> Result<Vec<u8>, VolumeError> {
    stored.one_layer()?;
    let (element, numbers) = stored.plain();
    let extension = extension(stored);
    let first = FIRST_VOXEL + extension.len();
    let mut bytes = header(stored, element, first);
    bytes.extend(if extension.is_empty() { [0; 4] } else { [1, 0, 0, 0] });
    bytes.extend(extension);
    bytes.extend_from_slice(&numbers);
    Ok(if packed { gzipped(&bytes) } else { bytes })
}

fn extension(stored: &Stored<'_>) -> Vec<u8> {
    if stored.names().is_empty() {
        return vec![];
    }
    let text = names::caret_table(stored.names());
    let size = (8 + text.len()).next_multiple_of(16);
    let mut bytes = (size as u32).to_le_bytes().to_vec();
    // Code 0 (unknown), which is what TotalSegmentator writes for the same text.
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.resize(size, b' ');
    bytes
}

fn header(stored: &Stored<'_>, element: Element, first: usize) -> Vec<u8> {
    let geometry = stored.geometry();
    let [ni, nj, nk] = geometry.size();
    let mut bytes = vec![0u8; 348];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, &348i32.to_le_bytes());
    for (n, size) in [3, ni, nj, nk, 1, 1, 1, 1].into_iter().enumerate() {
        put(40 + 2 * n, &(size as i16).to_le_bytes());
    }
    put(70, &datatype(element).to_le_bytes());
    put(72, &(8 * element.size() as i16).to_le_bytes());
    let spacing = geometry.spacing();
    for (n, step) in
        [1.0, spacing[0], spacing[1], spacing[2], 1.0, 1.0, 1.0, 1.0].into_iter().enumerate()
    {
        put(76 + 4 * n, &(step as f32).to_le_bytes());
    }
    put(108, &(first as f32).to_le_bytes());
    put(112, &1f32.to_le_bytes());
    // Millimetres.
    bytes[123] = 2;
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(148, b"Preop");
    put(254, &1i16.to_le_bytes());
    let ras = |v: Vector| [-v.x, -v.y, v.z];
    let columns = [0, 1, 2].map(|n| ras(*geometry.axes()[n] * spacing[n]));
    let origin = ras(geometry.origin().vector());
    for row in 0..3 {
        let numbers = [columns[0][row], columns[1][row], columns[2][row], origin[row]];
        for (n, number) in numbers.into_iter().enumerate() {
            put(280 + 16 * row + 4 * n, &(number as f32 + 0.0).to_le_bytes());
        }
    }
    put(344, b"n+1\0");
    bytes
}

fn datatype(element: Element) -> i16 {
    match element {
        Element::U8 => 2,
        Element::I16 => 4,
        Element::I32 => 8,
        Element::F32 => 16,
        Element::F64 => 64,
        Element::I8 => 256,
        Element::U16 => 512,
        Element::U32 => 768,
        Element::I64 => 1024,
        Element::U64 => 1280,
    }
}
