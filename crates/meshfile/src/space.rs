//! The axes that a file of a surface says in its first comment.

use preop_space::Point;
use preop_surface::Soup;

/// Comments stand at the start: 80 bytes of an STL, the second line of a VTK, a header's lines.
const HEAD: usize = 1024;

/// The axes that a file says of itself, `LPS` or `RAS`, as 3D Slicer (since 2020) and Preop write them:
/// `SPACE=LPS` in its header or first comment. `None` where it does not say.
pub fn stated_axes(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let at = head.windows(6).position(|word| word == b"SPACE=")? + 6;
    ["LPS", "RAS"].into_iter().find(|axes| head[at..].starts_with(axes.as_bytes()))
}

/// From RAS into LPS, or back: half a turn about the axis to the head, so that no side is changed.
pub(crate) fn turned(soup: &Soup) -> Soup {
    let turn = |p: Point| {
        let [x, y, z] = p.to_array();
        Point::from([-x + 0.0, -y + 0.0, z])
    };
    Soup { triangles: soup.triangles.iter().map(|triangle| triangle.map(turn)).collect() }
}

#[cfg(test)]
mod tests {
    use super::stated_axes;
    use crate::Format;
    use crate::rounded::tests::cuboid;

    #[test]
    fn what_is_said_is_heard() {
        let title = |text: &str| format!("# vtk DataFile Version 5.1\n{text}\nBINARY\n");
        assert_eq!(stated_axes(title("3D Slicer output. SPACE=RAS").as_bytes()), Some("RAS"));
        assert_eq!(stated_axes(title("vtk output").as_bytes()), None);
        assert_eq!(stated_axes(b"SPACE="), None);
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
