//! Trouble that a definition would show as good.

use std::collections::HashMap;

use domain::run::RunStatus;
use parsing::outcome::ParsedObject;

use crate::replay::{
    account::{MailAccount, PartAccount},
    differences::pairs,
    judgement::{DefinitionEffect, Example},
    splits::Splits,
};

impl DefinitionEffect {
    pub(super) fn speaks_against(&self) -> bool {
        self.claimed_from.is_some() || self.weight() > 0
    }

    pub(super) fn weight(&self) -> usize {
        self.turned.len() + self.turned_objects.len()
    }

    pub(super) fn worse(self, other: Self) -> Self {
        let rank = |verdict: &Self| (verdict.weight(), verdict.claimed_from.is_some());
        let (mut worse, other) = if rank(&other) > rank(&self) {
            (other, self)
        } else {
            (self, other)
        };
        worse.claimed_from = worse.claimed_from.or(other.claimed_from);
        worse
    }

    pub(super) fn example(&self) -> Example {
        Example {
            mail_id: None,
            subject: String::new(),
            parser: self.parser.clone(),
            before: self.before,
            after: self.after,
            job_id: None,
            job: self.job.clone(),
        }
    }
}

/// What was in trouble and is good now: runs, and objects. A run counts as good that is hidden, or that a mail tells no
/// more of which tells of no other trouble.
pub(crate) fn turned(
    before: &MailAccount,
    after: &MailAccount,
) -> (Vec<RunStatus>, Vec<RunStatus>) {
    let is_good = |part: &PartAccount| {
        part.head.status == RunStatus::Success || part.head.hidden_from_run_checks
    };
    let all_good = after.parser.is_some() && after.parts.iter().all(is_good);
    let (mut runs, mut objects) = (Vec::new(), Vec::new());
    for pair in pairs(&before.parts, &after.parts, &Splits::default()) {
        let (Some(one), other) = pair else { continue };
        if !is_good(one) && other.map_or(all_good, is_good) {
            runs.push(one.head.status);
        }
        if let Some(other) = other {
            objects.extend(turned_objects(&one.details.objects, &other.details.objects));
        }
    }
    (runs, objects)
}

fn turned_objects<'a>(
    before: &'a [ParsedObject],
    after: &[ParsedObject],
) -> impl Iterator<Item = RunStatus> + 'a {
    let after: HashMap<(String, String), Option<RunStatus>> = after
        .iter()
        .map(|object| ((object.kind.clone(), object.name.clone()), object.status))
        .collect();
    before.iter().filter_map(move |object| {
        let before = object
            .status
            .filter(|status| *status != RunStatus::Success)?;
        let now = after.get(&(object.kind.clone(), object.name.clone()))?;
        (*now == Some(RunStatus::Success)).then_some(before)
    })
}

pub(crate) fn worst_of(account: &MailAccount) -> Option<RunStatus> {
    let statuses = account.parts.iter().map(|part| part.head.status);
    statuses.reduce(RunStatus::more_urgent)
}
