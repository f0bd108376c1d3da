//! The figures of a package, drawn from the exact geometry by our own renderer.

use crate::Evaluated;
use crate::story::{GuideOnBone, NewJaw, Story};
use preop_monitor::{Cancelled, Monitor};
use preop_picture::slice::{self, Mark, SliceView};
use preop_picture::{Camera, Colour, Material, Picture, Scene, View};
use preop_report::Image;
use preop_solid::Solid;
use preop_space::{Bounds, Direction, Plane, Point};
use preop_steps::Scan;

/// In which section of the report a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chapter {
    Cover,
    Imaging,
    Before,
    Resection,
    Moves,
    Donor,
    NewJaw,
    /// The guide of this number.
    Guide(usize),
    /// What a person captured.
    Captures,
}

/// A figure of the package.
pub(crate) struct CaseFigure {
    /// Its file's name.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) chapter: Chapter,
    /// What is seen, and from where.
    pub(crate) caption: String,
    /// The picture.
    pub(crate) image: Image,
}

const WIDE: (u32, u32) = (1500, 1000);
const SMALL: (u32, u32) = (900, 720);
const BONE_LINE: Colour = Colour([255, 214, 102]);
const TUMOUR_LINE: Colour = Colour([255, 92, 92]);
const PLANE_LINE: Colour = Colour([90, 200, 250]);

/// Draws them all.
pub(crate) fn draw(
    evaluated: &Evaluated<'_>,
    story: &Story,
    monitor: &dyn Monitor,
) -> Result<Vec<CaseFigure>, Cancelled> {
    let mut atelier = Atelier { monitor, figures: vec![] };
    atelier.cover(evaluated, story)?;
    atelier.imaging(story)?;
    atelier.before(story)?;
    atelier.resection(story)?;
    atelier.moves(story)?;
    if let Some(jaw) = &story.new_jaw {
        atelier.donor(jaw)?;
        atelier.new_jaw(jaw)?;
    }
    for (n, guide) in story.guides.iter().enumerate() {
        atelier.guide(n, guide)?;
    }
    Ok(atelier.figures)
}

struct Atelier<'m> {
    monitor: &'m dyn Monitor,
    figures: Vec<CaseFigure>,
}

