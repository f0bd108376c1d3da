//! Which kind of scanner made a series, and what its images must be.

/// The scanners whose series are read: CT for planning, MR and PET for display and fusion only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modality {
    /// Computed tomography: its numbers are Hounsfield units.
    Ct,
    /// Magnetic resonance: its numbers mean nothing from one scan to the next.
    Mr,
    /// Positron emission tomography: its numbers are counts or concentrations.
    Pet,
}

impl Modality {
    /// As DICOM writes it.
    pub fn word(self) -> &'static str {
        match self {
            Modality::Ct => "CT",
            Modality::Mr => "MR",
            Modality::Pet => "PT",
        }
    }

    /// The scanner that makes images of a class, if it is one of these.
    pub fn of_class(sop_class: &str) -> Option<Modality> {
        [Modality::Ct, Modality::Mr, Modality::Pet].into_iter().find(|m| m.makes(sop_class))
    }

    /// The scanner of this word, if it is one of these.
    pub(crate) fn of_word(word: &str) -> Option<Modality> {
        [Modality::Ct, Modality::Mr, Modality::Pet].into_iter().find(|m| m.word() == word)
    }

    /// Whether it makes images of a class.
    pub(crate) fn makes(self, sop_class: &str) -> bool {
        self.single() == sop_class || self.many().contains(&sop_class)
    }

    /// The class of its images that come one a file.
    pub(crate) fn single(self) -> &'static str {
        match self {
            Modality::Ct => "1.2.840.10008.5.1.4.1.1.2",
            Modality::Mr => "1.2.840.10008.5.1.4.1.1.4",
            Modality::Pet => "1.2.840.10008.5.1.4.1.1.128",
        }
    }

    /// The classes of its images that come many a file: enhanced, and converted from older ones.
    pub(crate) fn many(self) -> [&'static str; 2] {
        match self {
            Modality::Ct => ["1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2"],
            Modality::Mr => ["1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.4.4"],
            Modality::Pet => ["1.2.840.10008.5.1.4.1.1.130", "1.2.840.10008.5.1.4.1.1.128.1"],
        }
    }

    /// Whether its images of a class come many a file.
    pub fn is_many(self, sop_class: &str) -> bool {
        self.many().contains(&sop_class)
    }

    /// What is wrong with the modality of an image that is none of these.
    pub(crate) fn must_be(self) -> &'static str {
        match self {
            Modality::Ct => "must be CT",
            Modality::Mr => "must be MR",
            Modality::Pet => "must be PT",
        }
    }
}
