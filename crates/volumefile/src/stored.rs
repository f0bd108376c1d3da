//! Numbers on a grid, as a file has them.

use crate::place::Placed;
use crate::{Element, LabelName, VolumeError};
use preop_image::{Geometry, Volume};
use preop_label::{Label, Segment, Segments};
use preop_monitor::Finding;
use std::borrow::Cow;

/// One or more numbers for each voxel of a right-handed grid in patient coordinates, as stored. What
/// they mean is asked for by [`Stored::hounsfield`] or [`Stored::segments`].
#[derive(Clone, Debug)]
pub struct Stored<'a> {
    pub(crate) geometry: Geometry,
    pub(crate) element: Element,
    pub(crate) big_endian: bool,
    /// Numbers a voxel, which stand next to each other.
    pub(crate) layers: usize,
    /// What a stored number is multiplied with, and what is added then.
    pub(crate) scale: (f64, f64),
    /// The numbers, in the storage order of the grid.
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) names: Vec<LabelName>,
    pub(crate) findings: Vec<Finding>,
}

impl<'a> Stored<'a> {
    /// The numbers of a file, with its slices put into the order of the grid. There must be exactly as
    /// many bytes as the grid asks for.
    pub(crate) fn new(
        placed: Placed,
        element: Element,
        layers: usize,
        mut bytes: Cow<'a, [u8]>,
    ) -> Stored<'a> {
        let [ni, nj, nk] = placed.geometry.size();
        let slice = ni * nj * layers * element.size();
        assert_eq!(bytes.len(), slice * nk, "the reader has counted the bytes");
        let mut findings = vec![];
        if placed.reversed {
            reverse(bytes.to_mut(), slice);
            findings.push(Finding::note(
                "volume.left-handed",
                "The file counts its voxels in a left-handed order. They were put into right-handed \
                 order by its matrix; each stays at its place in the patient.",
            ));
        }
        let (geometry, scale, names) = (placed.geometry, (1.0, 0.0), vec![]);
        Stored { geometry, element, big_endian: false, layers, scale, bytes, names, findings }
    }

    /// A CT volume, to be written.
    pub fn of_volume(volume: &Volume) -> Stored<'static> {
        let bytes = volume.hu().iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
        Stored::made(volume.geometry().clone(), Element::I16, bytes, vec![])
    }

    /// One label under a name, to be written: 1 inside, 0 outside.
    pub fn of_label(label: &Label, name: &str) -> Stored<'static> {
        let names = vec![LabelName::new(1, name, None)];
        Stored::made(label.geometry().clone(), Element::U8, label.voxels().to_vec(), names)
    }

    /// Named parts, to be written, in as many layers as they have: numbers of 8 bits where they fit.
    pub fn of_segments(segments: &Segments) -> Stored<'static> {
        let layers = segments.layers();
        let count = segments.geometry().voxel_count();
        let numbers = (0..count).flat_map(|n| layers.iter().map(move |layer| layer[n]));
        let small = segments.list().iter().all(|s| s.value <= u16::from(u8::MAX));
        let (element, bytes): (Element, Vec<u8>) = match small {
            true => (Element::U8, numbers.map(|v| v as u8).collect()),
            false => (Element::U16, numbers.flat_map(u16::to_le_bytes).collect()),
        };
        let name = |s: &Segment| LabelName {
            layer: s.layer,
            ..LabelName::new(s.value, &s.name, s.colour)
        };
        let names = segments.list().iter().map(name).collect();
        let made = Stored::made(segments.geometry().clone(), element, bytes, names);
        Stored { layers: layers.len(), ..made }
    }

    fn made(
        geometry: Geometry,
        element: Element,
        bytes: Vec<u8>,
        names: Vec<LabelName>,
    ) -> Stored<'static> {
        let (scale, findings) = ((1.0, 0.0), vec![]);
        let bytes = Cow::Owned(bytes);
        Stored { geometry, element, big_endian: false, layers: 1, scale, bytes, names, findings }
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// How a number is stored.
    pub fn element(&self) -> Element {
        self.element
    }

    /// How many numbers each voxel has.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// The names that the file gives to label numbers.
    pub fn names(&self) -> &[LabelName] {
        &self.names
    }

    /// The same numbers with names from elsewhere, such as a table beside the file.
    pub fn with_names(self, names: Vec<LabelName>) -> Stored<'a> {
        Stored { names, ..self }
    }

    /// The same numbers with what a reader must tell of them.
    pub fn with_findings(self, findings: Vec<Finding>) -> Stored<'a> {
        Stored { findings, ..self }
    }

    /// What the reader must tell.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Hands on every number, scaled, with its place among all numbers.
    pub(crate) fn each(&self, mut take: impl FnMut(usize, f64)) {
        let (slope, intercept) = self.scale;
        let plain = self.scale == (1.0, 0.0);
        let mut index = 0;
        self.element.each(self.big_endian, &self.bytes, |stored| {
            take(index, if plain { stored } else { stored * slope + intercept });
            index += 1;
        });
    }

    /// The least and the greatest number; `None` if one of them is no finite number.
    pub fn range(&self) -> Option<(f64, f64)> {
        let (mut least, mut greatest, mut finite) = (f64::INFINITY, f64::NEG_INFINITY, true);
        self.each(|_, value| {
            finite &= value.is_finite();
            least = least.min(value);
            greatest = greatest.max(value);
        });
        finite.then_some((least, greatest))
    }

    /// The numbers as plain little-endian values of one kind, ready to be written: as they are stored
    /// where nothing scales them, else as whole 16-bit numbers if they are, else in single precision.
    pub(crate) fn plain(&self) -> (Element, Cow<'_, [u8]>) {
        if self.scale == (1.0, 0.0) {
            let size = self.element.size();
            let mut bytes = Cow::Borrowed(&*self.bytes);
            if self.big_endian && size > 1 {
                bytes.to_mut().chunks_exact_mut(size).for_each(<[u8]>::reverse);
            }
            return (self.element, bytes);
        }
        let mut whole = true;
        self.each(|_, v| whole &= v == v.round() && v.abs() <= f64::from(i16::MAX));
        let mut bytes = Vec::new();
        self.each(|_, v| match whole {
            true => bytes.extend((v as i16).to_le_bytes()),
            false => bytes.extend((v as f32).to_le_bytes()),
        });
        (if whole { Element::I16 } else { Element::F32 }, Cow::Owned(bytes))
    }

    /// Refuses more than one number a voxel.
    pub(crate) fn one_layer(&self) -> Result<(), VolumeError> {
        if self.layers == 1 { Ok(()) } else { Err(VolumeError::Several(self.layers)) }
    }
}

/// Puts the blocks of `length` bytes into the opposite order.
fn reverse(bytes: &mut [u8], length: usize) {
    let count = bytes.len() / length;
    for n in 0..count / 2 {
        let (front, back) = bytes.split_at_mut((count - 1 - n) * length);
        front[n * length..][..length].swap_with_slice(&mut back[..length]);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_change_places() {
        let mut bytes = *b"aabbccdd";
        super::reverse(&mut bytes, 2);
        assert_eq!(&bytes, b"ddccbbaa");
        let mut odd = *b"abc";
        super::reverse(&mut odd, 1);
        assert_eq!(&odd, b"cba");
    }
}
