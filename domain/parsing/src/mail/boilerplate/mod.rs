//! What mail systems write above and below every mail: warnings of outside senders, disclaimers, footers of lists.
//!
//! It is no part of a report, and its words, such as `received in error`, would be taken for those of one. A paragraph is
//! left out only at the very start or end of a body, and only where all of it is such a text.

mod paragraph;
mod words;

use super::{Block, Body};
use paragraph::{MAX_PARAGRAPH_BYTES, is_boilerplate, is_rule};
use words::{ABOVE, BELOW};

/// Paragraphs, or lines of HTML, that are left out at either end.
const MAX_LEFT_OUT: usize = 4;

/// Leaves such paragraphs out of a body.
pub(super) fn strip(body: &mut Body) {
    let changed = strip_html(&mut body.html.blocks);
    if !body.text_is_html {
        let kept = inner(&body.text);
        if kept.len() < body.text.len() {
            body.text = kept.to_owned();
        }
    } else if changed {
        body.text = body.html.to_text();
    }
}

/// The text without them; never nothing.
fn inner(text: &str) -> &str {
    let mut kept = text;
    for _ in 0..MAX_LEFT_OUT {
        let start = kept.len() - kept.trim_start().len();
        let window = window_before(&kept[start..]);
        let Some(end) = window.find("\n\n") else {
            break;
        };
        let rest = kept[start + end..].trim_start_matches('\n');
        if !is_boilerplate(&window[..end], &ABOVE) || rest.trim().is_empty() {
            break;
        }
        kept = rest;
    }
    for _ in 0..MAX_LEFT_OUT {
        let end = kept.trim_end().len();
        let from = kept.ceil_char_boundary(end.saturating_sub(MAX_PARAGRAPH_BYTES));
        let Some(start) = kept[from..end].rfind("\n\n") else {
            break;
        };
        let paragraph = kept[from + start..end].trim_start();
        let rest = &kept[..=from + start];
        let is_known = is_boilerplate(paragraph, &BELOW) || is_rule(paragraph);
        if !is_known || rest.trim().is_empty() {
            break;
        }
        kept = rest;
    }
    kept
}

fn window_before(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_PARAGRAPH_BYTES)]
}

fn strip_html(blocks: &mut Vec<Block>) -> bool {
    let before = blocks.len();
    if let Some(text) = typewritten(blocks) {
        let kept = inner(&text);
        if kept.len() < text.len() {
            let lines = kept.trim_end().split('\n');
            *blocks = lines.map(|line| Block::Line(line.to_owned())).collect();
        }
        return blocks.len() < before;
    }
    for _ in 0..MAX_LEFT_OUT {
        let known = blocks
            .first()
            .is_some_and(|first| is_boilerplate(&text_of(first), &ABOVE));
        if !known || blocks.len() < 2 {
            break;
        }
        blocks.remove(0);
    }
    // The lines of a footer are blocks of their own.
    for count in (1..=MAX_LEFT_OUT).rev() {
        let Some(from) = blocks.len().checked_sub(count).filter(|from| *from > 0) else {
            continue;
        };
        let lines: Vec<String> = blocks[from..].iter().map(text_of).collect();
        let begins = is_rule(&lines[0]) || is_boilerplate(&lines[0], &BELOW);
        if begins && is_boilerplate(&lines.join("\n"), &BELOW) {
            blocks.truncate(from);
            break;
        }
    }
    blocks.len() < before
}

/// The text of a document that has paragraphs of lines, as HTML has that was made of a text.
fn typewritten(blocks: &[Block]) -> Option<String> {
    let is_empty = |block: &Block| matches!(block, Block::Line(line) if line.is_empty());
    if !blocks.iter().any(is_empty) {
        return None;
    }
    let line = |block: &Block| match block {
        Block::Line(line) => Some(line.clone()),
        Block::Row(_) => None,
    };
    let lines = blocks.iter().map(line).collect::<Option<Vec<String>>>()?;
    Some(lines.join("\n"))
}

