//! Mistakes in definition files.

use std::ops::Range;

/// A definition that cannot be used. Points at the place and says the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: `{key}`: {problem}")]
pub struct DefinitionError {
    pub file: String,
    /// 1-based.
    pub line: usize,
    /// The key, or the table header, on that line.
    pub key: String,
    pub problem: String,
}

/// A file under compilation; turns byte spans into [`DefinitionError`]s.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceFile<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl SourceFile<'_> {
    pub(super) fn error(&self, span: &Range<usize>, problem: impl Into<String>) -> DefinitionError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let content = self.text.lines().nth(line).unwrap_or_default();
        DefinitionError {
            file: self.name.to_owned(),
            line: line + 1,
            key: key_of(content),
            problem: problem.into(),
        }
    }

    pub(super) fn toml_error(&self, error: &toml::de::Error) -> DefinitionError {
        self.error(&error.span().unwrap_or(0..0), error.message())
    }
}

fn key_of(line: &str) -> String {
    let line = line.trim();
    if line.starts_with('[') {
        return line.to_owned();
    }
    line.split('=').next().unwrap_or_default().trim().to_owned()
}
