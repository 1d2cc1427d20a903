//! The parts of a MIME message, in one pass over its lines.
//!
//! The structure is walked here rather than by the library that decodes the headers: its result nests as deep as the
//! mail does, and it looks for a missing boundary to the end of the mail once for each multipart that lacks one.

use mail_parser::{HeaderValue, parsers::MessageStream};
use memchr::memmem;

use super::{encoded_word, header::Headers, limits, normalise, problems::Problems};

/// A part that is no multipart, with its body still encoded.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    /// `text/plain`, in lower case.
    pub(super) media_type: String,
    pub(super) charset: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) attachment: bool,
    /// Name of the file, decoded.
    pub(super) name: Option<String>,
    /// The number of the attached mail that the part belongs to.
    pub(super) within: Option<usize>,
    pub(super) body: &'a [u8],
}

/// What a mail is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) leaves: Vec<Leaf<'a>>,
    /// The headers of the attached mails.
    pub(super) attached: Vec<Headers<'a>>,
}

/// The parts of the message whose header was read already.
pub(super) fn parts<'a>(
    headers: &Headers<'a>,
    body: &'a [u8],
    problems: &mut Problems,
) -> Parts<'a> {
    let mut walk = Walk {
        rest: body,
        boundaries: Vec::new(),
        leaves: Vec::new(),
        attached: Vec::new(),
        message_depth: None,
    };
    let mut kind = Kind::read(headers, false);
    let mut report = kind.media_type == "multipart/report";
    for _ in 0..limits::PARTS {
        let kind_within = walk.open_attached_mail(kind, problems);
        walk.enter(kind_within, report, problems);
        if !walk.next_part() {
            return walk.into_parts();
        }
        let (headers, offset) = Headers::read(walk.rest, problems);
        walk.rest = &walk.rest[offset..];
        kind = Kind::read(&headers, walk.in_digest());
        report |= kind.media_type == "multipart/report";
    }
    problems.add(|| {
        format!(
            "the mail has more than {} parts; the rest was left out",
            limits::PARTS
        )
    });
    walk.into_parts()
}

/// Names of the files attached to the mail, or to the attached mail of that number. Pictures that the HTML shows are none.
pub(super) fn attachments(leaves: &[Leaf<'_>], attached: Option<usize>) -> Vec<String> {
    let is_file = |leaf: &&Leaf<'_>| {
        let other = !leaf.media_type.starts_with("text/") && !leaf.media_type.starts_with("image/");
        leaf.within == attached && (leaf.attachment || (other && leaf.name.is_some()))
    };
    leaves
        .iter()
        .filter(is_file)
        .take(limits::ATTACHMENTS)
        .map(|leaf| leaf.name.clone().unwrap_or_else(|| leaf.media_type.clone()))
        .collect()
}

struct Walk<'a> {
    /// What is not read yet: a body, or the lines up to the next boundary.
    rest: &'a [u8],
    boundaries: Vec<Boundary>,
    leaves: Vec<Leaf<'a>>,
    attached: Vec<Headers<'a>>,
    /// How many boundaries were open where the attached mail began.
    message_depth: Option<usize>,
}

struct Boundary {
    text: Vec<u8>,
    digest: bool,
}

impl<'a> Walk<'a> {
    fn into_parts(self) -> Parts<'a> {
        Parts {
            leaves: self.leaves,
            attached: self.attached,
        }
    }

    /// Reads the header of an attached mail, which starts right behind the header of its part. A mail within that one
    /// stays closed.
    fn open_attached_mail(&mut self, kind: Kind, problems: &mut Problems) -> Kind {
        if kind.media_type != "message/rfc822"
            || self.message_depth.is_some()
            || kind.is_encoded()
            || self.attached.len() >= limits::ATTACHED_MAILS
        {
            return kind;
        }
        self.message_depth = Some(self.boundaries.len());
        let (headers, offset) = Headers::read(self.rest, problems);
        self.rest = &self.rest[offset..];
        let kind = Kind::read(&headers, false);
        self.attached.push(headers);
        kind
    }

    /// Takes the body of a part: opens a multipart, or keeps the part up to the next boundary.
    fn enter(&mut self, kind: Kind, report: bool, problems: &mut Problems) {
        if let Some(boundary) = kind.boundary {
            if self.boundaries.len() < limits::MULTIPART_DEPTH {
                let digest = kind.media_type == "multipart/digest";
                self.boundaries.push(Boundary {
                    text: boundary,
                    digest,
                });
                return;
            }
            problems.add(|| {
                format!(
                    "the mail nests more than {} multiparts; the inner ones were left out",
                    limits::MULTIPART_DEPTH
                )
            });
            return;
        }
        let end = self
            .find_boundary()
            .map_or(self.rest.len(), |found| found.line_start);
        let body = &self.rest[..end];
        let within = self.message_depth.and(self.attached.len().checked_sub(1));
        // The returned original of a bounce is no report of its own.
        if within.is_some() && report {
            return;
        }
        self.leaves.push(Leaf {
            media_type: kind.media_type,
            charset: kind.charset,
            encoding: kind.encoding,
            attachment: kind.attachment,
            name: kind.name,
            within,
            body: body
                .strip_suffix(b"\n")
                .map_or(body, |body| body.strip_suffix(b"\r").unwrap_or(body)),
        });
    }

    /// Goes to the header of the next part; `false` at the end of the mail.
    fn next_part(&mut self) -> bool {
        while let Some(found) = self.find_boundary() {
            self.rest = &self.rest[found.line_end..];
            self.boundaries.truncate(if found.closing {
                found.level
            } else {
                found.level + 1
            });
            // A boundary from around the attached mail ends it.
            if self.message_depth.is_some_and(|depth| found.level < depth) {
                self.message_depth = None;
            }
            if !found.closing {
                return true;
            }
        }
        false
    }

    fn in_digest(&self) -> bool {
        self.boundaries
            .last()
            .is_some_and(|boundary| boundary.digest)
    }

    /// The next line that is an open boundary, the innermost first.
    fn find_boundary(&self) -> Option<Found> {
        if self.boundaries.is_empty() {
            return None;
        }
        let at_start = self.rest.starts_with(b"--").then_some(0);
        let later = memmem::find_iter(self.rest, b"\n--").map(|at| at + 1);
        at_start
            .into_iter()
            .chain(later)
            .find_map(|line_start| self.match_boundary(line_start))
    }

    fn match_boundary(&self, line_start: usize) -> Option<Found> {
        let after = &self.rest[line_start + 2..];
        let (level, closing) =
            self.boundaries
                .iter()
                .enumerate()
                .rev()
                .find_map(|(level, boundary)| {
                    let tail = after.strip_prefix(boundary.text.as_slice())?;
                    match tail {
                        [b'-', b'-', ..] => Some((level, true)),
                        [] | [b'\n' | b'\r' | b' ' | b'\t', ..] => Some((level, false)),
                        _ => None,
                    }
                })?;
        let line_end =
            memchr::memchr(b'\n', after).map_or(self.rest.len(), |at| line_start + 2 + at + 1);
        Some(Found {
            line_start,
            line_end,
            level,
            closing,
        })
    }
}

