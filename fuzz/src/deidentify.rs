//! De-identification: what comes out is read again, says what was done, and is left alone by a second.

use crate::Verdict;
use preop_dicom::deidentify::{Dates, Key, Options, deidentify};
use preop_plan::Hash;

/// The first byte chooses the options.
pub(crate) fn object(bytes: &[u8]) -> Verdict {
    let Some((choice, file)) = bytes.split_first() else {
        return Err("nothing".to_owned());
    };
    let is = |bit: u8| choice & bit != 0;
    let options = Options {
        dates: [Dates::Removed, Dates::Shifted, Dates::Kept, Dates::Removed]
            [usize::from(choice & 3)],
        retain_uids: is(4),
        retain_device: is(8),
        retain_institution: is(8),
        retain_characteristics: is(16),
        clean_descriptors: is(32),
        retain_safe_private: is(64),
        allow_burned_in: is(128),
    };
    let key = Key::new(b"sixteen bytes at least").ok_or("no key")?;
    let made = deidentify(file, &options, &key).map_err(|why| why.to_string())?;
    for uid in [&made.series_uid, &made.instance_uid] {
        // They become the names of files.
        let plain = uid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        assert!(plain && !uid.starts_with('.') && uid.len() <= 64, "{uid:?}");
    }
    assert!(preop_dicom::sop_class(&made.bytes).is_some(), "what was written is no DICOM file");
    let again = deidentify(&made.bytes, &options, &key);
    assert!(again.is_ok(), "{:?}", again.err());
    Ok(Hash::of(&made.bytes).to_string())
}
