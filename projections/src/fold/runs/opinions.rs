//! What people say about a run is kept while there is no run, and applies when there is. What was said of a run that several
//! mails report holds while the run is no worse than what was seen.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use crate::{
    fold::state::{error::FoldError, memory::Fold},
    rows::runs::{OrphanMarkRow, OrphanReviewRow, RunRow},
};

/// Who reviewed, when, what they noted, and what was reviewed together.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: String,
    pub(crate) note: Option<String>,
    pub(crate) correlation: Uuid,
    /// What the run had reported; none where that is not known.
    pub(crate) status: Option<RunStatus>,
}

/// Who marked as successful, when, and why.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: String,
    pub(crate) reason: Option<String>,
    /// What the run had reported; none where that is not known.
    pub(crate) status: Option<RunStatus>,
}

/// What was said under an id before there was the run applies to it. `seen` is what the mail of that id reports, for a run that
/// has several: what was said holds for a run that is no worse.
pub(crate) fn pick_up(
    fold: &mut Fold,
    row: &mut RunRow,
    id: Uuid,
    seen: Option<RunStatus>,
) -> Result<(), FoldError> {
    let key = (id,);
    let fits = |row: &RunRow, said: Option<RunStatus>| {
        seen.is_none_or(|seen| row.status.is_covered_by(said.unwrap_or(seen)))
    };
    let orphan = fold.orphan_reviews().get(&key)?.cloned();
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
        fold.orphan_reviews().remove(key);
        fold.orphan_reviews().remove((row.run_id,));
    }
    let orphan = fold.orphan_marks().get(&key)?.cloned();
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
        fold.orphan_marks().remove(key);
        fold.orphan_marks().remove((row.run_id,));
    }
    Ok(())
}

/// The run turned out worse than what somebody saw of it: what they said waits.
pub(crate) fn drop_what_does_not_hold(fold: &mut Fold, row: &mut RunRow) {
    if row.reviewed_at.is_some() && !holds(row, row.reviewed_status) {
        if let Some(review) = review_of(row) {
            fold.orphan_reviews().put(orphan_review(row.run_id, review));
        }
        set_review(row, None);
    }
    if row.marked_at.is_some() && !holds(row, row.marked_status) {
        if let Some(mark) = mark_of(row) {
            fold.orphan_marks().put(orphan_mark(row.run_id, mark));
        }
        set_mark(row, None);
    }
}

/// The run goes: what was said about it is kept.
pub(crate) fn keep(fold: &mut Fold, row: &RunRow) {
    if let Some(review) = review_of(row) {
        fold.orphan_reviews().put(orphan_review(row.run_id, review));
    }
    if let Some(mark) = mark_of(row) {
        fold.orphan_marks().put(orphan_mark(row.run_id, mark));
    }
}

pub(crate) fn review_of(row: &RunRow) -> Option<Review> {
    Some(Review {
        at: row.reviewed_at?,
        by: row.reviewed_by.clone()?,
        note: row.review_note.clone(),
        correlation: row.review_correlation?,
        status: row.reviewed_status,
    })
}

pub(crate) fn set_review(row: &mut RunRow, review: Option<Review>) {
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

pub(crate) fn set_mark(row: &mut RunRow, mark: Option<Mark>) {
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
pub(crate) fn holds(row: &RunRow, seen: Option<RunStatus>) -> bool {
    row.status.is_covered_by(seen.unwrap_or(row.status))
}

/// Whether the run is more than what was seen under this id.
pub(crate) fn is_one_of_several(row: &RunRow, id: Uuid) -> bool {
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

pub(crate) fn orphan_review(run_id: Uuid, review: Review) -> OrphanReviewRow {
    OrphanReviewRow {
        run_id,
        reviewed_at: review.at,
        reviewed_by: review.by,
        review_note: review.note,
        review_correlation: review.correlation,
        status: review.status,
    }
}

pub(crate) fn orphan_mark(run_id: Uuid, mark: Mark) -> OrphanMarkRow {
    OrphanMarkRow {
        run_id,
        marked_at: mark.at,
        marked_by: mark.by,
        mark_reason: mark.reason,
        status: mark.status,
    }
}
