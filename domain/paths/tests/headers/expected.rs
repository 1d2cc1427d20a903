//! Every header set has the verdict of its table, and its path where the table names one.

use paths::{HeaderJudgement, MailVerdict, judge};

use crate::cases::{self, Case};

fn word(verdict: MailVerdict) -> String {
    format!("{verdict:?}").to_uppercase()
}

fn judged(case: &Case) -> HeaderJudgement {
    judge(&case.header, &case.trust())
}

#[test]
fn every_header_set_has_its_verdict() {
    let mut wrong = Vec::new();
    for case in cases::all() {
        let judgement = judged(&case);
        if word(judgement.verdict) != case.verdict() {
            wrong.push(format!(
                "{}: {:?} ({:?}) instead of {}\n    {:?}",
                case.name,
                judgement.verdict,
                judgement.reason,
                case.verdict(),
                judgement.results
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_border_is_where_it_was_measured() {
    for case in cases::real() {
        let expected = case.column("boundary_received").parse().ok();
        assert_eq!(judged(&case).border, expected, "{}", case.name);
    }
}

#[test]
fn every_invented_header_set_has_its_path() {
    for case in cases::invented() {
        let path = judged(&case).path;
        assert_eq!(path.name, case.column("path"), "{}", case.name);
        assert_eq!(
            path.submission_words(),
            case.column("submission_method"),
            "{}",
            case.name
        );
        let is_by_filter = path.via.contains(&paths::Via::Filter);
        assert_eq!(
            is_by_filter,
            case.column("via") == "filter",
            "{}",
            case.name
        );
    }
}

/// The column has a tenant where it is known, else who handed over the mail.
#[test]
fn every_invented_header_set_has_its_tenant() {
    for case in cases::invented() {
        let path = judged(&case).path;
        let column = case.column("tenant_or_host");
        match path.tenant {
            Some(tenant) => assert_eq!(tenant.to_string(), column, "{}", case.name),
            None => assert!(
                column.contains('[') || column.starts_with("203.") || column.contains("tenant"),
                "{}: no tenant, but {column}",
                case.name
            ),
        }
    }
}

#[test]
fn the_client_is_who_handed_over_the_mail() {
    for case in cases::invented() {
        let client = judged(&case).path.client;
        let address = client.and_then(|client| client.address);
        // The table names the filter; the path names who handed the mail to it.
        let expected = match case.name.as_str() {
            "15-filter-in-front-no-skiplisting.eml" => "203.0.113.20",
            _ => case.column("client_ip"),
        };
        let shown = address.map_or("not visible".to_owned(), |address| address.to_string());
        assert_eq!(shown, expected, "{}", case.name);
    }
}

#[test]
fn no_preset_makes_a_header_set_better_than_it_is() {
    let presets = cases::presets();
    for case in cases::all() {
        if case.verdict() == "AUTHENTIC" {
            continue;
        }
        for (name, trust) in &presets {
            let judgement = judge(&case.header, trust);
            let proves = [
                MailVerdict::Authentic,
                MailVerdict::Arc,
                MailVerdict::Internal,
            ];
            let is_as_expected = word(judgement.verdict) == case.verdict();
            assert!(
                is_as_expected || !proves.contains(&judgement.verdict),
                "{} under {name}: {:?} {:?} {:?}",
                case.name,
                judgement.verdict,
                judgement.reason,
                judgement.results
            );
        }
    }
}

#[test]
fn without_trust_every_verdict_is_unknown() {
    for case in cases::all() {
        let judgement = judge(&case.header, &paths::Trust::default());
        assert_eq!(judgement.verdict, MailVerdict::Unknown, "{}", case.name);
        assert_eq!(judgement.path.name, "unknown", "{}", case.name);
    }
}
