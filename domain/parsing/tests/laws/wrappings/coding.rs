//! Character sets, transfer encodings and encoded words, written as mail programs write them.

/// How the text of a part becomes bytes, and how these travel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coding {
    pub(crate) charset: Charset,
    pub(crate) transfer: Transfer,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Charset {
    Utf8,
    Latin1,
    Windows1252,
    /// Little-endian with a byte order mark.
    Utf16,
    Utf16Be,
    /// Little-endian with a byte order mark.
    Utf32,
    Utf32Be,
    /// Little-endian, under the name of another.
    Utf32Undeclared,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Transfer {
    Base64,
    QuotedPrintable,
    EightBit,
    Uuencode,
}

impl Default for Coding {
    fn default() -> Self {
        Self {
            charset: Charset::Utf8,
            transfer: Transfer::Base64,
        }
    }
}

impl Coding {
    /// A part with its header; `None` where the character set lacks a character, or the encoding cannot carry the bytes.
    pub(crate) fn part(self, media_type: &str, text: &str) -> Option<Vec<u8>> {
        let bytes = self.charset.encode(text)?;
        let mut part = format!(
            "Content-Type: {media_type}; charset={}\nContent-Transfer-Encoding: {}\n\n",
            self.charset.name(),
            self.transfer.name()
        )
        .into_bytes();
        part.extend(self.transfer.encode(bytes)?);
        Some(part)
    }
}

impl Charset {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Latin1 => "iso-8859-1",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "utf-16",
            Self::Utf16Be => "utf-16be",
            Self::Utf32 => "utf-32",
            Self::Utf32Be => "utf-32be",
            Self::Utf32Undeclared => "us-ascii",
        }
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            // Of Windows-1252 the letters that it has in common with Latin 1, and the quotes and dashes that are its own.
            Self::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
            Self::Windows1252 => text
                .chars()
                .map(|c| match c {
                    '€' => Some(0x80),
                    '…' => Some(0x85),
                    '\u{2018}' => Some(0x91),
                    '\u{2019}' => Some(0x92),
                    '\u{201c}' => Some(0x93),
                    '\u{201d}' => Some(0x94),
                    '\u{2013}' => Some(0x96),
                    '\u{2014}' => Some(0x97),
                    '\u{80}'..='\u{9f}' => None,
                    _ => u8::try_from(c).ok(),
                })
                .collect(),
            Self::Utf16 => {
                let marked = std::iter::once(0xfeff).chain(text.encode_utf16());
                Some(marked.flat_map(u16::to_le_bytes).collect())
            }
            Self::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Utf32 => {
                let marked = std::iter::once('\u{feff}').chain(text.chars());
                let codes = marked.map(u32::from);
                Some(codes.flat_map(u32::to_le_bytes).collect())
            }
            Self::Utf32Be => {
                let codes = text.chars().map(u32::from);
                Some(codes.flat_map(u32::to_be_bytes).collect())
            }
            Self::Utf32Undeclared => {
                let codes = text.chars().map(u32::from);
                Some(codes.flat_map(u32::to_le_bytes).collect())
            }
        }
    }
}

impl Transfer {
    fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::QuotedPrintable => "quoted-printable",
            Self::EightBit => "8bit",
            Self::Uuencode => "x-uuencode",
        }
    }

    fn encode(self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => Some(base64_lines(&bytes).into_bytes()),
            Self::QuotedPrintable => Some(quoted_printable(&bytes).into_bytes()),
            Self::EightBit => (!bytes.contains(&0)).then_some(bytes),
            Self::Uuencode => Some(uuencoded(&bytes).into_bytes()),
        }
    }
}

/// Lines of 76 characters.
pub(crate) fn base64_lines(bytes: &[u8]) -> String {
    let letters = base64(bytes);
    let mut lines = String::with_capacity(letters.len() + letters.len() / 76);
    for (at, letter) in letters.chars().enumerate() {
        if at > 0 && at % 76 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            if at > group.len() {
                out.push('=');
                continue;
            }
            let letter = usize::try_from(bits >> (18 - 6 * at) & 63).expect("six bits");
            out.push(char::from(LETTERS[letter]));
        }
    }
    out
}

/// Lines of 45 bytes.
fn uuencoded(bytes: &[u8]) -> String {
    let letter = |six: u32| {
        let six = u8::try_from(six & 63).expect("six bits");
        char::from(if six == 0 { b'`' } else { six + b' ' })
    };
    let mut out = String::from("begin 644 report.txt\n");
    for line in bytes.chunks(45) {
        out.push(letter(u32::try_from(line.len()).expect("45 bytes")));
        for group in line.chunks(3) {
            let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            out.extend((0..4).map(|at| letter(bits >> (18 - 6 * at))));
        }
        out.push('\n');
    }
    out + "`\nend\n"
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte == b'\n' {
            out.push('\n');
            column = 0;
            continue;
        }
        let at_end = rest.peek().is_none_or(|next| **next == b'\n');
        let plain =
            byte.is_ascii_graphic() && *byte != b'=' || matches!(byte, b' ' | b'\t') && !at_end;
        let written = if plain {
            char::from(*byte).to_string()
        } else {
            format!("={byte:02X}")
        };
        if column + written.len() > 75 {
            out.push_str("=\n");
            column = 0;
        }
        column += written.len();
        out.push_str(&written);
    }
    out
}

/// The value of a header: folded at blanks, in encoded words where it is not ASCII.
pub(crate) fn header(value: &str) -> String {
    if value.is_ascii() {
        return fold(value);
    }
    let mut words: Vec<String> = Vec::new();
    let mut piece = String::new();
    for letter in value.chars() {
        if piece.len() + letter.len_utf8() > 42 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(letter);
    }
    words.push(piece);
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", base64(word.as_bytes())))
        .collect();
    words.join("\n ")
}

fn fold(value: &str) -> String {
    let mut out = String::new();
    let mut column = "Subject: ".len();
    for word in value.split_inclusive(' ') {
        if column > 40
            && column + word.len() > 76
            && word.trim().len() == word.trim_end().len()
            && !word.trim().is_empty()
        {
            // The blank before the word becomes the indent of the next line.
            if out.ends_with(' ') {
                out.pop();
            }
            out.push_str("\n ");
            column = 1;
        }
        column += word.len();
        out.push_str(word);
    }
    out
}
