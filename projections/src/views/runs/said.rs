//! What people say about a run: reviews, and marks as successful. It is kept while there is no run, and applies when there is.
//! What was said of a run that several mails report holds while the run is no worse than what was seen.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use super::{OrphanMarkRow, OrphanReviewRow, RunRow, fold::change, one_run};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
};

/// Who reviewed, when, what they noted, and what was reviewed together.
#[derive(Debug, Clone)]
pub(super) struct Review {
    pub(super) at: DateTime<Utc>,
    pub(super) by: String,
    pub(super) note: Option<String>,
    pub(super) correlation: Uuid,
    /// What the run had reported; none where that is not known.
    pub(super) status: Option<RunStatus>,
}

/// Who marked as successful, when, and why.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) at: DateTime<Utc>,
    pub(super) by: String,
    pub(super) reason: Option<String>,
    /// What the run had reported; none where that is not known.
    pub(super) status: Option<RunStatus>,
}

/// Somebody reviewed the run of this id, or the run that it is part of now.
pub(super) fn review(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    id: Uuid,
    review: Review,
) -> Result<(), FoldError> {
    let run_id = one_run::named(set, writer, id)?;
    let Some(row) = set.runs.get(writer, &(run_id,))?.cloned() else {
        set.orphan_reviews.put(orphan_review(id, review));
        return Ok(());
    };
    let seen = review.status.or(one_run::own_status(set, writer, id)?);
    if is_one_of_several(&row, id) && !holds(&row, seen) {
        set.orphan_reviews.put(orphan_review(id, review));
        return Ok(());
    }
    // Of two reviews, whose runs became one, the first counts.
    if row.reviewed_at.is_none() || !is_one_of_several(&row, id) {
        set.orphan_reviews.remove((run_id,));
        change(set, writer, run_id, |row| set_review(row, Some(review)))?;
    }
    Ok(())
}

pub(super) fn withdraw_review(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    id: Uuid,
) -> Result<(), FoldError> {
    let run_id = one_run::named(set, writer, id)?;
    set.orphan_reviews.remove((id,));
    set.orphan_reviews.remove((run_id,));
    change(set, writer, run_id, |row| set_review(row, None))?;
    Ok(())
}

/// Somebody marked the run of this id as successful, or the run that it is part of now.
pub(super) fn mark(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    id: Uuid,
    mark: Mark,
) -> Result<(), FoldError> {
    let run_id = one_run::named(set, writer, id)?;
    let Some(row) = set.runs.get(writer, &(run_id,))?.cloned() else {
        set.orphan_marks.put(orphan_mark(id, mark));
        return Ok(());
    };
    let seen = mark.status.or(one_run::own_status(set, writer, id)?);
    if is_one_of_several(&row, id) && !holds(&row, seen) {
        set.orphan_marks.put(orphan_mark(id, mark));
        return Ok(());
    }
    if row.marked_at.is_none() || !is_one_of_several(&row, id) {
        set.orphan_marks.remove((run_id,));
        change(set, writer, run_id, |row| set_mark(row, Some(mark)))?;
    }
    Ok(())
}

pub(super) fn withdraw_mark(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    id: Uuid,
) -> Result<(), FoldError> {
    let run_id = one_run::named(set, writer, id)?;
    set.orphan_marks.remove((id,));
    set.orphan_marks.remove((run_id,));
    change(set, writer, run_id, |row| set_mark(row, None))?;
    Ok(())
}

/// What was said under an id before there was the run applies to it. `seen` is what the mail of that id reports, for a run that
/// has several: what was said holds for a run that is no worse.
pub(super) fn pick_up(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &mut RunRow,
    id: Uuid,
    seen: Option<RunStatus>,
) -> Result<(), FoldError> {
    let key = (id,);
    let fits = |row: &RunRow, said: Option<RunStatus>| {
        seen.is_none_or(|seen| row.status.is_covered_by(said.unwrap_or(seen)))
    };
    let orphan = set.orphan_reviews.get(writer, &key)?.cloned();
    if let Some(orphan) = orphan.filter(|orphan| fits(row, orphan.status)) {
        let review = Review {
            at: orphan.reviewed_at,
            by: orphan.reviewed_by,
            note: orphan.review_note,
            correlation: orphan.review_correlation,
            status: orphan.status,
        };
        if row.reviewed_at.is_none() {
            set_review(row, Some(review));
        }
        set.orphan_reviews.remove(key);
        set.orphan_reviews.remove((row.run_id,));
    }
    let orphan = set.orphan_marks.get(writer, &key)?.cloned();
    if let Some(orphan) = orphan.filter(|orphan| fits(row, orphan.status)) {
        let mark = Mark {
            at: orphan.marked_at,
            by: orphan.marked_by,
            reason: orphan.mark_reason,
            status: orphan.status,
        };
        if row.marked_at.is_none() {
            set_mark(row, Some(mark));
        }
        set.orphan_marks.remove(key);
        set.orphan_marks.remove((row.run_id,));
    }
    Ok(())
}

