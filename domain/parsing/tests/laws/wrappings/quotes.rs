//! Reports that are quoted, a mark before each line.

use super::{letter::Letter, wrapping::Wrapping};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("quoted: > ", |of| quoted(of, "> ")).of_text(),
    Wrapping::new("quoted: > without blank", |of| quoted(of, ">")).of_text(),
    Wrapping::new("quoted: >> ", |of| quoted(of, ">> ")).of_text(),
    Wrapping::new("quoted: > > ", |of| quoted(of, "> > ")).of_text(),
    Wrapping::new("quoted: | ", |of| quoted(of, "| ")).of_text(),
];

fn quoted(of: &Letter, mark: &str) -> Option<Vec<u8>> {
    let text = of.text.as_ref()?;
    let mut letter = of.sent_by_jane();
    letter.subject = format!("Fwd: {}", of.subject);
    letter.html = None;
    let lines: String = text
        .lines()
        .map(|line| format!("{mark}{line}").trim_end().to_owned() + "\n")
        .collect();
    letter.text = Some(format!(
        "FYI\n\nOn Tue, Mar 10, 2026 at 1:20 AM {} wrote:\n\n{lines}",
        of.from.replace('\n', "")
    ));
    Some(letter.compose())
}
