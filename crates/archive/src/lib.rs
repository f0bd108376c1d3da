//! bytes -> members: ZIP archives, within caps.
//!
//! An archive is judged when it is opened, from its directory alone: how many members, how large, of
//! which kind, none over another. Its members are then read one at a time into memory, never to a disk,
//! and their names are texts for messages, never paths. Whoever parses bytes of the archive stands
//! behind [`Unpack`]; what it says is checked here.

mod archive;
mod bytes;
mod caps;
mod error;
mod unpack;

pub use archive::{Archive, Member};
pub use bytes::Bytes;
pub use caps::Caps;
pub use error::ArchiveError;
pub use unpack::{Directory, Entry, Here, Kind, Packing, Unpack};
