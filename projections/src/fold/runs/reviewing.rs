//! Somebody reviews a run, or marks it as successful.

use uuid::Uuid;

use crate::fold::{
    lookups::runs,
    runs::{
        lifecycle::change,
        opinions::{self, Mark, Review},
    },
    state::{error::FoldError, memory::Fold},
};

/// Somebody reviewed the run of this id, or the run that it is part of now.
pub(crate) fn review(fold: &mut Fold, id: Uuid, review: Review) -> Result<(), FoldError> {
    let run_id = runs::named(fold, id)?;
    let Some(row) = fold.runs().get(&(run_id,))?.cloned() else {
        fold.orphan_reviews()
            .put(opinions::orphan_review(id, review));
        return Ok(());
    };
    let seen = review.status.or(runs::own_status(fold, id)?);
    if opinions::is_one_of_several(&row, id) && !opinions::holds(&row, seen) {
        fold.orphan_reviews()
            .put(opinions::orphan_review(id, review));
        return Ok(());
    }
    // Of two reviews, whose runs became one, the first counts.
    if row.reviewed_at.is_none() || !opinions::is_one_of_several(&row, id) {
        fold.orphan_reviews().remove((run_id,));
        change(fold, run_id, |row| opinions::set_review(row, Some(review)))?;
    }
    Ok(())
}

pub(crate) fn withdraw_review(fold: &mut Fold, id: Uuid) -> Result<(), FoldError> {
    let run_id = runs::named(fold, id)?;
    fold.orphan_reviews().remove((id,));
    fold.orphan_reviews().remove((run_id,));
    change(fold, run_id, |row| opinions::set_review(row, None))?;
    Ok(())
}

/// Somebody marked the run of this id as successful, or the run that it is part of now.
pub(crate) fn mark(fold: &mut Fold, id: Uuid, mark: Mark) -> Result<(), FoldError> {
    let run_id = runs::named(fold, id)?;
    let Some(row) = fold.runs().get(&(run_id,))?.cloned() else {
        fold.orphan_marks().put(opinions::orphan_mark(id, mark));
        return Ok(());
    };
    let seen = mark.status.or(runs::own_status(fold, id)?);
    if opinions::is_one_of_several(&row, id) && !opinions::holds(&row, seen) {
        fold.orphan_marks().put(opinions::orphan_mark(id, mark));
        return Ok(());
    }
    if row.marked_at.is_none() || !opinions::is_one_of_several(&row, id) {
        fold.orphan_marks().remove((run_id,));
        change(fold, run_id, |row| opinions::set_mark(row, Some(mark)))?;
    }
    Ok(())
}

pub(crate) fn withdraw_mark(fold: &mut Fold, id: Uuid) -> Result<(), FoldError> {
    let run_id = runs::named(fold, id)?;
    fold.orphan_marks().remove((id,));
    fold.orphan_marks().remove((run_id,));
    change(fold, run_id, |row| opinions::set_mark(row, None))?;
    Ok(())
}
