//! The settings of the installation.

use std::collections::BTreeMap;

use domain::settings::{Area, Settings, SettingsCommand};
use serde_json::Value;

use crate::{CommandError, Commands, Done, Intention, mail_paths};

impl Commands {
    /// Sets these settings of an area, by name, all or none; null is the default again.
    pub async fn change_settings(
        &self,
        area: Area,
        changes: BTreeMap<String, Value>,
        intention: &Intention,
    ) -> Result<Done<Area>, CommandError> {
        if area == Area::MailPaths {
            mail_paths::check(&changes)?;
        }
        let command = SettingsCommand::Change { area, changes };
        let position = self
            .execute::<Settings>(area.name(), command, intention)
            .await?;
        Ok(Done {
            value: area,
            position,
        })
    }
}
