//! Blades, screws, pins, sleeves and printing processes: editable files with their sources.
//!
//! The texts in `catalogue/` are built in; a face may hand in others of the same shape.

mod entry;
mod nearest;

use entry::Entry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use nearest::nearest_names;

/// How a blade moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    /// Swings about its shank; the teeth are at its end.
    Oscillating,
    /// Moves to and fro along itself; the teeth are on its edge.
    Reciprocating,
}

/// A saw blade. Four numbers that must not be mistaken for each other; millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blade {
    /// Its name in the catalogue.
    pub name: String,
    /// How it moves.
    pub motion: Motion,
    /// The thickness of the body: what slides in the slot.
    pub body_mm: f64,
    /// The width of bone that the teeth remove; at least the body.
    pub kerf_mm: f64,
    /// The width of the blade: the shortest slot that it can enter.
    pub width_mm: f64,
    /// The length that can go into guide and bone.
    pub reach_mm: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// What a [`Screw`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScrewKind {
    /// Has a thread and stays until the guide comes off.
    Screw,
    /// A smooth pin or wire.
    Pin,
}

/// A screw or a pin; millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screw {
    /// Its name in the catalogue.
    pub name: String,
    /// Screw or pin.
    pub kind: ScrewKind,
    /// The diameter of the drill for the bone.
    pub pilot_bore_mm: f64,
    /// The diameter that lets the shaft pass.
    pub clearance_bore_mm: f64,
    /// The lengths that exist, ascending.
    pub lengths_mm: Vec<f64>,
    /// Where the numbers come from.
    pub source: String,
}

/// A metal drill sleeve, pressed into a printed bore; millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sleeve {
    /// Its name in the catalogue.
    pub name: String,
    /// The diameter that guides the drill.
    pub inner_mm: f64,
    /// The diameter of the bore that holds it.
    pub outer_mm: f64,
    /// Its length.
    pub length_mm: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// A way to print; millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Process {
    /// Its name in the catalogue.
    pub name: String,
    /// What is printed.
    pub material: String,
    /// The clearance on each side of what must slide.
    pub clearance_mm: f64,
    /// The least wall that holds.
    pub least_wall_mm: f64,
    /// The least detail that comes out, as the stroke of a letter.
    pub least_feature_mm: f64,
    /// The edges of the build volume.
    pub build_mm: [f64; 3],
    /// How to sterilise it, and how not.
    pub sterilisation: String,
    /// Where the numbers come from.
    pub source: String,
}

/// Everything that a plan may name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    blades: BTreeMap<String, Blade>,
    screws: BTreeMap<String, Screw>,
    sleeves: BTreeMap<String, Sleeve>,
    processes: BTreeMap<String, Process>,
}

/// Why a catalogue cannot be read, or what it does not hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CatalogueError {
    /// The text is not TOML.
    #[error("{file}: not a catalogue file: {why}")]
    Syntax {
        /// The file, as the caller named it.
        file: String,
        /// What the parser said, with the line.
        why: String,
    },
    /// An entry is wrong.
    #[error("{file}, line {line}: {why}")]
    Entry {
        /// The file, as the caller named it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what was expected.
        why: String,
    },
    /// Nothing has that name.
    #[error("the catalogue has no {kind} \"{name}\"; the nearest names are {nearest}")]
    Unknown {
        /// What was looked for: `blade`, `screw`, `sleeve`, `process`.
        kind: &'static str,
        /// The name asked for.
        name: String,
        /// The nearest names, quoted.
        nearest: String,
    },
}

/// The files built into the program: name and text.
const BUILT_IN: [(&str, &str); 4] = [
    ("catalogue/blades.toml", include_str!("../../../catalogue/blades.toml")),
    ("catalogue/screws.toml", include_str!("../../../catalogue/screws.toml")),
    ("catalogue/sleeves.toml", include_str!("../../../catalogue/sleeves.toml")),
    ("catalogue/processes.toml", include_str!("../../../catalogue/processes.toml")),
];

