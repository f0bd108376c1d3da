//! A whole guide can be printed.

#[path = "../../device/tests/guides/bodies.rs"]
#[allow(dead_code)]
mod bodies;

use bodies::{Tools, jaw, mandible_request, resection};
use preop_device::{Shape, build};
use preop_monitor::{Recorder, Silent};

#[test]
fn a_guide_on_the_jaw_can_be_printed() {
    let tools = Tools::new();
    let bone = jaw();
    let ([front, back], [anterior, posterior], specimen) = resection(tools.blade.kerf_mm);
    let retained = [&anterior, &posterior];
    let removed = [&specimen];
    let mut request = mandible_request(&tools, &bone, &retained, &removed, &[front, back]);
    request.shape = Shape { cell_mm: 0.7, ..Shape::mandible() };
    let guide = build(&request, &Silent).unwrap();
    let recorder = Recorder::default();
    let found =
        preop_print::check("MAND", &guide.solid, &guide.marks, &guide.process, &recorder).unwrap();
    assert_eq!((found.shells, found.hollows), (1, 0));
    assert!(recorder.into_findings().is_empty(), "{found:?}");
    let least = found.thinnest.map_or(3.0, |w| w.thickness_mm);
    assert!(least > 2.0, "{found:?}");
}
