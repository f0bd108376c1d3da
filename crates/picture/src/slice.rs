//! Slices through a CT volume: grey values in a window, contours of surfaces, patient letters.

use crate::camera::{Camera, Projection, View};
use crate::canvas::{Spot, disc, frame, stroke};
use crate::overlay::Pen;
use crate::{Colour, Picture};
use preop_image::Volume;
use preop_label::Label;
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Bounds, Direction, Plane, Point};
use preop_surface::Mesh;
use rayon::prelude::*;

/// How a slice lies in the patient. Seen by the radiological convention: the patient's left is on
/// the right of axial and coronal slices, the front is on the left of sagittal ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// Across the body, seen from the feet, the front up.
    Axial,
    /// From ear to ear, seen from the front, the head up.
    Coronal,
    /// From front to back, seen from the left, the head up.
    Sagittal,
    /// Seen by a viewer towards whom the first direction points; the second is up.
    Oblique(Direction, Direction),
}

/// Which slice is drawn, and in which window of grey values.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceView {
    /// How the slice lies.
    pub cut: Cut,
    /// A place that it goes through.
    pub through: Point,
    /// What must be seen; the whole volume where it is empty.
    pub bounds: Bounds,
    /// Half the width and height of what must be seen around the place, instead of the box.
    pub half_mm: Option<[f64; 2]>,
    /// The value that is middle grey, in Hounsfield units.
    pub level_hu: f64,
    /// The width of the window from black to white, in Hounsfield units.
    pub window_hu: f64,
    /// A title in the top left corner, or nothing.
    pub title: String,
    /// Whether thin lines cross at the place that the slice goes through.
    pub cross: bool,
    /// How much larger than usual the lettering is, for pictures that are shown small.
    pub lettering: f64,
}

impl SliceView {
    /// The whole of a slice in a bone window (level 400, width 1800 HU).
    pub fn new(cut: Cut, through: Point) -> SliceView {
        SliceView {
            cut,
            through,
            bounds: Bounds::EMPTY,
            half_mm: None,
            level_hu: 400.0,
            window_hu: 1800.0,
            title: String::new(),
            cross: false,
            lettering: 1.0,
        }
    }

    fn camera(&self, bounds: Bounds) -> Camera {
        let camera = match self.cut {
            Cut::Axial => Camera::new(View::Inferior, bounds),
            Cut::Coronal => Camera::new(View::Anterior, bounds),
            Cut::Sagittal => Camera::new(View::Left, bounds),
            Cut::Oblique(toward, up) => Camera::along(-toward, up, bounds),
        };
        self.half_mm.map_or(camera, |half| camera.showing(self.through, half))
    }
}

