//! Numbers of a file as named labels.

use crate::error::field;
use crate::head::MOST_LAYERS;
use crate::{LabelName, Stored, VolumeError};
use preop_label::{Segment, Segments};

/// More different numbers than this are an image and no mask.
const MOST_VALUES: usize = 1024;

impl Stored<'_> {
    /// The numbers as labels. Every number that occurs is a part; those that the file's table names
    /// have its name and colour, others their number. Parts that the table names and that have no voxel
    /// are there, too.
    ///
    /// # Errors
    /// A number that is not whole, negative or beyond 16 bits, or more different ones than a mask has.
    pub fn segments(&self) -> Result<Segments, VolumeError> {
        if self.layers > MOST_LAYERS {
            return Err(VolumeError::Several(self.layers));
        }
        let count = self.geometry.voxel_count();
        let mut layers: Vec<Vec<u16>> =
            (0..self.layers).map(|_| Vec::with_capacity(count)).collect();
        let mut bad = None;
        let mut layer = 0;
        self.each(|index, value| {
            let number = value as u16;
            if f64::from(number) != value {
                bad.get_or_insert((index, value));
            }
            layers[layer].push(number);
            layer = (layer + 1) % self.layers;
        });
        if let Some((index, value)) = bad {
            let voxel = self.geometry.voxel(index / self.layers);
            let why = "a label is a whole number from 0 to 65535";
            return Err(VolumeError::NotLabel { voxel, value, why });
        }
        let list = self.list(&layers)?;
        Ok(Segments::new(self.geometry.clone(), layers, list))
    }

    fn list(&self, layers: &[Vec<u16>]) -> Result<Vec<Segment>, VolumeError> {
        let named = self.names.iter().filter(|n| n.layer < self.layers && n.value > 0);
        let mut list: Vec<Segment> = Vec::new();
        for segment in named.map(segment) {
            let same = |s: &&Segment| s.layer == segment.layer && s.value == segment.value;
            match list.iter().find(same) {
                Some(other) if other.name != segment.name => {
                    let found = format!("{}: {} and {}", segment.value, other.name, segment.name);
                    return Err(field("label", found, "has two names"));
                }
                Some(_) => (),
                None => list.push(segment),
            }
        }
        for (layer, numbers) in layers.iter().enumerate() {
            let mut occurs = vec![false; 1 << 16];
            numbers.iter().for_each(|n| occurs[usize::from(*n)] = true);
            let values = (1..=u16::MAX).filter(|v| occurs[usize::from(*v)]);
            let values: Vec<u16> = values.take(MOST_VALUES + 1).collect();
            if values.len() > MOST_VALUES {
                return Err(VolumeError::TooManyLabels(MOST_VALUES));
            }
            for value in values {
                if !list.iter().any(|s| s.layer == layer && s.value == value) {
                    let name = match self.layers {
                        1 => value.to_string(),
                        _ => format!("{layer}.{value}"),
                    };
                    list.push(Segment { name, colour: None, layer, value });
                }
            }
        }
        Ok(list)
    }
}

fn segment(name: &LabelName) -> Segment {
    let LabelName { value, layer, name, colour } = name.clone();
    Segment { name, colour, layer, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Element;
    use preop_image::Geometry;
    use preop_space::Point;
    use preop_testkit::edges;

    #[test]
    fn the_count_of_values_holds_at_its_edges() {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [2000, 1, 1]).unwrap();
        let of = |count: u16| {
            let label = Segments::new(geometry.clone(), vec![vec![0; 2000]], vec![]);
            let mut stored = Stored::of_segments(&label);
            stored.element = Element::U16;
            let numbers = (0..2000).map(|n| if n < count { n + 1 } else { 0 });
            stored.bytes = numbers.flat_map(u16::to_le_bytes).collect::<Vec<u8>>().into();
            stored.segments().map(|segments| segments.list().len())
        };
        edges::most(1024, |count| of(count as u16) == Ok(count));
        assert_eq!(of(1025), Err(VolumeError::TooManyLabels(1024)));
    }
}
