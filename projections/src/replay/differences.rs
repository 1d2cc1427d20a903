//! Two accounts of one mail are held against one another.

use std::collections::{BTreeSet, HashMap};

use domain::replay::ReplaySummary;

use crate::replay::{
    account::{MailAccount, PartAccount},
    splits::Splits,
    table::{ChangeKind, ReplayChangeRow},
};

/// Everything that differs between two readings of one mail. The rows are not numbered yet. What follows from a job that
/// goes on with another identity is noted with the job, and not told of each run.
pub(crate) fn differences(
    old: &MailAccount,
    new: &MailAccount,
    splits: &mut Splits,
) -> Vec<ReplayChangeRow> {
    let mut rows = Vec::new();
    let mut changed: BTreeSet<&'static str> = BTreeSet::new();
    let recognised = match (&old.parser, &new.parser) {
        (None, Some(_)) => Some(ChangeKind::MailNewlyRecognised),
        (Some(_), None) => Some(ChangeKind::MailNoLongerRecognised),
        _ => None,
    };
    if let Some(kind) = recognised {
        rows.push(old.change(kind, [], Some(old.seen()), Some(new.seen())));
    } else {
        if old.parser != new.parser {
            changed.insert("parser");
        }
        if old.problems != new.problems {
            changed.insert("problems");
        }
    }
    for (one, other) in pairs(&old.parts, &new.parts, splits) {
        let is_run = |part: Option<&PartAccount>| part.is_some_and(|part| part.run.is_some());
        let seen = |with_objects| {
            let before = one.map(|part| old.seen_part(part, with_objects));
            (before, other.map(|part| new.seen_part(part, with_objects)))
        };
        if let (Some(one), Some(other)) = (one, other)
            && one.run.is_some()
            && splits.note(
                (one, other),
                || (old.seen_part(one, false), new.seen_part(other, false)),
                &differing(Some(one), Some(other)),
            )
        {
            continue;
        }
        match (is_run(one), is_run(other)) {
            // What has no job is told of the mail as a whole.
            (false, false) => {
                if recognised.is_none() {
                    changed.extend(differing(one, other));
                }
            }
            (true, true) => {
                let what = differing(one, other);
                if !what.is_empty() {
                    let (before, after) = seen(what.contains(&"objects"));
                    rows.push(old.change(ChangeKind::RunChanged, what, before, after));
                }
            }
            (true, false) => {
                let (before, after) = seen(false);
                rows.push(old.change(ChangeKind::RunDisappears, [], before, after));
            }
            (false, true) => {
                let (before, after) = seen(false);
                rows.push(old.change(ChangeKind::RunAppears, [], before, after));
            }
        }
    }
    if !changed.is_empty() {
        let (before, after) = (Some(old.seen()), Some(new.seen()));
        rows.push(old.change(ChangeKind::MailReadOtherwise, changed, before, after));
    }
    rows
}

/// Counts the runs of a mail that are good now and were not, and those that are worse than what was reviewed.
pub(crate) fn count_turns(
    old: &MailAccount,
    new: &MailAccount,
    splits: &Splits,
    summary: &mut ReplaySummary,
) {
    for pair in pairs(&old.parts, &new.parts, splits) {
        let (Some(one), Some(other)) = pair else {
            continue;
        };
        let (before, now) = (one.status(), other.status());
        summary.turn(before, now);
        let is_reviewed = one
            .run
            .as_ref()
            .is_some_and(|run| run.reviewed_by.is_some());
        if is_reviewed && !now.is_covered_by(before) {
            summary.reviewed_now_worse += 1;
        }
    }
}

/// Parts of the same identity belong together wherever they stand in the mail, or of the one that the job goes on with; of
/// the others, the first with the first.
pub(crate) fn pairs<'a>(
    old: &'a [PartAccount],
    new: &'a [PartAccount],
    splits: &Splits,
) -> Vec<(Option<&'a PartAccount>, Option<&'a PartAccount>)> {
    let mut by_identity: HashMap<_, _> = new
        .iter()
        .map(|part| ((part.identity_key.as_str(), part.identity_ordinal), part))
        .collect();
    let same: Vec<_> = old
        .iter()
        .map(|part| by_identity.remove(&(part.identity_key.as_str(), part.identity_ordinal)))
        .collect();
    let same: Vec<_> = old
        .iter()
        .zip(same)
        .map(|(part, same)| {
            same.or_else(|| {
                let later = splits.later(&part.identity_key)?;
                by_identity.remove(&(later, part.identity_ordinal))
            })
        })
        .collect();
    let mut unmatched = new.iter().filter(|part| {
        by_identity.contains_key(&(part.identity_key.as_str(), part.identity_ordinal))
    });
    let mut pairs = Vec::with_capacity(old.len().max(new.len()));
    for (part, same) in old.iter().zip(same) {
        pairs.push((Some(part), same.or_else(|| unmatched.next())));
    }
    pairs.extend(unmatched.map(|part| (None, Some(part))));
    pairs
}

