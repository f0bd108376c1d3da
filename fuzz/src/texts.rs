//! Texts: plans, catalogues, changes of plans, tables of labels, markups and XML.

use crate::Verdict;
use preop_device::catalogue::Catalogue;
use preop_plan::Hash;
use preop_server::Change;
use preop_steps::Steps;
use preop_xml::{Event, Reader};

fn text(bytes: &[u8]) -> Result<&str, String> {
    str::from_utf8(bytes).map_err(|_| "no UTF-8".to_owned())
}

/// A plan, typed against the real vocabulary. What is accepted is the same once it has gone through
/// JSON, as the workspace sends it.
pub(crate) fn plan(bytes: &[u8]) -> Verdict {
    let text = text(bytes)?;
    let json = preop_plan::edit::as_json(text).is_ok();
    let plan = preop_plan::read(text, &Steps).map_err(|mistakes| {
        assert!(!mistakes.is_empty());
        mistakes.first().map(ToString::to_string).unwrap_or_default()
    })?;
    assert!(json, "a plan is no JSON");
    Ok(plan.hash().to_string())
}

pub(crate) fn catalogue(bytes: &[u8]) -> Verdict {
    let mut catalogue = Catalogue::built_in();
    catalogue.read("file.toml", text(bytes)?).map_err(|why| why.to_string().replace('\n', " "))?;
    assert!(catalogue.blades().all(|blade| blade.kerf_mm.is_finite() && blade.kerf_mm > 0.0));
    let counts =
        [catalogue.blades().count(), catalogue.screws().count(), catalogue.sleeves().count()];
    Ok(format!("{counts:?}"))
}

/// An operation on a plan, as the page posts it. A change that is made leaves a text that is read, or
/// refused with its mistakes.
pub(crate) fn change(bytes: &[u8]) -> Verdict {
    const PLAN: &str = include_str!("../corpus/plan/whole.toml");
    let change: Change = serde_json::from_slice(bytes).map_err(|why| shown(&why.to_string()))?;
    let (edited, words) = change.apply(PLAN).map_err(|why| shown(&format!("{why:?}")))?;
    let verdict = plan(edited.as_bytes());
    Ok(format!("{words} {verdict:?} {}", Hash::of(edited.as_bytes())))
}

/// What quotes its input escaped, as the page gets it in JSON.
fn shown(words: &str) -> String {
    words.escape_debug().take(4000).collect()
}

pub(crate) fn label_names(bytes: &[u8]) -> Verdict {
    match preop_volumefile::label_names(text(bytes)?) {
        Some(names) => {
            assert!(names.iter().all(|n| n.value > 0 && !n.name.chars().any(char::is_control)));
            Ok(format!("{names:?}"))
        }
        None => Err("no names".to_owned()),
    }
}

pub(crate) fn markups(bytes: &[u8]) -> Verdict {
    let found = preop_scenefile::markups(bytes).map_err(|why| why.to_string())?;
    let places = found
        .iter()
        .flat_map(|m| m.points.iter().map(|p| p.place).chain(m.plane.map(|plane| plane.through)));
    assert!(places.flat_map(|p| p.to_array()).all(|c| c.abs() <= 10_000.0));
    Ok(format!("{found:?}"))
}

pub(crate) fn xml(bytes: &[u8]) -> Verdict {
    let mut reader = Reader::new(text(bytes)?);
    let (mut depth, mut count) = (0usize, 0usize);
    while let Some(event) = reader.next().map_err(|why| why.to_string())? {
        count += 1;
        match event {
            Event::Start { attributes, .. } => {
                depth += 1;
                count += attributes.get("id").map_or(0, |id| preop_xml::unescaped(id).len());
            }
            Event::End { .. } => depth -= 1,
            Event::Text(text) => count += preop_xml::unescaped(text).len(),
        }
        assert!(depth <= 64);
    }
    assert_eq!(depth, 0);
    Ok(count.to_string())
}
