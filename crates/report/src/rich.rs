//! Text with emphasis. No markup: a star in a name stays a star.

use serde::{Deserialize, Serialize};

/// How a run of text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// As the text around it.
    #[default]
    Plain,
    /// Bold.
    Strong,
    /// Grey: less important.
    Quiet,
}

/// A run of text of one style.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// How they are set.
    pub style: Style,
}

/// Runs of text, one after another on the same line. A line feed in a run starts a new line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Run>);

impl Rich {
    /// No text.
    pub fn new() -> Rich {
        Rich::default()
    }

    /// Adds plain text.
    pub fn plain(self, text: impl Into<String>) -> Rich {
        self.run(text, Style::Plain)
    }

    /// Adds bold text.
    pub fn strong(self, text: impl Into<String>) -> Rich {
        self.run(text, Style::Strong)
    }

    /// Adds grey text.
    pub fn quiet(self, text: impl Into<String>) -> Rich {
        self.run(text, Style::Quiet)
    }

    fn run(mut self, text: impl Into<String>, style: Style) -> Rich {
        self.0.push(Run { text: text.into(), style });
        self
    }

    /// The words alone.
    pub fn words(&self) -> String {
        self.0.iter().map(|r| r.text.as_str()).collect()
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Rich {
        Rich::new().plain(text)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Rich {
        Rich::new().plain(text)
    }
}
