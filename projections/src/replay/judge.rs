//! Reads mails with and without a definition that is about to be published, and counts what speaks against it.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use domain::{content::Stored, identity::JobIdentity, run::RunStatus};
use parsing::{
    definition::{Definition, Definitions},
    fixtures::{fixtures, received_at},
};
use rayon::prelude::*;
use uuid::Uuid;

use crate::{
    engine::{ports::run_details::RunDetails, schema::value::Value},
    queries::mails::of_mails,
    reading::{
        outcome::Reading,
        read::{ReadError, read_raw},
    },
    replay::{
        account::{MailAccount, PartAccount},
        affected::{Affected, Change, each_page},
        error::CompareError,
        judgement::{DefinitionEffect, DefinitionJudgement, Example, JudgeError},
        page::CHUNK,
        side::{Side, accounts},
        turned,
    },
    rows::mails::MailRow,
};

/// Bytes of mails that are held at the same time, but for a single mail that is larger.
const MAX_BYTES: u64 = 64 << 20;

/// A definition that is about to be published.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    pub name: &'a str,
    /// What is wanted without it.
    pub wanted: &'a Definitions,
    /// What is wanted with it.
    pub with: &'a Definitions,
}

/// Reads all stored mails that the publication may affect, and the mails that come with the program, without it and with it.
/// Stored ones are read as the live views read them, too, where those are built with something else than what is wanted:
/// whichever is worse counts. Nothing is written.
///
/// `most` bounds how many stored mails are read.
pub fn judge(
    live: &Side,
    publication: Publication<'_>,
    most: Option<u64>,
    stop: &AtomicBool,
) -> Result<DefinitionJudgement, JudgeError> {
    let mut judgement = DefinitionJudgement::default();
    let change = Change::between(publication.wanted, publication.with);
    if change.is_none() {
        return Ok(judgement);
    }
    let Some(definition) = publication.with.get(publication.name) else {
        return Ok(judgement);
    };
    let mut without = vec![publication.wanted];
    if live.rules.definitions.revision() != publication.wanted.revision() {
        without.push(live.rules.definitions.as_ref());
    }
    let judge = Judge {
        definition,
        without,
        with: publication.with,
        stop,
    };
    judge.judge_fixtures(&mut judgement)?;
    let complete = each_page(live.reader.as_ref(), &change, stop, |page| {
        judgement.read += page.len() as u64;
        if let Some(most) = most.filter(|most| judgement.read > *most) {
            return Err(JudgeError::TooManyMails(most));
        }
        let mut rest = page;
        while !rest.is_empty() {
            let (some, others) = rest.split_at(fitting(rest));
            judge.judge_stored(live, some, &mut judgement)?;
            rest = others;
        }
        Ok(())
    })?;
    if !complete {
        return Err(CompareError::Stopped.into());
    }
    name_jobs(live, &mut judgement)?;
    Ok(judgement)
}

/// How many of these mails are held at the same time, one at least.
fn fitting(mails: &[Affected]) -> usize {
    let mut bytes = 0_u64;
    let fitting = mails.iter().take(CHUNK).take_while(|mail| {
        bytes = bytes.saturating_add(mail.size);
        bytes <= MAX_BYTES
    });
    fitting.count().max(1)
}

struct Judge<'a> {
    definition: &'a Definition,
    /// What is wanted first.
    without: Vec<&'a Definitions>,
    with: &'a Definitions,
    stop: &'a AtomicBool,
}

