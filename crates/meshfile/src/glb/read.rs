//! GLB to triangles, every node in its place.

use super::GlbError;
use crate::space::keeps_shape;
use crate::triangles::{IMPORT_REACH_MM, TriangleError, Triangles, check_count};
use preop_quote::quote;
use preop_surface::Soup;
use serde_json::Value;

const MAX_DEPTH: usize = 16;
const MAX_INSTANCES: usize = 10_000;
/// Parts of meshes, each as often as its node is used.
const MAX_PRIMITIVES: usize = 100_000;
/// The JSON of a model without textures is far shorter.
const MAX_JSON: usize = 64 << 20;

/// The triangles of the default scene, as they are stored: no unit and no axes are assumed.
///
/// # Errors
/// Anything but triangles with plain positions and indices.
pub fn read(bytes: &[u8]) -> Result<Soup, GlbError> {
    let (json, binary) = chunks(bytes)?;
    let json: Value = serde_json::from_slice(json).map_err(|e| GlbError::Json(e.to_string()))?;
    let file = File { json: &json, binary };
    file.check_extensions()?;
    file.check_buffer()?;
    let mut made = Made { triangles: Triangles::default(), instances: 0, count: 0, primitives: 0 };
    for node in file.roots()? {
        file.node(node, &IDENTITY, 1, &mut made)?;
    }
    Ok(made.triangles.finish()?)
}

/// The JSON and the binary chunk.
fn chunks(bytes: &[u8]) -> Result<(&[u8], &[u8]), GlbError> {
    let word = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
        four.map(u32::from_le_bytes).map(|w| w as usize)
    };
    if bytes.get(..4) != Some(b"glTF") || word(4) != Some(2) {
        return Err(GlbError::Not);
    }
    let whole = word(8).ok_or(GlbError::Not)?;
    if whole != bytes.len() {
        return Err(GlbError::Short { needed: whole, found: bytes.len() });
    }
    let chunk = |at: usize, kind: &[u8; 4]| {
        let length = word(at).filter(|_| bytes.get(at + 4..at + 8) == Some(kind))?;
        bytes.get(at + 8..(at + 8).checked_add(length)?)
    };
    let short = GlbError::Short { needed: word(12).unwrap_or(0), found: bytes.len() };
    let json = chunk(12, b"JSON").filter(|j| j.len() <= MAX_JSON).ok_or(short)?;
    let next = 20 + json.len();
    let binary = if next == bytes.len() { Some(&[][..]) } else { chunk(next, b"BIN\0") };
    let needed = word(next).unwrap_or(0);
    Ok((json, binary.ok_or(GlbError::Short { needed, found: bytes.len() })?))
}

/// What was made so far.
struct Made {
    triangles: Triangles,
    instances: usize,
    count: usize,
    primitives: usize,
}

/// The elements of an accessor, which are looked up one at a time: many nodes may use the same.
struct Elements<'a> {
    bytes: &'a [u8],
    stride: usize,
    size: usize,
    count: usize,
}

impl Elements<'_> {
    fn get(&self, n: usize) -> Option<&[u8]> {
        (n < self.count).then(|| &self.bytes[n * self.stride..][..self.size])
    }

    /// A place of three numbers.
    fn place(&self, n: usize) -> Option<[f64; 3]> {
        let (words, _) = self.get(n)?.as_chunks::<4>();
        let number = |n: usize| f64::from(f32::from_le_bytes(words[n]));
        Some([0, 1, 2].map(number))
    }

    /// A whole number of one to four bytes; there must be one.
    fn whole(&self, n: usize) -> usize {
        let bytes = self.get(n).unwrap_or_default();
        bytes.iter().rev().fold(0, |n, byte| n << 8 | usize::from(*byte))
    }
}

struct File<'a> {
    json: &'a Value,
    binary: &'a [u8],
}

/// Columns of a linear map, and a shift.
type Transform = [[f64; 3]; 4];
const IDENTITY: Transform = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0; 3]];

