//! A mistake in a definition is reported with file, line, key and the way out.

use parsing::definition::{DefinitionError, Definitions};

const GOOD: &str = r#"name = "sample"
software = "Sample"
type = "Backup"
evidence = "unverified"
description = "Reads the mails of a product."
setup = "Enable the notifications."

[recognise]
all = [{ in = "subject", contains = "Sample report" }]

[[capture]]
in = "subject"
regex = 'Sample report for (?<job>.+): (?<outcome>\w+)$'

[[status]]
of = "outcome"
equals = "done"
is = "SUCCESS"

[run]
job = "{job}"
"#;

#[test]
fn the_good_definition_compiles() {
    assert!(compile(GOOD).is_ok());
}

#[test]
fn unknown_keys_are_refused_at_their_line() {
    let error = error_of(&GOOD.replace("evidence =", "sofware = \"x\"\nevidence ="));
    assert_eq!((error.line, error.key.as_str()), (4, "sofware"));
    assert!(error.problem.contains("unknown field"), "{error}");
}

#[test]
fn unknown_keys_inside_a_table_are_refused_at_their_line() {
    let error = error_of(&GOOD.replace("equals = \"done\"", "equals = \"done\"\nis_not = \"x\""));
    assert_eq!((error.line, error.key.as_str()), (18, "is_not"));
}

#[test]
fn a_blank_type_is_refused() {
    let error = error_of(&GOOD.replace("type = \"Backup\"", "type = \" \""));
    assert!(error.problem.contains("blank"), "{error}");
    let rule = "[[type_rule]]\nof = \"outcome\"\nequals = \"copied\"\ntype = \"\"\n\n[run]";
    let error = error_of(&GOOD.replace("[run]", rule));
    assert!(error.problem.contains("blank"), "{error}");
}

#[test]
fn broken_toml_is_reported_at_its_line() {
    let error = error_of(&GOOD.replace("type = \"Backup\"", "type = Backup"));
    assert_eq!(error.line, 3);
}

#[test]
fn a_broken_pattern_is_reported_at_its_line() {
    let error = error_of(&GOOD.replace("(?<outcome>\\w+)", "(?<outcome>\\w+"));
    assert_eq!((error.line, error.key.as_str()), (13, "regex"));
    assert!(error.problem.contains("cannot be used"), "{error}");
}

#[test]
fn headers_that_hold_passphrases_cannot_be_read() {
    let capture = GOOD.replace(
        "in = \"subject\"\nregex",
        "in = \"header:X-Cron-Env\"\nregex",
    );
    let error = error_of(&capture);
    assert_eq!((error.line, error.key.as_str()), (12, "in"));
    assert!(error.problem.contains("passphrases"), "{error}");
    let condition = GOOD.replace(
        "all = [{ in",
        "all = [{ in = \"header: x-CRON-env\", contains = \"A\" }, { in",
    );
    let error = error_of(&condition);
    assert_eq!(error.line, 9);
    assert!(error.problem.contains("use the subject"), "{error}");
}

#[test]
fn look_around_is_refused_with_the_reason() {
    let error = error_of(&GOOD.replace("report for ", "report for (?!x)"));
    assert_eq!(error.line, 13);
    assert!(error.problem.contains("look-around"), "{error}");
}

#[test]
fn patterns_are_limited_in_length_and_size() {
    let long = GOOD.replace("report for ", &"a".repeat(3_000));
    assert!(error_of(&long).problem.contains("the limit is"));
    let large = GOOD.replace("report for ", r"(\w{1,500}){1,500}");
    assert!(error_of(&large).problem.contains("cannot be used"));
}

#[test]
fn patterns_are_limited_in_number() {
    let patterns = |count: usize, one: &str| {
        GOOD.replace("regex = '", &format!("regex = [{}'", one.repeat(count - 1)))
            .replace("\\w+)$'", "\\w+)$']")
    };
    let small = "'(?<job>x)', ";
    assert!(compile(&patterns(200, small)).is_ok());
    let error = error_of(&patterns(201, small));
    assert_eq!((error.line, error.key.as_str()), (13, "regex"));
    assert!(error.problem.contains("more than 200 patterns"), "{error}");

    let large = r"'(?<job>\w{1,20})', ";
    assert!(compile(&patterns(11, large)).is_ok());
    let error = error_of(&patterns(12, large));
    assert!(
        error.problem.contains("more than 10 large patterns"),
        "{error}"
    );
}

#[test]
fn an_error_shows_its_line_and_column() {
    let source = GOOD.replace("type = \"Backup\"", "type = Bäckup");
    let error = error_of(&source);
    assert_eq!((error.line, error.column), (3, 8));
    assert_eq!(
        error.excerpt(&source).as_deref(),
        Some(" 3 | type = Bäckup\n   |        ^")
    );
    let error = error_of(&GOOD.replace("{job}", "{jbo}"));
    assert_eq!((error.line, error.column), (21, 7));
    assert_eq!(error.excerpt("another text"), None);
}

