//! The index of a disc beside the images of a series.

use crate::{Verdict, series};
use preop_dicom::{Decode, File, InProcess, survey};
use preop_monitor::Silent;

/// What the standard calls such an index (PS3.3 F.4).
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// An index is compared with what is there, and never keeps it from being found.
pub(crate) fn index(bytes: &[u8]) -> Verdict {
    let record = InProcess.record(bytes, bytes.len()).map_err(|why| why.to_string())?;
    if record.is_none_or(|record| record.meta_class != DIRECTORY) {
        return Err("no index".to_owned());
    }
    let images = series::images(2);
    let mut files = vec![File { name: "DISC/DICOMDIR", bytes }];
    let named = ["DISC/IMAGES/IM0", "DISC/IMAGES/IM1"].into_iter().zip(&images);
    files.extend(named.map(|(name, bytes)| File { name, bytes }));
    let found = survey(&files, &InProcess, &Silent).map_err(|why| why.to_string())?;
    assert_eq!(found.series.iter().map(|(_, files)| files.clone()).collect::<Vec<_>>(), [[1, 2]]);
    let mut told = String::new();
    for finding in &found.findings {
        assert!(
            finding.message.chars().all(preop_quote::is_safe) && finding.message.len() < 16 << 10
        );
        told += &format!("{}: {} ", finding.code, finding.message);
    }
    if found.findings.iter().any(|f| f.code == "image.index-unread") { Err(told) } else { Ok(told) }
}
