//! Forty canaries, in every representation, in items and in private attributes: none survives.

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::uids;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use preop_dicom::deidentify::{BurnedIn, Dates, DeidentifyError, Did, Key, Options, deidentify};
use preop_dicom::{InProcess, Modality, read_file};

type Element = DataElement<InMemDicomObject>;

fn key() -> Key {
    Key::new(b"sixteen bytes or more").unwrap()
}

fn text(tag: (u16, u16), vr: VR, value: &str) -> Element {
    Element::new(Tag(tag.0, tag.1), vr, PrimitiveValue::from(value))
}

fn items(tag: (u16, u16), items: Vec<Vec<Element>>) -> Element {
    let items: Vec<_> = items.into_iter().map(InMemDicomObject::from_element_iter).collect();
    Element::new(Tag(tag.0, tag.1), VR::SQ, DataSetSequence::from(items))
}

/// A sound image with nothing in it but what the gate needs.
fn image() -> Vec<Element> {
    let word = |e, n: u16| Element::new(Tag(0x0028, e), VR::US, PrimitiveValue::from(n));
    vec![
        text((0x0008, 0x0008), VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        text((0x0008, 0x0016), VR::UI, uids::CT_IMAGE_STORAGE),
        text((0x0008, 0x0018), VR::UI, "1.2.3.4.5.6"),
        text((0x0008, 0x0020), VR::DA, "20200229"),
        text((0x0008, 0x0060), VR::CS, "CT"),
        text((0x0010, 0x0020), VR::LO, "P1"),
        text((0x0020, 0x000d), VR::UI, "1.2.3.4"),
        text((0x0020, 0x000e), VR::UI, "1.2.3.4.5"),
        text((0x0020, 0x0032), VR::DS, "0\\0\\0"),
        text((0x0020, 0x0037), VR::DS, "1\\0\\0\\0\\1\\0"),
        text((0x0020, 0x0052), VR::UI, "1.2.3.9"),
        word(0x0002, 1),
        text((0x0028, 0x0004), VR::CS, "MONOCHROME2"),
        word(0x0010, 2),
        word(0x0011, 2),
        text((0x0028, 0x0030), VR::DS, "0.5\\0.5"),
        word(0x0100, 16),
        word(0x0101, 16),
        word(0x0102, 15),
        word(0x0103, 1),
        text((0x0028, 0x0301), VR::CS, "NO"),
        text((0x0028, 0x1052), VR::DS, "0"),
        text((0x0028, 0x1053), VR::DS, "1"),
        Element::new(Tag(0x7fe0, 0x0010), VR::OW, PrimitiveValue::U16(vec![1, 2, 3, 4].into())),
    ]
}

fn file(elements: Vec<Element>, transfer_syntax: &str) -> Vec<u8> {
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(transfer_syntax)
        .media_storage_sop_class_uid(uids::CT_IMAGE_STORAGE)
        .media_storage_sop_instance_uid("1.2.3.4.5.6")
        .implementation_class_uid("1.2.3")
        .source_application_entity_title("CANARY00");
    let mut bytes = Vec::new();
    let object = InMemDicomObject::from_element_iter(elements).with_meta(meta).unwrap();
    object.write_all(&mut bytes).unwrap();
    bytes[..10].copy_from_slice(b"CANARY00..");
    bytes
}

fn canary(n: usize) -> String {
    format!("CANARY{n:02}")
}

/// Forty places where a name may hide: listed and not, known and not, private, nested.
fn planted() -> Vec<Element> {
    let listed = [
        ((0x0008, 0x0050), VR::SH),
        ((0x0008, 0x0054), VR::AE),
        ((0x0008, 0x0080), VR::LO),
        ((0x0008, 0x0081), VR::ST),
        ((0x0008, 0x0090), VR::PN),
        ((0x0008, 0x1010), VR::SH),
        ((0x0008, 0x1030), VR::LO),
        ((0x0008, 0x103e), VR::LO),
        ((0x0008, 0x1048), VR::PN),
        ((0x0008, 0x1070), VR::PN),
        ((0x0008, 0x1080), VR::LO),
        ((0x0010, 0x0010), VR::PN),
        ((0x0010, 0x1000), VR::LO),
        ((0x0010, 0x1040), VR::LO),
        ((0x0010, 0x21b0), VR::LT),
        ((0x0010, 0x4000), VR::LT),
        ((0x0018, 0x1000), VR::LO),
        ((0x0018, 0x1030), VR::LO),
        ((0x0020, 0x0010), VR::SH),
        ((0x0020, 0x4000), VR::LT),
        ((0x0032, 0x1060), VR::LO),
        ((0x0040, 0x0254), VR::LO),
        ((0x0040, 0xa123), VR::PN),
        ((0x0040, 0xa160), VR::UT),
        ((0x0008, 0x1190), VR::UR),
        ((0x0008, 0x0119), VR::UC),
        // No row in the table.
        ((0x0018, 0x1261), VR::LO),
        ((0x0014, 0x0025), VR::ST),
        ((0x0028, 0x2000), VR::OB),
        // No such attributes.
        ((0x0018, 0xfff0), VR::LO),
        ((0x0777, 0x0010), VR::CS),
        ((0x0888, 0x0012), VR::UN),
        // Numbers and dates that are none.
        ((0x0018, 0x0060), VR::DS),
        ((0x0020, 0x0013), VR::IS),
        ((0x0008, 0x0021), VR::DA),
        ((0x0008, 0x0031), VR::TM),
        ((0x0008, 0x002a), VR::DT),
        ((0x0010, 0x1010), VR::AS),
    ];
    let mut elements: Vec<Element> = Vec::new();
    for (n, (tag, vr)) in listed.into_iter().enumerate() {
        elements.push(match vr {
            VR::OB | VR::UN => {
                let bytes = PrimitiveValue::U8(canary(n + 1).into_bytes().into());
                Element::new(Tag(tag.0, tag.1), vr, bytes)
            }
            _ => text(tag, vr, &canary(n + 1)),
        });
    }
    let deep = vec![text((0x0010, 0x0010), VR::PN, &canary(39))];
    elements.push(items((0x0008, 0x1140), vec![vec![items((0x0008, 0x1199), vec![deep])]]));
    elements.push(text((0x0009, 0x0010), VR::LO, "SOME MAKER"));
    elements.push(items((0x0009, 0x1001), vec![vec![text((0x0010, 0x0020), VR::LO, &canary(40))]]));
    elements
}

fn contains(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|w| w == what.as_bytes())
}

