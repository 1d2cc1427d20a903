//! What tickets and remarks a run or a job has, told for both in one place.

use std::collections::BTreeMap;

use domain::text::folded;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            decode::{Both, ask},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::annotations::{Annotation, AnnotationRunRow},
};

/// What the tickets or remarks are shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownOn {
    /// What is linked to the run, resolved or not, and what is open on its job and active from its time or earlier.
    Runs,
    /// What is open on the job.
    Jobs,
}

/// A ticket or remark on a run or job.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown<R> {
    /// The run or job.
    pub on: Uuid,
    pub row: R,
    /// It has an open scope on the job, its customer, or an object of it. Indicators count these only.
    pub is_open: bool,
}

/// What each of these runs or jobs shows, each ticket or remark once, newest first. The one place that decides it: details
/// list what it gives, and an indicator is on where one of these is open.
pub async fn shown<R: Annotation>(
    reader: &dyn ViewReader,
    on: ShownOn,
    ids: &[Uuid],
) -> Result<Vec<Shown<R>>, DatabaseError> {
    let mut all = Vec::new();
    // Databases limit how many parameters one statement has.
    for some in ids.chunks(500) {
        let mut params = vec![Value::Text(R::KIND.name().to_owned())];
        params.extend(some.iter().copied().map(Value::Uuid));
        let rows = ask::<Both<(Uuid, bool), R>>(reader, sql::<R>(on, some.len()), params).await?;
        let shown = rows.into_iter().map(|Both((on, is_open), row)| {
            let shown = Shown { on, row, is_open };
            ((shown.on, shown.row.id()), shown)
        });
        let found: BTreeMap<_, _> = shown.collect();
        all.extend(found.into_values());
    }
    all.sort_by(|a, b| {
        let place = |shown: &Shown<R>| (shown.row.made_at(), shown.row.id());
        place(b).cmp(&place(a))
    });
    Ok(all)
}

fn sql<R: Annotation>(on: ShownOn, count: usize) -> String {
    let places: Vec<_> = (2..count + 2).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    let (table, key) = (R::DEF.name, R::DEF.columns[0].name);
    // `runs` and `jobs` are named first, so that a few of them lead to a few scopes.
    let candidates = match on {
        ShownOn::Runs => format!(
            "SELECT runs.run_id AS on_id, runs.job_id, jobs.customer_id, annotation_scopes.annotation_id \
             FROM runs JOIN jobs ON jobs.job_id = runs.job_id \
             JOIN annotation_scopes ON annotation_scopes.target IN (runs.job_id, jobs.customer_id) \
             AND annotation_scopes.is_open = 1 AND annotation_scopes.kind = $1 \
             JOIN {table} ON {table}.{key} = annotation_scopes.annotation_id \
             AND {table}.active_from <= runs.run_at WHERE runs.run_id IN ({places}) \
             UNION \
             SELECT runs.run_id, runs.job_id, jobs.customer_id, annotation_runs.annotation_id \
             FROM annotation_runs JOIN runs ON runs.run_id = annotation_runs.run_id \
             JOIN jobs ON jobs.job_id = runs.job_id \
             WHERE annotation_runs.kind = $1 AND annotation_runs.run_id IN ({places})"
        ),
        ShownOn::Jobs => format!(
            "SELECT DISTINCT jobs.job_id AS on_id, jobs.job_id, jobs.customer_id, annotation_scopes.annotation_id \
             FROM jobs JOIN annotation_scopes ON annotation_scopes.target IN (jobs.job_id, jobs.customer_id) \
             AND annotation_scopes.is_open = 1 AND annotation_scopes.kind = $1 \
             WHERE jobs.job_id IN ({places})"
        ),
    };
    format!(
        "SELECT shown.on_id, CAST(CASE WHEN EXISTS (SELECT 1 FROM annotation_scopes scope \
         WHERE scope.annotation_id = shown.annotation_id AND scope.is_open = 1 \
         AND scope.target IN (shown.job_id, shown.customer_id)) THEN 1 ELSE 0 END AS BIGINT), {} \
         FROM ({candidates}) shown JOIN {table} ON {table}.{key} = shown.annotation_id",
        R::qualified()
    )
}

/// Ordering values of the runs of a ticket or remark: time, id.
pub fn annotation_run_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// The runs that are linked to a ticket or remark, newest first; those among them that do not exist under the definitions in
/// force are left out.
pub async fn annotation_runs(
    reader: &dyn ViewReader,
    annotation_id: Uuid,
    page: &PageRequest,
) -> Result<PageOf<AnnotationRunRow>, DatabaseError> {
    let by = ["annotation_runs.run_at", "annotation_runs.run_id"];
    Select::from("annotation_runs")
        .with(
            "annotation_runs.annotation_id = ?",
            Value::Uuid(annotation_id),
        )
        .only("EXISTS (SELECT 1 FROM runs WHERE runs.run_id = annotation_runs.run_id)")
        .page(reader, &by, true, page, |row: &AnnotationRunRow| {
            vec![row.run_at.to_value(), Value::Uuid(row.run_id)]
        })
        .await
}

/// What lists of tickets and of remarks can be asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'f> {
    pub(crate) open: Option<bool>,
    /// A job or customer, open there or not.
    pub(crate) target: Option<Uuid>,
    pub(crate) text: Option<&'f str>,
}

/// Those that are wanted.
pub(crate) fn wanted<R: Annotation>(wanted: Wanted<'_>) -> Select {
    let (table, key) = (R::DEF.name, R::DEF.columns[0].name);
    let mut select = Select::from(table);
    if let Some(open) = wanted.open {
        select = select.only(&format!("{table}.is_open = {}", i64::from(open)));
    }
    if let Some(target) = wanted.target {
        select = select.with(
            &format!(
                "{table}.{key} IN (SELECT annotation_scopes.annotation_id FROM annotation_scopes \
                 WHERE annotation_scopes.target = ?)"
            ),
            Value::Uuid(target),
        );
    }
    if let Some(text) = wanted.text {
        select = select.containing(&format!("{table}.folded_text"), &folded(text));
    }
    select
}
