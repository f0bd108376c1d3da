//! What is drawn: surfaces, planes, lines, and the marks that explain them.

use crate::camera::Projection;
use crate::normals::corner_normals;
use crate::overlay::{Dimension, Label, Overlay};
use crate::raster::{Facet, Stage};
use crate::resolve::{Look, Resolve};
use crate::{Camera, Colour, Material, Picture};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::{Bounds, Plane, Point, Rigid, Vector};
use preop_surface::Mesh;
use rayon::prelude::*;

/// A scene, put together piece by piece and drawn as often as wanted.
#[derive(Clone, Default)]
pub struct Scene<'a> {
    surfaces: Vec<(&'a Mesh, Rigid, Material)>,
    patches: Vec<Patch>,
    lines: Vec<Line>,
    overlay: Overlay,
    ground: Option<Colour>,
}

/// A square of a plane.
#[derive(Clone)]
struct Patch {
    corners: [Point; 4],
    material: Material,
}

/// A line in space, as wide from near as from far.
#[derive(Clone)]
struct Line {
    points: Vec<Point>,
    colour: Colour,
    /// As a fraction of the height of the picture.
    width: f64,
    head: bool,
}

/// The width of outlines and drawn lines, as a fraction of the height of the picture.
const LINE: f64 = 0.0022;
/// Lines lie this far in front of the surface that they are drawn on, in millimetres.
const LIFT_MM: f64 = 0.4;
/// The size of the hollows that are shaded, as a fraction of the height of the picture.
const HOLLOW: f32 = 0.035;

impl<'a> Scene<'a> {
    /// An empty scene on white ground, with a scale bar and the patient's letters.
    pub fn new() -> Scene<'a> {
        Scene::default()
    }

    /// Adds a surface.
    pub fn surface(self, mesh: &'a Mesh, material: Material) -> Scene<'a> {
        self.surface_at(mesh, &Rigid::IDENTITY, material)
    }

    /// Adds a surface where a motion carries it.
    pub fn surface_at(mut self, mesh: &'a Mesh, pose: &Rigid, material: Material) -> Scene<'a> {
        assert!(self.surfaces.len() < 60_000, "a scene of less than 60 000 surfaces");
        self.surfaces.push((mesh, *pose, material));
        self
    }

    /// Adds a square of a plane around the place it goes through, `half` millimetres to each side,
    /// with its outline.
    pub fn plane(mut self, plane: &Plane, half: f64, material: Material) -> Scene<'a> {
        let (u, v) = plane.axes();
        let corner = |a: f64, b: f64| plane.through + u * (a * half) + v * (b * half);
        let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        self.patches.push(Patch { corners, material });
        let outline = (0..5).map(|n| corners[n % 4]).collect();
        self.line(outline, material.colour)
    }

    /// Adds a line through places; hidden by what stands before it.
    pub fn line(mut self, points: Vec<Point>, colour: Colour) -> Scene<'a> {
        self.lines.push(Line { points, colour, width: LINE, head: false });
        self
    }

    /// Adds an arrow that ends at `to`.
    pub fn arrow(mut self, from: Point, to: Point, colour: Colour) -> Scene<'a> {
        self.lines.push(Line { points: vec![from, to], colour, width: 2.0 * LINE, head: true });
        self
    }

    /// Names a place, with a line to it from the side of the picture. The line ends in a dot where
    /// the place is seen and in a ring where something hides it.
    pub fn label(mut self, text: impl Into<String>, at: Point) -> Scene<'a> {
        self.overlay.labels.push(Label { text: text.into(), at });
        self
    }

    /// Draws a dimension line between two places; `text` is the length, as in `"52.0 mm"`.
    pub fn dimension(mut self, from: Point, to: Point, text: impl Into<String>) -> Scene<'a> {
        self.overlay.dimensions.push(Dimension { from, to, text: text.into() });
        self
    }

    /// Writes a title in the top left corner.
    pub fn title(mut self, text: impl Into<String>) -> Scene<'a> {
        self.overlay.title = text.into();
        self
    }

    /// Lettering `factor` times as large, for pictures that are shown small.
    pub fn lettering(mut self, factor: f64) -> Scene<'a> {
        self.overlay.lettering = factor.clamp(0.2, 10.0);
        self
    }

    /// Leaves out the scale bar and the patient's letters, for thumbnails.
    pub fn bare(mut self) -> Scene<'a> {
        self.overlay.bare = true;
        self
    }

    /// Another ground than white.
    pub fn ground(mut self, colour: Colour) -> Scene<'a> {
        self.ground = Some(colour);
        self
    }

    /// The box of everything that is drawn.
    pub fn bounds(&self) -> Bounds {
        let surfaces = self
            .surfaces
            .iter()
            .flat_map(|(mesh, pose, _)| mesh.points().iter().map(|p| pose.point(*p)));
        let lines = self.lines.iter().flat_map(|l| l.points.iter().copied());
        Bounds::of(surfaces.chain(lines))
    }

    /// Draws the scene. Sides beyond [`Picture::LARGEST`] are moved there.
    pub fn draw(
        &self,
        camera: &Camera,
        width: u32,
        height: u32,
        monitor: &dyn Monitor,
    ) -> Result<Picture, Cancelled> {
        let (width, height) = (Picture::side(width), Picture::side(height));
        let (columns, rows) = (width as usize, height as usize);
        let split = if columns * rows > 1_000_000 { 2 } else { 3 };
        let plain = camera.projection(width.into(), height.into(), self.overlay.margin());
        let (looks, facets) = self.facets(&plain.split(split), rows * split, monitor)?;
        monitor.progress(0.3);
        let stage = Stage::new(&facets, columns * split, rows * split);
        let opaque = |f: &Facet| looks[f.look as usize].opacity >= 1.0;
        let seen = stage.nearest(opaque, &Part::of(monitor, 0.3, 0.5))?;
        monitor.progress(0.5);
        let resolve = Resolve {
            stage: &stage,
            facets: &facets,
            looks: &looks,
            seen: &seen,
            split,
            columns,
            rows,
            mm: plain.mm as f32,
            ground: self.ground.unwrap_or(Colour::WHITE).light(),
        };
        let hollow = HOLLOW * rows as f32 * plain.mm as f32;
        let rgba = resolve.picture(hollow, &Part::of(monitor, 0.5, 0.95))?;
        let mut picture = Picture { width, height, rgba };
        let hidden = |p: Point| resolve.hides(&plain, p);
        self.overlay.draw(&mut picture, &plain, &hidden);
        monitor.progress(1.0);
        Ok(picture)
    }

    /// The looks of the scene, and its triangles in samples.
    fn facets(
        &self,
        projection: &Projection,
        rows: usize,
        monitor: &dyn Monitor,
    ) -> Result<(Vec<Look>, Vec<Facet>), Cancelled> {
        let (mut looks, mut facets) = (Vec::new(), Vec::new());
        for (mesh, pose, material) in &self.surfaces {
            monitor.check()?;
            facets.extend(surface_facets(mesh, pose, projection, looks.len() as u16));
            looks.push(Look::lit(material));
        }
        for patch in &self.patches {
            let normals = [[0.0, 0.0, 1.0]; 3];
            let [a, b, c, d] = patch.corners.map(|p| projection.place(p));
            for corners in [[a, b, c], [a, c, d]] {
                facets.extend(Facet::new(corners, normals, looks.len() as u16));
            }
            looks.push(Look::flat(patch.material.colour, patch.material.opacity));
        }
        for line in &self.lines {
            monitor.check()?;
            line.facets(projection, rows as f64, looks.len() as u16, &mut facets);
            looks.push(Look::flat(line.colour, 1.0));
        }
        Ok((looks, facets))
    }
}

