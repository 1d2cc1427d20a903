//! Snapshots become runs.

use domain::{
    cove_account::{AccountKey, EarlierDay, Report, earlier_days, is_workstation, report},
    ids,
    overrides::Troubles,
    run::RunStatus,
};
use uuid::Uuid;

use super::{CoveAccountRow, CoveObject, CoveRunDetails, CoveRunRow, quiet};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{
        mails::Seen,
        runs::{self, RunRow},
        schedules,
    },
};

/// The last session of the account is a run of its job, if that is active.
pub(super) fn follow(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    key: &AccountKey,
) -> Result<(), FoldError> {
    let account = set.cove_accounts.get(writer, &(key.to_string(),))?.cloned();
    let Some(account) = account else {
        return Ok(());
    };
    let (Some(job_id), Some(base)) = (account.job_id, account.run_base) else {
        return Ok(());
    };
    let job = set.jobs.get(writer, &(job_id,))?;
    let Some(job) = job.filter(|job| !job.archived) else {
        return Ok(());
    };
    let is_workstation = is_workstation(&job.software, &job.kind);
    if let Some(report) = report(&account.columns.0) {
        // While a session is running it is the one before that counts. Its run may be there under the time at which it began.
        let is_there = report.is_previous
            && report.completed_at.is_some()
            && report.completed_at == account.completed_at;
        if !is_there {
            let session = Session {
                key,
                account: &account,
                job_id,
                base,
                report: &report,
            };
            session.appear(set, writer, is_workstation)?;
            set.cove_accounts
                .update(writer, &(key.to_string(),), |row| {
                    row.completed_at = report.completed_at;
                })?;
        }
    }
    if is_workstation {
        quiet::judge(set, writer, key, &account, job_id, base)?;
    }
    Ok(())
}

/// A session of an account that is linked to a job.
struct Session<'a> {
    key: &'a AccountKey,
    account: &'a CoveAccountRow,
    job_id: Uuid,
    base: Uuid,
    report: &'a Report,
}

impl Session<'_> {
    fn appear(
        &self,
        set: &mut WorkingSet,
        writer: &mut dyn ViewWriter,
        is_workstation: bool,
    ) -> Result<(), FoldError> {
        let row = self.row(set);
        if set.runs.get(writer, &(row.run_id,))?.is_some() {
            return self.correct(set, writer, &row);
        }
        if set.job_health.get(writer, &(self.job_id,))?.is_none() {
            for day in earlier_days(&self.account.columns.0, self.report.at) {
                self.appear_on(set, writer, &day)?;
            }
        }
        self.describe(set, row.run_id);
        runs::enter(set, writer, row.clone(), Seen::Perhaps)?;
        if is_workstation {
            return Ok(());
        }
        schedules::on_run(set, writer, &row, Some(self.key.collector()))
    }

    /// A session that had a run already turned out otherwise. What somebody reviewed stays reviewed.
    fn correct(
        &self,
        set: &mut WorkingSet,
        writer: &mut dyn ViewWriter,
        row: &RunRow,
    ) -> Result<(), FoldError> {
        self.describe(set, row.run_id);
        runs::change(set, writer, row.run_id, |run| {
            run.status = row.status;
            run.duration_seconds = row.duration_seconds;
            run.size_bytes = row.size_bytes;
            run.object_count = row.object_count;
            run.troubled_object_count = row.troubled_object_count;
            run.troubles = row.troubles.clone();
        })?;
        Ok(())
    }

    /// A day that only the colour bar knows. It says nothing about when the job runs.
    fn appear_on(
        &self,
        set: &mut WorkingSet,
        writer: &mut dyn ViewWriter,
        day: &EarlierDay,
    ) -> Result<(), FoldError> {
        let run_id = ids::cove_colour_bar_run(self.base, self.key, day.date);
        let row = RunRow::new(
            run_id,
            self.job_id,
            day.status,
            day.at.min(set.now),
            set.now,
        );
        let details = CoveRunDetails {
            message: "Known from the colour bar of the account only".to_owned(),
            ..names_of(self.account)
        };
        put(set, run_id, self.account, details);
        runs::enter(set, writer, row, Seen::Perhaps)
    }

    fn row(&self, set: &WorkingSet) -> RunRow {
        let report = self.report;
        let run_id = ids::cove_run(self.base, self.key, report.at);
        // A clock that runs ahead must not put a run into the future.
        let run_at = report.at.min(set.now);
        let objects = objects(report);
        let bad = objects
            .iter()
            .filter(|object| RunStatus::is_trouble(object.status));
        let said = objects
            .iter()
            .map(|object| (object.name.as_str(), object.status, object.message.as_str()));
        RunRow {
            duration_seconds: report.duration_seconds,
            size_bytes: report.size_bytes,
            object_count: count(objects.len()),
            troubled_object_count: count(bad.count()),
            troubles: Json(Troubles::of(report.status, [report.words.as_str()], said)),
            ..RunRow::new(run_id, self.job_id, report.status, run_at, set.now)
        }
    }

    fn describe(&self, set: &mut WorkingSet, run_id: Uuid) {
        let details = CoveRunDetails {
            message: self.report.words.clone(),
            used_bytes: self.account.used_bytes,
            objects: objects(self.report),
            ..names_of(self.account)
        };
        put(set, run_id, self.account, details);
    }
}

pub(super) fn put(
    set: &mut WorkingSet,
    run_id: Uuid,
    account: &CoveAccountRow,
    details: CoveRunDetails,
) {
    set.cove_runs.put(CoveRunRow {
        run_id,
        account: account.account.clone(),
        details: Json(details),
    });
}

pub(super) fn names_of(account: &CoveAccountRow) -> CoveRunDetails {
    CoveRunDetails {
        account_name: account.account_name.clone(),
        computer_name: account.computer_name.clone(),
        customer: account.customer.clone(),
        sources: account.sources.clone(),
        ..CoveRunDetails::default()
    }
}

fn objects(report: &Report) -> Vec<CoveObject> {
    let objects = report.sources.iter().map(|source| CoveObject {
        name: source.name.clone(),
        status: source.status,
        message: source.message(),
        errors: source.errors,
        at: source.at,
        duration_seconds: source.duration_seconds,
        size_bytes: source.size_bytes,
    });
    objects.collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
