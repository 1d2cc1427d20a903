//! What an installation published and switched off, laid over the definitions that come with the program.

use parsing::definition::{
    Definitions, ParserOrigin, ParserSetting, Wanted, installed, published_file, wanted_sources,
};

const OWN: &str = r#"name = "acme-backup"
software = "Acme Backup"
type = "Backup"
evidence = "unverified"
description = "Reads the mails of a product."
setup = "Enable the notifications."

[recognise]
all = [{ in = "subject", contains = "Acme report" }]

[run]
job = "{subject}"
"#;

const BUILTIN: &str = "duplicati";

#[test]
fn without_settings_it_is_what_comes_with_the_program() {
    let wanted = compile(&[]);
    assert_eq!(
        wanted.definitions.revision(),
        Definitions::builtin().revision()
    );
    assert!(wanted.left_out.is_empty());
    assert_eq!(
        wanted_sources(&[]).len(),
        Definitions::builtin_sources().len()
    );
}

#[test]
fn what_is_published_is_added_and_what_is_switched_off_is_left_out() {
    let count = Definitions::builtin_sources().len();
    let settings = [
        published("acme-backup", OWN),
        switched_off(BUILTIN),
        switched_off("never-heard-of"),
    ];
    let wanted = compile(&settings);
    assert_eq!(wanted.definitions.iter().count(), count);
    assert!(wanted.definitions.get("acme-backup").is_some());
    assert!(wanted.definitions.get(BUILTIN).is_none());
    assert!(wanted.left_out.is_empty());

    let parsers = installed(&settings);
    assert_eq!(parsers.len(), count + 1);
    let of = |name: &str| {
        let parser = parsers.iter().find(|parser| parser.name == name);
        parser.map(|parser| (parser.origin, parser.enabled))
    };
    assert_eq!(of("acme-backup"), Some((ParserOrigin::Published, true)));
    assert_eq!(of(BUILTIN), Some((ParserOrigin::Builtin, false)));
    assert_eq!(of("never-heard-of"), None);
}

#[test]
fn a_published_definition_takes_the_place_of_a_builtin_one_until_it_is_withdrawn() {
    let own = OWN.replace("acme-backup", BUILTIN);
    let wanted = compile(&[published(BUILTIN, &own)]);
    let found = wanted.definitions.get(BUILTIN).expect("it is there");
    assert_eq!(found.software, "Acme Backup");
    assert_eq!(found.file, published_file(BUILTIN));

    let withdrawn = ParserSetting {
        published: None,
        ..published(BUILTIN, &own)
    };
    assert_eq!(
        compile(&[withdrawn]).definitions.revision(),
        Definitions::builtin().revision()
    );
}

#[test]
fn a_published_definition_that_does_not_compile_keeps_nobody_from_reading() {
    let broken = OWN.replace("{subject}", "{nothing}");
    let wanted = compile(&[
        published("acme-backup", &broken),
        published(BUILTIN, &broken.replace("acme-backup", BUILTIN)),
        published("another-name", OWN),
    ]);
    assert_eq!(
        wanted.definitions.revision(),
        Definitions::builtin().revision()
    );
    let mut files: Vec<_> = wanted
        .left_out
        .iter()
        .map(|error| (error.file.as_str(), error.line))
        .collect();
    files.sort_unstable();
    assert_eq!(
        files,
        [
            ("published/acme-backup.toml", 12),
            ("published/another-name.toml", 1),
            ("published/duplicati.toml", 12),
        ]
    );
}

fn published(name: &str, source: &str) -> ParserSetting {
    ParserSetting {
        name: name.to_owned(),
        published: Some(source.to_owned()),
        enabled: true,
    }
}

fn switched_off(name: &str) -> ParserSetting {
    ParserSetting {
        name: name.to_owned(),
        published: None,
        enabled: false,
    }
}

fn compile(settings: &[ParserSetting]) -> Wanted {
    Definitions::compile_wanted(settings).expect("the set compiles")
}
