//! How much an archive may hold.

/// The most that an archive may be. Whoever asks for other caps than [`Caps::USUAL`] is a test, or
/// reads a small format that lives in a ZIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// How many members, folders counted.
    pub members: usize,
    /// How many bytes all members expand to.
    pub expanded: u64,
    /// How many times its packed size a member, and all of them together, may expand to.
    pub ratio: u64,
    /// What may expand at any ratio: an empty slice of 512 x 512 shrinks 500 times and harms nobody.
    pub small: u64,
}

impl Caps {
    /// For a disc or an export of an archive of images.
    pub const USUAL: Caps =
        Caps { members: 20_000, expanded: 20 << 30, ratio: 100, small: 1 << 20 };

    /// Whether so many packed bytes may expand to `size`.
    pub(crate) fn allow(&self, packed: u64, size: u64) -> bool {
        size <= self.small.max(packed.saturating_mul(self.ratio))
    }
}