impl Catalogue {
    /// The catalogue that comes with the program.
    pub fn built_in() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (file, text) in BUILT_IN {
            catalogue.read(file, text).expect("a test reads every file that is built in");
        }
        catalogue
    }

    /// Adds the entries of a text, of which `file` is the name in errors; an entry of a known name
    /// takes its place.
    pub fn read(&mut self, file: &str, text: &str) -> Result<(), CatalogueError> {
        for entry in Entry::all(file, text)? {
            match entry.kind() {
                "blade" => {
                    let blade = blade(&entry)?;
                    self.blades.insert(blade.name.clone(), blade);
                }
                "screw" => {
                    let screw = screw(&entry)?;
                    self.screws.insert(screw.name.clone(), screw);
                }
                "sleeve" => {
                    let sleeve = sleeve(&entry)?;
                    self.sleeves.insert(sleeve.name.clone(), sleeve);
                }
                "process" => {
                    let process = process(&entry)?;
                    self.processes.insert(process.name.clone(), process);
                }
                other => {
                    return Err(entry.wrong(format!(
                        "\"{other}\" is no kind of the catalogue; it knows blade, screw, sleeve \
                         and process"
                    )));
                }
            }
        }
        Ok(())
    }

    /// The blade of a name, with or without the prefix `catalogue:`.
    pub fn blade(&self, name: &str) -> Result<&Blade, CatalogueError> {
        find(&self.blades, "blade", name)
    }

    /// The screw or pin of a name, with or without the prefix `catalogue:`.
    pub fn screw(&self, name: &str) -> Result<&Screw, CatalogueError> {
        find(&self.screws, "screw", name)
    }

    /// The drill sleeve of a name, with or without the prefix `catalogue:`.
    pub fn sleeve(&self, name: &str) -> Result<&Sleeve, CatalogueError> {
        find(&self.sleeves, "sleeve", name)
    }

    /// The printing process of a name, with or without the prefix `catalogue:`.
    pub fn process(&self, name: &str) -> Result<&Process, CatalogueError> {
        find(&self.processes, "process", name)
    }

    /// Every blade, by name.
    pub fn blades(&self) -> impl Iterator<Item = &Blade> {
        self.blades.values()
    }

    /// Every screw and pin, by name.
    pub fn screws(&self) -> impl Iterator<Item = &Screw> {
        self.screws.values()
    }

    /// Every drill sleeve, by name.
    pub fn sleeves(&self) -> impl Iterator<Item = &Sleeve> {
        self.sleeves.values()
    }

    /// Every printing process, by name.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.values()
    }
}

fn find<'a, T>(
    map: &'a BTreeMap<String, T>,
    kind: &'static str,
    name: &str,
) -> Result<&'a T, CatalogueError> {
    let plain = name.strip_prefix("catalogue:").unwrap_or(name);
    map.get(plain).ok_or_else(|| CatalogueError::Unknown {
        kind,
        name: plain.into(),
        nearest: nearest_names(plain, map.keys().map(String::as_str)).join(", "),
    })
}

fn blade(entry: &Entry) -> Result<Blade, CatalogueError> {
    entry.knows(&["name", "motion", "body_mm", "kerf_mm", "width_mm", "reach_mm", "source"])?;
    let motion = match entry.text("motion")?.as_str() {
        "oscillating" => Motion::Oscillating,
        "reciprocating" => Motion::Reciprocating,
        other => {
            let why = format!("motion is \"{other}\"; it is \"oscillating\" or \"reciprocating\"");
            return Err(entry.wrong(why));
        }
    };
    let blade = Blade {
        name: entry.text("name")?,
        motion,
        body_mm: entry.length("body_mm")?,
        kerf_mm: entry.length("kerf_mm")?,
        width_mm: entry.length("width_mm")?,
        reach_mm: entry.length("reach_mm")?,
        source: entry.text("source")?,
    };
    if blade.kerf_mm < blade.body_mm {
        return Err(entry.wrong(format!(
            "the kerf of {} mm is narrower than the body of {} mm; the teeth cut at least as wide \
             as the body that follows them",
            blade.kerf_mm, blade.body_mm
        )));
    }
    Ok(blade)
}

fn screw(entry: &Entry) -> Result<Screw, CatalogueError> {
    let keys = ["name", "kind", "pilot_bore_mm", "clearance_bore_mm", "lengths_mm", "source"];
    entry.knows(&keys)?;
    let kind = match entry.text("kind")?.as_str() {
        "screw" => ScrewKind::Screw,
        "pin" => ScrewKind::Pin,
        other => {
            return Err(entry.wrong(format!("kind is \"{other}\"; it is \"screw\" or \"pin\"")));
        }
    };
    let mut lengths_mm = entry.lengths("lengths_mm")?;
    lengths_mm.sort_by(f64::total_cmp);
    Ok(Screw {
        name: entry.text("name")?,
        kind,
        pilot_bore_mm: entry.length("pilot_bore_mm")?,
        clearance_bore_mm: entry.length("clearance_bore_mm")?,
        lengths_mm,
        source: entry.text("source")?,
    })
}