impl Judge<'_> {
    fn judge_fixtures(&self, judgement: &mut DefinitionJudgement) -> Result<(), CompareError> {
        let judged: Vec<_> = fixtures()
            .into_par_iter()
            .take_any_while(|_| !self.stopped())
            .filter_map(|fixture| {
                let verdict = self.verdict(received_at(), &fixture.mail).ok()??;
                let tells_of_trouble = verdict
                    .before
                    .is_some_and(|status| status != RunStatus::Success);
                tells_of_trouble.then_some((fixture.name, verdict))
            })
            .collect();
        if self.stopped() {
            return Err(CompareError::Stopped);
        }
        for (name, verdict) in judged {
            judgement.fixtures.take(verdict, |verdict| Example {
                mail_id: None,
                subject: name,
                ..verdict.example()
            });
        }
        Ok(())
    }

    fn judge_stored(
        &self,
        live: &Side,
        mails: &[Affected],
        judgement: &mut DefinitionJudgement,
    ) -> Result<(), CompareError> {
        let ids: Vec<_> = mails.iter().map(|mail| Value::Uuid(mail.mail_id)).collect();
        let mut rows: Vec<MailRow> = of_mails(live.reader.as_ref(), &ids)?;
        rows.sort_unstable_by_key(|row| row.mail_id);
        let digests: Vec<_> = rows.iter().map(|row| row.content).collect();
        let contents = live.details.contents.fetch(&digests)?;
        let judged: Vec<_> = rows
            .into_par_iter()
            .zip(contents)
            // A single mail may take a second.
            .take_any_while(|_| !self.stopped())
            .map(|(row, content)| {
                let verdict = match content {
                    Ok(Some(Stored::Raw(bytes))) => self.verdict(row.received_at, &bytes),
                    // What was read of it stays as it is.
                    Ok(Some(Stored::Erased { .. })) => Ok(None),
                    Ok(None) => Err(ReadError::Missing {
                        digest: row.content,
                    }),
                    Err(damaged) => Err(damaged.into()),
                };
                (row, verdict)
            })
            .collect();
        if self.stopped() {
            return Err(CompareError::Stopped);
        }
        for (row, verdict) in judged {
            match verdict {
                Ok(None) => {}
                Ok(Some(verdict)) => judgement.stored.take(verdict, |verdict| Example {
                    mail_id: Some(row.mail_id),
                    subject: row.subject,
                    ..verdict.example()
                }),
                Err(error) => {
                    tracing::warn!(mail_id = %row.mail_id, %error, "a mail cannot be judged");
                    judgement.unreadable += 1;
                }
            }
        }
        Ok(())
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// `None` where nothing speaks against it.
    fn verdict(
        &self,
        received_at: DateTime<Utc>,
        mail: &[u8],
    ) -> Result<Option<DefinitionEffect>, ReadError> {
        let name = self.definition.name.as_str();
        let read = |definitions| read_raw(definitions, received_at, mail).map(account);
        let after = read(self.with)?;
        let reads_it = |account: &MailAccount| account.parser.as_deref() == Some(name);
        let mut worst: Option<DefinitionEffect> = None;
        for definitions in &self.without {
            // Mostly it does not read the mail, and neither did an earlier one of its name.
            if worst.is_none() && !reads_it(&after) && definitions.get(name).is_none() {
                return Ok(None);
            }
            let before = read(definitions)?;
            if worst.is_none() && !reads_it(&after) && !reads_it(&before) {
                return Ok(None);
            }
            let verdict = self.compared(definitions, &before, &after);
            worst = Some(match worst.take() {
                None => verdict,
                Some(worst) => worst.worse(verdict),
            });
        }
        Ok(worst.filter(DefinitionEffect::speaks_against))
    }

    fn compared(
        &self,
        definitions: &Definitions,
        before: &MailAccount,
        after: &MailAccount,
    ) -> DefinitionEffect {
        let name = self.definition.name.as_str();
        let takes_it = after.parser.as_deref() == Some(name);
        let other = before.parser.as_deref().filter(|_| takes_it);
        // An earlier one of its name may have been of another product.
        let claimed_from = other.filter(|other| *other != name).filter(|other| {
            let other = definitions.get(other);
            other.is_some_and(|other| other.software != self.definition.software)
        });
        let (turned, turned_objects) = turned::turned(before, after);
        let first = before.parts.first().or(after.parts.first());
        DefinitionEffect {
            claimed_from: claimed_from.map(str::to_owned),
            turned,
            turned_objects,
            parser: before.parser.clone(),
            before: turned::worst_of(before),
            after: turned::worst_of(after),
            job: first.map(|part| part.head.job.clone()),
        }
    }
}

/// A reading as something that another one is compared with. Who sent the mail is the same in both.
fn account((reading, details): (Reading, Vec<RunDetails>)) -> MailAccount {
    let mut earlier: HashMap<String, u32> = HashMap::new();
    let parts = reading
        .runs
        .into_iter()
        .zip(details)
        .map(|(head, details)| {
            let identity_key = JobIdentity {
                sender: String::new(),
                software: head.software.clone(),
                kind: head.kind.clone(),
                job: head.job.clone(),
                company: head.company.clone(),
            }
            .key();
            let same = earlier.entry(identity_key.clone()).or_default();
            let identity_ordinal = *same;
            *same += 1;
            PartAccount {
                identity_key,
                identity_ordinal,
                head,
                details,
                run: None,
            }
        });
    MailAccount {
        mail_id: Uuid::nil(),
        parts: parts.collect(),
        parser: reading.parser,
        revision: reading.revision,
        problems: reading.problems,
    }
}

