//! By which paths mails came, told from their stored headers and without views that know: for an installation that trusts nobody
//! yet, or thinks of trusting somebody else.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{content::Stored, ids::Digest, mail::FROM_FILE};
use paths::{HeaderJudgement, Proposal, Trust, judge, propose};
use uuid::Uuid;

use crate::engine::{
    ports::{
        database::ViewReader,
        feed::{ContentSource, FeedError},
    },
    query::decode::ask_now,
    schema::{error::DatabaseError, value::Value},
};

/// Mails that show which host receives them.
const MAX_PROPOSING_MAILS: usize = 500;

/// Newest mails of a job that show by which paths they come.
const MAX_MAILS_OF_JOB: usize = 10;

/// Mails whose contents are held at the same time: each may be as large as mails may be.
const CHUNK: usize = 10;

/// Where the mails are.
#[derive(Clone)]
pub struct StoredMails {
    pub reader: Arc<dyn ViewReader>,
    pub contents: Arc<dyn ContentSource>,
}

impl std::fmt::Debug for StoredMails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredMails").finish_non_exhaustive()
    }
}

/// The paths of a job's newest mails, each with the newest mail of it; the newest first.
#[derive(Debug, Clone)]
pub struct JobSurvey {
    pub job_id: Uuid,
    pub paths: Vec<(HeaderJudgement, DateTime<Utc>)>,
}

#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl StoredMails {
    /// Whether all of the newest mails were imported from files: then files are the mailbox. Blocks.
    pub fn are_files(&self) -> Result<bool, SurveyError> {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT source FROM mails ORDER BY received_at DESC, mail_id DESC LIMIT {MAX_PROPOSING_MAILS}) AS newest \
             WHERE source <> $1"
        );
        let files = [Value::Text(FROM_FILE.to_owned())];
        let others = ask_now::<i64>(self.reader.as_ref(), &sql, &files)?;
        Ok(others == [0])
    }

    /// The setting that the newest mails look like; files are judged where there are only files. None where no mail shows a host
    /// that could be trusted. Blocks.
    pub fn propose(&self) -> Result<Option<Proposal>, SurveyError> {
        let sql = format!(
            "SELECT content, received_at, sender FROM mails WHERE content_erased = 0 \
             ORDER BY received_at DESC, mail_id DESC LIMIT {MAX_PROPOSING_MAILS}"
        );
        let mails = mails(self.reader.as_ref(), &sql, &[])?;
        let mut headers = Vec::with_capacity(mails.len());
        for chunk in mails.chunks(CHUNK) {
            headers.extend(self.raw(chunk)?.into_iter().flatten().map(header));
        }
        let Some(mut proposal) = propose(headers.iter().map(Vec::as_slice)) else {
            return Ok(None);
        };
        proposal.setting.judge_files = self.are_files()?;
        Ok(Some(proposal))
    }

    /// Every active job that has mails, by the paths of the newest of them. Blocks.
    pub fn of_jobs(&self, trust: &Trust) -> Result<Vec<JobSurvey>, SurveyError> {
        let sql = "SELECT job_id FROM jobs WHERE archived = 0 ORDER BY job_id";
        let mut surveys = Vec::new();
        for job_id in ask_now(self.reader.as_ref(), sql, &[])? {
            let paths = self.of_job(job_id, trust)?;
            if !paths.is_empty() {
                surveys.push(JobSurvey { job_id, paths });
            }
        }
        Ok(surveys)
    }

    fn of_job(
        &self,
        job_id: Uuid,
        trust: &Trust,
    ) -> Result<Vec<(HeaderJudgement, DateTime<Utc>)>, SurveyError> {
        let sql = format!(
            "SELECT mails.content, mails.received_at, mails.sender FROM runs \
             JOIN mails ON mails.mail_id = runs.mail_id \
             WHERE runs.job_id = $1 AND mails.content_erased = 0 \
             ORDER BY runs.run_at DESC, runs.weight DESC, runs.run_id DESC LIMIT {MAX_MAILS_OF_JOB}"
        );
        let mails = mails(self.reader.as_ref(), &sql, &[Value::Uuid(job_id)])?;
        let mut by_name: BTreeMap<(String, &'static str), (HeaderJudgement, DateTime<Utc>)> =
            BTreeMap::new();
        for (mail, raw) in mails.iter().zip(self.raw(&mails)?) {
            let Some(raw) = raw else {
                continue;
            };
            let judgement = judge(&raw, trust).of_sender(Some(&mail.sender));
            let key = (judgement.path.name.clone(), judgement.verdict.name());
            let newest = by_name.get(&key).map(|(_, at)| *at);
            if newest < Some(mail.received_at) {
                by_name.insert(key, (judgement, mail.received_at));
            }
        }
        let mut paths: Vec<_> = by_name.into_values().collect();
        paths.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        Ok(paths)
    }

    /// The messages, as far as they are there.
    fn raw(&self, mails: &[Mail]) -> Result<Vec<Option<Vec<u8>>>, SurveyError> {
        let digests: Vec<_> = mails.iter().map(|mail| mail.content).collect();
        let contents = self.contents.fetch(&digests)?.into_iter();
        Ok(contents
            .map(|content| match content {
                Ok(Some(Stored::Raw(bytes))) => Some(bytes),
                _ => None,
            })
            .collect())
    }
}

struct Mail {
    content: Digest,
    received_at: DateTime<Utc>,
    sender: String,
}

fn mails(reader: &dyn ViewReader, sql: &str, params: &[Value]) -> Result<Vec<Mail>, DatabaseError> {
    let rows = ask_now(reader, sql, params)?.into_iter();
    Ok(rows
        .map(|(content, received_at, sender)| Mail {
            content,
            received_at,
            sender,
        })
        .collect())
}

/// The bodies of many mails need not be kept.
fn header(mut message: Vec<u8>) -> Vec<u8> {
    let end = message
        .windows(2)
        .position(|pair| pair == b"\n\n")
        .or_else(|| message.windows(4).position(|four| four == b"\r\n\r\n"));
    if let Some(end) = end {
        message.truncate(end);
    }
    message
}
