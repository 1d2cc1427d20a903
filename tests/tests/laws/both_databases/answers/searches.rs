//! The search, and what it leads to.

use domain::backup_day::day_number;
use projections::{
    ports::ViewReader,
    search::{self, SearchScope, Section, Terms},
    store::PageRequest,
    views::jobs,
};

use crate::both_databases::answers::written::shown;

pub(crate) async fn of_searches(reader: &dyn ViewReader) -> Vec<String> {
    let day = day_number("2026-06-09".parse().expect("a date"));
    let mut lines = Vec::new();
    for text in [
        "a",
        "größe",
        "*b*p* success",
        "100%_\\",
        "acme",
        "warning",
        "veeam ünal",
    ] {
        let terms = Terms::read(text).expect("terms");
        for section in Section::ALL {
            for rows in [3, search::ROWS] {
                let scope = SearchScope {
                    archived_jobs: true,
                    day,
                    rows,
                };
                let mut page = PageRequest {
                    first: 2,
                    after: None,
                };
                loop {
                    let found = search::search(reader, section, &terms, &page, scope).await;
                    let found = found.expect("an answer");
                    lines.push(format!("{text} {section:?} {rows}: {found:?}"));
                    page.after = found.next;
                    if page.after.is_none() {
                        break;
                    }
                }
            }
        }
    }
    let all = jobs::every_job(reader).await.expect("jobs");
    for job in &all {
        let now = "2026-07-01T08:00:00Z".parse().expect("a time");
        let found = jobs::merge_suggestions(reader, job, now).await;
        lines.push(shown("suggestions", found));
    }
    let ids: Vec<_> = all.iter().map(|job| job.job_id).collect();
    let identities = jobs::identities_of_jobs(reader, &ids).await;
    lines.push(shown("identities", identities));
    lines
}
