//! Contents by hash, as a screen asks for them: decoded from the memo, the latest few kept.

use crate::Refusal;
use crate::ground::Ground;
use crate::objects::array;
use crate::pictures::Pictures;
use crate::shelf::ValueShelf;
use crate::wire::{LevelHead, VolumeHead};
use axum::body::Bytes;
use preop_display::{Pyramid, coarsen, label, surface};
use preop_image::Volume;
use preop_plan::shelf::Shelf;
use preop_plan::{Hash, Type, Vocabulary};
use preop_steps::{Steps, Value};
use preop_surface::Mesh;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// So many volumes are kept with their levels; a large one takes 400 MB.
const KEPT: usize = 3;
/// What a page asks for: as many triangles as a processor alone can turn.
const SCREEN_TRIANGLES: usize = 100_000;
const UNPOISONED: &str = "nothing panics while it holds the contents";

/// What was decoded or computed, and what screens made of it.
#[derive(Default)]
pub(crate) struct Contents {
    /// The type of each content that was ever shown: its bytes do not say.
    types: Mutex<BTreeMap<Hash, Type>>,
    /// The latest last.
    volumes: Mutex<Vec<(Hash, Leveled)>>,
    shelf: ValueShelf,
    pictures: Pictures,
}

/// A volume ready to be shown.
type Leveled = Arc<(VolumeHead, Pyramid)>;

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
        Ok(self.leveled(content, ground)?.0.clone())
    }

    /// The bytes of one slab of a volume.
    pub(crate) fn slab(
        &self,
        content: &Hash,
        [level, slab]: [usize; 2],
        ground: &dyn Ground,
    ) -> Result<Vec<u8>, Refusal> {
        let volume = self.leveled(content, ground)?;
        let missing = || Refusal::Missing("The volume has no such slab.".to_owned());
        volume.1.slab(level, slab).ok_or_else(missing)
    }

    /// The bytes of a label.
    pub(crate) fn label(&self, content: &Hash, ground: &dyn Ground) -> Result<Vec<u8>, Refusal> {
        match self.value(content, ground)? {
            Value::Label(marked) => Ok(label(&marked)),
            _ => Err(Refusal::Wrong("This content is no label.".to_owned())),
        }
    }

    /// The bytes of a surface with at most `most` triangles; all of them if that is 0.
    pub(crate) fn surface(
        &self,
        content: &Hash,
        part: usize,
        most: usize,
        ground: &dyn Ground,
    ) -> Result<Bytes, Refusal> {
        let value = self.value(content, ground)?;
        let mesh = mesh(&value, part)
            .ok_or_else(|| Refusal::Missing("This content has no such surface.".to_owned()))?;
        Ok(self.pictures.get((*content, part, most), || surface(&coarsen(mesh, most)).into()))
    }

    /// A whole surface.
    pub(crate) fn mesh(
        &self,
        content: &Hash,
        part: usize,
        ground: &dyn Ground,
    ) -> Result<Mesh, Refusal> {
        let missing = || Refusal::Missing("This content has no such surface.".to_owned());
        mesh(&self.value(content, ground)?, part).cloned().ok_or_else(missing)
    }

    /// Makes what a screen will ask for next of a value that has just been computed. Making one picture
    /// takes one thread: whoever waits for it may hold all others.
    pub(crate) fn prepare(&self, content: &Hash) {
        let Some(value) = self.shelf.take(content) else { return };
        let parts = match &value {
            Value::Reconstruction(r) => r.segments.len(),
            _ => 1,
        };
        (0..parts).into_par_iter().for_each(|part| {
            if let Some(mesh) = mesh(&value, part) {
                let name = (*content, part, SCREEN_TRIANGLES);
                self.pictures.get(name, || surface(&coarsen(mesh, SCREEN_TRIANGLES)).into());
            }
        });
    }

    /// The values that are in memory.
    pub(crate) fn shelf(&self) -> &dyn Shelf<Value> {
        &self.shelf
    }

    fn value(&self, content: &Hash, ground: &dyn Ground) -> Result<Value, Refusal> {
        if let Some(value) = self.shelf.take(content) {
            return Ok(value);
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
        self.shelf.put(content, &value, bytes.len());
        Ok(value)
    }

    /// A volume and its levels, which are made once; two who ask at the same time may both make them.
    fn leveled(&self, content: &Hash, ground: &dyn Ground) -> Result<Leveled, Refusal> {
        if let Some(volume) = self.kept(content) {
            return Ok(volume);
        }
        let Value::Image(scan) = self.value(content, ground)? else {
            return Err(Refusal::Wrong("This content is no volume.".to_owned()));
        };
        let made = Arc::new(volume(&scan.volume));
        let mut volumes = lock(&self.volumes);
        volumes.push((*content, made.clone()));
        if volumes.len() > KEPT {
            volumes.remove(0);
        }
        Ok(made)
    }

    /// What was made before; it becomes the latest.
    fn kept(&self, content: &Hash) -> Option<Leveled> {
        let mut volumes = lock(&self.volumes);
        let place = volumes.iter().position(|(hash, _)| hash == content)?;
        let entry = volumes.remove(place);
        let volume = entry.1.clone();
        volumes.push(entry);
        Some(volume)
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