struct Found {
    line_start: usize,
    line_end: usize,
    level: usize,
    closing: bool,
}

/// What the header of a part says about its body.
struct Kind {
    media_type: String,
    charset: Option<String>,
    encoding: Option<String>,
    attachment: bool,
    name: Option<String>,
    boundary: Option<Vec<u8>>,
}

impl Kind {
    fn read(headers: &Headers<'_>, in_digest: bool) -> Self {
        let mut kind = Self {
            media_type: if in_digest {
                "message/rfc822"
            } else {
                "text/plain"
            }
            .to_owned(),
            charset: None,
            encoding: headers
                .first("content-transfer-encoding")
                .map(|field| field.unfolded()),
            attachment: false,
            name: None,
            boundary: None,
        };
        kind.read_type(headers);
        if let Some(field) = headers.first("content-disposition") {
            let value = field.unfolded();
            let disposition = value.split(';').next().unwrap_or_default().trim();
            kind.attachment = disposition.eq_ignore_ascii_case("attachment");
            kind.name = file_name(value, "filename").or(kind.name);
        }
        kind
    }

    fn read_type(&mut self, headers: &Headers<'_>) {
        let Some(field) = headers.first("content-type") else {
            return;
        };
        let mut value = field.unfolded();
        value.push('\n');
        let HeaderValue::ContentType(parsed) =
            MessageStream::new(value.as_bytes()).parse_content_type()
        else {
            return;
        };
        let Some(subtype) = parsed.subtype() else {
            // A bare `text` is what some scripts write.
            return;
        };
        self.media_type = format!("{}/{subtype}", parsed.ctype()).to_ascii_lowercase();
        self.charset = parsed.attribute("charset").map(str::to_owned);
        self.attachment = false;
        self.name = clean_name(parsed.attribute("name"));
        if parsed.ctype().eq_ignore_ascii_case("multipart") {
            let boundary = parsed.attribute("boundary").map(str::trim_end);
            self.boundary = boundary
                .filter(|text| !text.is_empty() && text.len() <= limits::BOUNDARY_BYTES)
                .map(|text| text.as_bytes().to_vec());
            if self.boundary.is_none() {
                // Without a boundary the body is all there is.
                "text/plain".clone_into(&mut self.media_type);
            }
        }
    }

    fn is_encoded(&self) -> bool {
        self.encoding.as_deref().is_some_and(|encoding| {
            let encoding = encoding.trim();
            encoding.eq_ignore_ascii_case("base64")
                || encoding.eq_ignore_ascii_case("quoted-printable")
        })
    }
}

/// An attribute of a header that is written like `Content-Type`.
fn file_name(mut value: String, attribute: &str) -> Option<String> {
    value.push('\n');
    match MessageStream::new(value.as_bytes()).parse_content_type() {
        HeaderValue::ContentType(parsed) => clean_name(parsed.attribute(attribute)),
        _ => None,
    }
}

fn clean_name(name: Option<&str>) -> Option<String> {
    let name = normalise::cut(name?, limits::FILE_NAME_CHARS);
    // Some programs encode names as they do subjects, which the standard does not know.
    let name = normalise::line(&encoded_word::decode(name));
    (!name.is_empty()).then_some(name)
}
