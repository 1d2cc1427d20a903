//! Lines with a mark before them, as mail programs quote.

/// A text without the marks.
#[derive(Debug)]
pub(super) struct Unquoted<'t> {
    pub(super) lines: Vec<&'t str>,
    /// The line that says whose words are quoted.
    pub(super) attribution: Option<&'t str>,
}

/// What a line that says who wrote ends with, or holds before its colon.
const WROTE: [&str; 12] = [
    "wrote",
    "schrieb",
    "schreef",
    "geschreven",
    "a écrit",
    "ha scritto",
    "escribió",
    "escreveu",
    "skrev",
    "napisał",
    "kirjoitti",
    "forwarded message",
];

/// One look for what is not so in nearly all mails.
pub(super) fn may_be_quoted(text: &str) -> bool {
    let begins = |mark: &[u8]| memchr::memmem::find(text.as_bytes(), mark).is_some();
    text.starts_with(['>', '|', ' '])
        || [&b"\n>"[..], b"\n|", b"\n >"]
            .iter()
            .any(|mark| begins(mark))
}

/// Takes the marks off where most of the text is quoted. What stands around the quoted lines is left out only where it
/// is clear that they are a mail: by the `prefix` of the subject, or by a line that says who wrote.
pub(super) fn unquote<'t>(lines: &[&'t str], prefix: bool) -> Option<Unquoted<'t>> {
    for mark in ['>', '|'] {
        let is_quoted = |line: &str| line.trim_start_matches(' ').starts_with(mark);
        let Some(first) = lines.iter().position(|line| is_quoted(line)) else {
            continue;
        };
        let last = lines
            .iter()
            .rposition(|line| is_quoted(line))
            .unwrap_or(first);
        let above = lines[..first].iter().rev().take(6);
        let attribution = above.copied().find(|line| says_who_wrote(line));
        // A table may be drawn with bars.
        let is_known = prefix || attribution.is_some();
        let within = &lines[first..=last];
        let is_row = |line: &&&str| bars(line) > 1 && line.trim_end().ends_with(mark);
        let drawn = within.iter().filter(is_row).count();
        if mark == '|' && (!is_known || drawn * 2 > within.len()) {
            continue;
        }
        let start = if attribution.is_some() { first } else { 0 };
        let said = lines[start..=last]
            .iter()
            .filter(|line| !line.trim().is_empty());
        let said = said.count();
        let quoted = lines[first..=last]
            .iter()
            .filter(|line| is_quoted(line))
            .count();
        if quoted * 2 < said {
            continue;
        }
        let range = if is_known {
            first..last + 1
        } else {
            0..lines.len()
        };
        let depth = depth(&lines[first..=last], mark);
        let lines = lines[range]
            .iter()
            .map(|line| without_marks(line, mark, depth));
        return Some(Unquoted {
            lines: lines.collect(),
            attribution,
        });
    }
    None
}

/// `name <address>` out of `On Monday, 9 March 2026 at 10:00, Jane Doe <jane@example.com> wrote:`.
pub(super) fn writer(attribution: &str) -> Option<&str> {
    const BEFORE: [&str; 8] = [
        ", ",
        " AM ",
        " PM ",
        " schrieb ",
        " schreef ",
        " a écrit ",
        " skrev ",
        " ha scritto ",
    ];
    let at = attribution.find('@')?;
    let end = attribution[at..]
        .find([' ', '>', ')', ':'])
        .map_or(attribution.len(), |end| {
            at + end + usize::from(attribution[at + end..].starts_with('>'))
        });
    let start = BEFORE
        .iter()
        .filter_map(|word| {
            attribution[..at]
                .rfind(word)
                .map(|found| found + word.len())
        })
        .max();
    attribution.get(start.unwrap_or(0)..end)
}

fn bars(line: &str) -> usize {
    line.bytes().filter(|byte| *byte == b'|').count()
}

fn says_who_wrote(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 400 {
        return false;
    }
    let lower = line.to_lowercase();
    let ends = lower.trim_end_matches(['-', ' ']);
    (ends.ends_with(':') || ends.len() < lower.len())
        && WROTE.iter().any(|word| lower.contains(word))
}

/// How many marks every quoted line has that says something.
fn depth(lines: &[&str], mark: char) -> usize {
    let marks = lines.iter().filter_map(|line| {
        let (count, rest) = count_marks(line, mark, usize::MAX);
        (count > 0 && !rest.trim().is_empty()).then_some(count)
    });
    marks.min().unwrap_or(1)
}

fn without_marks(line: &str, mark: char, depth: usize) -> &str {
    count_marks(line, mark, depth).1
}

/// The number of marks, at most `most`, and what stands behind them and one blank.
fn count_marks(line: &str, mark: char, most: usize) -> (usize, &str) {
    let mut rest = line;
    let mut count = 0;
    while count < most {
        let Some(after) = rest.trim_start_matches(' ').strip_prefix(mark) else {
            break;
        };
        rest = after;
        count += 1;
    }
    if count == 0 {
        return (0, line);
    }
    (count, rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::unquote;

    fn lines(text: &str, prefix: bool) -> Option<String> {
        let lines: Vec<&str> = text.split('\n').collect();
        unquote(&lines, prefix).map(|unquoted| unquoted.lines.join("\n"))
    }

    #[test]
    fn marks_are_taken_off_where_most_is_quoted() {
        let text = "FYI\n\nOn Monday Jane wrote:\n\n> a\n>\n>   b\n> > c\n\nJane";
        assert_eq!(lines(text, false).as_deref(), Some("a\n\n  b\n> c"));
        assert_eq!(lines("FYI\n>> a\n>> b", true).as_deref(), Some("a\nb"));
        assert_eq!(lines("FYI\n| a\n| b", true).as_deref(), Some("a\nb"));
        assert_eq!(lines("a\n> b\n> c", false).as_deref(), Some("a\nb\nc"));
    }

    #[test]
    fn what_is_no_quote_stays() {
        assert_eq!(lines("a\nb\nc\n> d", false), None);
        assert_eq!(lines("| a | b |\n| c | d |", true), None);
        assert_eq!(lines("a\nb", true), None);
        assert_eq!(lines("", true), None);
    }
}
