//! All measurements, one after the other.

use std::path::Path;

use crate::{
    at_rest, baseline,
    limits::Sample,
    machine::Machine,
    mail_files::MailFiles,
    measure::{events, mails, open_runs, parsers},
    options::{Options, Part},
    place,
    report::Report,
};

/// Mails that are read in memory.
const PARSED: usize = 10_000;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if !options.at_rest.is_empty() {
            let found = at_rest::open(&options.at_rest).await?;
            println!("{}", serde_json::to_string(&found)?);
            return Ok(());
        }
        measure_all(options).await
    })
}

async fn measure_all(options: &Options) -> anyhow::Result<()> {
    let machine = Machine::look(place::postgres_version(options).await);
    let mut report = Report::default();
    if options.has(Part::Parsers) {
        parsers(options.scaled(PARSED), &mut report)?;
    }
    if options.has(Part::Baseline) {
        for database in options.databases() {
            baseline::measure(options, database, &mut report).await?;
        }
    }
    if options.has(Part::Events) {
        for database in options.databases() {
            for size in options.sizes(options.events) {
                events(options, database, size, &mut report).await?;
            }
        }
    }
    if options.has(Part::Runs) {
        for database in options.databases() {
            for size in options.sizes(options.runs) {
                open_runs(options, database, size, &mut report).await?;
            }
        }
    }
    if options.has(Part::Mails) {
        let files = MailFiles::write(options, options.sizes(options.mails))?;
        let mut samples = Vec::new();
        for (index, &size) in files.sizes.iter().enumerate() {
            let sample = Sample::of(&files, index)?;
            sample.reading(size, &mut report)?;
            samples.push(sample);
        }
        for database in options.databases() {
            for (index, sample) in samples.iter().enumerate() {
                mails(options, database, &files, sample, index, &mut report).await?;
            }
        }
    }
    for line in machine.lines() {
        println!("{line}");
    }
    println!("\n{}", report.table());
    if let Some(path) = &options.json {
        report.write_json(path, &machine)?;
    }
    if options.write_docs {
        report.write_docs(Path::new("docs/benchmarks.md"), &machine)?;
    }
    Ok(())
}
