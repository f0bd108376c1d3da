//! 3MF: named parts in millimetres.
//!
//! What is written has identity transforms, no nesting and a fixed date, so that no reader can place
//! a part wrongly and the same parts give the same bytes.

mod package;
mod read;
mod write;

pub use preop_xml::XmlError;
pub use read::{NamedSoup, read};
pub use write::{Part, write};

use crate::triangles::TriangleError;

/// Why a 3MF file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ThreemfError {
    /// The archive around the model.
    #[error("the 3MF archive: {0}")]
    Archive(#[from] preop_archive::ArchiveError),
    /// A file that the package must have is not in it.
    #[error("the 3MF archive has no file `{0}`")]
    Missing(String),
    /// Two files of one name.
    #[error("the 3MF archive has two files `{0}`; which of them is meant nobody can tell")]
    Twice(String),
    /// Two models.
    #[error(
        "the 3MF archive names two models to begin with; which of them is meant nobody can tell"
    )]
    Models,
    /// The XML of a file in the package.
    #[error("`{file}`: {source}")]
    Xml {
        /// Which file.
        file: String,
        /// What is wrong.
        source: XmlError,
    },
    /// A value that the format does not allow.
    #[error("the model's {what} is `{value}`, which is not allowed there")]
    Value {
        /// What the value is.
        what: &'static str,
        /// As written, cut to 40 characters.
        value: String,
    },
    /// An object is named that does not come before it, or not at all.
    #[error("the model names the object `{0}`, which does not exist before that place")]
    NoSuchObject(String),
    /// A triangle names a corner that does not exist.
    #[error("triangle {triangle} of the object `{object}` names a vertex that does not exist")]
    NoSuchVertex {
        /// The id of the object.
        object: String,
        /// Counted from 0.
        triangle: usize,
    },
    /// A transform that flattens or mirrors.
    #[error("a transform of the object `{0}` flattens or mirrors it; it is refused")]
    Transform(String),
    /// Components within components, or too many copies.
    #[error("the objects are nested more than 16 deep or placed more than 10,000 times")]
    Nesting,
    /// Something that we do not read and that changes the shape.
    #[error("the model needs the extension `{0}`, which is not read here")]
    Extension(String),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;

    fn named(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.into(), value.into())]
    }

    #[test]
    fn what_was_written_is_read_with_its_names() {
        let (a, b) = (cuboid([-700.0; 3], [-1.5; 3]), cuboid([1.0; 3], [2.25; 3]));
        let parts = [
            Part { name: "guide <L>", mesh: &a, metadata: named("plan", "1a2b & \"c\"") },
            Part { name: "jaw", mesh: &b, metadata: vec![] },
        ];
        let bytes = write(&parts).unwrap();
        assert_eq!(bytes, write(&parts).unwrap());
        let back = read(&bytes).unwrap();
        assert_eq!(back.len(), 2);
        assert_eq!((back[0].name.as_str(), &back[0].soup), ("guide <L>", &a.to_soup()));
        assert_eq!(back[0].metadata, named("preop:plan", "1a2b & \"c\""));
        assert_eq!((back[1].name.as_str(), &back[1].soup), ("jaw", &b.to_soup()));
    }
}
