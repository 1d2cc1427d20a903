//! What people do about mails.

use std::collections::BTreeMap;

use domain::{
    code::Code,
    content::Stored,
    job::{Job, JobCommand, JobOrigin},
    mail::{Mail, MailCommand, MailError},
};
use parsing::mail;
use uuid::Uuid;

use crate::{
    CommandError, Commands, Done, Intention, framework,
    ports::{ContentError, MailPart},
};

/// Whose job a run of the mail is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The run within the mail, from 0; `None` means every run that has no assignment of its own.
    pub ordinal: Option<u32>,
    pub customer_id: Uuid,
}

impl Commands {
    /// Assigns the runs of a mail to customers, which makes their jobs. Every other waiting mail of the same identity
    /// comes along. Gives the ids of the jobs that were made.
    pub async fn approve_mail(
        &self,
        mail_id: Uuid,
        assignments: &[Assignment],
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let jobs = self.jobs_made_before(intention).await?;
        if !jobs.is_empty() {
            return Ok(Done {
                value: jobs,
                position: None,
            });
        }
        let mail = self.known_now().await?.mail(mail_id).await?;
        let mail = mail.ok_or_else(|| not_found(mail_id))?;
        if mail.deleted {
            return Err(CommandError::refused(
                Code::MailDeleted,
                format!("mail {mail_id} was deleted; an admin can restore it"),
            ));
        }
        let chosen = choose(mail_id, &mail.parts, assignments)?;
        for customer_id in chosen.values().map(|(_, customer_id)| *customer_id) {
            self.refuse_unusable_customer(customer_id).await?;
        }
        let mut jobs = Vec::new();
        let mut commands = Vec::new();
        for (part, customer_id) in chosen.into_values() {
            let job_id = self.new_id_within(&jobs.len().to_string(), intention);
            jobs.push(job_id);
            commands.push((
                job_id.to_string(),
                JobCommand::Approve {
                    customer_id,
                    identity: part.identity,
                    origin: JobOrigin::Mail { mail_id },
                },
            ));
        }
        let position = self.execute_many::<Job>(commands, intention).await?;
        Ok(Done {
            value: jobs,
            position,
        })
    }

    /// The jobs that the same request made, in their order.
    async fn jobs_made_before(&self, intention: &Intention) -> Result<Vec<Uuid>, CommandError> {
        let mut jobs = Vec::new();
        loop {
            let job_id = self.new_id_within(&jobs.len().to_string(), intention);
            match self.made_before::<Job>(job_id, intention).await? {
                Some(_) => jobs.push(job_id),
                None => return Ok(jobs),
            }
        }
    }

    /// Takes a mail out of the inbox; it can be restored.
    pub async fn delete_mail(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = MailCommand::Delete {
            reason: reason.map(str::to_owned),
        };
        self.on::<Mail>(id, command, intention).await
    }

    pub async fn restore_mail(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Mail>(id, MailCommand::Restore, intention).await
    }

    /// Removes the message of a deleted mail for good. What was read from it is kept, so that history stays whole.
    pub async fn erase_mail(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // Views that wait to be accepted have read the message, and would not read it again from what is kept.
        if let Some(replay) = self.known_now().await?.open_replay().await? {
            return Err(CommandError::refused(
                Code::ReplayOpen,
                format!("replay {replay} is open; accept or reject it first, then erase the mail"),
            ));
        }
        let command = MailCommand::EraseContent {
            reason: reason.map(str::to_owned),
        };
        // The event comes first: it says no to a mail that is not deleted. Bytes that outlive a crash here go when the
        // command is repeated, which appends nothing the second time.
        let done = self.on::<Mail>(id, command, intention).await?;
        let mail: Mail = framework::load(self.parts.log.as_ref(), &id.to_string()).await?;
        let Some(digest) = mail.content() else {
            return Ok(done);
        };
        if let Some(Stored::Raw(bytes)) = self.parts.contents.get(digest).await? {
            let received_at = mail.received_at().unwrap_or_default();
            let known = &self.parts.known;
            let remnant = known.remnant(&bytes, received_at, mail.sender())?;
            self.parts.contents.erase(digest, remnant).await?;
        }
        Ok(done)
    }

