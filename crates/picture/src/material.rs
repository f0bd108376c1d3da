//! What surfaces look like. Calm, distinct, and also told apart in print without colour.

use crate::Colour;

/// The look of a surface: its colour, how much it hides, how much it shines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Material {
    /// The colour in full light.
    pub colour: Colour,
    /// 1 hides what is behind; less lets it through.
    pub opacity: f32,
    /// 0 is matt, 1 has a bright highlight.
    pub gloss: f32,
}

/// For fragments, in the order in which a plan names them; distinct also for the colour-blind
/// (after Okabe and Ito, softened).
const SEGMENTS: [[u8; 3]; 6] = [
    [108, 165, 216],
    [235, 174, 84],
    [124, 186, 138],
    [198, 142, 190],
    [226, 213, 110],
    [222, 134, 98],
];

impl Material {
    /// A matt, opaque surface.
    pub const fn solid(colour: Colour) -> Material {
        Material { colour, opacity: 1.0, gloss: 0.15 }
    }

    /// The same look, letting light through.
    pub const fn with_opacity(self, opacity: f32) -> Material {
        Material { opacity, ..self }
    }

    /// Bone that stays: ivory.
    pub const fn bone() -> Material {
        Material::solid(Colour([236, 224, 200]))
    }

    /// Bone that is shown for orientation only: pale grey glass.
    pub const fn ghost() -> Material {
        Material::solid(Colour([176, 186, 198])).with_opacity(0.22)
    }

    /// What is taken out: translucent red.
    pub const fn specimen() -> Material {
        Material::solid(Colour([214, 74, 66])).with_opacity(0.45)
    }

    /// Tumour: red-brown.
    pub const fn tumour() -> Material {
        Material::solid(Colour([150, 62, 44]))
    }

    /// Nerve and canal: yellow.
    pub const fn nerve() -> Material {
        Material::solid(Colour([242, 200, 40]))
    }

    /// A printed guide: teal.
    pub const fn guide() -> Material {
        Material { colour: Colour([46, 158, 160]), opacity: 1.0, gloss: 0.35 }
    }

    /// A plate, a screw, a sleeve: cool grey, bright.
    pub const fn metal() -> Material {
        Material { colour: Colour([168, 176, 188]), opacity: 1.0, gloss: 0.9 }
    }

    /// A cut plane: translucent blue.
    pub const fn plane() -> Material {
        Material { colour: Colour([52, 112, 196]), opacity: 0.26, gloss: 0.0 }
    }

    /// The `n`th fragment or segment, from 0; after the sixth the colours come again.
    pub const fn segment(n: usize) -> Material {
        Material::solid(Colour(SEGMENTS[n % SEGMENTS.len()]))
    }
}
