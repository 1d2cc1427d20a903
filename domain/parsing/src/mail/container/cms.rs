//! Cryptographic messages (CMS, PKCS #7) as S/MIME sends them. What is signed or compressed is taken out; who signed it is
//! not asked, since nothing else about a mail is sure either.

use std::borrow::Cow;

use miniz_oxide::inflate::{DecompressError, TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::ber::{
    CONTEXT_0, INTEGER, NotBer, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, SET,
};

/// Messages directly within messages, without a header between them.
const DEPTH: usize = 8;

/// The identifiers of content types, without tag and length.
const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const SIGNED_AND_ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x04";
const ENCRYPTED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const COMPRESSED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
const AUTH_ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Opened {
        bytes: Cow<'a, [u8]>,
        /// Nothing is missing at its end.
        whole: bool,
    },
    /// Certificates, or a signature of something that stands elsewhere.
    Nothing,
    Encrypted,
    /// It has more than `limit` bytes when decompressed; these are the first.
    TooLong {
        bytes: Vec<u8>,
    },
    NotUnderstood,
}

/// What a message holds. At most `limit` bytes are decompressed.
pub(super) fn open(message: &[u8], limit: usize) -> Content<'_> {
    match content_info(message).and_then(|(kind, content)| walk(kind, content, limit)) {
        Ok(content) => content,
        Err(NotBer) => Content::NotUnderstood,
    }
}

/// Type and content of the outermost message.
fn content_info(message: &[u8]) -> Result<(&[u8], Reader<'_>), NotBer> {
    let mut info = Reader::new(message).enter(SEQUENCE)?;
    let kind = info.primitive(OBJECT_IDENTIFIER)?;
    Ok((kind, info.enter(CONTEXT_0)?))
}

/// A content on the way to the innermost one.
enum Step<'a> {
    Inner {
        kind: Vec<u8>,
        bytes: Cow<'a, [u8]>,
        whole: bool,
    },
    Done(Content<'a>),
}

fn walk<'a>(kind: &[u8], content: Reader<'a>, limit: usize) -> Result<Content<'a>, NotBer> {
    let mut step = open_one(kind, content, limit)?;
    let mut all_whole = true;
    for _ in 0..DEPTH {
        let (kind, bytes, whole) = match step {
            Step::Inner { kind, bytes, whole } => (kind, bytes, whole),
            Step::Done(content) => return Ok(content),
        };
        all_whole &= whole;
        if kind == DATA {
            let whole = all_whole;
            return Ok(Content::Opened { bytes, whole });
        }
        step = match bytes {
            Cow::Borrowed(bytes) => open_one(&kind, Reader::new(bytes), limit)?,
            Cow::Owned(bytes) => open_one(&kind, Reader::new(&bytes), limit)?.into_owned(),
        };
    }
    Err(NotBer)
}

impl Step<'_> {
    fn into_owned(self) -> Step<'static> {
        match self {
            Self::Inner { kind, bytes, whole } => Step::Inner {
                kind,
                bytes: bytes.into_owned().into(),
                whole,
            },
            Self::Done(content) => Step::Done(match content {
                Content::Opened { bytes, whole } => Content::Opened {
                    bytes: bytes.into_owned().into(),
                    whole,
                },
                Content::TooLong { bytes } => Content::TooLong { bytes },
                Content::Nothing => Content::Nothing,
                Content::Encrypted => Content::Encrypted,
                Content::NotUnderstood => Content::NotUnderstood,
            }),
        }
    }
}

fn open_one<'a>(kind: &[u8], content: Reader<'a>, limit: usize) -> Result<Step<'a>, NotBer> {
    match kind {
        DATA => {
            let (bytes, whole) = content.octets()?;
            Ok(Step::Done(Content::Opened { bytes, whole }))
        }
        SIGNED => {
            let mut signed = content.enter(SEQUENCE)?;
            signed.skip(INTEGER)?;
            signed.skip(SET)?;
            encapsulated(signed)
        }
        COMPRESSED => {
            let mut compressed = content.enter(SEQUENCE)?;
            compressed.skip(INTEGER)?;
            // There is one algorithm, zlib's; data of any other are damaged to it.
            compressed.skip(SEQUENCE)?;
            inflate(encapsulated(compressed)?, limit)
        }
        ENVELOPED | SIGNED_AND_ENVELOPED | ENCRYPTED | AUTH_ENVELOPED => {
            Ok(Step::Done(Content::Encrypted))
        }
        _ => Err(NotBer),
    }
}

/// `EncapsulatedContentInfo`: the type of a content, and the content as a text, unless it stands elsewhere.
fn encapsulated(outer: Reader<'_>) -> Result<Step<'_>, NotBer> {
    let mut info = outer.enter(SEQUENCE)?;
    let kind = info.primitive(OBJECT_IDENTIFIER)?.to_vec();
    if !info.next_is(CONTEXT_0) {
        return Ok(Step::Done(Content::Nothing));
    }
    let content = info.enter(CONTEXT_0)?;
    let is_text = content.next_is(OCTET_STRING) || content.next_is(OCTET_STRING | 0x20);
    let (bytes, whole) = if is_text {
        content.octets()?
    } else {
        // PKCS #7 had the content itself there.
        (content.rest().into(), true)
    };
    Ok(Step::Inner { kind, bytes, whole })
}

fn inflate(step: Step<'_>, limit: usize) -> Result<Step<'_>, NotBer> {
    let Step::Inner { kind, bytes, whole } = step else {
        return Ok(step);
    };
    if bytes.is_empty() {
        return Err(NotBer);
    }
    match decompress_to_vec_zlib_with_limit(&bytes, limit) {
        Ok(bytes) => Ok(Step::Inner {
            kind,
            bytes: bytes.into(),
            whole,
        }),
        Err(DecompressError { status, mut output }) => {
            // Room that was not used yet.
            while output.last() == Some(&0) {
                output.pop();
            }
            if output.is_empty() {
                return Err(NotBer);
            }
            if status == TINFLStatus::HasMoreOutput && kind == DATA {
                return Ok(Step::Done(Content::TooLong { bytes: output }));
            }
            Ok(Step::Inner {
                kind,
                bytes: output.into(),
                whole: false,
            })
        }
    }
}
