//! `audit verify`: the log against its hash chain.

use std::{path::PathBuf, process::ExitCode};

use anyhow::bail;
use backend::configuration::Configuration;
use clap::Args;
use projections::chain::{ChainState, ChainVerdict, Fault};
use serde_json::json;
use terminal::{note, say};

use super::{
    opened::Opened,
    signing::{PublicKey, read_checkpoint},
};
use crate::own_log;

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
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

pub(super) fn run(configuration: &Configuration, args: &VerifyArgs) -> anyhow::Result<ExitCode> {
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
    let opened = Opened::open(configuration)?;
    let verdict = opened.verify(args.contents, checkpoints)?;
    let state = verdict.state();
    if args.json {
        say!("{}", object(&verdict, &opened.engine.power_over_log));
        return Ok(exit_code(state));
    }
    match state {
        ChainState::Sound => {
            show(&verdict, args);
            if let Some(note) = own_log::note(&opened.engine) {
                note!("note: {note}");
            }
        }
        ChainState::Faulty => bail!("{}", verdict.explained()),
        _ => note!("{}: {state}", state.code()),
    }
    Ok(exit_code(state))
}

fn exit_code(state: ChainState) -> ExitCode {
    match state {
        ChainState::Sound => ExitCode::SUCCESS,
        ChainState::Faulty => ExitCode::FAILURE,
        ChainState::Unlinked { .. } => ExitCode::from(4),
        ChainState::Cut { .. } => ExitCode::from(5),
        ChainState::Deleted { .. } => ExitCode::from(6),
    }
}

fn show(verdict: &ChainVerdict, args: &VerifyArgs) {
    let sound = &verdict.sound;
    let since = sound.recorded_at.map_or_else(String::new, |time| {
        format!(", the last of {}", time.format("%Y-%m-%d %H:%M UTC"))
    });
    say!(
        "sound: {} events up to position {}{since}",
        sound.events,
        sound.position
    );
    say!("hash {}", sound.hash.hex());
    if args.contents {
        say!(
            "{} contents have the digests that their events name, {} were erased",
            verdict.contents,
            verdict.erased
        );
    }
    if !args.against.is_empty() {
        say!("{} checkpoints agree", args.against.len());
    }
}

fn object(verdict: &ChainVerdict, power_over_log: &[String]) -> serde_json::Value {
    let sound = &verdict.sound;
    json!({
        "state": verdict.state().code(),
        "sound": verdict.state() == ChainState::Sound,
        "position": sound.position,
        "hash": sound.hash,
        "recorded_at": sound.recorded_at,
        "events": sound.events,
        "unlinked": verdict.unlinked,
        "linked_until": verdict.linked,
        "known_until": verdict.mark,
        "contents": verdict.contents,
        "erased": verdict.erased,
        "power_over_log": power_over_log,
        "message": verdict.explained(),
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
