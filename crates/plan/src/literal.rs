//! The plan's text as a tree in which every value knows its line.

use toml_edit::{Item, TableLike, Value};

/// A value of the text and the line on which it stands, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Text(String),
    Number(f64),
    Count(i64),
    Switch(bool),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Node {
    /// What the value is, in words.
    pub(crate) fn describe(&self) -> String {
        match &self.data {
            Data::Text(text) => format!("the text \"{text}\""),
            Data::Number(n) => format!("the number {n}"),
            Data::Count(n) => format!("the number {n}"),
            Data::Switch(on) => format!("{on}"),
            Data::List(list) => format!("a list of {}", list.len()),
            Data::Table(_) => "a table".to_owned(),
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self.data {
            Data::Number(n) => Some(n),
            Data::Count(n) => Some(n as f64),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        match &self.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn table(&self) -> Option<&[(String, Node)]> {
        match &self.data {
            Data::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// An entry of a table.
    pub(crate) fn entry(&self, name: &str) -> Option<&Node> {
        self.table()?.iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }
}

/// Turns a byte offset into a line.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Lines {
        Lines(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(n, _)| n).collect())
    }

    pub(crate) fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|newline| *newline < offset) + 1
    }
}

/// The tree of an item; `above` is the line to give where the text says none.
pub(crate) fn node(item: &Item, lines: &Lines, above: usize) -> Option<Node> {
    let line = item.span().map_or(above, |s| lines.line(s.start));
    match item {
        Item::None => None,
        Item::Value(value) => Some(value_node(value, lines, line)),
        Item::Table(table) => Some(Node { line, data: table_data(table, lines, line) }),
        Item::ArrayOfTables(tables) => {
            let list = tables.iter().map(|t| {
                let line = t.span().map_or(line, |s| lines.line(s.start));
                Node { line, data: table_data(t, lines, line) }
            });
            Some(Node { line, data: Data::List(list.collect()) })
        }
    }
}

fn table_data(table: &dyn TableLike, lines: &Lines, above: usize) -> Data {
    let entry = |(key, item): (&str, &Item)| Some((key.to_owned(), node(item, lines, above)?));
    Data::Table(table.iter().filter_map(entry).collect())
}

fn value_node(value: &Value, lines: &Lines, above: usize) -> Node {
    let line = value.span().map_or(above, |s| lines.line(s.start));
    let data = match value {
        Value::String(text) => Data::Text(text.value().clone()),
        Value::Integer(n) => Data::Count(*n.value()),
        Value::Float(n) => Data::Number(*n.value()),
        Value::Boolean(on) => Data::Switch(*on.value()),
        Value::Datetime(date) => Data::Text(date.value().to_string()),
        Value::Array(list) => Data::List(list.iter().map(|v| value_node(v, lines, line)).collect()),
        Value::InlineTable(table) => table_data(table, lines, line),
    };
    Node { line, data }
}
