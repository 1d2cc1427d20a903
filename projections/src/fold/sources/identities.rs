//! Identities become those of jobs.

use domain::{
    identity::JobIdentity,
    ids,
    text::{bounded, folded},
};
use uuid::Uuid;

use crate::{
    continued::Continuations,
    engine::schema::field::Json,
    fold::{
        lookups::jobs,
        observers::run_checks,
        sources::{mail_parts, new_jobs},
        state::{error::FoldError, memory::Fold},
    },
    rows::jobs::{JobIdentityRow, JobRow},
};

/// Mails of this identity are what the job waited for. They name it, where it was called as another application did.
pub(crate) fn take_up(
    fold: &mut Fold,
    job_id: Uuid,
    identity: &JobIdentity,
    names_it: bool,
) -> Result<(), FoldError> {
    let later = fold.state.continued.clone();
    if names_it {
        let named = named(fold, later.as_ref(), identity)?;
        fold.jobs().update(&(job_id,), |row| name(row, named))?;
        run_checks::on_job(fold, job_id)?;
    }
    // Runs keep their ids when the mails are read with another identity later.
    let key = identity.key();
    let run_base = ids::identity_of_job(job_id, later.first(&key));
    claim(fold, job_id, run_base, identity)
}

/// The job has the identity, those that its mails are read with later, and the mails that waited for them. Two processes may
/// have approved the same one at the same moment: the first one in the log has it.
pub(crate) fn claim(
    fold: &mut Fold,
    job_id: Uuid,
    run_base: Uuid,
    identity: &JobIdentity,
) -> Result<(), FoldError> {
    if !jobs::exists(fold, job_id)? || !is_free(fold, identity)? {
        return Ok(());
    }
    let continued = fold.state.continued.clone();
    for identity in std::iter::once(identity).chain(continued.later(&identity.key())) {
        if !is_free(fold, identity)? {
            continue;
        }
        let identity_key = identity.key();
        fold.job_identities().put(JobIdentityRow {
            identity_key: identity_key.clone(),
            job_id,
            // The same for all of them: the runs are the ones that they were.
            run_base,
            identity: Json(identity.clone()),
        });
        mail_parts::assign_waiting(fold, &identity_key)?;
        new_jobs::taken(fold, &identity_key)?;
    }
    Ok(())
}

fn is_free(fold: &mut Fold, identity: &JobIdentity) -> Result<bool, FoldError> {
    let row = fold.job_identities().get(&(identity.key(),))?;
    Ok(row.is_none())
}

/// What a job that is approved with this identity is called: as its mails say by now.
pub(crate) fn named<'a>(
    fold: &mut Fold,
    continued: &'a Continuations,
    identity: &'a JobIdentity,
) -> Result<&'a JobIdentity, FoldError> {
    if !is_free(fold, identity)? {
        return Ok(identity);
    }
    for later in continued.later(&identity.key()).into_iter().rev() {
        if is_free(fold, later)? {
            return Ok(later);
        }
    }
    Ok(identity)
}

pub(crate) fn name(row: &mut JobRow, identity: &JobIdentity) {
    row.software.clone_from(&identity.software);
    row.kind.clone_from(&identity.kind);
    row.name.clone_from(&identity.job);
    row.folded_name = bounded(folded(&identity.job));
    row.company.clone_from(&identity.company);
    row.sender.clone_from(&identity.sender);
    row.search_text = search_text(identity);
}

fn search_text(identity: &JobIdentity) -> String {
    let company = identity.company.as_deref().unwrap_or_default();
    bounded(folded(
        &[
            &identity.job,
            &identity.software,
            &identity.kind,
            company,
            &identity.sender,
        ]
        .join(" "),
    ))
}