/// What is drawn over the grey values.
pub enum Mark<'a> {
    /// The outline of a surface where the slice cuts it.
    Outline(&'a Mesh, Colour),
    /// A tint over the voxels of a label.
    Tint(&'a Label, Colour),
    /// The line in which a plane meets the slice.
    Line(&'a Plane, Colour),
    /// A place, if it lies within a millimetre of the slice.
    Spot(Point, Colour),
}

/// Draws a slice, with the marks one over another in their order. What lies outside the volume is
/// dark and without grain.
pub fn draw(
    volume: &Volume,
    view: &SliceView,
    marks: &[Mark],
    width: u32,
    height: u32,
    monitor: &dyn Monitor,
) -> Result<Picture, Cancelled> {
    let mut picture = Picture::filled(width, height, Colour::NIGHT);
    let bounds = if view.bounds.is_empty() { volume_bounds(volume) } else { view.bounds };
    let (w, h) = (f64::from(picture.width), f64::from(picture.height));
    let projection = view.camera(bounds).projection(w, h, [0.02, 0.02]);
    let slice = Slice { volume, view, projection };
    slice.greys(&mut picture, marks, monitor)?;
    for mark in marks {
        monitor.check()?;
        slice.mark(&mut picture, mark);
    }
    if view.cross {
        slice.cross(&mut picture);
    }
    let mut pen = Pen::new(&mut picture, view.lettering, Colour::WHITE, Colour::NIGHT);
    pen.title(&view.title);
    pen.scale_bar(projection.mm);
    pen.sides(&projection);
    Ok(picture)
}

/// The box of the voxel centres.
fn volume_bounds(volume: &Volume) -> Bounds {
    let g = volume.geometry();
    let [ni, nj, nk] = g.size().map(|n| n - 1);
    Bounds::of((0..8).map(|c| g.centre([(c & 1) * ni, (c >> 1 & 1) * nj, (c >> 2) * nk])))
}

struct Slice<'a> {
    volume: &'a Volume,
    view: &'a SliceView,
    projection: Projection,
}

impl Slice<'_> {
    fn plane(&self) -> Plane {
        Plane::new(self.view.through, self.projection.camera.toward)
    }

    /// The place in the patient under the middle of a pixel.
    fn place(&self, x: usize, y: usize) -> Point {
        let c = &self.projection.camera;
        let [sx, sy, _] = self.projection.place(self.view.through);
        let (dx, dy) = (x as f64 + 0.5 - sx, y as f64 + 0.5 - sy);
        self.view.through + c.right * (dx * self.projection.mm) - c.up * (dy * self.projection.mm)
    }

    fn greys(
        &self,
        picture: &mut Picture,
        marks: &[Mark],
        monitor: &dyn Monitor,
    ) -> Result<(), Cancelled> {
        let row_bytes = 4 * picture.width as usize;
        let low = self.view.level_hu - 0.5 * self.view.window_hu;
        let scale = 255.0 / self.view.window_hu.max(1.0);
        picture.rgba.par_chunks_mut(row_bytes).enumerate().try_for_each(|(y, row)| {
            monitor.check()?;
            for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
                let p = self.place(x, y);
                if let Some(hu) = self.volume.sample(p) {
                    let grey = ((hu - low) * scale).clamp(0.0, 255.0) as u8;
                    pixel[..3].copy_from_slice(&[grey; 3]);
                }
                tint(pixel, p, marks);
            }
            Ok(())
        })
    }

    fn mark(&self, picture: &mut Picture, mark: &Mark) {
        let line = (0.0024 * f64::from(picture.height)).max(1.4);
        match mark {
            Mark::Outline(mesh, colour) => {
                let outline = self.section(mesh);
                let strokes: Vec<_> = outline.iter().map(|[a, b]| stroke(*a, *b, line)).collect();
                picture.fill(&strokes, *colour, 0.95);
            }
            Mark::Line(plane, colour) => {
                if let Some([a, b]) = self.trace(plane) {
                    picture.fill(&[stroke(a, b, line)], *colour, 0.95);
                }
            }
            Mark::Spot(p, colour) => {
                if self.plane().signed_distance(*p).abs() <= 1.0 {
                    let [x, y, _] = self.projection.place(*p);
                    picture.fill(&[disc([x, y], 2.6 * line)], Colour::NIGHT, 0.8);
                    picture.fill(&[disc([x, y], 1.9 * line)], *colour, 1.0);
                }
            }
            Mark::Tint(..) => {}
        }
    }

    /// The pieces of lines in which the slice cuts the triangles of a surface.
    fn section(&self, mesh: &Mesh) -> Vec<[Spot; 2]> {
        let plane = self.plane();
        let heights: Vec<f64> = mesh.points().iter().map(|p| plane.signed_distance(*p)).collect();
        let above = |c: u32| heights[c as usize] >= 0.0;
        let meet = |a: u32, b: u32| {
            // From the lower number to the higher: both triangles at an edge meet it alike.
            let (a, b) = (a.min(b) as usize, a.max(b) as usize);
            let fraction = heights[a] / (heights[a] - heights[b]);
            let p = mesh.points()[a].towards(mesh.points()[b], fraction);
            let [x, y, _] = self.projection.place(p);
            [x, y]
        };
        let piece = |&[a, b, c]: &[u32; 3]| {
            let crossed: Vec<Spot> = [(a, b), (b, c), (c, a)]
                .into_iter()
                .filter(|(a, b)| above(*a) != above(*b))
                .map(|(a, b)| meet(a, b))
                .collect();
            Some([*crossed.first()?, *crossed.get(1)?])
        };
        mesh.triangles().iter().filter_map(piece).collect()
    }

    /// The line in which a plane meets the slice, longer than the picture.
    fn trace(&self, plane: &Plane) -> Option<[Spot; 2]> {
        let slice = self.plane();
        let along = slice.normal.cross(*plane.normal).direction()?;
        let down = plane.normal.cross(*along);
        let start = slice.meets_line(plane.project(slice.through), down)?;
        let reach = 1e4 * self.projection.mm;
        let spot = |s: f64| {
            let [x, y, _] = self.projection.place(start + along * s);
            [x, y]
        };
        Some([spot(-reach), spot(reach)])
    }

    fn cross(&self, picture: &mut Picture) {
        let [x, y, _] = self.projection.place(self.view.through);
        let (w, h) = (f64::from(picture.width), f64::from(picture.height));
        let hair = frame([0.0, y - 0.5], [w, y + 0.5]);
        let upright = frame([x - 0.5, 0.0], [x + 0.5, h]);
        picture.fill(&[hair, upright], Colour([120, 200, 230]), 0.5);
    }
}

/// Lays the colours of labels over a pixel.
fn tint(pixel: &mut [u8], p: Point, marks: &[Mark]) {
    for mark in marks {
        let Mark::Tint(label, colour) = mark else { continue };
        if label_at(label, p) {
            for (v, c) in pixel.iter_mut().zip(colour.0) {
                *v = ((u16::from(*v) * 6 + u16::from(c) * 4) / 10) as u8;
            }
        }
    }
}

/// Whether the voxel nearest to a place belongs to a label.
fn label_at(label: &Label, p: Point) -> bool {
    let v = label.geometry().voxel_point(p);
    let [ni, nj, nk] = label.geometry().size();
    let near = |x: f64, n: usize| {
        let x = (x + 0.5).floor();
        (0.0..n as f64).contains(&x).then_some(x as usize)
    };
    match (near(v.i, ni), near(v.j, nj), near(v.k, nk)) {
        (Some(i), Some(j), Some(k)) => label.contains(label.geometry().index([i, j, k])),
        _ => false,
    }
}
