//! What speaks against a definition, as a refusal that can be answered.

use async_graphql::{Error, ErrorExtensions, Result, Value};
use backend::publishing::{Judged, NotJudged};
use domain::{code::Code, run::RunStatus};
use projections::replay::{CompareError, Example, Figures, JudgeError};
use serde_json::json;

use crate::request::{error, ids::Kind};

/// Refuses a definition that something speaks against, unless these very figures are accepted.
pub(crate) fn accepted(judged: &Judged, accept: Option<&str>) -> Result<()> {
    let judgement = &judged.judgement;
    let fingerprint = judgement.fingerprint();
    if judgement.is_clean() || accept == Some(fingerprint.as_str()) {
        return Ok(());
    }
    let what = if accept.is_some() {
        "what speaks against it is not what was accepted: look at it again"
    } else {
        "look at what speaks against it"
    };
    let message = format!(
        "`{}` takes mails from other products, or shows trouble as good; {what}, then repeat with `accept`",
        judged.name()
    );
    let extensions = [
        ("stored", figures(&judgement.stored)),
        ("fixtures", figures(&judgement.fixtures)),
    ];
    Err(
        error::coded(Code::NeedsAcceptance, message).extend_with(|_, told| {
            told.set("accept", fingerprint);
            for (name, figures) in extensions {
                told.set(name, Value::from_json(figures).unwrap_or_default());
            }
        }),
    )
}

fn figures(figures: &Figures) -> serde_json::Value {
    let claimed = figures.claimed.iter();
    let claimed: Vec<_> = claimed
        .map(|(parser, mails)| json!({"parser": parser, "mails": mails}))
        .collect();
    let by_status = |counts: &std::collections::BTreeMap<RunStatus, u64>| {
        let counts = counts.iter();
        counts
            .map(|(status, count)| json!({"status": status.name(), "count": count}))
            .collect::<Vec<_>>()
    };
    json!({
        "claimed": claimed,
        "turnedMails": figures.turned_mails,
        "turnedRuns": by_status(&figures.turned_runs),
        "turnedObjects": by_status(&figures.turned_objects),
        "examples": figures.examples.iter().map(example).collect::<Vec<_>>(),
    })
}

fn example(example: &Example) -> serde_json::Value {
    json!({
        "mailId": example.mail_id.map(|id| Kind::Mail.id(id)),
        "subject": example.subject,
        "parser": example.parser,
        "before": example.before.map(RunStatus::name),
        "after": example.after.map(RunStatus::name),
        "jobId": example.job_id.map(|id| Kind::Job.id(id)),
        "job": example.job,
    })
}

pub(crate) fn not_judged(failed: NotJudged) -> Error {
    match failed {
        NotJudged::Command(failed) => error::command(failed),
        NotJudged::Judge(JudgeError::TooManyMails(most)) => error::coded(
            Code::TooManyMails,
            format!(
                "more than {most} stored mails may be read differently, which takes too long to wait for; publish it by \
                 `backupchecks parsers publish`"
            ),
        ),
        NotJudged::Judge(JudgeError::Compare(CompareError::Database(failed))) => {
            error::database(failed)
        }
        NotJudged::Judge(JudgeError::Compare(other)) => {
            tracing::error!(error = %other, "a definition could not be judged");
            error::coded(
                Code::Unavailable,
                "the definition could not be judged; try again in a moment",
            )
        }
    }
}
