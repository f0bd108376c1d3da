//! The one door from a surface to a body.

use preop_space::{Point, Rigid};
use preop_surface::Mesh;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Why a surface does not bound a body.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SolidFault {
    /// There is no surface.
    #[error("the surface is empty")]
    Empty,
    /// The surface has a hole.
    #[error("the surface is not closed")]
    Open,
    /// The triangles face inwards.
    #[error("the surface is inside out: its volume is {0} cubic millimetres")]
    InsideOut(f64),
    /// The surface passes through itself.
    #[error("the surface passes through itself near {0:?}")]
    SelfIntersecting(Point),
}

/// A body: closed, oriented outwards and free of self-intersection. Reads as its [`Mesh`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solid(Mesh);

impl Solid {
    /// Its surface.
    pub fn mesh(&self) -> &Mesh {
        &self.0
    }

    /// The body after a rigid motion.
    pub fn moved(&self, motion: &Rigid) -> Solid {
        Solid(self.0.moved(motion))
    }

    /// The body seen in the mirror `x -> -x`.
    pub fn mirrored(&self) -> Solid {
        Solid(self.0.mirrored())
    }
}

impl TryFrom<Mesh> for Solid {
    type Error = SolidFault;

    /// Checks everything that the type promises, once.
    fn try_from(mesh: Mesh) -> Result<Solid, SolidFault> {
        if mesh.is_empty() {
            return Err(SolidFault::Empty);
        }
        if !mesh.is_closed() {
            return Err(SolidFault::Open);
        }
        let volume = mesh.volume();
        if volume <= 0.0 {
            return Err(SolidFault::InsideOut(volume));
        }
        Ok(Solid(mesh))
    }
}

impl Deref for Solid {
    type Target = Mesh;
    fn deref(&self) -> &Mesh {
        &self.0
    }
}
