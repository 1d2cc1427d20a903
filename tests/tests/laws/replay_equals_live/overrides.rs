//! Overrides.

use commands::CommandError;
use domain::{
    overrides::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch, TextMatchKind},
    run::RunStatus,
    schedule::Weekday,
};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum OverrideStep {
    Create(usize, usize),
    Change(usize, usize, usize),
    Remove(usize),
}

impl OverrideStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            3 => (n.clone(), n.clone()).prop_map(|(job, rule)| Self::Create(job, rule)),
            2 => (n.clone(), n.clone(), n.clone()).prop_map(|(id, job, rule)| Self::Change(id, job, rule)),
            2 => n.clone().prop_map(Self::Remove),
        ]
    }
}

impl History {
    pub(crate) async fn on_overrides(&mut self, step: OverrideStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            OverrideStep::Create(job, rule) => {
                let rule = self.rule(job, rule);
                let done = commands.create_override(rule, &by).await?;
                self.overrides.push(done.value);
            }
            OverrideStep::Change(id, job, rule) => {
                let rule = self.rule(job, rule);
                commands
                    .change_override(some(&self.overrides, id), rule, &by)
                    .await?;
            }
            OverrideStep::Remove(id) => {
                commands
                    .remove_override(some(&self.overrides, id), &by)
                    .await?;
            }
        }
        Ok(())
    }

    /// Some are about all trouble there is, so that they do something in any history.
    fn rule(&self, job: usize, rule: usize) -> OverrideRule {
        let job_id = some(&self.jobs, job);
        let (level, status, text) = match rule % 6 {
            0 => (OverrideLevel::Job { job_id }, None, None),
            1 => {
                let level = OverrideLevel::Global {
                    software: None,
                    kind: None,
                };
                (level, None, None)
            }
            2 => {
                let software = Some("Synology".to_owned());
                let level = OverrideLevel::Global {
                    software,
                    kind: None,
                };
                (level, Some(RunStatus::Warning), None)
            }
            3 => (OverrideLevel::Job { job_id }, None, Some("e")),
            4 => (OverrideLevel::Job { job_id }, Some(RunStatus::Failed), None),
            _ => {
                let object = "SRV-01".to_owned();
                (OverrideLevel::Object { job_id, object }, None, Some("a"))
            }
        };
        let text = text.map(|text| TextMatch {
            kind: TextMatchKind::Contains,
            text: text.to_owned(),
        });
        OverrideRule {
            level,
            matching: OverrideMatch { status, text },
            from: (rule > 40).then(|| "2026-06-10T00:00:00Z".parse().expect("a time")),
            until: None,
            weekdays: Weekday::ALL.into_iter().take(rule % 5).collect(),
            reason: None,
        }
    }
}
