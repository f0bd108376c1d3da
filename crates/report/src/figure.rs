//! Pictures with captions.

use crate::Rich;
use preop_picture::Picture;
use serde::{Deserialize, Serialize};

/// A PNG file and the size of its picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The bytes of the file.
    pub png: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
}

impl From<&Picture> for Image {
    fn from(picture: &Picture) -> Image {
        Image { png: picture.png(), width: picture.width, height: picture.height }
    }
}

/// How wide a figure stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureWidth {
    /// As wide as the text.
    #[default]
    Full,
    /// Two thirds of the text.
    TwoThirds,
    /// Half of the text.
    Half,
}

/// A picture with a caption. Figures are numbered in their order by who sets them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The picture.
    pub image: Image,
    /// What is seen, and from where.
    pub caption: Rich,
    /// How wide it stands; in a grid the grid decides.
    pub width: FigureWidth,
}

impl Figure {
    /// A figure as wide as the text.
    pub fn new(image: impl Into<Image>, caption: impl Into<Rich>) -> Figure {
        Figure { image: image.into(), caption: caption.into(), width: FigureWidth::Full }
    }

    /// The same figure, of another width.
    pub fn wide(self, width: FigureWidth) -> Figure {
        Figure { width, ..self }
    }
}
