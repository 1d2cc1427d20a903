//! Text whose lines were wrapped for the way: `format=flowed` of RFC 3676.

/// Joins the lines that soft breaks split. With `delsp` the blank that marks a soft break is no part of the text.
pub(super) fn unwrap(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The quotes of the line before, where it goes on.
    let mut open: Option<usize> = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        let goes_on = open.take() == Some(depth) && !is_signature;
        if !goes_on {
            if number > 0 {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 && !content.is_empty() {
                out.push(' ');
            }
        }
        let soft = content.ends_with(' ') && !is_signature;
        if soft {
            open = Some(depth);
        }
        out.push_str(if soft && delsp {
            &content[..content.len() - 1]
        } else {
            content
        });
    }
    if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unwrap;

    #[test]
    fn soft_breaks_are_joined() {
        let text = "The job `Nightly \r\nof all servers` \r\nfailed.\r\n\r\nSize: 5 GB\r\n";
        assert_eq!(
            unwrap(text, false),
            "The job `Nightly of all servers` failed.\n\nSize: 5 GB\n"
        );
        assert_eq!(unwrap("Back \nup \n", true), "Backup\n");
    }

    #[test]
    fn stuffed_blanks_are_taken_away() {
        assert_eq!(
            unwrap(" From here\n >no quote\n  two\n \nx", false),
            "From here\n>no quote\n two\n\nx"
        );
    }

    #[test]
    fn a_paragraph_ends_where_the_depth_of_quotes_changes() {
        let text = "> quoted \n> on \n>> deeper \n> back \nown\n";
        assert_eq!(
            unwrap(text, false),
            "> quoted on \n>> deeper \n> back \nown\n"
        );
    }

    #[test]
    fn a_signature_is_no_soft_break() {
        let text = "the end \n-- \nAcme IT \nBackup\n";
        assert_eq!(unwrap(text, false), "the end \n-- \nAcme IT Backup\n");
        assert_eq!(unwrap("> a\n> -- \n> b\n", false), "> a\n> -- \n> b\n");
    }

    #[test]
    fn empty_first_lines_are_kept() {
        assert_eq!(unwrap("\n\nx", false), "\n\nx");
        assert_eq!(unwrap("", false), "");
    }
}
