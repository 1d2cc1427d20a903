//! A mail as it leaves the program: byte for byte what came in, but for the values of [`super::secrets`].

use std::{borrow::Cow, ops::Range};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use memchr::memchr;

use super::secrets;

/// Bytes of the shortest line that is taken for base64.
const BASE64_LINE: usize = 32;

/// The mail without the values of environment variables, whether they stand in its own header, in that of an attached mail, or
/// within a part in base64. Takes time linear in its length; every other byte stays.
pub fn redacted(mail: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    // Up to here it was looked at, and up to there it was written.
    let (mut at, mut written) = (0, 0);
    while at < mail.len() {
        let line = line_at(mail, at);
        if let Some(field) = Field::at(mail, &line) {
            at = field.value.end;
            if let Some(value) = field.hidden(mail) {
                out.extend_from_slice(&mail[written..field.value.start]);
                out.extend_from_slice(value.as_bytes());
                written = field.value.end - line_end(&mail[field.value.clone()]).len();
            }
        } else if is_base64(&mail[line.clone()]) {
            let block = block_at(mail, line);
            at = block.end;
            if let Some(hidden) = hidden_in_base64(&mail[block.clone()]) {
                out.extend_from_slice(&mail[written..block.start]);
                out.extend_from_slice(&hidden);
                written = block.end;
            }
        } else {
            // Such as in HTML, where lines are separated differently.
            let text = &mail[line.clone()];
            for place in secrets::places(text) {
                if let Some(value) = secrets::value_behind(text, place.end)
                    && written <= line.start + value.start
                {
                    out.extend_from_slice(&mail[written..line.start + value.start]);
                    out.extend_from_slice(secrets::HIDDEN.as_bytes());
                    written = line.start + value.end;
                }
            }
            at = line.end;
        }
    }
    if written == 0 {
        return Cow::Borrowed(mail);
    }
    out.extend_from_slice(&mail[written..]);
    Cow::Owned(out)
}

/// A header that its sender made up, perhaps quoted.
struct Field {
    is_environment: bool,
    /// From the colon to the end of its last line.
    value: Range<usize>,
}

impl Field {
    fn at(mail: &[u8], line: &Range<usize>) -> Option<Self> {
        let text = &mail[line.clone()];
        let quote = text
            .iter()
            .position(|byte| !matches!(byte, b'>' | b' ' | b'\t'))?;
        let name_length = memchr(b':', &text[quote..])?;
        let name = text[quote..quote + name_length].trim_ascii_end();
        let is_own = name
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"X-"));
        if !is_own || name.len() > 100 || !name.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let name = std::str::from_utf8(name).ok()?;
        let start = line.start + quote + name_length + 1;
        let is_environment = secrets::is_environment(name);
        let mut end = line.end;
        while end < mail.len() {
            let next = line_at(mail, end);
            let more = &mail[next.clone()];
            let is_fold = more.starts_with(b" ") || more.starts_with(b"\t");
            // A value may have line ends of its own, and quoted-printable breaks lines.
            let is_open = is_environment && is_open(&mail[start..end]);
            if more.trim_ascii().is_empty() || !is_fold && (!is_open || is_field(more)) {
                break;
            }
            end = next.end;
        }
        Some(Self {
            is_environment,
            value: start..end,
        })
    }

    /// What stands there in its place; none where nothing has to be hidden.
    fn hidden(&self, mail: &[u8]) -> Option<String> {
        let value = &mail[self.value.clone()];
        let value = String::from_utf8_lossy(&value[..value.len() - line_end(value).len()]);
        if self.is_environment {
            return Some(format!(" {}", secrets::without_value(&value)));
        }
        secrets::without_assigned(&value)
    }
}

/// Whether the bracket around the variable is not closed yet.
fn is_open(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.starts_with(b"<") && !value.ends_with(b">")
}

fn is_field(line: &[u8]) -> bool {
    let name = memchr(b':', line).map(|colon| &line[..colon]);
    name.is_some_and(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic))
}

/// The line that begins here, with its end.
fn line_at(mail: &[u8], at: usize) -> Range<usize> {
    let end = memchr(b'\n', &mail[at..]).map_or(mail.len(), |found| at + found + 1);
    at..end
}

fn line_end(line: &[u8]) -> &[u8] {
    if line.ends_with(b"\r\n") {
        b"\r\n"
    } else if line.ends_with(b"\n") {
        b"\n"
    } else {
        b""
    }
}

fn is_base64(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.len() >= BASE64_LINE && is_of_base64(line)
}

