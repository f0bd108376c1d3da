//! What a file that begins as nothing that is known may be by the ending of its name, and what to do with it.

use std::path::Path;

const VOXELS: &str = "its ending is that of voxels without their header; name the header beside it (.hdr, .mhd or .nhdr)";
const MODEL: &str =
    "its ending is that of a model in a format that is not read; save it as STL, PLY, OBJ or 3MF";
const VOLUME: &str = "its ending is that of an image in a format that is not read; save it as NIfTI, NRRD or MetaImage, \
                      or take the DICOM series";
const PROJECT: &str = "its ending is that of another program's project; export the scan as DICOM, masks as NIfTI or NRRD, \
                       models as STL";
const ENDINGS: [(&str, &[&str]); 4] = [
    (VOXELS, &["img", "raw", "zraw", "bin"]),
    (
        MODEL,
        &[
            "off", "gltf", "blend", "3dm", "step", "stp", "iges", "igs", "amf", "fbx", "dae",
            "mix", "x3d", "wrl", "ctm", "3ds", "vtu", "vtm", "pcd", "xyz", "e57",
        ],
    ),
    (VOLUME, &["vol", "mnc", "mgz", "mgh", "vti", "par", "rec", "v3draw", "vff"]),
    (PROJECT, &["mcs", "mxp", "itksnap", "inv3", "aeproj", "workspace", "mitk"]),
];

/// The words for a name; `None` where its ending tells nothing.
pub(super) fn words(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    ENDINGS.iter().find(|(_, all)| all.contains(&ending.as_str())).map(|(words, _)| *words)
}
