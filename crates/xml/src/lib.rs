//! Text -> elements: the little of XML that files of others need, without DTD, so that there are no
//! entities but the five of the language.

/// Why text is not XML that we read. Offsets count bytes from the start.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum XmlError {
    /// A document type declaration, the door to entity attacks.
    #[error("the XML declares a document type, which no such file needs; it is refused")]
    DocumentType,
    /// Not well-formed.
    #[error("the XML is damaged at byte {0}")]
    Malformed(usize),
    /// Two answers to one question.
    #[error(
        "an element of the XML before byte {0} gives an attribute twice; programs differ in which they take"
    )]
    Twice(usize),
    /// Elements within elements, more than 64 deep.
    #[error("the XML nests more than 64 elements")]
    TooDeep,
}

/// What comes next in the text. Names come without their prefix.
#[derive(Debug, PartialEq)]
pub enum Event<'a> {
    /// `<name …>`; for `<name …/>` an [`Event::End`] follows.
    Start {
        /// Its name.
        name: &'a str,
        /// What stands behind the name.
        attributes: Attributes<'a>,
    },
    /// `</name>`.
    End {
        /// Its name.
        name: &'a str,
    },
    /// Text between tags, as written; what stands as plain characters (`<![CDATA[…]]>`) for itself.
    Text(&'a str),
}

/// The attributes of one element, as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The value of the attribute of this name; where it stands with a prefix only, of that one.
    pub fn get(self, name: &str) -> Option<&'a str> {
        let plain = self.iter().find(|(n, _)| *n == name);
        plain.or_else(|| self.iter().find(|(n, _)| local(n) == name)).map(|(_, value)| value)
    }

    /// Whether two have the same name: then it is no XML.
    fn repeat(self) -> bool {
        // Nearly all have a few, and there are millions.
        let mut few = [""; 8];
        for (count, (name, _)) in self.iter().enumerate() {
            if count == few.len() {
                let mut all: Vec<&str> = self.iter().map(|(name, _)| name).collect();
                all.sort_unstable();
                return all.windows(2).any(|pair| pair[0] == pair[1]);
            }
            if few[..count].contains(&name) {
                return true;
            }
            few[count] = name;
        }
        false
    }

    fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (pair, after) = attribute(rest)?;
            rest = after;
            Some(pair)
        })
    }
}

/// One `name="value"`, and what follows it.
fn attribute(text: &str) -> Option<((&str, &str), &str)> {
    let (name, rest) = text.trim_start().split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    Some(((name.trim_end(), value), after))
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A text, event by event.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<&'a str>,
    self_closed: bool,
}

impl<'a> Reader<'a> {
    /// From the start of a text.
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0, open: Vec::new(), self_closed: false }
    }

    /// The next event; `None` at the end, when everything is closed.
    ///
    /// # Errors
    /// Where the text is no XML that we read.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not end in an error")]
    pub fn next(&mut self) -> Result<Option<Event<'a>>, XmlError> {
        if std::mem::take(&mut self.self_closed) {
            let name = self.open.pop().ok_or(XmlError::Malformed(self.at))?;
            return Ok(Some(Event::End { name }));
        }
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                let end = if self.open.is_empty() { Ok(None) } else { Err(self.malformed()) };
                return end;
            }
            if rest.starts_with("<!--") {
                self.skip_behind("-->")?;
            } else if rest.starts_with("<?") {
                self.skip_behind("?>")?;
            } else if let Some(plain) = rest.strip_prefix("<![CDATA[") {
                let length = plain.find("]]>").ok_or(self.malformed())?;
                self.at += "<![CDATA[]]>".len() + length;
                return Ok(Some(Event::Text(&plain[..length])));
            } else if rest.starts_with("<!") {
                return Err(XmlError::DocumentType);
            } else if rest.starts_with("</") {
                return self.end().map(Some);
            } else if rest.starts_with('<') {
                return self.start().map(Some);
            } else {
                let length = rest.find('<').unwrap_or(rest.len());
                self.at += length;
                let text = &rest[..length];
                if !text.trim().is_empty() {
                    return Ok(Some(Event::Text(text)));
                }
            }
        }
    }

    fn start(&mut self) -> Result<Event<'a>, XmlError> {
        let inside = self.tag()?;
        let (inside, closed) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let end = inside.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        if name.is_empty() {
            return Err(self.malformed());
        }
        if self.open.len() == 64 {
            return Err(XmlError::TooDeep);
        }
        let attributes = Attributes(attributes);
        if attributes.repeat() {
            return Err(XmlError::Twice(self.at));
        }
        self.open.push(local(name));
        self.self_closed = closed;
        Ok(Event::Start { name: local(name), attributes })
    }

    fn end(&mut self) -> Result<Event<'a>, XmlError> {
        let name = local(self.tag()?[1..].trim_end());
        if self.open.pop() != Some(name) {
            return Err(self.malformed());
        }
        Ok(Event::End { name })
    }

    /// What stands between `<` here and its `>`; a `>` within quotes does not count.
    fn tag(&mut self) -> Result<&'a str, XmlError> {
        let inside = &self.text[self.at + 1..];
        let mut quote = None;
        for (n, byte) in inside.bytes().enumerate() {
            match (quote, byte) {
                (None, b'>') => {
                    self.at += n + 2;
                    return Ok(&inside[..n]);
                }
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'<') => break,
                (Some(open), _) if open == byte => quote = None,
                _ => (),
            }
        }
        Err(self.malformed())
    }

    fn skip_behind(&mut self, mark: &str) -> Result<(), XmlError> {
        let found = self.text[self.at..].find(mark).ok_or(self.malformed())?;
        self.at += found + mark.len();
        Ok(())
    }

    fn malformed(&self) -> XmlError {
        XmlError::Malformed(self.at)
    }
}

