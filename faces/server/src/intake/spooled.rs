//! The files of an upload as the gate reads them: loose ones and members of archives in one list.

use preop_dicom::Files;
use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A file that came: a loose one, or an archive with what it holds.
pub(super) struct Part {
    pub(super) path: PathBuf,
    /// What it was called where it came from: for messages, never a path.
    pub(super) name: String,
    pub(super) files: Box<dyn Files + Send>,
}

impl Part {
    /// Whether it is a loose file: an archive is larger than what lies unpacked in it, one by one.
    fn is_loose(&self) -> bool {
        let size = self.path.metadata().ok().and_then(|m| usize::try_from(m.len()).ok());
        self.files.count() == 1 && size.is_some() && self.files.size(0).ok() == size
    }
}

/// All files of an upload.
pub(super) struct Spooled {
    parts: Vec<Part>,
    places: Vec<Place>,
}

/// Where a file is.
struct Place {
    part: usize,
    /// Its place in that part.
    inner: usize,
    /// What messages call it.
    name: String,
    /// Whether it lies on the disk as it is.
    loose: bool,
}

impl Spooled {
    pub(super) fn new(parts: Vec<Part>) -> Spooled {
        let several = parts.len() > 1;
        let mut places = vec![];
        for (n, part) in parts.iter().enumerate() {
            let loose = part.is_loose();
            for inner in 0..part.files.count() {
                let name = match part.files.name(inner) {
                    _ if loose => part.name.clone(),
                    member if several => format!("{}: {member}", part.name),
                    member => member.to_owned(),
                };
                places.push(Place { part: n, inner, name, loose });
            }
        }
        Spooled { parts, places }
    }

    /// Where a file lies on the disk as it is, if it does not come out of an archive.
    pub(super) fn loose(&self, file: usize) -> Option<&Path> {
        let place = &self.places[file];
        place.loose.then(|| self.parts[place.part].path.as_path())
    }
}

impl Files for Spooled {
    fn count(&self) -> usize {
        self.places.len()
    }

    fn name(&self, file: usize) -> &str {
        &self.places[file].name
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        let place = &self.places[file];
        self.parts[place.part].files.size(place.inner)
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let place = &self.places[file];
        self.parts[place.part].files.read(place.inner, range)
    }
}

/// Some of the files of an upload: those of one series.
pub(super) struct OneSeries<'a> {
    pub(super) of: &'a Spooled,
    pub(super) places: &'a [usize],
}

impl Files for OneSeries<'_> {
    fn count(&self) -> usize {
        self.places.len()
    }

    fn name(&self, file: usize) -> &str {
        self.of.name(self.places[file])
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        self.of.size(self.places[file])
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        self.of.read(self.places[file], range)
    }
}
