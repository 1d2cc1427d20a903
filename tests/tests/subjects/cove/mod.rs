//! Accounts of Cove: what is read of them becomes runs of the jobs that people link them to.

mod colour_bar;
mod days;
mod documents;
mod in_process;
mod jobs_file;
mod linking;
mod office;
mod tickets;
mod workstations;