/// Of a row, what stands in each cell by itself.
fn text_of(block: &Block) -> String {
    match block {
        Block::Line(line) => line.clone(),
        Block::Row(row) => {
            let cells = row.cells.iter().map(|cell| cell.text.as_str());
            let cells: Vec<&str> = cells.filter(|cell| !cell.trim().is_empty()).collect();
            cells.join("\n\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Parts, from_parts},
        inner,
    };

    const BANNER: &str =
        "CAUTION: This email originated from outside of the organization. Do not click links.";
    const DISCLAIMER: &str = "This e-mail is confidential. If you have received it in error, notify the sender and\ndelete it.";

    #[test]
    fn banners_and_disclaimers_are_left_out() {
        for (above, below) in [
            (BANNER, DISCLAIMER),
            (
                "External email from outside of the organization: do not click links or open attachments\nunless you recognize the sender.",
                "--\nThis email has been checked for viruses by an antivirus software.\nwww.example.com",
            ),
        ] {
            let text = format!("{above}\n\nBackup failed\n\n{below}\n");
            assert_eq!(inner(&text).trim(), "Backup failed");
        }
    }

    #[test]
    fn the_report_stays() {
        for text in [
            "Backup failed\n\nError: the message could not be sent to the recipient\n\nDone",
            "Backup finished\n\nError: the software received an unauthorized message; the backup of the e-mail list failed",
            "External disk is full.\n\nBackup failed",
            "Verify of the external repository failed. Click the link, or the links in the attachment.\n\nBackup failed",
            BANNER,
            DISCLAIMER,
            "",
        ] {
            assert_eq!(inner(text), text);
        }
    }

    #[test]
    fn a_report_right_beside_them_stays() {
        // Its end is that of the line, not of a sentence.
        let open = "This e-mail is confidential and for the addressee alone: notify the sender of an error";
        for report in [
            "Backup failed",
            "Error: backup failed",
            "Status: FAILED (3 of 4)",
        ] {
            let mut texts = vec![format!("{report}\n{open}"), format!("{open}\n{report}")];
            for around in [BANNER, DISCLAIMER] {
                texts.extend([
                    format!("{report}\n{around}"),
                    format!("{around}\n{report}"),
                    format!("{report}. {around}"),
                    format!("{around} {report}."),
                    around.replace(". ", &format!(".\n{report}\n")),
                ]);
            }
            for text in texts {
                for whole in [
                    format!("{text}\n\nServer: SRV-01\n"),
                    format!("Server: SRV-01\n\n{text}\n"),
                ] {
                    assert_eq!(inner(&whole), whole);
                }
            }
        }
    }

    #[test]
    fn a_line_of_a_report_in_words_of_theirs_stays() {
        for (report, around) in [
            ("Error: the message could not be received", DISCLAIMER),
            ("Error: checked software list", DISCLAIMER),
            ("Verify failed: open the link in the attachment", BANNER),
        ] {
            for text in [format!("{report}\n{around}"), format!("{around}\n{report}")] {
                for whole in [
                    format!("{text}\n\nServer: SRV-01\n"),
                    format!("Server: SRV-01\n\n{text}\n"),
                ] {
                    assert_eq!(inner(&whole), whole);
                }
            }
        }
    }

    #[test]
    fn a_line_below_a_disclaimer_in_html_stays() {
        let disclaimer = DISCLAIMER.replace('\n', " ");
        for html in [
            format!("<p>Server: SRV-01</p><p>{disclaimer}</p><p>Backup failed</p>"),
            format!("<p>Server: SRV-01</p><p>{disclaimer}<br>Backup failed</p>"),
            format!("<p>Server: SRV-01</p><hr><p>Backup failed<br>{disclaimer}</p>"),
            format!(
                "<p>Server: SRV-01</p><table><tr><td>{disclaimer}</td><td>Backup failed</td></tr></table>"
            ),
            format!(
                "<table><tr><td>{BANNER}</td><td>Backup failed</td></tr></table><p>Server: SRV-01</p>"
            ),
        ] {
            let mail = from_parts(&Parts {
                html: Some(&html),
                ..Parts::default()
            });
            assert!(mail.text.contains("Backup failed"), "{html}");
        }
    }
}
