//! Files as real scanners and archives write them: many frames, missing UIDs, no meta group.

use preop_dicom::{
    Ct, File, InProcess, Modality, SeriesError, Slice, SliceError, Wanted, assemble,
    assemble_intensities, read_file, slice_findings,
};
use preop_monitor::{Severity, Silent};
use std::path::Path;

fn folder(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect();
    files.sort();
    files
}

fn series(files: &[(String, Vec<u8>)]) -> Result<Ct, SeriesError> {
    let files: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    assemble(&files, &Wanted::default(), &InProcess, &Silent)
}

fn slices(bytes: &[u8]) -> Result<Vec<Slice>, SliceError> {
    let mut slices = Vec::new();
    read_file((bytes, Modality::Ct), &InProcess, &mut |slice, _| slices.push(slice))?;
    Ok(slices)
}

#[test]
fn a_series_without_its_uid_is_that_of_its_frame_of_reference() {
    let Some(root) = preop_testkit::shared("data/ct-abdomen-j2k-20slices/dicom") else { return };
    let ct = series(&folder(&root)).unwrap();
    let g = ct.volume.geometry();
    assert_eq!((g.size(), g.spacing()), ([512, 512, 20], [0.9765625, 0.9765625, 2.0]));
    assert_eq!(ct.series_uid, "1.3.12.2.1107.5.1.4.60064.30000022120807274275100000041");
    let finding = ct.findings.iter().find(|f| f.code == "image.no-series").unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    // pydicom's pixel_array of the first and the last file: means, with the intercept of -1024.
    let mean = |k: usize| {
        let slice = &ct.volume.hu()[k * 512 * 512..(k + 1) * 512 * 512];
        slice.iter().map(|v| f64::from(*v)).sum::<f64>() / (512.0 * 512.0)
    };
    // The lowest slice is the last file.
    assert!((mean(0) + 629.35789).abs() < 1e-3, "{}", mean(0));
    assert!((mean(19) + 622.09743).abs() < 1e-3, "{}", mean(19));
}

#[test]
fn frames_of_one_file_make_a_volume() {
    let Some(root) = preop_testkit::shared("data/dicom-zoo") else { return };
    let path = root.join("seg/24x38x3/multiframe/mf.dcm");
    let many = series(&[("mf.dcm".to_owned(), std::fs::read(path).unwrap())]).unwrap();
    // The same voxels as one file each.
    let single = series(&folder(&root.join("seg/24x38x3/image"))).unwrap();
    assert_eq!(many.volume.hu(), single.volume.hu());
    let (a, b) = (many.volume.geometry(), single.volume.geometry());
    assert_eq!(a.size(), b.size());
    assert!(a.centre([0, 0, 0]).distance(b.centre([0, 0, 0])) < 1e-9);
    assert!(a.centre([23, 37, 2]).distance(b.centre([23, 37, 2])) < 1e-9);
}

#[test]
fn every_encoding_of_an_enhanced_image_has_the_same_frames() {
    let Some(root) = preop_testkit::shared("data/dicom-zoo/enhanced-ct-fragments") else { return };
    let read = |name: &str| {
        let mut frames = Vec::new();
        let bytes = std::fs::read(root.join(name)).unwrap();
        read_file((&bytes, Modality::Ct), &InProcess, &mut |slice, stored| {
            frames.push((slice, stored.to_vec()))
        })
        .unwrap();
        frames
    };
    let plain = read("CT0012.explicit_little_endian.dcm");
    // pydicom: PerFrameFunctionalGroupsSequence[n].PlanePositionSequence[0].ImagePositionPatient
    let places: Vec<f64> = plain.iter().map(|(slice, _)| slice.position.z).collect();
    assert_eq!(places, [-159.0, -149.0]);
    for (name, _) in folder(&root).iter().filter(|(name, _)| name.ends_with(".dcm")) {
        let frames = read(name);
        let lossy = name.contains(".51.");
        assert_eq!(frames.len(), 2);
        for ((slice, stored), (plain, as_it_was)) in frames.iter().zip(&plain) {
            assert_eq!(slice.position, plain.position, "{name}");
            assert_eq!(stored == as_it_was, !lossy, "{name}");
            assert_eq!(slice.lossy, lossy, "{name}");
        }
    }
    // Its frames are 10 mm apart: a volume of them is no plan's.
    let bytes = std::fs::read(root.join("CT0012.not_fragmented_bot_rle.dcm")).unwrap();
    let refused = series(&[("a".to_owned(), bytes)]).map(drop);
    assert_eq!(refused, Err(SeriesError::Spacing(10.0)));
}

