//! What people set about the installation.

use std::collections::BTreeMap;

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result};
use domain::{
    access::Permission,
    settings::{
        Area, DAY_STARTS_AT, FREE_WARNING_PERCENT, IDLE_WARNING_DAYS, LEAST_EARLY_MINUTES,
        LEAST_LATE_MINUTES, QUIET_ERROR_DAYS, QUIET_WARNING_DAYS, TIME_ZONE,
    },
};
use projections::views::settings as view;
use serde_json::Value;

use crate::{
    request::{
        context::{commands, intention, views},
        cost, error,
        guard::May,
        outcome::wait_for_views,
    },
    types::settings::Settings,
};

#[derive(Debug, Default)]
pub(crate) struct SettingsQuery;

#[derive(Debug, Default)]
pub(crate) struct SettingsMutation;

/// What is left out stays as it is; null is the default again.
#[derive(InputObject)]
struct ChangeGeneralSettingsInput {
    /// Name in the IANA database, such as `Europe/Amsterdam`. Schedules are inferred in it, and days are counted in it: those of
    /// `dailyJobs` and strips, and the dates of tickets and remarks, past ones too.
    time_zone: MaybeUndefined<String>,
    /// The hour, 0 to 23, at which a backup day begins.
    day_starts_at: MaybeUndefined<i32>,
}

/// What is left out stays as it is; null is the default again.
#[derive(InputObject)]
struct ChangeScheduleSettingsInput {
    /// So early a run may be, whatever was learned of its job. At most 1440.
    least_early_minutes: MaybeUndefined<i32>,
    /// So late a run may be, whatever was learned of its job. At most 1440.
    least_late_minutes: MaybeUndefined<i32>,
}

/// What is left out stays as it is; null is the default again. In days, 1 to 28, or 0 for never.
#[derive(InputObject)]
struct ChangeCoveSettingsInput {
    /// A workstation without a session for so long is a warning.
    quiet_warning_days: MaybeUndefined<i32>,
    /// A workstation without a session for so long is a failure.
    quiet_error_days: MaybeUndefined<i32>,
}

/// What is left out stays as it is; null is the default again, which is no limit. A run that succeeded counts as a warning
/// where a limit is exceeded; runs that somebody reviewed stay as they were.
#[derive(InputObject)]
struct ChangeCloudConnectSettingsInput {
    /// Days since the last activity of a tenant, 1 to 365, or 0 for no limit.
    idle_warning_days: MaybeUndefined<i32>,
    /// Percent of a tenant's quota that are free at least, 1 to 99, or 0 for no limit.
    free_warning_percent: MaybeUndefined<i32>,
}

#[Object]
impl SettingsQuery {
    #[graphql(
        guard = "May(Permission::ReadSettings)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn settings(&self, context: &Context<'_>) -> Result<Settings> {
        settings(context).await
    }
}

#[Object]
impl SettingsMutation {
    #[graphql(
        guard = "May(Permission::ManageSettings)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_general_settings(
        &self,
        context: &Context<'_>,
        input: ChangeGeneralSettingsInput,
    ) -> Result<Settings> {
        let changes = [
            (TIME_ZONE, wanted(input.time_zone)),
            (DAY_STARTS_AT, wanted(input.day_starts_at)),
        ];
        change(context, Area::General, changes).await
    }

    #[graphql(
        guard = "May(Permission::ManageSettings)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_schedule_settings(
        &self,
        context: &Context<'_>,
        input: ChangeScheduleSettingsInput,
    ) -> Result<Settings> {
        let changes = [
            (LEAST_EARLY_MINUTES, wanted(input.least_early_minutes)),
            (LEAST_LATE_MINUTES, wanted(input.least_late_minutes)),
        ];
        change(context, Area::Schedules, changes).await
    }

    #[graphql(
        guard = "May(Permission::ManageSettings)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_cove_settings(
        &self,
        context: &Context<'_>,
        input: ChangeCoveSettingsInput,
    ) -> Result<Settings> {
        let changes = [
            (QUIET_WARNING_DAYS, wanted(input.quiet_warning_days)),
            (QUIET_ERROR_DAYS, wanted(input.quiet_error_days)),
        ];
        change(context, Area::Cove, changes).await
    }

    #[graphql(
        guard = "May(Permission::ManageSettings)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_cloud_connect_settings(
        &self,
        context: &Context<'_>,
        input: ChangeCloudConnectSettingsInput,
    ) -> Result<Settings> {
        let changes = [
            (IDLE_WARNING_DAYS, wanted(input.idle_warning_days)),
            (FREE_WARNING_PERCENT, wanted(input.free_warning_percent)),
        ];
        change(context, Area::CloudConnect, changes).await
    }
}

/// Null for the default; none where it is left out.
fn wanted(value: MaybeUndefined<impl Into<Value>>) -> Option<Value> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Value::Null),
        MaybeUndefined::Value(value) => Some(value.into()),
    }
}

async fn change(
    context: &Context<'_>,
    area: Area,
    changes: [(&str, Option<Value>); 2],
) -> Result<Settings> {
    let changes: BTreeMap<_, _> = changes
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    let done = commands(context)
        .change_settings(area, changes, &intention(context)?)
        .await;
    wait_for_views(context, done).await?;
    settings(context).await
}

async fn settings(context: &Context<'_>) -> Result<Settings> {
    let reader = views(context);
    let general = view::general_settings(reader)
        .await
        .map_err(error::database)?;
    let schedules = view::schedule_settings(reader)
        .await
        .map_err(error::database)?;
    let cove = view::cove_settings(reader).await.map_err(error::database)?;
    let cloud_connect = view::cloud_connect_settings(reader)
        .await
        .map_err(error::database)?;
    let mut rows = Vec::new();
    for area in Area::ALL {
        rows.extend(
            view::settings(reader, area)
                .await
                .map_err(error::database)?,
        );
    }
    Ok(Settings::new(general, schedules, cove, cloud_connect, rows))
}
