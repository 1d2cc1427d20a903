use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use commands::{
    cove::{ReadSnapshots, RecordedSnapshots, read_snapshots},
    exchange::Refused,
};
use domain::cove_account::{AccountKey, DEFAULT_CONNECTION};

use super::exchange::{read, tell};
use crate::{
    backend::{Backend, Replays},
    cli::out::say,
    settings::Settings,
};

#[derive(Debug, Args)]
pub(super) struct CoveArgs {
    /// JSON documents; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The connection that the accounts are of, where there are several
    #[arg(long, value_name = "NAME", default_value = DEFAULT_CONNECTION)]
    connection: String,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, args: CoveArgs) -> anyhow::Result<ExitCode> {
    // Refused before anything is opened; the number stands for any.
    let collector = AccountKey::new(&args.connection, 1)?.collector();
    let backend = Backend::open(settings, Replays::LeftAlone)?;
    let intention = backend.collecting(&collector);
    let mut recorded = RecordedSnapshots::default();
    let mut refused = Vec::new();
    for file in &args.files {
        let name = file.display().to_string();
        let found = match read(file) {
            Ok(bytes) => read_snapshots(&bytes, &args.connection).map_err(anyhow::Error::from),
            Err(error) => Err(error),
        };
        let found = found.unwrap_or_else(|error| ReadSnapshots {
            refused: vec![Refused {
                place: "the document".to_owned(),
                reason: format!("{error:#}"),
            }],
            ..ReadSnapshots::default()
        });
        refused.extend(found.refused.into_iter().map(|Refused { place, reason }| {
            let place = format!("{name}: {place}");
            Refused { place, reason }
        }));
        let of_file = backend
            .commands
            .record_snapshots(found.snapshots, &intention)
            .await?;
        recorded.changed += of_file.changed;
        recorded.unchanged += of_file.unchanged;
    }
    backend.settle().await?;
    if args.json {
        let refused: Vec<_> = refused
            .iter()
            .map(|Refused { place, reason }| serde_json::json!({"name": place, "reason": reason}))
            .collect();
        say!(
            "{}",
            serde_json::json!({
                "changed": recorded.changed,
                "unchanged": recorded.unchanged,
                "refused": refused,
            })
        );
    } else {
        say!(
            "{} accounts new or changed, {} as before, {} refused",
            recorded.changed,
            recorded.unchanged,
            refused.len()
        );
        tell("refused", &refused);
    }
    Ok(if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    })
}