impl<'a> File<'a> {
    fn check_extensions(&self) -> Result<(), GlbError> {
        // These change how it looks, not its shape.
        const LOOKS: [&str; 3] = ["KHR_materials", "KHR_texture", "KHR_lights"];
        let required = match self.json.get("extensionsRequired") {
            None => return Ok(()),
            Some(list) => list.as_array().ok_or(GlbError::Reference("list of extensions"))?,
        };
        let looks = |name: &&Value| {
            name.as_str().is_some_and(|name| LOOKS.iter().any(|looks| name.starts_with(looks)))
        };
        match required.iter().find(|name| !looks(name)) {
            Some(name) => Err(GlbError::Extension(quote(&name.to_string(), 60))),
            None => Ok(()),
        }
    }

    /// The chunk holds what the buffer tells of, and at most three bytes that fill it up.
    fn check_buffer(&self) -> Result<(), GlbError> {
        let declared = index(&self.json["buffers"][0], "byteLength", "length of a buffer")?;
        let needed = declared.ok_or(GlbError::Reference("length of a buffer"))?;
        let found = self.binary.len();
        let fits = needed <= found && found - needed < 4;
        if fits { Ok(()) } else { Err(GlbError::Buffer { needed, found }) }
    }

    /// An entry of one of the top-level lists.
    fn entry(&self, list: &str, n: usize, what: &'static str) -> Result<&'a Value, GlbError> {
        self.json[list].get(n).ok_or(GlbError::Reference(what))
    }

    fn roots(&self) -> Result<Vec<usize>, GlbError> {
        let scene = index(self.json, "scene", "scene")?.unwrap_or(0);
        let nodes = &self.entry("scenes", scene, "scene")?["nodes"];
        indices(nodes, "list of nodes")
    }

    fn node(
        &self,
        n: usize,
        outer: &Transform,
        depth: usize,
        made: &mut Made,
    ) -> Result<(), GlbError> {
        made.instances += 1;
        if depth > MAX_DEPTH || made.instances > MAX_INSTANCES {
            return Err(GlbError::Nesting);
        }
        let node = self.entry("nodes", n, "node")?;
        let own = transform(node).ok_or(GlbError::Transform(n))?;
        let whole = then(&own, outer);
        if !keeps_shape([whole[0], whole[1], whole[2]]) {
            return Err(GlbError::Transform(n));
        }
        if node.get("skin").is_some() {
            return Err(GlbError::Extension("a skin".into()));
        }
        if let Some(mesh) = index(node, "mesh", "mesh")? {
            let mesh = self.entry("meshes", mesh, "mesh")?;
            let primitives = mesh["primitives"].as_array();
            for primitive in primitives.ok_or(GlbError::Reference("list of primitives"))? {
                made.primitives += 1;
                if made.primitives > MAX_PRIMITIVES {
                    return Err(GlbError::Nesting);
                }
                self.primitive(primitive, &whole, made)?;
            }
        }
        match node.get("children") {
            None => Ok(()),
            Some(children) => indices(children, "list of nodes")?
                .into_iter()
                .try_for_each(|child| self.node(child, &whole, depth + 1, made)),
        }
    }

    fn primitive(
        &self,
        primitive: &Value,
        place: &Transform,
        made: &mut Made,
    ) -> Result<(), GlbError> {
        match primitive.get("mode").map_or(Some(4), Value::as_u64) {
            Some(4) => (),
            // Points and lines have no surface.
            Some(0..=3) => return Ok(()),
            _ => return Err(GlbError::Extension("strips or fans of triangles".into())),
        }
        if primitive.get("targets").is_some() {
            return Err(GlbError::Extension("morph targets".into()));
        }
        let position = primitive["attributes"]["POSITION"].as_u64();
        let position = position.ok_or(GlbError::Reference("POSITION"))? as usize;
        let places = self.positions(position)?;
        let indices = index(primitive, "indices", "accessor")?;
        let indices = indices.map(|accessor| self.indices(accessor)).transpose()?;
        let corners = indices.as_ref().map_or(places.count, |indices| indices.count);
        made.count += corners / 3;
        check_count(made.count)?;
        if !corners.is_multiple_of(3) {
            return Err(GlbError::Reference("number of corners (not three for each triangle)"));
        }
        for triangle in 0..corners / 3 {
            let mut corners = [[0.0; 3]; 3];
            for (n, corner) in corners.iter_mut().enumerate() {
                let at = 3 * triangle + n;
                let at = indices.as_ref().map_or(at, |indices| indices.whole(at));
                let at = places.place(at).ok_or(GlbError::Reference("vertex"))?;
                *corner = point(place, at);
                // The standard's unit is the metre; the reach of all files is in millimetres.
                if let Some(far) = corner.iter().find(|c| c.abs() > IMPORT_REACH_MM / 1000.0) {
                    let triangle = made.triangles.count();
                    return Err(TriangleError::TooFar { triangle, at_mm: 1000.0 * far }.into());
                }
            }
            made.triangles.push(corners)?;
        }
        Ok(())
    }

    fn positions(&self, accessor: usize) -> Result<Elements<'a>, GlbError> {
        self.elements(accessor, &[5126], "VEC3")
    }

