//! What steps take and give.

use preop_device::Guide;
use preop_image::Volume;
use preop_label::Label;
use preop_plan::Type;
use preop_solid::Solid;
use preop_space::{Plane, Point};
use preop_surface::{Deviation, Mesh, Soup};
use preop_surgery::{Curve, Fragment, Reconstruction};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A value that a step takes or gives. Which scan's space it is in, the plan's typing knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Value {
    /// A CT volume.
    Image(Arc<Scan>),
    /// Which voxel is what.
    Label(Arc<Label>),
    /// Triangles as they were read, without promises.
    Triangles(Arc<Soup>),
    /// A surface that may be open.
    Mesh(Arc<Mesh>),
    /// A closed body.
    Solid(Arc<Body>),
    /// A piece of bone with its planned place.
    Fragment(Arc<Fragment>),
    /// A curve picked on bone.
    Curve(Arc<Curve>),
    /// A picked place.
    Point(Point),
    /// A plane.
    Plane(Plane),
    /// Segments of the donor for the jaw.
    Reconstruction(Arc<Reconstruction>),
    /// A cutting guide.
    Guide(Arc<Guide>),
    /// A scan of MR or PET.
    Intensity(Arc<Intensity>),
}

/// The type of a scan of MR or PET: its numbers are not Hounsfield units, so no step that takes an
/// `image` takes it.
pub const INTENSITY: Type = "scan without Hounsfield units";

/// A scan: its voxels, and what the report says of it. Whose it is, is not here: a value goes into
/// the memo, and identity never does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// The voxels.
    pub volume: Volume,
    /// What the report says of it.
    pub facts: ScanFacts,
}

/// A scan of MR or PET, for display and fusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intensity {
    /// The voxels; their numbers are no Hounsfield units.
    pub volume: Volume,
    /// What one step of a voxel means in the scanner's own numbers.
    pub unit: f64,
    /// What the report says of it.
    pub facts: ScanFacts,
}

/// What the report says of a scan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScanFacts {
    /// The day of the scan, `YYYY-MM-DD`; empty where the files do not say.
    pub date: String,
    /// The maker of the scanner.
    pub manufacturer: String,
    /// The reconstruction kernel.
    pub kernel: String,
    /// How many slices were read.
    pub slices: usize,
    /// What the series says of itself that is no identity: `SEMI-SYNTHETIC` and the like.
    pub nature: String,
    /// The hash of its frame of reference, by which a mask or a model is told to be of this scan; empty
    /// where the files do not say. The UID itself would lead to the patient.
    pub space: String,
}

/// A closed body, and how far it lies from the image that it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The body; whoever carries it to another place shares it.
    pub solid: Arc<Solid>,
    /// Distances to the surface in the image, in mm, where it comes from one.
    pub deviation: Option<Deviation>,
}

impl Body {
    /// A body that does not come from an image directly.
    pub fn of(solid: impl Into<Arc<Solid>>) -> Value {
        Value::Solid(Arc::new(Body { solid: solid.into(), deviation: None }))
    }
}

impl Value {
    /// The name of its type in the plan's typing.
    pub fn kind(&self) -> Type {
        match self {
            Value::Image(_) => "image",
            Value::Label(_) => "label",
            Value::Triangles(_) => "triangles",
            Value::Mesh(_) => "mesh",
            Value::Solid(_) => "solid",
            Value::Fragment(_) => "fragment",
            Value::Curve(_) => "curve",
            Value::Point(_) => "point",
            Value::Plane(_) => "plane",
            Value::Reconstruction(_) => "reconstruction",
            Value::Guide(_) => "guide",
            Value::Intensity(_) => INTENSITY,
        }
    }
}
