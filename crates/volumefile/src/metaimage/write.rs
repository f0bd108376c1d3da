//! Writing MetaImage.

use crate::unpack::zlibbed;
use crate::{Element, Stored, VolumeError};

/// A `.mha` file of the image: attached, LPS, millimetres, packed by zlib. MetaImage has no place for
/// the names of labels.
///
/// # Errors
/// [`VolumeError::Several`]: segments that overlap do not fit into one number a voxel.
pub fn write(stored: &Stored<'_>) -> Result<Vec<u8>, VolumeError> {
    stored.one_layer()?;
    let (element, numbers) = stored.plain();
    let packed = zlibbed(&numbers);
    let geometry = stored.geometry();
    let words =
        |list: &[f64]| list.iter().map(|c| (c + 0.0).to_string()).collect::<Vec<_>>().join(" ");
    let axes = geometry.axes().map(|a| a.to_array()).concat();
    let [ni, nj, nk] = geometry.size();
    let header = format!(
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n\
         CompressedData = True\nCompressedDataSize = {}\nTransformMatrix = {}\nOffset = {}\n\
         CenterOfRotation = 0 0 0\nElementSpacing = {}\nDimSize = {ni} {nj} {nk}\n\
         ElementType = {}\nElementDataFile = LOCAL\n",
        packed.len(),
        words(&axes),
        words(&geometry.origin().to_array()),
        words(&geometry.spacing()),
        type_name(element),
    );
    let mut bytes = header.into_bytes();
    bytes.extend(packed);
    Ok(bytes)
}

fn type_name(element: Element) -> &'static str {
    match element {
        Element::I8 => "MET_CHAR",
        Element::U8 => "MET_UCHAR",
        Element::I16 => "MET_SHORT",
        Element::U16 => "MET_USHORT",
        Element::I32 => "MET_INT",
        Element::U32 => "MET_UINT",
        Element::I64 => "MET_LONG_LONG",
        Element::U64 => "MET_ULONG_LONG",
        Element::F32 => "MET_FLOAT",
        Element::F64 => "MET_DOUBLE",
    }
}
