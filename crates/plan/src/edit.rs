//! Changes to a plan's text that keep its comments and its order.

use crate::{Hash, nearest};
use toml_edit::{DocumentMut, Item, Table, Value};

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is not TOML.
    #[error("the plan is not TOML: {0}")]
    Text(String),
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

/// Sets one parameter of one step: `change` is `STEP.PARAM=VALUE`, or `STEP.TABLE.ENTRY=VALUE`
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
    let table = table(&mut document, "step", step)?;
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

/// Puts a value in the place of another, with the comment that stood behind it.
fn put(table: &mut Table, key: &str, mut value: Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
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
    fn a_wrong_step_names_the_right_one() {
        let text = TEXT.replace("\"a\"", "\"left-cut\"");
        let error = set(&text, "left-cot.x_mm=1").unwrap_err().to_string();
        assert!(error.contains("Did you mean \"left-cut\"?"), "{error}");
    }
}