#[test]
fn no_canary_survives_in_any_encoding() {
    let mut elements = image();
    elements.extend(planted());
    let syntaxes =
        [uids::EXPLICIT_VR_LITTLE_ENDIAN, uids::IMPLICIT_VR_LITTLE_ENDIAN, "1.2.840.10008.1.2.2"];
    for syntax in syntaxes {
        let before = file(elements.clone(), syntax);
        assert!((0..=40).all(|n| contains(&before, &canary(n))), "the canaries were planted");
        for options in [
            Options::default(),
            Options { dates: Dates::Shifted, clean_descriptors: true, ..Options::default() },
            Options { dates: Dates::Kept, retain_safe_private: true, ..Options::default() },
        ] {
            let after = deidentify(&before, &options, &key()).unwrap();
            for n in 0..=40 {
                assert!(!contains(&after.bytes, &canary(n)), "{} in {syntax}", canary(n));
            }
            assert!(!contains(&after.bytes, "CANARY"));
            assert!(!contains(&after.bytes, "1.2.3.4"), "an old UID is there");
        }
    }
}

#[test]
fn what_is_left_is_a_sound_image_with_the_same_pixels() {
    let mut elements = image();
    elements.extend(planted().into_iter().filter(|e| e.header().tag != Tag(0x0020, 0x0013)));
    let before = file(elements, uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let after = deidentify(&before, &Options::default(), &key()).unwrap();
    let mut stored = Vec::new();
    read_file((&after.bytes, Modality::Ct), &InProcess, &mut |slice, _| stored.push(slice))
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].identity.id_for_report(), stored[0].identity.name_for_report());
    assert!(stored[0].identity.id_for_report().starts_with("DEID-"));
    assert!(after.bytes.ends_with(&[1, 0, 2, 0, 3, 0, 4, 0]));
    assert!(
        after
            .changes
            .counts
            .keys()
            .any(|(did, name)| { *did == Did::Removed && name == "Series Description" })
    );
    assert!(!format!("{:?}", after.changes).contains("CANARY"));
}

