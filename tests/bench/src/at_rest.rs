//! Starts over a log in a process of its own, so that time and memory are those of a start and of nothing else.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use adapters::clock::SystemClock;
use anyhow::{Context, ensure};
use backend::{
    Backend, Replays,
    configuration::{Configuration, EventsAt, ViewsAt},
};
use serde::{Deserialize, Serialize};

use crate::{machine::resident_mebibytes, place::Place};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AtRest {
    /// Until everything is open and the views are found to be up to date.
    pub(crate) seconds: f64,
    pub(crate) mebibytes: u32,
}

/// Asks a process of this program.
pub(crate) fn look(place: &Place) -> anyhow::Result<AtRest> {
    let program = std::env::current_exe()?;
    let output = Command::new(program)
        .arg("--at-rest")
        .arg(place.data())
        .arg(place.url().unwrap_or_default())
        .output()?;
    ensure!(
        output.status.success(),
        "a start over the log failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("a start over the log told no figures")
}

/// What that process does.
pub(crate) async fn open(arguments: &[String]) -> anyhow::Result<AtRest> {
    let [data, url] = arguments else {
        anyhow::bail!("--at-rest takes a folder and a URL, which may be empty");
    };
    let mut configuration = Configuration::in_folder(data.as_ref());
    if !url.is_empty() {
        configuration.events = EventsAt::Postgres(url.clone());
        configuration.views = ViewsAt::Postgres(url.clone());
    }
    let began = Instant::now();
    let clock = Arc::new(SystemClock);
    let backend = Backend::open_with_clock(&configuration, clock, Replays::Conducted, &mut |_| {})?;
    backend.settle().await?;
    let seconds = began.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mebibytes = resident_mebibytes();
    drop(backend);
    Ok(AtRest { seconds, mebibytes })
}
