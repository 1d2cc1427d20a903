//! Values that are encoded as a whole (RFC 2047), as Exchange Online does with what holds letters beyond ASCII.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text itself where it is not encoded. None where it begins so and cannot be decoded as UTF-8.
pub(super) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.starts_with("=?") {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::new();
    for word in text.split_ascii_whitespace() {
        let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
        let mut parts = inner.splitn(3, '?');
        let charset = parts.next()?;
        let encoding = parts.next()?;
        let encoded = parts.next()?;
        let charset = charset.split_once('*').map_or(charset, |(name, _)| name);
        if !charset.eq_ignore_ascii_case("utf-8") && !charset.eq_ignore_ascii_case("us-ascii") {
            return None;
        }
        match encoding {
            "B" | "b" => bytes.extend(LENIENT.decode(encoded).ok()?),
            "Q" | "q" => quoted_printable(encoded, &mut bytes)?,
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn quoted_printable(encoded: &str, bytes: &mut Vec<u8>) -> Option<()> {
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_value_that_is_encoded_as_a_whole_is_decoded() {
        let cases = [
            ("spf=pass", Some("spf=pass")),
            ("=?utf-8?B?c3BmPXBhc3M=?=", Some("spf=pass")),
            (
                "=?utf-8?B?c3BmPXA=?= =?UTF-8?q?ass=3B_x?=",
                Some("spf=pass; x"),
            ),
            ("=?utf-8?B?c3BmPXA=?= dmarc=pass", None),
            ("=?utf-16?B?c3BmPXA=?=", None),
            ("=?utf-8?B?*?=", None),
            ("=?", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text).as_deref(), expected, "{text}");
        }
    }
}
