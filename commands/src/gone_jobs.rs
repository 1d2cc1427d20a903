//! Jobs that are no more, for those whose streams still name them.
//!
//! Views take away what hung on such a job as soon as it is gone. The streams of tickets and remarks learn it before the next
//! command about them is decided, so that both say the same.

use std::collections::{BTreeSet, HashSet};

use domain::{
    aggregate::Aggregate,
    annotation::{AnnotationScope, GoneJob},
    job::Job,
    log::Position,
    remark::{Remark, RemarkCommand},
    ticket::{Ticket, TicketCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Intention, framework};

/// What stands on jobs.
pub(crate) trait OnJobs: Aggregate {
    fn jobs(&self) -> BTreeSet<Uuid>;

    /// The command to stand there, too.
    fn stand_on(scope: AnnotationScope) -> Self::Command;

    /// The command to stand on these no more.
    fn leave(gone: Vec<GoneJob>) -> Self::Command;
}

impl OnJobs for Ticket {
    fn jobs(&self) -> BTreeSet<Uuid> {
        Self::jobs(self)
    }

    fn stand_on(scope: AnnotationScope) -> TicketCommand {
        TicketCommand::AddScope { scope }
    }

    fn leave(gone: Vec<GoneJob>) -> TicketCommand {
        TicketCommand::LeaveJobs { gone }
    }
}

impl OnJobs for Remark {
    fn jobs(&self) -> BTreeSet<Uuid> {
        Self::jobs(self)
    }

    fn stand_on(scope: AnnotationScope) -> RemarkCommand {
        RemarkCommand::AddScope { scope }
    }

    fn leave(gone: Vec<GoneJob>) -> RemarkCommand {
        RemarkCommand::LeaveJobs { gone }
    }
}

impl Commands {
    /// The ticket or remark stands on no job any more that is gone.
    pub(crate) async fn leave_gone_jobs<A: OnJobs>(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError>
    where
        A::Command: Clone,
    {
        let annotation: A = framework::load(self.parts.log.as_ref(), &id.to_string()).await?;
        let gone = self.gone_jobs(annotation.jobs()).await?;
        if gone.is_empty() {
            return Ok(None);
        }
        self.execute::<A>(id, A::leave(gone), intention).await
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
            let job: Job = framework::load(self.parts.log.as_ref(), &at.to_string()).await?;
            match job.merged_into() {
                Some(into) if seen.insert(into) => at = into,
                Some(_) => return Ok(None),
                None => return Ok((at != job_id && job.is_there()).then_some(at)),
            }
        }
    }
}
