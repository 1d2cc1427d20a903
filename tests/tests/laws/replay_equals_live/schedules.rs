//! Schedules, modes, and time that passes.

use chrono::TimeDelta;
use commands::CommandError;
use domain::{
    job::JobMode,
    schedule::{Rule, Schedule, Slot},
};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum ScheduleStep {
    PinSchedule(usize, u16),
    UnpinSchedule(usize),
    SetJobMode(usize, usize),
    /// Time passes, by this many hours.
    Pass(i64),
    SetClock(i64),
}

impl ScheduleStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            2 => (0..8_usize, 0..1_440_u16).prop_map(|(job, minute)| Self::PinSchedule(job, minute)),
            1 => (0..8_usize).prop_map(Self::UnpinSchedule),
            1 => (0..8_usize, 0..3_usize).prop_map(|(job, mode)| Self::SetJobMode(job, mode)),
            3 => (1..60_i64).prop_map(Self::Pass),
            1 => (-600..600_i64).prop_map(Self::SetClock),
        ]
    }
}

impl History {
    pub(crate) async fn on_schedules(&mut self, step: ScheduleStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            ScheduleStep::PinSchedule(job, minute) => {
                let schedule = Schedule {
                    zone: "Europe/Amsterdam".to_owned(),
                    slots: vec![Slot {
                        rule: Rule::Daily,
                        minute,
                        early_minutes: 30,
                        late_minutes: 45,
                    }],
                };
                commands
                    .pin_schedule(some(&self.jobs, job), schedule, &by)
                    .await?;
            }
            ScheduleStep::UnpinSchedule(job) => {
                commands.unpin_schedule(some(&self.jobs, job), &by).await?;
            }
            ScheduleStep::SetJobMode(job, mode) => {
                let mode = JobMode::ALL[mode % JobMode::ALL.len()];
                commands
                    .set_job_mode(some(&self.jobs, job), mode, &by)
                    .await?;
            }
            ScheduleStep::Pass(hours) => {
                let until = self.at.backend.clock.now() + TimeDelta::hours(hours);
                self.at.clock.set(until);
                commands.deadline_passed(until, &by).await?;
            }
            ScheduleStep::SetClock(minutes) => {
                self.at.clock.set(self.start + TimeDelta::minutes(minutes));
            }
        }
        Ok(())
    }
}
