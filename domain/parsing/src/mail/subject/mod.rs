//! Subjects as shown and as matched.
//!
//! What mail programs and mail systems hang on a subject is taken off at both ends, as often as it stands there:
//! prefixes of replies and forwarded mails (`prefixes`), marks of gateways, numbers of tickets and tags of mailing lists
//! (`tags`). What a product itself puts in brackets, such as `[Success]` or `[NAS]`, is none of these.

mod prefixes;
mod tags;

pub(super) use prefixes::Prefix;
pub(super) use tags::ListNames;

/// Bytes of a subject that are looked at from either end. Behind that nothing is taken off any more.
const LOOKED_AT: usize = 8 << 10;

/// Without prefixes of replies and forwarded mails and without the tags of mail systems: `RE: [EXTERNAL] WG: x [#12345]`
/// gives `x`. A subject of tags alone keeps the last one.
pub fn without_marks(subject: &str) -> &str {
    bare(subject, &ListNames::default())
}

/// As [`without_marks`], and without the tags of the lists that the mail came through.
pub(super) fn bare<'s>(subject: &'s str, lists: &ListNames) -> &'s str {
    without_tags_behind(without_marks_before(subject, lists))
}

/// What stands between the tags of mail systems at both ends of a name.
pub(crate) fn without_tags(name: &str) -> &str {
    let mut rest = name.trim();
    while let Some(after) = tags::strip_before(rest, &ListNames::default()) {
        if after.is_empty() {
            break;
        }
        rest = after;
    }
    without_tags_behind(rest)
}

pub(super) fn first_prefix(subject: &str, lists: &ListNames) -> Option<Prefix> {
    let mut rest = subject.trim();
    for _ in 0..LOOKED_AT {
        if let Some((prefix, _)) = prefixes::strip(rest) {
            return Some(prefix);
        }
        rest = tags::strip_before(rest, lists)?;
    }
    None
}

fn without_marks_before<'s>(subject: &'s str, lists: &ListNames) -> &'s str {
    let mut rest = subject.trim();
    let shortest = rest.len().saturating_sub(LOOKED_AT);
    while rest.len() >= shortest {
        if let Some((_, after)) = prefixes::strip(rest) {
            rest = after;
            continue;
        }
        match tags::strip_before(rest, lists) {
            Some(after) if !after.is_empty() => rest = after,
            _ => break,
        }
    }
    rest
}

fn without_tags_behind(subject: &str) -> &str {
    let mut rest = subject;
    let shortest = rest.len().saturating_sub(LOOKED_AT);
    while rest.len() >= shortest {
        match tags::strip_behind(rest) {
            Some(before) if !before.is_empty() => rest = before,
            _ => break,
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{ListNames, Prefix, bare, first_prefix, without_marks};

    #[test]
    fn tags_and_prefixes_are_taken_off_at_both_ends() {
        for (subject, bare) in [
            ("[EXTERNAL] [Success] Nightly", "[Success] Nightly"),
            (
                "EXT: [#12345] FW: [NAS] done (Case: 12345) [EXTERNAL]",
                "[NAS] done",
            ),
            ("***SPAM*** Fwd: Backup of dc01", "Backup of dc01"),
            ("[Request ID :##4711##] : Backup of dc01", "Backup of dc01"),
            (
                "Backup of dc01 [ ref:_00D20Abc1._50020Xyz9:ref ]",
                "Backup of dc01",
            ),
            ("[rt.example.com #12345] AW: Backup", "Backup"),
            ("Ticket#2026113010000012: Backup", "Backup"),
            ("Backup (Ref: MSP-2026-004711)", "Backup"),
            ("[INC0012345] Backup", "Backup"),
            ("{Spam?} Backup", "Backup"),
            ("[WARNING: External Email] Backup", "Backup"),
        ] {
            assert_eq!(without_marks(subject), bare, "{subject}");
        }
    }

    #[test]
    fn what_is_the_products_own_stays() {
        for subject in [
            "[Success] Job",
            "[Warning] Job (3 objects)",
            "[NAS-01] Hyper Backup",
            "[Acme] Backup",
            "(SRV01) Backup failed",
            "Job (Full)",
            "Backup of case 12",
            "Backup [daily]",
            "External disk is full",
            "Ticket system: backup failed",
            "Backup #12",
            "*** Backup ***",
            "[#]",
        ] {
            assert_eq!(without_marks(subject), subject);
        }
    }

    #[test]
    fn a_subject_of_tags_alone_keeps_one() {
        assert_eq!(without_marks("[SPAM]"), "[SPAM]");
        assert_eq!(without_marks("RE: [EXTERNAL] [#12345]"), "[#12345]");
        assert_eq!(without_marks("RE:"), "");
    }

    #[test]
    fn the_tag_of_a_list_is_known_by_the_header() {
        let headers = [(
            "list-id".to_owned(),
            "Reports <backup-reports.lists.example.com>".to_owned(),
        )];
        let lists = ListNames::of(&headers);
        assert_eq!(bare("[Backup-Reports] [NAS] done", &lists), "[NAS] done");
        assert_eq!(bare("RE: [backup-reports:12] done", &lists), "done");
        assert_eq!(
            without_marks("[Backup-Reports] done"),
            "[Backup-Reports] done"
        );
    }

    #[test]
    fn the_first_prefix_says_what_the_mail_is() {
        let first = |subject| first_prefix(subject, &ListNames::default());
        assert_eq!(first("[EXTERNAL] RE: FW: x"), Some(Prefix::Reply));
        assert_eq!(first("WG: AW: x"), Some(Prefix::Forward));
        assert_eq!(first("Automatic reply: x"), Some(Prefix::AutoReply));
        assert_eq!(first("[Success] RE: x"), None);
    }

    #[test]
    fn a_subject_of_many_tags_is_read_in_no_time() {
        for part in ["[SPAM] ", "RE: ", "[", "(Ref: 1", "*", "[[[#12345]"] {
            let subject = part.repeat(64 * 1024 / part.len());
            assert!(without_marks(&subject).len() <= subject.len());
        }
    }
}