    /// The raw message without passphrases of the sender's environment, which leave the program by no door; the reading is
    /// noted in the audit trail.
    pub async fn download_mail(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Vec<u8>>, CommandError> {
        let mail: Mail = framework::load(self.parts.log.as_ref(), &id.to_string()).await?;
        let Some(digest) = mail.content() else {
            return Err(not_found(id));
        };
        let done = self
            .on::<Mail>(id, MailCommand::Download, intention)
            .await?;
        match self.parts.contents.get(digest).await? {
            Some(Stored::Raw(bytes)) => Ok(Done {
                value: mail::redacted(&bytes).into_owned(),
                position: done.position,
            }),
            Some(Stored::Erased { .. }) => Err(CommandError::refusal(&MailError::Erased)),
            None => Err(ContentError::Damaged {
                digest,
                reason: "it is missing".to_owned(),
            }
            .into()),
        }
    }

    pub(crate) async fn refuse_unusable_customer(&self, id: Uuid) -> Result<(), CommandError> {
        match self.parts.known.customer(id).await? {
            Some(customer) if customer.active => Ok(()),
            Some(customer) => Err(CommandError::refused(
                Code::CustomerInactive,
                format!(
                    "customer `{}` is inactive; reactivate it or choose another one",
                    customer.name
                ),
            )),
            None => Err(CommandError::refused(
                Code::NotFound,
                format!("there is no customer {id}"),
            )),
        }
    }
}

fn not_found(mail_id: Uuid) -> CommandError {
    CommandError::refused(Code::NotFound, format!("there is no mail {mail_id}"))
}

/// The parts that become jobs, with their customers; one per identity.
fn choose(
    mail_id: Uuid,
    parts: &[MailPart],
    assignments: &[Assignment],
) -> Result<BTreeMap<String, (MailPart, Uuid)>, CommandError> {
    if parts.is_empty() {
        return Err(CommandError::refused(
            Code::NotRecognised,
            format!(
                "mail {mail_id} reports no run that a parser recognises, so there is nothing to assign; delete it, or add a parser"
            ),
        ));
    }
    for ordinal in assignments.iter().filter_map(|a| a.ordinal) {
        let Some(part) = parts.iter().find(|part| part.ordinal == ordinal) else {
            return Err(CommandError::refused(
                Code::InvalidInput,
                format!(
                    "mail {mail_id} has no run {ordinal}; it has runs 0 to {}",
                    parts.len() - 1
                ),
            ));
        };
        if let Some(job_id) = part.job_id {
            return Err(already_assigned(part, job_id));
        }
        if part.dismissed {
            return Err(dismissed(part));
        }
    }
    let mut chosen = BTreeMap::new();
    let waits = |part: &&MailPart| part.job_id.is_none() && !part.dismissed;
    for part in parts.iter().filter(waits) {
        let own = assignments.iter().find(|a| a.ordinal == Some(part.ordinal));
        let Some(assignment) = own.or_else(|| assignments.iter().find(|a| a.ordinal.is_none()))
        else {
            continue;
        };
        let previous = chosen.insert(part.identity.key(), (part.clone(), assignment.customer_id));
        if previous.is_some_and(|(_, customer_id)| customer_id != assignment.customer_id) {
            return Err(CommandError::refused(
                Code::InvalidInput,
                format!(
                    "job `{}` stands twice in the mail and was given to two customers; choose one",
                    part.identity.job
                ),
            ));
        }
    }
    if chosen.is_empty() {
        let of_job = parts.iter().find_map(|p| p.job_id.map(|id| (p, id)));
        return Err(if parts.iter().any(|part| waits(&part)) {
            CommandError::refused(
                Code::InvalidInput,
                "no customer was given for any run of the mail that waits",
            )
        } else if let Some((part, job_id)) = of_job {
            already_assigned(part, job_id)
        } else {
            dismissed(&parts[0])
        });
    }
    Ok(chosen)
}

fn already_assigned(part: &MailPart, job_id: Uuid) -> CommandError {
    CommandError::refused(
        Code::AlreadyAssigned,
        format!(
            "`{}` belongs to job {job_id} already; unarchive that job if its mails are missing",
            part.identity.job
        ),
    )
}

fn dismissed(part: &MailPart) -> CommandError {
    CommandError::refused(
        Code::NewJobDismissed,
        format!(
            "`{}` was dismissed as none of ours; restore the new job first",
            part.identity.job
        ),
    )
}

#[cfg(test)]
mod tests {
    use domain::identity::JobIdentity;

    use super::*;

    fn part(ordinal: u32, company: &str, job_id: Option<Uuid>) -> MailPart {
        MailPart {
            ordinal,
            identity: JobIdentity {
                sender: "alerts@example.com".into(),
                software: "Veeam".into(),
                kind: "Alarm".into(),
                job: "Daily".into(),
                company: Some(company.into()),
            },
            job_id,
            dismissed: false,
        }
    }

    fn to(ordinal: Option<u32>, customer: u128) -> Assignment {
        Assignment {
            ordinal,
            customer_id: Uuid::from_u128(customer),
        }
    }

    fn code(result: Result<BTreeMap<String, (MailPart, Uuid)>, CommandError>) -> Code {
        result.expect_err("it is refused").code()
    }

    #[test]
    fn several_companies_go_to_several_customers() {
        let parts = [part(0, "Acme", None), part(1, "Globex", None)];
        let chosen = choose(Uuid::nil(), &parts, &[to(Some(0), 1), to(None, 2)]).unwrap();
        let customers: Vec<_> = chosen.into_values().map(|(p, c)| (p.ordinal, c)).collect();
        assert_eq!(
            customers,
            [(0, Uuid::from_u128(1)), (1, Uuid::from_u128(2))]
        );
    }

    #[test]
    fn two_sessions_of_one_job_make_one_job() {
        let parts = [part(0, "Acme", None), part(1, "Acme", None)];
        assert_eq!(
            choose(Uuid::nil(), &parts, &[to(None, 1)]).unwrap().len(),
            1
        );
        assert_eq!(
            code(choose(
                Uuid::nil(),
                &parts,
                &[to(Some(0), 1), to(Some(1), 2)]
            )),
            "INVALID_INPUT"
        );
    }

    #[test]
    fn what_cannot_be_assigned_is_refused() {
        assert_eq!(
            code(choose(Uuid::nil(), &[], &[to(None, 1)])),
            "NOT_RECOGNISED"
        );
        let taken = [part(0, "Acme", Some(Uuid::nil()))];
        assert_eq!(
            code(choose(Uuid::nil(), &taken, &[to(None, 1)])),
            "ALREADY_ASSIGNED"
        );
        let foreign = [MailPart {
            dismissed: true,
            ..part(0, "Acme", None)
        }];
        for assignment in [to(None, 1), to(Some(0), 1)] {
            assert_eq!(
                code(choose(Uuid::nil(), &foreign, &[assignment])),
                "NEW_JOB_DISMISSED"
            );
        }
        let open = [part(0, "Acme", None)];
        assert_eq!(
            code(choose(Uuid::nil(), &open, &[to(Some(7), 1)])),
            "INVALID_INPUT"
        );
        assert_eq!(code(choose(Uuid::nil(), &open, &[])), "INVALID_INPUT");
    }
}
