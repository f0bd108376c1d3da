//! A known block stays on its side: the same body written in all 48 orientations of the grid, in any
//! order of the files, by another library than our writer.

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, from_reader};
use preop_dicom::{Ct, File, InProcess, Wanted, assemble};
use preop_monitor::Silent;
use preop_space::{Direction, Point, Rigid, Vector, random::Random};

/// The body as its axial series has it: one grid of stored values.
struct Body {
    files: Vec<DefaultDicomObject>,
    /// By column, row and slice.
    size: [usize; 3],
    spacing: [f64; 3],
    origin: Vector,
    stored: Vec<u16>,
}

impl Body {
    fn read() -> Option<Body> {
        let root = preop_testkit::shared("badinput/series/ok_axial")?;
        let mut files: Vec<DefaultDicomObject> = std::fs::read_dir(root)
            .unwrap()
            .map(|e| from_reader(std::fs::File::open(e.unwrap().path()).unwrap()).unwrap())
            .collect();
        files.sort_by(|a, b| position(a)[2].total_cmp(&position(b)[2]));
        let number = |tag| usize::from(files[0].element(tag).unwrap().to_int::<u16>().unwrap());
        let size = [number(tags::COLUMNS), number(tags::ROWS), files.len()];
        let pixel = files[0].element(tags::PIXEL_SPACING).unwrap().to_multi_float64().unwrap();
        let origin = position(&files[0]);
        let thick = position(&files[1])[2] - origin[2];
        let stored = files
            .iter()
            .flat_map(|f| f.element(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap())
            .collect();
        let spacing = [pixel[1], pixel[0], thick];
        let origin = Vector::new(origin[0], origin[1], origin[2]);
        Some(Body { files, size, spacing, origin, stored })
    }

    /// The files of the same body, its rows along the first of these axes and so on, each forwards or
    /// backwards, the whole turned in the patient.
    fn written(&self, axes: [usize; 3], backwards: [bool; 3], turn: &Rigid) -> Vec<Vec<u8>> {
        let size = axes.map(|a| self.size[a]);
        // The place in the original grid of column i, row j of slice k.
        let source = |ijk: [usize; 3]| {
            let mut voxel = [0; 3];
            for n in 0..3 {
                voxel[axes[n]] = if backwards[n] { size[n] - 1 - ijk[n] } else { ijk[n] };
            }
            voxel
        };
        let direction = |n: usize| {
            let mut d = [0.0; 3];
            d[axes[n]] = if backwards[n] { -1.0 } else { 1.0 };
            turn.vector(Vector::new(d[0], d[1], d[2]))
        };
        (0..size[2])
            .map(|k| {
                let first = source([0, 0, k]);
                let along = |n: usize| first[n] as f64 * self.spacing[n];
                let place = self.origin + Vector::new(along(0), along(1), along(2));
                let place = turn.point(Point::ORIGIN + place);
                let pixels = (0..size[1] * size[0]).map(|n| {
                    let [i, j, k] = source([n % size[0], n / size[0], k]);
                    self.stored[i + self.size[0] * (j + self.size[1] * k)]
                });
                let mut file = self.files[k % self.files.len()].clone();
                let uid = format!("1.2.3.4.{}", k + 1);
                put(&mut file, tags::SOP_INSTANCE_UID, VR::UI, PrimitiveValue::from(uid));
                let [row, column] = [direction(0), direction(1)];
                let six = [row.x, row.y, row.z, column.x, column.y, column.z];
                decimals(&mut file, tags::IMAGE_ORIENTATION_PATIENT, &six);
                decimals(&mut file, tags::IMAGE_POSITION_PATIENT, &[place.x, place.y, place.z]);
                let spacing = [self.spacing[axes[1]], self.spacing[axes[0]]];
                decimals(&mut file, tags::PIXEL_SPACING, &spacing);
                put(&mut file, tags::COLUMNS, VR::US, PrimitiveValue::from(size[0] as u16));
                put(&mut file, tags::ROWS, VR::US, PrimitiveValue::from(size[1] as u16));
                let pixels = PrimitiveValue::U16(pixels.collect());
                put(&mut file, tags::PIXEL_DATA, VR::OW, pixels);
                let mut bytes = Vec::new();
                file.write_all(&mut bytes).unwrap();
                bytes
            })
            .collect()
    }
}

fn position(file: &DefaultDicomObject) -> Vec<f64> {
    file.element(tags::IMAGE_POSITION_PATIENT).unwrap().to_multi_float64().unwrap()
}

fn put(file: &mut DefaultDicomObject, tag: dicom_core::Tag, vr: VR, value: PrimitiveValue) {
    file.put(DataElement::new(tag, vr, value));
}

fn decimals(file: &mut DefaultDicomObject, tag: dicom_core::Tag, numbers: &[f64]) {
    let text = numbers.iter().map(|n| format!("{n:.10}")).collect::<Vec<_>>().join("\\");
    put(file, tag, VR::DS, PrimitiveValue::from(text));
}

fn assembled(files: &[Vec<u8>]) -> Ct {
    let names: Vec<String> = (0..files.len()).map(|n| n.to_string()).collect();
    let files: Vec<File> =
        names.iter().zip(files).map(|(name, bytes)| File { name, bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent).unwrap()
}

/// `expected.json`: the centroid of what is above 2000 HU is (7, -5.5, 11) within 0.8 mm: to the left,
/// in front and above.
fn check(ct: &Ct, turn: &Rigid, what: &str) {
    let geometry = ct.volume.geometry();
    let inside = (0..geometry.voxel_count()).filter(|n| ct.volume.hu()[*n] > 2000);
    let centroid = Point::mean(inside.map(|n| geometry.centre(geometry.voxel(n)))).unwrap();
    let truth = turn.point(Point::new(7.0, -5.5, 11.0));
    let off = centroid.distance(truth);
    assert!(off < 0.8, "{what}: {off:.2} mm beside {truth:?}");
    let [i, j, k] = geometry.axes();
    assert!(i.cross(*j).dot(*k) > 0.999, "{what} is left-handed");
}

#[test]
fn left_stays_left_in_all_orientations_and_orders() {
    let Some(body) = Body::read() else { return };
    let mut random = Random::seeded(31);
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let tilted = Direction::new(0.3, -0.8, 0.5).unwrap();
    let turns = [Rigid::IDENTITY, Rigid::rotation(Point::ORIGIN, tilted, 0.6)];
    for (axes, signs) in orders.iter().flat_map(|axes| (0..8).map(move |signs| (*axes, signs))) {
        let backwards = [0, 1, 2].map(|n| signs >> n & 1 == 1);
        for turn in &turns {
            let mut files = body.written(axes, backwards, turn);
            let what = format!("axes {axes:?}, backwards {backwards:?}");
            check(&assembled(&files), turn, &what);
            files.reverse();
            check(&assembled(&files), turn, &format!("{what}, last file first"));
            for n in (1..files.len()).rev() {
                files.swap(n, random.bits() as usize % (n + 1));
            }
            check(&assembled(&files), turn, &format!("{what}, shuffled"));
        }
    }
}
