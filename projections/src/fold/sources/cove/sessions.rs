//! Snapshots become runs.

use domain::{
    cove_account::{AccountKey, Phase, Report, is_workstation, report},
    ids,
    overrides::Troubles,
    run::RunStatus,
};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Field as _, Json},
        value::Value,
    },
    fold::{
        runs::{arrival, lifecycle},
        sources::cove::{
            days,
            details::{self, Linked},
            objects, quiet,
        },
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::{
        cove_accounts::{CoveObject, CoveRunDetails, CoveRunRow},
        runs::RunRow,
    },
};

/// The last session of the account is a run of its job, if that is active, and so are days of the colour bar that have none.
pub(crate) fn follow(fold: &mut Fold, key: &AccountKey) -> Result<(), FoldError> {
    let account = fold.cove_accounts().get(&(key.to_string(),))?.cloned();
    let Some(account) = account else {
        return Ok(());
    };
    let (Some(job_id), Some(base)) = (account.job_id, account.run_base) else {
        return Ok(());
    };
    let job = fold.jobs().get(&(job_id,))?;
    let Some(job) = job.filter(|job| !job.archived) else {
        return Ok(());
    };
    let is_workstation = is_workstation(&job.software, &job.kind);
    let linked = Linked {
        key,
        account: &account,
        job_id,
        base,
    };
    if let Some(report) = report(&account.columns.0) {
        let session = Session {
            linked,
            report: &report,
        };
        session.follow(fold, is_workstation)?;
    }
    if is_workstation {
        quiet::judge(fold, key, &account, job_id, base)?;
    }
    Ok(())
}

/// A session of an account that is linked to a job.
struct Session<'a> {
    linked: Linked<'a>,
    report: &'a Report,
}

impl Session<'_> {
    fn follow(&self, fold: &mut Fold, is_workstation: bool) -> Result<(), FoldError> {
        let report = self.report;
        let run_id = self.run_id(fold)?;
        let known_at = fold.runs().get(&(run_id,))?.map(|run| run.run_at);
        let is_there = known_at.is_some();
        let session_at = known_at.unwrap_or(report.at.min(fold.state.now));
        days::appear(fold, &self.linked, session_at)?;
        if is_there {
            self.correct(fold, run_id)?;
        } else {
            self.appear(fold, run_id, is_workstation)?;
        }
        days::give_way(fold, (self.linked.key, self.linked.base), run_id)?;
        let key = (self.linked.account.account.clone(),);
        fold.cove_accounts().update(&key, |row| {
            row.completed_at = report.completed_at;
            if !is_there {
                row.run_at = Some(report.at);
            }
        })?;
        Ok(())
    }

    /// The run that the session is, or will be. While another one is in process, it is told by its end, and may be there under the
    /// time at which it began.
    fn run_id(&self, fold: &mut Fold) -> Result<Uuid, FoldError> {
        let Linked {
            key,
            account,
            job_id,
            base,
        } = self.linked;
        let own_id = ids::cove_run(base, key, self.report.at);
        if self.report.phase != Phase::NextInProcess || fold.runs().get(&(own_id,))?.is_some() {
            return Ok(own_id);
        }
        if let Some(at) = account.run_at {
            let last_id = ids::cove_run(base, key, at);
            let last = fold.cove_runs().get(&(last_id,))?.cloned();
            let run = fold.runs().get(&(last_id,))?;
            if let Some((last, run)) = last.zip(run)
                && self.is_told_of(&last, run)
            {
                return Ok(last_id);
            }
        }
        // It may be one from before the account was linked elsewhere, and back.
        let known = self.run_that_ended_then(fold, job_id)?;
        Ok(known.unwrap_or(own_id))
    }

    /// Whether the last run is of the session that ended before the one in process. Where its end is not known, it is if nothing
    /// speaks against it.
    fn is_told_of(&self, last: &CoveRunRow, run: &RunRow) -> bool {
        match last.completed_at {
            Some(_) => last.completed_at == self.report.completed_at,
            None => {
                !last.details.0.in_process
                    && run.status == self.report.status
                    && run.run_at <= self.report.at
            }
        }
    }

    fn run_that_ended_then(
        &self,
        fold: &mut Fold,
        job_id: Uuid,
    ) -> Result<Option<Uuid>, FoldError> {
        let Some(completed_at) = self.report.completed_at else {
            return Ok(None);
        };
        let sql = "SELECT cove_runs.run_id FROM cove_runs JOIN runs ON runs.run_id = cove_runs.run_id AND runs.job_id = $1 \
                   WHERE cove_runs.account = $2 AND cove_runs.completed_at = $3 AND cove_runs.completed_at IS NOT NULL \
                   ORDER BY runs.run_at, runs.run_id LIMIT 1";
        let params = [
            Value::Uuid(job_id),
            Value::Text(self.linked.account.account.clone()),
            completed_at.to_value(),
        ];
        Ok(fold.select_as(sql, &params)?.into_iter().next())
    }

    fn appear(&self, fold: &mut Fold, run_id: Uuid, is_workstation: bool) -> Result<(), FoldError> {
        let objects = objects::objects_of(self.report, None);
        let row = self.row(fold, run_id, &objects);
        self.describe(fold, run_id, objects);
        lifecycle::enter(fold, row.clone(), Seen::Perhaps)?;
        if is_workstation {
            return Ok(());
        }
        arrival::came_in(fold, &row, Some(&self.linked.key.collector()))
    }

    /// A session that had a run already turned out differently. What somebody reviewed stays reviewed, and what was said of a
    /// session that ended stays while the next one is in process.
    fn correct(&self, fold: &mut Fold, run_id: Uuid) -> Result<(), FoldError> {
        let known = fold.cove_runs().get(&(run_id,))?.cloned();
        let known = known.map(|row| row.details.0);
        let was_in_process = known.as_ref().is_some_and(|known| known.in_process);
        if !self.report.phase.tells_more(was_in_process) {
            let is_told = self.report.phase == Phase::NextInProcess;
            let ended = self.report.completed_at.filter(|_| is_told);
            fold.cove_runs().update(&(run_id,), |row| {
                row.completed_at = row.completed_at.or(ended);
            })?;
            return Ok(());
        }
        let objects = objects::objects_of(self.report, known.as_ref());
        let row = self.row(fold, run_id, &objects);
        self.describe(fold, run_id, objects);
        lifecycle::change(fold, run_id, |run| {
            run.status = row.status;
            run.duration_seconds = row.duration_seconds;
            run.size_bytes = row.size_bytes;
            run.object_count = row.object_count;
            run.troubled_object_count = row.troubled_object_count;
            run.troubles = row.troubles;
        })?;
        Ok(())
    }

    fn row(&self, fold: &Fold, run_id: Uuid, objects: &[CoveObject]) -> RunRow {
        let report = self.report;
        // A clock that runs ahead must not put a run into the future.
        let run_at = report.at.min(fold.state.now);
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
            ..RunRow::new(
                run_id,
                self.linked.job_id,
                report.status,
                run_at,
                fold.state.now,
            )
        }
    }

    fn describe(&self, fold: &mut Fold, run_id: Uuid, objects: Vec<CoveObject>) {
        let account = self.linked.account;
        let details = CoveRunDetails {
            message: self.report.words.clone(),
            in_process: self.report.phase == Phase::InProcess,
            used_bytes: account.used_bytes,
            objects,
            ..details::names_of(account)
        };
        details::put(fold, run_id, account, self.report.completed_at, details);
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