/// Text as it was meant: entities resolved; unknown ones stay as written.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest[1..].split_once(';').map(|(name, _)| name);
        match entity.and_then(|name| Some((name, character(name)?))) {
            Some((name, c)) => {
                out.push(c);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// Text that means itself inside elements and attributes; characters that XML forbids become U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", c as u32)),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn elements_come_in_order() {
        let text = "\u{feff}<?xml version='1.0'?><!-- > --><a:m u = \"1>2\" p:v='x'>\n <b/>t&lt;<![CDATA[<b>]]></a:m >";
        let mut reader = Reader::new(text.trim_start_matches('\u{feff}'));
        let Some(Event::Start { name: "m", attributes }) = reader.next().unwrap() else { panic!() };
        assert_eq!((attributes.get("u"), attributes.get("v")), (Some("1>2"), Some("x")));
        assert!(matches!(reader.next().unwrap(), Some(Event::Start { name: "b", .. })));
        assert_eq!(reader.next().unwrap(), Some(Event::End { name: "b" }));
        assert_eq!(reader.next().unwrap(), Some(Event::Text("t&lt;")));
        assert_eq!(reader.next().unwrap(), Some(Event::Text("<b>")));
        assert_eq!(reader.next().unwrap(), Some(Event::End { name: "m" }));
        assert_eq!(reader.next().unwrap(), None);
    }

    fn end(text: &str) -> Result<(), XmlError> {
        let mut reader = Reader::new(text);
        while reader.next()?.is_some() {}
        Ok(())
    }

    #[test]
    fn nesting_ends() {
        let nested = |n: usize| end(&format!("{}{}", "<a>".repeat(n), "</a>".repeat(n)));
        edges::most(64, |n| nested(n).is_ok());
        assert_eq!(nested(65), Err(XmlError::TooDeep));
        // An element that holds nothing is one, too.
        edges::most(64, |n| {
            end(&format!("{}<b/>{}", "<a>".repeat(n - 1), "</a>".repeat(n - 1))).is_ok()
        });
    }

    #[test]
    fn an_attribute_stands_once_in_its_element() {
        let many: String = (0..9).map(|n| format!(" a{n}='1'")).collect();
        for text in [
            "<a b='1' b='2'/>".to_owned(),
            format!("<a b='1'{many} b='1'/>"),
            format!("<a{many} a3='1'/>"),
        ] {
            assert!(matches!(end(&text), Err(XmlError::Twice(_))), "{text}");
        }
        assert!(end(&format!("<a{many} p:a0='2'><a{many}/></a>")).is_ok());
        let mut reader = Reader::new("<a p:b='1' b='2'/>");
        let Some(Event::Start { attributes, .. }) = reader.next().unwrap() else { panic!() };
        assert_eq!(attributes.get("b"), Some("2"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        assert_eq!(end("<!DOCTYPE m [<!ENTITY x \"y\">]><m/>"), Err(XmlError::DocumentType));
        for text in [
            "<a>",
            "<a></b>",
            "</a>",
            "<",
            "<a",
            "<a b='>",
            "<>",
            "<a><b></a></b>",
            "<!-- ",
            "<a><![CDATA[]></a>",
        ] {
            assert!(matches!(end(text), Err(XmlError::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn escaping_comes_back() {
        let text = "a<b> & \"c\" 'd'\n\u{e4}";
        assert_eq!(unescaped(&escaped(text)), text);
        assert_eq!(escaped("\u{1}"), "\u{fffd}");
        assert_eq!(unescaped("&#x41;&#66;&no;&"), "AB&no;&");
    }
}