fn is_of_base64(line: &[u8]) -> bool {
    line.iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// All lines of base64 from this one on; the last may be short.
fn block_at(mail: &[u8], first: Range<usize>) -> Range<usize> {
    let mut end = first.end;
    while end < mail.len() {
        let next = line_at(mail, end);
        let line = mail[next.clone()].trim_ascii_end();
        if line.is_empty() || !is_of_base64(line) {
            break;
        }
        end = next.end;
    }
    first.start..end
}

/// The lines with the values as stars, so that lengths within containers stay true; none where there is nothing to hide.
fn hidden_in_base64(block: &[u8]) -> Option<Vec<u8>> {
    let is_digit = |byte: &&u8| !byte.is_ascii_whitespace();
    let digits: Vec<u8> = block.iter().filter(is_digit).copied().collect();
    let whole = digits.len() - digits.len() % 4;
    let mut decoded = STANDARD.decode(&digits[..whole]).ok()?;
    if !secrets::may_hold(&decoded) {
        return None;
    }
    let places: Vec<_> = secrets::places(&decoded).collect();
    for place in places {
        if let Some(value) = secrets::value_behind(&decoded, place.end) {
            decoded[value].fill(b'*');
        }
    }
    let mut encoded = STANDARD.encode(&decoded).into_bytes().into_iter();
    let mut out = block.to_vec();
    for byte in out.iter_mut().filter(|byte| !byte.is_ascii_whitespace()) {
        *byte = encoded.next().unwrap_or(*byte);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(mail: &str) -> String {
        String::from_utf8(redacted(mail.as_bytes()).into_owned()).unwrap()
    }

    const PLAIN: &str = "From: root\r\nX-Cron-Env: <SHELL=/bin/sh>\r\nx-cron-env:<BORG_PASSPHRASE=pw pw>\r\n\
                         Subject: Cron <root@backup01> borg\r\n\r\nTerminating with success status, rc 0\r\n";

    #[test]
    fn values_of_the_environment_are_hidden_and_all_other_bytes_stay() {
        assert_eq!(
            text(PLAIN),
            "From: root\r\nX-Cron-Env: <SHELL=[hidden]>\r\nx-cron-env: <BORG_PASSPHRASE=[hidden]>\r\n\
             Subject: Cron <root@backup01> borg\r\n\r\nTerminating with success status, rc 0\r\n"
        );
    }

    #[test]
    fn a_mail_without_secrets_is_the_same_bytes() {
        let mails: [&[u8]; 4] = [
            b"From: a\r\nX-Mailer: b=c\r\n\r\nbody \xff\xfe\r\n",
            b"",
            b"\n\n",
            b"X-Cron: <A=b>\nX-Spam: token\n\nabc",
        ];
        for mail in mails {
            assert!(matches!(redacted(mail), Cow::Borrowed(same) if same == mail));
        }
    }

    #[test]
    fn values_of_several_lines_and_quoted_ones_are_hidden_whole() {
        let folded = "X-Cron-Env: <KEY=one\n two>\nX-Cron-Env: <KEY=one\ntwo\nthree>\n> X-Cron-Env: <KEY=3Dx=\nyz>\n\nkept";
        let hidden = text(folded);
        for secret in ["one", "two", "three", "yz"] {
            assert!(!hidden.contains(secret), "{hidden}");
        }
        assert!(hidden.ends_with("\n\nkept"), "{hidden}");
        // One that is never closed ends with the header.
        let open = "X-Cron-Env: <KEY=secret\nSubject: nightly\n\nbody";
        assert_eq!(
            text(open),
            "X-Cron-Env: <KEY=[hidden]>\nSubject: nightly\n\nbody"
        );
    }

    #[test]
    fn other_headers_of_the_sender_lose_what_is_called_a_secret() {
        let mail = "X-Backup: repo=/srv BORG_PASSPHRASE=abc\r\n\tuser=x\r\nReceived: token=kept\r\n\r\nPASSWORD=kept\r\n";
        assert_eq!(
            text(mail),
            "X-Backup: repo=/srv BORG_PASSPHRASE=[hidden]\r\n\tuser=x\r\nReceived: token=kept\r\n\r\nPASSWORD=kept\r\n"
        );
    }

    #[test]
    fn attached_mails_are_looked_into_in_base64_too() {
        let inner = PLAIN.repeat(3);
        let encoded = STANDARD.encode(&inner);
        let lines: Vec<_> = encoded
            .as_bytes()
            .chunks(76)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let mail = format!(
            "Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--end--\r\n",
            lines.join("\r\n")
        );
        let hidden = text(&mail);
        assert_eq!(hidden.len(), mail.len());
        let body = hidden.split("\r\n\r\n").nth(1).unwrap();
        let digits: String = body
            .split("\r\n--")
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        let decoded = String::from_utf8(STANDARD.decode(digits).unwrap()).unwrap();
        assert!(!decoded.contains("pw"), "{decoded}");
        assert!(decoded.contains("BORG_PASSPHRASE=***"), "{decoded}");
        assert!(decoded.contains("rc 0"));
        assert!(hidden.ends_with("--end--\r\n"));
    }
}
