//! What holds for every history: a rebuild gives the same views, on every engine, also of what an earlier program left behind.

mod as_of;
mod both_databases;
mod poison;
mod replay_equals_live;
mod replay_kept;
mod replay_on_engines;
mod replays;
mod run_counters;
mod splits_on_engines;
mod statements;
mod upgrade;
