//! What 3D Slicer writes of segments into a `.seg.nrrd`: `Segment0_Name:=mandible` and so on.

use super::fields::Fields;
use crate::header::decimals;
use crate::names::{LabelName, eighth};

/// More segments than this no segmentation has.
const MOST: usize = 1024;

/// The names and colours of the segments. Before 3D Slicer 4.11 each segment was a layer of its own
/// and its number was 1; since then `LabelValue` and `Layer` say.
pub(super) fn names(fields: &Fields<'_>) -> Vec<LabelName> {
    (0..MOST)
        .map_while(|n| {
            let get = |what: &str| fields.pair(&format!("Segment{n}_{what}"));
            let id = get("ID").or(get("Name"))?;
            let whole = |what: &str| get(what).and_then(|v| v.trim().parse().ok());
            let value = whole("LabelValue").unwrap_or(1);
            let layer = whole("Layer").map_or(n, usize::from);
            let mut name = LabelName::new(value, get("Name").unwrap_or(id), colour(get("Color")));
            name.layer = layer;
            Some(name)
        })
        .collect()
}

fn colour(text: Option<&str>) -> Option<[u8; 3]> {
    let [r, g, b] = decimals::<3>(text?)?.map(eighth);
    Some([r?, g?, b?])
}
