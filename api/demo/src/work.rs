//! What an MSP does about its backups in the morning.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use commands::{NewRemark, NewTicket};
use domain::{
    annotation::AnnotationScope,
    calendar::{CalendarScope, HolidayChoice},
    overrides::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch, TextMatchKind},
    run::RunStatus,
    ticket::ResolutionSource,
};
use projections::views::runs::RunRow;

use super::{
    people::{ADMIN, OPERATORS},
    teller::Teller,
};

/// Days that repairing takes.
const REPAIRED_AFTER: i64 = 3;

/// Once a month somebody remarks on a machine that missed its backup.
const REMARK_ON: u32 = 10;

/// More are not worked on at a time.
const MAX_TICKETS: usize = 12;

/// Of the MSP's customers: one with an agreed age of its last good run, and one whose storage is moved.
const WITH_RPO: usize = 1;
const MOVING: usize = 2;

impl Teller<'_> {
    /// What was agreed on before the first night.
    pub(super) async fn set_up(&self, until: NaiveDate) -> anyhow::Result<()> {
        let commands = &self.backend.commands;
        let by = self.by(ADMIN);
        let dutch = HolidayChoice::Calendar {
            code: "NL".to_owned(),
        };
        commands
            .choose_holidays(CalendarScope::Installation, dutch, &by)
            .await?;
        commands
            .set_customer_rpo(self.customers[WITH_RPO], Some(48), &by)
            .await?;
        let evening = NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default();
        let from = (until + TimeDelta::days(3)).and_time(evening).and_utc();
        let moving = CalendarScope::Customer {
            customer_id: self.customers[MOVING],
        };
        commands
            .plan_maintenance(
                moving,
                (from, from + TimeDelta::hours(14)),
                "New storage",
                &by,
            )
            .await?;
        let low_on_space = OverrideRule {
            level: OverrideLevel::Global {
                software: None,
                kind: None,
            },
            matching: OverrideMatch {
                status: Some(RunStatus::Warning),
                text: Some(TextMatch {
                    kind: TextMatchKind::Contains,
                    text: "Free space on the backup repository is below".to_owned(),
                }),
            },
            from: None,
            until: None,
            weekdays: BTreeSet::new(),
            reason: Some("Watched by another system".to_owned()),
        };
        commands.create_override(low_on_space, &by).await?;
        self.set_up_cove().await
    }

    /// Tickets about what failed, as long as somebody has time for them; those of some days ago are done.
    pub(super) async fn act_on(&mut self, open: &[RunRow], day: NaiveDate) -> anyhow::Result<()> {
        let commands = &self.backend.commands;
        while let Some((ticket, since)) = self.tickets.front().copied() {
            if (day - since).num_days() < REPAIRED_AFTER {
                break;
            }
            self.tickets.pop_front();
            let by = self.by(OPERATORS[1]);
            commands
                .resolve_ticket(ticket, ResolutionSource::Person, &by)
                .await?;
        }
        let mut jobs = BTreeSet::new();
        let failed = open
            .iter()
            .filter(|run| run.effective_status == RunStatus::Failed && jobs.insert(run.job_id));
        let free = MAX_TICKETS.saturating_sub(self.tickets.len());
        // One at a time: who had a ticket yesterday has one today.
        for run in failed.take(free.min(1)) {
            let ticket = NewTicket {
                description: "The backup failed. Look at the machine and its storage.".to_owned(),
                scopes: vec![],
                runs: vec![run.run_id],
                active_from: None,
                psa: None,
            };
            let done = commands.open_ticket(ticket, &self.by(OPERATORS[0])).await?;
            self.tickets.push_back((done.value, day));
        }
        let missed = open
            .iter()
            .find(|run| run.effective_status == RunStatus::Missed);
        if let Some(run) = missed.filter(|_| day.day() == REMARK_ON) {
            let remark = NewRemark {
                text: "This machine is switched off now and then; ask before you call.".to_owned(),
                scopes: vec![AnnotationScope::Job { job_id: run.job_id }],
                runs: vec![run.run_id],
                active_from: None,
            };
            commands.make_remark(remark, &self.by(OPERATORS[1])).await?;
        }
        Ok(())
    }
}
