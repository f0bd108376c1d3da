//! Text to plan. Every mistake is reported, not the first, each with its line.

use crate::document::{Accept, Input, Plan};
use crate::input::input;
use crate::literal::{self, Data, Lines, Node};
use crate::{Vocabulary, bounds, history, nearest, typing};
use preop_quote::quote;
use preop_space::Side;
use toml_edit::Document;

/// The version of the document that this build reads and writes.
pub(crate) const FORMAT: i64 = 1;

/// The most inputs, steps or acceptances; an operation has some tens of each.
const MOST_TABLES: usize = 2000;

/// The most that is said of one mistake, in characters.
const LONGEST_WORDS: usize = 2000;

/// The most mistakes that are told: each looks for the nearest of all names, and nobody reads on.
const MOST_MISTAKES: usize = 100;

/// Something wrong with a plan's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line of the text, counted from 1.
    pub line: usize,
    /// What is wrong and what was expected, safe to show.
    pub message: String,
    /// What to do about it, such as the nearest known name; may be empty.
    pub hint: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", self.hint) }
    }
}

/// The mistakes found so far, and how many more there are.
#[derive(Default)]
pub(crate) struct Mistakes {
    told: Vec<Mistake>,
    untold: usize,
}

impl Mistakes {
    pub(crate) fn add(&mut self, line: usize, message: impl Into<String>) {
        self.hinted(line, message, "");
    }

    pub(crate) fn hinted(
        &mut self,
        line: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.told.len() == MOST_MISTAKES {
            self.untold += 1;
            return;
        }
        let safe = |words: String| quote(&words, LONGEST_WORDS);
        self.told.push(Mistake { line, message: safe(message.into()), hint: safe(hint.into()) });
    }

    /// All in the order of their lines, and last how many are not listed.
    fn listed(self) -> Vec<Mistake> {
        let mut all = self.told;
        all.sort_by_key(|m| m.line);
        if let (Some(last), more @ 1..) = (all.last(), self.untold) {
            let message = format!("and {more} more, not listed.");
            all.push(Mistake { line: last.line, message, hint: "Mend these first.".into() });
        }
        all
    }

    /// An unknown name, with the nearest known one, or all of them where there are few.
    pub(crate) fn unknown<'a>(
        &mut self,
        line: usize,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        // Nobody reads the hint of a mistake that is not listed.
        let near = (self.told.len() < MOST_MISTAKES).then(|| nearest(name, known.iter().copied()));
        let hint = match near.flatten() {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None if known.is_empty() => String::new(),
            None if known.len() <= 12 => format!("Known here: {}.", known.join(", ")),
            None => String::new(),
        };
        self.hinted(line, format!("{what} \"{name}\" is not known."), hint);
    }
}

/// Reads and types a plan.
///
/// # Errors
/// Every mistake in the text, in the order of its lines, the first hundred that are found.
pub fn read<V: Vocabulary>(text: &str, vocabulary: &V) -> Result<Plan, Vec<Mistake>> {
    let mut mistakes = Mistakes::default();
    let plan = root(text, &mut mistakes)
        .map(|(root, lines)| document(&root, &lines, vocabulary, &mut mistakes));
    let found = mistakes.listed();
    match plan {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(found),
    }
}

fn root(text: &str, mistakes: &mut Mistakes) -> Option<(Node, Lines)> {
    if let Err(why) = bounds::check(text) {
        mistakes.add(1, format!("{why}."));
        return None;
    }
    let lines = Lines::of(text);
    match Document::parse(text) {
        Ok(document) => Some((literal::node(document.as_item(), &lines, 1)?, lines)),
        Err(error) => {
            let line = error.span().map_or(1, |s| lines.line(s.start));
            mistakes.add(line, format!("this is not TOML: {}.", error.message().trim()));
            None
        }
    }
}

