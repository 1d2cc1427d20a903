//! By which paths mails come: which mail hosts are trusted, and what is usual for a job.

use std::collections::BTreeMap;

use domain::{
    code::Code,
    job::{Job, JobCommand},
    settings::{Area, TRUST},
};
use paths::{MailVerdict, Method, Trust, TrustSetting};
use serde_json::Value;
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

impl Commands {
    /// Sets which mail hosts are trusted; none is nobody. The views go on as they were built until somebody accepts
    /// the replay that follows.
    pub async fn set_mail_trust(
        &self,
        setting: Option<TrustSetting>,
        intention: &Intention,
    ) -> Result<Done<Area>, CommandError> {
        let value = match setting {
            None => Value::Null,
            Some(setting) => {
                let trust = Trust::try_from(setting).map_err(|error| refused(&error))?;
                // As it was understood, so that the same trust is always written alike.
                serde_json::to_value(trust.setting())
                    .map_err(|error| CommandError::refused(Code::Unavailable, error.to_string()))?
            }
        };
        let changes = BTreeMap::from([(TRUST.to_owned(), value)]);
        self.change_settings(Area::MailPaths, changes, intention)
            .await
    }

    /// Mails of the run's job come by the path that the run's mail came by, from now on and before. Runs that are doubted because of
    /// it count as they report.
    pub async fn confirm_path(
        &self,
        run_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<ConfirmedPath>, CommandError> {
        let known = self.known_now().await?;
        let Some(doubt) = known.doubted_run(run_id).await? else {
            return Err(CommandError::refused(
                Code::NotFound,
                format!("there is no run {run_id}; `runs` lists all"),
            ));
        };
        let job_id = doubt.job_id;
        let Some((path, verdict)) = doubt.path else {
            let value = ConfirmedPath { job_id, path: None };
            return Ok(Done {
                value,
                position: None,
            });
        };
        if Method::of_path(&path) == Method::Unknown || verdict == MailVerdict::Unknown {
            return Err(CommandError::refused(
                Code::PathUnknown,
                "the header of the run's mail does not tell who sent it, so no mail could be told by its path; find out from the customer \
                 whether the backup ran, and mark the run as successful if it did",
            ));
        }
        let command = JobCommand::ConfirmPath {
            path: path.clone(),
            verdict: verdict.name().to_owned(),
        };
        let position = self.execute::<Job>(job_id, command, intention).await?;
        let value = ConfirmedPath {
            job_id,
            path: Some((path, verdict)),
        };
        Ok(Done { value, position })
    }

    /// Mails of the job do not come by this path after all: those that did are doubted again where they proved less than others.
    pub async fn forget_path(
        &self,
        job_id: Uuid,
        path: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let known = self.known_now().await?;
        let position = if known.has_path(job_id, path).await? {
            let command = JobCommand::ForgetPath {
                path: path.to_owned(),
            };
            self.execute::<Job>(job_id, command, intention).await?
        } else {
            None
        };
        Ok(Done {
            value: job_id,
            position,
        })
    }
}

/// What was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedPath {
    pub job_id: Uuid,
    /// None where the run is not doubted.
    pub path: Option<(String, MailVerdict)>,
}

/// Refuses what nobody can trust by.
pub(crate) fn check(changes: &BTreeMap<String, Value>) -> Result<(), CommandError> {
    let Some(value) = changes.get(TRUST).filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let setting: TrustSetting =
        serde_json::from_value(value.clone()).map_err(|error| refused(&error))?;
    Trust::try_from(setting).map_err(|error| refused(&error))?;
    Ok(())
}

fn refused(error: &impl std::fmt::Display) -> CommandError {
    CommandError::refused(
        Code::InvalidInput,
        format!("the mail hosts to trust cannot be set so: {error}"),
    )
}
