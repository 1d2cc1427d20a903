//! A definition file under compilation.

use std::ops::Range;

use super::{error::DefinitionError, pattern_count::PatternCount};

/// A file under compilation; turns byte spans into [`DefinitionError`]s.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceFile<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) patterns: &'a PatternCount,
}

impl SourceFile<'_> {
    pub(super) fn error(&self, span: &Range<usize>, problem: impl Into<String>) -> DefinitionError {
        let (line, column) = self.place(span);
        DefinitionError {
            file: self.name.to_owned(),
            line,
            column,
            key: self.key(line),
            problem: problem.into(),
        }
    }

    pub(super) fn toml_error(&self, error: &toml::de::Error) -> DefinitionError {
        self.error(&error.span().unwrap_or(0..0), error.message())
    }

    /// The key on that line, or the nearest one above or below: mistakes at the end of a text stand on no key.
    fn key(&self, line: usize) -> String {
        let above = self.text.lines().take(line).map(key_of);
        let above = above.filter(|key| !key.is_empty()).last();
        above
            .or_else(|| self.text.lines().map(key_of).find(|key| !key.is_empty()))
            .unwrap_or_else(|| "name".to_owned())
    }

    /// Line and column where the span starts, both 1-based.
    pub(super) fn place(&self, span: &Range<usize>) -> (usize, usize) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line + 1, before[start..].chars().count() + 1)
    }
}

fn key_of(line: &str) -> String {
    let line = line.trim();
    if line.starts_with('[') {
        return line.to_owned();
    }
    line.split('=').next().unwrap_or_default().trim().to_owned()
}
