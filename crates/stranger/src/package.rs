//! Written packages, whose manifest and parts a [`Read`] parses for `preop-verify`.

use crate::read::{BLOCK, Numbers, Read, ReadError};
use crate::task::{Product, Task};
use preop_meshfile::MAX_TRIANGLES;
use preop_quote::quote;
use preop_space::Point;
use preop_verify::{Body, Here, Manifest, Parse};

/// The header of an STL has 80 bytes.
const HEADER: usize = 80;

/// Parses packages by means of a [`Read`].
pub struct PackageParser<'a>(pub &'a dyn Read);

impl Parse for PackageParser<'_> {
    fn manifest(&self, bytes: &[u8]) -> Result<Manifest, String> {
        match self.0.read(&Task::Manifest, &[bytes], &mut |_| ()) {
            Ok(Product::Manifest(manifest)) => Ok(manifest),
            Ok(_) => Err(ReadError::nonsense().to_string()),
            Err(why) => Err(why.to_string()),
        }
    }

    fn body(&self, path: &str, bytes: &[u8]) -> Result<Body, String> {
        let mut triangles: Vec<[Point; 3]> = vec![];
        let mut sound = true;
        let mut take = |block: &[u8]| {
            let (numbers, rest) = block.as_chunks::<8>();
            let (corners, more) = numbers.as_chunks::<9>();
            sound &= rest.is_empty() && more.is_empty();
            let point = |at: &[f64; 9], n: usize| Point::new(at[n], at[n + 1], at[n + 2]);
            triangles.extend(corners.iter().map(|numbers| {
                let at = numbers.map(f64::from_le_bytes);
                [0, 3, 6].map(|n| point(&at, n))
            }));
            sound &= triangles.len() <= MAX_TRIANGLES;
        };
        // Only the ending is looked at.
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let task = Task::Body(ending.chars().take(8).collect());
        match self.0.read(&task, &[bytes], &mut take).map_err(|why| why.to_string())? {
            Product::Body(header) if sound => {
                let header = header.map(|text| quote(&text, HEADER));
                Body::of(triangles, header).map_err(|_| ReadError::nonsense().to_string())
            }
            _ => Err(ReadError::nonsense().to_string()),
        }
    }
}

pub(crate) fn read_manifest(bytes: &[u8]) -> Result<Product, ReadError> {
    Here.manifest(bytes).map(Product::Manifest).map_err(ReadError::refused)
}

pub(crate) fn read_body(
    ending: &str,
    bytes: &[u8],
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    let body = Here.body(&format!("part.{ending}"), bytes).map_err(ReadError::refused)?;
    let mut block = Vec::with_capacity(BLOCK);
    for triangle in body.corners() {
        block.extend(triangle.iter().flat_map(|p| p.to_array()).flat_map(f64::to_le_bytes));
        if block.len() == BLOCK {
            numbers(&block);
            block.clear();
        }
    }
    numbers(&block);
    Ok(Product::Body(body.header().map(str::to_owned)))
}
