//! The parts of a MIME message, in one pass over its lines.
//!
//! The structure is walked here rather than by the library that decodes the headers: its result nests as deep as the
//! mail does, and it looks for a missing boundary to the end of the mail once for each multipart that lacks one.

use std::borrow::Cow;

use mail_parser::{HeaderValue, parsers::MessageStream};
use memchr::memmem;

use super::{
    MailSummary, encoded_word, header::Headers, limits, normalise, problems::Problems, transfer,
};

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
    pub(super) is_name_cut: bool,
    /// The number of the attached mail that the part belongs to.
    pub(super) within: Option<usize>,
    pub(super) flow: Flow,
    pub(super) body: Cow<'a, [u8]>,
}

impl Leaf<'_> {
    /// What people know it by.
    pub(super) fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.media_type)
    }
}

/// Whether lines were wrapped for the way, as `format=flowed` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Fixed,
    Flowed { delsp: bool },
}

/// What a mail is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) leaves: Vec<Leaf<'a>>,
    /// The headers of the attached mails.
    pub(super) attached: Vec<Head>,
}

/// The header of a mail.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) summary: MailSummary,
    /// Names in lower case, values decoded.
    pub(super) fields: Vec<(String, String)>,
}

impl Head {
    pub(super) fn read(headers: &Headers<'_>, problems: &mut Problems) -> Self {
        Self {
            summary: MailSummary::read(headers, problems),
            fields: headers
                .iter()
                .map(|field| (field.name(), field.decoded()))
                .collect(),
        }
    }
}

/// The parts as they stand in the bytes; containers stay closed.
pub(super) fn walk<'a>(
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
        lost: false,
    };
    let mut kind = Kind::read(headers, false);
    let mut report = kind.media_type == "multipart/report";
    for _ in 0..limits::MAX_PARTS {
        let kind_within = walk.open_attached_mail(kind, problems);
        walk.enter(kind_within, report, problems);
        if !walk.next_part() {
            walk.tell_of_the_end(problems);
            return walk.into_parts();
        }
        let (headers, offset) = Headers::read(walk.rest, problems);
        walk.rest = &walk.rest[offset..];
        kind = Kind::read(&headers, walk.in_digest());
        report |= kind.media_type == "multipart/report";
    }
    problems.leave_out(
        None,
        format!(
            "has more than {} parts; the rest was left out",
            limits::MAX_PARTS
        ),
    );
    walk.into_parts()
}

pub(super) fn too_many_mails() -> String {
    format!(
        "has more than {} attached mails; the rest was left out",
        limits::MAX_ATTACHED_MAILS
    )
}

pub(super) fn too_many_files() -> String {
    format!(
        "has more than {} attached files; the names of the rest were left out",
        limits::MAX_ATTACHMENTS
    )
}

pub(super) fn long_file_name() -> String {
    format!(
        "has an attached file with a name of more than {} bytes; the rest of it was left out",
        limits::MAX_FILE_NAME_BYTES
    )
}

/// Names of the files attached to the mail, or to the attached mail of that number. Pictures that the HTML shows are none,
/// and neither are signatures.
pub(super) fn attachments(
    leaves: &[Leaf<'_>],
    attached: Option<usize>,
    problems: &mut Problems,
) -> Vec<String> {
    let is_file = |leaf: &&Leaf<'_>| {
        let other = !leaf.media_type.starts_with("text/") && !leaf.media_type.starts_with("image/");
        let signature = matches!(
            leaf.media_type.as_str(),
            "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
                | "application/pgp-signature"
                | "application/pgp-keys"
        );
        leaf.within == attached && !signature && (leaf.attachment || (other && leaf.name.is_some()))
    };
    if leaves
        .iter()
        .filter(is_file)
        .nth(limits::MAX_ATTACHMENTS)
        .is_some()
    {
        problems.leave_out(None, too_many_files());
    }
    if leaves.iter().filter(is_file).any(|leaf| leaf.is_name_cut) {
        problems.leave_out(None, long_file_name());
    }
    leaves
        .iter()
        .filter(is_file)
        .take(limits::MAX_ATTACHMENTS)
        .map(|leaf| leaf.label().to_owned())
        .collect()
}

struct Walk<'a> {
    /// What is not read yet: a body, or the lines up to the next boundary.
    rest: &'a [u8],
    boundaries: Vec<Boundary>,
    leaves: Vec<Leaf<'a>>,
    attached: Vec<Head>,
    /// How many boundaries were open where the attached mail began.
    message_depth: Option<usize>,
    /// A multipart ended before its first boundary came.
    lost: bool,
}

