use chrono::{DateTime, Utc};
use domain::{aggregate::Aggregate as _, log::StreamId, mail::Mail, run::Run};
use uuid::Uuid;

use super::{DeadLetterRow, Dues, ViewStateRow};
use crate::{
    ports::{DatabaseError, ViewWriter},
    store::{Table, TableDef, WorkingTable},
    views::{
        audit::AuditRow,
        customers::CustomerRow,
        jobs::{JobIdentityRow, JobRow},
        mails::{MailPartRow, MailRow},
        parser_hits::{ParserDayRow, ParserHitsRow},
        parsers::ParserRow,
        replays::ReplayRow,
        runs::{OrphanReviewRow, RunRow},
        schedules::{CollectorDayRow, ExpectationRow, ScheduleRow},
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
            $(pub $name: WorkingTable<$row>,)+
            /// When jobs are looked at next.
            pub dues: Dues,
            /// The time that the log has reached.
            pub now: DateTime<Utc>,
        }

        impl WorkingSet {
            /// All tables of the views.
            pub const TABLES: &'static [&'static TableDef] = &[$(&<$row as Table>::DEF,)+];

            pub fn new() -> Self {
                Self {
                    $($name: WorkingTable::new($keep),)+
                    dues: Dues::default(),
                    now: DateTime::default(),
                }
            }

            /// Writes what was changed, so that `select` sees it.
            pub fn flush(&mut self, writer: &mut dyn ViewWriter) -> Result<(), DatabaseError> {
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
            }
        }
    };
}

working_set! {
    api_tokens: ApiTokenRow, keep 1_000;
    audit: AuditRow, keep 0;
    collector_days: CollectorDayRow, keep 1_000;
    customers: CustomerRow, keep 10_000;
    dead_letters: DeadLetterRow, keep 0;
    expectations: ExpectationRow, keep 1_000;
    job_identities: JobIdentityRow, keep 50_000;
    jobs: JobRow, keep 50_000;
    mail_parts: MailPartRow, keep 0;
    mails: MailRow, keep 0;
    orphan_reviews: OrphanReviewRow, keep 10_000;
    parser_days: ParserDayRow, keep 5_000;
    parser_hits: ParserHitsRow, keep 1_000;
    parsers: ParserRow, keep 100;
    replays: ReplayRow, keep 100;
    runs: RunRow, keep 20_000;
    schedules: ScheduleRow, keep 4_000;
    users: UserRow, keep 1_000;
    view_state: ViewStateRow, keep 100;
}

impl Default for WorkingSet {
    fn default() -> Self {
        Self::new()
    }
}
