//! Every reader of strangers' bytes as a function that must hold on any bytes.
//!
//! A [`Target`] reads bytes and gives a [`Verdict`]; [`Target::check`] holds it to what is promised of
//! all readers: no panic, memory under a cap, the same verdict each time, words that are safe to show.
//! What is accepted is asked, in the target, to be finite and in range. `tests/replay.rs` checks the
//! corpus and damage of it on every test run; `libfuzzer/` looks for more on a nightly compiler.

mod codecs;
mod damage;
mod deidentify;
mod dicom;
mod discs;
mod masks;
mod meshes;
mod packages;
mod packed;
mod series;
mod target;
mod texts;
mod volumes;

pub use damage::damaged;
pub use target::{Target, Verdict};

/// All targets. A corpus of each lies in `corpus/`, under its name.
pub const TARGETS: &[Target] = &[
    Target::new("archive", packed::archive, 96),
    Target::new("catalogue", texts::catalogue, 64),
    Target::new("change", texts::change, 64),
    Target::new("codec_deflate", codecs::deflate, 64),
    Target::new("codec_jpeg", codecs::jpeg, 64),
    Target::new("codec_jpeg2000", codecs::jpeg2000, 128),
    Target::new("codec_jpegls", codecs::jpegls, 64),
    Target::new("codec_jpegxl", codecs::jpegxl, 128),
    Target::new("codec_rle", codecs::rle, 64),
    Target::new("deidentify", deidentify::object, 64),
    Target::new("dicom", dicom::file, 256),
    Target::new("dicomdir", discs::index, 64),
    Target::new("glb", meshes::glb, 256),
    Target::new("label_names", texts::label_names, 64),
    Target::new("manifest", packages::manifest, 64),
    Target::new("markups", texts::markups, 64),
    Target::new("metaimage", volumes::metaimage, 256),
    Target::new("model", masks::model, 64),
    Target::new("nifti", volumes::nifti, 256),
    Target::new("nrrd", volumes::nrrd, 256),
    Target::new("obj", meshes::obj, 64),
    Target::new("package_stl", packages::stl, 64),
    Target::new("package_threemf", packages::threemf, 64),
    Target::new("plan", texts::plan, 64),
    Target::new("ply", meshes::ply, 64),
    Target::new("scene", packed::scene, 128),
    Target::new("segmentation", masks::segmentation, 256),
    Target::new("series", series::series, 256),
    Target::new("stl", meshes::stl, 64),
    Target::new("structures", masks::structures, 128),
    Target::new("threemf", meshes::threemf, 128),
    Target::new("vtk", meshes::vtk, 64),
    Target::new("vtp", meshes::vtp, 64),
    Target::new("xml", texts::xml, 64),
];
