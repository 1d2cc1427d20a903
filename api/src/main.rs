//! The program `backupchecks`.

use std::process::ExitCode;

/// Reading a mail makes thousands of small strings, which this allocator serves faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
