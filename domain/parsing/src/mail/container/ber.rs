//! BER, as far as S/MIME needs it: tags up to 30, definite and indefinite lengths, texts in pieces.
//!
//! Mail programs write containers as streams, whose lengths they do not know when they begin. Nothing here recurses, and
//! each byte is looked at once by each of the few callers.

use std::borrow::Cow;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0] EXPLICIT`.
pub(super) const CONTEXT_0: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;
const END: [u8; 2] = [0, 0];

/// Texts in pieces in pieces. Writers have one or two levels.
const PIECES_DEPTH: usize = 16;

/// The bytes are no BER, or not what was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotBer;

/// Goes over the elements of one level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// The data ended before the element that holds these does.
    cut: bool,
}

struct Header {
    tag: u8,
    /// `None` where a mark stands at the end instead.
    length: Option<usize>,
    size: usize,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, NotBer> {
        let [tag, first, more @ ..] = bytes else {
            return Err(NotBer);
        };
        if tag & 0x1f == 0x1f {
            return Err(NotBer);
        }
        let (length, size) = match first {
            0x80 if tag & CONSTRUCTED != 0 => (None, 2),
            0..=0x7f => (Some(usize::from(*first)), 2),
            0x81..=0x88 => {
                let count = usize::from(first & 0x7f);
                let digits = more.get(..count).ok_or(NotBer)?;
                let length = digits.iter().try_fold(0_usize, |length, digit| {
                    Some(length.checked_mul(256)? | usize::from(*digit))
                });
                (Some(length.ok_or(NotBer)?), 2 + count)
            }
            _ => return Err(NotBer),
        };
        Ok(Self {
            tag: *tag,
            length,
            size,
        })
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            cut: false,
        }
    }

    /// No element is left on this level.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(&END)
    }

    pub(super) fn next_is(&self, tag: u8) -> bool {
        !self.is_at_end() && self.rest.first() == Some(&tag)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The elements within the next one. Where its length is indefinite they are followed by what stands behind it.
    pub(super) fn enter(&self, tag: u8) -> Result<Self, NotBer> {
        let header = self.header(tag)?;
        let content = self.rest.get(header.size..).ok_or(NotBer)?;
        let Some(length) = header.length else {
            return Ok(Self {
                rest: content,
                cut: self.cut,
            });
        };
        Ok(Self {
            rest: content.get(..length).unwrap_or(content),
            cut: self.cut || content.len() < length,
        })
    }

    /// The content of the next element, which has no elements within, and steps over it.
    pub(super) fn primitive(&mut self, tag: u8) -> Result<&'a [u8], NotBer> {
        let header = self.header(tag)?;
        let end = header.size.checked_add(header.length.ok_or(NotBer)?);
        let end = end.ok_or(NotBer)?;
        let content = self.rest.get(header.size..end).ok_or(NotBer)?;
        self.rest = &self.rest[end..];
        Ok(content)
    }

    /// Steps over the next element.
    pub(super) fn skip(&mut self, tag: u8) -> Result<(), NotBer> {
        self.header(tag)?;
        // Elements of indefinite length that are open.
        let mut open = 0_usize;
        loop {
            if open > 0 && self.rest.starts_with(&END) {
                self.rest = &self.rest[END.len()..];
                open -= 1;
            } else {
                let header = Header::read(self.rest)?;
                let end = header.size.checked_add(header.length.unwrap_or(0));
                self.rest = self.rest.get(end.ok_or(NotBer)?..).ok_or(NotBer)?;
                open += usize::from(header.length.is_none());
            }
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// The text of the next element, be it in one piece or in many, and whether it is whole.
    pub(super) fn octets(&self) -> Result<(Cow<'a, [u8]>, bool), NotBer> {
        if self.next_is(OCTET_STRING) {
            let content = self.enter(OCTET_STRING)?;
            return Ok((content.rest.into(), !content.cut));
        }
        let mut out = Vec::new();
        let mut rest = self.enter(OCTET_STRING | CONSTRUCTED)?;
        let is_definite = self.header(OCTET_STRING | CONSTRUCTED)?.length.is_some();
        // For each open level, how many bytes were left when it ends.
        let mut open = vec![is_definite.then_some(0_usize)];
        while let Some(end) = open.last().copied() {
            let is_over = match end {
                Some(left) => rest.rest.len() <= left,
                None => rest.rest.starts_with(&END),
            };
            if is_over {
                open.pop();
                if end.is_none() {
                    rest.rest = &rest.rest[END.len()..];
                }
                continue;
            }
            if rest.rest.is_empty() {
                return Ok((out.into(), false));
            }
            let Ok(header) = Header::read(rest.rest) else {
                return Ok((out.into(), false));
            };
            let piece = &rest.rest[header.size..];
            match (header.tag, header.length) {
                (OCTET_STRING, Some(length)) => {
                    let whole = piece.get(..length);
                    out.extend_from_slice(whole.unwrap_or(piece));
                    if whole.is_none() {
                        return Ok((out.into(), false));
                    }
                    rest.rest = &piece[length..];
                }
                (tag, length) if tag == OCTET_STRING | CONSTRUCTED => {
                    if open.len() >= PIECES_DEPTH {
                        return Err(NotBer);
                    }
                    let left = length.map(|length| piece.len().saturating_sub(length));
                    rest.cut |= length.is_some_and(|length| piece.len() < length);
                    open.push(left);
                    rest.rest = piece;
                }
                _ => return Err(NotBer),
            }
        }
        Ok((out.into(), !rest.cut))
    }

    fn header(&self, tag: u8) -> Result<Header, NotBer> {
        let header = Header::read(self.rest)?;
        if header.tag == tag {
            Ok(header)
        } else {
            Err(NotBer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NotBer, OCTET_STRING, Reader, SEQUENCE};

    fn octets(bytes: &[u8]) -> Result<(Vec<u8>, bool), NotBer> {
        Reader::new(bytes)
            .octets()
            .map(|(text, whole)| (text.into_owned(), whole))
    }

    #[test]
    fn texts_in_one_piece_and_in_many() {
        let expected = Ok((b"abc".to_vec(), true));
        for bytes in [
            &b"\x04\x03abc"[..],
            b"\x04\x81\x03abc",
            b"\x24\x80\x04\x01a\x04\x02bc\0\0",
            b"\x24\x07\x04\x01a\x04\x02bc",
            b"\x24\x80\x24\x80\x04\x01a\0\0\x24\x04\x04\x02bc\0\0",
            b"\x24\x80\x04\0\x04\x03abc\0\0trailer",
        ] {
            assert_eq!(octets(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_breaks_off_is_not_whole() {
        for bytes in [
            &b"\x04\x05abc"[..],
            b"\x24\x80\x04\x05abc",
            b"\x24\x80\x04\x03abc",
            b"\x24\x80\x04\x03abc\x04",
            b"\x24\x20\x04\x03abc",
        ] {
            assert_eq!(octets(bytes), Ok((b"abc".to_vec(), false)), "{bytes:?}");
        }
        assert_eq!(octets(b"\x30\x03abc"), Err(NotBer));
        assert_eq!(octets(b"\x24\x80\x30\0\0\0"), Err(NotBer));
        assert_eq!(octets(&b"\x24\x80".repeat(100_000)), Err(NotBer));
    }

    #[test]
    fn elements_are_stepped_over() {
        for element in [
            &b"\x30\x02\x05\0"[..],
            b"\x30\x80\x05\0\0\0",
            b"\x30\x80\x30\x80\x04\x02\0\0\0\0\x05\0\0\0",
        ] {
            let mut bytes = element.to_vec();
            bytes.extend_from_slice(b"\x04\x01x");
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.skip(SEQUENCE), Ok(()), "{element:?}");
            assert_eq!(reader.primitive(OCTET_STRING), Ok(&b"x"[..]));
            assert!(reader.is_at_end());
        }
        assert_eq!(
            Reader::new(&b"\x30\x80".repeat(100_000)).skip(SEQUENCE),
            Err(NotBer)
        );
        assert_eq!(
            Reader::new(b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff").skip(SEQUENCE),
            Err(NotBer)
        );
    }
}
