//! Whether a mail came as the mails of its job do.

use chrono::{DateTime, TimeDelta, Utc};
use paths::{MailVerdict, Reason};

use crate::{
    reading::header::HeaderFound,
    rows::mail_paths::{KnownPath, UnusualPath},
};

/// Days before the newest mail whose mails tell what is usual, so that a yearly job has a usual path, too.
const WINDOW_DAYS: i64 = 90;

/// Days with mails that make a path a habit of the job, by which mails may prove less than others do. One day could be anybody's.
const MIN_DAYS_OF_HABIT: u32 = 3;

/// Paths that are kept of one job beside those that somebody confirmed.
const MAX_PATHS: usize = 64;

/// Origins that are kept of one path.
const MAX_ORIGINS: usize = 32;

/// Holds a mail that came in at this time against the paths of its job. `None` is as usual.
///
/// Unusual is a mail that proves less of its sender than the best of the job's recent mails, and one whose checks failed; but not
/// where mails of the same path had no better verdict on several days before, or a person confirmed that path. A mail that is
/// let off since a check could not be made is unusual where it comes from elsewhere than the job's mails.
pub(crate) fn unusual(
    known: &[KnownPath],
    found: &HeaderFound,
    at: DateTime<Utc>,
) -> Option<UnusualPath> {
    let earlier = || known.iter().filter(|path| path.first_at <= at);
    let newest = earlier().map(|path| path.last_at.min(at)).max();
    let from = newest.map(|newest| newest - TimeDelta::days(WINDOW_DAYS));
    let is_recent = |path: &&KnownPath| Some(path.last_at) >= from;
    let is_habit = |path: &KnownPath| {
        path.confirmed_by.is_some()
            || path.days >= MIN_DAYS_OF_HABIT && path.first_at <= at && is_recent(&path)
    };
    let is_known = known.iter().any(|path| {
        path.path == found.path && is_no_better(path.verdict, found.verdict) && is_habit(path)
    });
    if is_known {
        return None;
    }
    let usual = earlier()
        .filter(is_recent)
        .map(|path| path.verdict)
        .max_by_key(|verdict| verdict.strength());
    let is_weaker = usual.is_some_and(|usual| found.verdict.is_weaker_than(found.reason, usual));
    let is_from_elsewhere = || {
        let mut origins = earlier().filter(is_recent).flat_map(|path| &path.origins);
        !origins.any(|origin| Some(origin) == found.origin.as_ref())
    };
    let is_let_off = found.reason.is_excuse()
        && usual
            .is_some_and(|usual| MailVerdict::Weak.is_weaker_than(Reason::NothingProven, usual))
        && is_from_elsewhere();
    (is_weaker || is_let_off || found.verdict == MailVerdict::Failed).then(|| UnusualPath {
        path: found.path.clone(),
        verdict: found.verdict,
        reason: found.reason,
        usual,
    })
}

/// Whether a mail with one verdict shows that one with the other is usual. Where nothing is known, only the same is.
fn is_no_better(shown: MailVerdict, other: MailVerdict) -> bool {
    match (shown.strength(), other.strength()) {
        (Some(shown), Some(other)) => shown <= other,
        (None, None) => true,
        _ => false,
    }
}

/// A mail that is as usual came in. One that proves nothing shows no path.
pub(crate) fn learn(known: &mut Vec<KnownPath>, found: &HeaderFound, at: DateTime<Utc>) {
    if found.verdict.strength().is_some() {
        add(known, found, at, None);
    }
}

/// A person said that mails of the job come like this.
pub(crate) fn confirm(
    known: &mut Vec<KnownPath>,
    found: &HeaderFound,
    at: DateTime<Utc>,
    by: &str,
) {
    add(known, found, at, Some(by));
}

fn add(known: &mut Vec<KnownPath>, found: &HeaderFound, at: DateTime<Utc>, by: Option<&str>) {
    let same = known
        .iter_mut()
        .find(|path| path.path == found.path && path.verdict == found.verdict);
    if let Some(path) = same {
        path.come(found, at);
        if path.confirmed_by.is_none() {
            path.confirmed_by = by.map(str::to_owned);
        }
        return;
    }
    known.push(KnownPath {
        path: found.path.clone(),
        verdict: found.verdict,
        method: found.method,
        sign_in: found.sign_in,
        depends_on_smtp_auth: found.depends_on_smtp_auth,
        tenant: found.tenant.clone(),
        first_at: at,
        last_at: at,
        days: 1,
        origins: found.origin.iter().cloned().collect(),
        confirmed_by: by.map(str::to_owned),
    });
    bound(known);
}

impl KnownPath {
    /// Another mail came by it.
    fn come(&mut self, found: &HeaderFound, at: DateTime<Utc>) {
        let day = at.date_naive();
        if day < self.first_at.date_naive() || self.last_at.date_naive() < day {
            self.days = self.days.saturating_add(1);
        }
        self.first_at = self.first_at.min(at);
        if self.last_at <= at {
            self.last_at = at;
            self.sign_in = found.sign_in;
            self.depends_on_smtp_auth = found.depends_on_smtp_auth;
            self.tenant.clone_from(&found.tenant);
        }
        self.come_from(found.origin.iter().cloned());
    }

