//! Several mails of one run say the same of which run they are about.

use std::fs;

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use parsing::{definition::Definitions, engine, mail, outcome::ParsedRun};

/// The log and the errors of one run come in the same second, in either order; the log alone may look good.
#[test]
fn the_log_and_the_errors_of_a_script_are_one_run() {
    for (log, errors) in [
        (
            "automysqlbackup/trap_good_log_beside_errors",
            "automysqlbackup/failed_broken_view_errors",
        ),
        (
            "automysqlbackup/failed_server_is_down",
            "automysqlbackup/failed_server_is_down_errors",
        ),
        (
            "autopostgresqlbackup/failed_one_database",
            "autopostgresqlbackup/failed_one_database_errors",
        ),
    ] {
        let (log, errors) = (run(log), run(errors));
        assert_eq!(identity(&log), identity(&errors));
        assert!(log.one_run.key.is_some(), "{log:?}");
        assert_eq!(log.one_run, errors.one_run);
        assert_eq!(errors.status, RunStatus::Failed);
    }
}

fn identity(run: &ParsedRun) -> (&str, &str, &str, Option<&str>) {
    let company = run.company.as_deref();
    (&run.software, &run.kind, &run.job, company)
}

fn run(fixture: &str) -> ParsedRun {
    let root = env!("CARGO_MANIFEST_DIR");
    let bytes = fs::read(format!("{root}/tests/fixtures/{fixture}.eml")).expect("the fixture");
    let received_at: DateTime<Utc> = "2026-03-10T00:21:00Z".parse().expect("a time");
    let mut parsed = engine::parse(Definitions::builtin(), &mail::read(&bytes), received_at);
    assert_eq!(parsed.runs.len(), 1, "{fixture}");
    parsed.runs.remove(0)
}