struct Boundary {
    text: Vec<u8>,
    digest: bool,
    found: bool,
    /// Of an original that a bounce returns, which is often cut.
    returned: bool,
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
            || transfer::is_encoded(kind.encoding.as_deref())
        {
            return kind;
        }
        if self.attached.len() >= limits::MAX_ATTACHED_MAILS {
            problems.leave_out(None, too_many_mails());
            return kind;
        }
        self.message_depth = Some(self.boundaries.len());
        let (headers, offset) = Headers::read(self.rest, problems);
        self.rest = &self.rest[offset..];
        self.attached.push(Head::read(&headers, problems));
        Kind::read(&headers, false)
    }

    /// Takes the body of a part: opens a multipart, or keeps the part up to the next boundary.
    fn enter(&mut self, kind: Kind, report: bool, problems: &mut Problems) {
        if kind.media_type == "multipart/encrypted" {
            problems.leave_out(Some(&kind.media_type), "is encrypted and was not read");
        }
        if kind.has_long_boundary {
            problems.leave_out(
                Some("multipart"),
                format!(
                    "has a boundary of more than {} characters, so its parts could not be told apart",
                    limits::MAX_BOUNDARY_BYTES
                ),
            );
        }
        if let Some(boundary) = kind.boundary {
            if self.boundaries.len() < limits::MAX_MULTIPART_DEPTH {
                let digest = kind.media_type == "multipart/digest";
                self.boundaries.push(Boundary {
                    text: boundary,
                    digest,
                    found: false,
                    returned: report && self.message_depth.is_some(),
                });
                return;
            }
            problems.leave_out(
                None,
                format!(
                    "nests more than {} multiparts; the inner ones were left out",
                    limits::MAX_MULTIPART_DEPTH
                ),
            );
            return;
        }
        let end = self
            .find_boundary()
            .map_or(self.rest.len(), |found| found.line_start);
        let body = &self.rest[..end];
        let within = self.message_depth.and(self.attached.len().checked_sub(1));
        // The returned original of a bounce is no report of its own.
        if report && (within.is_some() || kind.media_type == "message/rfc822") {
            return;
        }
        self.leaves.push(Leaf {
            media_type: kind.media_type,
            charset: kind.charset,
            encoding: kind.encoding,
            attachment: kind.attachment,
            name: kind.name,
            is_name_cut: kind.is_name_cut,
            within,
            flow: kind.flow,
            body: body
                .strip_suffix(b"\n")
                .map_or(body, |body| body.strip_suffix(b"\r").unwrap_or(body))
                .into(),
        });
    }

    /// Goes to the header of the next part; `false` at the end of the mail.
    fn next_part(&mut self) -> bool {
        while let Some(found) = self.find_boundary() {
            self.rest = &self.rest[found.line_end..];
            if let Some(boundary) = self.boundaries.get_mut(found.level) {
                boundary.found = true;
            }
            let still_open = found.level + usize::from(!found.closing);
            let ended = self.boundaries.drain(still_open..);
            self.lost |= ended
                .into_iter()
                .any(|boundary| !boundary.found && !boundary.returned);
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

    /// What is missing at the end of the bytes.
    fn tell_of_the_end(&self, problems: &mut Problems) {
        let mut open = self.boundaries.iter().filter(|open| !open.returned);
        if self.lost || open.clone().any(|open| !open.found) {
            problems.leave_out(
                None,
                "has parts that were not found, since their boundary is missing",
            );
        } else if open.next().is_some() {
            problems.leave_out(None, "breaks off before the end of its last part");
        }
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
    is_name_cut: bool,
    flow: Flow,
    boundary: Option<Vec<u8>>,
    /// It has one that is longer than any is.
    has_long_boundary: bool,
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
            is_name_cut: false,
            flow: Flow::Fixed,
            boundary: None,
            has_long_boundary: false,
        };
        kind.read_type(headers);
        if let Some(field) = headers.first("content-disposition") {
            let value = field.unfolded();
            let disposition = value.split(';').next().unwrap_or_default().trim();
            kind.attachment = disposition.eq_ignore_ascii_case("attachment");
            if let Some(name) = file_name(value, "filename") {
                kind.take_name(&name);
            }
        }
        kind
    }

    /// Takes the name of a file, unless it is blank.
    fn take_name(&mut self, whole: &str) {
        // Some programs encode names as they do subjects, which the standard does not know.
        let whole = normalise::line(&encoded_word::decode(whole));
        if whole.is_empty() {
            return;
        }
        let name = normalise::cut(&whole, limits::MAX_FILE_NAME_BYTES);
        self.is_name_cut = name.len() < whole.len();
        self.name = Some(name.to_owned());
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
        if let Some(name) = parsed.attribute("name") {
            self.take_name(name);
        }
        let says = |attribute, value: &str| {
            let found = parsed.attribute(attribute);
            found.is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
        };
        if says("format", "flowed") {
            let delsp = says("delsp", "yes");
            self.flow = Flow::Flowed { delsp };
        }
        if parsed.ctype().eq_ignore_ascii_case("multipart") {
            let boundary = parsed.attribute("boundary").map(str::trim_end);
            self.has_long_boundary =
                boundary.is_some_and(|text| text.len() > limits::MAX_BOUNDARY_BYTES);
            self.boundary = boundary
                .filter(|text| !text.is_empty() && text.len() <= limits::MAX_BOUNDARY_BYTES)
                .map(|text| text.as_bytes().to_vec());
            if self.boundary.is_none() {
                // Without a boundary the body is all there is.
                "text/plain".clone_into(&mut self.media_type);
            }
        }
    }
}

/// An attribute of a header that is written like `Content-Type`.
fn file_name(mut value: String, attribute: &str) -> Option<String> {
    value.push('\n');
    match MessageStream::new(value.as_bytes()).parse_content_type() {
        HeaderValue::ContentType(parsed) => parsed.attribute(attribute).map(str::to_owned),
        _ => None,
    }
}
