use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    aggregate::Aggregate as _,
    backup_day::BackupDays,
    log::{Position, StreamId},
    mail::Mail,
    run::Run,
};
use uuid::Uuid;

use super::{DeadLetterRow, Dues, FoldError, LogMinuteRow, ViewStateRow};
use crate::{
    continued::Continuations,
    ports::{DatabaseError, ViewWriter},
    store::{Table, TableDef, WorkingTable},
    views::{
        annotations::{AnnotationRunRow, AnnotationScopeRow, OpenAnnotationsRow},
        audit::AuditRow,
        awaited::{AwaitedRow, Pending},
        calendar::{HolidayCalendarRow, HolidayRow, MaintenancePlanRow, MaintenanceWindowRow},
        collectors::{CollectorRow, OutageRow},
        cove_accounts::{CoveAccountRow, CoveRunRow},
        customers::CustomerRow,
        feedback::{
            FeedbackGivenRow, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow, FeedbackVoteRow,
        },
        job_days::{self, JobDayRow, JobHealthRow},
        jobs::{JobIdentityRow, JobRow},
        mail_paths::{JobPathsRow, MailPathRow},
        mails::{self, MailPartRow, MailRow},
        new_jobs::NewJobRow,
        news::{NewsReadRow, NewsRow},
        overrides::{OverrideRow, OverridesInForceRow},
        parser_hits::{ParserDayRow, ParserHitsRow},
        parsers::ParserRow,
        preferences::PreferenceRow,
        remarks::RemarkRow,
        replays::ReplayRow,
        run_checks::{self, RunCheckRow},
        runs::{OrphanMarkRow, OrphanReviewRow, RunMailRow, RunPsaTicketRow, RunRow},
        schedules::{self, CollectorDayRow, ExpectationRow, PlannedDayRow, ScheduleRow},
        settings::SettingRow,
        tickets::TicketRow,
        users::{ApiTokenRow, UserRow},
    },
};

/// What folding left open, since finding it out for all events of a page together costs far less. Settled before the page is
/// written, so nobody ever reads what is open.
#[derive(Debug, Default)]
pub(crate) struct Unsettled {
    /// Mails of which parts found a job, lost it, or were dismissed.
    pub(crate) mails: BTreeSet<Uuid>,
    /// Jobs whose newest or oldest open run went away.
    pub(crate) run_checks: BTreeSet<Uuid>,
    /// Jobs and backup days whose latest run went away.
    pub(crate) days: BTreeSet<(Uuid, i64)>,
    /// Jobs whose last good run went away.
    pub(crate) health: BTreeSet<Uuid>,
    /// Jobs and local days whose runs have to be looked at together.
    pub(crate) repeats: BTreeSet<(Uuid, i64)>,
    /// Jobs that are expected at other times, or one slot further on.
    pub(crate) planned: BTreeSet<Uuid>,
}

/// Declares the tables of the views once; `keep` is how many rows stay in memory between batches; a table with no
/// more than that is there as a whole.
macro_rules! working_set {
    ($($name:ident: $row:ty, keep $keep:literal;)+) => {
        /// The rows that a batch of events reads and changes.
        #[derive(Debug)]
        pub struct WorkingSet {
            $(pub $name: WorkingTable<$row>,)+
            /// When jobs are looked at next.
            pub dues: Dues,
            /// The mails that jobs wait for.
            pub(crate) pending: Pending,
            /// The time that the log has reached.
            pub now: DateTime<Utc>,
            /// Position of the event that is being folded.
            pub(crate) position: Position,
            pub(crate) unsettled: Unsettled,
            /// The days by which runs are counted, as they are set at this point of the log; none until they are asked for.
            pub(crate) days: Option<BackupDays>,
            /// Identities that jobs go on with. The views are built with them, as they are with definitions.
            pub(crate) continued: Arc<Continuations>,
        }

        impl WorkingSet {
            /// All tables of the views.
            pub const TABLES: &'static [&'static TableDef] = &[$(&<$row as Table>::DEF,)+];

            pub fn new() -> Self {
                Self {
                    $($name: WorkingTable::new($keep),)+
                    dues: Dues::default(),
                    pending: Pending::default(),
                    now: DateTime::default(),
                    position: 0,
                    unsettled: Unsettled::default(),
                    days: None,
                    continued: Arc::default(),
                }
            }

            /// Writes what was changed, so that `select` sees it, and settles what was left open.
            pub fn flush(&mut self, writer: &mut dyn ViewWriter) -> Result<(), FoldError> {
                mails::settle(self, writer)?;
                job_days::settle(self, writer)?;
                run_checks::settle(self, writer)?;
                schedules::settle(self, writer)?;
                $(self.$name.flush(writer)?;)+
                Ok(())
            }

            /// Loads the rows that the events of these streams change, many in one statement. It changes the speed,
            /// never the result.
            pub fn prefetch<'a>(
                &mut self,
                writer: &mut dyn ViewWriter,
                streams: impl Iterator<Item = &'a StreamId>,
            ) -> Result<(), DatabaseError> {
                let (mut runs, mut mails) = (Vec::new(), Vec::new());
                for stream in streams {
                    let ids = match stream.aggregate_type.as_str() {
                        Run::TYPE => &mut runs,
                        Mail::TYPE => &mut mails,
                        _ => continue,
                    };
                    ids.extend(Uuid::try_parse(&stream.aggregate_id).map(|id| (id,)));
                }
                self.runs.prefetch(writer, runs)?;
                self.mails.prefetch(writer, mails)
            }

            /// After a commit.
            pub fn trim(&mut self) {
                $(self.$name.trim();)+
            }

            /// After a rollback.
            pub fn forget(&mut self) {
                $(self.$name.forget();)+
                self.dues.forget();
                self.pending.forget();
                self.unsettled = Unsettled::default();
                self.days = None;
            }
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

impl Default for WorkingSet {
    fn default() -> Self {
        Self::new()
    }
}
