//! Volume files: as numbers on a grid, as Hounsfield units, and as labels.

use crate::Verdict;
use preop_plan::Hash;
use preop_volumefile::Format;

pub(crate) fn nifti(bytes: &[u8]) -> Verdict {
    read(Format::Nifti, bytes)
}

pub(crate) fn nrrd(bytes: &[u8]) -> Verdict {
    read(Format::Nrrd, bytes)
}

pub(crate) fn metaimage(bytes: &[u8]) -> Verdict {
    read(Format::MetaImage, bytes)
}

/// Behind the first 0xff 0xfe 0xfd stand the bytes of the file beside a header.
fn read(format: Format, bytes: &[u8]) -> Verdict {
    let apart = bytes.windows(3).position(|three| three == [0xff, 0xfe, 0xfd]);
    let (header, data, format) = match apart {
        Some(at) if format == Format::Nifti => {
            (&bytes[..at], Some(&bytes[at + 3..]), Format::NiftiPair)
        }
        Some(at) => (&bytes[..at], Some(&bytes[at + 3..]), format),
        None => (bytes, None, format),
    };
    if let Ok(Some(name)) = format.data_file(header) {
        assert!(!name.contains(['/', '\\', ':']) && !name.is_empty() && name != "..", "{name}");
    }
    let stored = format.read(header, data).map_err(|why| why.to_string())?;
    let geometry = stored.geometry();
    assert!(geometry.spacing().iter().all(|mm| (0.02..=5.0).contains(mm)));
    assert!(geometry.origin().to_array().iter().all(|c| c.is_finite()));
    let scan = match stored.hounsfield(None) {
        Ok((volume, _)) => {
            let hu: Vec<u8> = volume.hu().iter().flat_map(|hu| hu.to_le_bytes()).collect();
            Hash::of(&hu).to_string()
        }
        Err(why) => why.to_string(),
    };
    let mask = match stored.segments() {
        Ok(segments) => format!("{:?}", segments.list()),
        Err(why) => why.to_string(),
    };
    Ok(format!("{geometry:?} {scan} {mask}"))
}
