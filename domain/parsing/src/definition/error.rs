//! Mistakes in definition files.

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
