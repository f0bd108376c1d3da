//! What an image must say to be believed. A parser that passes is not a gate: this judges meaning.

use crate::attributes::{self as a, Attributes};
use crate::syntax::{self, Loss};
use crate::{
    Date, Format, Identity, Modality, Padding, Pixels, Record, Slice, SliceError, header, pixels,
};
use preop_space::{Direction, Point, Vector};

const MAX_FRAMES: usize = 5_000;
const MIN_SPACING_MM: f64 = 0.02;
const MAX_SPACING_MM: f64 = 5.0;
/// Farther from the scanner's origin no table goes.
pub(crate) const REACH_MM: f64 = 10_000.0;
const ORTHONORMAL: f64 = 1e-3;
/// No scanner scales its numbers farther: beyond, every voxel would be the brightest or the darkest.
const MOST_RESCALED: f64 = 1e6;

/// The slices of one file, or the first thing that is wrong with one of them.
pub(crate) fn slices(record: &Record, modality: Modality) -> Result<Vec<Slice>, SliceError> {
    let whole = Attributes::of(record, 0);
    let frames = frames(record, &whole, modality)?;
    check_grey(&whole)?;
    if !syntax::is_read(&record.transfer_syntax) {
        return Err(SliceError::transfer_syntax(&record.transfer_syntax));
    }
    check_encapsulation(record)?;
    let format = Format::read(&whole)?;
    let trailing_bytes = pixels::check(&record.pixels, frames, &format)?;
    (0..frames)
        .map(|frame| {
            let rescale = rescale(&Attributes::of(record, frame), modality)?;
            slice(record, frame, format, rescale, trailing_bytes)
        })
        .collect()
}

fn slice(
    record: &Record,
    frame: usize,
    format: Format,
    (slope, intercept): (f64, f64),
    trailing_bytes: usize,
) -> Result<Slice, SliceError> {
    let attributes = &Attributes::of(record, frame);
    let [row_spacing_mm, column_spacing_mm] = spacing(attributes)?;
    let (along_row, down_column) = orientation(attributes)?;
    let date = |attribute| Date::parse(&attributes.text(attribute));
    let study_date = date(a::STUDY_DATE);
    let series_uid = header::series_uid(attributes)?;
    Ok(Slice {
        identity: identity(attributes),
        study_uid: attributes.uid(a::STUDY_UID)?.unwrap_or_else(|| series_uid.clone()),
        lends_uids: header::lends_uids(attributes)?,
        series_uid,
        sop_uid: header::sop_uid(record, attributes)?,
        frame_of_reference: attributes.uid(a::FRAME_OF_REFERENCE)?,
        transfer_syntax: record.transfer_syntax.clone(),
        image_type: first_of(attributes, &[a::FRAME_TYPE, a::IMAGE_TYPE]),
        frame,
        format,
        row_spacing_mm,
        column_spacing_mm,
        along_row,
        down_column,
        position: position(attributes)?,
        slope,
        intercept,
        rescale_type: attributes.text(a::RESCALE_TYPE),
        padding: padding(attributes, &format)?,
        trailing_bytes,
        lossy: lossy(record, attributes),
        burned_in: burned_in(attributes),
        // Nothing rests on it: one that is no number is none.
        thickness_mm: attributes.numbers(a::SLICE_THICKNESS).ok().flatten().map(|[t]| t),
        scan_date: date(a::ACQUISITION_DATE)
            .or(acquired(attributes))
            .or(date(a::SERIES_DATE))
            .or(study_date),
        study_date,
        laterality: first_of(
            attributes,
            &[a::FRAME_LATERALITY, a::IMAGE_LATERALITY, a::LATERALITY],
        )
        .concat(),
        kernel: attributes.text(a::KERNEL),
        acquisition: attributes.text(a::ACQUISITION),
        tube_kv: attributes.text(a::KVP),
        manufacturer: attributes.text(a::MANUFACTURER),
        model: attributes.text(a::MODEL),
        study_description: attributes.text(a::STUDY_DESCRIPTION),
        series_description: attributes.text(a::SERIES_DESCRIPTION),
        body_part: attributes.text(a::BODY_PART),
        patient_position: attributes.text(a::PATIENT_POSITION),
    })
}

