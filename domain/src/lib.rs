//! Facts and rules of Backupchecks. This crate knows no clock, no randomness and no I/O: time and new ids are arguments.

pub mod run;
