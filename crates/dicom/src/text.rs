//! Text from outside, made safe to show.

use preop_quote::quote;

/// The most that is shown of a text from a file, in characters.
const SHOWN: usize = 1024;

/// `text` on one line, safe to show, without the padding at its ends; what is longer than 1,024
/// characters is cut.
pub(crate) fn shown(text: &str) -> String {
    quote(text, SHOWN).trim().to_owned()
}