#[test]
fn the_same_uid_becomes_the_same_everywhere_and_another_key_another() {
    let mut elements = image();
    let reference = vec![
        text((0x0008, 0x1150), VR::UI, uids::CT_IMAGE_STORAGE),
        text((0x0008, 0x1155), VR::UI, "1.2.3.4.5.6"),
    ];
    elements.push(items((0x0008, 0x1140), vec![reference]));
    let before = file(elements, uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let after = deidentify(&before, &Options::default(), &key()).unwrap();
    let object = dicom_object::from_reader(&after.bytes[..]).unwrap();
    let uid = |o: &InMemDicomObject, tag| o.element(tag).unwrap().to_str().unwrap().into_owned();
    let item = &object.element(Tag(0x0008, 0x1140)).unwrap().items().unwrap()[0];
    assert_eq!(uid(item, Tag(0x0008, 0x1155)), uid(&object, Tag(0x0008, 0x0018)));
    assert_eq!(uid(item, Tag(0x0008, 0x1150)), uids::CT_IMAGE_STORAGE);
    assert_eq!(after.instance_uid, uid(&object, Tag(0x0008, 0x0018)));
    let other = Key::new(b"another sixteen bytes").unwrap();
    let other = deidentify(&before, &Options::default(), &other).unwrap();
    assert_ne!(other.instance_uid, after.instance_uid);
    let kept = Options { retain_uids: true, ..Options::default() };
    assert_eq!(deidentify(&before, &kept, &key()).unwrap().instance_uid, "1.2.3.4.5.6");
}

#[test]
fn days_of_a_patient_keep_their_distance() {
    let shifted = |date: &str, patient: &str| {
        let mut elements = image();
        elements.retain(|e| ![Tag(0x0008, 0x0020), Tag(0x0010, 0x0020)].contains(&e.header().tag));
        elements.push(text((0x0008, 0x0020), VR::DA, date));
        elements.push(text((0x0010, 0x0020), VR::LO, patient));
        elements.push(text((0x0010, 0x0030), VR::DA, "19500102"));
        let options = Options { dates: Dates::Shifted, ..Options::default() };
        let before = file(elements, uids::EXPLICIT_VR_LITTLE_ENDIAN);
        let after = deidentify(&before, &options, &key()).unwrap();
        let object = dicom_object::from_reader(&after.bytes[..]).unwrap();
        let text = |tag| object.element(tag).unwrap().to_str().unwrap().into_owned();
        assert_eq!(text(Tag(0x0010, 0x0030)), "", "the birthday is gone");
        preop_dicom::Date::parse(&text(Tag(0x0008, 0x0020))).unwrap()
    };
    let (first, second) = (shifted("20200229", "A"), shifted("20200310", "A"));
    assert_eq!(second.days_since(first), 10);
    assert_ne!(shifted("20200229", "B"), first);
}

#[test]
fn burned_in_text_is_refused_unless_told() {
    let mut elements = image();
    elements.retain(|e| e.header().tag != Tag(0x0028, 0x0301));
    elements.push(text((0x0028, 0x0301), VR::CS, "YES"));
    let before = file(elements, uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let refused = deidentify(&before, &Options::default(), &key()).unwrap_err();
    assert_eq!(refused, DeidentifyError::BurnedIn);
    let told = Options { allow_burned_in: true, ..Options::default() };
    assert!(deidentify(&before, &told, &key()).is_ok());
}

#[test]
fn a_picture_that_is_no_slice_and_does_not_say_is_refused_unless_told() {
    const CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";
    let of = |class: &str, kind: &str, said: Option<&str>| {
        let mut elements = image();
        let changed = [Tag(0x0028, 0x0301), Tag(0x0008, 0x0016), Tag(0x0008, 0x0008)];
        elements.retain(|e| !changed.contains(&e.header().tag));
        elements.push(text((0x0008, 0x0016), VR::UI, class));
        elements.push(text((0x0008, 0x0008), VR::CS, kind));
        elements.extend(said.map(|said| text((0x0028, 0x0301), VR::CS, said)));
        let before = file(elements, uids::EXPLICIT_VR_LITTLE_ENDIAN);
        let told = Options { allow_burned_in: true, ..Options::default() };
        let burned_in = deidentify(&before, &told, &key()).unwrap().changes.burned_in;
        (burned_in, deidentify(&before, &Options::default(), &key()).err())
    };
    let refused = Some(DeidentifyError::MayBeBurnedIn);
    let slice = "ORIGINAL\\PRIMARY\\AXIAL";
    assert_eq!(of(uids::CT_IMAGE_STORAGE, slice, None), (BurnedIn::Unlikely, None));
    let screen = "DERIVED\\SECONDARY\\SCREEN SAVE";
    assert_eq!(of(uids::CT_IMAGE_STORAGE, screen, None), (BurnedIn::Maybe, refused.clone()));
    for said in [None, Some(""), Some("PERHAPS")] {
        assert_eq!(of(CAPTURE, slice, said), (BurnedIn::Maybe, refused.clone()), "{said:?}");
    }
    assert_eq!(of(CAPTURE, screen, Some("NO")), (BurnedIn::No, None));
    assert_eq!(of(CAPTURE, screen, Some("YES")), (BurnedIn::Yes, Some(DeidentifyError::BurnedIn)));
}
