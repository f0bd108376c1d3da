//! Contents by hash, as a screen asks for them: decoded from the memo, the latest few kept.

use crate::Refusal;
use crate::exact_place::meant;
use crate::ground::Ground;
use crate::objects::array;
use crate::pictures::Pictures;
use crate::shelf::ValueShelf;
use crate::volumes::Volumes;
use crate::wire::{LevelHead, VolumeHead};
use axum::body::Bytes;
use preop_display::{Coarse, Pyramid, coarsen, finest_slab, label, refine, surface};
use preop_plan::shelf::Shelf;
use preop_plan::{Hash, Type, Vocabulary};
use preop_space::{Direction, Point};
use preop_steps::{Scan, Steps, Value};
use preop_surface::{Mesh, Tree};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// No more than so many where edges are split for a deviation map.
const FINE_TRIANGLES: usize = 300_000;
/// So many surfaces are kept as bytes; one of 100 k triangles takes 1.5 MB.
const KEPT_SURFACES: usize = 96;
/// A deviation map is asked for its distances, then for its surface: the one that is split for both is kept meanwhile.
const KEPT_FINE: usize = 2;
/// A tree of a million triangles takes 200 MB.
const KEPT_TREES: usize = 3;
/// Edges are split to no less than this, mm.
const LEAST_EDGE_MM: f64 = 0.2;
const UNPOISONED: &str = "nothing panics while it holds the contents";

/// What a screen asks for once it has heard of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Drawn {
    Volume(Hash),
    /// A part of it with so many triangles at the most.
    Surface(Hash, usize, usize),
}

/// What was decoded or computed, and what screens made of it.
pub(crate) struct Contents {
    /// The type of each content that was ever shown: its bytes do not say.
    types: Mutex<BTreeMap<Hash, Type>>,
    volumes: Volumes,
    shelf: ValueShelf,
    /// By content, part, and how many triangles a screen wants at the most.
    pictures: Pictures<(Hash, usize, usize), Bytes>,
    /// By content and part: whole surfaces, made ready for where they were clicked.
    trees: Pictures<(Hash, usize), Arc<Tree>>,
    /// The same, and the bits of the longest edge.
    fine: Pictures<(Hash, usize, usize, u64), Arc<Coarse>>,
}

impl Default for Contents {
    fn default() -> Contents {
        Contents {
            types: Mutex::default(),
            volumes: Volumes::default(),
            shelf: ValueShelf::default(),
            pictures: Pictures::keeping(KEPT_SURFACES),
            trees: Pictures::keeping(KEPT_TREES),
            fine: Pictures::keeping(KEPT_FINE),
        }
    }
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
        let levels = self.levels(content, ground)?;
        Ok(head(&levels))
    }

    /// The bytes of one slab of a volume.
    pub(crate) fn slab(
        &self,
        content: &Hash,
        [level, slab]: [usize; 2],
        ground: &dyn Ground,
    ) -> Result<Vec<u8>, Refusal> {
        let missing = || Refusal::Missing("The volume has no such slab.".to_owned());
        let bytes = match level {
            0 => finest_slab(
                &self.volumes.finest(content, || self.scan(content, ground))?.volume,
                slab,
            ),
            _ => self.levels(content, ground)?.slab(level, slab),
        };
        bytes.ok_or_else(missing)
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
        let mesh = mesh(&value, part).ok_or_else(no_surface)?;
        Ok(self.pictures.get((*content, part, most), || surface(&coarsen(mesh, most)).into()))
    }

    /// A surface with at most `most` triangles, then with no edge longer than `edge_mm` as far as 300 000 triangles
    /// go: a colour for each corner then says something of flat faces, too.
    pub(crate) fn fine(
        &self,
        content: &Hash,
        part: usize,
        (most, edge_mm): (usize, f64),
        ground: &dyn Ground,
    ) -> Result<Arc<Coarse>, Refusal> {
        if !(edge_mm >= LEAST_EDGE_MM && edge_mm.is_finite()) {
            return Err(Refusal::Wrong(format!(
                "The longest edge of a surface for the screen is {LEAST_EDGE_MM} mm or more."
            )));
        }
        let value = self.value(content, ground)?;
        let mesh = mesh(&value, part).ok_or_else(no_surface)?;
        let name = (*content, part, most, edge_mm.to_bits());
        Ok(self.fine.get(name, || refine(coarsen(mesh, most), edge_mm, FINE_TRIANGLES).into()))
    }

    /// The bytes of a surface as a deviation map shows it.
    pub(crate) fn fine_surface(
        &self,
        content: &Hash,
        part: usize,
        detail: (usize, f64),
        ground: &dyn Ground,
    ) -> Result<Bytes, Refusal> {
        let fine = self.fine(content, part, detail, ground)?;
        Ok(surface(&fine).into())
    }

    /// A whole surface.
    pub(crate) fn mesh(
        &self,
        content: &Hash,
        part: usize,
        ground: &dyn Ground,
    ) -> Result<Mesh, Refusal> {
        mesh(&self.value(content, ground)?, part).cloned().ok_or_else(no_surface)
    }

    /// The place on the whole surface that was meant by one `at` on a coarser picture of it, seen `along`.
    pub(crate) fn place(
        &self,
        content: &Hash,
        part: usize,
        (at, along): (Point, Direction),
        ground: &dyn Ground,
    ) -> Result<Point, Refusal> {
        let value = self.value(content, ground)?;
        let mesh = mesh(&value, part).ok_or_else(no_surface)?;
        let tree = self.trees.get((*content, part), || Tree::new(mesh).into());
        meant(&tree, at, along).ok_or_else(no_surface)
    }

    /// Makes what a screen will ask for next of objects that have just been computed. Making one picture
    /// takes one thread: whoever waits for it may hold all others.
    pub(crate) fn prepare(&self, drawn: &BTreeSet<Drawn>, ground: &dyn Ground) {
        drawn.par_iter().for_each(|one| {
            // What cannot be had is told to whoever asks for it.
            let _ = match one {
                Drawn::Volume(content) => self.levels(content, ground).map(drop),
                Drawn::Surface(content, part, most) => {
                    self.surface(content, *part, *most, ground).map(drop)
                }
            };
        });
    }

    /// The values that are in memory.
    pub(crate) fn shelf(&self) -> &dyn Shelf<Value> {
        &self.shelf
    }

    /// A value by its content, from memory or the memo.
    pub(crate) fn value(&self, content: &Hash, ground: &dyn Ground) -> Result<Value, Refusal> {
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

    fn levels(&self, content: &Hash, ground: &dyn Ground) -> Result<Arc<Pyramid>, Refusal> {
        self.volumes.levels(content, ground.memo(), || self.scan(content, ground))
    }

    fn scan(&self, content: &Hash, ground: &dyn Ground) -> Result<Arc<Scan>, Refusal> {
        match self.value(content, ground)? {
            Value::Image(scan) => Ok(scan),
            _ => Err(Refusal::Wrong("This content is no volume.".to_owned())),
        }
    }
}

fn no_surface() -> Refusal {
    Refusal::Missing("This content has no such surface.".to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect(UNPOISONED)
}

fn head(pyramid: &Pyramid) -> VolumeHead {
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
    let geometry = pyramid.finest();
    VolumeHead {
        size: geometry.size(),
        spacing_mm: geometry.spacing(),
        origin_mm: array(geometry.origin()),
        axes: geometry.axes().map(|axis| axis.vector().to_array()),
        range_hu: pyramid.range_hu(),
        levels,
    }
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
