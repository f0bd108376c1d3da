//! The formats by the ending of a file's name, behind one door.

use crate::WriteError;
use crate::glb::{self, GlbError};
use crate::obj::{self, ObjError};
use crate::ply::{self, PlyError};
use crate::space::{stated_axes, turned};
use crate::stl::{self, StlError};
use crate::threemf::{self, ThreemfError};
use crate::vtk::{self, VtkError};
use crate::vtp::{self, VtpError};
use preop_surface::{Mesh, Soup};

/// A format of meshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    /// STL, binary or text.
    Stl,
    /// PLY.
    Ply,
    /// Wavefront OBJ.
    Obj,
    /// 3MF.
    ThreeMf,
    /// GLB, binary glTF.
    Glb,
    /// VTP, XML PolyData of VTK.
    Vtp,
    /// VTK, the older file of its surfaces, text or binary.
    Vtk,
}

/// Why a file of a known format is not read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
    /// As STL.
    #[error("as STL: {0}")]
    Stl(#[from] StlError),
    /// As PLY.
    #[error("as PLY: {0}")]
    Ply(#[from] PlyError),
    /// As OBJ.
    #[error("as OBJ: {0}")]
    Obj(#[from] ObjError),
    /// As 3MF.
    #[error("as 3MF: {0}")]
    ThreeMf(#[from] ThreemfError),
    /// As GLB.
    #[error("as GLB: {0}")]
    Glb(#[from] GlbError),
    /// As VTP.
    #[error("as VTP: {0}")]
    Vtp(#[from] VtpError),
    /// As VTK.
    #[error("as VTK: {0}")]
    Vtk(#[from] VtkError),
}

impl Format {
    /// Every format with the ending of its files.
    pub const ALL: [(&'static str, Format); 7] = [
        ("stl", Format::Stl),
        ("ply", Format::Ply),
        ("obj", Format::Obj),
        ("3mf", Format::ThreeMf),
        ("glb", Format::Glb),
        ("vtp", Format::Vtp),
        ("vtk", Format::Vtk),
    ];

    /// The format that a file's name ends in.
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        Format::ALL.iter().find(|(e, _)| *e == ending).map(|(_, format)| *format)
    }

    /// Reads the triangles of a file as they are stored; all bodies of a 3MF together. A GLB has metres
    /// and y up by its standard: [`Format::in_lps`] carries that out.
    pub fn read(self, bytes: &[u8]) -> Result<Soup, ReadError> {
        Ok(match self {
            Format::Stl => stl::read(bytes)?,
            Format::Ply => ply::read(bytes)?,
            Format::Obj => obj::read(bytes)?,
            Format::Glb => glb::read(bytes)?,
            Format::Vtp => vtp::read(bytes)?,
            Format::Vtk => vtk::read(bytes)?,
            Format::ThreeMf => {
                let bodies = threemf::read(bytes)?;
                let triangles = bodies.into_iter().flat_map(|b| b.soup.triangles).collect();
                Soup { triangles }
            }
        })
    }

    /// In which unit its numbers are, as far as the format says; what is read of a 3MF is in millimetres.
    pub fn unit_words(self) -> &'static str {
        match self {
            Format::ThreeMf => "the file's own, taken to millimetres",
            Format::Glb => "metres by the standard of GLB, taken to millimetres",
            _ => "not in the file; shown as if millimetres",
        }
    }

    /// The triangles in LPS, as far as the file says: a GLB by its standard (and in millimetres), one that states RAS
    /// turned, all others as they are.
    pub fn in_lps(self, soup: Soup, bytes: &[u8]) -> Soup {
        match self {
            Format::Glb => glb::to_millimetres_lps(&soup),
            _ if stated_axes(bytes) == Some("RAS") => turned(&soup),
            _ => soup,
        }
    }

    /// Writes a mesh under a title.
    pub fn write(self, mesh: &Mesh, title: &str) -> Result<Vec<u8>, WriteError> {
        match self {
            Format::Stl => stl::write(mesh, &format!("{title} SPACE=LPS mm")),
            Format::Ply => ply::write(mesh),
            Format::Obj => obj::write(mesh),
            Format::Glb => glb::write(mesh, title),
            Format::Vtp => vtp::write(mesh),
            Format::Vtk => vtk::write(mesh),
            Format::ThreeMf => {
                threemf::write(&[threemf::Part { name: title, mesh, metadata: vec![] }])
            }
        }
    }
}
