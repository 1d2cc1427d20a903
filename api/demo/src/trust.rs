//! Which mail host the MSP trusts, and the one morning on which that matters: somebody sends a success in a customer's name.

use std::{path::Path, sync::Arc};

use adapters::sqlite::SqliteGenerations;
use backend::{Backend, Replays, configuration::Configuration};
use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::Clock;
use demo_msp::{MAIL_HOST, Msp, SentMail, Status};
use paths::{ReceiverSetting, Software, TrustSetting};

/// Name of the job whose mails somebody imitates; of several, it is the first one.
const VICTIM: &str = "File servers";

/// How long before the end of the story the mail comes.
const BEFORE_THE_END: TimeDelta = TimeDelta::minutes(50);

/// The installation trusts its own mail host from the first day on, and its views are built by that.
pub(super) async fn own_mail_host(
    configuration: &Configuration,
    views: &Path,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<()> {
    let backend = Backend::open_with_clock(configuration, clock, Replays::LeftAlone, &mut |_| {})?;
    let by = backend.operator();
    backend
        .commands
        .set_mail_trust(Some(trusted()), &by)
        .await?;
    backend.settle().await?;
    drop(backend);
    // The next start builds the views by what the log says.
    SqliteGenerations::remove_all(views)?;
    Ok(())
}

fn trusted() -> TrustSetting {
    TrustSetting {
        receiver: Some(ReceiverSetting {
            ids: vec![MAIL_HOST.to_owned()],
            ..ReceiverSetting::of(Software::PostfixOpendmarc)
        }),
        ..TrustSetting::default()
    }
}

/// The newest success among the mails of the job that somebody imitates.
pub(super) fn worth_imitating(msp: &Msp, mails: &[SentMail]) -> Option<SentMail> {
    let victim = msp.jobs.iter().position(|job| job.name == VICTIM);
    let is_good = |mail: &&SentMail| {
        mail.job == victim && mail.status == Some(Status::Success) && mail.sessions == 1
    };
    mails.iter().rfind(is_good).cloned()
}

/// The newest report of a job once more, from elsewhere, towards the end of the story.
pub(super) fn imitation(of: &SentMail, now: DateTime<Utc>) -> Option<SentMail> {
    of.forged(now - BEFORE_THE_END)
}
