//! Character sets, transfer encodings and line ends.

use super::{
    coding::{Charset, Coding, Transfer},
    letter::Letter,
    wrapping::Wrapping,
};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("encoding: UTF-8 as it is", |of| {
        encoded(of, Charset::Utf8, Transfer::EightBit)
    }),
    Wrapping::new("encoding: UTF-8, quoted-printable", |of| {
        encoded(of, Charset::Utf8, Transfer::QuotedPrintable)
    }),
    Wrapping::new("encoding: UTF-8, base64", |of| {
        encoded(of, Charset::Utf8, Transfer::Base64)
    }),
    Wrapping::new("encoding: Latin 1 as it is", |of| {
        encoded(of, Charset::Latin1, Transfer::EightBit)
    }),
    Wrapping::new("encoding: Latin 1, quoted-printable", |of| {
        encoded(of, Charset::Latin1, Transfer::QuotedPrintable)
    }),
    Wrapping::new("encoding: Windows-1252, quoted-printable", |of| {
        encoded(of, Charset::Windows1252, Transfer::QuotedPrintable)
    }),
    Wrapping::new("encoding: Windows-1252 as it is", |of| {
        encoded(of, Charset::Windows1252, Transfer::EightBit)
    }),
    Wrapping::new("encoding: UTF-16, base64", |of| {
        encoded(of, Charset::Utf16, Transfer::Base64)
    }),
    Wrapping::new("encoding: UTF-16, big end first", |of| {
        encoded(of, Charset::Utf16Be, Transfer::Base64)
    }),
    Wrapping::new("encoding: lines end with CRLF", |of| {
        let mail = encoded(of, Charset::Utf8, Transfer::QuotedPrintable)?;
        let mut out = Vec::new();
        for byte in mail {
            if byte == b'\n' {
                out.push(b'\r');
            }
            out.push(byte);
        }
        Some(out)
    }),
];

fn encoded(of: &Letter, charset: Charset, transfer: Transfer) -> Option<Vec<u8>> {
    of.compose_in(Coding { charset, transfer })
}
