//! What may come from outside, and what the plan says of it.

use crate::INTENSITY;
use preop_plan::{InputKind, Kind, Parameter, Unit};

const ITEM: Parameter =
    Parameter::optional("item", Kind::Text, "Its name, in a scene of 3D Slicer (.mrb).");
const SEGMENT: Parameter =
    Parameter::optional("segment", Kind::Text, "The name or number of the part of the mask.");
const SERIES: Parameter = Parameter::optional(
    "series",
    Kind::Text,
    "The UID of the series, where the files hold several that fit: `preop inspect` names them.",
);
const BOX: Parameter = Parameter::optional(
    "box_mm",
    Kind::Box,
    "Only this box is read, in patient axes (LPS): one leg of two, the jaw of a whole head.",
);
const JAW: Parameter = Parameter::optional(
    "jaw",
    Kind::Choice(&["closed", "open", "bite-block"]),
    "How the jaw was held in the scan, as somebody knows who was there: it is not guessed.",
);
const EVEN: Parameter = Parameter::optional(
    "even_slices_mm",
    Kind::Number { unit: Unit::Millimetre, least: 0.1, most: 5.0 },
    "Slices of varying distances are resampled, linearly between neighbours, to this distance; \
     without it such a series is refused.",
);

const CT: InputKind = InputKind {
    name: "ct",
    value: "image",
    is_scan: true,
    states_unit: false,
    needs_scan: false,
    takes: &[ITEM, SERIES, BOX, JAW, EVEN],
};

const MASK: InputKind = InputKind {
    name: "mask",
    value: "label",
    is_scan: false,
    states_unit: false,
    needs_scan: true,
    takes: &[SEGMENT, ITEM],
};

const MESH: InputKind =
    InputKind { name: "mesh", value: "mesh", states_unit: true, takes: &[ITEM], ..MASK };

const POINT: Parameter = Parameter::optional(
    "point",
    Kind::Text,
    "The name of the place in a file of markups; without it there must be only one.",
);

/// Something that was marked in 3D Slicer on a scan.
const MARKED: InputKind = InputKind { name: "curve", value: "curve", takes: &[ITEM], ..MASK };

/// The kinds of input, in the order of the manual.
pub(crate) const INPUTS: &[InputKind] = &[
    CT,
    InputKind { name: "mr", value: INTENSITY, takes: &[SERIES, BOX], ..CT },
    InputKind { name: "pet", value: INTENSITY, takes: &[SERIES, BOX], ..CT },
    MASK,
    MESH,
    InputKind { name: "triangles", value: "triangles", ..MESH },
    InputKind { name: "point", value: "point", takes: &[POINT, ITEM], ..MARKED },
    MARKED,
    InputKind { name: "plane", value: "plane", ..MARKED },
];
