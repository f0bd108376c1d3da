//! Encoded frames with random damage: no panic, and never more than the room that was measured out.

use preop_dicom::{InProcess, read_stored};
use preop_space::random::Random;

/// Files of the zoo by encoding, the smallest there is, and how often each is damaged.
const FILES: [(&str, usize); 12] = [
    ("misc/MR_small_RLE.dcm", 1500),
    ("misc/MR_small_jp2klossless.dcm", 1500),
    ("misc/MR_small_jpeg_ls_lossless.dcm", 1500),
    ("misc/image_dfl.dcm", 300),
    ("misc/HTJ2K_08_RGB.dcm", 20),
    ("highdicom/sm_image_jpegls.dcm", 1500),
    ("enhanced-ct-fragments/CT0012.fragmented_no_bot_jpeg_ls.80.dcm", 100),
    ("enhanced-ct-fragments/CT0012.fragmented_no_bot_jpeg_lossless.70.dcm", 200),
    ("enhanced-ct-fragments/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", 100),
    (
        "ct-one-image-15-syntaxes/CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm",
        150,
    ),
    (
        "ct-one-image-15-syntaxes/CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm",
        100,
    ),
    (
        "ct-one-image-15-syntaxes/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm",
        150,
    ),
];

#[test]
fn damage_of_encoded_frames_never_panics() {
    let Some(root) = preop_testkit::shared("data/dicom-zoo") else { return };
    let mut random = Random::seeded(23);
    let (mut refused, mut read) = (0, 0);
    for (name, times) in FILES {
        let whole = std::fs::read(root.join(name)).unwrap();
        // Most of what is damaged stands in the first kilobyte of the pixels, where the headers are.
        let pixels = whole.windows(4).rposition(|four| four == [0xe0, 0x7f, 0x10, 0]);
        let pixels = pixels.unwrap_or(300);
        for turn in 0..times {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.bits() % 5 {
                let reach = if turn % 2 == 0 { 300 } else { whole.len() - pixels - 12 };
                let at =
                    pixels + 12 + random.bits() as usize % reach.min(whole.len() - pixels - 12);
                bytes[at] = match random.bits() % 3 {
                    0 => random.bits() as u8,
                    1 => 0xff,
                    _ => bytes[at] ^ 1 << (random.bits() % 8),
                };
            }
            if random.bits().is_multiple_of(8) {
                bytes.truncate(pixels + random.bits() as usize % (whole.len() - pixels));
            }
            let done = read_stored(&bytes, &InProcess, &mut |format, stored| {
                assert_eq!(stored.len(), format.count());
            });
            match done {
                Ok(()) => read += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 1000 && read > 200, "{refused} refused, {read} read");
}
