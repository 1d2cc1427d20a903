//! The code and its documents: who depends on whom, that the schema is up to date, that rules have their tests.

mod dependencies;
mod named_rules;
mod packages;
mod schema;
