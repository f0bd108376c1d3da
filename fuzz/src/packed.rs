//! Archives, and the scenes that lie in one.

use crate::{Verdict, texts};
use preop_archive::{Archive, Caps, Here};
use preop_plan::Hash;
use preop_scenefile::{Kind, Scene};

/// What one input may unpack to, for the speed of the search; the caps of a hospital's export are
/// tried in `crates/archive`.
const CAPS: Caps = Caps { expanded: 32 << 20, ..Caps::USUAL };

pub(crate) fn archive(bytes: &[u8]) -> Verdict {
    let archive = Archive::open(bytes, &CAPS, &Here).map_err(|why| why.to_string())?;
    let mut sum = String::new();
    for (n, member) in archive.members().iter().enumerate() {
        let head = archive.head(n, 64, &Here);
        match archive.read(n, &Here) {
            Ok(bytes) => {
                assert_eq!(bytes.len() as u64, member.size);
                assert!(head.is_ok_and(|head| bytes.starts_with(&head)));
                sum += &format!("{} {} ", member.name, Hash::of(&bytes));
            }
            Err(why) => sum += &format!("{} {why} ", member.name),
        }
    }
    Ok(sum)
}

pub(crate) fn scene(bytes: &[u8]) -> Verdict {
    let scene = Scene::open(bytes, &Here).map_err(|why| why.to_string())?;
    let mut sum = String::new();
    for item in scene.items() {
        sum += &match scene.read(item, &Here) {
            Ok(bytes) if item.kind == Kind::Markups => {
                format!("{item:?} {:?} ", texts::markups(&bytes))
            }
            Ok(bytes) => format!("{item:?} {} ", Hash::of(&bytes)),
            Err(why) => format!("{item:?} {why} "),
        };
    }
    Ok(sum)
}
