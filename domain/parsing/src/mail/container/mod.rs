//! Parts that hold further parts in a form of their own: S/MIME that is signed or compressed, and attached mails in base64.
//!
//! They are opened one after the other, from a list: nothing recurses. What cannot be opened is told as unread.

mod ber;
mod cms;

use std::borrow::Cow;

use super::{
    header::Headers,
    limits,
    mime::{self, Head, Leaf, Parts},
    problems::Problems,
    transfer,
};
use cms::Content;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cms,
    AttachedMail,
    Pgp,
    /// Rights-managed mails of Microsoft.
    RightsManaged,
    /// A piece of a mail, or a mail that lies elsewhere.
    Elsewhere,
    /// A mail within an attached one.
    TooDeep,
}

/// The parts with those in place of containers that are within.
pub(super) fn open<'a>(parts: Parts<'a>, problems: &mut Problems) -> Parts<'a> {
    let Parts {
        leaves,
        mut attached,
    } = parts;
    if leaves.iter().all(|leaf| Kind::of(leaf, false).is_none()) && leaves.len() > 1 {
        return Parts { leaves, attached };
    }
    let is_only = leaves.len() == 1;
    let mut opened = Vec::with_capacity(leaves.len());
    let mut budget = limits::MAX_OPENED_BYTES;
    let mut waiting: Vec<(Leaf<'a>, usize, bool)> = leaves
        .into_iter()
        .rev()
        .map(|leaf| (leaf, 0, is_only))
        .collect();
    while let Some((leaf, depth, is_only)) = waiting.pop() {
        let Some(kind) = Kind::of(&leaf, is_only) else {
            opened.push(leaf);
            continue;
        };
        if depth >= limits::MAX_CONTAINER_DEPTH || opened.len() + waiting.len() >= limits::MAX_PARTS
        {
            problems.leave_out(
                Some(leaf.label()),
                "is a container within too many others and was not read",
            );
            continue;
        }
        let within = match kind {
            Kind::Cms => open_cms(&leaf, is_only, &mut budget, &mut attached, problems),
            Kind::AttachedMail => open_attached_mail(&leaf, &mut attached, problems),
            Kind::Pgp | Kind::RightsManaged => {
                problems.leave_out(Some(leaf.label()), "is encrypted and was not read");
                continue;
            }
            Kind::Elsewhere => {
                problems.leave_out(
                    Some(leaf.label()),
                    "is a piece of a mail whose other pieces are not here, and was not read",
                );
                continue;
            }
            Kind::TooDeep => {
                problems.leave_out(
                    Some(leaf.label()),
                    "is a mail within an attached mail, and was not read",
                );
                continue;
            }
        };
        let is_only = is_only && within.len() == 1;
        let within = within.into_iter().rev();
        waiting.extend(within.map(|leaf| (leaf, depth + 1, is_only)));
    }
    Parts {
        leaves: opened,
        attached,
    }
}

impl Kind {
    /// `is_only`: there is no other part, so that its name says nothing.
    fn of(leaf: &Leaf<'_>, is_only: bool) -> Option<Self> {
        let name = leaf.name.as_deref().unwrap_or_default();
        let has_smime_name = ["smime.p7m", "smime.p7z"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        match leaf.media_type.as_str() {
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                // A contract that was signed by itself is a file like any other.
                let is_file = leaf.attachment && !name.is_empty() && !has_smime_name && !is_only;
                (!is_file).then_some(Self::Cms)
            }
            "message/rfc822" | "message/global" => {
                if leaf.within.is_some() {
                    return Some(Self::TooDeep);
                }
                transfer::is_encoded(leaf.encoding.as_deref()).then_some(Self::AttachedMail)
            }
            "message/partial" | "message/external-body" => Some(Self::Elsewhere),
            "application/pgp-encrypted" => Some(Self::Pgp),
            "application/x-microsoft-rpmsg-message" => Some(Self::RightsManaged),
            other if has_smime_name && !other.starts_with("text/") => Some(Self::Cms),
            _ => None,
        }
    }
}

fn open_cms(
    leaf: &Leaf<'_>,
    is_only: bool,
    budget: &mut usize,
    attached: &mut Vec<Head>,
    problems: &mut Problems,
) -> Vec<Leaf<'static>> {
    let mut leave_out = |reason: &str| problems.leave_out(Some(leaf.label()), reason);
    let decoded = transfer::decode(&leaf.body, leaf.encoding.as_deref());
    if let Some(missing) = &decoded.missing {
        leave_out(missing);
    }
    let message = without_armour(&decoded.bytes);
    let bytes = match cms::open(&message, *budget) {
        Content::Opened { bytes, whole } => {
            if !whole && decoded.missing.is_none() {
                leave_out("breaks off, and was not read whole");
            }
            bytes
        }
        Content::TooLong { bytes } => {
            leave_out("is too long when decompressed; only its beginning was read");
            bytes.into()
        }
        Content::Nothing => {
            if is_only {
                leave_out("is signed, but what it signs is not in the mail");
            }
            return Vec::new();
        }
        Content::Encrypted => {
            leave_out("is encrypted and was not read");
            return Vec::new();
        }
        Content::NotUnderstood => {
            leave_out("is a container that cannot be opened, and was not read");
            return Vec::new();
        }
    };
    *budget = budget.saturating_sub(bytes.len());
    parts_within(leaf, &bytes, attached, problems)
}

fn open_attached_mail(
    leaf: &Leaf<'_>,
    attached: &mut Vec<Head>,
    problems: &mut Problems,
) -> Vec<Leaf<'static>> {
    if attached.len() >= limits::MAX_ATTACHED_MAILS {
        problems.leave_out(None, mime::too_many_mails());
        return Vec::new();
    }
    let decoded = transfer::decode(&leaf.body, leaf.encoding.as_deref());
    if let Some(missing) = decoded.missing {
        problems.leave_out(Some(leaf.label()), missing);
    }
    let (headers, _) = Headers::read(&decoded.bytes, problems);
    attached.push(Head::read(&headers, problems));
    let number = attached.len() - 1;
    let mut within = parts_within(leaf, &decoded.bytes, attached, problems);
    for part in &mut within {
        part.within = Some(number);
    }
    within
}

/// The parts of what was in a container, which starts with a header of its own.
fn parts_within(
    container: &Leaf<'_>,
    bytes: &[u8],
    attached: &mut Vec<Head>,
    problems: &mut Problems,
) -> Vec<Leaf<'static>> {
    let (headers, offset) = Headers::read(bytes, problems);
    let within = mime::walk(&headers, &bytes[offset..], problems);
    let before = attached.len();
    let leaves = within.leaves.into_iter().map(|leaf| Leaf {
        within: container
            .within
            .or(leaf.within.map(|number| before + number)),
        body: Cow::Owned(leaf.body.into_owned()),
        ..leaf
    });
    let leaves = leaves.collect();
    attached.extend(within.attached);
    leaves
}

/// Some programs put base64 into a container that is declared as binary, or mark its ends as PEM does.
fn without_armour(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.trim_ascii_start();
    if !start.starts_with(b"-----BEGIN ") && !start.starts_with(b"MI") {
        return bytes.into();
    }
    let letters: Vec<u8> = start
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.starts_with(b"-----"))
        .flatten()
        .copied()
        .collect();
    let decoded = transfer::decode(&letters, Some("base64"));
    match decoded.missing {
        None => decoded.bytes.into_owned().into(),
        Some(_) => bytes.into(),
    }
}
