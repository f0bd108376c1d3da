//! A scene: its items, and the bytes of each.

use crate::mrml;
use preop_archive::{Archive, ArchiveError, Bytes, Caps, Here, Unpack};
use preop_xml::XmlError;
use serde::{Deserialize, Serialize};

/// A scene text is far shorter.
const LONGEST_MRML: u64 = 64 << 20;
const CAPS: Caps = Caps { expanded: 8 << 30, ..Caps::USUAL };

/// What an item of a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An image.
    Volume,
    /// An image whose values are labels, or a segmentation.
    Mask,
    /// A surface.
    Model,
    /// Landmarks, curves, planes.
    Markups,
}

impl Kind {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Volume => "volume",
            Kind::Mask => "mask",
            Kind::Model => "model",
            Kind::Markups => "markups",
        }
    }
}

/// One thing of a scene that has a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is called in the scene.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The name of its file in the archive, for messages and for its ending.
    pub file: String,
    /// Whether the scene moves it by a transform that its file knows nothing of.
    pub moved: bool,
}

/// Why a scene, or an item of it, is not read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SceneError {
    /// The archive.
    #[error("{0}")]
    Archive(#[from] ArchiveError),
    /// No scene text, or several.
    #[error("the archive holds {0} scenes (.mrml); it must hold one")]
    Scenes(usize),
    /// The scene text.
    #[error("the scene's text is longer than 64 MiB, or no UTF-8")]
    Text,
    /// The scene text.
    #[error("the scene's text: {0}")]
    Xml(#[from] XmlError),
    /// Two answers to one question.
    #[error(
        "the scene or its archive names \"{0}\" and another file in one place; save it again from 3D Slicer"
    )]
    Twice(String),
    /// None of this name.
    #[error("the scene has no {wanted} with a file; it has {known}")]
    Unknown {
        /// The name that was asked for.
        wanted: String,
        /// Those that are there.
        known: String,
    },
    /// Several of this name.
    #[error("the scene has {count} items \"{name}\"; give them different names in 3D Slicer")]
    Ambiguous {
        /// The name.
        name: String,
        /// How many have it.
        count: usize,
    },
    /// A transform that would be lost.
    #[error(
        "the scene moves \"{0}\" by a transform; harden the transform in 3D Slicer and save the scene \
         again"
    )]
    Moved(String),
    /// A file that is not in the archive.
    #[error("the file \"{0}\" is not in the archive; save the scene with all its files")]
    Missing(String),
}

/// Parses archives and the texts of scenes.
pub trait Texts: Unpack {
    /// The items of a scene text that have files, in its order.
    ///
    /// # Errors
    /// If it is no such text.
    fn items(&self, text: &[u8]) -> Result<Vec<Item>, SceneError>;
}

impl Texts for Here {
    fn items(&self, text: &[u8]) -> Result<Vec<Item>, SceneError> {
        mrml::items(text)
    }
}

/// A .mrb in memory.
pub struct Scene<B> {
    archive: Archive<B>,
    items: Vec<Item>,
}

impl<B: Bytes> Scene<B> {
    /// Opens an archive and reads its scene text, by means of who parses both.
    ///
    /// # Errors
    /// A cap that it breaks, or that it holds no scene.
    pub fn open(bytes: B, by: &dyn Texts) -> Result<Scene<B>, SceneError> {
        let archive = Archive::open(bytes, &CAPS, by)?;
        let members = archive.members().iter().enumerate();
        let texts: Vec<usize> =
            members.filter(|(_, m)| m.name.ends_with(".mrml")).map(|(n, _)| n).collect();
        let [text] = texts[..] else { return Err(SceneError::Scenes(texts.len())) };
        if archive.members()[text].size > LONGEST_MRML {
            return Err(SceneError::Text);
        }
        let folder =
            archive.members()[text].name.rsplit_once('/').map_or("", |(f, _)| f).to_owned();
        let mut items = by.items(&archive.read(text, by)?)?;
        for item in &mut items {
            let whole = if folder.is_empty() {
                item.file.clone()
            } else {
                format!("{folder}/{}", item.file)
            };
            item.file = whole;
        }
        Ok(Scene { archive, items })
    }

