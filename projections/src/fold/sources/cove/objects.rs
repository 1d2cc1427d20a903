//! The data sources of a run.

use domain::cove_account::{Phase, Report, SourceReport};

use crate::rows::cove_accounts::{CoveObject, CoveRunDetails};

/// As a snapshot tells of them. Of a run that is there, a data source whose next session is in process stays as it was: what the
/// snapshot has of it is of that one.
pub(crate) fn objects_of(report: &Report, known: Option<&CoveRunDetails>) -> Vec<CoveObject> {
    let known = known.map_or(&[][..], |details| &details.objects);
    let objects = report.sources.iter().map(|source| {
        let before = known.iter().find(|object| object.name == source.name);
        match before.filter(|before| !tells_more(source, before)) {
            Some(before) => before.clone(),
            None => object(source),
        }
    });
    objects.collect()
}

fn tells_more(source: &SourceReport, before: &CoveObject) -> bool {
    // Another session of the data source ended meanwhile.
    let is_other = source.phase == Phase::NextInProcess
        && before.completed_at.is_some()
        && before.completed_at != source.completed_at;
    // Nothing had been said of it.
    is_other || before.status.is_none() || source.phase.tells_more(before.in_process)
}

fn object(source: &SourceReport) -> CoveObject {
    CoveObject {
        name: source.name.clone(),
        status: source.status,
        message: source.message(),
        errors: source.errors,
        at: source.at,
        completed_at: source.completed_at,
        in_process: source.phase == Phase::InProcess,
        duration_seconds: source.duration_seconds,
        size_bytes: source.size_bytes,
    }
}