/// How many frames a file of such images has.
fn frames(
    record: &Record,
    attributes: &Attributes,
    modality: Modality,
) -> Result<usize, SliceError> {
    let found = attributes.text(a::MODALITY);
    if found != modality.word() {
        return Err(a::MODALITY.wrong(&found, modality.must_be()));
    }
    let class = header::sop_class(record, attributes)?;
    let frames = attributes.count(a::FRAMES)?;
    if class == modality.single() {
        let why = "must be 1 in a classic image";
        return if frames == 1 { Ok(1) } else { Err(a::FRAMES.wrong(&frames.to_string(), why)) };
    }
    if !modality.many().contains(&class.as_str()) {
        let why = "must be the image storage of its modality, classic or enhanced";
        return Err(a::SOP_CLASS.wrong(&class, why));
    }
    if frames > MAX_FRAMES || frames != record.frames.len() {
        let why = "must be that of the per-frame functional groups, at most 5,000";
        return Err(a::FRAMES.wrong(&frames.to_string(), why));
    }
    Ok(frames)
}

/// Refuses pixels that are not encoded as the file says: of an archive that has unpacked or packed them and nothing else.
fn check_encapsulation(record: &Record) -> Result<(), SliceError> {
    let why = match (&record.pixels, syntax::is_encapsulated(&record.transfer_syntax)) {
        (Pixels::Plain { .. }, true) => {
            "says that the pixels are encoded, but they are plain; export the series again from its source"
        }
        (Pixels::Encoded { .. }, false) => {
            "says that the pixels are plain, but they are encoded; export the series again from its source"
        }
        _ => return Ok(()),
    };
    let (name, found) = ("Transfer Syntax UID".into(), record.transfer_syntax.clone());
    Err(SliceError::Attribute { name, found, why: why.into() })
}

fn check_grey(attributes: &Attributes) -> Result<(), SliceError> {
    let samples = attributes.required_word(a::SAMPLES_PER_PIXEL)?;
    if samples != 1 {
        return Err(a::SAMPLES_PER_PIXEL.wrong(&samples.to_string(), "must be 1: CT has no colour"));
    }
    let photometric = attributes.text(a::PHOTOMETRIC);
    if photometric != "MONOCHROME2" {
        return Err(a::PHOTOMETRIC.wrong(&photometric, "must be MONOCHROME2 in a CT image"));
    }
    Ok(())
}

/// The values of the first of some attributes that has any.
fn first_of(attributes: &Attributes, these: &[a::Attribute]) -> Vec<String> {
    these.iter().map(|a| attributes.list(*a)).find(|list| !list.is_empty()).unwrap_or_default()
}

/// Whether the image was ever compressed with loss. Where a file does not say it of itself, its
/// encoding does: one that loses always, or one that may.
fn lossy(record: &Record, attributes: &Attributes) -> bool {
    match (attributes.text(a::LOSSY).as_str(), syntax::loss(&record.transfer_syntax)) {
        (_, Loss::Always) => true,
        ("00" | "0", _) => false,
        // Whatever else it says there, it does not say that nothing was lost.
        (said, _) if !said.is_empty() => true,
        (_, loss) => loss == Loss::Maybe,
    }
}

/// The day of the acquisition where a date and time stands for it.
fn acquired(attributes: &Attributes) -> Option<Date> {
    Date::parse(attributes.text(a::ACQUIRED_AT).get(..8)?)
}

/// The padding, its sign that of the pixels whatever type the file gives it.
fn padding(attributes: &Attributes, format: &Format) -> Result<Option<Padding>, SliceError> {
    let value = |attribute| {
        let word = attributes.word(attribute)?;
        Ok(word.map(|w| if format.signed { i32::from(w as i16) } else { i32::from(w) }))
    };
    let Some(first) = value(a::PADDING)? else { return Ok(None) };
    let last = value(a::PADDING_LIMIT)?.unwrap_or(first);
    Ok(Some(Padding { low: first.min(last), high: first.max(last) }))
}

