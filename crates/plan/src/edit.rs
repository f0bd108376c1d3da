//! Changes to a plan's text that keep its comments and its order.

use crate::{Hash, Kind, StepKind, bounds, nearest};
use serde_json::Value as Json;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is not TOML.
    #[error("the plan is not TOML: {0}")]
    Text(String),
    /// The text is longer than any plan, or asks for more.
    #[error("{0}; it is not read")]
    Bounds(String),
    /// There is no such step.
    #[error("there is no step \"{name}\".{hint}")]
    NoStep {
        /// The name that was asked for.
        name: String,
        /// The nearest known one, in a sentence.
        hint: String,
    },
    /// The value is neither TOML nor a word.
    #[error("\"{0}\" is not a value. Write it as in the plan, as in 3.5, [1, 2, 3] or \"word\".")]
    Value(String),
    /// What was asked for is not of the form `STEP.PARAM=VALUE`.
    #[error("\"{0}\" is not of the form STEP.PARAM=VALUE.")]
    Form(String),
}

/// Sets one parameter of one step or input: `change` is `STEP.PARAM=VALUE`, or `STEP.TABLE.ENTRY=VALUE`
/// for an entry of a table such as a plane. A bare word counts as a text.
///
/// # Errors
/// If there is no such step, or the value cannot be read. Whether the step takes it is for
/// [`read`](crate::read) to say.
pub fn set(text: &str, change: &str) -> Result<String, EditError> {
    let form = || EditError::Form(change.to_owned());
    let (place, value) = change.split_once('=').ok_or_else(form)?;
    let mut place = place.split('.').map(str::trim);
    let (step, parameter) = (place.next().ok_or_else(form)?, place.next().ok_or_else(form)?);
    let entry = place.next();
    let value = value_of(value.trim())?;
    let mut document = parse(text)?;
    let table = named(&mut document, step)?;
    match entry {
        None => put(table, parameter, value),
        Some(entry) => {
            let inner = table
                .get_mut(parameter)
                .and_then(Item::as_table_like_mut)
                .ok_or_else(|| EditError::Form(change.to_owned()))?;
            inner.insert(entry, Item::Value(value));
        }
    }
    Ok(document.to_string())
}

/// Puts a parameter of a step or an input to a value as JSON writes it: a place is a list of three numbers, a
/// plane an object. `None` takes the parameter out, so that its default holds.
///
/// # Errors
/// If there is no such step, or the value is `null` somewhere.
pub fn put_value(
    text: &str,
    step: &str,
    parameter: &str,
    value: Option<&Json>,
) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let table = named(&mut document, step)?;
    match value {
        Some(value) => put(table, parameter, of_json(value)?),
        None => drop(table.remove(parameter)),
    }
    Ok(document.to_string())
}

/// The document as JSON, as it is written: no default is filled in.
///
/// # Errors
/// If the text is not TOML.
pub fn as_json(text: &str) -> Result<Json, EditError> {
    Ok(table_json(parse(text)?.as_table()))
}

/// Puts a text of the plan itself, such as its `variant`; it stands before the first table. `None` takes it out.
///
/// # Errors
/// If the text is no TOML.
pub fn put_text(text: &str, key: &str, value: Option<&str>) -> Result<String, EditError> {
    let mut document = parse(text)?;
    match value {
        Some(value) => put(document.as_table_mut(), key, value.into()),
        None => drop(document.remove(key)),
    }
    Ok(document.to_string())
}

/// Adds a table to a list of the document, such as a step or an accepted danger: behind the entry
/// of the name `after`, else at the end.
///
/// # Errors
/// If `entry` is no object, or holds `null`.
pub fn add(text: &str, list: &str, entry: &Json, after: Option<&str>) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let fields = entry.as_object().ok_or_else(|| EditError::Value(entry.to_string()))?;
    let mut added = Table::new();
    added.decor_mut().set_prefix("\n");
    for (name, value) in fields {
        added.insert(name, Item::Value(of_json(value)?));
    }
    let tables = document
        .entry(list)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or_else(|| EditError::Value(list.to_owned()))?;
    let place = after.and_then(|name| place_of(tables, |t| is_named(t, name)));
    insert(tables, place.map_or(tables.len(), |p| p + 1), added);
    Ok(document.to_string())
}

