//! 3MF to named triangles, every copy in its place, in millimetres.

use super::ThreemfError;
use super::package::{model_text, short, xml};
use crate::space::keeps_shape;
use crate::triangles::{TriangleError, Triangles, check_count};
use preop_surface::Soup;
use preop_xml::{Attributes, Event, Reader, unescaped};
use std::collections::BTreeMap;

const MAX_DEPTH: usize = 16;
const MAX_INSTANCES: usize = 10_000;

/// One build item of a 3MF file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedSoup {
    /// The name of its object; empty where it has none.
    pub name: String,
    /// Its triangles, where the build places them, in millimetres.
    pub soup: Soup,
    /// The metadata of its object.
    pub metadata: Vec<(String, String)>,
}

/// The build items of a 3MF file in their order. Units, transforms and components are carried out.
pub fn read(bytes: &[u8]) -> Result<Vec<NamedSoup>, ThreemfError> {
    let (text, file) = model_text(bytes)?;
    let model = Model::parse(&text, &file)?;
    let mut instances = 0;
    let mut found = Vec::new();
    let mut count = 0;
    for item in &model.items {
        let object = model.object(&item.object)?;
        let mut triangles = Triangles::default();
        let unit = Transform::scale(model.unit_mm);
        model.place(item, unit, 1, &mut instances, &mut triangles)?;
        let soup = triangles.finish()?;
        count += soup.triangles.len();
        check_count(count)?;
        let (name, metadata) = (object.name.clone(), object.metadata.clone());
        found.push(NamedSoup { name, soup, metadata });
    }
    if found.is_empty() { Err(TriangleError::Empty.into()) } else { Ok(found) }
}

/// A 4x3 matrix of 3MF: points are rows, `p * rows[0..3] + rows[3]`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Transform([[f64; 3]; 4]);

impl Transform {
    fn scale(s: f64) -> Transform {
        Transform([[s, 0.0, 0.0], [0.0, s, 0.0], [0.0, 0.0, s], [0.0; 3]])
    }

    fn parse(text: &str) -> Option<Transform> {
        let mut words = text.split_ascii_whitespace();
        let mut rows = [[0.0; 3]; 4];
        for value in rows.iter_mut().flatten() {
            *value = words.next()?.parse().ok().filter(|v: &f64| v.is_finite())?;
        }
        words.next().is_none().then_some(Transform(rows))
    }

    fn point(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [a, b, c, d] = self.0;
        [0, 1, 2].map(|n| x * a[n] + y * b[n] + z * c[n] + d[n])
    }

    /// First `self`, then `next`.
    fn then(&self, next: &Transform) -> Transform {
        let [a, b, c, d] = self.0;
        let shift = next.0[3];
        let turn = |v: [f64; 3]| {
            let moved = next.point(v);
            [0, 1, 2].map(|n| moved[n] - shift[n])
        };
        Transform([turn(a), turn(b), turn(c), next.point(d)])
    }
}

/// A reference to an object, and where it goes.
struct Placed {
    object: String,
    transform: Transform,
}

#[derive(Default)]
struct Object {
    name: String,
    vertices: Vec<[f64; 3]>,
    triangles: Vec<[u32; 3]>,
    components: Vec<Placed>,
    metadata: Vec<(String, String)>,
}

struct Model {
    unit_mm: f64,
    objects: BTreeMap<String, Object>,
    items: Vec<Placed>,
}