impl Atelier<'_> {
    fn keep(&mut self, chapter: Chapter, name: String, caption: String, picture: &Picture) {
        self.figures.push(CaseFigure { name, chapter, caption, image: Image::from(picture) });
    }

    fn scene(
        &mut self,
        chapter: Chapter,
        name: &str,
        caption: &str,
        scene: &Scene<'_>,
        camera: &Camera,
        size: (u32, u32),
    ) -> Result<(), Cancelled> {
        let picture = scene.draw(camera, size.0, size.1, self.monitor)?;
        self.keep(chapter, name.to_owned(), caption.to_owned(), &picture);
        Ok(())
    }

    fn views(
        &mut self,
        chapter: Chapter,
        name: &str,
        caption: &str,
        scene: &Scene<'_>,
        views: &[View],
    ) -> Result<(), Cancelled> {
        for view in views {
            let word = view.word();
            let camera = Camera::new(*view, scene.bounds());
            let (name, caption) = (format!("{name}-{word}"), format!("{caption}, {word} view."));
            self.scene(chapter, &name, &caption, scene, &camera, SMALL)?;
        }
        Ok(())
    }

    fn cover(&mut self, evaluated: &Evaluated<'_>, story: &Story) -> Result<(), Cancelled> {
        let planned: Vec<Solid>;
        let mut scene = Scene::new().bare();
        if let Some(jaw) = &story.new_jaw {
            planned = jaw.reconstruction.segments.iter().map(|s| s.fragment.planned()).collect();
            for stump in &jaw.stumps {
                scene = scene.surface(&stump.solid, Material::bone());
            }
            for (n, segment) in planned.iter().enumerate() {
                scene = scene.surface(segment, Material::segment(n));
            }
        } else {
            planned = story.moved_last().map(|m| m.planned()).collect();
            for cut in &story.cuts {
                let pieces = [
                    ("kept", &cut.kept, Material::bone()),
                    ("removed", &cut.removed, Material::segment(0)),
                ];
                for (result, body, material) in pieces {
                    if !story.is_elsewhere(&format!("{}.{result}", cut.name)) {
                        scene = scene.surface(&body.solid, material);
                    }
                }
            }
            for bone in story.bones.iter().filter(|_| story.cuts.is_empty()) {
                if !story.is_elsewhere(&bone.name) {
                    scene = scene.surface(&bone.body.solid, Material::bone());
                }
            }
            for (n, piece) in planned.iter().enumerate() {
                scene = scene.surface(piece, Material::segment(n));
            }
        }
        if scene.bounds().is_empty() {
            return Ok(());
        }
        let x = evaluated.plan.side.map_or(1.0, |s| s.sign());
        let along = Direction::new(-0.75 * x, 0.8, -0.25).expect("not zero");
        let camera = Camera::along(along, Direction::SUPERIOR, scene.bounds());
        let caption = match story.new_jaw {
            Some(_) => "The planned result: kept jaw and segments of the fibula.",
            None => "The planned result.",
        };
        self.scene(Chapter::Cover, "cover", caption, &scene, &camera, WIDE)
    }

    fn imaging(&mut self, story: &Story) -> Result<(), Cancelled> {
        for (name, scan) in &story.scans {
            let bones: Vec<&Solid> =
                story.bones.iter().filter(|b| b.scan == *name).map(|b| &*b.body.solid).collect();
            let through = self.place_to_look(story, name, &bones, scan);
            for cut in [slice::Cut::Axial, slice::Cut::Coronal, slice::Cut::Sagittal] {
                let word = format!("{cut:?}").to_lowercase();
                let view = SliceView { lettering: 1.3, ..SliceView::new(cut, through) };
                let mut marks: Vec<Mark<'_>> =
                    bones.iter().map(|b| Mark::Outline(b, BONE_LINE)).collect();
                let head = story.operated_scan().is_some_and(|s| std::ptr::eq(s, &**scan));
                if let (Some(tumour), true) = (&story.tumour, head) {
                    marks.push(Mark::Outline(&tumour.solid, TUMOUR_LINE));
                }
                if head {
                    marks.extend(story.cuts.iter().map(|c| Mark::Line(&c.plane, PLANE_LINE)));
                }
                let picture =
                    slice::draw(&scan.volume, &view, &marks, SMALL.0, SMALL.1, self.monitor)?;
                let caption = format!(
                    "{name}, {word} slice through ({:.0}, {:.0}, {:.0}) mm with the contours of \
                     the models.",
                    through.x, through.y, through.z
                );
                self.keep(Chapter::Imaging, format!("slice-{name}-{word}"), caption, &picture);
            }
        }
        Ok(())
    }

    /// The tumour, or else the middle of what was made of this scan.
    fn place_to_look(&self, story: &Story, scan: &str, bones: &[&Solid], image: &Scan) -> Point {
        let head = story.operated_scan().is_some_and(|s| std::ptr::eq(s, image));
        if let (Some(tumour), true) = (&story.tumour, head)
            && let Some(centre) = tumour.solid.centroid()
        {
            return centre;
        }
        if let Some(jaw) = &story.new_jaw
            && jaw.donor_scan == scan
            && let Some(segment) = jaw.reconstruction.segments.first()
        {
            return segment.donor_axis[0].towards(segment.donor_axis[1], 0.5);
        }
        let middle = bones.first().and_then(|b| b.centroid());
        middle.unwrap_or_else(|| image.volume.geometry().bounds().centre())
    }

    fn before(&mut self, story: &Story) -> Result<(), Cancelled> {
        for (name, _) in &story.scans {
            let mut scene = Scene::new().lettering(1.3);
            for bone in story.bones.iter().filter(|b| b.scan == *name) {
                let ghost = story.operated().is_some_and(|o| *o != *bone.body.solid)
                    && story.new_jaw.as_ref().is_none_or(|j| j.donor.solid != bone.body.solid);
                let material = if ghost { Material::ghost() } else { Material::bone() };
                scene = scene.surface(&bone.body.solid, material);
            }
            if scene.bounds().is_empty() {
                continue;
            }
            let caption = format!("{name} before the operation");
            let views = [View::Anterior, View::Left];
            self.views(Chapter::Before, &format!("before-{name}"), &caption, &scene, &views)?;
        }
        Ok(())
    }

    fn resection(&mut self, story: &Story) -> Result<(), Cancelled> {
        let Some(bone) = story.operated() else { return Ok(()) };
        let mut scene = Scene::new().lettering(1.3);
        let specimen = story.specimen();
        for cut in &story.cuts {
            scene = scene.surface(&cut.kept.solid, Material::bone());
            if cut.both_kept && !cut.removed_is_cut_again {
                scene = scene.surface(&cut.removed.solid, Material::segment(0));
            }
        }
        if let Some(specimen) = specimen {
            scene = scene.surface(specimen, Material::specimen());
        }
        if let Some(tumour) = &story.tumour {
            scene = scene.surface(&tumour.solid, Material::tumour());
        }
        let half = 0.16 * bone.bounds().size().length();
        for cut in &story.cuts {
            let centre = cut.plane.project(near_section(cut.kept.solid.bounds(), &cut.plane));
            let plane = Plane::new(centre, cut.plane.normal);
            scene = scene.plane(&plane, half, Material::plane()).label(cut.name.clone(), centre);
        }
        let views = [View::Anterior, View::Left, View::Right, View::Inferior];
        self.views(Chapter::Resection, "resection", "The osteotomies", &scene, &views)
    }

    /// What is moved where the plan puts it, and as a ghost where it was before; with the bone that a cut has parted
    /// it from, if that stays.
    fn moves(&mut self, story: &Story) -> Result<(), Cancelled> {
        for moved in &story.moves {
            let (before, planned) = (moved.before(), moved.planned());
            let mut scene = Scene::new().lettering(1.3).surface(&planned, Material::segment(0));
            let cut = story.cuts.iter().find(|c| moved.of == format!("{}.removed", c.name));
            if let Some(cut) = cut.filter(|c| !story.is_elsewhere(&format!("{}.kept", c.name))) {
                scene = scene.surface(&cut.kept.solid, Material::bone());
            }
            if before != planned {
                scene = scene.surface(&before, Material::ghost());
            }
            let caption = format!("{}: {}", moved.name, moved.movement.words());
            let name = format!("move-{}", moved.name);
            self.views(Chapter::Moves, &name, &caption, &scene, &[View::Anterior, View::Left])?;
        }
        Ok(())
    }

    fn donor(&mut self, jaw: &NewJaw) -> Result<(), Cancelled> {
        let mut scene = Scene::new().lettering(1.3).surface(&jaw.donor.solid, Material::ghost());
        for segment in &jaw.reconstruction.segments {
            let [from, to] = segment.donor_axis;
            scene = scene
                .surface(&segment.fragment.solid, Material::segment(segment.number - 1))
                .label(format!("segment {}", segment.number), from.towards(to, 0.5));
        }
        let camera = Camera::new(View::Anterior, scene.bounds());
        let caption = format!(
            "The {} fibula with the segments where they are taken, anterior view.",
            jaw.donor_side
        );
        self.scene(Chapter::Donor, "donor", &caption, &scene, &camera, SMALL)?;
        let taken = Bounds::of(
            jaw.reconstruction.segments.iter().flat_map(|s| s.fragment.solid.points().to_vec()),
        );
        for segment in &jaw.reconstruction.segments {
            for plane in [&segment.distal_plane, &segment.proximal_plane] {
                scene = scene.plane(plane, 14.0, Material::plane());
            }
        }
        let camera = Camera::new(View::Left, taken.grown(12.0));
        let caption = "The cuts of the fibula, from the patient's left.";
        self.scene(Chapter::Donor, "donor-cuts", caption, &scene, &camera, SMALL)
    }

    fn new_jaw(&mut self, jaw: &NewJaw) -> Result<(), Cancelled> {
        let segments = &jaw.reconstruction.segments;
        let planned: Vec<Solid> = segments.iter().map(|s| s.fragment.planned()).collect();
        let mut scene = Scene::new().lettering(1.3);
        for stump in &jaw.stumps {
            scene = scene.surface(&stump.solid, Material::bone());
        }
        for (segment, body) in segments.iter().zip(&planned) {
            let [from, to] = segment.jaw_axis;
            scene = scene.surface(body, Material::segment(segment.number - 1)).label(
                format!("{}: {:.1} mm", segment.number, segment.measures.centre_mm),
                from.towards(to, 0.5),
            );
        }
        let views = [View::Anterior, View::Left, View::Right, View::Inferior];
        self.views(Chapter::NewJaw, "new-jaw", "The new jaw", &scene, &views)
    }

    fn guide(&mut self, number: usize, on: &GuideOnBone) -> Result<(), Cancelled> {
        let guide = &on.guide;
        let mut scene = Scene::new()
            .lettering(1.3)
            .surface(&on.bone.solid, Material::bone())
            .surface(&guide.solid, Material::guide());
        for slot in &guide.slots {
            // At the end of the slot: its middle is where the embossed number stands.
            let end = slot.centre + slot.along * (slot.length_mm / 2.0 - 1.0);
            scene = scene.label(format!("slot {}", slot.number), end);
        }
        let around = guide.solid.bounds().grown(8.0);
        let long = guide.slots.first().map_or(Direction::SUPERIOR, |s| s.plane.normal);
        let up = if guide.off.dot(*Direction::SUPERIOR).abs() < 0.9 {
            Direction::SUPERIOR
        } else {
            -Direction::POSTERIOR
        };
        let name = guide.name.to_lowercase();
        let side = (*guide.off * 0.5 + *long * 0.6 + *up * 0.5).direction().unwrap_or(guide.off);
        let pictures = [
            ("top", -guide.off, "seen as the surgeon does, along the direction in which it seats"),
            ("oblique", -side, "seen obliquely"),
        ];
        for (word, along, words) in pictures {
            let camera = Camera::along(along, up, around);
            let caption = format!("Guide {} on its bone, {words}.", guide.name);
            let file = format!("guide-{name}-{word}");
            self.scene(Chapter::Guide(number), &file, &caption, &scene, &camera, SMALL)?;
        }
        let alone = Scene::new().lettering(1.3).surface(&guide.solid, Material::guide());
        let camera = Camera::along(guide.off, up, guide.solid.bounds());
        let caption = format!("Guide {}: its seat, seen from the bone.", guide.name);
        self.scene(
            Chapter::Guide(number),
            &format!("guide-{name}-seat"),
            &caption,
            &alone,
            &camera,
            SMALL,
        )
    }
}

/// A place to show a plane at: where it was put if that is near the bone.
fn near_section(bounds: Bounds, plane: &Plane) -> Point {
    if bounds.grown(5.0).contains(plane.through) { plane.through } else { bounds.centre() }
}