#[test]
fn an_example_that_is_read_otherwise_is_refused_at_its_line() {
    let with = |status: &str| {
        format!(
            "{GOOD}\n[[example]]\nabout = \"done\"\nsubject = \"Sample report for nightly: done\"\n\
             runs = [{{ job = \"nightly\", status = \"{status}\" }}]\n"
        )
    };
    let check = |source: &str| compile(source).expect("compiles").check_examples("sample");
    assert_eq!(check(&with("SUCCESS")), Ok(()));
    let error = check(&with("FAILED")).expect_err("the example is wrong");
    assert_eq!(
        (error.line, error.column, error.key.as_str()),
        (23, 1, "[[example]]")
    );
    assert!(
        error.problem.contains("SUCCESS in place of FAILED"),
        "{error}"
    );
    let error = check(&with("SUCCESS").replace("for nightly", "about nightly"))
        .expect_err("it finds no job");
    assert!(
        error.problem.contains("no definition recognises it"),
        "{error}"
    );
    // What is switched off in the file reads nothing, so its examples say nothing.
    let off = with("FAILED").replace("evidence =", "enabled = false\nevidence =");
    assert_eq!(check(&off), Ok(()));
}

#[test]
fn values_that_nothing_sets_are_refused() {
    let error = error_of(&GOOD.replace("{job}", "{jbo}"));
    assert_eq!((error.line, error.key.as_str()), (21, "job"));
    assert!(
        error
            .problem
            .contains("known are attachments, job, outcome"),
        "{error}"
    );
}

#[test]
fn where_is_refused_beside_places_and_without_a_test() {
    let regex = "regex = 'Sample report for";
    let subject = GOOD.replace(
        regex,
        &format!("where = {{ of = \"outcome\", equals = \"done\" }}\n{regex}"),
    );
    let error = error_of(&subject);
    assert_eq!((error.line, error.key.as_str()), (13, "where"));
    assert!(error.problem.contains("value:<name>"), "{error}");

    let value = "[[capture]]\nin = \"value:outcome\"\nwhere = { of = \"outcome\" }\nregex = '(?<word>.+)'\n";
    let error = error_of(&GOOD.replace("[run]", &format!("{value}\n[run]")));
    assert_eq!(error.key, "where");
    assert!(error.problem.contains("tests nothing"), "{error}");
}

#[test]
fn a_status_rule_needs_a_status_and_a_test() {
    let error = error_of(&GOOD.replace("is = \"SUCCESS\"\n", ""));
    assert_eq!(error.line, 15);
    assert!(error.problem.contains("add `is`"), "{error}");
    let error = error_of(&GOOD.replace("equals = \"done\"\n", ""));
    assert_eq!(error.line, 15);
    assert!(error.problem.contains("exactly one test"), "{error}");
}

#[test]
fn a_status_must_be_known() {
    let error = error_of(&GOOD.replace("SUCCESS", "FINE"));
    assert_eq!((error.line, error.key.as_str()), (18, "is"));
}

#[test]
fn conditions_need_a_word_that_is_certain_to_stand() {
    let error = error_of(&GOOD.replace("contains = \"Sample report\"", "regex = \"Sample\""));
    assert_eq!(error.line, 8);
    assert!(
        error.problem.contains("add a condition with `contains`"),
        "{error}"
    );
}

#[test]
fn a_definition_without_runs_must_say_so() {
    let error = error_of(&GOOD.replace("[run]\njob = \"{job}\"\n", ""));
    assert!(error.problem.contains("no_run = true"), "{error}");
}

#[test]
fn names_are_unique() {
    let sources = ["a.toml", "b.toml"].map(|file| (file.to_owned(), GOOD.to_owned()));
    let error = Definitions::compile(sources).expect_err("two definitions of one name");
    assert_eq!(error.file, "b.toml");
    assert!(error.problem.contains("a.toml"), "{error}");
}

#[test]
fn revisions_follow_the_content_alone() {
    let revision = |source: &str| compile(source).expect("compiles").revision().to_owned();
    let first = revision(GOOD);
    assert_eq!(first, revision(&format!("# a comment\n\n{GOOD}")));
    assert_eq!(first, revision(&GOOD.replace("Enable the", "Turn on the")));
    assert_ne!(first, revision(&GOOD.replace("\"done\"", "\"ready\"")));

    let other = GOOD.replace("\"sample\"", "\"other\"");
    let set = |order: [&str; 2]| {
        let sources = order.map(|source| (source[..14].to_owned(), source.to_owned()));
        Definitions::compile(sources)
            .expect("both compile")
            .revision()
            .to_owned()
    };
    assert_eq!(set([GOOD, &other]), set([&other, GOOD]));
}

