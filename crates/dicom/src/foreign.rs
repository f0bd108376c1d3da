//! What files that are no DICOM files are, by how they begin, and what to do with each.

use serde::{Deserialize, Serialize};

/// What a file is that is no DICOM file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// Nothing that is known here.
    Unknown,
    /// A ZIP archive, here in a place where none is opened.
    Zip,
    /// Another archive, or one packed file.
    Archive(Packed),
    /// The image of a disc.
    Disc,
    /// What macOS keeps beside a file or in a folder.
    Macos,
    /// A document.
    Pdf,
    /// A page of the web.
    Page,
    /// A photograph or a screenshot.
    Picture,
    /// A program.
    Program,
    /// A scan of teeth by 3Shape.
    ThreeShape,
    /// The text of a scene of 3D Slicer.
    SceneText,
    /// HDF5, as of MINC and MATLAB.
    Hdf5,
    /// A volume or a mesh whose name does not end as its format's does.
    Misnamed(Named),
}

/// How an archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packed {
    /// RFC 1952: `.gz`, `.tar.gz`, `.tgz`.
    Gzip,
    /// `.tar`.
    Tar,
    /// `.7z`.
    SevenZip,
    /// `.rar`.
    Rar,
    /// `.bz2`.
    Bzip2,
    /// `.xz`.
    Xz,
    /// `.zst`.
    Zstd,
}

/// A format that is read under its own ending only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// `.nrrd`.
    Nrrd,
    /// `.mha`.
    MetaImage,
    /// `.nii`.
    Nifti,
    /// `.ply`.
    Ply,
    /// `.glb`.
    Glb,
    /// `.vtk`.
    Vtk,
    /// `.vtp`.
    Vtp,
    /// `.stl`.
    Stl,
}

/// Signs of formats, each with where it stands.
const SIGNS: [(usize, &[u8], Foreign); 35] = [
    (0, b"PK\x03\x04", Foreign::Zip),
    (0, b"PK\x05\x06", Foreign::Zip),
    (0, b"\x1f\x8b", Foreign::Archive(Packed::Gzip)),
    (257, b"ustar", Foreign::Archive(Packed::Tar)),
    (0, b"7z\xbc\xaf\x27\x1c", Foreign::Archive(Packed::SevenZip)),
    (0, b"Rar!\x1a\x07", Foreign::Archive(Packed::Rar)),
    (0, b"BZh", Foreign::Archive(Packed::Bzip2)),
    (0, b"\xfd7zXZ\0", Foreign::Archive(Packed::Xz)),
    (0, b"\x28\xb5\x2f\xfd", Foreign::Archive(Packed::Zstd)),
    // ISO 9660: the first descriptor, in the seventeenth sector.
    (32_769, b"CD001", Foreign::Disc),
    // AppleDouble, AppleSingle and the view of a folder.
    (0, b"\x00\x05\x16\x07", Foreign::Macos),
    (0, b"\x00\x05\x16\x00", Foreign::Macos),
    (0, b"\x00\x00\x00\x01Bud1", Foreign::Macos),
    (0, b"%PDF-", Foreign::Pdf),
    (0, b"\xff\xd8\xff", Foreign::Picture),
    (0, b"\x89PNG\r\n\x1a\n", Foreign::Picture),
    (0, b"GIF8", Foreign::Picture),
    (0, b"II*\0", Foreign::Picture),
    (0, b"MM\0*", Foreign::Picture),
    (0, b"BM", Foreign::Picture),
    (4, b"ftyp", Foreign::Picture),
    (0, b"\0\0\0\x0cjP  ", Foreign::Picture),
    (0, b"MZ", Foreign::Program),
    (0, b"\x7fELF", Foreign::Program),
    (0, b"\xcf\xfa\xed\xfe", Foreign::Program),
    (0, b"\xca\xfe\xba\xbe", Foreign::Program),
    (0, b"\x89HDF\r\n\x1a\n", Foreign::Hdf5),
    (0, b"NRRD000", Foreign::Misnamed(Named::Nrrd)),
    (0, b"ObjectType", Foreign::Misnamed(Named::MetaImage)),
    (344, b"n+1\0", Foreign::Misnamed(Named::Nifti)),
    (4, b"n+2\0\r\n\x1a\n", Foreign::Misnamed(Named::Nifti)),
    (0, b"ply\n", Foreign::Misnamed(Named::Ply)),
    (0, b"ply\r\n", Foreign::Misnamed(Named::Ply)),
    (0, b"glTF", Foreign::Misnamed(Named::Glb)),
    (0, b"# vtk DataFile", Foreign::Misnamed(Named::Vtk)),
];
/// Words of texts, in capitals, that stand near their beginning.
const WORDS: [(&str, Foreign); 6] = [
    ("<HPS", Foreign::ThreeShape),
    ("<MRML", Foreign::SceneText),
    ("<VTKFILE", Foreign::Misnamed(Named::Vtp)),
    ("<HTML", Foreign::Page),
    ("<!DOCTYPE HTML", Foreign::Page),
    ("FACET NORMAL", Foreign::Misnamed(Named::Stl)),
];
/// How near, in bytes.
const NEAR: usize = 512;

