//! Settings of the installation.

use std::collections::BTreeMap;

use acceptance::received::setting;
use commands::CommandError;
use domain::settings::{Area, DAY_STARTS_AT, LEAST_LATE_MINUTES, TIME_ZONE, TRUST};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::replay_equals_live::history::History;

#[derive(Debug, Clone)]
pub(crate) enum SettingsStep {
    ChangeSettings(usize),
}

impl SettingsStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        (0..10_usize).prop_map(Self::ChangeSettings)
    }
}

impl History {
    pub(crate) async fn on_settings(&mut self, step: SettingsStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            SettingsStep::ChangeSettings(number) => {
                let (area, name, value) = match number {
                    0 => (Area::General, TIME_ZONE, json!("Europe/Lisbon")),
                    1 => (Area::General, DAY_STARTS_AT, json!(8)),
                    2 => (Area::General, DAY_STARTS_AT, Value::Null),
                    3 => (Area::General, TIME_ZONE, Value::Null),
                    4 => (Area::General, TIME_ZONE, json!("Pacific/Auckland")),
                    5 => (Area::General, TIME_ZONE, json!("America/New_York")),
                    6 => (Area::General, DAY_STARTS_AT, json!(0)),
                    7 => (Area::MailPaths, TRUST, Value::Null),
                    8 => (Area::MailPaths, TRUST, json!(setting())),
                    _ => (Area::Schedules, LEAST_LATE_MINUTES, json!(90)),
                };
                let changes = BTreeMap::from([(name.to_owned(), value)]);
                commands.change_settings(area, changes, &by).await?;
            }
        }
        Ok(())
    }
}
