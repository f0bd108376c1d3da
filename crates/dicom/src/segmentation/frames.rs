//! The frames of a segmentation: where each lies, of which segment it is, and its bits.

use super::SegmentationError;
use crate::gate::REACH_MM;
use crate::scan::Tag;
use crate::tree::Tree;
use preop_monitor::Finding;
use preop_space::{Direction, Point, Vector};

const SHARED_GROUPS: Tag = (0x5200, 0x9229);
const FRAME_GROUPS: Tag = (0x5200, 0x9230);
/// No axis has more pixels, and no object more frames.
const MOST_PIXELS: usize = 4096;
const MOST_FRAMES: usize = 50_000;

/// One frame.
pub(super) struct Frame<'a> {
    /// The centre of the first pixel.
    pub(super) position: Point,
    pub(super) along_row: Direction,
    pub(super) down_column: Direction,
    /// From column to column and from row to row, in mm.
    pub(super) spacing_mm: [f64; 2],
    /// Along a row and down a column.
    pub(super) size: [usize; 2],
    pixels: Pixels<'a>,
}

/// How the pixels of a frame say what they are.
enum Pixels<'a> {
    /// One segment, a bit a pixel from the lowest bit of a byte on, starting at `first`.
    Bits { segment: u16, bytes: &'a [u8], first: usize },
    /// One segment, from 0 to the greatest value; at least `half` is inside.
    Fractions { segment: u16, bytes: &'a [u8], half: u8 },
    /// The number of the segment in each pixel of one or two bytes.
    Numbers { bytes: &'a [u8], wide: bool },
}

impl Frame<'_> {
    /// The one segment that the frame shows; `None` if it shows the numbers of many.
    pub(super) fn segment(&self) -> Option<u16> {
        match self.pixels {
            Pixels::Bits { segment, .. } | Pixels::Fractions { segment, .. } => Some(segment),
            Pixels::Numbers { .. } => None,
        }
    }

    /// The number of each pixel of a frame that shows the numbers of many segments, row by row.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u16> {
        let (bytes, size) = match self.pixels {
            Pixels::Numbers { bytes, wide } => (bytes, if wide { 2 } else { 1 }),
            Pixels::Bits { .. } | Pixels::Fractions { .. } => (&[][..], 1),
        };
        bytes
            .chunks_exact(size)
            .map(|b| b.iter().rev().fold(0, |n, byte| n << 8 | u16::from(*byte)))
    }

    /// Hands on each pixel that belongs to a segment, row by row, of a frame that shows one.
    pub(super) fn pixels_of(&self, wanted: u16, take: impl FnMut(usize)) {
        let count = self.size[0] * self.size[1];
        match &self.pixels {
            Pixels::Bits { segment, bytes, first } if *segment == wanted => {
                let bit = |n: usize| bytes[n / 8] >> (n % 8) & 1 == 1;
                (0..count).filter(|n| bit(first + n)).for_each(take);
            }
            Pixels::Fractions { segment, bytes, half } if *segment == wanted => {
                (0..count).filter(|n| bytes[*n] >= *half).for_each(take);
            }
            Pixels::Bits { .. } | Pixels::Fractions { .. } | Pixels::Numbers { .. } => (),
        }
    }
}

/// What the header says of all frames of a file, judged once.
pub(super) struct Layout {
    /// Along a row and down a column.
    pub(super) size: [usize; 2],
    /// How many there are.
    pub(super) count: usize,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Binary,
    Fractional { half: u8 },
    Labelmap { wide: bool },
}

/// All frames of a file, whose pixels lie in `data` one after another.
pub(super) fn frames<'a>(
    root: &Tree<'a>,
    layout: &Layout,
    data: &'a [u8],
) -> Result<Vec<Frame<'a>>, SegmentationError> {
    let groups = root.items(FRAME_GROUPS);
    if groups.len() != layout.count {
        return Err(SegmentationError::Attribute(
            "the file does not say for each of its frames where it lies (a tiled slide, or damaged)",
        ));
    }
    let bits = layout.count * layout.size[0] * layout.size[1] * layout.bits();
    if data.len() < bits.div_ceil(8) {
        return Err(SegmentationError::Attribute("Pixel Data holds fewer frames than it says"));
    }
    let shared = root.item(SHARED_GROUPS);
    let frame = |(n, group): (usize, &Tree<'a>)| {
        let wrong = |why| SegmentationError::Frame { frame: n + 1, why };
        layout.frame((n, group), shared, data).map_err(wrong)
    };
    groups.iter().enumerate().map(frame).collect()
}