impl Foreign {
    /// What a file is that begins so.
    pub(crate) fn of(head: &[u8]) -> Foreign {
        let stands = |(at, sign, _): &&(usize, &[u8], Foreign)| {
            head.get(*at..).is_some_and(|rest| rest.starts_with(sign))
        };
        if let Some((_, _, found)) = SIGNS.iter().find(stands) {
            return *found;
        }
        let near = &head[..head.len().min(NEAR)];
        let near = String::from_utf8_lossy(near).to_ascii_uppercase();
        let word = WORDS.iter().find(|(word, _)| near.contains(word));
        word.map_or(Foreign::Unknown, |(_, found)| *found)
    }

    /// What it is and what to do, as the end of a sentence; `None` where nothing is known.
    pub fn words(self) -> Option<&'static str> {
        Some(match self {
            Foreign::Unknown => return None,
            Foreign::Zip => {
                "a ZIP archive within another, or in a folder; unpack it and name it, or the folder that comes out"
            }
            Foreign::Archive(packed) => packed.words(),
            Foreign::Disc => {
                "the image of a disc (ISO 9660); open it with the system, and name the disc or a copy of its folder"
            }
            Foreign::Macos => {
                "what macOS keeps beside a file (._NAME, .DS_Store); the images are in the files without it"
            }
            Foreign::Pdf => "a PDF document; name the folder that holds the images",
            Foreign::Page => {
                "a page of the web, as of a viewer on a disc; name the folder that holds the images"
            }
            Foreign::Picture => {
                "a picture (a photograph or a screenshot), which has neither grey values nor sizes of a scan; ask for the \
                 DICOM series"
            }
            Foreign::Program => {
                "a program, as of a viewer on a disc; name the folder that holds the images"
            }
            Foreign::ThreeShape => {
                "a surface scan of 3Shape, which ends in .dcm too; export it from there as STL or PLY"
            }
            Foreign::SceneText => {
                "the text of a scene of 3D Slicer without what it names; save the scene as .mrb, or name one of its files"
            }
            Foreign::Hdf5 => {
                "an HDF5 file, as of MINC or MATLAB; save it as NIfTI, NRRD or MetaImage"
            }
            Foreign::Misnamed(named) => named.words(),
        })
    }

    /// What a file of this name is, which lies among others: it may well be named as its format is.
    pub(crate) fn words_among(self, name: &str) -> Option<&'static str> {
        let name = name.to_ascii_lowercase();
        let rightly = match self {
            Foreign::Misnamed(named) => named.endings().iter().any(|ending| name.ends_with(ending)),
            Foreign::Archive(Packed::Gzip) => name.ends_with(".nii.gz"),
            _ => false,
        };
        match rightly {
            true => Some(
                "a volume or a mesh; name that file itself, out of its archive if it is in one",
            ),
            false => self.words(),
        }
    }
}

impl Packed {
    fn words(self) -> &'static str {
        match self {
            Packed::Gzip => {
                "a file packed by gzip (.gz, .tar.gz, .tgz); unpack it and name what comes out, or pack it as ZIP"
            }
            Packed::Tar => "a TAR archive; unpack it and name the folder, or pack it as ZIP",
            Packed::SevenZip => "a 7z archive; unpack it and name the folder, or pack it as ZIP",
            Packed::Rar => "a RAR archive; unpack it and name the folder, or pack it as ZIP",
            Packed::Bzip2 => "a file packed by bzip2; unpack it and name what comes out",
            Packed::Xz => "a file packed by xz; unpack it and name what comes out",
            Packed::Zstd => "a file packed by Zstandard; unpack it and name what comes out",
        }
    }
}

impl Named {
    /// The endings under which it is read.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Named::Nrrd => &[".nrrd", ".nhdr"],
            Named::MetaImage => &[".mha", ".mhd"],
            Named::Nifti => &[".nii"],
            Named::Ply => &[".ply"],
            Named::Glb => &[".glb"],
            Named::Vtk => &[".vtk"],
            Named::Vtp => &[".vtp"],
            Named::Stl => &[".stl"],
        }
    }

    fn words(self) -> &'static str {
        match self {
            Named::Nrrd => "a NRRD file by another name; let its name end in .nrrd",
            Named::MetaImage => "a MetaImage by another name; let its name end in .mha or .mhd",
            Named::Nifti => "a NIfTI file by another name; let its name end in .nii",
            Named::Ply => "a PLY mesh by another name; let its name end in .ply",
            Named::Glb => "a glTF model by another name; let its name end in .glb",
            Named::Vtk => "a VTK file by another name; let its name end in .vtk",
            Named::Vtp => "an XML file of VTK; a PolyData is read by a name that ends in .vtp",
            Named::Stl => "an STL mesh by another name; let its name end in .stl",
        }
    }
}
