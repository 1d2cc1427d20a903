//! Every adapter does what the port that it implements promises.

mod chain;
mod contents;
mod credentials;
mod event_log;
mod eventstoredb;
mod gate;
mod generations;
mod log_schema;
mod postgres_log;
mod views;
