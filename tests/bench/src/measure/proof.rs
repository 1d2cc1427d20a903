//! Not a measurement: that what was measured is right.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

use anyhow::{Context, ensure};
use backend::engine::Engine;
use projections::{fold::WorkingSet, reading::Rules, store::TableDef};

use super::from_nothing;

/// What the views know of themselves differs with how they were built.
const OF_THE_BUILD: &str = "view_state";

/// The live views, which a replay made, are those that reading every mail with the new definitions gives, row by row.
pub(crate) fn views_are_as_by_force(engine: &Engine, rules: &Rules) -> anyhow::Result<()> {
    let of_replay = digests(engine)?;
    from_nothing(engine, rules, None)?;
    let by_force = digests(engine)?;
    for ((table, rows, digest), (_, rows_by_force, digest_by_force)) in
        of_replay.iter().zip(&by_force)
    {
        ensure!(
            rows == rows_by_force && digest == digest_by_force,
            "view {table} has {rows} rows after the replay and {rows_by_force} by force, and they differ"
        );
    }
    Ok(())
}

/// Of each view its name, its number of rows, and what stands for them all.
fn digests(engine: &Engine) -> anyhow::Result<Vec<(&'static str, usize, u64)>> {
    let live = engine.generations.live()?.context("no views are live")?;
    let reader = engine.generations.reader(live)?;
    let tables = WorkingSet::TABLES.iter();
    let views = tables.filter(|table| table.name != OF_THE_BUILD);
    views
        .map(|table| {
            let rows = reader.select_now(&all_of(table), &[])?;
            let mut hasher = DefaultHasher::new();
            rows.hash(&mut hasher);
            Ok((table.name, rows.len(), hasher.finish()))
        })
        .collect()
}

fn all_of(table: &TableDef) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        names.join(", "),
        table.name,
        names[..table.key].join(", ")
    )
}