#[test]
fn a_file_may_lack_preamble_and_meta_group() {
    let Some(path) = preop_testkit::shared("data/dicom-zoo/misc/CT_small.dcm") else { return };
    let whole = std::fs::read(path).unwrap();
    let sound = slices(&whole).unwrap();
    // The meta group's length says where the data set begins.
    let length = u32::from_le_bytes(whole[140..144].try_into().unwrap()) as usize;
    for without in [&whole[128..], &whole[132..], &whole[144 + length..]] {
        let found = slices(without).unwrap();
        assert_eq!(found[0].position, sound[0].position);
        assert_eq!(found[0].sop_uid, sound[0].sop_uid);
    }
    assert!(slice_findings(&sound).iter().all(|f| f.code != "image.no-series"));
}

#[test]
fn a_series_of_mr_is_read_for_display_and_never_as_ct() {
    let Some(path) = preop_testkit::shared("data/dicom-zoo/misc/MR_small_RLE.dcm") else { return };
    let whole = std::fs::read(path).unwrap();
    let files: Vec<(String, Vec<u8>)> = (0..3).map(|k| (k.to_string(), moved(&whole, k))).collect();
    let views: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    let made =
        assemble_intensities(&views, (Modality::Mr, &Wanted::default()), &InProcess, &Silent)
            .unwrap();
    assert_eq!(made.volume.geometry().size(), [64, 64, 3]);
    // EXPECTED.csv: whole numbers from 127 to 2145, which stay as they are.
    assert_eq!(made.unit, 1.0);
    let voxels = made.volume.hu();
    assert_eq!((voxels.iter().min(), voxels.iter().max()), (Some(&127), Some(&2145)));
    let as_ct = series(&files).map(drop);
    assert!(matches!(as_ct, Err(SeriesError::NoVolume { modality: "CT", .. })), "{as_ct:?}");
}

#[test]
fn a_series_of_pet_has_a_slope_for_each_image() {
    use dicom_core::{DataElement, PrimitiveValue, VR};
    use dicom_dictionary_std::tags;
    let Some(path) = preop_testkit::shared("data/dicom-zoo/misc/MR_small_RLE.dcm") else { return };
    let whole = std::fs::read(path).unwrap();
    let pet = |k: usize| {
        let mut file = dicom_object::from_reader(&moved(&whole, k)[..]).unwrap();
        let mut put = |tag, vr, text: &str| {
            file.put(DataElement::new(tag, vr, PrimitiveValue::from(text)));
        };
        put(tags::MODALITY, VR::CS, "PT");
        put(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.128");
        put(tags::RESCALE_SLOPE, VR::DS, ["0.5", "2.25", "8"][k]);
        put(tags::RESCALE_INTERCEPT, VR::DS, "0");
        let mut bytes = Vec::new();
        file.write_all(&mut bytes).unwrap();
        bytes
    };
    let mut stored: Vec<i32> = Vec::new();
    preop_dicom::read_stored(&whole, &InProcess, &mut |_, frame| {
        stored.extend(frame.iter().map(|value| i32::from(*value as i16)));
    })
    .unwrap();
    let files: Vec<(String, Vec<u8>)> = (0..3).map(|k| (k.to_string(), pet(k))).collect();
    let views: Vec<File> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
    let wanted = (Modality::Pet, &Wanted::default());
    let made = assemble_intensities(&views, wanted, &InProcess, &Silent).unwrap();
    let worst = (0..made.volume.hu().len()).fold(0.0f64, |worst, n| {
        let (k, pixel) = (n / stored.len(), n % stored.len());
        let true_value = f64::from(stored[pixel]) * [0.5, 2.25, 8.0][k];
        worst.max((f64::from(made.volume.hu()[n]) * made.unit - true_value).abs())
    });
    assert!(worst <= 0.5 * made.unit + 1e-9, "{worst} of {}", made.unit);
    assert!(matches!(series(&files).map(drop), Err(SeriesError::NoVolume { modality: "CT", .. })));
}

/// The same file as the image `k` of a series, 2 mm on along its normal each; by another library.
fn moved(bytes: &[u8], k: usize) -> Vec<u8> {
    use dicom_core::{DataElement, PrimitiveValue, VR};
    use dicom_dictionary_std::tags;
    let mut file = dicom_object::from_reader(bytes).unwrap();
    let numbers = |tag| file.element(tag).unwrap().to_multi_float64().unwrap();
    let (place, six) =
        (numbers(tags::IMAGE_POSITION_PATIENT), numbers(tags::IMAGE_ORIENTATION_PATIENT));
    let cross = |a: usize, b: usize| six[a] * six[3 + b] - six[b] * six[3 + a];
    let normal = [cross(1, 2), cross(2, 0), cross(0, 1)];
    let place: Vec<String> =
        (0..3).map(|n| format!("{:.6}", place[n] + 2.0 * k as f64 * normal[n])).collect();
    let text = PrimitiveValue::from(place.join("\\"));
    file.put(DataElement::new(tags::IMAGE_POSITION_PATIENT, VR::DS, text));
    let uid = PrimitiveValue::from(format!("1.2.3.{}", k + 1));
    file.put(DataElement::new(tags::SOP_INSTANCE_UID, VR::UI, uid));
    let mut moved = Vec::new();
    file.write_all(&mut moved).unwrap();
    moved
}