/// The triangles of a surface that show any area.
fn surface_facets(mesh: &Mesh, pose: &Rigid, projection: &Projection, look: u16) -> Vec<Facet> {
    let normals = corner_normals(mesh);
    let places: Vec<[f64; 3]> =
        mesh.points().par_iter().map(|p| projection.place(pose.point(*p))).collect();
    let turn = |v: Vector| projection.turn(pose.vector(v));
    mesh.triangles()
        .par_iter()
        .zip(normals.par_iter())
        .filter_map(|(t, n)| Facet::new(t.map(|c| places[c as usize]), n.map(turn), look))
        .collect()
}

impl Line {
    /// The line as ribbons that face the viewer.
    fn facets(&self, projection: &Projection, rows: f64, look: u16, facets: &mut Vec<Facet>) {
        let half = 0.5 * (self.width * rows).max(1.5);
        let lifted = |p: Point| {
            let [x, y, z] = projection.place(p);
            [x, y, z + LIFT_MM]
        };
        for pair in self.points.windows(2) {
            let (a, mut b) = (lifted(pair[0]), lifted(pair[1]));
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length = (dx * dx + dy * dy).sqrt();
            if length.is_nan() || length <= 1e-9 {
                continue;
            }
            let (ux, uy) = (dx / length, dy / length);
            if self.head {
                let size = (10.0 * half).min(length);
                let neck = [b[0] - ux * size, b[1] - uy * size, b[2]];
                let wing = |side: f64| {
                    let out = 0.42 * side * size;
                    [neck[0] + uy * out, neck[1] - ux * out, b[2]]
                };
                ribbon(&[b, wing(1.0), wing(-1.0)], look, facets);
                b = neck;
            }
            let side = |p: [f64; 3], s: f64| [p[0] + uy * half * s, p[1] - ux * half * s, p[2]];
            // A quarter of the width beyond the ends closes the corners of a bent line.
            let back = if self.head { 0.0 } else { 0.5 * half };
            let a = [a[0] - ux * back, a[1] - uy * back, a[2]];
            let b = [b[0] + ux * back, b[1] + uy * back, b[2]];
            ribbon(&[side(a, 1.0), side(b, 1.0), side(b, -1.0), side(a, -1.0)], look, facets);
        }
    }
}

/// A convex outline as a fan of triangles.
fn ribbon(outline: &[[f64; 3]], look: u16, facets: &mut Vec<Facet>) {
    for pair in outline[1..].windows(2) {
        let corners = [outline[0], pair[0], pair[1]];
        facets.extend(Facet::new(corners, [[0.0, 0.0, 1.0]; 3], look));
    }
}
