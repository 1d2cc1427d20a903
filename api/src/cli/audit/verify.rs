use std::{path::PathBuf, process::ExitCode};

use anyhow::bail;
use clap::Args;
use projections::chain::{Fault, Verdict};
use serde_json::json;

use super::Opened;
use crate::{
    settings::Settings,
    signing::{PublicKey, read_checkpoint},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    /// Also hash the content of every mail, and compare it with the digest that its event names
    #[arg(long)]
    contents: bool,
    /// Also compare with this checkpoint; may be given several times
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// Checkpoints must be signed with the key of this file (`.pub`)
    #[arg(long, value_name = "FILE", requires = "against")]
    public_key: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let key = args
        .public_key
        .as_deref()
        .map(PublicKey::read)
        .transpose()?;
    let checkpoints = args
        .against
        .iter()
        .map(|file| read_checkpoint(file, key.as_ref()))
        .collect::<anyhow::Result<_>>()?;
    let verdict = Opened::open(settings)?.verify(args.contents, checkpoints)?;
    if args.json {
        println!("{}", object(&verdict));
        return Ok(match verdict.fault {
            None => ExitCode::SUCCESS,
            Some(_) => ExitCode::FAILURE,
        });
    }
    if let Some(fault) = &verdict.fault {
        bail!("the event log is not as it was recorded: {fault}");
    }
    show(&verdict, args);
    Ok(ExitCode::SUCCESS)
}

fn show(verdict: &Verdict, args: &VerifyArgs) {
    let sound = &verdict.sound;
    let since = sound.recorded_at.map_or_else(String::new, |time| {
        format!(", the last of {}", time.format("%Y-%m-%d %H:%M UTC"))
    });
    println!(
        "sound: {} events up to position {}{since}",
        sound.events, sound.position
    );
    println!("hash {}", sound.hash.hex());
    if verdict.unlinked > 0 {
        println!(
            "{} events at the end are not in the hash chain yet; the process that keeps it adds them",
            verdict.unlinked
        );
    }
    if args.contents {
        println!(
            "{} contents have the digests that their events name, {} were erased",
            verdict.contents, verdict.erased
        );
    }
    if !args.against.is_empty() {
        println!("{} checkpoints agree", args.against.len());
    }
}

fn object(verdict: &Verdict) -> serde_json::Value {
    let sound = &verdict.sound;
    json!({
        "sound": verdict.fault.is_none(),
        "position": sound.position,
        "hash": sound.hash,
        "recorded_at": sound.recorded_at,
        "events": sound.events,
        "unlinked": verdict.unlinked,
        "contents": verdict.contents,
        "erased": verdict.erased,
        "fault": verdict.fault.as_ref().map(fault),
    })
}

fn fault(fault: &Fault) -> serde_json::Value {
    let event = fault.event.as_ref();
    json!({
        "code": fault.kind.code(),
        "position": fault.position,
        "stream": event.map(|event| event.stream.to_string()),
        "event_type": event.map(|event| event.event_type.as_str()),
        "message": fault.to_string(),
    })
}
