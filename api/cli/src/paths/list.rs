//! All jobs by the path of their mails, those first that depend on SMTP AUTH through Exchange Online.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use backend::Backend;
use chrono::{DateTime, SecondsFormat, Utc};
use paths::{HeaderJudgement, Trust};
use projections::{
    survey::JobSurvey,
    views::{customers, jobs},
};
use terminal::{note, say};
use uuid::Uuid;

use super::trust::{in_settings, of_file, proposal, stored};

/// Told with the jobs that it is about.
const SMTP_AUTH: &str = "Microsoft switches sign-in with a password off for SMTP AUTH: for existing tenants by default at the end of December 2026, \
where administrators can switch it on again. Whether a client signs in with a password or with OAuth cannot be told from mails of \
another tenant; the customer's administrator finds it in the Exchange admin center, report \"SMTP AUTH clients submission\".";

pub(super) async fn run(backend: &Backend, file: Option<&Path>) -> anyhow::Result<()> {
    let Some(trust) = trust(backend, file).await? else {
        note!(
            "no mail shows a mail host that could be trusted, so no path can be told; `paths --trust FILE` tries a setting of your own"
        );
        return Ok(());
    };
    let mails = stored(backend);
    let surveys = tokio::task::spawn_blocking(move || mails.of_jobs(&trust)).await??;
    let names = Names::of(backend, &surveys).await?;
    let mut lines: Vec<Line> = surveys
        .into_iter()
        .flat_map(|survey| {
            let job_id = survey.job_id;
            let paths = survey.paths.into_iter();
            paths.map(move |(judgement, at)| (job_id, judgement, at))
        })
        .map(|(job_id, judgement, at)| Line::of(&names, job_id, &judgement, at))
        .collect();
    lines.sort();
    let (dependent, others): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.depends_on_smtp_auth);
    if dependent.is_empty() {
        say!("no job depends on SMTP AUTH through Exchange Online");
    } else {
        say!("depends on SMTP AUTH through Exchange Online:");
        print(&dependent);
        say!("\n{SMTP_AUTH}");
    }
    if !others.is_empty() {
        say!("\nby other paths:");
        print(&others);
    }
    Ok(())
}

/// What is tried, else what is set, else what the mails look like.
async fn trust(backend: &Backend, file: Option<&Path>) -> anyhow::Result<Option<Trust>> {
    if let Some(file) = file {
        return Ok(Some(Trust::try_from(of_file(file)?)?));
    }
    if let Some(setting) = in_settings(backend).await?
        && setting.receiver.is_some()
    {
        return Ok(Some(Trust::try_from(setting)?));
    }
    let Some(proposal) = proposal(backend).await? else {
        return Ok(None);
    };
    note!(
        "no mail host is trusted yet (`paths set`); told by what {} of the newest {} mails look like (`paths propose`)",
        proposal.seen,
        proposal.of
    );
    Ok(Some(Trust::try_from(proposal.setting)?))
}

/// Ordered as it is printed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    tenant: Option<String>,
    path: String,
    customer: String,
    job: String,
    verdict: &'static str,
    submission: String,
    last: String,
    depends_on_smtp_auth: bool,
}

impl Line {
    fn of(names: &Names, job_id: Uuid, judgement: &HeaderJudgement, at: DateTime<Utc>) -> Self {
        let path = &judgement.path;
        let (customer, job) = names.of_job(job_id);
        Self {
            tenant: path.tenant.as_ref().map(ToString::to_string),
            path: path.name.clone(),
            customer,
            job,
            verdict: judgement.verdict.name(),
            submission: path.submission_words(),
            last: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            depends_on_smtp_auth: path.depends_on_smtp_auth,
        }
    }
}

fn print(lines: &[Line]) {
    let mut tenant = None;
    for line in lines {
        if line.depends_on_smtp_auth && tenant != Some(&line.tenant) {
            tenant = Some(&line.tenant);
            let named = line.tenant.as_deref().unwrap_or("unknown");
            say!("  tenant {named}");
        }
        say!(
            "    {}  {}  {}: {}  ({}; last {})",
            line.path,
            line.verdict,
            line.customer,
            line.job,
            line.submission,
            line.last
        );
    }
}

/// How jobs and their customers are called.
struct Names {
    jobs: HashMap<Uuid, (String, String)>,
}

impl Names {
    async fn of(backend: &Backend, surveys: &[JobSurvey]) -> anyhow::Result<Self> {
        let ids: Vec<_> = surveys.iter().map(|survey| survey.job_id).collect();
        let views = backend.views();
        let mut rows = Vec::new();
        for some in ids.chunks(500) {
            rows.extend(jobs::jobs_by_id(views, some).await?);
        }
        let mut of: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
        of.sort_unstable();
        of.dedup();
        let mut customers = BTreeMap::new();
        for some in of.chunks(500) {
            let named = customers::customers_by_id(views, some).await?;
            customers.extend(named.into_iter().map(|row| (row.customer_id, row.name)));
        }
        let jobs = rows.into_iter().map(|row| {
            let customer = customers.get(&row.customer_id).cloned().unwrap_or_default();
            let named = format!("{} ({} {})", row.name, row.software, row.kind);
            (row.job_id, (customer, named))
        });
        Ok(Self {
            jobs: jobs.collect(),
        })
    }

    fn of_job(&self, job_id: Uuid) -> (String, String) {
        self.jobs.get(&job_id).cloned().unwrap_or_default()
    }
}
