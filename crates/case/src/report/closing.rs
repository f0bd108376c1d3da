//! What closes the report: the parts and what was measured on them, where all came from, limits and signatures.

use super::Contents;
use crate::parts::PartKind;
use crate::{BUILD, DISCLAIMER};
use preop_report::{Block, Column, Rich, Section, Signature, Table};

pub(super) fn devices(contents: &Contents<'_>) -> Section {
    let mut table = Table::new(
        "What is printed. File names are the part ids; patient coordinates, millimetres.",
        vec![
            Column::words("Part"),
            Column::words("Kind"),
            Column::words("Frame"),
            Column::numbers("Volume", "cm³"),
            Column::words("Box, mm"),
            Column::numbers("Triangles", ""),
        ],
    );
    for part in contents.parts {
        let size = part.solid.bounds().size();
        table.push([
            part.part_id.clone(),
            if part.kind == PartKind::Device { "device" } else { "model" }.to_owned(),
            part.frame.name().to_owned(),
            format!("{:.2}", part.solid.volume() / 1000.0),
            format!("{:.0} x {:.0} x {:.0}", size.x, size.y, size.z),
            part.solid.triangles().len().to_string(),
        ]);
    }
    Section::new("Parts").on_new_page().with(table)
}

pub(super) fn measured(contents: &Contents<'_>) -> Section {
    let rows: Vec<preop_report::Measurement> = contents
        .measurements
        .iter()
        .map(|m| preop_report::Measurement {
            name: format!("{}: {}", short_name(&m.file), m.name),
            planned: m.planned,
            measured: Some(m.measured).filter(|v| v.is_finite()),
            tolerance: m.tolerance,
            unit: m.unit.clone(),
        })
        .collect();
    let caption = "Every dimension, re-measured on the written files by code that shares nothing \
                   with the code that wrote them.";
    Section::new("Measured on the files")
        .on_new_page()
        .with(Table::of_measurements(caption, &rows, 3))
}

fn short_name(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".stl").unwrap_or(name)
}

pub(super) fn sterilisation(contents: &Contents<'_>) -> Section {
    let mut routes: Vec<String> = contents
        .story
        .guides
        .iter()
        .map(|g| format!("{}: {}", g.guide.process.material, g.guide.process.sterilisation))
        .collect();
    routes.dedup();
    let mut section = Section::new("Sterilisation and expiry");
    if !routes.is_empty() {
        section = section.with(Block::Points(routes.into_iter().map(Rich::from).collect()));
    }
    section.text(
        "Anatomy changes: the parts fit the patient of the day of the scan. Check the findings on \
         the age of the scan, and scan again where the disease has gone on.",
    )
}

pub(super) fn provenance(contents: &Contents<'_>) -> Section {
    let plan = contents.evaluated.plan;
    let mut rows: Vec<(String, Rich)> = vec![
        ("Plan".to_owned(), plan.hash().to_string().into()),
        ("Made by".to_owned(), BUILD.into()),
    ];
    for input in &plan.inputs {
        if let Some(content) = contents.evaluated.evaluation.input_content(&input.name) {
            rows.push((format!("Input {}", input.name), content.to_string().into()));
        }
    }
    Section::new("Provenance").with(Block::KeyValues(rows))
}

pub(super) fn limits() -> Section {
    Section::new("Limits").with(Block::Points(vec![
        DISCLAIMER.into(),
        "The surgeon decides. Each number is a plan's, not a promise of what the theatre gets: the \
         play of blade and seat and the error of the print come on top."
            .into(),
        "Soft tissue, vessels and teeth that the scan does not show are not in the plan.".into(),
    ]))
}

pub(super) fn approval() -> Section {
    let signature = |role: &str, statement: &str| Signature {
        role: role.to_owned(),
        name: String::new(),
        statement: statement.to_owned(),
    };
    Section::new("Approval").with(Block::Signatures(vec![
        signature("Clinical engineer", "I have checked the models against the images."),
        signature("Surgeon", "I have reviewed this plan and take it for the operation."),
    ]))
}
