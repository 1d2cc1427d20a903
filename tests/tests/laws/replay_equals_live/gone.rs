//! Jobs that are no more leave nothing behind, and the streams of what stood on them say the same as the views.

use std::collections::BTreeSet;

use acceptance::dump::{self, Dump};
use domain::annotation::AnnotationScope;
use projections::views::{remarks::remarks_by_id, tickets::tickets_by_id};

use crate::replay_equals_live::history::History;

/// Where the past stands, with jobs that are no more.
const PAST: [&str; 1] = ["audit"];

/// What follows to the other job when two become one.
const FOLLOWS: [&str; 6] = [
    "annotation_scopes",
    "open_annotations",
    "overrides",
    "overrides_in_force",
    "remarks",
    "tickets",
];

/// No row of any view names a job that was deleted. One that was merged is named by what ids were derived with, at most.
pub(crate) fn assert_nothing_is_left(live: &Dump) {
    let deleted = streams_with(live, "JobDeleted");
    let merged = streams_with(live, "JobMerged");
    for (table, rows) in live.iter().filter(|(table, _)| !PAST.contains(table)) {
        for row in rows {
            let named = deleted.iter().find(|id| row.contains(id.as_str()));
            assert_eq!(named, None, "{table} names a deleted job: {row}");
            let named = merged.iter().find(|id| row.contains(id.as_str()));
            assert!(
                named.is_none() || !FOLLOWS.contains(table),
                "{table} names the merged job {named:?}: {row}"
            );
        }
    }
    let open = |table: &str, what: &str| {
        let rows = live[table].iter();
        rows.map(|row| row.matches(what).count()).sum::<usize>()
    };
    assert_eq!(
        open("annotation_scopes", "is_open=Int(1)"),
        open("open_annotations", "scope_key"),
        "open scopes"
    );
}

/// Nothing that the streams learn late changes a view, and what a view calls resolved is resolved.
pub(crate) async fn assert_streams_agree(history: &History, live: &Dump) {
    let by = history.at.somebody();
    let commands = &history.at.backend.commands;
    let reader = || history.at.backend.views();
    let tickets = tickets_by_id(reader(), &history.tickets).await;
    let remarks = remarks_by_id(reader(), &history.remarks).await;
    let (tickets, remarks) = (tickets.expect("tickets"), remarks.expect("remarks"));
    // The text that it has is no change, so that only jobs that are gone are written down.
    for row in &tickets {
        let done = commands.describe_ticket(row.ticket_id, &row.description, &by);
        done.await.expect("described");
    }
    for row in &remarks {
        let done = commands.edit_remark(row.remark_id, &row.text, &by);
        done.await.expect("edited");
    }
    history.at.backend.settle().await.expect("settled");
    let now = dump::views(&history.at.views());
    for table in FOLLOWS {
        let what = format!("{table}, once the streams know of the jobs");
        dump::assert_same_lines(&what, &live[table], &now[table]);
    }
    let Some(customer_id) = history.customers.first().copied() else {
        return;
    };
    let scope = AnnotationScope::Customer { customer_id };
    for row in &tickets {
        let done = commands.scope_ticket(row.ticket_id, scope.clone(), &by);
        let done = done.await;
        assert_eq!(done.is_ok(), row.is_open, "{done:?}: {row:?}");
    }
    for row in &remarks {
        let done = commands.scope_remark(row.remark_id, scope.clone(), &by);
        let done = done.await;
        assert_eq!(done.is_ok(), row.is_open, "{done:?}: {row:?}");
    }
}

fn streams_with(live: &Dump, event: &str) -> BTreeSet<String> {
    let event = format!("event_type=Text(\"{event}\")");
    let rows = live["audit"].iter().filter(|row| row.contains(&event));
    rows.map(|row| {
        let stream = row.split_once("stream_id=Text(\"");
        let id = stream.and_then(|(_, rest)| rest.split_once('"'));
        id.expect("the stream is named").0.to_owned()
    })
    .collect()
}