fn sleeve(entry: &Entry) -> Result<Sleeve, CatalogueError> {
    entry.knows(&["name", "inner_mm", "outer_mm", "length_mm", "source"])?;
    let sleeve = Sleeve {
        name: entry.text("name")?,
        inner_mm: entry.length("inner_mm")?,
        outer_mm: entry.length("outer_mm")?,
        length_mm: entry.length("length_mm")?,
        source: entry.text("source")?,
    };
    if sleeve.outer_mm <= sleeve.inner_mm {
        return Err(entry.wrong("outer_mm must be larger than inner_mm".into()));
    }
    Ok(sleeve)
}

fn process(entry: &Entry) -> Result<Process, CatalogueError> {
    entry.knows(&[
        "name",
        "material",
        "clearance_mm",
        "least_wall_mm",
        "least_feature_mm",
        "build_mm",
        "sterilisation",
        "source",
    ])?;
    let build = entry.lengths("build_mm")?;
    let build_mm = <[f64; 3]>::try_from(build)
        .map_err(|_| entry.wrong("build_mm needs three lengths".into()))?;
    Ok(Process {
        name: entry.text("name")?,
        material: entry.text("material")?,
        clearance_mm: entry.length("clearance_mm")?,
        least_wall_mm: entry.length("least_wall_mm")?,
        least_feature_mm: entry.length("least_feature_mm")?,
        build_mm,
        sterilisation: entry.text("sterilisation")?,
        source: entry.text("source")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_whole() {
        let catalogue = Catalogue::built_in();
        let bodies: Vec<f64> = catalogue.blades().map(|b| b.body_mm).collect();
        assert!(bodies.iter().any(|b| *b <= 0.4) && bodies.iter().any(|b| *b >= 1.0));
        assert!(catalogue.blades().all(|b| b.kerf_mm >= b.body_mm && b.kerf_mm <= 1.25));
        assert!(catalogue.screws().all(|s| s.clearance_bore_mm > s.pilot_bore_mm));
        assert!(catalogue.sleeves().count() > 0);
        for name in ["sla-resin", "sls-pa12", "catalogue:fdm-petg"] {
            assert!(catalogue.process(name).unwrap().least_wall_mm >= 1.0);
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let error = Catalogue::built_in().blade("catalogue:saw-oscilating-0.5").unwrap_err();
        let said = error.to_string();
        assert!(said.contains("\"saw-oscillating-0.5\""), "{said}");
    }

    #[test]
    fn wrong_entries_are_refused_with_their_line() {
        let good = "[[sleeve]]\nname = \"s\"\ninner_mm = 1\nouter_mm = 2.0\nlength_mm = 3.0\n\
                    source = \"measured\"\n";
        let mut catalogue = Catalogue::default();
        catalogue.read("mine.toml", good).unwrap();
        assert_eq!(catalogue.sleeve("s").unwrap().inner_mm, 1.0);
        for (bad, say) in [
            (good.replace("source = \"measured\"", ""), "source"),
            (good.replace("source = \"measured\"", "source = \" \""), "source"),
            (good.replace("inner_mm = 1", "inner_mm = -1.0"), "inner_mm"),
            (good.replace("inner_mm = 1", "inner_mm = nan"), "inner_mm"),
            (good.replace("inner_mm = 1", "inner_mm = \"1\""), "inner_mm"),
            (good.replace("outer_mm = 2.0", "outer_mm = 0.5"), "outer_mm"),
            (good.replace("length_mm", "lenght_mm"), "length_mm"),
            (good.replace("sleeve", "sleve"), "sleve"),
            (good.replace("[[sleeve]]", "\n\n[[sleeve]"), "line 3"),
        ] {
            let said = Catalogue::default().read("mine.toml", &bad).unwrap_err().to_string();
            assert!(said.contains("mine.toml") && said.contains(say), "{said}");
        }
    }

    #[test]
    fn a_kerf_narrower_than_the_body_is_refused() {
        let text = "[[blade]]\nname = \"b\"\nmotion = \"oscillating\"\nbody_mm = 0.6\n\
                    kerf_mm = 0.5\nwidth_mm = 10.0\nreach_mm = 30.0\nsource = \"x\"\n";
        let said = Catalogue::default().read("b.toml", text).unwrap_err().to_string();
        assert!(said.contains("line 1") && said.contains("kerf"), "{said}");
    }
}
