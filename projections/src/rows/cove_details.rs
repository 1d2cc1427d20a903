//! The details of a run of Cove, as those of a mail are shown.

use parsing::outcome::{Evidence, ParsedObject};

use crate::{
    engine::ports::run_details::RunDetails,
    rows::cove_accounts::{CoveObject, CoveRunDetails},
};

/// As the page of a run shows it, and a ticket about it tells.
impl From<CoveRunDetails> for RunDetails {
    fn from(details: CoveRunDetails) -> Self {
        Self {
            objects: details.objects.into_iter().map(object).collect(),
            messages: vec![details.message],
            // No definition read it.
            evidence: Evidence::default(),
        }
    }
}

fn object(object: CoveObject) -> ParsedObject {
    ParsedObject {
        name: object.name,
        kind: "Data source".to_owned(),
        status: object.status,
        message: object.message,
        size_bytes: object.size_bytes,
        duration_seconds: object.duration_seconds,
        details: Vec::new(),
    }
}
