//! Parts of the patient that another program outlined, each with its name.

use crate::Label;
use preop_image::Geometry;

/// Several labels on one grid. Parts that overlap stand in different layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Segments {
    geometry: Geometry,
    /// For each layer the number of every voxel, in the storage order of the grid; 0 is nothing.
    layers: Vec<Vec<u16>>,
    list: Vec<Segment>,
}

/// One part: which number in which layer, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its name, safe to show.
    pub name: String,
    /// Red, green and blue, where the file says.
    pub colour: Option<[u8; 3]>,
    /// The layer that it stands in.
    pub layer: usize,
    /// Its number there, never 0.
    pub value: u16,
}

/// Why the wanted segment is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// There are several, and none was named.
    #[error("the mask holds several segments ({}); say which with segment = \"…\"", list(.0))]
    Which(Vec<String>),
    /// None has this name or number.
    #[error("the mask has no segment \"{wanted}\"; it holds {}", list(.known))]
    Unknown {
        /// The name that was asked for.
        wanted: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// Several have this name.
    #[error(
        "the mask has {count} segments \"{wanted}\"; give them different names where it was made"
    )]
    Ambiguous {
        /// The name that was asked for.
        wanted: String,
        /// How many have it.
        count: usize,
    },
    /// There is none at all.
    #[error("the mask is empty: no voxel is marked")]
    Empty,
}

fn list(names: &[String]) -> String {
    const MOST: usize = 20;
    let mut text =
        names.iter().take(MOST).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text += &format!(" and {} more", names.len() - MOST);
    }
    text
}

impl Segments {
    /// Parts in layers.
    ///
    /// # Panics
    /// If a layer has not exactly one number for each voxel, or a part names a layer that is not there
    /// or the number 0.
    pub fn new(geometry: Geometry, layers: Vec<Vec<u16>>, list: Vec<Segment>) -> Segments {
        let whole = |l: &Vec<u16>| l.len() == geometry.voxel_count();
        assert!(layers.iter().all(whole), "one number for each voxel");
        assert!(list.iter().all(|s| s.layer < layers.len() && s.value > 0), "a part has a place");
        Segments { geometry, layers, list }
    }

    /// Parts from their voxels, places in the storage order of the grid: each in the first layer where none of its
    /// voxels is taken, so that those that overlap nothing share one.
    ///
    /// # Panics
    /// If a place is beyond the grid, or a part has the number 0.
    pub fn layered(
        geometry: Geometry,
        parts: impl IntoIterator<Item = (Segment, Vec<usize>)>,
    ) -> Segments {
        Segments::within(usize::MAX, geometry, parts).expect("as many layers as it takes")
    }

    /// The same where it takes no more than `most` layers; each is as large as the grid, however little is in it.
    ///
    /// # Panics
    /// As [`Segments::layered`].
    pub fn within(
        most: usize,
        geometry: Geometry,
        parts: impl IntoIterator<Item = (Segment, Vec<usize>)>,
    ) -> Option<Segments> {
        let (mut layers, mut list): (Vec<Vec<u16>>, _) = (vec![], vec![]);
        for (segment, voxels) in parts {
            let free = |layer: &Vec<u16>| voxels.iter().all(|n| layer[*n] == 0);
            let layer = layers.iter().position(free).unwrap_or(layers.len());
            if layer == most {
                return None;
            }
            if layer == layers.len() {
                layers.push(vec![0; geometry.voxel_count()]);
            }
            voxels.iter().for_each(|n| layers[layer][*n] = segment.value);
            list.push(Segment { layer, ..segment });
        }
        Some(Segments::new(geometry, layers, list))
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// For each layer the number of every voxel.
    pub fn layers(&self) -> &[Vec<u16>] {
        &self.layers
    }

    /// The parts, in the order of the file.
    pub fn list(&self) -> &[Segment] {
        &self.list
    }

    /// The part of this name, or else of this number; the only one where none is asked for.
    pub fn find(&self, wanted: Option<&str>) -> Result<&Segment, SegmentError> {
        let known = || self.list.iter().map(|s| s.name.clone()).collect();
        let Some(wanted) = wanted else {
            return match &self.list[..] {
                [] => Err(SegmentError::Empty),
                [only] => Ok(only),
                _ => Err(SegmentError::Which(known())),
            };
        };
        let mut found: Vec<&Segment> = self.list.iter().filter(|s| s.name == wanted).collect();
        if found.is_empty() {
            let number = wanted.parse::<u16>().ok();
            found = self.list.iter().filter(|s| Some(s.value) == number).collect();
        }
        match found[..] {
            [] => Err(SegmentError::Unknown { wanted: wanted.to_owned(), known: known() }),
            [one] => Ok(one),
            _ => Err(SegmentError::Ambiguous { wanted: wanted.to_owned(), count: found.len() }),
        }
    }

    /// How many voxels each part has, in the order of the list: each layer is looked through once.
    pub fn counts(&self) -> Vec<usize> {
        let count = |layer: &Vec<u16>| {
            let mut counts = vec![0; 1 << 16];
            layer.iter().for_each(|value| counts[usize::from(*value)] += 1);
            counts
        };
        let counts: Vec<Vec<usize>> = self.layers.iter().map(count).collect();
        self.list.iter().map(|s| counts[s.layer][usize::from(s.value)]).collect()
    }

    /// The voxels of a part.
    pub fn label(&self, segment: &Segment) -> Label {
        let voxels = self.layers[segment.layer].iter().map(|v| u8::from(*v == segment.value));
        Label::of_voxels(self.geometry.clone(), voxels.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;
    use preop_testkit::edges;

    fn two() -> Segments {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [3, 1, 1]).unwrap();
        let segment = |name: &str, layer, value| {
            let name = name.to_owned();
            Segment { name, colour: None, layer, value }
        };
        let list = vec![segment("jaw", 0, 2), segment("tumour", 1, 1), segment("7", 0, 9)];
        Segments::new(geometry, vec![vec![2, 2, 9], vec![0, 1, 1]], list)
    }

    #[test]
    fn parts_may_overlap() {
        let parts = two();
        let voxels = |name| parts.label(parts.find(Some(name)).unwrap()).voxels().to_vec();
        assert_eq!(voxels("jaw"), [1, 1, 0]);
        assert_eq!(voxels("tumour"), [0, 1, 1]);
        assert_eq!(parts.counts(), [2, 2, 1]);
    }

    #[test]
    fn the_layers_of_parts_that_overlap_end() {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [4, 1, 1]).unwrap();
        // All hold the second voxel, and others that hold none of it take no layer.
        edges::most(5, |overlapping| {
            let part = |n: usize, voxels: Vec<usize>| {
                let (name, value) = (n.to_string(), n as u16 + 1);
                (Segment { name, colour: None, layer: 0, value }, voxels)
            };
            let over = (0..overlapping).map(|n| part(n, vec![1]));
            let beside = [part(98, vec![0]), part(99, vec![2, 3])];
            let made = Segments::within(5, geometry.clone(), over.chain(beside));
            made.is_some_and(|made| made.layers().len() == overlapping)
        });
    }

    #[test]
    fn a_part_is_found_by_name_before_number() {
        let parts = two();
        assert_eq!(parts.find(Some("7")).unwrap().value, 9);
        assert_eq!(parts.find(Some("2")).unwrap().name, "jaw");
        assert!(matches!(parts.find(None), Err(SegmentError::Which(_))));
        let unknown = parts.find(Some("tumor")).unwrap_err().to_string();
        assert!(unknown.contains("\"jaw\", \"tumour\""), "{unknown}");
    }
}
