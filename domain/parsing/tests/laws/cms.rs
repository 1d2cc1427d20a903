//! Cryptographic messages, written as far as a reader looks at them.

/// Whether lengths are written before a content, or a mark behind it as programs do that write streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Definite,
    Indefinite,
}

const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const COMPRESSED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
const ZLIB: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT_0: u8 = 0xa0;

/// Signed with the text within. Certificate and signature are noise: they are not judged.
pub(crate) fn signed(text: &[u8], form: Form) -> Vec<u8> {
    let algorithm = element(SEQUENCE, &[&identifier(SHA_256)], Form::Definite);
    let certificate = element(SEQUENCE, &[&primitive(0x04, &[0x5a; 700])], Form::Definite);
    let signature = element(SEQUENCE, &[&primitive(0x04, &[0xa5; 256])], Form::Definite);
    let content = [
        primitive(0x02, &[1]),
        element(SET, &[&algorithm], Form::Definite),
        encapsulated(text, form),
        element(CONTEXT_0, &[&certificate], form),
        element(SET, &[&signature], form),
    ];
    message(SIGNED, &content.concat(), form)
}

pub(crate) fn compressed(text: &[u8], form: Form) -> Vec<u8> {
    let content = [
        primitive(0x02, &[0]),
        element(SEQUENCE, &[&identifier(ZLIB)], Form::Definite),
        encapsulated(&miniz_oxide::deflate::compress_to_vec_zlib(text, 6), form),
    ];
    message(COMPRESSED, &content.concat(), form)
}

/// Encrypted, so that nobody reads it.
pub(crate) fn enveloped() -> Vec<u8> {
    let recipient = element(SET, &[&primitive(0x04, &[0x33; 300])], Form::Definite);
    let content = element(
        SEQUENCE,
        &[&identifier(DATA), &primitive(0x80, &[0x77; 900])],
        Form::Definite,
    );
    let content = [primitive(0x02, &[0]), recipient, content];
    message(ENVELOPED, &content.concat(), Form::Definite)
}

fn message(kind: &[u8], content: &[u8], form: Form) -> Vec<u8> {
    let content = element(SEQUENCE, &[content], form);
    let content = element(CONTEXT_0, &[&content], form);
    element(SEQUENCE, &[&identifier(kind), &content], form)
}

fn encapsulated(text: &[u8], form: Form) -> Vec<u8> {
    let octets = match form {
        Form::Definite => primitive(0x04, text),
        Form::Indefinite => {
            let pieces: Vec<Vec<u8>> = text
                .chunks(1000)
                .map(|piece| primitive(0x04, piece))
                .collect();
            element(0x24, &[&pieces.concat()], form)
        }
    };
    let content = element(CONTEXT_0, &[&octets], form);
    element(SEQUENCE, &[&identifier(DATA), &content], form)
}

fn identifier(bytes: &[u8]) -> Vec<u8> {
    primitive(0x06, bytes)
}

fn primitive(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    if let Ok(length @ 0..=0x7f) = u8::try_from(content.len()) {
        out.push(length);
    } else {
        let length = u32::try_from(content.len()).expect("a mail is short");
        out.push(0x84);
        out.extend(length.to_be_bytes());
    }
    out.extend(content);
    out
}

fn element(tag: u8, parts: &[&[u8]], form: Form) -> Vec<u8> {
    let content = parts.concat();
    match form {
        Form::Definite => primitive(tag, &content),
        Form::Indefinite => [&[tag, 0x80], content.as_slice(), &[0, 0]].concat(),
    }
}
