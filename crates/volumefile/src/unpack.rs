//! Packed voxels (gzip, zlib), unpacked no further than the header asks for.

use crate::VolumeError;
use flate2::Compression;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::{Read, Write};

/// How voxels are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 1950.
    Zlib,
}

/// Whether bytes begin as a gzip file does.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The first `most` bytes, or all if there are fewer. Memory grows with what is unpacked, never with
/// what is declared.
pub(crate) fn beginning(packed: &[u8], most: usize) -> Result<Vec<u8>, VolumeError> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed)
        .take(most as u64)
        .read_to_end(&mut bytes)
        .map_err(|e| VolumeError::Packing(e.to_string()))?;
    Ok(bytes)
}

/// Exactly `size` bytes: fewer or more are refused, and unpacking stops at the first too many.
pub(crate) fn exactly(
    packed: &[u8],
    packing: Packing,
    size: usize,
) -> Result<Vec<u8>, VolumeError> {
    let mut bytes = Vec::new();
    let limit = size as u64 + 1;
    let read = match packing {
        Packing::Gzip => MultiGzDecoder::new(packed).take(limit).read_to_end(&mut bytes),
        Packing::Zlib => ZlibDecoder::new(packed).take(limit).read_to_end(&mut bytes),
    };
    match read {
        // What is cut off in the middle says so; the count below would be the same news.
        Err(e) if bytes.len() >= size => Err(VolumeError::Packing(e.to_string())),
        _ if bytes.len() < size => Err(VolumeError::Short { needed: size, found: bytes.len() }),
        _ if bytes.len() > size => Err(VolumeError::Overlong(size)),
        _ => Ok(bytes),
    }
}

/// Bytes packed as a gzip file without name or time, so that the same bytes always give the same.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory takes all bytes")
}

/// Bytes packed as a zlib stream.
pub(crate) fn zlibbed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory takes all bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacking_ends_at_the_size_that_was_asked_for() {
        let bomb = gzipped(&vec![0; 1 << 20]);
        let get = |size| exactly(&bomb, Packing::Gzip, size);
        assert_eq!(get((1 << 20) - 1), Err(VolumeError::Overlong((1 << 20) - 1)));
        assert_eq!(get(1 << 20).unwrap().len(), 1 << 20);
        let short = VolumeError::Short { needed: (1 << 20) + 1, found: 1 << 20 };
        assert_eq!(get((1 << 20) + 1), Err(short));
    }

    #[test]
    fn a_flipped_bit_is_found() {
        let mut bytes = gzipped(&(0..=255).cycle().take(5000).collect::<Vec<u8>>());
        let crc = bytes.len() - 6;
        bytes[crc] ^= 1;
        assert!(matches!(exactly(&bytes, Packing::Gzip, 5000), Err(VolumeError::Packing(_))));
    }
}
