//! Text from outside, made safe to show.

/// The most that is shown of a text from a file, in characters.
const SHOWN: usize = 1024;

/// `text` on one line: control characters and those that turn the writing direction become spaces,
/// what is longer than 1,024 characters is cut.
pub(crate) fn shown(text: &str) -> String {
    let tame = |c: char| if c.is_control() || turns_direction(c) { ' ' } else { c };
    text.chars().map(tame).take(SHOWN).collect::<String>().trim().to_owned()
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_line_or_a_turned_word_cannot_be_smuggled_in() {
        assert_eq!(shown("a\r\nSet-Cookie: s=1"), "a  Set-Cookie: s=1");
        assert_eq!(shown("left\u{202e}thgir "), "left thgir");
        assert_eq!(shown(&"\u{e4}".repeat(2000)).chars().count(), 1024);
    }
}