/// Adds a value to the end of a list that is a parameter of a step, such as a stroke, on a line of its
/// own. A list that is absent begins with it.
///
/// # Errors
/// If there is no such step, its parameter is no list, or the value is `null` somewhere.
pub fn append(text: &str, step: &str, parameter: &str, value: &Json) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let list = table(&mut document, "step", step)?
        .entry(parameter)
        .or_insert_with(|| Item::Value(Value::Array(Array::new())))
        .as_array_mut()
        .ok_or_else(|| EditError::Value(parameter.to_owned()))?;
    list.push_formatted(on_own_line(of_json(value)?));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
    Ok(document.to_string())
}

/// Puts a step between a result and all that is made of it: it is added behind the step that gives
/// `from`, and whatever took `from` takes `to` instead. Lists of tables begin on lines of their own.
///
/// # Errors
/// If `step` is no object, or holds `null`.
pub fn interpose(
    text: &str,
    step: &Json,
    [from, to]: [&str; 2],
    kinds: &[StepKind],
) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let steps = document.get_mut("step").and_then(Item::as_array_of_tables_mut);
    for table in steps.into_iter().flat_map(|tables| tables.iter_mut()) {
        let kind = table.get("do").and_then(Item::as_str).map(str::to_owned);
        let kind = kinds.iter().find(|k| Some(k.name) == kind.as_deref());
        for parameter in kind.iter().flat_map(|k| k.parameters) {
            if matches!(parameter.kind, Kind::Reference(_) | Kind::References(_)) {
                let value = table.get_mut(parameter.name).and_then(Item::as_value_mut);
                value.into_iter().for_each(|value| refer_instead(value, from, to));
            }
        }
    }
    let before = from.split('.').next();
    let mut added = add(&document.to_string(), "step", step, before)?;
    let name = step["name"].as_str().unwrap_or_default();
    for (parameter, value) in step.as_object().into_iter().flatten() {
        let rows = value.as_array().filter(|rows| rows.iter().any(Json::is_object));
        if let Some(rows) = rows {
            added = put_value(&added, name, parameter, None)?;
            for row in rows {
                added = append(&added, name, parameter, row)?;
            }
        }
    }
    Ok(added)
}

fn refer_instead(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text.value() == from => {
            let decor = value.decor().clone();
            *value = Value::from(to);
            *value.decor_mut() = decor;
        }
        Value::Array(list) => list.iter_mut().for_each(|value| refer_instead(value, from, to)),
        _ => {}
    }
}

fn on_own_line(mut value: Value) -> Value {
    value.decor_mut().set_prefix("\n  ");
    value
}

/// Takes the first table out of a list of the document that has all these texts.
///
/// # Errors
/// If there is none.
pub fn remove(text: &str, list: &str, having: &[(&str, &str)]) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let fits = |table: &Table| {
        having.iter().all(|(key, value)| table.get(key).and_then(Item::as_str) == Some(value))
    };
    let tables = document.get_mut(list).and_then(Item::as_array_of_tables_mut);
    let place = tables.as_deref().and_then(|t| place_of(t, fits));
    let (Some(tables), Some(place)) = (tables, place) else {
        let name = having.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(", ");
        return Err(EditError::NoStep { name, hint: String::new() });
    };
    tables.remove(place);
    Ok(document.to_string())
}

/// Records the content of an input, on its first use.
///
/// # Errors
/// If there is no such input.
pub fn record_content(text: &str, input: &str, content: &Hash) -> Result<String, EditError> {
    let mut document = parse(text)?;
    put(table(&mut document, "input", input)?, "sha256", content.to_string().into());
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, EditError> {
    bounds::check(text).map_err(EditError::Bounds)?;
    text.parse::<DocumentMut>().map_err(|e| EditError::Text(e.message().to_owned()))
}

fn value_of(text: &str) -> Result<Value, EditError> {
    let is_word = text.chars().all(|c| c.is_alphanumeric() || "-_.: ".contains(c));
    match text.parse::<Value>() {
        Ok(value) => Ok(value),
        Err(_) if is_word && !text.is_empty() => Ok(Value::from(text)),
        Err(_) => Err(EditError::Value(text.to_owned())),
    }
}

/// A value of JSON as the plan writes it.
fn of_json(value: &Json) -> Result<Value, EditError> {
    Ok(match value {
        Json::Null => return Err(EditError::Value("null".to_owned())),
        Json::Bool(on) => Value::from(*on),
        Json::String(text) => Value::from(text.as_str()),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().ok_or(EditError::Value(number.to_string()))?),
        },
        Json::Array(values) => {
            Value::Array(values.iter().map(of_json).collect::<Result<Array, _>>()?)
        }
        Json::Object(fields) => {
            let mut table = InlineTable::new();
            for (name, value) in fields {
                table.insert(name, of_json(value)?);
            }
            Value::InlineTable(table)
        }
    })
}

