//! Meshes from outside: from the unit and the axes that the plan states to millimetres and LPS.

use crate::outside;
use preop_dicom::Files;
use preop_meshfile::Format;
use preop_monitor::{Finding, Monitor};
use preop_plan::Input;
use preop_space::{Bounds, Point};
use preop_steps::Value;
use preop_stranger::Read;
use preop_surface::judge::judge_size;
use preop_surface::{Soup, repair};
use std::sync::Arc;

/// The surface in the one file of an input; as it is for `triangles`, sound for `mesh`.
pub(crate) fn value(
    input: &Input,
    (files, reader): (&dyn Files, &dyn Read),
    on: Option<&Value>,
    monitor: &dyn Monitor,
) -> Result<Value, String> {
    if files.count() != 1 {
        return Err(format!("a mesh is one file, and here are {}.", files.count()));
    }
    let name = files.name(0);
    let bytes = files.whole(0).map_err(|why| format!("{name}: {why}."))?;
    let soup = match Format::of_name(name) {
        Some(format) => {
            check_axes(input, &bytes)?;
            check_unit(input, format)?.into_iter().for_each(|found| monitor.finding(found));
            preop_stranger::mesh(reader, format, &bytes).map_err(|e| e.to_string())?
        }
        None => enclosed(input, (name, &bytes, reader), on, monitor)?,
    };
    let soup = in_patient_space(&soup, input);
    check_size(input, &soup)?.into_iter().for_each(|found| monitor.finding(found));
    if input.kind == "triangles" {
        return Ok(Value::Triangles(Arc::new(soup)));
    }
    let mesh = repair::weld(&soup).map_err(|e| {
        format!("{e}. Take it as kind = \"triangles\" and let the step repair list what it mends.")
    })?;
    Ok(Value::Mesh(Arc::new(mesh)))
}

/// What a file says of its axes must be what the plan says: a mistake there is the wrong side.
fn check_axes(input: &Input, bytes: &[u8]) -> Result<(), String> {
    let planned = input.axes.as_deref().unwrap_or_default();
    match preop_meshfile::stated_axes(bytes) {
        Some(stated) if stated != planned => Err(format!(
            "the file says that its axes are {stated} (SPACE={stated} in its first lines), the plan says \
             \"{planned}\". Correct the plan, or where the file is wrong, its comment."
        )),
        _ => Ok(()),
    }
}

/// A 3MF states its own unit, by which it is read; a GLB is in metres by its standard, which not all programs keep.
fn check_unit(input: &Input, format: Format) -> Result<Option<Finding>, String> {
    let planned = input.unit.as_deref().unwrap_or_default();
    match format {
        Format::ThreeMf if planned != "mm" => Err(format!(
            "a 3MF states its own unit and is read in millimetres by it, whatever that is; the plan says \
             \"{planned}\", which would take it times over. Say unit = \"mm\"."
        )),
        Format::Glb if planned != "m" => {
            let words =
                format!("A GLB is in metres by its standard; the plan takes it in {planned}.");
            let hint = "Look at its size in `preop inspect` and here; where the file keeps the standard, say unit = \"m\".";
            Ok(Some(Finding::warning("mesh.unit", words).hint(hint)))
        }
        _ => Ok(None),
    }
}

/// By the plan's unit a mesh is as large as something in surgery: else the unit is wrong, a thousandfold or by 25.4.
fn check_size(input: &Input, soup: &Soup) -> Result<Option<Finding>, String> {
    let bounds = Bounds::of(soup.triangles.iter().flatten().copied());
    if bounds.is_empty() {
        return Ok(None);
    }
    judge_size(bounds.size()).map_err(|longest_mm| {
        format!(
            "taken in {} as the plan says, it is {longest_mm:.4} mm long, and nothing in surgery is. Correct the \
             unit of the input.",
            input.unit.as_deref().unwrap_or_default()
        )
    })
}

/// The model within a DICOM object, whose unit and axes are fixed and must be what the plan says.
fn enclosed(
    input: &Input,
    (name, bytes, reader): (&str, &[u8], &dyn Read),
    on: Option<&Value>,
    monitor: &dyn Monitor,
) -> Result<Soup, String> {
    let is_model = |class: String| preop_dicom::is_encapsulated_model(&class);
    let class = preop_stranger::class(reader, bytes).map_err(|e| e.to_string())?;
    if !class.is_some_and(is_model) {
        let endings: Vec<String> = Format::ALL.iter().map(|(e, _)| format!(".{e}")).collect();
        return Err(format!(
            "{name} is no mesh: its name must end in {}, or it must be an encapsulated STL or OBJ.",
            endings.join(", ")
        ));
    }
    let Some(Value::Image(scan)) = on else {
        return Err("a model in a DICOM object must lie on a CT.".to_owned());
    };
    let model = preop_stranger::model(reader, bytes).map_err(|e| e.to_string())?;
    outside::check_space(model.frame_of_reference.as_deref(), name, scan, monitor)
        .map_err(|e| e.to_string())?;
    let stated = input.unit.as_deref().unwrap_or_default();
    if model.unit != stated {
        return Err(format!(
            "the file says that its unit is {:?}, the plan says \"{stated}\".",
            model.unit
        ));
    }
    if input.axes.as_deref() != Some("LPS") {
        return Err("a model in a DICOM object is in LPS; the plan must say so.".to_owned());
    }
    preop_stranger::mesh(reader, model.format, model.document).map_err(|e| e.to_string())
}

/// To millimetres and LPS, from the unit and the axes that the plan states.
fn in_patient_space(soup: &Soup, input: &Input) -> Soup {
    let unit = match input.unit.as_deref() {
        Some("m") => 1000.0,
        Some("inch") => 25.4,
        _ => 1.0,
    };
    let turned = |[x, y, z]: [f64; 3]| match input.axes.as_deref() {
        Some("RAS") => [-x, -y, z],
        Some("LSA") => [x, -z, y],
        Some("RSP") => [-x, z, y],
        _ => [x, y, z],
    };
    let place = |p: &Point| Point::from(turned(p.to_array()).map(|c| unit * c + 0.0));
    Soup {
        triangles: soup
            .triangles
            .iter()
            .map(|t| [place(&t[0]), place(&t[1]), place(&t[2])])
            .collect(),
    }
}