/// The run turned out worse than what somebody saw of it: what they said waits.
pub(super) fn drop_what_does_not_hold(set: &mut WorkingSet, row: &mut RunRow) {
    if row.reviewed_at.is_some() && !holds(row, row.reviewed_status) {
        if let Some(review) = review_of(row) {
            set.orphan_reviews.put(orphan_review(row.run_id, review));
        }
        set_review(row, None);
    }
    if row.marked_at.is_some() && !holds(row, row.marked_status) {
        if let Some(mark) = mark_of(row) {
            set.orphan_marks.put(orphan_mark(row.run_id, mark));
        }
        set_mark(row, None);
    }
}

/// The run goes: what was said about it is kept.
pub(super) fn keep(set: &mut WorkingSet, row: &RunRow) {
    if let Some(review) = review_of(row) {
        set.orphan_reviews.put(orphan_review(row.run_id, review));
    }
    if let Some(mark) = mark_of(row) {
        set.orphan_marks.put(orphan_mark(row.run_id, mark));
    }
}

pub(super) fn review_of(row: &RunRow) -> Option<Review> {
    Some(Review {
        at: row.reviewed_at?,
        by: row.reviewed_by.clone()?,
        note: row.review_note.clone(),
        correlation: row.review_correlation?,
        status: row.reviewed_status,
    })
}

pub(super) fn set_review(row: &mut RunRow, review: Option<Review>) {
    let Some(review) = review else {
        row.reviewed_at = None;
        row.reviewed_by = None;
        row.review_note = None;
        row.review_correlation = None;
        row.reviewed_status = None;
        return;
    };
    row.reviewed_at = Some(review.at);
    row.reviewed_by = Some(review.by);
    row.review_note = review.note;
    row.review_correlation = Some(review.correlation);
    row.reviewed_status = Some(worse_seen(row, review.status));
}

fn set_mark(row: &mut RunRow, mark: Option<Mark>) {
    let Some(mark) = mark else {
        row.marked_at = None;
        row.marked_by = None;
        row.mark_reason = None;
        row.marked_status = None;
        return;
    };
    row.marked_at = Some(mark.at);
    row.marked_by = Some(mark.by);
    row.mark_reason = mark.reason;
    row.marked_status = Some(worse_seen(row, mark.status));
}

/// A replay may read better what somebody saw as bad, or worse; it is taken that they know what the run reports now.
fn worse_seen(row: &RunRow, seen: Option<RunStatus>) -> RunStatus {
    seen.map_or(row.status, |seen| seen.more_urgent(row.status))
}

/// Whether what was said holds for the run.
fn holds(row: &RunRow, seen: Option<RunStatus>) -> bool {
    row.status.is_covered_by(seen.unwrap_or(row.status))
}

/// Whether the run is more than what was seen under this id.
fn is_one_of_several(row: &RunRow, id: Uuid) -> bool {
    row.mail_count > 1 || row.run_id != id
}

fn mark_of(row: &RunRow) -> Option<Mark> {
    Some(Mark {
        at: row.marked_at?,
        by: row.marked_by.clone()?,
        reason: row.mark_reason.clone(),
        status: row.marked_status,
    })
}

fn orphan_review(run_id: Uuid, review: Review) -> OrphanReviewRow {
    OrphanReviewRow {
        run_id,
        reviewed_at: review.at,
        reviewed_by: review.by,
        review_note: review.note,
        review_correlation: review.correlation,
        status: review.status,
    }
}

fn orphan_mark(run_id: Uuid, mark: Mark) -> OrphanMarkRow {
    OrphanMarkRow {
        run_id,
        marked_at: mark.at,
        marked_by: mark.by,
        mark_reason: mark.reason,
        status: mark.status,
    }
}
