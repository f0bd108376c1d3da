//! Drawings of bodies whose silhouettes, depths and sides are known.

use preop_image::{Geometry, Volume};
use preop_monitor::{Cancelled, Finding, Monitor, Silent};
use preop_picture::slice::{self, Cut, Mark, SliceView};
use preop_picture::{Camera, Colour, Material, Picture, Scene, View};
use preop_space::{Bounds, Direction, Plane, Point, Rigid, Vector, math};
use preop_surface::Mesh;

/// A sphere of rings and sectors.
fn sphere(centre: Point, radius: f64, rings: u32) -> Mesh {
    let sectors = 2 * rings;
    let mut points = vec![centre + Vector::Z * radius];
    for ring in 1..rings {
        let polar = math::PI * f64::from(ring) / f64::from(rings);
        for sector in 0..sectors {
            let around = 2.0 * math::PI * f64::from(sector) / f64::from(sectors);
            let (s, c) = (math::sin(polar), math::cos(polar));
            let unit = Vector::new(s * math::cos(around), s * math::sin(around), c);
            points.push(centre + unit * radius);
        }
    }
    points.push(centre - Vector::Z * radius);
    let at = |ring: u32, sector: u32| 1 + (ring - 1) * sectors + sector % sectors;
    let last = points.len() as u32 - 1;
    let mut triangles = Vec::new();
    for sector in 0..sectors {
        triangles.push([0, at(1, sector), at(1, sector + 1)]);
        triangles.push([last, at(rings - 1, sector + 1), at(rings - 1, sector)]);
        for ring in 1..rings - 1 {
            let (a, b) = (at(ring, sector), at(ring, sector + 1));
            let (c, d) = (at(ring + 1, sector), at(ring + 1, sector + 1));
            triangles.extend([[a, c, b], [b, c, d]]);
        }
    }
    Mesh::new(points, triangles).unwrap()
}

fn cube(min: f64, max: f64) -> Bounds {
    Bounds { min: Point::new(min, min, min), max: Point::new(max, max, max) }
}

fn share(picture: &Picture, is: impl Fn([u8; 3]) -> bool) -> f64 {
    let pixels = picture.rgba.chunks_exact(4).filter(|p| is([p[0], p[1], p[2]])).count();
    pixels as f64 / (picture.rgba.len() / 4) as f64
}

/// The middle of the pixels of a kind, across and down.
fn middle(picture: &Picture, is: impl Fn([u8; 3]) -> bool) -> (f64, f64) {
    let (mut sum, mut count) = ((0.0, 0.0), 0.0);
    for y in 0..picture.height {
        for x in 0..picture.width {
            if is(picture.pixel(x, y)) {
                sum = (sum.0 + f64::from(x), sum.1 + f64::from(y));
                count += 1.0;
            }
        }
    }
    (sum.0 / count, sum.1 / count)
}

fn reddish(p: [u8; 3]) -> bool {
    p[0] > 60 && u16::from(p[0]) > 2 * u16::from(p[1])
}

fn bluish(p: [u8; 3]) -> bool {
    p[2] > 60 && u16::from(p[2]) > 2 * u16::from(p[0])
}

const RED: Material = Material::solid(Colour([220, 20, 20]));
const BLUE: Material = Material::solid(Colour([20, 20, 220]));

#[test]
fn a_sphere_covers_the_area_of_its_disc() {
    let ball = sphere(Point::new(3.0, -4.0, 5.0), 10.0, 64);
    let camera = Camera::new(View::Left, ball.bounds());
    let picture = Scene::new().surface(&ball, RED).bare().draw(&camera, 400, 400, &Silent).unwrap();
    let disc = math::PI / 4.0 * 0.92 * 0.92;
    let covered = share(&picture, |p| p != [255, 255, 255]);
    assert!((covered / disc - 1.0).abs() < 0.012, "{covered} {disc}");
}

#[test]
fn the_nearer_body_hides_the_farther_from_either_side() {
    let front = sphere(Point::new(0.0, -30.0, 0.0), 10.0, 24);
    let back = sphere(Point::new(0.0, 30.0, 0.0), 10.0, 24);
    let scene = Scene::new().surface(&front, RED).surface(&back, BLUE).bare();
    let seen = |view| {
        let camera = Camera::new(view, scene.bounds());
        scene.draw(&camera, 120, 120, &Silent).unwrap().pixel(60, 60)
    };
    assert!(reddish(seen(View::Anterior)));
    assert!(bluish(seen(View::Posterior)));
}

