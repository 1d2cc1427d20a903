//! The tables of all views, each with how many of its rows stay in memory.

use crate::{
    engine::{
        fold::{Fold, Rows, Tables},
        ports::database::ViewWriter,
        schema::{
            error::DatabaseError,
            table::{Table, TableDef},
            value::Row,
        },
        working_table::WorkingTable,
    },
    rows::{
        annotations::{AnnotationRunRow, AnnotationScopeRow, OpenAnnotationsRow},
        audit::AuditRow,
        awaited::AwaitedRow,
        calendar::{HolidayCalendarRow, HolidayRow, MaintenancePlanRow, MaintenanceWindowRow},
        collectors::{CollectorRow, OutageRow},
        cove_accounts::{CoveAccountRow, CoveRunRow},
        customers::CustomerRow,
        feedback::{
            FeedbackGivenRow, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow, FeedbackVoteRow,
        },
        job_days::{JobDayRow, JobHealthRow},
        jobs::{JobIdentityRow, JobRow},
        mail_paths::{JobPathsRow, MailPathRow},
        mails::{MailPartRow, MailRow},
        new_jobs::NewJobRow,
        news::{NewsReadRow, NewsRow},
        overrides::{OverrideRow, OverridesInForceRow},
        parser_hits::{ParserDayRow, ParserHitsRow},
        parsers::ParserRow,
        preferences::PreferenceRow,
        remarks::RemarkRow,
        replays::ReplayRow,
        run_checks::RunCheckRow,
        runs::{OrphanMarkRow, OrphanReviewRow, RunMailRow, RunPsaTicketRow, RunRow},
        schedules::{CollectorDayRow, ExpectationRow, PlannedDayRow, ScheduleRow},
        settings::SettingRow,
        state::{DeadLetterRow, LogMinuteRow, ViewStateRow},
        tickets::TicketRow,
        users::{ApiTokenRow, UserRow},
    },
};

/// Declares the tables of the views once; `keep` is how many rows stay in memory between batches; a table with no
/// more than that is there as a whole.
macro_rules! working_set {
    ($($name:ident: $row:ty, keep $keep:literal;)+) => {
        /// The rows that a batch of events reads and changes.
        #[derive(Debug)]
        pub struct WorkingSet {
            $(pub(crate) $name: WorkingTable<$row>,)+
        }

        impl WorkingSet {
            /// All tables of the views.
            pub const TABLES: &'static [&'static TableDef] = &[$(&<$row as Table>::DEF,)+];

            /// Whether a row of a table decodes. One of a table that there is not does.
            pub fn check(table: &str, row: Row) -> Result<(), DatabaseError> {
                $(if table == <$row as Table>::DEF.name {
                    return <$row as Table>::from_row(row).map(drop);
                })+
                Ok(())
            }
        }

        impl Default for WorkingSet {
            fn default() -> Self {
                Self { $($name: WorkingTable::new($keep),)+ }
            }
        }

        impl Tables for WorkingSet {
            const ALL: &'static [&'static TableDef] = Self::TABLES;

            fn flush(
                &mut self,
                table: Option<&str>,
                writer: &mut dyn ViewWriter,
            ) -> Result<(), DatabaseError> {
                $(if table.is_none_or(|table| table == <$row as Table>::DEF.name) {
                    self.$name.flush(writer)?;
                })+
                Ok(())
            }

            fn forget_rows(&mut self, table: &str) {
                $(if table == <$row as Table>::DEF.name {
                    self.$name.forget_rows();
                })+
            }

            fn trim(&mut self) {
                $(self.$name.trim();)+
            }

            fn forget(&mut self) {
                $(self.$name.forget();)+
            }
        }

        /// The rows of each view.
        impl<S> Fold<WorkingSet, S> {
            $(pub fn $name(&mut self) -> Rows<'_, $row> {
                self.table(|tables| &mut tables.$name)
            })+
        }
    };
}

working_set! {
    annotation_runs: AnnotationRunRow, keep 0;
    annotation_scopes: AnnotationScopeRow, keep 0;
    api_tokens: ApiTokenRow, keep 1_000;
    audit: AuditRow, keep 0;
    awaited: AwaitedRow, keep 0;
    collector_days: CollectorDayRow, keep 1_000;
    collector_outages: OutageRow, keep 1_000;
    collectors: CollectorRow, keep 1_000;
    cove_accounts: CoveAccountRow, keep 5_000;
    cove_runs: CoveRunRow, keep 0;
    customers: CustomerRow, keep 10_000;
    dead_letters: DeadLetterRow, keep 0;
    expectations: ExpectationRow, keep 1_000;
    feedback: FeedbackRow, keep 1_000;
    feedback_given: FeedbackGivenRow, keep 0;
    feedback_replies: FeedbackReplyRow, keep 0;
    feedback_screenshots: FeedbackScreenshotRow, keep 0;
    feedback_votes: FeedbackVoteRow, keep 0;
    holiday_calendars: HolidayCalendarRow, keep 10_000;
    holidays: HolidayRow, keep 10_000;
    job_days: JobDayRow, keep 20_000;
    job_health: JobHealthRow, keep 50_000;
    job_identities: JobIdentityRow, keep 50_000;
    job_paths: JobPathsRow, keep 20_000;
    jobs: JobRow, keep 50_000;
    mail_parts: MailPartRow, keep 0;
    mail_paths: MailPathRow, keep 0;
    mails: MailRow, keep 0;
    maintenance_plans: MaintenancePlanRow, keep 10_000;
    maintenance_windows: MaintenanceWindowRow, keep 1_000;
    new_jobs: NewJobRow, keep 50_000;
    news: NewsRow, keep 1_000;
    news_read: NewsReadRow, keep 0;
    open_annotations: OpenAnnotationsRow, keep 10_000;
    orphan_marks: OrphanMarkRow, keep 10_000;
    orphan_reviews: OrphanReviewRow, keep 10_000;
    overrides: OverrideRow, keep 1_000;
    overrides_in_force: OverridesInForceRow, keep 10_000;
    parser_days: ParserDayRow, keep 5_000;
    parser_hits: ParserHitsRow, keep 1_000;
    parsers: ParserRow, keep 100;
    planned_days: PlannedDayRow, keep 0;
    preferences: PreferenceRow, keep 1_000;
    remarks: RemarkRow, keep 1_000;
    replays: ReplayRow, keep 100;
    run_checks: RunCheckRow, keep 50_000;
    run_mails: RunMailRow, keep 10_000;
    run_psa_tickets: RunPsaTicketRow, keep 1_000;
    runs: RunRow, keep 20_000;
    schedules: ScheduleRow, keep 4_000;
    settings: SettingRow, keep 1_000;
    tickets: TicketRow, keep 1_000;
    users: UserRow, keep 1_000;
    view_state: ViewStateRow, keep 100;
    log_minutes: LogMinuteRow, keep 4;
}
