//! De-identified objects.

use crate::read::{Numbers, Read, ReadError, in_blocks};
use crate::task::{Product, Task};
use preop_dicom::SliceError;
use preop_dicom::deidentify::{
    Changes, Deidentified, DeidentifyError, Key, Options, deidentify, is_name_for_files,
};
use preop_quote::quote;

/// An object without its patient; `None` if the bytes are no DICOM file.
///
/// # Errors
/// Why the object is left out.
pub fn deidentified(
    reader: &dyn Read,
    bytes: &[u8],
    options: &Options,
    key: &Key,
) -> Result<Option<Deidentified>, ReadError> {
    let mut made = Vec::new();
    let mut take = |block: &[u8]| made.extend_from_slice(block);
    let task = Task::Deidentify(*options, key.clone());
    match reader.read(&task, &[bytes], &mut take)? {
        Product::NotDicom => Ok(None),
        Product::Deidentified(series_uid, instance_uid, changes) => {
            // They become the names of files.
            if !is_name_for_files(&series_uid) || !is_name_for_files(&instance_uid) {
                return Err(ReadError::nonsense());
            }
            let counts = changes.counts.into_iter();
            let counts = counts.map(|((did, name), n)| ((did, quote(&name, 200)), n)).collect();
            let changes = Changes { counts, ..changes };
            Ok(Some(Deidentified { bytes: made, series_uid, instance_uid, changes }))
        }
        _ => Err(ReadError::nonsense()),
    }
}

pub(crate) fn read(
    bytes: &[u8],
    options: &Options,
    key: &Key,
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    match deidentify(bytes, options, key) {
        Ok(made) => {
            in_blocks(&made.bytes, numbers);
            Ok(Product::Deidentified(made.series_uid, made.instance_uid, made.changes))
        }
        Err(DeidentifyError::Unread(SliceError::NotDicom(_))) => Ok(Product::NotDicom),
        Err(why) => Err(ReadError::refused(why)),
    }
}
