//! Text of strangers -> words that are safe to show: on a screen, in a report, in a log.

/// `text` on one line, cut to `most` characters: control characters, those that turn the direction of
/// writing and those that end a line unseen become spaces.
pub fn quote(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if is_safe(c) { c } else { ' ' }).collect()
}

/// Whether a character stands for itself and does nothing else.
pub fn is_safe(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::quote;
    use preop_testkit::edges;

    #[test]
    fn a_second_line_or_a_turned_word_cannot_be_smuggled_in() {
        assert_eq!(quote("a\r\nSet-Cookie: s=1", 99), "a  Set-Cookie: s=1");
        assert_eq!(quote("left\u{202e}thgir", 99), "left thgir");
        assert_eq!(quote("v\0r\u{1b}[2J\u{2028}", 99), "v r [2J ");
    }

    #[test]
    fn a_text_that_is_shown_ends() {
        let shown = |length: usize| quote(&"\u{e4}".repeat(length), 1024).chars().count();
        edges::most(1024, |length| shown(length) == length);
        assert_eq!(shown(1025), 1024);
    }
}
