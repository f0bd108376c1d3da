//! Surfaces: each format to triangles, and what is read judged as `inspect` does.

use crate::Verdict;
use preop_meshfile::Format;
use preop_surface::judge::judge;

pub(crate) fn stl(bytes: &[u8]) -> Verdict {
    read(Format::Stl, bytes)
}

pub(crate) fn ply(bytes: &[u8]) -> Verdict {
    read(Format::Ply, bytes)
}

pub(crate) fn obj(bytes: &[u8]) -> Verdict {
    read(Format::Obj, bytes)
}

pub(crate) fn threemf(bytes: &[u8]) -> Verdict {
    read(Format::ThreeMf, bytes)
}

pub(crate) fn glb(bytes: &[u8]) -> Verdict {
    read(Format::Glb, bytes)
}

pub(crate) fn vtp(bytes: &[u8]) -> Verdict {
    read(Format::Vtp, bytes)
}

pub(crate) fn vtk(bytes: &[u8]) -> Verdict {
    read(Format::Vtk, bytes)
}

fn read(format: Format, bytes: &[u8]) -> Verdict {
    let soup = format.read(bytes).map_err(|why| why.to_string())?;
    assert!(!soup.triangles.is_empty());
    let corners = soup.triangles.iter().flatten().flat_map(|p| p.to_array());
    assert!(corners.into_iter().all(|c| c.abs() <= 10_000.0));
    let soup = format.in_lps(soup, bytes);
    let judged = match judge(&soup) {
        Ok(judged) => format!("{} bodies {:?}", judged.bodies, judged.findings),
        Err(why) => why.to_string(),
    };
    Ok(format!("{} triangles {judged}", soup.triangles.len()))
}