    /// What it holds, in the order of its text.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item of this name among those of some kinds; the only one where no name is given.
    ///
    /// # Errors
    /// None, several, or one that a transform moves.
    pub fn find(&self, wanted: Option<&str>, kinds: &[Kind]) -> Result<&Item, SceneError> {
        let fits = |i: &&Item| kinds.contains(&i.kind);
        let of_kind: Vec<&Item> = self.items.iter().filter(fits).collect();
        let found: Vec<&Item> = match wanted {
            Some(name) => of_kind.iter().copied().filter(|i| i.name == name).collect(),
            None if of_kind.len() == 1 => of_kind.clone(),
            None => vec![],
        };
        match found[..] {
            [one] if one.moved => Err(SceneError::Moved(one.name.clone())),
            [one] => Ok(one),
            [] => {
                let names: Vec<String> =
                    of_kind.iter().take(20).map(|i| format!("\"{}\"", i.name)).collect();
                Err(SceneError::Unknown {
                    wanted: wanted
                        .map_or("single item of this kind".into(), |n| format!("item \"{n}\"")),
                    known: if names.is_empty() {
                        "none of this kind".into()
                    } else {
                        names.join(", ")
                    },
                })
            }
            [first, ..] => {
                Err(SceneError::Ambiguous { name: first.name.clone(), count: found.len() })
            }
        }
    }

    /// The bytes of an item's file.
    ///
    /// # Errors
    /// If it is not in the archive, or cannot be unpacked.
    pub fn read(&self, item: &Item, by: &dyn Unpack) -> Result<Vec<u8>, SceneError> {
        let members = self.archive.members().iter().enumerate();
        let mut found = members.filter(|(_, m)| m.name == item.file).map(|(at, _)| at);
        let at = found.next().ok_or_else(|| SceneError::Missing(item.file.clone()))?;
        if found.next().is_some() {
            return Err(SceneError::Twice(item.file.clone()));
        }
        Ok(self.archive.read(at, by)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_archive::{Directory, Entry, Kind as Of, Packing};
    use preop_testkit::edges;

    /// A scene that takes no room: its text and one volume, of the sizes that its parser says.
    #[derive(Clone, Copy)]
    struct Said {
        text: u64,
        volume: u64,
    }

    impl Bytes for Said {
        fn size(&self) -> u64 {
            1 << 40
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Unpack for Said {
        fn directory(&self, _: &[u8], _: u64, _: usize) -> Result<Directory, ArchiveError> {
            let entry = |name: &str, at: u64, size: u64| Entry {
                name: name.into(),
                at,
                packed: 1 << 30,
                size,
                sum: 0,
                kind: Of::File,
                packing: Packing::Deflated,
            };
            let text = entry("a.mrml", 0, self.text);
            Ok(Directory::Entries(vec![text, entry("b.nrrd", 2 << 30, self.volume)]))
        }
        fn unpack(
            &self,
            _: &Entry,
            _: &[u8],
            length: u64,
            take: &mut dyn FnMut(&[u8]),
        ) -> Result<(), ArchiveError> {
            take(&vec![0; length as usize]);
            Ok(())
        }
    }

    impl Texts for Said {
        fn items(&self, _: &[u8]) -> Result<Vec<Item>, SceneError> {
            Ok(vec![])
        }
    }

    fn open(said: Said) -> Result<(), SceneError> {
        Scene::open(said, &said).map(drop)
    }

    #[test]
    fn the_expanded_size_of_a_scene_holds_at_its_edges() {
        let of = |bytes: usize| Said { text: 9, volume: bytes as u64 - 9 };
        edges::most(8 << 30, |bytes| open(of(bytes)).is_ok());
        let refused = open(of((8 << 30) + 1));
        assert!(matches!(refused, Err(SceneError::Archive(ArchiveError::TooLarge(_)))));
    }

    #[test]
    fn the_text_of_a_scene_holds_at_its_edges() {
        edges::most(64 << 20, |bytes| open(Said { text: bytes as u64, volume: 9 }).is_ok());
        let refused = open(Said { text: (64 << 20) + 1, volume: 9 });
        assert!(matches!(refused, Err(SceneError::Text)));
    }
}
