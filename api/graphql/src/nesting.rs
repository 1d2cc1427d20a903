//! How deep brackets stand within one another, found before a parser that calls itself for each of them sees the text.
//!
//! Stacks end sooner than bodies do: some kilobytes of `[` would abort the process. The scan is linear and keeps nothing.

/// Deep enough for every query and value, and far from the end of any stack.
pub const MAX_NESTING: usize = 64;

/// Whose texts and comments are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    GraphQl,
    Json,
}

/// Why a text is not given to its parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    TooDeep,
    /// A parser that looks for another reading of it would see brackets where the scan sees text.
    OpenText,
}

/// Refuses brackets of any kind that stand deeper than [`MAX_NESTING`], and texts without an end.
pub fn check(text: &[u8], language: Language) -> Result<(), Refused> {
    let graphql = language == Language::GraphQl;
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' if graphql && text[at..].starts_with(b"\"\"\"") => at = block_end(text, at)?,
            b'"' => at = text_end(text, at, graphql)?,
            b'#' if graphql => at = line_end(text, at),
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > MAX_NESTING {
                    return Err(Refused::TooDeep);
                }
                at += 1;
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            _ => at += 1,
        }
    }
    Ok(())
}

/// Behind the text that begins at `at`.
fn text_end(text: &[u8], at: usize, within_line: bool) -> Result<usize, Refused> {
    let mut at = at + 1;
    loop {
        match text.get(at) {
            None => return Err(Refused::OpenText),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(b'\n' | b'\r') if within_line => return Err(Refused::OpenText),
            Some(_) => at += 1,
        }
    }
}

/// Behind the block string that begins at `at`.
fn block_end(text: &[u8], at: usize) -> Result<usize, Refused> {
    let mut at = at + 3;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(b"\"\"\"") {
            return Ok(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    Err(Refused::OpenText)
}

fn line_end(text: &[u8], at: usize) -> usize {
    let end = text[at..]
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'));
    end.map_or(text.len(), |end| at + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graphql(text: &str) -> Result<(), Refused> {
        check(text.as_bytes(), Language::GraphQl)
    }

    #[test]
    fn brackets_of_every_kind_count_together() {
        let nested = |open: &str, close: &str, times: usize| {
            format!("{}1{}", open.repeat(times), close.repeat(times))
        };
        for (open, close) in [("[", "]"), ("{a", "}"), ("(", ")")] {
            assert_eq!(graphql(&nested(open, close, MAX_NESTING)), Ok(()));
            let deeper = nested(open, close, MAX_NESTING + 1);
            assert_eq!(graphql(&deeper), Err(Refused::TooDeep));
            assert_eq!(
                check(deeper.as_bytes(), Language::Json),
                Err(Refused::TooDeep)
            );
        }
        let mixed = "{a(b:[".repeat(MAX_NESTING / 3 + 1);
        assert_eq!(graphql(&mixed), Err(Refused::TooDeep));
    }

    #[test]
    fn brackets_beside_one_another_are_not_deep() {
        assert_eq!(graphql(&"{ a(b: [1]) }".repeat(10_000)), Ok(()));
    }

    #[test]
    fn texts_and_comments_hold_no_brackets() {
        let deep = "[".repeat(MAX_NESTING + 1);
        for harmless in [
            format!("{{ a(b: \"{deep}\") }}"),
            format!("{{ a(b: \"\\\"{deep}\") }}"),
            format!("{{ a(b: \"\"\"\n{deep} \\\"\"\" {deep} \"\" \"\"\") }}"),
            format!("{{ a }} # \" {deep}\n"),
        ] {
            assert_eq!(graphql(&harmless), Ok(()), "{harmless}");
        }
        // What ends a text or a comment for the parser ends it here.
        for hidden in [
            format!("{{ a(b: \"\\\\\" {deep}) }}"),
            format!("{{ a(b: \"\" {deep} \"\") }}"),
            format!("# \"\r{deep}\""),
            format!("\"\"\" # \"\"\" {deep}"),
        ] {
            assert_eq!(graphql(&hidden), Err(Refused::TooDeep), "{hidden}");
        }
        // JSON knows no comments.
        assert_eq!(
            check(format!("# {deep}").as_bytes(), Language::Json),
            Err(Refused::TooDeep)
        );
    }

    #[test]
    fn a_text_without_end_is_refused() {
        for open in [
            "\"",
            "\"a\n\"",
            "\"\\\"",
            "\"\"\"",
            "\"\"\"a\"",
            "\"\"\"\\\"\"\"",
        ] {
            assert_eq!(graphql(open), Err(Refused::OpenText), "{open}");
        }
        assert_eq!(check(b"\"a", Language::Json), Err(Refused::OpenText));
    }
}