    fn come_from(&mut self, origins: impl Iterator<Item = String>) {
        for origin in origins {
            self.origins.retain(|own| *own != origin);
            self.origins.push(origin);
        }
        let surplus = self.origins.len().saturating_sub(MAX_ORIGINS);
        self.origins.drain(..surplus);
    }
}

/// Of too many, what proves least goes, and was not used for longest. What a person said stays: each took one.
fn bound(known: &mut Vec<KnownPath>) {
    let unconfirmed = |path: &KnownPath| path.confirmed_by.is_none();
    if known.iter().filter(|path| unconfirmed(path)).count() <= MAX_PATHS {
        return;
    }
    let least = (0..known.len())
        .filter(|at| unconfirmed(&known[*at]))
        .min_by_key(|at| (known[*at].verdict.strength(), known[*at].last_at));
    if let Some(least) = least {
        known.remove(least);
    }
}

/// The paths of a job that another one is merged into.
pub(crate) fn merge(known: &mut Vec<KnownPath>, other: Vec<KnownPath>) {
    for path in other {
        let same = known
            .iter_mut()
            .find(|own| own.path == path.path && own.verdict == path.verdict);
        let Some(own) = same else {
            known.push(path);
            bound(known);
            continue;
        };
        own.first_at = own.first_at.min(path.first_at);
        if own.last_at <= path.last_at {
            own.last_at = path.last_at;
            own.sign_in = path.sign_in;
            own.depends_on_smtp_auth = path.depends_on_smtp_auth;
            own.tenant = path.tenant;
        }
        own.days = own.days.max(path.days);
        own.come_from(path.origins.into_iter());
        if own.confirmed_by.is_none() {
            own.confirmed_by = path.confirmed_by;
        }
    }
}

/// The newest of those that mails came by; of one moment, the one that proves less.
pub(crate) fn newest(known: &[KnownPath]) -> Option<&KnownPath> {
    known.iter().max_by(|one, other| {
        let place = |path: &KnownPath| {
            let strength = std::cmp::Reverse(path.verdict.strength());
            (path.last_at, strength)
        };
        place(one)
            .cmp(&place(other))
            .then_with(|| one.path.cmp(&other.path))
    })
}

/// Whether any of the recent ones depends on SMTP AUTH.
pub(crate) fn depends_on_smtp_auth(known: &[KnownPath]) -> bool {
    let newest = known.iter().map(|path| path.last_at).max();
    let from = newest.map(|newest| newest - TimeDelta::days(WINDOW_DAYS));
    known
        .iter()
        .any(|path| path.depends_on_smtp_auth && Some(path.last_at) >= from)
}

#[cfg(test)]
mod tests {
    use paths::{Method, SignIn};

    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    fn found(path: &str, verdict: MailVerdict) -> HeaderFound {
        let reason = match verdict {
            MailVerdict::Failed => Reason::DmarcFailed,
            MailVerdict::Unknown => Reason::NoResults,
            _ => Reason::NothingProven,
        };
        HeaderFound {
            verdict,
            reason,
            path: path.to_owned(),
            method: Method::Direct,
            sign_in: SignIn::NotApplicable,
            depends_on_smtp_auth: false,
            tenant: None,
            origin: Some("192.0.2.0/24".to_owned()),
        }
    }

    fn contradictory() -> HeaderFound {
        HeaderFound {
            reason: Reason::OwnResultsBelow,
            ..found("unknown", MailVerdict::Unknown)
        }
    }

    fn known(paths: &[(&str, MailVerdict, i64)]) -> Vec<KnownPath> {
        let mut known = Vec::new();
        for (path, verdict, at) in paths {
            learn(&mut known, &found(path, *verdict), day(*at));
        }
        known
    }

    fn is_unusual(known: &[KnownPath], found: &HeaderFound, at: i64) -> bool {
        unusual(known, found, day(at)).is_some()
    }

    use MailVerdict::{Arc, Authentic, Failed, Internal, Unknown, Weak};

    #[test]
    fn what_proves_less_than_before_is_unusual() {
        let known = known(&[("a", Authentic, 1)]);
        for (verdict, expected) in [
            (Authentic, false),
            (Internal, false),
            (Arc, true),
            (Weak, true),
            (Failed, true),
            (Unknown, false),
        ] {
            assert_eq!(
                is_unusual(&known, &found("b", verdict), 2),
                expected,
                "{verdict:?}"
            );
        }
        assert!(is_unusual(&known, &contradictory(), 2));
    }

