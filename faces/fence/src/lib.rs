//! The decode fence: child processes with limits that read what strangers wrote.
//!
//! A child that walks through a hostile file may crash, hang or eat memory; then it is killed, the file
//! is refused in words, and the others go on. Each child has two things in common with its parent and
//! no more: a socket (its standard input), over which short messages go, and a file without a name in
//! memory (its standard output), in which the bytes of a task and its result lie. On Linux a filter leaves
//! it the calls that its work needs. Whatever comes back is
//! checked: here for its form and size, in `preop-dicom` for its meaning.

#![cfg(unix)]

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod calls;
mod child;
mod fence;
mod limits;
mod message;
mod shared;
mod worker;

pub use fence::Fence;
pub use limits::Limits;
pub use worker::serve;