    fn indices(&self, accessor: usize) -> Result<Elements<'a>, GlbError> {
        self.elements(accessor, &[5121, 5123, 5125], "SCALAR")
    }

    /// The elements of an accessor, all of them within the binary chunk.
    fn elements(
        &self,
        accessor: usize,
        components: &[u64],
        kind: &str,
    ) -> Result<Elements<'a>, GlbError> {
        let wrong = GlbError::Reference("accessor");
        let accessor = self.entry("accessors", accessor, "accessor")?;
        let component = accessor["componentType"].as_u64().filter(|c| components.contains(c));
        let size = match component.ok_or(wrong.clone())? {
            5121 => 1,
            5123 => 2,
            _ => 4,
        } * if kind == "VEC3" { 3 } else { 1 };
        if accessor["type"] != kind || accessor.get("sparse").is_some() {
            return Err(wrong);
        }
        let view = accessor["bufferView"].as_u64().ok_or(wrong.clone())?;
        let view = self.entry("bufferViews", view as usize, "buffer view")?;
        if view["buffer"] != 0 || self.json["buffers"][0].get("uri").is_some() {
            return Err(GlbError::Extension("voxels or places in another file".into()));
        }
        let whole = |value: &Value, key: &str| match value.get(key) {
            None => Some(0),
            Some(number) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
        };
        let bytes = (|| {
            let start = whole(view, "byteOffset")?;
            let end = start.checked_add(whole(view, "byteLength")?)?;
            self.binary.get(start..end)?.get(whole(accessor, "byteOffset")?..)
        })();
        let bytes = bytes.ok_or(GlbError::Reference("buffer view"))?;
        let stride = whole(view, "byteStride").filter(|s| *s == 0 || *s >= size);
        let stride = stride.ok_or(wrong.clone())?;
        let stride = if stride == 0 { size } else { stride };
        let count = whole(accessor, "count").filter(|n| *n > 0).ok_or(wrong.clone())?;
        let needed = (count - 1).checked_mul(stride).and_then(|n| n.checked_add(size));
        if needed.is_none_or(|n| n > bytes.len()) {
            return Err(GlbError::Reference("accessor"));
        }
        Ok(Elements { bytes, stride, size, count })
    }
}

/// The place in a list that an object names under a key, if it has one.
fn index(of: &Value, key: &str, what: &'static str) -> Result<Option<usize>, GlbError> {
    let number = |n: &Value| n.as_u64().and_then(|n| usize::try_from(n).ok());
    of.get(key).map(|n| number(n).ok_or(GlbError::Reference(what))).transpose()
}

fn indices(list: &Value, what: &'static str) -> Result<Vec<usize>, GlbError> {
    let list = list.as_array().ok_or(GlbError::Reference(what))?;
    let index = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok());
    list.iter().map(index).collect::<Option<_>>().ok_or(GlbError::Reference(what))
}

/// The transform of a node: a matrix by columns, or translation, rotation (x, y, z, w) and scale.
fn transform(node: &Value) -> Option<Transform> {
    if let Some(matrix) = node.get("matrix") {
        let m = numbers::<16>(matrix)?;
        // Another last row would be a perspective, or a matrix by rows; both ways at once nobody can tell.
        let both = ["translation", "rotation", "scale"].iter().any(|key| node.get(key).is_some());
        if [m[3], m[7], m[11], m[15]] != [0.0, 0.0, 0.0, 1.0] || both {
            return None;
        }
        return Some([0, 1, 2, 3].map(|c| [m[4 * c], m[4 * c + 1], m[4 * c + 2]]));
    }
    let get = |key: &str| node.get(key);
    let shift = get("translation").map_or(Some([0.0; 3]), numbers)?;
    let scale = get("scale").map_or(Some([1.0; 3]), numbers::<3>)?;
    let [x, y, z, w] = get("rotation").map_or(Some([0.0, 0.0, 0.0, 1.0]), numbers)?;
    let length = (x * x + y * y + z * z + w * w).sqrt();
    if !((length - 1.0).abs() < 1e-3) {
        return None;
    }
    let [x, y, z, w] = [x, y, z, w].map(|q| q / length);
    let columns = [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + z * w), 2.0 * (x * z - y * w)],
        [2.0 * (x * y - z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + x * w)],
        [2.0 * (x * z + y * w), 2.0 * (y * z - x * w), 1.0 - 2.0 * (x * x + y * y)],
    ];
    let scaled = |n: usize| columns[n].map(|c| c * scale[n]);
    Some([scaled(0), scaled(1), scaled(2), shift])
}

