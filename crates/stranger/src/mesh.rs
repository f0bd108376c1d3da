//! The triangles of a mesh.

use crate::read::{BLOCK, Numbers, Read, ReadError};
use crate::task::{Product, Task};
use preop_meshfile::{BOTH_AXES, Format, IMPORT_REACH_MM, MAX_TRIANGLES, stated_axes};
use preop_space::Point;
use preop_surface::Soup;

/// The triangles of a file as they are stored.
///
/// # Errors
/// Why the file is refused.
pub fn mesh(reader: &dyn Read, format: Format, bytes: &[u8]) -> Result<Soup, ReadError> {
    let mut soup = Soup::default();
    let mut sound = true;
    let mut take = |block: &[u8]| {
        let (numbers, rest) = block.as_chunks::<8>();
        let (triangles, more) = numbers.as_chunks::<9>();
        sound &= rest.is_empty() && more.is_empty();
        for corners in triangles {
            let at = corners.map(f64::from_le_bytes);
            sound &= at.iter().all(|c| c.abs() <= IMPORT_REACH_MM);
            let point = |n: usize| Point::new(at[n], at[n + 1], at[n + 2]);
            soup.triangles.push([point(0), point(3), point(6)]);
        }
        sound &= soup.triangles.len() <= MAX_TRIANGLES;
    };
    match reader.read(&Task::Mesh(format), &[bytes], &mut take)? {
        Product::Mesh if sound && !soup.triangles.is_empty() => Ok(soup),
        _ => Err(ReadError::nonsense()),
    }
}

pub(crate) fn read(
    format: Format,
    bytes: &[u8],
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    if stated_axes(bytes) == Some(BOTH_AXES) {
        let why = "its first lines say both SPACE=LPS and SPACE=RAS, so that nobody knows where left and right are; \
                   export it again";
        return Err(ReadError::refused(why));
    }
    let soup = format.read(bytes).map_err(ReadError::refused)?;
    let mut block = Vec::new();
    for triangles in soup.triangles.chunks(BLOCK / 72) {
        block.clear();
        let corners = triangles.iter().flatten().flat_map(|p| p.to_array());
        block.extend(corners.flat_map(f64::to_le_bytes));
        numbers(&block);
    }
    Ok(Product::Mesh)
}