/// In what two readings of a run differ.
fn differing(one: Option<&PartAccount>, other: Option<&PartAccount>) -> Vec<&'static str> {
    let (Some(one), Some(other)) = (one, other) else {
        return vec!["runs"];
    };
    let (a, b) = (&one.head, &other.head);
    let job = |part: &PartAccount| part.run.as_ref().map(|run| run.job_id);
    let mails = |part: &PartAccount| part.run.as_ref().map(|run| run.mail_count);
    let checks = [
        ("company", a.company != b.company),
        ("duration", a.duration_seconds != b.duration_seconds),
        (
            "hidden",
            a.hidden_from_run_checks != b.hidden_from_run_checks,
        ),
        ("informational", a.informational != b.informational),
        (
            "job",
            a.job != b.job || a.software != b.software || job(one) != job(other),
        ),
        ("mails", mails(one) != mails(other)),
        ("messages", one.details.messages != other.details.messages),
        ("objects", one.details.objects != other.details.objects),
        ("size", a.size_bytes != b.size_bytes),
        ("status", one.status() != other.status()),
        ("time", a.run_at != b.run_at),
        ("type", a.kind != b.kind),
        ("usage", a.usage != b.usage),
    ];
    checks
        .into_iter()
        .filter_map(|(what, differs)| differs.then_some(what))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::run::RunStatus;
    use uuid::Uuid;

    use super::*;
    use crate::{
        engine::{ports::run_details::RunDetails, schema::field::Json},
        reading::outcome::RunHead,
        replay::{account::RunAccount, table::Seen},
    };

    pub(in crate::replay) fn part(job: &str, status: RunStatus) -> PartAccount {
        PartAccount {
            identity_key: job.to_owned(),
            identity_ordinal: 0,
            head: RunHead {
                software: "Acme Backup".to_owned(),
                kind: "Backup".to_owned(),
                job: job.to_owned(),
                company: None,
                status,
                run_at: chrono::DateTime::UNIX_EPOCH,
                informational: false,
                hidden_from_run_checks: false,
                duration_seconds: None,
                size_bytes: None,
                object_count: 0,
                troubled_object_count: 0,
                troubles: domain::overrides::Troubles::default(),
                usage: None,
                one_run: parsing::outcome::OneRun::default(),
            },
            details: RunDetails::default(),
            run: None,
        }
    }

    fn run_of(mut part: PartAccount, job: u128) -> PartAccount {
        part.run = Some(RunAccount {
            run_id: Uuid::from_u128(job + 100),
            job_id: Uuid::from_u128(job),
            status: part.head.status,
            mail_count: 1,
            reviewed_by: None,
        });
        part
    }

    pub(in crate::replay) fn mail(parser: Option<&str>, parts: Vec<PartAccount>) -> MailAccount {
        MailAccount {
            mail_id: Uuid::nil(),
            parser: parser.map(str::to_owned),
            revision: parser.map(str::to_owned),
            problems: vec![],
            parts,
        }
    }

    /// Kind and what differs of each row.
    fn changes_of(old: &MailAccount, new: &MailAccount) -> Vec<(ChangeKind, String)> {
        let rows = differences(old, new, &mut Splits::default()).into_iter();
        rows.map(|row| (row.kind, row.what.0.join(" "))).collect()
    }

    #[test]
    fn a_run_before_the_others_does_not_shift_them() {
        let (nightly, weekly) = (
            run_of(part("nightly", RunStatus::Success), 1),
            run_of(part("weekly", RunStatus::Failed), 2),
        );
        let old = mail(Some("a"), vec![nightly.clone(), weekly.clone()]);
        let first = run_of(part("hourly", RunStatus::Success), 3);
        let new = mail(Some("a"), vec![first, nightly, weekly]);
        assert_eq!(
            changes_of(&old, &new),
            [(ChangeKind::RunAppears, String::new())]
        );
        assert_eq!(
            changes_of(&new, &old),
            [(ChangeKind::RunDisappears, String::new())]
        );
    }

    #[test]
    fn a_renamed_run_is_one_change() {
        let old = mail(
            Some("a"),
            vec![run_of(part("nightly", RunStatus::Success), 1)],
        );
        let new = mail(
            Some("b"),
            vec![run_of(part("Nightly", RunStatus::Warning), 2)],
        );
        assert_eq!(
            changes_of(&old, &new),
            [
                (ChangeKind::RunChanged, "job status".to_owned()),
                (ChangeKind::MailReadOtherwise, "parser".to_owned())
            ]
        );
    }

    /// A log and the mail of its errors were two runs, and are one now: neither is lost.
    #[test]
    fn runs_that_become_one_are_told_as_changed() {
        let log = run_of(part("nightly", RunStatus::Success), 1);
        let mut joined = log.clone();
        if let Some(run) = &mut joined.run {
            run.run_id = Uuid::from_u128(7);
            run.status = RunStatus::Failed;
            run.mail_count = 2;
        }
        let (old, new) = (mail(Some("a"), vec![log]), mail(Some("a"), vec![joined]));
        assert_eq!(
            changes_of(&old, &new),
            [(ChangeKind::RunChanged, "mails status".to_owned())]
        );
        let after = differences(&old, &new, &mut Splits::default())[0]
            .after
            .clone()
            .expect("a side")
            .0;
        assert_eq!(
            (after.status, after.mail_count),
            (Some(RunStatus::Failed), 2)
        );
    }

    /// Whatever else differs of it, and whether it has a job or waits.
    #[test]
    fn what_turns_good_and_what_turned_worse_since_it_was_reviewed_is_counted() {
        let counted = |one: PartAccount, other: PartAccount| {
            let (old, new) = (mail(Some("a"), vec![one]), mail(Some("b"), vec![other]));
            let mut summary = ReplaySummary::default();
            count_turns(&old, &new, &Splits::default(), &mut summary);
            summary
        };
        let success = || run_of(part("Nightly", RunStatus::Success), 2);
        for status in RunStatus::ALL {
            let summary = counted(part("nightly", status), success());
            let expected = match status {
                RunStatus::Success => [0, 0, 0, 0],
                RunStatus::Warning => [1, 0, 0, 0],
                RunStatus::Failed => [0, 1, 0, 0],
                RunStatus::Unknown => [0, 0, 1, 0],
                RunStatus::Missed => [0, 0, 0, 1],
            };
            let found = [
                summary.warning_to_success,
                summary.failed_to_success,
                summary.unknown_to_success,
                summary.missed_to_success,
            ];
            assert_eq!(found, expected, "{status:?}");
        }
        let reviewed = |status| {
            let mut part = run_of(part("nightly", status), 1);
            if let Some(run) = &mut part.run {
                run.reviewed_by = Some("Robin".to_owned());
            }
            part
        };
        let failed = part("nightly", RunStatus::Failed);
        let worse = |one, other| counted(one, other).reviewed_now_worse;
        assert_eq!(worse(reviewed(RunStatus::Warning), failed.clone()), 1);
        assert_eq!(worse(reviewed(RunStatus::Failed), failed.clone()), 0);
        assert_eq!(worse(reviewed(RunStatus::Failed), success()), 0);
        assert_eq!(worse(success(), failed), 0);
    }

    #[test]
    fn what_waits_is_told_of_the_mail() {
        let waiting = |status| mail(Some("a"), vec![part("nightly", status)]);
        let (good, bad) = (waiting(RunStatus::Success), waiting(RunStatus::Failed));
        assert_eq!(
            changes_of(&good, &bad),
            [(ChangeKind::MailReadOtherwise, "status".to_owned())]
        );
        assert_eq!(changes_of(&good, &good), []);
        let nothing = mail(Some("a"), vec![]);
        assert_eq!(
            changes_of(&good, &nothing),
            [(ChangeKind::MailReadOtherwise, "runs".to_owned())]
        );
        let unrecognised = mail(None, vec![]);
        assert_eq!(
            changes_of(&unrecognised, &bad),
            [(ChangeKind::MailNewlyRecognised, String::new())]
        );
    }

    #[test]
    fn a_run_that_gets_or_loses_its_job_is_told_with_both_sides() {
        let waiting = mail(Some("a"), vec![part("nightly", RunStatus::Success)]);
        let assigned = mail(
            Some("b"),
            vec![run_of(part("Nightly", RunStatus::Success), 1)],
        );
        let rows = differences(&waiting, &assigned, &mut Splits::default());
        assert_eq!(rows[0].kind, ChangeKind::RunAppears);
        assert_eq!(rows[0].job_id, Some(Uuid::from_u128(1)));
        let side = |seen: &Option<Json<Seen>>| seen.as_ref()?.0.job_name.clone();
        assert_eq!(side(&rows[0].before).as_deref(), Some("nightly"));
        assert_eq!(side(&rows[0].after).as_deref(), Some("Nightly"));
    }
}
