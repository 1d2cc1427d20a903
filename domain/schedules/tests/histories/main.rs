//! What is inferred from histories of runs, and what is said of their slots: from files, and from what chance makes up.

mod chance;
mod changes;
mod clock_changes;
mod dead;
mod generated;
mod laws;
mod learning;
mod lifetimes;
mod made_up;
mod plain;
mod play;
mod rules;
mod scenario;
mod scenarios;
mod successive;
mod verdicts;
mod workstations;
mod zones;