fn numbers<const N: usize>(list: &Value) -> Option<[f64; N]> {
    let list: Option<Vec<f64>> = list.as_array()?.iter().map(Value::as_f64).collect();
    list?.try_into().ok()
}

fn point(t: &Transform, p: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|n| p[0] * t[0][n] + p[1] * t[1][n] + p[2] * t[2][n] + t[3][n])
}

/// First `inner`, then `outer`.
fn then(inner: &Transform, outer: &Transform) -> Transform {
    let turned = |v: [f64; 3]| {
        let p = point(outer, v);
        [0, 1, 2].map(|n| p[n] - outer[3][n])
    };
    [turned(inner[0]), turned(inner[1]), turned(inner[2]), point(outer, inner[3])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    /// One triangle in `deep` nodes, the outermost used `times` times, its mesh of so many parts.
    fn nested(deep: usize, times: usize, parts: usize) -> Result<usize, GlbError> {
        let inner = (0..deep - 1).map(|n| serde_json::json!({ "children": [n + 1] }));
        let nodes: Vec<Value> = inner.chain([serde_json::json!({ "mesh": 0 })]).collect();
        let part = serde_json::json!({ "attributes": { "POSITION": 0 } });
        let json = serde_json::json!({
            "scenes": [{ "nodes": vec![0; times] }],
            "nodes": nodes,
            "meshes": [{ "primitives": vec![part; parts] }],
            "accessors": [{ "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3" }],
            "bufferViews": [{ "buffer": 0, "byteLength": 36 }],
            "buffers": [{ "byteLength": 36 }],
        });
        let corners = [0.0f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].map(f32::to_le_bytes);
        Ok(read(&glb(&json.to_string(), &corners.concat()))?.triangles.len())
    }

    fn glb(json: &str, binary: &[u8]) -> Vec<u8> {
        let json = json.to_owned() + &" ".repeat(json.len().next_multiple_of(4) - json.len());
        let chunk = |kind: &[u8; 4], bytes: &[u8]| {
            [&(bytes.len() as u32).to_le_bytes(), &kind[..], bytes].concat()
        };
        let chunks = [chunk(b"JSON", json.as_bytes()), chunk(b"BIN\0", binary)].concat();
        let whole = (12 + chunks.len() as u32).to_le_bytes();
        [b"glTF", &2u32.to_le_bytes()[..], &whole, &chunks].concat()
    }

    #[test]
    fn depth_uses_and_parts_hold_at_their_edges() {
        edges::most(16, |deep| nested(deep, 1, 1) == Ok(1));
        assert_eq!(nested(17, 1, 1), Err(GlbError::Nesting));
        edges::most(10_000, |times| nested(1, times, 1) == Ok(times));
        assert_eq!(nested(1, 10_001, 1), Err(GlbError::Nesting));
        edges::most(5_000, |times| nested(2, times, 1) == Ok(times));
        edges::most(100_000, |parts| nested(1, 1, parts) == Ok(parts));
        edges::most(10_000, |parts| nested(1, 10, parts) == Ok(10 * parts));
        assert_eq!(nested(1, 1, 100_001), Err(GlbError::Nesting));
    }

    #[test]
    fn the_length_of_its_json_holds_at_its_edges() {
        let cut = |json: usize| {
            let file = glb(&" ".repeat(json), &[]);
            chunks(&file).is_ok_and(|(text, _)| text.len() == json)
        };
        edges::above([(64 << 20) - 4, 64 << 20, (64 << 20) + 4], cut);
    }
}
