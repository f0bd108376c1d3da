//! `preop steps` and `preop schema`: the vocabulary, for people and for programs.

use crate::failure::Failure;
use crate::present;
use preop_plan::{Kind, Parameter, StepKind, Vocabulary, nearest, schema as schemas};
use preop_steps::Steps;
use std::fmt::Write;

pub(crate) fn steps(name: Option<&str>) -> Result<u8, Failure> {
    let kinds = Steps.kinds();
    let Some(name) = name else {
        for kind in kinds {
            println!("{:16} {}", kind.name, kind.doc);
        }
        return Ok(0);
    };
    let Some(kind) = kinds.iter().find(|k| k.name == name) else {
        let near = nearest(name, kinds.iter().map(|k| k.name));
        let hint = near.map(|n| format!(" Did you mean \"{n}\"?")).unwrap_or_default();
        return Err(Failure::wrong(format!("There is no step \"{name}\".{hint}")));
    };
    print!("{}", manual(kind));
    Ok(0)
}

pub(crate) fn schema() -> Result<u8, Failure> {
    present::json(&schemas::schema(&Steps));
    Ok(0)
}

fn manual(kind: &StepKind) -> String {
    let mut text = format!("{} (version {})\n{}\n\n", kind.name, kind.version, kind.doc);
    parameters(kind.parameters, 0, &mut text);
    text
}

fn parameters(list: &[Parameter], depth: usize, text: &mut String) {
    let margin = "  ".repeat(depth + 1);
    for parameter in list {
        let default = match (parameter.default, parameter.usual) {
            (None, _) => "needed".to_owned(),
            (Some(""), None) => "optional".to_owned(),
            (Some(""), Some(usual)) => format!("default {usual}"),
            (Some(value), _) => format!("default {value}"),
        };
        let kind = describe(&parameter.kind);
        let _ = writeln!(text, "{margin}{} ({kind}; {default})", parameter.name);
        let _ = writeln!(text, "{margin}    {}", parameter.doc);
        if let Kind::Records(inner) = parameter.kind {
            parameters(inner, depth + 2, text);
        }
    }
}

fn describe(kind: &Kind) -> String {
    match kind {
        Kind::Number { unit, least, most } => {
            format!("number from {least} to {most} {}", unit.word()).trim_end().to_owned()
        }
        Kind::Count { least, most } => format!("whole number from {least} to {most}"),
        Kind::Switch => "true or false".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Choice(words) => words.join(" or "),
        Kind::Catalogue => "catalogue:NAME".to_owned(),
        Kind::Point => "place in mm, or name of a point".to_owned(),
        Kind::Direction => "direction".to_owned(),
        Kind::Points => "places in mm, or name of a curve".to_owned(),
        Kind::NamedPoints => "table of lists of places in mm".to_owned(),
        Kind::Box => "two opposite corners in mm".to_owned(),
        Kind::Plane => "plane, or name of one".to_owned(),
        Kind::Reference(types) => format!("name of a {}", types.join(" or ")),
        Kind::References(types) => format!("names of {}", types.join(" or ")),
        Kind::Records(_) => "list of tables".to_owned(),
    }
}