#[test]
fn left_is_left() {
    let left = sphere(Point::new(30.0, 0.0, 0.0), 8.0, 24);
    let right = sphere(Point::new(-30.0, 0.0, 0.0), 8.0, 24);
    let scene = Scene::new().surface(&left, RED).surface(&right, BLUE).bare();
    let across = |view| {
        let camera = Camera::new(view, scene.bounds());
        let picture = scene.draw(&camera, 200, 100, &Silent).unwrap();
        (middle(&picture, reddish).0, middle(&picture, bluish).0)
    };
    let (l, r) = across(View::Anterior);
    assert!(l > 120.0 && r < 80.0, "the patient's left is on the picture's right: {l} {r}");
    let (l, r) = across(View::Posterior);
    assert!(l < 80.0 && r > 120.0, "{l} {r}");
    let (l, r) = across(View::Inferior);
    assert!(l > 120.0 && r < 80.0, "{l} {r}");
}

#[test]
fn a_pose_moves_a_surface() {
    let ball = sphere(Point::ORIGIN, 5.0, 24);
    let pose = Rigid::shift(Vector::new(0.0, 0.0, 20.0));
    let camera = Camera::new(View::Anterior, cube(-30.0, 30.0));
    let scene = Scene::new().surface_at(&ball, &pose, RED).bare();
    let (_, down) = middle(&scene.draw(&camera, 100, 100, &Silent).unwrap(), reddish);
    // 92 pixels show 60 mm, so 20 mm up are 30.7 pixels.
    assert!((down - (49.5 - 30.67)).abs() < 0.7, "{down}");
}

#[test]
fn translucent_layers_do_not_depend_on_their_order() {
    let (near, far) = (
        sphere(Point::new(0.0, -20.0, 0.0), 10.0, 16),
        sphere(Point::new(2.0, 20.0, 0.0), 10.0, 16),
    );
    let core = sphere(Point::ORIGIN, 4.0, 16);
    let (red, blue) = (RED.with_opacity(0.4), BLUE.with_opacity(0.4));
    let camera = Camera::new(View::Anterior, cube(-30.0, 30.0));
    let bone = Material::bone();
    let one = Scene::new().surface(&near, red).surface(&far, blue).surface(&core, bone);
    let two = Scene::new().surface(&core, bone).surface(&far, blue).surface(&near, red);
    let draw = |s: &Scene| s.clone().bare().draw(&camera, 160, 160, &Silent).unwrap();
    assert_eq!(draw(&one), draw(&two));
    let [r, _, b] = draw(&one).pixel(80, 62);
    assert!(r > b, "the near layer counts more");
}

/// Everything that can be drawn, in one scene.
fn rich_scene<'a>(ball: &'a Mesh, glass: &'a Mesh) -> Scene<'a> {
    let tilted = Direction::new(0.3, -0.2, 1.0).unwrap();
    Scene::new()
        .surface(ball, Material::bone())
        .surface(glass, Material::specimen())
        .plane(&Plane::new(Point::new(0.0, 0.0, 6.0), tilted), 20.0, Material::plane())
        .arrow(Point::new(-25.0, -10.0, 0.0), Point::new(-11.0, 0.0, 0.0), Colour::INK)
        .label("Bone", Point::new(-5.0, -8.0, 0.0))
        .label("Specimen", Point::new(18.0, 0.0, 0.0))
        .dimension(Point::new(-10.0, 0.0, -14.0), Point::new(10.0, 0.0, -14.0), "20.0 mm")
        .title("Anterior")
}

#[test]
fn any_number_of_threads_draws_the_same_bytes() {
    let ball = sphere(Point::ORIGIN, 10.0, 40);
    let glass = sphere(Point::new(12.0, 0.0, 3.0), 9.0, 40);
    let scene = rich_scene(&ball, &glass);
    let camera = Camera::new(View::Anterior, scene.bounds());
    let draw = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| scene.draw(&camera, 320, 240, &Silent)).unwrap().png()
    };
    let one = draw(1);
    assert_eq!(one, draw(2));
    assert_eq!(one, draw(7));
}

/// Asks to stop from the start.
struct Stopped;

