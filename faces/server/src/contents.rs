//! Contents by hash, as a screen asks for them: decoded from the memo, the latest few kept.

use crate::Refusal;
use crate::ground::Ground;
use crate::objects::array;
use crate::wire::{LevelHead, VolumeHead};
use preop_display::{Pyramid, coarsen, surface};
use preop_image::Volume;
use preop_plan::{Hash, Type, Vocabulary};
use preop_steps::{Steps, Value};
use preop_surface::Mesh;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// So many decoded values are kept; a volume or a large bone takes a hundred megabytes.
const KEPT: usize = 6;
const UNPOISONED: &str = "nothing panics while it holds the contents";

/// What was decoded, the latest last.
#[derive(Default)]
pub(crate) struct Contents {
    /// The type of each content that was ever shown: its bytes do not say.
    types: Mutex<BTreeMap<Hash, Type>>,
    values: Mutex<Vec<(Hash, Arc<Shown>)>>,
}

/// A value ready to be shown.
enum Shown {
    Volume(Box<(VolumeHead, Pyramid)>),
    Value(Value),
}

impl Contents {
    /// Notes the type of a content.
    pub(crate) fn note(&self, content: Hash, kind: Type) {
        lock(&self.types).insert(content, kind);
    }

    /// The grid and the levels of a volume.
    pub(crate) fn volume(
        &self,
        content: &Hash,
        ground: &dyn Ground,
    ) -> Result<VolumeHead, Refusal> {
        match &*self.shown(content, ground)? {
            Shown::Volume(volume) => Ok(volume.0.clone()),
            Shown::Value(_) => Err(Refusal::Wrong("This content is no volume.".to_owned())),
        }
    }

    /// The bytes of one slab of a volume.
    pub(crate) fn slab(
        &self,
        content: &Hash,
        [level, slab]: [usize; 2],
        ground: &dyn Ground,
    ) -> Result<Vec<u8>, Refusal> {
        let Shown::Volume(volume) = &*self.shown(content, ground)? else {
            return Err(Refusal::Wrong("This content is no volume.".to_owned()));
        };
        let missing = || Refusal::Missing("The volume has no such slab.".to_owned());
        volume.1.slab(level, slab).ok_or_else(missing)
    }

    /// The bytes of a surface with at most `most` triangles; all of them if that is 0.
    pub(crate) fn surface(
        &self,
        content: &Hash,
        part: usize,
        most: usize,
        ground: &dyn Ground,
    ) -> Result<Vec<u8>, Refusal> {
        let shown = self.shown(content, ground)?;
        let Shown::Value(value) = &*shown else {
            return Err(Refusal::Wrong("This content is no surface.".to_owned()));
        };
        let mesh = mesh(value, part)
            .ok_or_else(|| Refusal::Missing("This content has no such surface.".to_owned()))?;
        Ok(surface(&coarsen(mesh, most)))
    }

    fn shown(&self, content: &Hash, ground: &dyn Ground) -> Result<Arc<Shown>, Refusal> {
        if let Some(shown) = self.kept(content) {
            return Ok(shown);
        }
        let gone = || {
            Refusal::Missing(
                "This content is not remembered. Open the case again, so that it is computed."
                    .to_owned(),
            )
        };
        let kind = *lock(&self.types).get(content).ok_or_else(gone)?;
        let bytes = ground.memo().content(content).ok_or_else(gone)?;
        let value = Steps.decode(kind, &bytes).ok_or_else(gone)?;
        let shown = Arc::new(match value {
            Value::Image(scan) => Shown::Volume(Box::new(volume(&scan.volume))),
            value => Shown::Value(value),
        });
        let mut values = lock(&self.values);
        values.push((*content, shown.clone()));
        if values.len() > KEPT {
            values.remove(0);
        }
        Ok(shown)
    }

    /// What was decoded before; it becomes the latest.
    fn kept(&self, content: &Hash) -> Option<Arc<Shown>> {
        let mut values = lock(&self.values);
        let place = values.iter().position(|(hash, _)| hash == content)?;
        let entry = values.remove(place);
        let shown = entry.1.clone();
        values.push(entry);
        Some(shown)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect(UNPOISONED)
}

fn volume(volume: &Volume) -> (VolumeHead, Pyramid) {
    let geometry = volume.geometry();
    let pyramid = Pyramid::of(volume);
    let levels = pyramid
        .levels()
        .into_iter()
        .map(|level| LevelHead {
            size: level.size,
            spacing_mm: level.spacing_mm,
            origin_mm: array(level.origin_mm),
            slabs: level.slabs,
            slab_slices: level.slab_slices,
        })
        .collect();
    let [low, high] = volume
        .hu()
        .iter()
        .fold([i16::MAX, i16::MIN], |[low, high], hu| [low.min(*hu), high.max(*hu)]);
    let head = VolumeHead {
        size: geometry.size(),
        spacing_mm: geometry.spacing(),
        origin_mm: array(geometry.origin()),
        axes: geometry.axes().map(|axis| axis.vector().to_array()),
        range_hu: [low, high],
        levels,
    };
    (head, pyramid)
}

/// The surface of a part of a value.
fn mesh(value: &Value, part: usize) -> Option<&Mesh> {
    match value {
        Value::Reconstruction(r) => r.segments.get(part).map(|s| s.fragment.solid.mesh()),
        _ if part > 0 => None,
        Value::Mesh(mesh) => Some(mesh),
        Value::Solid(body) => Some(body.solid.mesh()),
        Value::Fragment(fragment) => Some(fragment.solid.mesh()),
        Value::Guide(guide) => Some(guide.solid.mesh()),
        _ => None,
    }
}
