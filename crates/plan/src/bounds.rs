//! What a plan's text asks for, counted before any parser sees it. Of names of one letter a text of 8 MiB holds millions,
//! and each becomes a table of a kilobyte. Counted is what stands there, in a plan or in damaged text: where a parser mends a mistake and
//! goes on, it finds no more names than these.

/// The longest plan that is read, in bytes.
pub const LONGEST_PLAN: usize = 8 << 20;
/// How deep lists and tables in braces may nest.
const DEEPEST: usize = 64;
/// The most names of entries and tables, each part of `a.b.c` counted: the longest plan has some tens of thousands.
const MOST_NAMES: usize = 100_000;
/// The most values; a place has four, its numbers and itself.
const MOST_VALUES: usize = 1_000_000;

/// Whether a text asks for no more than any plan needs.
///
/// # Errors
/// Which bound it breaks, in words.
pub(crate) fn check(text: &str) -> Result<(), String> {
    if text.len() > LONGEST_PLAN {
        return Err(format!("the plan is longer than {LONGEST_PLAN} bytes"));
    }
    let mut asked = Asked { left: b'\n', is_number: true, ..Asked::default() };
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (word, after) = rest.split_at(token(rest));
        asked.take(word);
        if asked.open.len() > DEEPEST {
            return Err(format!("the plan nests its lists deeper than {DEEPEST}"));
        }
        rest = after;
    }
    if asked.names > MOST_NAMES {
        return Err(format!("the plan has more than {MOST_NAMES} names of entries and tables"));
    }
    if asked.values > MOST_VALUES {
        return Err(format!("the plan has more than {MOST_VALUES} values"));
    }
    Ok(())
}

/// How long the first token is: a mark, a text in quotes, a comment, or a word up to the next mark. A text on one
/// line ends with its line, if nothing else ends it.
fn token(rest: &[u8]) -> usize {
    let quoted = |quote: &[u8], escapes: bool, in_line: bool| {
        let mut at = quote.len();
        while let Some(byte) = rest.get(at) {
            match byte {
                _ if rest[at..].starts_with(quote) => return at + quote.len(),
                b'\n' if in_line => return at,
                b'\\' if escapes && matches!(rest.get(at + 1), Some(b'\\' | b'"')) => at += 2,
                _ => at += 1,
            }
        }
        rest.len()
    };
    let until = |marks: &[u8]| rest.iter().position(|b| marks.contains(b)).unwrap_or(rest.len());
    match rest[0] {
        b'.' | b'=' | b',' | b'[' | b']' | b'{' | b'}' | b' ' | b'\t' | b'\r' | b'\n' => 1,
        b'#' => until(b"\r\n"),
        b'"' if rest.starts_with(b"\"\"\"") => quoted(b"\"\"\"", true, false),
        b'\'' if rest.starts_with(b"'''") => quoted(b"'''", false, false),
        b'"' => quoted(b"\"", true, true),
        b'\'' => quoted(b"'", false, true),
        _ => until(b".=,[]{} \t#\r\n"),
    }
}

/// What was counted so far.
#[derive(Default)]
struct Asked {
    names: usize,
    values: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    /// The mark that stands before what is read: what follows up to the next is a name or a value.
    left: u8,
    /// The dots since that mark, whether there are words, and whether all of these may be a number.
    dots: usize,
    has_words: bool,
    is_number: bool,
}

impl Asked {
    fn take(&mut self, word: &[u8]) {
        match word[0] {
            b' ' | b'\t' | b'#' => return,
            b'.' => {
                self.dots += 1;
                return;
            }
            b'=' => self.names += self.dots + 1,
            // The name of a table; a list of one value is taken for one.
            b']' if self.left == b'[' => self.names += self.dots + 1,
            b',' | b'[' | b']' | b'{' | b'}' | b'\r' | b'\n' => self.names += self.stray(),
            _ => {
                let digit = |b: &u8| b.is_ascii_digit() || b"+-_eE".contains(b);
                self.is_number &= word.iter().all(digit);
                self.has_words = true;
                return;
            }
        }
        match word[0] {
            b'[' | b'{' => self.open.push(word[0]),
            // What closes nothing is kept as a mistake, each of them.
            b']' | b'}' => self.names += usize::from(self.open.pop().is_none()),
            _ => (),
        }
        self.values += usize::from(matches!(word[0], b'=' | b',' | b'[' | b'{'));
        (self.left, self.dots, self.has_words, self.is_number) = (word[0], 0, false, true);
    }