fn table_json(table: &dyn TableLike) -> Json {
    Json::Object(table.iter().map(|(key, item)| (key.to_owned(), item_json(item))).collect())
}

fn item_json(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Table(table) => table_json(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|t| table_json(t)).collect(),
        Item::Value(value) => value_json(value),
    }
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.value().as_str()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(on) => Json::from(*on.value()),
        Value::Datetime(date) => Json::from(date.value().to_string()),
        Value::Array(values) => values.iter().map(value_json).collect(),
        Value::InlineTable(table) => table_json(table),
    }
}

fn is_named(table: &Table, name: &str) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name)
}

fn place_of(tables: &ArrayOfTables, fits: impl Fn(&Table) -> bool) -> Option<usize> {
    tables.iter().position(fits)
}

/// The list has no insertion of its own: what stands behind the place is taken off and put back.
/// Tables keep the position that they had in the text; the new one shares that of its forerunner,
/// so that it is written right behind it.
fn insert(tables: &mut ArrayOfTables, place: usize, mut added: Table) {
    let mut behind = vec![];
    while tables.len() > place {
        behind.extend(tables.get(tables.len() - 1).cloned());
        tables.remove(tables.len() - 1);
    }
    if let Some(position) = tables.iter().last().and_then(Table::position) {
        added.set_position(Some(position));
    }
    tables.push(added);
    behind.into_iter().rev().for_each(|table| tables.push(table));
}

/// Puts a value in the place of another, with the comment that stood behind it.
fn put(table: &mut Table, key: &str, mut value: Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// The step of this name, or else the input of this name.
fn named<'d>(document: &'d mut DocumentMut, name: &str) -> Result<&'d mut Table, EditError> {
    let list = match table(document, "input", name) {
        Ok(_) => "input",
        Err(_) => "step",
    };
    table(document, list, name)
}

