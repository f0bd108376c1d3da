//! 3MF as this house writes it, read anew: one flat list of objects in millimetres, nothing moved.
//! Whatever could move or scale a part (another unit, a transform, a component) is refused.

use crate::BodyError;
use crate::facet::Facet;
use preop_space::Point;
use std::io::{Cursor, Read};

/// No model of a part is larger than this once unpacked; a bomb is.
const MOST_BYTES: u64 = 1 << 29;
/// Nor does a text of triangles shrink more, where it is larger than a megabyte.
const MOST_RATIO: u64 = 100;
const SMALL: u64 = 1 << 20;

/// The triangles of all objects.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Facet>, BodyError> {
    let model = model_text(bytes, most_text(bytes.len()))?;
    let mut scan = Scan { facets: vec![], points: vec![], objects: 0, items: 0 };
    let mut rest = model.as_str();
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            let end = comment.find("-->").ok_or_else(|| fault("a comment does not end"))?;
            rest = &comment[end + 3..];
            continue;
        }
        let end = rest.find('>').ok_or_else(|| fault("a tag does not end"))?;
        scan.tag(&rest[..end])?;
        rest = &rest[end + 1..];
    }
    if scan.objects != scan.items {
        return Err(fault("not every object is built exactly once"));
    }
    Ok(scan.facets)
}

/// What the model of a file of so many bytes may unpack to.
fn most_text(file_bytes: usize) -> u64 {
    (file_bytes as u64).saturating_mul(MOST_RATIO).clamp(SMALL, MOST_BYTES)
}

fn fault(what: &str) -> BodyError {
    BodyError::Threemf(what.to_owned())
}

fn model_text(bytes: &[u8], most: u64) -> Result<String, BodyError> {
    let unreadable = |e: &dyn std::fmt::Display| fault(&format!("the archive is damaged: {e}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let names: Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(|n| n.into_owned())).collect();
    let mut models = names.map_err(|e| unreadable(&e))?;
    models.retain(|name| name.ends_with(".model"));
    let [name] = models.as_slice() else {
        return Err(fault(&format!("{} models are in the archive, not one", models.len())));
    };
    let entry = archive.by_name(name).map_err(|e| unreadable(&e))?;
    let mut text = String::new();
    let read = entry.take(most + 1).read_to_string(&mut text).map_err(|e| unreadable(&e))?;
    if read as u64 > most {
        return Err(fault(
            "the model unpacks to more than 100 times its file, or to more than 512 MiB",
        ));
    }
    Ok(text)
}

/// What was read of the model so far.
struct Scan {
    facets: Vec<Facet>,
    /// The vertices of the present object.
    points: Vec<Point>,
    objects: usize,
    items: usize,
}

impl Scan {
    fn tag(&mut self, tag: &str) -> Result<(), BodyError> {
        match tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default() {
            "model" => match attribute(tag, "unit") {
                None | Some("millimeter") => {}
                Some(unit) => return Err(fault(&format!("its unit is {unit}, not millimeter"))),
            },
            "object" => {
                self.objects += 1;
                self.points.clear();
            }
            "item" if attribute(tag, "transform").is_some() => {
                return Err(fault("an item is moved by a transform"));
            }
            "item" => self.items += 1,
            "component" => return Err(fault("an object is made of components")),
            "vertex" => {
                let [x, y, z] = ["x", "y", "z"].map(|name| number::<f64>(tag, name));
                self.points.push(Point::new(x?, y?, z?));
            }
            "triangle" => {
                let [a, b, c] = ["v1", "v2", "v3"].map(|name| self.corner(tag, name));
                self.facets.push(Facet::of([a?, b?, c?]));
            }
            _ => {}
        }
        Ok(())
    }

    fn corner(&self, tag: &str, name: &str) -> Result<Point, BodyError> {
        let n = number::<usize>(tag, name)?;
        self.points.get(n).copied().ok_or_else(|| fault("a triangle names no vertex of its object"))
    }
}

fn number<T: std::str::FromStr>(tag: &str, name: &str) -> Result<T, BodyError> {
    let value = attribute(tag, name).and_then(|v| v.parse().ok());
    value.ok_or_else(|| fault(&format!("a tag has no sound number `{name}`")))
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let equals = rest.find('=')?;
        let key = rest[..equals].trim_end().rsplit([' ', '\t', '\r', '\n']).next()?;
        let value = rest[equals + 1..].trim_start();
        let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        let end = value[1..].find(quote)? + 1;
        if key == name {
            return Some(&value[1..end]);
        }
        rest = &value[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;
    use std::io::Write;

    #[test]
    fn the_text_of_a_model_ends() {
        assert_eq!(MOST_BYTES, 512 << 20);
        edges::most(1000, |length| {
            let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file("3D/3dmodel.model", options).unwrap();
            zip.write_all(&vec![b'x'; length]).unwrap();
            let bytes = zip.finish().unwrap().into_inner();
            model_text(&bytes, 1000).is_ok_and(|text| text.len() == length)
        });
    }

    #[test]
    fn what_a_model_unpacks_to_ends_with_its_file() {
        edges::most(2_000_000, |length| length as u64 <= most_text(20_000));
        edges::most(1 << 20, |length| length as u64 <= most_text(22));
        edges::most(512 << 20, |length| length as u64 <= most_text(1 << 30));
    }
}