fn spacing(attributes: &Attributes) -> Result<[f64; 2], SliceError> {
    let spacing: [f64; 2] = attributes.required_numbers(a::PIXEL_SPACING)?;
    if spacing.iter().all(|s| (MIN_SPACING_MM..=MAX_SPACING_MM).contains(s)) {
        return Ok(spacing);
    }
    let found = format!("{} and {}", spacing[0], spacing[1]);
    Err(a::PIXEL_SPACING.wrong(&found, "must be between 0.02 and 5 mm"))
}

/// The directions along a row and down a column, the second made exactly square to the first.
fn orientation(attributes: &Attributes) -> Result<(Direction, Direction), SliceError> {
    let six: [f64; 6] = attributes.required_numbers(a::ORIENTATION)?;
    let row = Vector::new(six[0], six[1], six[2]);
    let column = Vector::new(six[3], six[4], six[5]);
    let is_unit = |v: Vector| (v.length() - 1.0).abs() <= ORTHONORMAL;
    let square = row.dot(column).abs() <= ORTHONORMAL;
    let normal = row.cross(column).direction();
    let sound = is_unit(row) && is_unit(column) && square;
    if let (true, Some(row), Some(normal)) = (sound, row.direction(), normal)
        && let Some(column) = normal.cross(*row).direction()
    {
        return Ok((row, column));
    }
    let found = six.map(|n| n.to_string()).join("\\");
    Err(a::ORIENTATION.wrong(&found, "must be two unit vectors at a right angle, within 0.001"))
}

fn position(attributes: &Attributes) -> Result<Point, SliceError> {
    let position: [f64; 3] = attributes.required_numbers(a::POSITION)?;
    if position.iter().all(|c| c.abs() <= REACH_MM) {
        return Ok(Point::from(position));
    }
    let found = position.map(|n| n.to_string()).join("\\");
    Err(a::POSITION.wrong(&found, "must be within 10 m of the scanner's origin"))
}

/// Slope and intercept; in Hounsfield units nothing may be guessed, elsewhere 1 and 0 are usual.
fn rescale(attributes: &Attributes, modality: Modality) -> Result<(f64, f64), SliceError> {
    // PS3.3 C.11.1: one or the other. Where both are there, programs differ in which they follow.
    if modality == Modality::Ct && !attributes.text(a::MODALITY_LUT).is_empty() {
        let why = "turns the stored values into others, so that slope and intercept alone do not say what is \
                   Hounsfield units; export the images from the scanner or the archive without it";
        return Err(a::MODALITY_LUT.wrong("", why));
    }
    let stated = |attribute: a::Attribute, usual| match attributes.numbers(attribute)? {
        Some([number]) => Ok(number),
        None if modality == Modality::Ct => Err(attribute.missing()),
        None => Ok(usual),
    };
    let slope = stated(a::SLOPE, 1.0)?;
    // A slope so small leaves one value in Hounsfield units; other scanners have such units.
    let least = if modality == Modality::Ct { 1.0 / MOST_RESCALED } else { f64::MIN_POSITIVE };
    if slope < least || slope > MOST_RESCALED {
        return Err(
            a::SLOPE.wrong(&slope.to_string(), "must be positive, a millionth to a million")
        );
    }
    let intercept = stated(a::INTERCEPT, 0.0)?;
    if intercept.abs() > MOST_RESCALED {
        return Err(a::INTERCEPT.wrong(&intercept.to_string(), "must be within a million of zero"));
    }
    Ok((slope, intercept))
}

fn burned_in(attributes: &Attributes) -> Option<bool> {
    match attributes.text(a::BURNED_IN).to_ascii_uppercase().as_str() {
        "YES" => Some(true),
        "NO" => Some(false),
        _ => None,
    }
}

fn identity(attributes: &Attributes) -> Identity {
    let name = attributes.text(a::PATIENT_NAME);
    // The first of up to three writings of the name.
    let name = name.split('=').next().unwrap_or_default();
    Identity {
        name: name.trim_end().to_owned(),
        id: attributes.text(a::PATIENT_ID),
        birth_date: Date::parse(&attributes.text(a::BIRTH_DATE)),
        sex: attributes.text(a::SEX),
    }
}