fn table<'d>(
    document: &'d mut DocumentMut,
    list: &str,
    name: &str,
) -> Result<&'d mut Table, EditError> {
    let named = |t: &Table| t.get("name").and_then(Item::as_str).map(str::to_owned);
    let tables = document.get_mut(list).and_then(Item::as_array_of_tables_mut);
    let names: Vec<String> = tables.iter().flat_map(|t| t.iter().filter_map(named)).collect();
    let missing = || {
        let near = nearest(name, names.iter().map(String::as_str));
        let hint = near.map(|n| format!(" Did you mean \"{n}\"?")).unwrap_or_default();
        EditError::NoStep { name: name.to_owned(), hint }
    };
    tables
        .and_then(|t| t.iter_mut().find(|t| named(t).as_deref() == Some(name)))
        .ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Parameter, Type};

    const TEXT: &str = "format = 1 # one\n\n[[step]]\nname = \"a\"\ndo = \"cut\"\nx_mm = 1.0 # why\n\
        plane = { through_mm = [1, 2, 3], normal = [0, 0, 1], on = \"h\" }\n";

    #[test]
    fn an_edit_keeps_comments_and_changes_nothing_else() {
        let edited = set(TEXT, "a.x_mm=2.5").unwrap();
        assert_eq!(edited, TEXT.replace("1.0 # why", "2.5 # why"));
        let edited = set(TEXT, "a.plane.through_mm=[4, 5, 6]").unwrap();
        assert!(edited.contains("through_mm = [4, 5, 6], normal = [0, 0, 1]"), "{edited}");
    }

    #[test]
    fn a_text_of_the_plan_itself_stands_before_its_tables_and_goes_again() {
        let said = put_text(TEXT, "side", Some("left")).unwrap();
        assert_eq!(said, TEXT.replace("# one\n", "# one\nside = \"left\"\n"));
        let other = put_text(&said, "side", Some("right")).unwrap();
        assert_eq!(other, said.replace("left", "right"));
        assert_eq!(put_text(&other, "side", None).unwrap(), TEXT);
    }

    #[test]
    fn a_wrong_step_names_the_right_one() {
        let text = TEXT.replace("\"a\"", "\"left-cut\"");
        let error = set(&text, "left-cot.x_mm=1").unwrap_err().to_string();
        assert!(error.contains("Did you mean \"left-cut\"?"), "{error}");
    }

    #[test]
    fn values_of_json_are_put_in_the_place_of_the_old_ones() {
        let plane =
            serde_json::json!({ "through_mm": [1.5, 2, 3], "normal": [0, 1, 0], "on": "h" });
        let edited = put_value(TEXT, "a", "plane", Some(&plane)).unwrap();
        assert!(edited.contains("x_mm = 1.0 # why"), "{edited}");
        assert!(edited.contains("through_mm = [1.5, 2, 3]"), "{edited}");
        assert_eq!(as_json(&edited).unwrap()["step"][0]["plane"], plane);
        let without = put_value(&edited, "a", "x_mm", None).unwrap();
        assert!(!without.contains("x_mm"), "{without}");
        assert!(put_value(TEXT, "a", "x_mm", Some(&Json::Null)).is_err());
    }

    #[test]
    fn a_table_comes_behind_the_one_that_it_names_and_goes_again() {
        let step = |name: &str| serde_json::json!({ "name": name, "do": "fill", "of": "a" });
        let last = add(TEXT, "step", &step("z"), None).unwrap();
        let edited = add(&last, "step", &step("b"), Some("a")).unwrap();
        let names: Vec<&str> = edited.lines().filter(|l| l.starts_with("name")).collect();
        assert_eq!(names, ["name = \"a\"", "name = \"b\"", "name = \"z\""], "{edited}");
        assert_eq!(remove(&edited, "step", &[("name", "b")]).unwrap(), last);
        assert!(remove(&edited, "step", &[("name", "c")]).is_err());
        let accept = serde_json::json!({ "finding": "f", "step": "a", "by": "Dr. B", "why": "w" });
        let edited = add(TEXT, "accept", &accept, None).unwrap();
        assert_eq!(remove(&edited, "accept", &[("finding", "f"), ("step", "a")]).unwrap(), TEXT);
    }

    #[test]
    fn strokes_stand_on_lines_of_their_own_in_their_order() {
        let stroke = |n: i32| serde_json::json!({ "act": "erase", "radius_mm": n });
        let one = append(TEXT, "a", "strokes", &stroke(1)).unwrap();
        let two = append(&one, "a", "strokes", &stroke(2)).unwrap();
        let lines = "strokes = [\n  { act = \"erase\", radius_mm = 1 },\n  \
            { act = \"erase\", radius_mm = 2 },\n]\n";
        assert!(two.ends_with(lines), "{two}");
        assert_eq!(as_json(&two).unwrap()["step"][0]["strokes"][1], stroke(2));
        assert!(append(TEXT, "a", "x_mm", &stroke(1)).is_err(), "a number is no list");
    }

    #[test]
    fn a_step_between_takes_the_place_of_what_it_is_made_of() {
        const ONE: &[Type] = &["label"];
        let kind = |name: &'static str, parameters: &'static [Parameter]| StepKind {
            name,
            version: 1,
            doc: "",
            parameters,
            results: |_| vec![],
            mixes_frames: false,
            shows_plan_hash: false,
        };
        const OF: &[Parameter] = &[
            Parameter::needed("of", Kind::Reference(ONE), ""),
            Parameter::needed("all", Kind::References(ONE), ""),
            Parameter::needed("says", Kind::Text, ""),
        ];
        let kinds = [kind("take", OF), kind("paint", OF)];
        let text = "[[step]]\nname = \"bone\"\ndo = \"make\"\n\n[[step]]\nname = \"b\"\n\
            do = \"take\"\nof = \"bone\" # why\nall = [\"bone\", \"bone.x\"]\nsays = \"bone\"\n";
        let step = serde_json::json!({ "name": "clean", "do": "paint", "of": "bone", "strokes": [{ "n": 1 }] });
        let edited = interpose(text, &step, ["bone", "clean"], &kinds).unwrap();
        assert!(edited.contains("of = \"clean\" # why\nall = [\"clean\", \"bone.x\"]"), "{edited}");
        assert!(edited.contains("says = \"bone\""), "{edited}");
        assert!(edited.contains("of = \"bone\"\nstrokes = [\n  { n = 1 },\n]"), "{edited}");
        let order: Vec<&str> = edited.lines().filter(|l| l.starts_with("name")).collect();
        assert_eq!(order, ["name = \"bone\"", "name = \"clean\"", "name = \"b\""]);
    }
}