    #[test]
    fn of_weak_mails_only_those_that_failed_are_unusual() {
        let known = known(&[("a", Weak, 1)]);
        assert!(!is_unusual(&known, &found("b", Weak), 2));
        assert!(!is_unusual(&known, &contradictory(), 2));
        assert!(is_unusual(&known, &found("b", Failed), 2));
        assert!(is_unusual(&known, &found("a", Failed), 2));
    }

    #[test]
    fn a_mail_that_failed_is_unusual_for_a_job_without_any() {
        assert!(is_unusual(&[], &found("a", Failed), 1));
        assert!(!is_unusual(&[], &found("a", Weak), 1));
        assert!(!is_unusual(&[], &contradictory(), 1));
    }

    /// A week of mails by each.
    fn habits(paths: &[(&str, MailVerdict)]) -> Vec<KnownPath> {
        let days = (1..8).flat_map(|day| {
            paths
                .iter()
                .map(move |(path, verdict)| (*path, *verdict, day))
        });
        known(&days.collect::<Vec<_>>())
    }

    #[test]
    fn a_path_that_the_job_has_is_usual_as_it_was() {
        let known = habits(&[("a", Authentic), ("b", Weak), ("c", Failed)]);
        assert!(!is_unusual(&known, &found("b", Weak), 8));
        assert!(is_unusual(&known, &found("b", Failed), 8));
        assert!(!is_unusual(&known, &found("c", Failed), 8));
        assert!(!is_unusual(&known, &found("c", Weak), 8));
    }

    #[test]
    fn mails_of_one_day_are_no_habit() {
        let mut known = habits(&[("a", Authentic)]);
        for _ in 0..9 {
            learn(&mut known, &found("b", Weak), day(7));
            learn(&mut known, &found("c", Failed), day(7));
        }
        assert!(is_unusual(&known, &found("b", Weak), 8));
        assert!(is_unusual(&known, &found("c", Failed), 8));
        for at in 8..10 {
            learn(&mut known, &found("b", Weak), day(at));
        }
        assert!(!is_unusual(&known, &found("b", Weak), 10));
    }

    #[test]
    fn who_could_not_be_checked_is_let_off_where_the_jobs_mails_come_from() {
        let let_off = |origin: Option<&str>| HeaderFound {
            reason: Reason::SignatureNotChecked,
            origin: origin.map(str::to_owned),
            ..found("direct/x", Unknown)
        };
        let authentic = habits(&[("a", Authentic)]);
        assert!(!is_unusual(&authentic, &let_off(Some("192.0.2.0/24")), 8));
        assert!(is_unusual(&authentic, &let_off(Some("198.51.100.0/24")), 8));
        assert!(is_unusual(&authentic, &let_off(None), 8));
        let weak = habits(&[("a", Weak)]);
        assert!(!is_unusual(&weak, &let_off(Some("198.51.100.0/24")), 8));
    }

    #[test]
    fn what_is_usual_is_told_by_the_last_days_before_the_newest_mail() {
        let mut paths = known(&[("a", Weak, -1), ("a", Weak, 0), ("a", Weak, 1)]);
        learn(&mut paths, &found("b", Authentic), day(1 + WINDOW_DAYS));
        assert!(!is_unusual(&paths, &found("a", Weak), 400));
        learn(&mut paths, &found("b", Authentic), day(2 + WINDOW_DAYS));
        assert!(is_unusual(&paths, &found("a", Weak), 400));
        confirm(&mut paths, &found("a", Weak), day(1), "ada");
        assert!(!is_unusual(&paths, &found("a", Weak), 400));
    }

    #[test]
    fn what_came_later_says_nothing_of_a_mail() {
        let known = known(&[("a", Weak, 1), ("b", Authentic, 9)]);
        assert!(!is_unusual(&known, &found("c", Weak), 8));
        assert!(is_unusual(&known, &found("c", Weak), 9));
    }

    #[test]
    fn a_mail_that_proves_nothing_shows_no_path() {
        assert_eq!(known(&[("a", Unknown, 1)]), []);
    }

    #[test]
    fn the_paths_of_one_job_are_bounded() {
        let mut paths = known(&[("usual", Authentic, 0)]);
        confirm(&mut paths, &found("kept", Weak), day(0), "ada");
        for number in 0..200 {
            learn(
                &mut paths,
                &found(&format!("path {number}"), Weak),
                day(number),
            );
        }
        assert_eq!(paths.len(), MAX_PATHS + 1);
        for name in ["usual", "kept", "path 199"] {
            assert!(paths.iter().any(|path| path.path == name), "{name}");
        }
    }

    #[test]
    fn of_two_jobs_the_one_has_all_paths() {
        let mut one = known(&[("a", Weak, 3), ("b", Weak, 5)]);
        merge(&mut one, known(&[("a", Weak, 1), ("c", Arc, 9)]));
        assert_eq!(one.len(), 3);
        assert_eq!((one[0].first_at, one[0].last_at), (day(1), day(3)));
        assert_eq!(newest(&one).unwrap().path, "c");
    }
}
