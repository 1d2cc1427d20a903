//! Links between runs and what tickets and remarks are open on their jobs.

use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, table::Table as _, value::Value},
    fold::state::{error::FoldError, memory::Fold, seen::Seen},
    rows::{
        annotations::{AnnotationKind, AnnotationRunRow, OpenAnnotation},
        runs::RunRow,
    },
};

/// Links a run that appears to all that is open on its job or customer at this point of the log. No time is compared.
pub(super) fn link_new_run(fold: &mut Fold, run: &RunRow, seen: Seen) -> Result<(), FoldError> {
    let customer = fold.jobs().get(&(run.job_id,))?.map(|job| job.customer_id);
    for target in [Some(run.job_id), customer].into_iter().flatten() {
        let open = fold.open_annotations().get(&(target,))?;
        for item in open.map_or_else(Vec::new, |open| open.items.0.clone()) {
            let kind = kind_of(&item)?;
            let row = AnnotationRunRow {
                run_id: run.run_id,
                annotation_id: item.annotation_id,
                kind,
                run_at: run.run_at,
            };
            // Two scopes of one ticket may lead to the same run, so a row is new only to a run that is.
            match seen {
                Seen::Never => fold.annotation_runs().put_new(row),
                Seen::Perhaps => fold.annotation_runs().put(row),
            }
        }
    }
    Ok(())
}

/// What is linked to a run is linked to the one that took it in.
pub(crate) fn move_links(fold: &mut Fold, from: Uuid, into: Uuid) -> Result<(), FoldError> {
    if from == into {
        return Ok(());
    }
    let rest = "WHERE run_id = $1 ORDER BY annotation_id";
    for link in fold.rows::<AnnotationRunRow>(rest, &[Value::Uuid(from)])? {
        fold.annotation_runs().remove(link.key());
        fold.annotation_runs().put(AnnotationRunRow {
            run_id: into,
            ..link
        });
    }
    Ok(())
}

fn kind_of(item: &OpenAnnotation) -> Result<AnnotationKind, DatabaseError> {
    AnnotationKind::from_name(&item.kind).ok_or_else(|| {
        let found = Value::Text(item.kind.clone());
        let key = [Value::Uuid(item.annotation_id)];
        DatabaseError::undecodable(("open_annotations", "items"), &key, "a kind", &found)
    })
}
