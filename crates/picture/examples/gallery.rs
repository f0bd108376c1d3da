//! Draws a scene of bodies with formulas into `gallery.png` of the folder that is named, and says
//! how long a large one takes.

use preop_image::{Geometry, Volume};
use preop_monitor::Silent;
use preop_picture::slice::{self, Cut, Mark, SliceView};
use preop_picture::{Camera, Colour, Material, Scene, View};
use preop_space::{Direction, Plane, Point, Vector, math};
use preop_surface::Mesh;

/// A closed surface wrapped around a ring: a torus with bumps, of `n` by `m` squares.
fn ring(centre: Point, radius: f64, tube: f64, bumps: f64, n: u32, m: u32) -> Mesh {
    let place = |i: u32, j: u32| {
        let (a, b) = (
            2.0 * math::PI * f64::from(i) / f64::from(n),
            2.0 * math::PI * f64::from(j) / f64::from(m),
        );
        let r = tube * (1.0 + bumps * math::sin(9.0 * a) * math::cos(5.0 * b));
        let reach = radius + r * math::cos(b);
        centre + Vector::new(reach * math::cos(a), reach * math::sin(a), 1.6 * r * math::sin(b))
    };
    let points = (0..n * m).map(|k| place(k / m, k % m)).collect();
    let at = |i: u32, j: u32| (i % n) * m + j % m;
    let squares = (0..n * m).map(|k| (k / m, k % m));
    let triangles = squares.flat_map(|(i, j)| {
        let (a, b, c, d) = (at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1));
        [[a, b, c], [a, c, d]]
    });
    Mesh::new(points, triangles.collect()).expect("a torus is a manifold")
}

/// A box along the axes.
fn block(min: [f64; 3], max: [f64; 3]) -> Mesh {
    let pick = |n: usize, k: usize| if n >> k & 1 == 0 { min[k] } else { max[k] };
    let points = (0..8).map(|n| Point::new(pick(n, 0), pick(n, 1), pick(n, 2))).collect();
    let sides =
        [[0u32, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let triangles = sides.iter().flat_map(|s| [[s[0], s[1], s[2]], [s[0], s[2], s[3]]]);
    Mesh::new(points, triangles.collect()).expect("a box is a manifold")
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let jaw = ring(Point::ORIGIN, 38.0, 11.0, 0.12, 640, 320);
    let specimen = ring(Point::new(40.0, 0.0, 0.0), 9.0, 8.0, 0.1, 200, 100);
    let tumour = ring(Point::new(40.0, 0.0, 0.0), 4.0, 4.0, 0.2, 100, 60);
    let guide = block([-46.0, -30.0, -6.0], [-40.0, 6.0, 14.0]);
    let slot = block([-52.0, -16.0, -8.0], [-44.0, -14.0, 16.0]);
    let tilted = Direction::new(0.9, 0.3, 0.1).expect("not zero");
    let scene = Scene::new()
        .surface(&jaw, Material::bone())
        .surface(&specimen, Material::specimen())
        .surface(&tumour, Material::tumour())
        .surface(&guide, Material::guide())
        .surface(&slot, Material::metal())
        .plane(&Plane::new(Point::new(18.0, -33.0, 0.0), tilted), 18.0, Material::plane())
        .arrow(Point::new(-75.0, -40.0, 22.0), Point::new(-48.0, -14.0, 6.0), Colour::INK)
        .label("Mandible", Point::new(0.0, -48.0, 6.0))
        .label("Resection plane A", Point::new(18.0, -50.0, 14.0))
        .label("Tumour, hidden", Point::new(40.0, 0.0, 0.0))
        .label("Cutting guide", Point::new(-46.0, -20.0, 8.0))
        .dimension(Point::new(-49.0, 0.0, -22.0), Point::new(49.0, 0.0, -22.0), "98.0 mm")
        .title("Anterior, planned");
    for (view, name) in
        [(View::Anterior, "gallery"), (View::Inferior, "below"), (View::Left, "left")]
    {
        let camera = Camera::new(view, scene.bounds());
        let start = std::time::Instant::now();
        let picture = scene.draw(&camera, 1600, 1200, &Silent).expect("nobody stops it");
        let drawn = start.elapsed();
        let bytes = picture.png();
        println!(
            "{name}: drawn in {drawn:?}, {} bytes as PNG after {:?}",
            bytes.len(),
            start.elapsed()
        );
        std::fs::write(format!("{folder}/{name}.png"), bytes).expect("the folder can be written");
    }
    let plane = Plane::new(Point::new(18.0, -33.0, 0.0), tilted);
    let mut view = SliceView::new(Cut::Axial, Point::new(40.0, 0.0, 0.0));
    view.title = "Axial, z = 0.0 mm".into();
    let marks = [
        Mark::Outline(&jaw, Colour([250, 220, 120])),
        Mark::Outline(&specimen, Colour([240, 90, 80])),
        Mark::Line(&plane, Colour([110, 180, 255])),
        Mark::Spot(Point::new(40.0, 0.0, 0.0), Colour([240, 90, 80])),
    ];
    let picture =
        slice::draw(&scan(), &view, &marks, 1200, 1000, &Silent).expect("nobody stops it");
    std::fs::write(format!("{folder}/slice.png"), picture.png())
        .expect("the folder can be written");
}

/// A scan of the ring: soft tissue, a dense rim, a spongy core.
fn scan() -> Volume {
    let corner = Point::new(-70.0, -70.0, -20.0);
    let grid = Geometry::axial(corner, [0.7, 0.7, 1.0], [201, 201, 41]).expect("a grid");
    let hu = (0..grid.voxel_count()).map(|n| {
        let p = grid.centre(grid.voxel(n));
        let flat = (p.x * p.x + p.y * p.y).sqrt();
        let deep = ((flat - 38.0) * (flat - 38.0) + p.z * p.z / 2.56).sqrt() - 11.0;
        let grain = ((n * 2_654_435_761) >> 7 & 63) as i16;
        match deep {
            d if d > 20.0 => -1000,
            d if d > 0.0 => 20 + grain,
            d if d > -2.5 => 1100 + grain,
            _ => 320 + 2 * grain,
        }
    });
    let hu = hu.collect();
    Volume::new(grid, hu)
}