    /// The names of what is no entry but may be mended into one: dots that are of no number, or stand where an entry should.
    fn stray(&self) -> usize {
        let is_entry = self.open.last() == Some(&b'{') && self.left != b'=';
        if self.open.is_empty() && matches!(self.left, b'\r' | b'\n') {
            return self.dots + usize::from(self.has_words);
        }
        let is_number = self.is_number && self.dots <= 1;
        if is_number && !is_entry { 0 } else { self.dots }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    fn told(text: &str) -> (usize, usize) {
        let mut asked = Asked { left: b'\n', is_number: true, ..Asked::default() };
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (word, after) = rest.split_at(token(rest));
            asked.take(word);
            rest = after;
        }
        (asked.names, asked.values)
    }

    #[test]
    fn names_and_values_are_counted_as_they_are_meant() {
        // One name and one value each, unless it is said.
        for text in [
            "a = 1",
            "a = 1.5",
            "'a.b' = 'c.d'",
            "\"a\\\".=\" = \"x = y.z\"",
            "a = \"\"\"\nb.c = [1\n\"\"\"",
        ] {
            assert_eq!(told(text), (1, 1), "{text}");
        }
        assert_eq!(told("# a.b.c = [1, 2]\n"), (0, 0));
        assert_eq!(told("a.\"b.c\" . d = 1"), (3, 1));
        assert_eq!(told("[a.b.c]\n[[d.e]]\n"), (5, 3));
        // Three entries; four lists, three commas, an equals sign; no dot is a name's.
        assert_eq!(told("at = [[1.5, -2.5], [3.0, 1.5e-3]]"), (1, 7));
        assert_eq!(told("p = { x = 1.5, y = [0.5, 2.5] }"), (3, 7));
        // What a parser may mend: an entry without its value, a text that ends with its line.
        assert_eq!(told("a = { b.c, 1.2, }").0, 3);
        assert_eq!(told("a = \"x\nb.c = 1").0, 3);
        assert_eq!(told("a.b.c\r1.2.3\n\n]\n").0, 7);
    }

    #[test]
    fn nesting_ends() {
        let lists = |depth: usize| format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
        edges::most(64, |depth| check(&lists(depth)).is_ok());
        // Over many lines, and after texts that hold brackets.
        let lines = |depth: usize| {
            format!("b = \"[[[\"\na = {}{}", "[\n".repeat(depth), "]\n".repeat(depth))
        };
        edges::most(64, |depth| check(&lines(depth)).is_ok());
        let tables = |depth: usize| format!("a = {}{}", "{a = ".repeat(depth), "}".repeat(depth));
        edges::most(64, |depth| check(&tables(depth)).is_ok());
    }

    #[test]
    fn length_names_and_values_end() {
        edges::most(8 << 20, |bytes| check(&"#".repeat(bytes)).is_ok());
        edges::most(100_000, |names| check(&"a=1\n".repeat(names)).is_ok());
        edges::most(25_000, |lines| check(&"a.b.c.d=1\n".repeat(lines)).is_ok());
        edges::most(50_000, |heads| check(&"[a.b]\n".repeat(heads)).is_ok());
        edges::most(1_000_000, |values| check(&format!("a=[{}]", "1,".repeat(values - 2))).is_ok());
        // The longest stroke that fits is some hours of painting.
        edges::most(249_999, |places| {
            check(&format!("a=[\n{}", "[1.25,-2.5,3.0],\n".repeat(places))).is_ok()
        });
    }
}
