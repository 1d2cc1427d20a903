//! Mistakes in definition files.

use std::ops::Range;

use super::matcher::PatternCount;

/// A definition that cannot be used. Points at the place and says the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: `{key}`: {problem}")]
pub struct DefinitionError {
    pub file: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// The key, or the table header, on that line.
    pub key: String,
    pub problem: String,
}

impl DefinitionError {
    /// The line of the definition's text that it points at, with its number, and a mark below the column:
    ///
    /// ```text
    ///  3 | type = Backup
    ///    |        ^
    /// ```
    pub fn excerpt(&self, text: &str) -> Option<String> {
        let line = text.lines().nth(self.line.checked_sub(1)?)?;
        let number = self.line.to_string();
        // Tabs stay tabs, so that the mark stands where the terminal puts the character.
        let indent: String = line
            .chars()
            .take(self.column.saturating_sub(1))
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let blank = " ".repeat(number.len());
        Some(format!(" {number} | {line}\n {blank} | {indent}^"))
    }
}

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
