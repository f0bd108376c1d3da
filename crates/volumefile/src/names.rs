//! Tables that give names and colours to label numbers, as other programs write them beside a mask.

use crate::error::shown;
use serde::{Deserialize, Serialize};

/// The name of one label number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelName {
    /// The number in the file.
    pub value: u16,
    /// Which of a voxel's numbers it is about, counted from 0.
    pub layer: usize,
    /// What people call it, safe to show.
    pub name: String,
    /// Red, green and blue.
    pub colour: Option<[u8; 3]>,
}

impl LabelName {
    pub(crate) fn new(value: u16, name: &str, colour: Option<[u8; 3]>) -> LabelName {
        LabelName { value, layer: 0, name: shown(name, 200), colour }
    }

    /// The same with a name that is safe to show, whoever has given it.
    pub fn tamed(self) -> LabelName {
        LabelName { name: shown(&self.name, 200), ..self }
    }
}

/// The most lines of a table that are looked at.
const MOST_LINES: usize = 20_000;

/// Reads a table of label names: a label description of ITK-SNAP (`1 255 0 0 1 1 1 "mandible"`), a
/// colour table of 3D Slicer (`1 mandible 255 0 0 255`), or lines of a number and a name with a tab,
/// comma or colon between. `None` where no line gives a name, or two give one number.
pub fn label_names(text: &str) -> Option<Vec<LabelName>> {
    let mut names: Vec<LabelName> = Vec::new();
    for line in text.lines().take(MOST_LINES).map(str::trim) {
        if line.is_empty() || line.starts_with(['#', '%']) {
            continue;
        }
        let found = itk_snap(line).or_else(|| slicer_colour(line)).or_else(|| plain(line));
        let Some(name) = found.filter(|n| n.value > 0) else { continue };
        if names.iter().any(|n| n.value == name.value) {
            return None;
        }
        names.push(name);
    }
    (!names.is_empty()).then_some(names)
}

/// Index, red, green, blue, opacity, visible, mesh visible, and the name in quotes.
fn itk_snap(line: &str) -> Option<LabelName> {
    let (numbers, name) = line.split_once('"')?;
    let name = name.strip_suffix('"')?;
    let words: Vec<&str> = numbers.split_ascii_whitespace().collect();
    let [value, red, green, blue, _, _, _] = words[..] else { return None };
    let colour = [red.parse().ok()?, green.parse().ok()?, blue.parse().ok()?];
    Some(LabelName::new(value.parse().ok()?, name, Some(colour)))
}

/// Index, name, red, green, blue, opacity.
fn slicer_colour(line: &str) -> Option<LabelName> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let [value, name, red, green, blue, _] = words[..] else { return None };
    let colour = [red.parse().ok()?, green.parse().ok()?, blue.parse().ok()?];
    Some(LabelName::new(value.parse().ok()?, name, Some(colour)))
}

/// Index and name.
fn plain(line: &str) -> Option<LabelName> {
    let (value, name) = line.split_once(['\t', ',', ':', ';'])?;
    let name = name.trim().trim_end_matches(',').trim_matches('"');
    let value = value.trim().trim_matches('"').parse().ok()?;
    (!name.is_empty()).then(|| LabelName::new(value, name, None))
}

/// The label table of a Caret extension, which TotalSegmentator writes into its NIfTI files:
/// `<Label Key="2" Red="1.0" Green="0" Blue="0.5" Alpha="1"><![CDATA[mandible]]></Label>`.
pub(crate) fn caret(text: &str) -> Vec<LabelName> {
    let table = text.split_once("<LabelTable>").map(|(_, rest)| rest);
    let table = table.and_then(|t| t.split_once("</LabelTable>")).map_or("", |(table, _)| table);
    table.split("<Label ").skip(1).take(MOST_LINES).filter_map(caret_label).collect()
}

fn caret_label(text: &str) -> Option<LabelName> {
    let (attributes, rest) = text.split_once('>')?;
    let (content, _) = rest.split_once("</Label>")?;
    let name = content.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let get = |key: &str| {
        let (_, rest) = attributes.split_once(&format!("{key}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    let part = |key| get(key)?.parse().ok().and_then(eighth);
    let colour = part("Red").zip(part("Green")).zip(part("Blue")).map(|((r, g), b)| [r, g, b]);
    let value = get("Key")?.parse().ok().filter(|v| *v > 0)?;
    Some(LabelName::new(value, name, colour))
}

/// The label table of [`caret`] for these names.
pub(crate) fn caret_table(names: &[LabelName]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?> <CaretExtension> <VolumeInformation \
         Index=\"0\"> <LabelTable>\n",
    );
    for label in names {
        let [r, g, b] = label.colour.unwrap_or([255; 3]).map(|c| f64::from(c) / 255.0);
        let name = label.name.replace("]]>", "]] >");
        text += &format!(
            "<Label Key=\"{}\" Red=\"{r:.6}\" Green=\"{g:.6}\" Blue=\"{b:.6}\" Alpha=\"1\">\
             <![CDATA[{name}]]></Label>\n",
            label.value
        );
    }
    text + "</LabelTable> <VolumeType><![CDATA[Label]]></VolumeType> </VolumeInformation> \
            </CaretExtension>"
}

/// A colour from 0 to 1 as one of 256.
pub(crate) fn eighth(part: f64) -> Option<u8> {
    (0.0..=1.0).contains(&part).then(|| (part * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_three_programs() {
        let snap = "# ITK-SnAP Label Description File\n    0     0    0    0        0  0  0    \
                    \"Clear Label\"\n    1   255    0    0        1  1  1    \"Left jaw\"\n";
        assert_eq!(label_names(snap), Some(vec![LabelName::new(1, "Left jaw", Some([255, 0, 0]))]));
        let slicer = "# Color table file\n2 mandible 10 20 30 255\n";
        let expected = LabelName::new(2, "mandible", Some([10, 20, 30]));
        assert_eq!(label_names(slicer), Some(vec![expected]));
        let csv = "index,name\n7,tumour\n";
        assert_eq!(label_names(csv), Some(vec![LabelName::new(7, "tumour", None)]));
        assert_eq!(label_names("1,a\n1,b"), None);
        assert_eq!(label_names("nothing here"), None);
    }

    #[test]
    fn a_caret_table_comes_back() {
        let names = vec![
            LabelName::new(26, "vertebrae_S1", Some([0, 128, 255])),
            LabelName::new(27, "a ]] > b & <c>", Some([1, 2, 3])),
        ];
        assert_eq!(caret(&caret_table(&names)), names);
        assert_eq!(caret("<LabelTable><Label Key=\"x\""), vec![]);
    }
}
