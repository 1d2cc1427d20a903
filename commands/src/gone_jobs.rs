//! Jobs that are no more, for those whose streams still name them.
//!
//! Views take away what hung on such a job as soon as it is gone. The streams of tickets and remarks learn it before the next
//! command about them is decided, so that both say the same.

use std::collections::{BTreeSet, HashSet};

use domain::{
    annotation::GoneJob,
    job::Job,
    log::Position,
    remark::{Remark, RemarkCommand},
    ticket::{Ticket, TicketCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Intention, framework};

impl Commands {
    /// The ticket stands on no job any more that is gone.
    pub(crate) async fn leave_gone_jobs_of_ticket(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let ticket: Ticket = framework::load(&self.parts.log, &id.to_string()).await?;
        let gone = self.gone_jobs(ticket.jobs()).await?;
        if gone.is_empty() {
            return Ok(None);
        }
        self.execute::<Ticket>(id, TicketCommand::LeaveJobs { gone }, intention)
            .await
    }

    /// The same for a remark.
    pub(crate) async fn leave_gone_jobs_of_remark(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let remark: Remark = framework::load(&self.parts.log, &id.to_string()).await?;
        let gone = self.gone_jobs(remark.jobs()).await?;
        if gone.is_empty() {
            return Ok(None);
        }
        self.execute::<Remark>(id, RemarkCommand::LeaveJobs { gone }, intention)
            .await
    }

    /// Those of the jobs that are no more, each with the one that it went on as.
    pub(crate) async fn gone_jobs(
        &self,
        jobs: BTreeSet<Uuid>,
    ) -> Result<Vec<GoneJob>, CommandError> {
        if jobs.is_empty() {
            return Ok(vec![]);
        }
        let known = self.known_now().await?;
        let ids: Vec<_> = jobs.iter().copied().collect();
        let there: HashSet<_> = known.jobs_that_exist(&ids).await?.into_iter().collect();
        let mut gone = Vec::new();
        for job_id in jobs {
            if !there.contains(&job_id) {
                let into = self.went_on_as(job_id).await?;
                gone.push(GoneJob { job_id, into });
            }
        }
        Ok(gone)
    }

    /// The job at the end of all that were merged one into the other.
    async fn went_on_as(&self, job_id: Uuid) -> Result<Option<Uuid>, CommandError> {
        let mut seen = HashSet::from([job_id]);
        let mut at = job_id;
        loop {
            let job: Job = framework::load(&self.parts.log, &at.to_string()).await?;
            match job.merged_into() {
                Some(into) if seen.insert(into) => at = into,
                Some(_) => return Ok(None),
                None => return Ok((at != job_id && job.is_there()).then_some(at)),
            }
        }
    }
}
