//! The axes that a file of a surface says in its first comment, and the transforms within a file.

use preop_space::Point;
use preop_surface::Soup;

/// Comments stand at the start: 80 bytes of an STL, the second line of a VTK, a header's lines.
const HEAD: usize = 1024;

/// The axes that a file says of itself, `LPS` or `RAS`, as 3D Slicer (since 2020) and Preop write them:
/// `SPACE=LPS` in its header or first comment. `None` where it does not say, [`BOTH_AXES`] where it says both.
pub fn stated_axes(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let said = |axes: &str| {
        let sign = ["SPACE=", axes].concat();
        head.windows(sign.len()).any(|word| word == sign.as_bytes())
    };
    match (said("LPS"), said("RAS")) {
        (true, true) => Some(BOTH_AXES),
        (true, false) => Some("LPS"),
        (false, true) => Some("RAS"),
        (false, false) => None,
    }
}

/// What a file states that says both: nobody knows then where left and right are.
pub const BOTH_AXES: &str = "LPS and RAS";

/// From RAS into LPS, or back: half a turn about the axis to the head, so that no side is changed.
pub(crate) fn turned(soup: &Soup) -> Soup {
    let turn = |p: Point| {
        let [x, y, z] = p.to_array();
        Point::from([-x + 0.0, -y + 0.0, z])
    };
    Soup { triangles: soup.triangles.iter().map(|triangle| triangle.map(turn)).collect() }
}

/// What a transform makes thinner than a millionth of its length is flat.
const FLAT: f64 = 1e-6;

/// Whether a linear map, by rows or by columns, keeps a body a body: a mirror would make left of right, and what
/// is flat has no inside.
pub(crate) fn keeps_shape([a, b, c]: [[f64; 3]; 3]) -> bool {
    let determinant = a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0]);
    let longest = [a, b, c].into_iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    determinant.is_finite() && determinant > FLAT * longest * longest * longest
}

#[cfg(test)]
mod tests {
    use super::{BOTH_AXES, keeps_shape, stated_axes};
    use crate::Format;
    use crate::rounded::tests::cuboid;
    use preop_testkit::edges;

    #[test]
    fn what_is_said_is_heard() {
        let title = |text: &str| format!("# vtk DataFile Version 5.1\n{text}\nBINARY\n");
        assert_eq!(stated_axes(title("3D Slicer output. SPACE=RAS").as_bytes()), Some("RAS"));
        assert_eq!(stated_axes(title("vtk output").as_bytes()), None);
        assert_eq!(stated_axes(b"SPACE="), None);
        assert_eq!(stated_axes(b"SPACE=RAS by A, SPACE=LPS by B"), Some(BOTH_AXES));
    }

    #[test]
    fn flat_and_mirrored_hold_at_their_edges() {
        let along =
            |x: f64, y: f64, z: f64| keeps_shape([[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]]);
        edges::below([0.999_999e-6, 1.000_001e-6, 1.1e-6], |thin| along(1.0, 1.0, thin));
        assert!(along(1e-3, 1e-3, 1e-3));
        assert!(along(-1.0, -1.0, 1.0) && !along(-1.0, 1.0, 1.0) && !along(0.0, 0.0, 0.0));
        assert!(!along(f64::NAN, 1.0, 1.0) && !along(f64::INFINITY, 1.0, 1.0));
        assert!(keeps_shape([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]));
    }

    #[test]
    fn our_own_files_say_theirs() {
        let mesh = cuboid([0.0; 3], [1.0; 3]);
        for (ending, format) in Format::ALL {
            let stated = stated_axes(&format.write(&mesh, "a").unwrap());
            let silent = ["glb", "3mf"].contains(&ending);
            assert_eq!(stated, (!silent).then_some("LPS"), "{ending}");
        }
    }
}