impl Model {
    fn parse(text: &str, file: &str) -> Result<Model, ThreemfError> {
        let mut model = Model { unit_mm: 1.0, objects: BTreeMap::new(), items: Vec::new() };
        let mut current: Option<(String, Object)> = None;
        let mut metadata: Option<(String, String)> = None;
        let mut reader = Reader::new(text);
        while let Some(event) = reader.next().map_err(|source| xml(file, source))? {
            match (event, &mut current) {
                (Event::Start { name: "model", attributes }, None) => model.begin(attributes)?,
                (Event::Start { name: "object", attributes }, None) => {
                    let id = required(attributes, "id", "object id")?;
                    let name = unescaped(attributes.get("name").unwrap_or_default());
                    current = Some((id.to_owned(), Object { name, ..Object::default() }));
                }
                (Event::Start { name: "item", attributes }, None) => {
                    model.items.push(Placed::parse(attributes)?);
                }
                (Event::Start { name, attributes }, Some((id, object))) => {
                    object.element(name, attributes, id)?;
                    if name == "metadata" {
                        let name = attributes.get("name").unwrap_or_default();
                        metadata = Some((unescaped(name), String::new()));
                    }
                }
                (Event::Text(text), _) => {
                    if let Some((_, value)) = &mut metadata {
                        *value = unescaped(text);
                    }
                }
                (Event::End { name: "metadata" }, Some((_, object))) => {
                    object.metadata.extend(metadata.take());
                }
                (Event::End { name: "object" }, Some(_)) => {
                    if let Some((id, object)) = current.take() {
                        model.add(id, object)?;
                    }
                }
                _ => (),
            }
        }
        Ok(model)
    }

    fn begin(&mut self, attributes: Attributes) -> Result<(), ThreemfError> {
        self.unit_mm = match attributes.get("unit").unwrap_or("millimeter") {
            "micron" => 0.001,
            "millimeter" => 1.0,
            "centimeter" => 10.0,
            "inch" => 25.4,
            "foot" => 304.8,
            "meter" => 1000.0,
            other => return Err(value("unit", other)),
        };
        // The production extension (`p`) only adds identities, as long as all is in one file.
        let required = attributes.get("requiredextensions").unwrap_or_default();
        match required.split_ascii_whitespace().find(|prefix| *prefix != "p") {
            Some(prefix) => Err(ThreemfError::Extension(short(prefix))),
            None => Ok(()),
        }
    }

    /// Keeps an object whose components all came before it, so that no circle can close.
    fn add(&mut self, id: String, object: Object) -> Result<(), ThreemfError> {
        object.components.iter().try_for_each(|c| self.object(&c.object).map(drop))?;
        match self.objects.insert(id.clone(), object) {
            None => Ok(()),
            Some(_) => Err(value("object id (given twice)", &id)),
        }
    }

    fn object(&self, id: &str) -> Result<&Object, ThreemfError> {
        self.objects.get(id).ok_or_else(|| ThreemfError::NoSuchObject(short(id)))
    }

    fn place(
        &self,
        placed: &Placed,
        outer: Transform,
        depth: usize,
        instances: &mut usize,
        triangles: &mut Triangles,
    ) -> Result<(), ThreemfError> {
        *instances += 1;
        if depth > MAX_DEPTH || *instances > MAX_INSTANCES {
            return Err(ThreemfError::Nesting);
        }
        let object = self.object(&placed.object)?;
        let whole = placed.transform.then(&outer);
        for (n, corners) in object.triangles.iter().enumerate() {
            let mut places = [[0.0; 3]; 3];
            for (place, corner) in places.iter_mut().zip(corners) {
                let vertex = object.vertices.get(*corner as usize).ok_or_else(|| {
                    ThreemfError::NoSuchVertex { object: short(&placed.object), triangle: n }
                })?;
                *place = whole.point(*vertex);
            }
            triangles.push(places)?;
        }
        object
            .components
            .iter()
            .try_for_each(|c| self.place(c, whole, depth + 1, instances, triangles))
    }
}

impl Object {
    fn element(
        &mut self,
        name: &str,
        attributes: Attributes,
        id: &str,
    ) -> Result<(), ThreemfError> {
        match name {
            "vertex" => {
                let number = |axis| number::<f64>(attributes, axis, "vertex");
                self.vertices.push([number("x")?, number("y")?, number("z")?]);
            }
            "triangle" => {
                check_count(self.triangles.len() + 1)?;
                let number = |corner| number::<u32>(attributes, corner, "triangle corner");
                self.triangles.push([number("v1")?, number("v2")?, number("v3")?]);
            }
            "component" => self.components.push(Placed::parse(attributes)?),
            "beamlattice" | "slicestackref" | "booleanshape" | "displacementmesh" => {
                return Err(ThreemfError::Extension(format!("{name} of object {}", short(id))));
            }
            _ => (),
        }
        Ok(())
    }
}

