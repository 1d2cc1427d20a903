//! Identities that jobs go on with, since their mails are read with another one by now. Views are built with them as they are
//! with definitions: from the first event on, so that runs, schedules and what was missed are as if the job had always been
//! recognised so.

mod log;

use std::collections::{HashMap, HashSet};

use domain::identity::{ContinuedIdentity, JobIdentity};

pub use crate::continued::log::{Recorded, recorded};

/// Looked up by keys of identities.
#[derive(Debug, Default)]
pub(crate) struct Continuations {
    /// What mails are read with later, in the order in which that was found.
    later: HashMap<String, Vec<JobIdentity>>,
    /// The identity that it began with.
    first: HashMap<String, String>,
}

impl Continuations {
    pub(crate) fn of(continued: &[ContinuedIdentity]) -> Self {
        let mut found = Self::default();
        for ContinuedIdentity { earlier, identity } in continued {
            let (earlier, key) = (earlier.key(), identity.key());
            let first = found.first(&earlier).to_owned();
            // One that goes on with itself, or was gone on with already, says nothing new.
            if first == key || found.first.contains_key(&key) {
                continue;
            }
            found.first.insert(key, first);
            found
                .later
                .entry(earlier)
                .or_default()
                .push(identity.clone());
        }
        found
    }

    /// All that a job of this identity goes on with, the newest last.
    pub(crate) fn later(&self, key: &str) -> Vec<&JobIdentity> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([key.to_owned()]);
        let mut left = vec![key.to_owned()];
        while let Some(key) = left.pop() {
            for identity in self.later.get(&key).into_iter().flatten() {
                let key = identity.key();
                if seen.insert(key.clone()) {
                    found.push(identity);
                    left.push(key);
                }
            }
        }
        found
    }

    /// The identity that it began with: runs of one mail that have the same are told apart by their number, as their ids are
    /// derived with the same.
    pub(crate) fn first<'a>(&'a self, key: &'a str) -> &'a str {
        self.first.get(key).map_or(key, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(job: &str) -> JobIdentity {
        JobIdentity {
            sender: "backup@acme.example.com".into(),
            software: "Acme Backup".into(),
            kind: "Backup".into(),
            job: job.into(),
            company: None,
        }
    }

    fn continuations(pairs: &[(&str, &str)]) -> Continuations {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(earlier, now)| ContinuedIdentity {
                earlier: identity(earlier),
                identity: identity(now),
            })
            .collect();
        Continuations::of(&pairs)
    }

    fn later(of: &Continuations, job: &str) -> Vec<String> {
        let key = identity(job).key();
        of.later(&key)
            .iter()
            .map(|found| found.job.clone())
            .collect()
    }

    #[test]
    fn what_goes_on_goes_on_again() {
        let of = continuations(&[("a", "b"), ("b", "c"), ("x", "y")]);
        assert_eq!(later(&of, "a"), ["b", "c"]);
        assert_eq!(later(&of, "b"), ["c"]);
        assert_eq!(later(&of, "c"), Vec::<String>::new());
        assert_eq!(of.first(&identity("c").key()), identity("a").key());
        assert_eq!(of.first(&identity("y").key()), identity("x").key());
    }

    #[test]
    fn a_circle_ends_and_the_first_one_has_an_identity() {
        let of = continuations(&[("a", "b"), ("b", "a"), ("c", "b"), ("d", "d")]);
        assert_eq!(later(&of, "a"), ["b"]);
        assert_eq!(later(&of, "b"), Vec::<String>::new());
        assert_eq!(later(&of, "c"), Vec::<String>::new());
        assert_eq!(later(&of, "d"), Vec::<String>::new());
    }
}
