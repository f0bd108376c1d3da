//! Grey values as they are remembered: little endian, in one piece. One by one, as numbers of varying
//! length, a large scan takes a second each way.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

pub(crate) fn serialize<S: Serializer>(hu: &[i16], serializer: S) -> Result<S::Ok, S::Error> {
    if cfg!(target_endian = "little") {
        return serializer.serialize_bytes(bytemuck::cast_slice(hu));
    }
    let bytes: Vec<[u8; 2]> = hu.iter().map(|v| v.to_le_bytes()).collect();
    serializer.serialize_bytes(bytes.as_flattened())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<i16>, D::Error> {
    deserializer.deserialize_bytes(GreyValues)
}

struct GreyValues;

impl Visitor<'_> for GreyValues {
    type Value = Vec<i16>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("grey values of two bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<i16>, E> {
        match bytes.as_chunks::<2>() {
            (values, []) => Ok(values.iter().map(|v| i16::from_le_bytes(*v)).collect()),
            _ => Err(E::invalid_length(bytes.len(), &self)),
        }
    }
}
