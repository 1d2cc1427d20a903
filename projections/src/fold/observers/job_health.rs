//! How each job fares: its last good run, and which of its runs only repeat another one.

use domain::run::{DayRun, REPEATING_SOFTWARE, is_clean, is_repeated};
use uuid::Uuid;

use crate::{
    fold::{
        lookups::days::days,
        state::{error::FoldError, memory::Fold},
    },
    rows::{job_days::JobHealthRow, runs::RunRow},
};

/// A run that shows that the job works. What is informational is no backup, and what nobody knows the sender of shows nothing.
pub(crate) fn is_good(run: &RunRow) -> bool {
    !run.informational && run.effective_status.is_good() && !run.is_doubted()
}

pub(super) fn on_run(
    fold: &mut Fold,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    let was_good = before.filter(|run| is_good(run));
    let is_good = after.filter(|run| is_good(run));
    if let Some(run) = was_good
        && is_good.is_none_or(|after| (after.job_id, after.run_at) != (run.job_id, run.run_at))
    {
        let health = fold.job_health().get(&(run.job_id,))?;
        if health.is_some_and(|health| health.last_good_run_id == Some(run.run_id)) {
            fold.state.unsettled.health.insert(run.job_id);
        }
    }
    let Some(run) = after else { return Ok(()) };
    let day = days(fold)?.number(run.run_at);
    let known = fold.job_health().get(&(run.job_id,))?.cloned();
    let mut row = known.clone().unwrap_or_else(|| nothing(run, day));
    row.newest_at = row.newest_at.max(run.run_at);
    row.first_day = row.first_day.min(day);
    row.last_day = row.last_day.max(day);
    if let Some(run) = is_good {
        // Of runs of one moment the worse one counts, which is found out for all of them together.
        if row.last_good_at == Some(run.run_at) {
            fold.state.unsettled.health.insert(run.job_id);
        }
        if row.last_good_at < Some(run.run_at) {
            row.last_good_at = Some(run.run_at);
            row.last_good_run_id = Some(run.run_id);
        }
    }
    if known.as_ref() != Some(&row) {
        fold.job_health().put(row);
    }
    Ok(())
}

/// A run of a product that repeats itself is about to appear; tells whether it is hidden behind a clean one of its day.
/// Out of the order of time, all runs of the day are looked at before anybody reads.
pub(crate) fn arrives(fold: &mut Fold, run: &RunRow) -> Result<bool, FoldError> {
    if !repeats(fold, run.job_id)? {
        return Ok(false);
    }
    let days = days(fold)?;
    let day = days.local_days().number(run.run_at);
    let known = fold.job_health().get(&(run.job_id,))?.cloned();
    let mut row = known.unwrap_or_else(|| nothing(run, days.number(run.run_at)));
    if row.repeat_day.is_some_and(|newest| day < newest) {
        fold.state.unsettled.repeats.insert((run.job_id, day));
        return Ok(false);
    }
    row.begin_day(day);
    let is_newest = row
        .repeat_newest_at
        .is_none_or(|newest| newest < run.run_at);
    if !is_newest {
        fold.state.unsettled.repeats.insert((run.job_id, day));
    }
    let first = first_clean(&row);
    let this = day_run(run);
    let hidden = is_repeated(this, first);
    if first.is_none() && this.clean {
        row.clean_at = Some(run.run_at);
        row.clean_run_id = Some(run.run_id);
    }
    row.repeat_newest_at = row.repeat_newest_at.max(Some(run.run_at));
    fold.job_health().put(row);
    Ok(hidden)
}

/// A run left, turned out differently, or came from another job. Is it of a product that repeats itself, the others of its day may
/// be hidden now, or stand on the page again.
pub(super) fn repeats_differently(fold: &mut Fold, run: &RunRow) -> Result<(), FoldError> {
    if repeats(fold, run.job_id)? {
        let days = days(fold)?;
        let day = days.local_days().number(run.run_at);
        fold.state.unsettled.repeats.insert((run.job_id, day));
        let known = fold.job_health().get(&(run.job_id,))?.cloned();
        let mut row = known.unwrap_or_else(|| nothing(run, days.number(run.run_at)));
        row.begin_day(day);
        if row.repeat_day == Some(day) {
            row.repeat_newest_at = row.repeat_newest_at.max(Some(run.run_at));
        }
        fold.job_health().put(row);
    }
    Ok(())
}

/// A run changed: whether others of its day repeat it may be another question now.
pub(super) fn on_change(fold: &mut Fold, before: &RunRow, after: &RunRow) -> Result<(), FoldError> {
    let looked_at = |row: &RunRow| {
        let objects = (row.object_count, row.troubled_object_count);
        (row.job_id, row.status, objects, row.is_doubted())
    };
    if looked_at(before) != looked_at(after) {
        repeats_differently(fold, after)?;
    }
    Ok(())
}

/// The run, as the rule of repeated runs looks at it.
pub(crate) fn day_run(run: &RunRow) -> DayRun {
    DayRun {
        run_id: run.run_id,
        run_at: run.run_at,
        clean: !run.is_doubted()
            && is_clean(run.status, run.object_count, run.troubled_object_count),
        day_only: run.day_only,
    }
}

pub(crate) fn first_clean(row: &JobHealthRow) -> Option<DayRun> {
    let (run_at, run_id) = row.clean_at.zip(row.clean_run_id)?;
    Some(DayRun {
        run_id,
        run_at,
        clean: true,
        day_only: false,
    })
}

fn repeats(fold: &mut Fold, job_id: Uuid) -> Result<bool, FoldError> {
    let job = fold.jobs().get(&(job_id,))?;
    Ok(job.is_some_and(|job| REPEATING_SOFTWARE.contains(&job.software.as_str())))
}

impl JobHealthRow {
    /// Of a day that is newer than all others nothing is known yet.
    fn begin_day(&mut self, day: i64) {
        if self.repeat_day.is_none_or(|newest| newest < day) {
            self.repeat_day = Some(day);
            self.clean_at = None;
            self.clean_run_id = None;
            self.repeat_newest_at = None;
        }
    }
}

fn nothing(run: &RunRow, day: i64) -> JobHealthRow {
    JobHealthRow {
        job_id: run.job_id,
        last_good_at: None,
        last_good_run_id: None,
        newest_at: run.run_at,
        first_day: day,
        last_day: day,
        repeat_day: None,
        clean_at: None,
        clean_run_id: None,
        repeat_newest_at: None,
    }
}