impl Placed {
    fn parse(attributes: Attributes) -> Result<Placed, ThreemfError> {
        let object = required(attributes, "objectid", "objectid")?.to_owned();
        if let Some(path) = attributes.get("path") {
            return Err(ThreemfError::Extension(format!(
                "objects in another file, {}",
                short(path)
            )));
        }
        let transform = match attributes.get("transform") {
            None => Transform::scale(1.0),
            Some(text) => Transform::parse(text).ok_or_else(|| value("transform", text))?,
        };
        let [a, b, c, _] = transform.0;
        if !keeps_shape([a, b, c]) {
            return Err(ThreemfError::Transform(short(&object)));
        }
        Ok(Placed { object, transform })
    }
}

fn required<'a>(
    attributes: Attributes<'a>,
    name: &str,
    what: &'static str,
) -> Result<&'a str, ThreemfError> {
    attributes.get(name).ok_or_else(|| value(what, "missing"))
}

fn number<T: std::str::FromStr>(
    attributes: Attributes,
    name: &str,
    what: &'static str,
) -> Result<T, ThreemfError> {
    let text = required(attributes, name, what)?;
    text.trim().parse().map_err(|_| value(what, text))
}

fn value(what: &'static str, value: &str) -> ThreemfError {
    ThreemfError::Value { what, value: short(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    /// A model of one tetrahedron under `deep` objects that only refer, placed `times` times.
    fn nested(deep: usize, times: usize) -> Result<usize, ThreemfError> {
        let mut text = "<model><resources><object id=\"0\"><mesh><vertices><vertex x=\"0\" y=\"0\" z=\"0\"/>\
            <vertex x=\"1\" y=\"0\" z=\"0\"/><vertex x=\"0\" y=\"1\" z=\"0\"/></vertices><triangles>\
            <triangle v1=\"0\" v2=\"1\" v3=\"2\"/></triangles></mesh></object>".to_owned();
        for n in 1..=deep {
            text += &format!(
                "<object id=\"{n}\"><components><component objectid=\"{}\"/></components></object>",
                n - 1
            );
        }
        text += "</resources><build>";
        text += &format!("<item objectid=\"{deep}\"/>").repeat(times);
        text += "</build></model>";
        let model = Model::parse(&text, "model")?;
        let (mut instances, mut triangles) = (0, Triangles::default());
        for item in &model.items {
            model.place(item, Transform::scale(1.0), 1, &mut instances, &mut triangles)?;
        }
        Ok(triangles.finish()?.triangles.len())
    }

    #[test]
    fn depth_and_copies_hold_at_their_edges() {
        // The build's own item is the first level.
        edges::most(16, |levels| nested(levels - 1, 1) == Ok(1));
        assert_eq!(nested(16, 1), Err(ThreemfError::Nesting));
        edges::most(10_000, |times| nested(0, times) == Ok(times));
        assert_eq!(nested(0, 10_001), Err(ThreemfError::Nesting));
        edges::most(5_000, |times| nested(1, times) == Ok(times));
    }

    #[test]
    fn transforms_follow_the_row_convention() {
        let first = Transform::parse("0 1 0 -1 0 0 0 0 1 10 0 0").unwrap();
        let inch = Transform::scale(25.4);
        assert_eq!(first.point([1.0, 0.0, 0.0]), [10.0, 1.0, 0.0]);
        assert_eq!(first.then(&inch).point([1.0, 0.0, 0.0]), [254.0, 25.4, 0.0]);
        assert_eq!(Transform::parse("1 2 3"), None);
        assert_eq!(Transform::parse("1 0 0 0 1 0 0 0 NaN 0 0 0"), None);
    }
}