/// Says of the examples which jobs they are of.
fn name_jobs(live: &Side, judgement: &mut DefinitionJudgement) -> Result<(), CompareError> {
    let examples = &mut judgement.stored.examples;
    let ids: Vec<_> = examples
        .iter()
        .filter_map(|example| example.mail_id)
        .collect();
    let accounts = accounts(live, &ids)?;
    for example in examples {
        let account = example.mail_id.and_then(|id| accounts.get(&id));
        example.job_id = account
            .and_then(|account| account.runs().next())
            .map(|run| run.job_id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use parsing::outcome::ParsedObject;

    use RunStatus::{Failed, Missed, Success, Unknown, Warning};

    use super::{
        super::differences::tests::{mail, part},
        *,
    };

    /// What runs were that are no trouble any more.
    fn runs(before: Vec<PartAccount>, after: &MailAccount) -> Vec<RunStatus> {
        turned::turned(&mail(Some("a"), before), after).0
    }

    fn read(parts: Vec<PartAccount>) -> MailAccount {
        mail(Some("b"), parts)
    }

    #[test]
    fn whatever_was_no_success_and_is_one_is_told() {
        for status in [Warning, Failed, Unknown, Missed] {
            let before = vec![part("nightly", status)];
            let after = read(vec![part("Nightly", Success)]);
            assert_eq!(runs(before.clone(), &after), [status]);
            for still in [Warning, Failed, Unknown, Missed] {
                let after = read(vec![part("nightly", still)]);
                assert_eq!(runs(before.clone(), &after), []);
            }
        }
        let good = vec![part("nightly", Success)];
        assert_eq!(runs(good.clone(), &read(good)), []);
    }

    #[test]
    fn trouble_that_is_hidden_or_told_no_more_is_told() {
        let before = || vec![part("nightly", Failed), part("weekly", Success)];
        let mut hidden = part("nightly", Failed);
        hidden.head.hidden_from_run_checks = true;
        let weekly = || part("weekly", Success);
        assert_eq!(runs(before(), &read(vec![hidden, weekly()])), [Failed]);
        assert_eq!(runs(before(), &read(vec![weekly()])), [Failed]);
        assert_eq!(runs(before(), &read(vec![])), [Failed]);
        // It waits in the inbox, or tells of other trouble.
        assert_eq!(runs(before(), &mail(None, vec![])), []);
        assert_eq!(runs(before(), &read(vec![part("weekly", Warning)])), []);
    }

    #[test]
    fn objects_are_told_by_their_name() {
        let with = |objects: &[(&str, Option<RunStatus>)]| {
            let mut part = part("nightly", Failed);
            let object = |(name, status): &(&str, Option<RunStatus>)| ParsedObject {
                name: (*name).to_owned(),
                kind: "VM".to_owned(),
                status: *status,
                message: String::new(),
                size_bytes: None,
                duration_seconds: None,
                details: vec![],
            };
            part.details.objects = objects.iter().map(object).collect();
            read(vec![part])
        };
        let before = with(&[
            ("srv01", Some(Failed)),
            ("srv02", Some(Warning)),
            ("srv03", Some(Failed)),
            ("srv04", None),
        ]);
        let after = with(&[
            ("srv04", Some(Success)),
            ("srv03", None),
            ("srv02", Some(Success)),
            ("srv01", Some(Warning)),
        ]);
        assert_eq!(turned::turned(&before, &after), (vec![], vec![Warning]));
    }

    #[test]
    fn figures_have_a_fingerprint_of_their_own() {
        let judgement = |claimed: u64, failed: u64| {
            let mut judgement = DefinitionJudgement::default();
            judgement
                .stored
                .claimed
                .insert("duplicati".to_owned(), claimed);
            judgement.stored.turned_runs.insert(Failed, failed);
            judgement
        };
        let one = judgement(3, 4).fingerprint();
        assert_eq!(judgement(3, 4).fingerprint(), one);
        assert_ne!(judgement(4, 3).fingerprint(), one);
        let mut moved = judgement(3, 4);
        std::mem::swap(&mut moved.stored, &mut moved.fixtures);
        assert_ne!(moved.fingerprint(), one);
    }

    #[test]
    fn mails_are_held_by_their_bytes() {
        let of = |sizes: &[u64]| {
            let mails: Vec<_> = sizes.iter().map(|size| Affected::of_size(*size)).collect();
            fitting(&mails)
        };
        assert_eq!(of(&[MAX_BYTES + 1, 1]), 1);
        assert_eq!(of(&[MAX_BYTES - 1, 1, 1]), 2);
        assert_eq!(of(&[1; CHUNK + 1]), CHUNK);
    }
}