fn compile(source: &str) -> Result<Definitions, DefinitionError> {
    Definitions::compile([("sample.toml".to_owned(), source.to_owned())])
}

fn error_of(source: &str) -> DefinitionError {
    let error = compile(source).expect_err("the definition has a mistake");
    assert_eq!(error.file, "sample.toml");
    assert!(
        error
            .to_string()
            .starts_with(&format!("sample.toml:{}: `", error.line))
    );
    error
}

/// Their patterns are not built at a start of the program, so they have to be good. With one line more they are
/// somebody's own.
#[test]
fn the_patterns_of_the_programs_own_definitions_can_be_built() {
    for (file, source) in Definitions::builtin_sources() {
        let own = format!("{source}\n# as somebody would publish it\n");
        let compiled = Definitions::compile([((*file).to_owned(), own)]);
        assert!(compiled.is_ok(), "{:?}", compiled.err());
    }
}

#[test]
fn alarms_are_refused_with_the_way_out() {
    const ALARM: &str = "[[alarm]]\nis = \"FAILED\"\nstarts_with = \"Error:\"\nshows = \"Error: disk full\"\n\n[run]";
    let with = |from: &str, to: &str| {
        let alarm = ALARM.replace(from, to);
        assert_ne!(alarm, ALARM.replace("[run]", "[run]x"), "{from}");
        compile(&GOOD.replace("[run]", &alarm))
    };
    assert!(with("disk full", "disk is full").is_ok());
    for (from, to, key, problem) in [
        ("FAILED", "SUCCESS", "is", "FAILED, WARNING or UNKNOWN"),
        ("FAILED", "MISSED", "is", "FAILED, WARNING or UNKNOWN"),
        (
            "starts_with = \"Error:\"\n",
            "",
            "[[alarm]]",
            "tests nothing",
        ),
        (
            "\"Error:\"",
            "\"Fatal:\"",
            "shows",
            "does not go off at `Error: disk full`",
        ),
        ("\"Error: disk full\"", "[]", "shows", "show a line"),
        (
            "shows = \"Error: disk full\"",
            "",
            "[[alarm]]",
            "missing field `shows`",
        ),
        (
            "shows =",
            "in = \"html\"\nshows =",
            "in",
            "use subject, body or attachment",
        ),
        ("shows =", "above = 0\nshows =", "above", "group `count`"),
        (
            "starts_with = \"Error:\"",
            "regex = '\\d+'",
            "[[alarm]]",
            "no word is certain",
        ),
        (
            "shows =",
            "except = { case_sensitive = true }\nshows =",
            "except",
            "tests nothing",
        ),
        (
            "shows =",
            "except = { word = \"x\" }\nshows =",
            "except",
            "unknown field",
        ),
    ] {
        let error = with(from, to).expect_err(to);
        assert!(error.problem.contains(problem), "{error}");
        assert_eq!(error.key, key, "{error}");
    }
}

#[test]
fn what_an_alarm_shows_changes_no_revision() {
    let of = |shows: &str, word: &str| {
        let alarm = format!(
            "[[alarm]]\nis = \"FAILED\"\nstarts_with = \"{word}\"\nshows = \"{shows}\"\n\n[run]"
        );
        compile(&GOOD.replace("[run]", &alarm))
            .expect("compiles")
            .revision()
            .to_owned()
    };
    assert_eq!(of("Error: one", "Error:"), of("Error: two", "Error:"));
    assert_ne!(of("Error: one", "Error:"), of("Error: one", "Error"));
}

#[test]
fn a_list_of_objects_says_how_it_is_read() {
    let with = |list: &str| {
        let list = format!("[[object_list]]\n{list}\n\n[run]");
        error_of(&GOOD.replace("[run]", &list)).problem
    };
    for (list, problem) in [
        ("kind = \"VM\"", "either `separators`"),
        (
            "of = \"job\"\nseparators = \",\"\nlines = '(?<name>x)'",
            "either `separators`",
        ),
        ("separators = \",\"", "which value it reads"),
        ("lines = 'x'", "no group names the object"),
        (
            "lines = '(?<name>x)'\n[[object_list.status]]\nof = \"state\"\nequals = \"x\"\nis = \"FAILED\"",
            "no group `state`",
        ),
        (
            "of = \"job\"\nseparators = \",\"\n[[object_list.status]]\nof = \"job\"\nequals = \"x\"\nis = \"FAILED\"",
            "have no status",
        ),
    ] {
        let found = with(list);
        assert!(found.contains(problem), "{list}: {found}");
    }
}
