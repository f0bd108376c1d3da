//! Files of other kinds than DICOM that somebody dropped: what takes them, in words.

use preop_dicom::Files;

/// For each kind that is there but not taken by the page, which file is the first and what takes it.
pub(super) fn other_kinds(files: &dyn Files) -> Vec<String> {
    let names: Vec<&str> = (0..files.count()).map(|file| files.name(file)).collect();
    let kinds = KINDS.iter().filter_map(|(what, is, input)| {
        let mut of_kind = names.iter().filter(|name| is(name));
        let first = of_kind.next()?;
        let more = match of_kind.count() {
            0 => String::new(),
            n => format!(", and so are {n} more"),
        };
        Some(format!(
            "\"{first}\" is {what}{more}. The page makes a case of DICOM and of volume files: name the file in a plan, \
             as {input}, and open the folder of that plan here. `preop inspect` says what it holds."
        ))
    });
    kinds.collect()
}

/// What a file is called, how its name ends, and how a plan takes it.
type Kind = (&'static str, fn(&str) -> bool, &'static str);

const KINDS: [Kind; 2] = [
    (
        "a mesh",
        |name| preop_meshfile::Format::of_name(name).is_some() || ends(name, ".model"),
        "an input of kind \"mesh\" with its unit and axes",
    ),
    (
        "a scene of 3D Slicer",
        |name| ends(name, ".mrb") || ends(name, ".mrml"),
        "an input with the name of its item",
    ),
];

/// Whether a name ends so; a scene and a 3MF are archives, and the spool has opened them already.
fn ends(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_dicom::File;

    #[test]
    fn each_kind_is_named_once() {
        let files = |names: &[&'static str]| {
            names.iter().map(|name| File { name, bytes: b"" }).collect::<Vec<_>>()
        };
        assert!(other_kinds(&files(&["IM1", "letter.pdf", "a.dcm"])).is_empty());
        assert!(other_kinds(&files(&["x/CT.NII.GZ", "m.nrrd", "a.mha", "b.nii"])).is_empty());
        assert!(other_kinds(&files(&["x/CT.NHDR", "m.mhd", "m.raw", "b.hdr"])).is_empty());
        let told = other_kinds(&files(&["jaw.stl", "leg.ply", "case.MRB"]));
        assert!(told[0].starts_with("\"jaw.stl\" is a mesh, and so are 1 more."), "{told:?}");
        assert!(told[0].contains("unit"));
        assert!(told[1].starts_with("\"case.MRB\" is a scene") && told.len() == 2);
        let opened = other_kinds(&files(&["x/x.mrml", "3D/3dmodel.model"]));
        assert!(opened[0].contains("a mesh") && opened[1].contains("a scene"));
    }
}
