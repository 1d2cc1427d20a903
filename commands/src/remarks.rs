//! What people do about remarks.

use chrono::NaiveDate;
use domain::{
    annotation::AnnotationScope,
    remark::{Remark, RemarkCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, annotations::Wanted};

/// A remark that somebody wants to make.
#[derive(Debug, Clone)]
pub struct NewRemark {
    pub text: String,
    /// The jobs of `runs` where there is none.
    pub scopes: Vec<AnnotationScope>,
    /// The runs that it is made from.
    pub runs: Vec<Uuid>,
    /// Runs of this day or later show it; as far back as `runs`, or the last runs of `scopes`, where it is left out.
    pub active_from: Option<NaiveDate>,
}

impl Commands {
    pub async fn make_remark(
        &self,
        wanted: NewRemark,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // Nobody may delete the job meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Remark>(id, intention).await? {
            return Ok(done);
        }
        let place = self
            .place(Wanted {
                scopes: wanted.scopes,
                runs: wanted.runs,
                active_from: wanted.active_from,
            })
            .await?;
        let command = RemarkCommand::Make {
            text: wanted.text,
            active_from: place.active_from,
            scopes: place.scopes,
            runs: place.runs,
        };
        self.on_annotation::<Remark>(id, command, intention).await
    }

    pub async fn edit_remark(
        &self,
        id: Uuid,
        text: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = RemarkCommand::Edit {
            text: text.to_owned(),
        };
        self.on_annotation::<Remark>(id, command, intention).await
    }

    /// Puts a remark on one more job, customer or object, or opens it there again.
    pub async fn scope_remark(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.add_scope::<Remark>(id, scope, intention).await
    }

    /// The remark does not count there any more. With its last open scope the remark is resolved.
    pub async fn resolve_remark_scope(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Remark>(id, RemarkCommand::ResolveScope { scope }, intention)
            .await
    }

    pub async fn resolve_remark(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Remark>(id, RemarkCommand::Resolve, intention)
            .await
    }

    /// Open again, on all its scopes.
    pub async fn reopen_remark(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Remark>(id, RemarkCommand::Reopen, intention)
            .await
    }
}
