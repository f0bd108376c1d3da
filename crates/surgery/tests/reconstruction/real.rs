//! Both fibulas of a real woman under the jaw from formulas.

use crate::bodies::*;
use preop_meshfile::stl;
use preop_monitor::Recorder;
use preop_solid::Solid;
use preop_space::{Direction, Point, Rigid, Side, math};
use preop_surface::repair::weld;
use preop_surgery::*;
use preop_testkit::shared;

/// A bone of `bones-visible-human-female`, turned from its RAS axes.
fn bone(name: &str) -> Option<Solid> {
    let path = format!("data/bones-visible-human-female/VHF_{name}_smooth.stl");
    let mesh = weld(&stl::read(&std::fs::read(shared(&path)?).unwrap()).unwrap()).unwrap();
    let lps_from_ras = Rigid::rotation(Point::ORIGIN, Direction::SUPERIOR, math::PI);
    Some(Solid::try_from(mesh.moved(&lps_from_ras)).unwrap())
}

#[test]
fn a_real_fibula_of_either_leg_makes_a_sound_jaw() {
    let sides = [
        ("Left_Bone_Fibula", "Left_Bone_Tibia", Side::Left),
        ("Right_Bone_Fibula", "Right_Bone_Tibia", Side::Right),
    ];
    for (fibula, tibia, side) in sides {
        let (Some(fibula), Some(tibia)) = (bone(fibula), bone(tibia)) else { return };
        let mut case = Case::new(fibula, 3);
        case.usage.side = side;
        case.landmarks = DonorLandmarks { malleolus: None, tibia: tibia.centroid() };
        let recorder = Recorder::default();
        let plan = case.reconstruct(&recorder).unwrap();
        let findings = recorder.into_findings();
        assert!(findings.iter().all(|f| f.code == "donor.vessels"), "{findings:?}");
        let length = plan.donor_line.length_mm();
        assert!((328.0..342.0).contains(&length), "{length}");
        for gap in &plan.gaps {
            assert!(gap.least_mm >= gap.required_mm && gap.web_mm >= 2.0, "{gap:?}");
            assert!((gap.web_mm - 2.0).min(gap.least_mm - gap.required_mm) <= 1e-3, "{gap:?}");
        }
        for joint in &plan.joints {
            assert!(joint.least_gap_mm > -1e-6 && joint.greatest_gap_mm < 1e-6, "{joint:?}");
        }
        for s in &plan.segments {
            assert!((s.measures.centre_mm - 30.78).abs() < 0.01);
            assert!(s.measures.inner_mm < s.measures.centre_mm);
            assert!(s.measures.centre_mm < s.measures.outer_mm);
        }
        let contact: Vec<f64> = plan.joints.iter().map(|j| j.contact_fraction).collect();
        assert!(contact.iter().all(|c| *c > 0.8), "{contact:?}");
        let stumps = [case.stumps[0].solid.as_ref(), case.stumps[1].solid.as_ref()];
        assert!(joined_model(&stumps, &plan.segments, None).is_ok());
    }
}
