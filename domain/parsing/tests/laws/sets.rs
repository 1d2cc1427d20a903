//! Definitions of different products do not meet: which others there are, and in what order, changes no reading.

use std::collections::BTreeMap;

use parsing::{
    definition::{Definition, Definitions},
    mail::Mail,
    outcome::Parsed,
};

use super::{
    fixtures::{self, Fixture},
    random::Random,
};

/// Pairs of products whose definitions know each other: the mails of the first are read by the second where the first is
/// missing. Each with its reason.
const RELATED: [(&str, &str, &str); 4] = [
    (
        "Veeam Agent",
        "Veeam Backup & Replication",
        "both write the same report; the agent's definition is asked first, as its footer names the agent",
    ),
    ("Veeam Backup for AWS", PUBLIC_CLOUDS, OF_PUBLIC_CLOUDS),
    (
        "Veeam Backup for Microsoft Azure",
        PUBLIC_CLOUDS,
        OF_PUBLIC_CLOUDS,
    ),
    (
        "Veeam Backup for Google Cloud",
        PUBLIC_CLOUDS,
        OF_PUBLIC_CLOUDS,
    ),
];

const PUBLIC_CLOUDS: &str = "Veeam Backup for Public Clouds";

const OF_PUBLIC_CLOUDS: &str = "the three write the same mail; where it does not say which of them it is of, it is read all the same";

#[test]
fn the_order_in_which_definitions_are_given_changes_nothing() {
    let mut sources = sources(|_| true);
    let mut orders = vec![sources.iter().rev().cloned().collect()];
    Random::new(1).shuffle(&mut sources);
    orders.push(sources);
    for order in orders {
        let definitions = Definitions::compile(order).expect("they compile");
        assert_eq!(definitions.revision(), Definitions::builtin().revision());
        for fixture in fixtures::all() {
            let parsed = fixtures::parse(&definitions, &fixture.mail);
            assert_eq!(parsed, fixture.parsed, "{}", fixture.name);
        }
    }
}

/// With this, adding or removing the definitions of a product changes nothing for all others: the first that claims a mail
/// reads it, and none but its own product's does.
#[test]
fn a_product_reads_its_mails_alone_and_no_other_product_claims_them() {
    let products = products();
    let mut wrong = Vec::new();
    for fixture in fixtures::all() {
        for (software, definitions) in &products {
            wrong.extend(contradiction(fixture, software, definitions));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_a_product_its_mails_are_unrecognised_and_others_read_as_before() {
    let mut by_product: BTreeMap<&str, Vec<&Fixture>> = BTreeMap::new();
    for fixture in fixtures::all() {
        if let Some(definition) = fixture.definition() {
            let software = definition.software.as_str();
            by_product.entry(software).or_default().push(fixture);
        }
    }
    // The one with the most fixtures, and one by chance; the test above stands for the rest.
    let largest = by_product.iter().max_by_key(|(_, own)| own.len());
    let names: Vec<&str> = by_product.keys().copied().collect();
    let chosen = largest.map(|(software, _)| *software);
    for software in chosen.into_iter().chain([*Random::new(5).one(&names)]) {
        let without = sources(|definition| definition.software != software);
        let without = Definitions::compile(without).expect("they compile");
        for fixture in fixtures::all() {
            let parsed = fixtures::parse(&without, &fixture.mail);
            let own = fixture
                .definition()
                .is_some_and(|definition| definition.software == software);
            if !own {
                let expected = without_passes(&fixture.parsed, &without);
                assert_eq!(parsed, expected, "{} without {software}", fixture.name);
                continue;
            }
            let Some(other) = parsed.parser.as_deref().and_then(|name| without.get(name)) else {
                continue;
            };
            assert!(
                is_related(software, &other.software),
                "{}: `{}` claims it where `{}` is missing",
                fixture.name,
                other.name,
                fixture.parsed.parser.as_deref().unwrap_or_default()
            );
        }
    }
}

#[test]
fn pairs_that_are_related_exist() {
    for (first, second, reason) in RELATED {
        let exists = |software: &str| {
            Definitions::builtin()
                .iter()
                .any(|definition| definition.software == software)
        };
        assert!(
            exists(first) && exists(second),
            "{first}, {second}: {reason}"
        );
    }
}

/// What is wrong with the reading of a fixture by the definitions of one product alone.
fn contradiction(fixture: &Fixture, software: &str, definitions: &Definitions) -> Option<String> {
    let own = fixture.definition();
    let is_own = own.is_some_and(|own| own.software == software);
    // Most products have nothing to do with a mail, and words tell.
    if !is_own
        && !definitions
            .iter()
            .any(|other| may_claim(other, &fixture.mail))
    {
        return None;
    }
    let parsed = fixtures::parse(definitions, &fixture.mail);
    if is_own {
        return (parsed != without_passes(&fixture.parsed, definitions)).then(|| {
            format!(
                "{}: `{}` reads it differently alone than among all:\n  alone {parsed:?}\n  among all {:?}",
                fixture.name,
                fixture.parsed.parser.as_deref().unwrap_or_default(),
                fixture.parsed
            )
        });
    }
    let other = parsed.parser?;
    let own_software = own.map_or("", |own| own.software.as_str());
    let read_by = match &fixture.parsed.parser {
        Some(parser) => format!("`{parser}` of {own_software} reads it"),
        None => "nothing is to read it".to_owned(),
    };
    (!is_related(own_software, software)).then(|| {
        format!(
            "{}: {read_by}, but `{other}` of {software} claims it too",
            fixture.name
        )
    })
}

/// The reading without the words of other products' definitions that looked at the mail and passed.
fn without_passes(parsed: &Parsed, own: &Definitions) -> Parsed {
    let mut parsed = parsed.clone();
    parsed.problems.retain(|problem| {
        let of = problem
            .split_once("` fits the mail, but ")
            .map(|(name, _)| name);
        of.is_none_or(|name| own.get(name.trim_start_matches('`')).is_some())
    });
    parsed
}

fn is_related(first: &str, second: &str) -> bool {
    RELATED
        .iter()
        .any(|pair| (pair.0, pair.1) == (first, second))
}

/// Whether the definition is tried on such a mail: its words stand in it.
pub(crate) fn may_claim(definition: &Definition, mail: &Mail) -> bool {
    let from = mail.from.as_ref().map_or_else(String::new, |from| {
        format!(
            "{} {}",
            from.name.as_deref().unwrap_or_default(),
            from.address
        )
    });
    let all = format!(
        "{}\n{from}\n{}\n{}",
        mail.subject,
        mail.text,
        mail.html.to_text()
    );
    let all = all.to_lowercase();
    let words = definition.required_words();
    definition.may_claim(&mail.subject_shown)
        && words.iter().any(|word| all.contains(word.as_str()))
}

/// The definitions of each product, compiled without the others.
fn products() -> BTreeMap<&'static str, Definitions> {
    let software = Definitions::builtin().iter();
    let software: std::collections::BTreeSet<&str> = software
        .map(|definition| definition.software.as_str())
        .collect();
    software
        .into_iter()
        .map(|software| {
            let own = sources(|definition| definition.software == software);
            let compiled = Definitions::compile(own).expect("they compile");
            (software, compiled)
        })
        .collect()
}

fn sources(wanted: impl Fn(&Definition) -> bool) -> Vec<(String, String)> {
    Definitions::builtin()
        .iter()
        .filter(|definition| wanted(definition))
        .map(|definition| (definition.file.clone(), definition.source.clone()))
        .collect()
}
