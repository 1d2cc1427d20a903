//! Comments in parentheses, which may hold others (RFC 5322, section 3.2.2).

/// Bytes of the comment that `text` begins with, parentheses included; `None` where it begins with none, or it stays open.
pub(crate) fn length(text: &str) -> Option<usize> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
