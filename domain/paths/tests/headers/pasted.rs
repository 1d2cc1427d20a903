//! Law: nothing that is pasted below a border makes a mail authentic.

use std::collections::BTreeMap;

use paths::{HeaderJudgement, MailVerdict, Trust, judge};

use crate::cases::{self, Case};

/// The fields of a header, each with its folds.
fn fields(header: &[u8]) -> Vec<&[u8]> {
    let mut fields: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        let end = at + line.len();
        match fields.last_mut() {
            Some(last) if matches!(line[0], b' ' | b'\t') => last.1 = end,
            _ => fields.push((at, end)),
        }
        at = end;
    }
    fields
        .into_iter()
        .map(|(start, end)| &header[start..end])
        .collect()
}

fn is(field: &[u8], name: &str) -> bool {
    field.len() > name.len()
        && field[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && field[name.len()] == b':'
}

/// Up to the border, without any results.
fn bare_top(case: &Case, border: usize) -> Vec<u8> {
    let mut hops = 0;
    let mut top = Vec::new();
    for field in fields(&case.header) {
        let is_results = [
            "Authentication-Results",
            "Authentication-Results-Original",
            "Received-SPF",
            "ARC-Authentication-Results",
        ]
        .iter()
        .any(|name| is(field, name));
        if !is_results {
            top.extend_from_slice(field);
        }
        hops += usize::from(is(field, "Received"));
        if hops == border {
            break;
        }
    }
    top
}

/// Up to the border, with what the receiver wrote above it or directly below.
fn full_top(case: &Case, border: usize) -> Vec<u8> {
    let mut hops = 0;
    let mut top = Vec::new();
    for field in fields(&case.header) {
        let is_results = is(field, "Authentication-Results") || is(field, "Received-SPF");
        if hops == border && !is_results {
            break;
        }
        top.extend_from_slice(field);
        hops += usize::from(is(field, "Received"));
    }
    top
}

struct Top {
    /// Of the case that it is from.
    name: String,
    header: Vec<u8>,
    /// One that finds its border in it.
    preset: String,
    trust: Trust,
}

/// The tops of all cases. Of those that differ by queue ids and times alone, the first.
fn tops(make: fn(&Case, usize) -> Vec<u8>) -> Vec<Top> {
    let presets = cases::wide_presets();
    let mut tops: BTreeMap<String, Top> = BTreeMap::new();
    for case in cases::all() {
        for (preset, trust) in &presets {
            let judgement = judge(&case.header, trust);
            let Some(border) = judgement.border else {
                continue;
            };
            let header = make(&case, border);
            let alike = judge(&header, trust);
            let key = format!("{preset} {:?} {:?}", alike.results, alike.path.client);
            tops.entry(key).or_insert_with(|| Top {
                name: case.name.clone(),
                header,
                preset: preset.clone(),
                trust: trust.clone(),
            });
        }
    }
    tops.into_values().collect()
}

#[test]
fn nothing_below_a_border_without_results_is_authentic() {
    let cases = cases::all();
    for top in tops(bare_top) {
        for case in &cases {
            let pasted = [&top.header[..], &case.header].concat();
            let judgement = judge(&pasted, &top.trust);
            assert_ne!(
                judgement.verdict,
                MailVerdict::Authentic,
                "{} below the border of {} under {}: {:?} {:?}",
                case.name,
                top.name,
                top.preset,
                judgement.reason,
                judgement.results
            );
        }
    }
}

#[test]
fn nothing_below_a_border_is_authentic_because_of_it() {
    let cases = cases::all();
    for top in tops(full_top) {
        for case in &cases {
            let of_sender: Vec<u8> = fields(&case.header)
                .into_iter()
                .filter(|field| {
                    // The last one is Exchange Online's word about a filter, at the end of its own headers.
                    [
                        "From",
                        "DKIM-Signature",
                        "X-MS-Exchange-ExternalOriginalInternetSender",
                    ]
                    .iter()
                    .any(|name| is(field, name))
                })
                .flatten()
                .copied()
                .collect();
            let pasted = [&top.header[..], &case.header].concat();
            let alone = [&top.header[..], &of_sender].concat();
            let judgement = judge(&pasted, &top.trust);
            if judgement.verdict != MailVerdict::Authentic {
                continue;
            }
            assert_eq!(
                judge(&alone, &top.trust).verdict,
                MailVerdict::Authentic,
                "{} below {} under {}: {:?} {:?}",
                case.name,
                top.name,
                top.preset,
                judgement.reason,
                judgement.results
            );
        }
    }
}

/// What stands directly below a border is the sender's as well when the receiver was silent. Copies of results of another
/// mail name another client, or another envelope.
#[test]
fn copied_results_directly_below_a_border_are_not_authentic() {
    let cases = cases::all();
    for top in tops(bare_top) {
        for case in &cases {
            let Some(border) = judge(&case.header, &case.trust()).border else {
                continue;
            };
            let mut hops = 0;
            let below: Vec<u8> = fields(&case.header)
                .into_iter()
                .filter(|field| {
                    let is_below = hops >= border;
                    hops += usize::from(is(field, "Received"));
                    is_below
                })
                .flatten()
                .copied()
                .collect();
            let pasted = [&top.header[..], &below].concat();
            let judgement = judge(&pasted, &top.trust);
            if judgement.verdict != MailVerdict::Authentic {
                continue;
            }
            // Where client and sender are the same, it is the same mail as far as headers can tell.
            let own = judge(&case.header, &case.trust());
            let client = |judgement: &HeaderJudgement| {
                let client = judgement.path.client.as_ref();
                client.and_then(|client| client.address)
            };
            assert_eq!(own.verdict, MailVerdict::Authentic, "{}", case.name);
            assert_eq!(
                (client(&own), &own.sender),
                (client(&judgement), &judgement.sender),
                "{} below the border of {} under {}",
                case.name,
                top.name,
                top.preset
            );
        }
    }
}
