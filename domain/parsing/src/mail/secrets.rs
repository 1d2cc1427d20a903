//! Passphrases that mails carry beside the report, and that are shown to nobody.
//!
//! Cron writes the environment of its jobs into headers, one variable each: `X-Cron-Env: <BORG_PASSPHRASE=…>`. This is the one
//! place that says what is hidden; see `docs/decisions/0054`.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use super::problems::Problems;

/// Stands for a value.
pub(super) const HIDDEN: &str = "[hidden]";

/// What the mail says of it.
pub(super) const NOTICE: &str = "the mail holds environment variables (X-Cron-Env), among which there may be passphrases; their \
     values are not shown";

/// In lower case.
const ENVIRONMENT: &str = "x-cron-env";

/// What the name of a variable that holds a secret has in it.
const SECRET_WORDS: [&str; 8] = [
    "PASSPHRASE",
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "API_KEY",
    "ACCESS_KEY",
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([ENVIRONMENT])
        .ok()
});

/// Whether a header holds environment variables. Definitions cannot read it, and it is not among the headers of a mail.
pub fn is_environment(header: &str) -> bool {
    header.trim().eq_ignore_ascii_case(ENVIRONMENT)
}

/// The headers, names in lower case, without secrets: those of the environment are left out.
pub(super) fn hidden_in_headers(
    mut headers: Vec<(String, String)>,
    problems: &mut Problems,
) -> Vec<(String, String)> {
    let count = headers.len();
    headers.retain(|(name, _)| !is_environment(name));
    if headers.len() < count {
        problems.add(|| NOTICE.to_owned());
    }
    for (name, value) in &mut headers {
        if name.starts_with("x-")
            && let Some(hidden) = without_assigned(value)
        {
            *value = hidden;
        }
    }
    headers
}

/// Whether such a header may stand in the text.
pub(super) fn may_hold(text: &[u8]) -> bool {
    FINDER.as_ref().is_some_and(|finder| finder.is_match(text))
}

/// Where such names stand.
pub(super) fn places(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let found = FINDER.as_ref().map(|finder| finder.find_iter(text));
    found.into_iter().flatten().map(|found| found.range())
}

/// The value of a header of the environment, with the name of the variable alone: `<BORG_PASSPHRASE=[hidden]>`.
pub(super) fn without_value(value: &str) -> String {
    let value = value.trim();
    let (open, inner) = match value.strip_prefix('<') {
        Some(inner) => ("<", inner),
        None => ("", value),
    };
    let close = if open.is_empty() { "" } else { ">" };
    let name: String = inner.chars().take_while(|c| is_of_name(*c)).collect();
    // Quoted-printable writes the sign so.
    let behind = inner.get(name.len()..).unwrap_or_default();
    let sign = ["=3D", "="]
        .into_iter()
        .find(|sign| behind.starts_with(sign));
    match sign {
        Some(sign) if !name.is_empty() => format!("{open}{name}{sign}{HIDDEN}{close}"),
        _ => format!("{open}{HIDDEN}{close}"),
    }
}

/// The value of another header of its sender's own making, where it assigns something that is called a secret.
pub(super) fn without_assigned(value: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = value;
    let mut hidden = false;
    while let Some(at) = rest.find('=') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let name = before.rsplit(|c| !is_of_name(c)).next().unwrap_or_default();
        out.push_str(before);
        out.push('=');
        rest = behind;
        if is_secret(name) {
            let end = behind.find(|c: char| c.is_whitespace() || matches!(c, '>' | ';' | ','));
            out.push_str(HIDDEN);
            rest = &behind[end.unwrap_or(behind.len())..];
            hidden = true;
        }
    }
    out.push_str(rest);
    hidden.then_some(out)
}

/// The text of a body without the values, where somebody forwarded such headers.
pub(super) fn hidden_in_text(text: &str) -> Cow<'_, str> {
    if !may_hold(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for place in places(text.as_bytes()) {
        let Some(value) = value_behind(text.as_bytes(), place.end) else {
            continue;
        };
        if value.start < done {
            continue;
        }
        out.push_str(text.get(done..value.start).unwrap_or_default());
        out.push_str(HIDDEN);
        done = value.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// The value that begins behind the name of the header, without the name of the variable: up to the end of the line, or the
/// next tag of HTML.
pub(super) fn value_behind(text: &[u8], name_end: usize) -> Option<Range<usize>> {
    let mut at = name_end;
    let skip = |at: &mut usize, fits: fn(&u8) -> bool| {
        while text.get(*at).is_some_and(fits) {
            *at += 1;
        }
    };
    skip(&mut at, |byte| matches!(byte, b' ' | b'\t'));
    if text.get(at) != Some(&b':') {
        return None;
    }
    at += 1;
    skip(&mut at, |byte| matches!(byte, b' ' | b'\t'));
    for open in [b"<".as_slice(), b"&lt;"] {
        if text.get(at..).is_some_and(|rest| rest.starts_with(open)) {
            at += open.len();
            break;
        }
    }
    let mut start = at;
    skip(&mut start, |byte| {
        byte.is_ascii_alphanumeric() || *byte == b'_'
    });
    start = match text.get(start) {
        Some(b'=') if start > at => start + 1,
        _ => at,
    };
    let rest = text.get(start..)?;
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'\r' | b'\n' | b'<'));
    Some(start..end.map_or(text.len(), |end| start + end))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_keeps_its_name() {
        assert_eq!(
            without_value(" <BORG_PASSPHRASE=a=b c>"),
            "<BORG_PASSPHRASE=[hidden]>"
        );
        assert_eq!(
            without_value("RESTIC_PASSWORD=x"),
            "RESTIC_PASSWORD=[hidden]"
        );
        assert_eq!(without_value("<A=3Dx>"), "<A=3D[hidden]>");
        for whole in ["<no sign>", "=?utf-8?B?eA==?=", "<=x>", "x", ""] {
            let hidden = without_value(whole);
            assert_eq!(hidden.trim_matches(['<', '>']), HIDDEN, "{whole}");
        }
    }

    #[test]
    fn what_is_called_a_secret_is_hidden_in_other_headers() {
        let hidden = |value| without_assigned(value);
        assert_eq!(
            hidden("repo=/srv; BORG_PASSPHRASE=abc; user=x").as_deref(),
            Some("repo=/srv; BORG_PASSPHRASE=[hidden]; user=x")
        );
        assert_eq!(
            hidden("<api_token=abc>").as_deref(),
            Some("<api_token=[hidden]>")
        );
        assert_eq!(hidden("id=5; result=ok"), None);
        assert_eq!(hidden("no assignment"), None);
    }

    #[test]
    fn forwarded_headers_lose_their_values() {
        let text =
            "From: root\nX-Cron-Env: <BORG_PASSPHRASE=pw>\n> x-cron-env : <A=pw\nTerminating";
        assert_eq!(
            hidden_in_text(text),
            "From: root\nX-Cron-Env: <BORG_PASSPHRASE=[hidden]\n> x-cron-env : <A=[hidden]\nTerminating"
        );
        let html = "<p>X-Cron-Env: &lt;A=pw&gt;<br>done</p>";
        assert_eq!(
            hidden_in_text(html),
            "<p>X-Cron-Env: &lt;A=[hidden]<br>done</p>"
        );
        let talk = "the X-Cron-Env headers";
        assert_eq!(hidden_in_text(talk), talk);
        assert!(matches!(hidden_in_text("nothing"), Cow::Borrowed(_)));
    }
}
