//! What is inferred, from histories in files and from those that chance makes up.

#[path = "../support/chance.rs"]
mod chance;
#[path = "../support/judge.rs"]
mod judge;
#[path = "../support/made_up.rs"]
mod made_up;
#[path = "../support/scenario.rs"]
mod scenario;

mod changes;
mod generated;
mod lifetimes;
mod scenarios;
