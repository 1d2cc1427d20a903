//! Each view by its name: its rows, and what can be asked of them. Nothing in this crate uses it.

/// What tickets and remarks have in common: where they stand, and the runs they are linked to.
pub mod annotations {
    pub use crate::{queries::annotations::*, rows::annotations::*};
}

/// Who did what, when.
pub mod audit {
    pub use crate::{queries::audit::*, rows::audit::*};
}

/// What jobs wait for: mails that an earlier application named differently, and accounts that were not read yet.
pub mod awaited {
    pub use crate::{queries::awaited::*, rows::awaited::*};
}

/// Holidays and maintenance, and whether they excuse a backup that did not run.
pub mod calendar {
    pub use crate::{
        fold::lookups::calendar::{Excuse, ExcuseKind, excuse, holiday},
        queries::calendar::*,
        rows::calendar::*,
    };
}

/// Programs that collect mails, and when nothing was collected.
pub mod collectors {
    pub use crate::{
        fold::lookups::collectors::out_since, queries::collectors::*, rows::collectors::*,
    };
}

/// Accounts of Cove: the list in which they wait for a job, and the runs that their snapshots tell of.
pub mod cove_accounts {
    pub use crate::{queries::cove_accounts::*, rows::cove_accounts::*};
}

/// Customers by name.
pub mod customers {
    pub use crate::{queries::customers::*, rows::customers::*};
}

/// What jobs are to do, and did, on one backup day: those that ran, whose slots passed, or that are still expected.
pub mod daily_jobs {
    pub use crate::{queries::daily_job_rows::DailyJobRow, queries::daily_jobs::*};
}

/// Feedback of users.
pub mod feedback {
    pub use crate::{queries::feedback::*, queries::feedback_words::words, rows::feedback::*};
}

/// What ran on each day, by job; and how each job fares.
pub mod job_days {
    pub use domain::backup_day::{BackupDays, days_up_to};

    pub use crate::{queries::job_days::*, rows::job_days::*};
}

/// Jobs and the identities by which mails find them.
pub mod jobs {
    pub use crate::{
        queries::jobs::*,
        queries::merge_suggestions::{MergeSuggestion, merge_suggestions},
        rows::jobs::*,
    };
}

/// By which paths mails come, and which successes are doubted because of that.
pub mod mail_paths {
    pub use crate::{queries::mail_paths::*, rows::mail_paths::*};
}

/// Mails and what was read from each; those without a job are the inbox.
pub mod mails {
    pub use crate::{fold::state::seen::Seen, queries::mails::*, rows::mails::*};
}

/// Jobs that mails report and that nobody has assigned to a customer: each waits once, however often it is reported.
pub mod new_jobs {
    pub use crate::{queries::new_jobs::*, rows::new_jobs::*};
}

/// What admins tell everybody, and who has read it.
pub mod news {
    pub use crate::{queries::news::*, rows::news::*};
}

/// Overrides, and what runs count as because of them.
pub mod overrides {
    pub use crate::{queries::overrides::*, rows::overrides::*};
}

/// How often the definitions that the views are built with read mails: by day, and in all.
pub mod parser_hits {
    pub use crate::{queries::parser_hits::*, rows::parser_hits::*};
}

/// What the installation set about its parsers.
pub mod parsers {
    pub use crate::{queries::parsers::*, rows::parsers::*};
}

/// How users want pages to look.
pub mod preferences {
    pub use crate::{queries::preferences::*, rows::preferences::*};
}

/// Remarks.
pub mod remarks {
    pub use crate::{queries::remarks::*, rows::remarks::*};
}

/// Replays: builds of other views beside the live ones, and what became of them.
pub mod replays {
    pub use crate::{queries::replays::*, rows::replays::*};
}

/// The page of the day: jobs with runs that nobody reviewed yet.
pub mod run_checks {
    pub use crate::{queries::run_checks::*, rows::run_checks::*};
}

/// Runs with their objects, and whether somebody reviewed them.
pub mod runs {
    pub use crate::{
        fold::judgements::joined::is_latest,
        fold::runs::lifecycle::{change, enter, leave},
        queries::runs::*,
        rows::runs::*,
    };
}

/// What is expected of jobs, and the slots that were not answered in time.
pub mod schedules {
    pub use crate::{queries::schedules::*, rows::schedules::*};
}

/// What people set about the installation.
pub mod settings {
    pub use crate::{
        fold::lookups::settings::{
            cloud_connect_limits, cove_quiet_limits, general, mail_trust, schedules,
        },
        queries::settings::*,
        rows::settings::*,
    };
}

/// Tickets.
pub mod tickets {
    pub use crate::{queries::tickets::*, rows::tickets::*};
}

/// People and API tokens.
pub mod users {
    pub use crate::{queries::users::*, rows::users::*};
}

/// Rows that count runs by their effective status.
pub mod counted {
    pub use crate::rows::counted::Counted;
}