impl Layout {
    pub(super) fn of(root: &Tree<'_>) -> Result<Layout, SegmentationError> {
        let side = |tag| {
            let n = root.word(tag).map(usize::from).filter(|n| (1..=MOST_PIXELS).contains(n));
            n.ok_or(SegmentationError::Attribute("Rows and Columns must be 1 to 4096"))
        };
        let size = [side((0x0028, 0x0011))?, side((0x0028, 0x0010))?];
        let count = root.integer((0x0028, 0x0008)).unwrap_or(1);
        let count = usize::try_from(count).ok().filter(|n| (1..=MOST_FRAMES).contains(n));
        let count =
            count.ok_or(SegmentationError::Attribute("Number of Frames must be 1 to 50,000"))?;
        let allocated = root.word((0x0028, 0x0100)).unwrap_or_default();
        let kind = match (root.raw_text((0x0062, 0x0001)).as_str(), allocated) {
            ("BINARY", 1) => Kind::Binary,
            ("FRACTIONAL", 8) => {
                let most = root.word((0x0062, 0x000e)).filter(|n| (1..=255).contains(n));
                let most = most.ok_or(SegmentationError::Attribute(
                    "Maximum Fractional Value must be 1 to 255",
                ))?;
                Kind::Fractional { half: most.div_ceil(2) as u8 }
            }
            ("LABELMAP", 8) => Kind::Labelmap { wide: false },
            ("LABELMAP", 16) => Kind::Labelmap { wide: true },
            _ => {
                return Err(SegmentationError::Attribute(
                    "Segmentation Type must be BINARY (1 bit), FRACTIONAL (8) or LABELMAP (8 or 16)",
                ));
            }
        };
        Ok(Layout { size, count, kind })
    }

    /// How many bits a pixel has.
    pub(super) fn bits(&self) -> usize {
        match self.kind {
            Kind::Binary => 1,
            Kind::Fractional { .. } | Kind::Labelmap { wide: false } => 8,
            Kind::Labelmap { wide: true } => 16,
        }
    }

    /// What must be told of it.
    pub(super) fn finding(&self) -> Option<Finding> {
        let words = "The segmentation is fractional. A voxel was taken as inside where its value is at least \
                     half of the greatest.";
        let hint = "Look at its edge on the slices; where the half is not meant, export it as a binary segmentation.";
        matches!(self.kind, Kind::Fractional { .. })
            .then(|| Finding::warning("mask.fractional", words).hint(hint))
    }

    fn frame<'a>(
        &self,
        (n, group): (usize, &Tree<'a>),
        shared: Option<&Tree<'a>>,
        data: &'a [u8],
    ) -> Result<Frame<'a>, &'static str> {
        let find = |tag: Tag| group.item(tag).or_else(|| shared.and_then(|s| s.item(tag)));
        let position = find((0x0020, 0x9113)).and_then(|g| g.numbers::<3>((0x0020, 0x0032)));
        let position =
            position.ok_or("it does not say where it lies (Image Position (Patient))")?;
        if position.iter().any(|c| c.abs() > REACH_MM) {
            return Err("it lies farther than 10 m from the scanner's origin");
        }
        let axes = find((0x0020, 0x9116)).and_then(|g| g.numbers::<6>((0x0020, 0x0037)));
        let a = axes.ok_or("it does not say how it lies (Image Orientation (Patient))")?;
        let spacing = find((0x0028, 0x9110)).and_then(|g| g.numbers::<2>((0x0028, 0x0030)));
        let [row, column] = spacing.ok_or("it has no Pixel Spacing")?;
        let (x, y) = (Vector::new(a[0], a[1], a[2]), Vector::new(a[3], a[4], a[5]));
        let unit = |v: Vector| (v.length() - 1.0).abs() <= 1e-3;
        let axes = x.direction().zip(y.direction()).filter(|_| unit(x) && unit(y));
        let (along_row, down_column) = axes
            .filter(|(x, y)| x.dot(**y).abs() <= 1e-3)
            .ok_or("its orientation is not two unit vectors at right angles")?;
        let pixels = self.pixels(n, find((0x0062, 0x000a)), data)?;
        Ok(Frame {
            position: Point::from(position),
            along_row,
            down_column,
            spacing_mm: [column, row],
            size: self.size,
            pixels,
        })
    }

    fn pixels<'a>(
        &self,
        n: usize,
        identification: Option<&Tree<'a>>,
        data: &'a [u8],
    ) -> Result<Pixels<'a>, &'static str> {
        let count = self.size[0] * self.size[1];
        let segment = || {
            let number = identification.and_then(|i| i.word((0x0062, 0x000b)));
            number.ok_or("it does not say of which segment it is")
        };
        Ok(match self.kind {
            // Frames follow each other without padding, so one may begin within a byte.
            Kind::Binary => Pixels::Bits { segment: segment()?, bytes: data, first: n * count },
            Kind::Fractional { half } => {
                let bytes = &data[n * count..][..count];
                Pixels::Fractions { segment: segment()?, bytes, half }
            }
            Kind::Labelmap { wide } => {
                let size = count * if wide { 2 } else { 1 };
                Pixels::Numbers { bytes: &data[n * size..][..size], wide }
            }
        })
    }
}
