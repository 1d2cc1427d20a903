//! Prefixes that mail programs put before the subject of a reply or a forwarded mail.

/// What stands before a subject, or between its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Prefix {
    Reply,
    Forward,
    /// An automatic answer, such as that of somebody who is on leave.
    AutoReply,
}

/// Of replies, in lower case: English, German (`aw`), Dutch (`antw`), Nordic (`sv`, `vs`), French (`réf`), Italian (`r`,
/// `rif`), Spanish and Portuguese (`res`), Polish (`odp`).
const REPLIES: [&str; 14] = [
    "re", "aw", "antwort", "antw", "beantw", "betr", "sv", "vs", "ref", "réf", "r", "rif", "res",
    "odp",
];

/// Of forwarded mails: German (`wg`), Dutch (`doorst`), Nordic (`vb`, `vl`), French (`tr`), Italian (`i`), Spanish and
/// Portuguese (`rv`, `enc`), Polish (`pd`).
const FORWARDS: [&str; 14] = [
    "fw",
    "fwd",
    "wg",
    "weitergeleitet",
    "doorst",
    "doorgestuurd",
    "vb",
    "vl",
    "tr",
    "i",
    "rv",
    "enc",
    "pd",
    "forwarded",
];

/// Of answers that nobody wrote.
const AUTOMATIC: [&str; 10] = [
    "automatic reply",
    "auto reply",
    "autoreply",
    "out of office",
    "automatische antwort",
    "abwesenheitsnotiz",
    "automatisch antwoord",
    "réponse automatique",
    "risposta automatica",
    "respuesta automática",
];

/// Letters of the longest prefix, in bytes.
const MAX_LENGTH: usize = 14;

/// The prefix that the subject begins with, and what stands behind it.
///
/// A prefix may carry a count (`RE[2]:`, `AW (3):`) and a blank before the colon. Prefixes of one letter are removed
/// only before a blank, since `I:\data` is a path.
pub(super) fn strip(subject: &str) -> Option<(Prefix, &str)> {
    let letters = subject.find(|ch: char| !ch.is_alphabetic())?;
    if letters > MAX_LENGTH {
        return automatic(subject);
    }
    let word = subject[..letters].to_lowercase();
    let kind = if REPLIES.contains(&word.as_str()) {
        Prefix::Reply
    } else if FORWARDS.contains(&word.as_str()) {
        Prefix::Forward
    } else {
        return automatic(subject);
    };
    let rest = without_count(subject[letters..].trim_start());
    let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：'))?;
    if word.len() == 1 && !rest.starts_with(' ') {
        return None;
    }
    Some((kind, rest.trim_start()))
}

/// Such as `Automatic reply: x`; not taken off a subject that is matched, as nothing is read from such a mail.
fn automatic(subject: &str) -> Option<(Prefix, &str)> {
    let start = &subject[..subject.floor_char_boundary(40)];
    let colon = start.find(':')?;
    let words = start[..colon].trim_end().to_lowercase();
    AUTOMATIC
        .contains(&words.as_str())
        .then(|| (Prefix::AutoReply, subject[colon + 1..].trim_start()))
}

/// Skips `[2]` or `(2)` and the blanks after it.
fn without_count(text: &str) -> &str {
    let inner = match text.as_bytes().first() {
        Some(b'[') => text.split_once(']'),
        Some(b'(') => text.split_once(')'),
        _ => None,
    };
    match inner {
        Some((count, rest))
            if count.len() > 1 && count[1..].bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            rest.trim_start()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use crate::mail::without_marks;

    #[test]
    fn prefixes_are_removed_repeatedly() {
        assert_eq!(
            without_marks("RE: WG: Fwd : AW[2]: TR: [Success] Nightly"),
            "[Success] Nightly"
        );
        assert_eq!(without_marks("Antw: Doorst: x"), "x");
        assert_eq!(without_marks("SV:VS:VB:x"), "x");
        assert_eq!(without_marks("R: I: Rif: x"), "x");
        assert_eq!(without_marks("Réf: x"), "x");
        assert_eq!(without_marks("RE:"), "");
    }

    #[test]
    fn what_only_looks_like_a_prefix_is_kept() {
        for subject in [
            "Report: x",
            "Restore: x",
            "I:\\data full",
            "Re x",
            "[RE] x",
            "SQL: x",
            "AW[x]: y",
            "",
        ] {
            assert_eq!(without_marks(subject), subject);
        }
    }
}
