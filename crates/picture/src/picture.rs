//! A finished drawing and its file.

use crate::Colour;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

/// Rows of pixels from the top, each four bytes: red, green, blue (sRGB) and opacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `4 * width * height` bytes.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// A picture of one colour. Sizes from 1 to [`Picture::LARGEST`] are kept, others moved there.
    pub fn filled(width: u32, height: u32, colour: Colour) -> Picture {
        let (width, height) = (Picture::side(width), Picture::side(height));
        let [r, g, b] = colour.0;
        let rgba = [r, g, b, 255].repeat(width as usize * height as usize);
        Picture { width, height, rgba }
    }

    /// The longest side of a picture, in pixels.
    pub const LARGEST: u32 = 8192;

    /// A length that a picture may have.
    pub(crate) fn side(wanted: u32) -> u32 {
        wanted.clamp(1, Picture::LARGEST)
    }

    /// Red, green and blue of a pixel, counted from the top left.
    ///
    /// # Panics
    /// If there is no such pixel.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        assert!(x < self.width && y < self.height, "a pixel of the picture");
        let at = 4 * (y as usize * self.width as usize + x as usize);
        [self.rgba[at], self.rgba[at + 1], self.rgba[at + 2]]
    }

    /// The picture as a PNG file; the same pixels give the same bytes.
    pub fn png(&self) -> Vec<u8> {
        let rgb: Vec<u8> = self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        encoder.set_filter(Filter::Paeth);
        let mut writer = encoder.write_header().expect("a Vec takes every byte");
        writer.write_image_data(&rgb).expect("three bytes for each pixel, into a Vec");
        writer.finish().expect("a Vec takes every byte");
        file
    }
}
