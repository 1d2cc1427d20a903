//! Which mail hosts are trusted: shown, proposed and set.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use backend::Backend;
use paths::{Proposal, Trust, TrustSetting};
use projections::{survey::StoredMails, views::settings::wanted_trust};
use terminal::{note, say};

pub(super) async fn show(backend: &Backend) -> anyhow::Result<()> {
    let Some(setting) = in_settings(backend).await? else {
        say!(
            "no mail host is trusted: `paths propose` prints what the mails look like, `paths set` sets it"
        );
        return Ok(());
    };
    say!("{}", serde_json::to_string_pretty(&setting)?);
    let shown = backend.live.set().rules.trust.trust().setting();
    if shown != setting {
        note!("not in force yet: the views are judged by it once a replay is accepted");
    }
    Ok(())
}

pub(super) async fn propose(backend: &Backend) -> anyhow::Result<ExitCode> {
    let Some(proposal) = proposal(backend).await? else {
        note!(
            "no mail shows a mail host that could be trusted; the page \"Mail paths and authenticity\" of the book says what to set for which software"
        );
        return Ok(ExitCode::FAILURE);
    };
    say!("{}", serde_json::to_string_pretty(&proposal.setting)?);
    note!(
        "{} of the newest {} mails came in this way",
        proposal.seen,
        proposal.of
    );
    for client in proposal.common_clients {
        note!(
            "{client} handed over more than half of them: if it is a filter in front, name it in `filters`, or its mails fail"
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn set(backend: &Backend, file: Option<&Path>) -> anyhow::Result<()> {
    let setting = file.map(of_file).transpose()?;
    let judges_files = setting.as_ref().is_none_or(|setting| setting.judge_files);
    let intention = backend.operator();
    let done = backend.commands.set_mail_trust(setting, &intention).await?;
    backend.settle().await?;
    let mails = stored(backend);
    let are_files = tokio::task::spawn_blocking(move || mails.are_files()).await??;
    if are_files && !judges_files {
        note!(
            "the newest mails were all imported from files, about which verdicts are shown and change nothing: if the files are \
             the mailbox itself, set `\"judgeFiles\": true`"
        );
    }
    if done.position.is_none() {
        say!("it is set so already");
        return Ok(());
    }
    say!(
        "set. What is shown stays as it is until a replay is accepted: `serve` starts one by itself, `replay` builds it here, \
         `replay --changes` tells which successes would be doubted"
    );
    Ok(())
}

pub(super) fn of_file(file: &Path) -> anyhow::Result<TrustSetting> {
    let named = || format!("{} cannot be used", file.display());
    let text = fs::read_to_string(file).with_context(named)?;
    let setting: TrustSetting = serde_json::from_str(&text).with_context(named)?;
    if setting.receiver.is_none() {
        bail!(
            "{} names no `receiver`, so none would be trusted; `paths clear` is for that",
            file.display()
        );
    }
    Trust::try_from(setting.clone()).with_context(named)?;
    Ok(setting)
}

pub(super) async fn in_settings(backend: &Backend) -> anyhow::Result<Option<TrustSetting>> {
    let value = wanted_trust(backend.views()).await?;
    let setting = value.map(serde_json::from_value).transpose();
    setting.context("what was set cannot be read")
}

pub(super) async fn proposal(backend: &Backend) -> anyhow::Result<Option<Proposal>> {
    let mails = stored(backend);
    Ok(tokio::task::spawn_blocking(move || mails.propose()).await??)
}

pub(super) fn stored(backend: &Backend) -> StoredMails {
    StoredMails {
        reader: backend.live.set().reader,
        contents: backend.details.contents.clone(),
    }
}