impl Monitor for Stopped {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn drawing_can_be_stopped_and_odd_scenes_are_drawn() {
    let ball = sphere(Point::ORIGIN, 10.0, 8);
    let camera = Camera::new(View::Left, ball.bounds());
    let scene = Scene::new().surface(&ball, RED);
    assert_eq!(scene.draw(&camera, 64, 64, &Stopped), Err(Cancelled));
    let nothing = Camera::new(View::Left, Bounds::EMPTY);
    let empty = Scene::new().draw(&nothing, 0, 40, &Silent).unwrap();
    assert_eq!((empty.width, empty.height), (1, 40));
    let huge = scene.draw(&camera.zoomed(900.0), 64, 64, &Silent).unwrap();
    assert_eq!(huge.rgba.len(), 64 * 64 * 4);
    let far = Point::new(1e300, 0.0, 0.0);
    Scene::new().label("far", far).dimension(far, far, "?").draw(&camera, 64, 64, &Silent).unwrap();
}

/// A volume of 40 mm whose left half (larger x) is bone and whose front quarter is dense bone.
fn half_and_half() -> Volume {
    let g = Geometry::axial(Point::new(-20.0, -20.0, -20.0), [1.0; 3], [41; 3]).unwrap();
    let hu = (0..g.voxel_count()).map(|n| {
        let p = g.centre(g.voxel(n));
        if p.x <= 0.0 {
            -1000
        } else if p.y < 0.0 {
            1300
        } else {
            400
        }
    });
    let hu = hu.collect();
    Volume::new(g, hu)
}

#[test]
fn an_axial_slice_has_the_left_on_the_right_and_the_front_up() {
    let volume = half_and_half();
    let view = SliceView::new(Cut::Axial, Point::ORIGIN);
    let picture = slice::draw(&volume, &view, &[], 200, 200, &Silent).unwrap();
    assert_eq!(picture.pixel(150, 60), [255; 3], "left, front: dense");
    assert!((126..=128).contains(&picture.pixel(150, 140)[0]), "left, back: the level");
    assert_eq!(picture.pixel(50, 60), [0; 3], "right: air");
}

#[test]
fn a_contour_lies_where_the_slice_cuts_the_surface() {
    let volume = half_and_half();
    let ball = sphere(Point::new(0.0, 0.0, 3.0), 10.0, 48);
    let green = Colour([0, 255, 0]);
    let view = SliceView::new(Cut::Axial, Point::new(0.0, 0.0, 9.0));
    let marks = [Mark::Outline(&ball, green)];
    let picture = slice::draw(&volume, &view, &marks, 500, 500, &Silent).unwrap();
    let is_green = |p: [u8; 3]| p[1] > 150 && p[0] < 90 && p[2] < 90;
    let first = (0..250).find(|x| is_green(picture.pixel(*x, 250))).unwrap();
    // The circle has a radius of 8 mm; 480 pixels show 40 mm.
    assert!((f64::from(first) - (250.0 - 8.0 * 12.0)).abs() < 2.0, "{first}");
    let plane = Plane::new(Point::new(5.0, 0.0, 0.0), Direction::LEFT);
    let marks = [Mark::Line(&plane, green)];
    let picture = slice::draw(&volume, &view, &marks, 500, 500, &Silent).unwrap();
    assert!(is_green(picture.pixel(310, 400)));
}

/// The rich scene as it was when a person last looked at it. After a wanted change: run with
/// PREOP_BLESS=1, look at the picture, commit it.
#[test]
fn the_scene_looks_as_it_did() {
    let ball = sphere(Point::ORIGIN, 10.0, 40);
    let glass = sphere(Point::new(12.0, 0.0, 3.0), 9.0, 40);
    let scene = rich_scene(&ball, &glass).lettering(1.6);
    let camera = Camera::new(View::Anterior, scene.bounds());
    let drawn = scene.draw(&camera, 320, 240, &Silent).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/scene.png");
    if std::env::var_os("PREOP_BLESS").is_some() {
        std::fs::write(path, drawn.png()).unwrap();
    }
    // Pixels and not files: how a file is packed depends on what else is built with the packer.
    assert!(
        pixels(&std::fs::read(path).unwrap()) == pixels(&drawn.png()),
        "the picture differs from tests/golden/scene.png"
    );
}

/// The bytes of the pixels of a PNG file.
fn pixels(file: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    pixels
}
