//! Measures the program against its budgets, through its real adapters, on both databases.
//!
//! `make bench` runs it. Nothing is asserted: figures depend on the machine, so a missed budget is shown and fails nothing.

mod at_rest;
mod baseline;
mod budgets;
mod database;
mod human_log;
mod limits;
mod machine;
mod mail_files;
mod measure;
mod numbers;
mod options;
mod place;
mod report;
mod run;

use std::process::ExitCode;

use clap::Parser;

use options::Options;

/// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let options = Options::parse();
    match run::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
