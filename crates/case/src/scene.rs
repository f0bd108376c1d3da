//! An item of a scene of 3D Slicer (.mrb) in place of a file.

use crate::inputs::said;
use preop_dicom::Files;
use preop_plan::Input;
use preop_scenefile::{Kind, Scene};
use preop_stranger::{Read, Unpacker};
use std::borrow::Cow;
use std::ops::Range;

/// One file from a scene.
pub(crate) struct Taken {
    name: String,
    bytes: Vec<u8>,
}

/// The item that an input names, if its file is a scene.
///
/// # Errors
/// What is wrong with the scene, or with the item.
pub(crate) fn taken(
    input: &Input,
    files: &dyn Files,
    reader: &dyn Read,
) -> Result<Option<Taken>, String> {
    let scene = (0..files.count()).find(|f| files.name(*f).to_ascii_lowercase().ends_with(".mrb"));
    let Some(file) = scene else {
        return match said(input, "item") {
            Some(item) => Err(format!("only a scene (.mrb) has an item \"{item}\".")),
            None => Ok(None),
        };
    };
    let bytes = files.whole(file).map_err(|why| format!("{}: {why}.", files.name(file)))?;
    let kinds: &[Kind] = match input.kind.as_str() {
        "ct" => &[Kind::Volume],
        "mask" => &[Kind::Mask],
        "point" | "curve" | "plane" => &[Kind::Markups],
        _ => &[Kind::Model],
    };
    let by = Unpacker(reader);
    let scene = Scene::open(&bytes, &by).map_err(|e| e.to_string())?;
    let item = scene.find(said(input, "item"), kinds).map_err(|e| e.to_string())?;
    let bytes = scene.read(item, &by).map_err(|e| e.to_string())?;
    Ok(Some(Taken { name: item.file.clone(), bytes }))
}

impl Files for Taken {
    fn count(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> &str {
        &self.name
    }

    fn size(&self, _: usize) -> Result<usize, String> {
        Ok(self.bytes.len())
    }

    fn read(&self, _: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let bytes = self.bytes.get(range).ok_or("the file is shorter than it was")?;
        Ok(Cow::Borrowed(bytes))
    }
}
