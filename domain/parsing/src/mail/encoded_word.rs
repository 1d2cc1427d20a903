//! RFC 2047 encoded words.
//!
//! Done here because senders split one character over two words; only joining the bytes before decoding keeps it whole.

use std::borrow::Cow;

use super::charset;
use mail_parser::decoders::base64::base64_decode;

/// Decodes the encoded words in an unfolded header value. What is no valid encoded word stays as it is.
pub(super) fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains("=?") {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut pending = Pending::default();
    let mut rest = value;
    while let Some(start) = rest.find("=?") {
        let (before, candidate) = rest.split_at(start);
        let word = Word::parse(candidate);
        // Blanks between two encoded words are not part of the text.
        if !(word.is_some() && !pending.charset.is_empty() && before.trim().is_empty()) {
            pending.flush(&mut out);
            out.push_str(before);
        }
        let Some(word) = word else {
            pending.flush(&mut out);
            out.push_str("=?");
            rest = &candidate[2..];
            continue;
        };
        if !pending.charset.eq_ignore_ascii_case(word.charset) {
            pending.flush(&mut out);
            word.charset.clone_into(&mut pending.charset);
        }
        pending.bytes.extend_from_slice(&word.bytes);
        rest = &candidate[word.length..];
    }
    pending.flush(&mut out);
    out.push_str(rest);
    Cow::Owned(out)
}

/// Bytes of neighbouring words of one charset.
#[derive(Default)]
struct Pending {
    charset: String,
    bytes: Vec<u8>,
}

impl Pending {
    fn flush(&mut self, out: &mut String) {
        if !self.bytes.is_empty() {
            out.push_str(&charset::decode(&self.bytes, Some(&self.charset)).text);
        }
        self.bytes.clear();
        self.charset.clear();
    }
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// Bytes of the whole word in the value.
    length: usize,
}

impl<'a> Word<'a> {
    /// Reads `=?charset[*language]?B|Q?data?=` at the start of `text`.
    fn parse(text: &'a str) -> Option<Self> {
        const MAX_CHARSET: usize = 64;
        let after = text.strip_prefix("=?")?;
        let charset_end = after
            .bytes()
            .take(MAX_CHARSET)
            .position(|byte| byte == b'?')?;
        let charset = &after[..charset_end];
        let charset = charset
            .split_once('*')
            .map_or(charset, |(charset, _)| charset);
        if charset.is_empty() || charset.contains([' ', '\t', '=']) {
            return None;
        }
        let rest = &after[charset_end + 1..];
        let (encoding, data) = rest
            .split_once('?')
            .filter(|(encoding, _)| encoding.len() == 1)?;
        let data_length = data.find("?=")?;
        let data = &data[..data_length];
        let bytes = match encoding {
            "B" | "b" => base64_decode(data.as_bytes())?,
            "Q" | "q" => q_decode(data),
            _ => return None,
        };
        let length = 2 + charset_end + 1 + encoding.len() + 1 + data_length + 2;
        Some(Self {
            charset,
            bytes,
            length,
        })
    }
}

/// The Q encoding: `_` is a blank, `=XX` a byte; a broken escape stays as it is.
fn q_decode(data: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, after @ ..]) => match super::transfer::hex_pair(*high, *low) {
                Some(byte) => {
                    out.push(byte);
                    rest = after;
                }
                None => out.push(b'='),
            },
            _ => out.push(*first),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn words_are_decoded() {
        assert_eq!(decode("=?UTF-8?B?w6TDtsO8?= done"), "äöü done");
        assert_eq!(decode("x =?iso-8859-1*en?q?=E4_b?= y"), "x ä b y");
        assert_eq!(decode("=?utf-8?Q?=41?="), "A");
    }

    #[test]
    fn blanks_between_words_are_dropped_and_others_kept() {
        assert_eq!(
            decode("=?utf-8?q?a?= =?utf-8?q?b?= c =?utf-8?q?d?="),
            "ab c d"
        );
        assert_eq!(decode("=?utf-8?q?a?= =?iso-8859-1?q?=E4?="), "aä");
    }

    #[test]
    fn a_character_split_over_two_words_is_whole() {
        assert_eq!(decode("=?utf-8?B?w6TD?= =?utf-8?B?tg==?="), "äö");
        assert_eq!(decode("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?="), "ä");
    }

    #[test]
    fn what_is_no_word_stays() {
        for value in [
            "=?",
            "=?utf-8?B?",
            "=?utf-8?X?abc?=",
            "a =? b ?= c",
            "=?utf-8?B?***?=",
            "1 =?= 2",
        ] {
            assert_eq!(decode(value), value);
        }
    }

    #[test]
    fn an_unknown_charset_is_read_as_text() {
        assert_eq!(decode("=?x-unknown?q?abc?="), "abc");
    }
}
