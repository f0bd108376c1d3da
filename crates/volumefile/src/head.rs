//! An image without its numbers, as it crosses the fence, and the two put together again.

use crate::{Element, LabelName, Stored};
use preop_image::Geometry;
use preop_monitor::Finding;
use preop_quote::quote;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// More layers than this no segmentation has.
pub(crate) const MOST_LAYERS: usize = 1024;

/// Everything of a [`Stored`] but its numbers. Whoever gets it from a fenced process believes none of
/// it: [`Stored::of_parts`] looks at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    geometry: Geometry,
    element: Element,
    big_endian: bool,
    layers: usize,
    scale: (f64, f64),
    names: Vec<LabelName>,
    findings: Vec<Finding>,
}

impl<'a> Stored<'a> {
    /// Everything but the numbers.
    pub fn head(&self) -> Head {
        Head {
            geometry: self.geometry.clone(),
            element: self.element,
            big_endian: self.big_endian,
            layers: self.layers,
            scale: self.scale,
            names: self.names.clone(),
            findings: self.findings.clone(),
        }
    }

    /// The numbers as they are stored, in the storage order of the grid.
    pub fn bytes(&self) -> &Cow<'a, [u8]> {
        &self.bytes
    }

    /// A head and its numbers together; `None` if the head is of no grid, or the numbers are not
    /// exactly those of it. Its words are safe to show afterwards.
    pub fn of_parts(head: Head, bytes: Cow<'a, [u8]>) -> Option<Stored<'a>> {
        let Head { geometry: g, element, big_endian, layers, scale, names, findings } = head;
        let geometry = Geometry::new(g.origin(), g.axes(), g.spacing(), g.size()).ok()?;
        let needed = geometry.voxel_count().checked_mul(layers)?.checked_mul(element.size())?;
        let sound = layers <= MOST_LAYERS && scale.0.is_finite() && scale.1.is_finite();
        if bytes.len() != needed || !sound {
            return None;
        }
        let names = names.into_iter().map(LabelName::tamed).collect();
        let findings = findings.into_iter().map(tamed).collect();
        Some(Stored { geometry, element, big_endian, layers, scale, bytes, names, findings })
    }
}

fn tamed(finding: Finding) -> Finding {
    Finding {
        code: quote(&finding.code, 200),
        message: quote(&finding.message, 2000),
        place: finding.place.filter(|place| place.is_finite()),
        hint: quote(&finding.hint, 2000),
        ..finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;
    use preop_testkit::edges;

    fn stored(bytes: usize) -> Option<Stored<'static>> {
        let geometry = Geometry::axial(Point::ORIGIN, [0.5; 3], [2, 3, 4]).unwrap();
        let name = LabelName { value: 1, layer: 0, name: "a\u{1b}b".into(), colour: None };
        let head = Head {
            geometry,
            element: Element::I16,
            big_endian: false,
            layers: 1,
            scale: (1.0, 0.0),
            names: vec![name],
            findings: vec![Finding::note("c", "x\ny")],
        };
        Stored::of_parts(head, Cow::Owned(vec![0; bytes]))
    }

    #[test]
    fn numbers_fit_their_head() {
        edges::exactly(48, |n| stored(n).is_some());
        let whole = stored(48).unwrap();
        assert_eq!((whole.names[0].name.as_str(), &*whole.findings[0].message), ("a b", "x y"));
        let again = Stored::of_parts(whole.head(), whole.bytes().clone()).unwrap();
        assert_eq!((again.head(), again.bytes()), (whole.head(), whole.bytes()));
        let mut head = whole.head();
        head.layers = 2;
        assert!(Stored::of_parts(head, whole.bytes().clone()).is_none());
        let layers = |layers: usize| {
            let head = Head { layers, ..whole.head() };
            Stored::of_parts(head, Cow::Owned(vec![0; 48 * layers])).is_some()
        };
        edges::most(1024, layers);
        let mut head = whole.head();
        head.scale.0 = f64::NAN;
        assert!(Stored::of_parts(head, whole.bytes().clone()).is_none());
    }
}
