//! Subjects as shown and as matched.

/// What mail programs put before the subject of a reply or a forwarded mail, in lower case.
///
/// English, German (`aw`, `wg`), Dutch (`antw`, `doorst`, `betr`), Nordic (`sv`, `vs`, `vb`, `vl`), French (`tr`,
/// `réf`), Italian (`r`, `i`, `rif`), Spanish and Portuguese (`rv`, `res`, `enc`), Polish (`odp`, `pd`).
const PREFIXES: [&str; 28] = [
    "re",
    "fw",
    "fwd",
    "wg",
    "aw",
    "antwort",
    "weitergeleitet",
    "antw",
    "doorst",
    "doorgestuurd",
    "beantw",
    "betr",
    "sv",
    "vs",
    "vb",
    "vl",
    "tr",
    "ref",
    "réf",
    "r",
    "i",
    "rif",
    "rv",
    "res",
    "enc",
    "odp",
    "pd",
    "forwarded",
];

/// Letters of the longest prefix, in bytes.
const LONGEST: usize = 14;

/// Removes reply and forwarding prefixes, as often as they stand there: `RE: WG: x` gives `x`.
///
/// A prefix may carry a count (`RE[2]:`, `AW (3):`) and a blank before the colon. Prefixes of one letter are removed
/// only before a blank, since `I:\data` is a path.
pub fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(after) = strip_prefix(rest) {
        rest = after;
    }
    rest
}

fn strip_prefix(subject: &str) -> Option<&str> {
    let letters = subject.find(|ch: char| !ch.is_alphabetic())?;
    if letters > LONGEST {
        return None;
    }
    let word = subject[..letters].to_lowercase();
    if !PREFIXES.contains(&word.as_str()) {
        return None;
    }
    let rest = without_count(subject[letters..].trim_start());
    let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：'))?;
    if word.len() == 1 && !rest.starts_with(' ') {
        return None;
    }
    Some(rest.trim_start())
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
    use super::without_prefixes;

    #[test]
    fn prefixes_are_removed_repeatedly() {
        assert_eq!(
            without_prefixes("RE: WG: Fwd : AW[2]: TR: [Success] Nightly"),
            "[Success] Nightly"
        );
        assert_eq!(without_prefixes("Antw: Doorst: x"), "x");
        assert_eq!(without_prefixes("SV:VS:VB:x"), "x");
        assert_eq!(without_prefixes("R: I: Rif: x"), "x");
        assert_eq!(without_prefixes("Réf: x"), "x");
        assert_eq!(without_prefixes("RE:"), "");
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
            assert_eq!(without_prefixes(subject), subject);
        }
    }
}
