//! A body as it stands in a written file.

use crate::facet::Facet;
use crate::{stl, threemf};
use preop_space::{Bounds, Point};
use std::collections::HashMap;

/// The triangles of a written file, and what follows from them.
#[derive(Clone, Debug)]
pub struct Body {
    pub(crate) facets: Vec<Facet>,
    /// The text of an STL header.
    pub(crate) header: Option<String>,
}

/// No part of a patient lies this far from the origin of a scan, in millimetres.
const MOST_MM: f64 = 1e5;

/// Why a file cannot be measured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BodyError {
    /// Neither `.stl` nor `.3mf`.
    #[error("it is neither an STL nor a 3MF file, so no dimension can be measured on it")]
    Kind,
    /// Too short for a header.
    #[error("it has {0} bytes; a binary STL has at least 84")]
    Short(usize),
    /// Count and length disagree.
    #[error("it announces {count} triangles, which make {expected} bytes, but it has {found}")]
    Length {
        /// As announced.
        count: usize,
        /// The bytes for them.
        expected: usize,
        /// The bytes of the file.
        found: usize,
    },
    /// The 3MF package or its model.
    #[error("the 3MF cannot be measured: {0}")]
    Threemf(String),
    /// A coordinate that is no place in a patient.
    #[error("triangle {0} has a corner that is not finite or lies beyond 100 m")]
    Coordinate(usize),
    /// No triangles.
    #[error("it has no triangles")]
    Empty,
}

impl Body {
    /// Reads a file by the ending of its path.
    pub fn read(path: &str, bytes: &[u8]) -> Result<Body, BodyError> {
        let (header, facets) = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("stl") => stl::read(bytes).map(|(header, facets)| (Some(header), facets))?,
            Some("3mf") => (None, threemf::read(bytes)?),
            _ => return Err(BodyError::Kind),
        };
        Body::checked(facets, header)
    }

    /// A body of triangles that somebody else has read.
    ///
    /// # Errors
    /// That there are none, or that a corner is no place in a patient.
    pub fn of(
        triangles: impl IntoIterator<Item = [Point; 3]>,
        header: Option<String>,
    ) -> Result<Body, BodyError> {
        Body::checked(triangles.into_iter().map(Facet::of).collect(), header)
    }

    fn checked(facets: Vec<Facet>, header: Option<String>) -> Result<Body, BodyError> {
        if facets.is_empty() {
            return Err(BodyError::Empty);
        }
        let strange = |p: &Point| !(p.is_finite() && p.vector().length() <= MOST_MM);
        match facets.iter().position(|f| f.corners.iter().any(strange)) {
            Some(n) => Err(BodyError::Coordinate(n)),
            None => Ok(Body { facets, header }),
        }
    }

    /// The corners of its triangles.
    pub fn corners(&self) -> impl Iterator<Item = [Point; 3]> + '_ {
        self.facets.iter().map(|facet| facet.corners)
    }

    /// The text of an STL header.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    /// How many triangles there are.
    pub fn triangles(&self) -> usize {
        self.facets.len()
    }

    /// The enclosed volume in cubic millimetres; negative where the surface is inside out.
    pub fn volume(&self) -> f64 {
        // From a corner of the body, so that its distance from the origin costs no digits.
        let from = self.facets[0].corners[0];
        self.facets.iter().map(|f| f.area.dot(f.corners[0] - from)).sum::<f64>() / 3.0
    }

    /// The area of the surface in square millimetres.
    pub fn area(&self) -> f64 {
        self.facets.iter().map(|f| f.area.length()).sum()
    }

    /// The least box along the patient's axes.
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.facets.iter().flat_map(|f| f.corners))
    }

    /// Whether every edge is walked as often one way as the other, between the same two places.
    pub fn is_closed(&self) -> bool {
        let mut numbers = HashMap::new();
        let mut number = |p: Point| {
            // Adding zero makes the two zeros one.
            let key = p.to_array().map(|c| (c + 0.0).to_bits());
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        };
        let mut there = Vec::with_capacity(3 * self.facets.len());
        for facet in &self.facets {
            let [a, b, c] = facet.corners.map(&mut number);
            there.extend([(a, b), (b, c), (c, a)]);
        }
        let mut back: Vec<_> = there.iter().map(|(a, b)| (*b, *a)).collect();
        there.sort_unstable();
        back.sort_unstable();
        there == back
    }
}
