//! What a case is, put from the page: its title, the side and the day of the operation.

use crate::Refusal;
use crate::change::not_done;
use preop_plan::edit;
use serde_json::{Map, Value};

/// The longest title, in characters.
pub(crate) const LONGEST_TITLE: usize = 200;

/// The text after what was said of the case. `null` takes the side or the day out; a case has a title. Whether a day
/// is one, typing says.
///
/// # Errors
/// If something else is named, or what is said makes no sense.
pub(crate) fn put(text: &str, values: &Map<String, Value>) -> Result<String, Refusal> {
    values.iter().try_fold(text.to_owned(), |text, (key, value)| {
        let said = match (key.as_str(), value) {
            ("side" | "operation_date", Value::Null) => None,
            ("title", Value::String(title)) => Some(check(title)?),
            ("side", Value::String(side)) if !matches!(side.as_str(), "left" | "right") => {
                return Err(Refusal::Wrong(format!(
                    "Not done: \"{side}\" is no side. Say left or right, or neither."
                )));
            }
            ("side" | "operation_date", Value::String(said)) => Some(said.as_str()),
            _ => {
                return Err(Refusal::Wrong(format!(
                    "Not done: of a case its title, side and operation_date are said, each as a text, \
                     and not {key} = {value}."
                )));
            }
        };
        edit::put_text(&text, key, said).map_err(not_done)
    })
}

/// A title without the blanks around it.
pub(crate) fn check(title: &str) -> Result<&str, Refusal> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        return Err(Refusal::Wrong(format!(
            "A case needs a title of at most {LONGEST_TITLE} characters."
        )));
    }
    Ok(title)
}
