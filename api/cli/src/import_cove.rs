//! `import cove`: statistics of accounts from files.

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use backend::{Replays, configuration::Configuration};
use clap::Args;
use commands::{
    cove::{ReadSnapshots, RecordedSnapshots, read_snapshots},
    exchange::Refused,
};
use domain::cove_account::{AccountKey, DEFAULT_CONNECTION};
use terminal::{opening::open, say, stopping::may_stop};

use super::exchange::{read, tell};

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

/// How far the import is.
#[derive(Debug, Default)]
struct Done {
    files: AtomicUsize,
    accounts: AtomicUsize,
}

impl Done {
    fn in_words(&self, files: usize) -> String {
        let done = self.files.load(Ordering::Relaxed);
        let begun = if done < files {
            ", and so does what was recorded of the next one"
        } else {
            ""
        };
        format!(
            "{} accounts new or changed are recorded and stay, after {done} of {files} files{begun}; the same import goes on with \
             the rest, and the views follow by themselves when the program runs",
            self.accounts.load(Ordering::Relaxed)
        )
    }
}

pub(super) async fn run(configuration: &Configuration, args: CoveArgs) -> anyhow::Result<ExitCode> {
    // Refused before anything is opened; the number stands for any.
    let collector = AccountKey::new(&args.connection, 1)?.collector();
    let backend = open(configuration, Replays::LeftAlone)?;
    let done = Arc::new(Done::default());
    let (told, files) = (Arc::clone(&done), args.files.len());
    may_stop(move || told.in_words(files));
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
        done.accounts.store(recorded.changed, Ordering::Relaxed);
        done.files.fetch_add(1, Ordering::Relaxed);
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
