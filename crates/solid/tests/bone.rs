//! Cuts and booleans on real bones (Visible Human Female).

mod bodies;
use bodies::{direction, same};
use preop_solid::cut::{osteotomy, split};
use preop_solid::{Solid, SolidFault, boolean, shape};
use preop_space::random::Random;
use preop_space::{Plane, Point};

fn bone(name: &str) -> Option<Solid> {
    let path =
        preop_testkit::shared(&format!("data/bones-visible-human-female/VHF_{name}_smooth.stl"))?;
    let soup = preop_meshfile::stl::read(&std::fs::read(path).unwrap()).unwrap();
    let mesh = preop_surface::repair::weld(&soup).unwrap();
    Some(Solid::try_from(mesh.clone()).or_else(|_| boolean::resolved(&mesh)).unwrap())
}

#[test]
fn a_bone_that_passes_through_itself_is_resolved() {
    let Some(path) =
        preop_testkit::shared("data/bones-visible-human-female/VHF_Right_Bone_Talus_smooth.stl")
    else {
        return;
    };
    let soup = preop_meshfile::stl::read(&std::fs::read(path).unwrap()).unwrap();
    let mesh = preop_surface::repair::weld(&soup).unwrap();
    assert!(matches!(Solid::try_from(mesh.clone()), Err(SolidFault::SelfIntersecting(_))));
    let solid = boolean::resolved(&mesh).unwrap();
    same(solid.volume(), mesh.volume(), 1e-4);
}

#[test]
fn a_fibula_is_cut_into_segments() {
    let Some(fibula) = bone("Left_Bone_Fibula") else { return };
    let bounds = fibula.bounds();
    let mut random = Random::seeded(11);
    let mut rest = fibula.clone();
    let mut volumes = 0.0;
    for k in 1..6 {
        let height = bounds.min.z + bounds.size().z * f64::from(k) / 6.0;
        let slice: Vec<Point> =
            fibula.points().iter().copied().filter(|p| (p.z - height).abs() < 3.0).collect();
        let through = Point::mean(slice).unwrap();
        let mut normal = direction(&mut random);
        while normal.z < 0.7 {
            normal = direction(&mut random);
        }
        let cut = osteotomy(&rest, &Plane::new(through, normal), 0.5).unwrap();
        volumes += cut.kept.volume() + cut.kerf_volume_mm3;
        // A slab of the section's area, more or less: the shaft is nearly a cylinder.
        same(cut.kerf_volume_mm3, 0.5 * cut.section.area_mm2, 0.1);
        rest = cut.removed;
    }
    same(volumes + rest.volume(), fibula.volume(), 1e-9);
}

#[test]
fn random_planes_through_a_talus() {
    let Some(talus) = bone("Right_Bone_Talus") else { return };
    let mut random = Random::seeded(12);
    let (centre, size) = (talus.bounds().centre(), talus.bounds().size());
    for _ in 0..40 {
        let mut number = || random.between(-0.5, 0.5);
        let offset = size.scaled_by([number(), number(), number()].into());
        let plane = Plane::new(centre + offset, direction(&mut random));
        let halves = split(&talus, &plane).unwrap();
        let volume = |half: &Option<Solid>| half.as_ref().map_or(0.0, |h| h.volume());
        same(volume(&halves.below) + volume(&halves.above), talus.volume(), 1e-9);
    }
}

#[test]
fn a_tibia_is_drilled() {
    let Some(tibia) = bone("Left_Bone_Tibia") else { return };
    let bounds = tibia.bounds();
    let mut random = Random::seeded(13);
    for _ in 0..2 {
        let along = direction(&mut random);
        let start = bounds.centre() + along * -60.0;
        let drill = shape::cylinder(start, along, 120.0, 2.0, 48).unwrap();
        let drilled = boolean::difference(&tibia, &[&drill]).unwrap().unwrap();
        let taken = boolean::overlap_volume(&tibia, &drill).unwrap();
        same(drilled.volume() + taken, tibia.volume(), 1e-9);
    }
}
