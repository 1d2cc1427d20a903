//! Says which wanted definitions a replay is not built with.

use backend::{Backend, replays::wanted};
use domain::replay::{missing, unwanted};
use projections::views::replays::{ReplayRow, open_replay};
use terminal::say;

/// Prints them, with the way out; nothing where it is built with what is wanted.
pub(crate) async fn warn(backend: &Backend, replay: &ReplayRow) -> anyhow::Result<()> {
    let wanted = wanted(backend.views()).await?.revisions();
    let missing = missing(&replay.definitions.0, &wanted);
    let unwanted = unwanted(&replay.definitions.0, &wanted);
    if missing.is_empty() && unwanted.is_empty() {
        return Ok(());
    }
    say!(
        "replay {} was started before definitions changed:",
        replay.replay_id
    );
    for definition in missing {
        say!(
            "  it does not contain `{}` as it is wanted now",
            definition.name
        );
    }
    for name in unwanted {
        say!("  it contains `{name}`, which nobody wants any more");
    }
    say!("`replay --restart` throws it away and starts another one with what is wanted");
    Ok(())
}

/// The same of the open replay, if there is one.
pub(crate) async fn warn_of_open(backend: &Backend) -> anyhow::Result<()> {
    match open_replay(backend.views()).await? {
        Some(open) => warn(backend, &open).await,
        None => Ok(()),
    }
}
