//! Time passes: slots are judged, and those without a run are missed runs.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{event::Event, timekeeping::TimekeepingEvent};
use uuid::Uuid;

use crate::{
    engine::schema::error::DatabaseError,
    fold::{
        observers::{judging, suspicion, watch},
        runs::requested,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
};

/// The time that an event brings: everything that was due before is judged before the event is folded.
pub(crate) fn time_of(logged: &LoggedEvent<'_>) -> DateTime<Utc> {
    match logged.event {
        // One that is later than its own recording is of a clock that was ahead, and was corrected.
        Event::Timekeeping(TimekeepingEvent::DeadlinePassed { at })
            if *at <= logged.recorded_at =>
        {
            logged.recorded_at.max(*at + TimeDelta::milliseconds(1))
        }
        _ => logged.recorded_at,
    }
}

/// Time has passed up to `now`: schedules are inferred and slots are judged, in the order in which they were due.
pub(crate) fn reach(fold: &mut Fold, now: DateTime<Utc>) -> Result<(), FoldError> {
    while let Some((due, job_id)) = first_due(fold)?.filter(|(due, _)| *due < now) {
        fold.state.now = due;
        let judged = judging::judge(fold, job_id, due)?;
        watch::refresh(fold, job_id)?;
        watch::apply_effects(fold, job_id, &judged.effects)?;
        suspicion::count(fold, job_id, &judged.slots, &judged.effects)?;
        requested::drain(fold)?;
    }
    fold.state.now = now;
    Ok(())
}

/// The job that is looked at next, and when. Asked before every event, so that all changes come behind the loading.
pub(crate) fn first_due(fold: &mut Fold) -> Result<Option<(DateTime<Utc>, Uuid)>, DatabaseError> {
    if !fold.state.dues.is_loaded() {
        let sql = "SELECT job_id, due_at FROM schedules WHERE due_at IS NOT NULL";
        let dues = fold.select_as::<(Uuid, DateTime<Utc>)>(sql, &[])?;
        fold.state.dues.load(dues);
    }
    Ok(fold.state.dues.first())
}
