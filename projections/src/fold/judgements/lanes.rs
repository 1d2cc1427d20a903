//! Which run the parts of a mail are of, as far as the mail itself tells.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use domain::settings::General;
use parsing::outcome::OneRun;

/// Tells the parts of one mail apart that are of the same job and moment, or key. They are runs of their own: what reports them
/// together knows that they are two.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    by_key: HashMap<(String, String), u32>,
    by_job: HashMap<String, Vec<DateTime<Utc>>>,
}

impl Lanes {
    /// How many parts before this one are of the same run, by all that is known of them.
    pub(crate) fn next(
        &mut self,
        identity_key: &str,
        run_key: Option<&str>,
        (run_at, within_seconds): (DateTime<Utc>, u32),
    ) -> u32 {
        if let Some(run_key) = run_key {
            let key = (identity_key.to_owned(), run_key.to_owned());
            let count = self.by_key.entry(key).or_default();
            let lane = *count;
            *count += 1;
            return lane;
        }
        let at = run_at.trunc_subsecs(0);
        let earlier = self.by_job.entry(identity_key.to_owned()).or_default();
        let near =
            |time: &&DateTime<Utc>| (at - **time).num_seconds().abs() <= within_seconds.into();
        let lane = earlier.iter().filter(near).count();
        earlier.push(at);
        u32::try_from(lane).unwrap_or(u32::MAX)
    }
}

/// The key with the date that belongs to it. The zone is that of the time of receipt: a later one gives no run another id.
pub(crate) fn run_key(
    one_run: &OneRun,
    received_at: DateTime<Utc>,
    general: General,
) -> Option<String> {
    let key = one_run.key.as_ref()?;
    if !key.with_date_of_receipt {
        return Some(key.text.clone());
    }
    let date = general.date(received_at).to_string();
    let parts = [key.text.as_str(), date.as_str()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(parts.join("-"))
}

#[cfg(test)]
mod tests {
    use parsing::outcome::RunKey;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn runs_of_one_mail_are_apart_where_they_are_near() {
        let mut lanes = Lanes::default();
        let mut next = |job, seconds, within| lanes.next(job, None, (at(seconds), within));
        assert_eq!(next("nightly", 10, 0), 0);
        assert_eq!(next("nightly", 10, 0), 1);
        assert_eq!(next("nightly", 11, 0), 0);
        assert_eq!(next("weekly", 10, 0), 0);
        assert_eq!(next("weekly", 70, 60), 1);
        assert_eq!(next("weekly", 9, 60), 1);
    }

    #[test]
    fn runs_of_one_mail_with_the_same_key_are_apart_at_any_time() {
        let mut lanes = Lanes::default();
        let mut next = |key, seconds| lanes.next("nightly", Some(key), (at(seconds), 0));
        assert_eq!((next("7", 10), next("7", 10_000), next("8", 10)), (0, 1, 0));
    }

    /// 22:30 UTC is the next day already in Amsterdam in summer.
    #[test]
    fn the_day_of_receipt_is_that_of_the_installation() {
        let key = |text: &str| OneRun {
            key: Some(RunKey {
                text: text.to_owned(),
                with_date_of_receipt: true,
            }),
            ..OneRun::default()
        };
        let received_at = "2026-06-01T22:30:00Z".parse().unwrap();
        let of = |one_run: &OneRun| run_key(one_run, received_at, General::default());
        assert_eq!(of(&key("acme")).as_deref(), Some("acme-2026-06-02"));
        assert_eq!(of(&key("")).as_deref(), Some("2026-06-02"));
        assert_eq!(of(&OneRun::default()), None);
    }
}
