//! The JSON of exported jobs: `approved_jobs_export_v1` and `approved_jobs_export_v2`. Written is the latter, read are both, and
//! those of the earlier application, which name the form as `export_type`.

mod fields;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::{identity::JobIdentity, job::Awaited};
use serde::Serialize;
use thiserror::Error;

use super::{MAX_BYTES, Refused};

pub use read::read_jobs;
pub use write::write_jobs;

const V1: &str = "approved_jobs_export_v1";
const V2: &str = "approved_jobs_export_v2";

/// Jobs of one file.
const MAX_JOBS: usize = 50_000;

/// Further identities of one job.
const MAX_ALIASES: usize = 100;

/// A job of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct JobEntry {
    /// Name of the customer.
    pub customer: String,
    /// By what its mails are recognised; the first one names the job. There is at least one. The sender is empty where the job
    /// comes from an API.
    pub identities: Vec<JobIdentity>,
    pub archived: bool,
    pub rpo_hours: Option<u32>,
    pub cove_account: Option<CoveAccount>,
    pub cloud_connect_account: Option<CloudConnectAccount>,
    /// What the job still waited for where the file comes from.
    pub awaited: Vec<Awaited>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveAccount {
    pub account_id: i64,
    pub account_name: String,
    pub computer_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CloudConnectAccount {
    pub user: String,
    pub section: String,
    pub repo_name: String,
}

/// What a file says, and what of it cannot be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadJobs {
    /// With their places in the file, from 0.
    pub jobs: Vec<(usize, JobEntry)>,
    pub refused: Vec<Refused>,
    /// The earlier application wrote it: it knew less of a job than its mails say.
    pub of_earlier_application: bool,
    /// Fields that nothing here has, with the number of jobs that have them.
    pub left_out: BTreeMap<String, usize>,
}

/// Why nothing of a file can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum JobsFileError {
    #[error("the file has {0} bytes; at most {MAX_BYTES} are read, so split it")]
    TooLarge(usize),
    #[error("the file is no JSON: {0}")]
    NoJson(String),
    #[error(
        "`schema` (or `export_type`, in files of the earlier application) is {0}; files of `{V1}` and `{V2}` are read"
    )]
    Schema(String),
    #[error("`schema` is `{0}` and `export_type` is `{1}`; remove the one that is wrong")]
    TwoSchemas(String, String),
    #[error("`jobs` is not a list; a file of exported jobs has one")]
    NoJobs,
    #[error("the file has {0} jobs; at most {MAX_JOBS} are read, so split it")]
    TooMany(usize),
}