fn document<V: Vocabulary>(
    root: &Node,
    _lines: &Lines,
    vocabulary: &V,
    mistakes: &mut Mistakes,
) -> Plan {
    const KNOWN: [&str; 8] =
        ["format", "title", "variant", "side", "operation_date", "input", "step", "accept"];
    for (key, node) in root.table().unwrap_or_default() {
        if !KNOWN.contains(&key.as_str()) {
            mistakes.unknown(node.line, "The entry", key, KNOWN);
        }
    }
    match root.entry("format") {
        Some(Node { data: Data::Count(FORMAT), .. }) => {}
        Some(other) => mistakes.hinted(
            other.line,
            format!("the format is {}; this build reads format {FORMAT}.", other.describe()),
            "A plan of a newer format needs a newer Preop.",
        ),
        None => mistakes.add(1, format!("the plan must begin with format = {FORMAT}.")),
    }
    let inputs: Vec<Input> = tables(root, "input", mistakes)
        .iter()
        .filter_map(|n| input(n, vocabulary, mistakes))
        .collect();
    let steps = typing::steps(&tables(root, "step", mistakes), &inputs, vocabulary, mistakes);
    let accepts =
        tables(root, "accept", mistakes).iter().filter_map(|n| accept(n, mistakes)).collect();
    Plan {
        format: FORMAT,
        title: text(root, "title", mistakes).unwrap_or_default(),
        variant: variant(root, mistakes),
        side: side(root, mistakes),
        operation_date: date(root, mistakes),
        inputs,
        steps,
        accepts,
    }
}

fn tables(root: &Node, key: &str, mistakes: &mut Mistakes) -> Vec<Node> {
    let Some(node) = root.entry(key) else { return vec![] };
    match node.list() {
        Some(list) if list.len() > MOST_TABLES => {
            mistakes.add(node.line, format!("a plan has at most {MOST_TABLES} [[{key}]] tables."));
            vec![]
        }
        Some(list) if list.iter().all(|n| n.table().is_some()) => list.to_vec(),
        _ => {
            mistakes.add(node.line, format!("{key} must be written as [[{key}]] tables."));
            vec![]
        }
    }
}

pub(crate) fn text(table: &Node, key: &str, mistakes: &mut Mistakes) -> Option<String> {
    let node = table.entry(key)?;
    let text = node.text().map(str::to_owned);
    if text.is_none() {
        mistakes.add(node.line, format!("{key} must be a text, not {}.", node.describe()));
    }
    text
}

pub(crate) fn needed(
    table: &Node,
    key: &str,
    what: &str,
    mistakes: &mut Mistakes,
) -> Option<String> {
    if table.entry(key).is_none() {
        mistakes.add(table.line, format!("{what} must say its {key}."));
    }
    text(table, key, mistakes)
}

fn variant(root: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let name = text(root, "variant", mistakes)?;
    if !history::is_variant(&name) {
        let line = root.entry("variant").map_or(1, |n| n.line);
        let words = format!("\"{name}\" cannot be the name of a variant.");
        mistakes.hinted(line, words, history::VARIANT_NAMES);
        return None;
    }
    Some(name)
}

fn side(root: &Node, mistakes: &mut Mistakes) -> Option<Side> {
    match text(root, "side", mistakes)?.as_str() {
        "left" => Some(Side::Left),
        "right" => Some(Side::Right),
        other => {
            let line = root.entry("side").map_or(1, |n| n.line);
            mistakes.unknown(line, "The side", other, ["left", "right"]);
            None
        }
    }
}

fn date(root: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let date = text(root, "operation_date", mistakes)?;
    let digits = |range: std::ops::Range<usize>| date.get(range)?.parse::<u32>().ok();
    let is_day = match (digits(0..4), digits(5..7), digits(8..10)) {
        (Some(year), Some(month), Some(day)) => day >= 1 && day <= days_of(month, year),
        _ => false,
    };
    let sound = date.len() == 10
        && date.is_ascii()
        && is_day
        && date.as_bytes()[4] == b'-'
        && date.as_bytes()[7] == b'-';
    if !sound {
        let line = root.entry("operation_date").map_or(1, |n| n.line);
        mistakes.add(line, format!("operation_date must be a day as 2026-12-01, not {date}."));
    }
    sound.then_some(date)
}

/// How many days a month has; none if there is no such month.
fn days_of(month: u32, year: u32) -> u32 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leaps => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn accept(node: &Node, mistakes: &mut Mistakes) -> Option<Accept> {
    let mut entry = |key| needed(node, key, "an accept", mistakes);
    let (finding, step, by, why) = (entry("finding"), entry("step"), entry("by"), entry("why"));
    for (key, value) in [("by", &by), ("why", &why)] {
        if value.as_ref().is_some_and(|v| v.trim().is_empty()) {
            mistakes.add(node.line, format!("an accept must say {key}; it is empty."));
        }
    }
    Some(Accept { finding: finding?, step: step?, by: by?, why: why? })
}
