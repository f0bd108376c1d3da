//! Why an archive is refused.

/// Why an archive, or a member of it, is refused: in words for the person who sent it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ArchiveError {
    /// No ZIP archive, or one whose directory makes no sense.
    #[error("it is no ZIP archive, or a truncated or damaged one ({0}); fetch or make it again")]
    Damaged(String),
    /// More members than a disc has.
    #[error("the archive has {found} members; at most {most} are read")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// More bytes than a case may have.
    #[error("the archive would expand to more than {0} bytes; it is refused")]
    TooLarge(u64),
    /// A bomb, or a file of zeros.
    #[error(
        "`{member}` would expand to {size} bytes, more than {ratio} times what it takes in the archive; \
         no scan shrinks so much, it is refused"
    )]
    Ratio {
        /// The member, or the archive as a whole.
        member: String,
        /// What it declares.
        size: u64,
        /// How many times its packed size it may expand to.
        ratio: u64,
    },
    /// Neither a file nor a folder.
    #[error("`{0}` is a link or a device, which no export needs; the archive is refused")]
    Link(String),
    /// Encrypted, or packed in a way that is not read.
    #[error(
        "`{member}` is {how}, which is not read; unpack the archive yourself and name the folder"
    )]
    Unsupported {
        /// The member.
        member: String,
        /// `encrypted`, or how it is packed.
        how: String,
    },
    /// Two members share bytes.
    #[error(
        "`{first}` and `{second}` lie over each other in the archive; it was forged or damaged"
    )]
    Overlap {
        /// The member that begins first.
        first: String,
        /// The other.
        second: String,
    },
    /// The bytes of a member are not those that were packed.
    #[error(
        "`{member}` cannot be unpacked ({why}); the archive is damaged, fetch or make it again"
    )]
    Member {
        /// The member.
        member: String,
        /// What does not fit.
        why: String,
    },
    /// Whoever parses it broke, or says why it does not.
    #[error("{0}")]
    Reader(String),
}
