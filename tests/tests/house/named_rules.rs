//! Every rule of schedules and every lesson is a test that is found by its name, and the book lists them; and every test that a document or
//! the head of a file names is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const RULES: std::ops::RangeInclusive<u32> = 1..=27;

/// Lessons of the book, each with its tests.
const LESSONS: usize = 14;

/// A test, and what its doc comment begins with.
#[derive(Debug)]
struct Named {
    name: String,
    doc: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of the workspace")
        .to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let name = path.file_name().and_then(|name| name.to_str());
            if !matches!(name, Some("target" | ".git" | "node_modules")) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file of the program and its tests.
fn all_sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for part in [
        "domain",
        "commands",
        "projections",
        "adapters",
        "api",
        "tests",
    ] {
        sources(&repository().join(part), &mut files);
    }
    files.sort();
    files
}

/// Tests with a doc comment: comment, attribute, function.
fn tests() -> Vec<Named> {
    let mut found = Vec::new();
    for file in all_sources() {
        let text = fs::read_to_string(&file).expect("a source");
        let on_engines = on_engines(&text);
        let mut doc: Option<String> = None;
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix("/// ") {
                doc.get_or_insert_with(|| comment.to_owned());
            } else if line.starts_with("#[") {
                is_test |= line.contains("test]") || line.contains("test(");
            } else {
                let name = line
                    .strip_prefix("async ")
                    .unwrap_or(line)
                    .strip_prefix("fn ");
                let name = name.and_then(|rest| rest.split(['(', '<']).next());
                // Within `proptest!` the attribute stands there as well.
                is_test |= name.is_some_and(|name| on_engines.contains(name));
                if let (Some(name), Some(doc), true) = (name, &doc, is_test) {
                    found.push(Named {
                        name: name.to_owned(),
                        doc: doc.clone(),
                    });
                }
                (doc, is_test) = (None, false);
            }
        }
    }
    found
}

/// Names within `on_engines!`, which makes tests of them.
fn on_engines(text: &str) -> BTreeSet<String> {
    let uses = text.split("on_engines!(").skip(1);
    let lists = uses.filter_map(|rest| rest.split_once('[')?.1.split_once(']'));
    lists
        .flat_map(|(list, _)| list.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// `R4: …`
fn rule(doc: &str) -> Option<u32> {
    let (number, _) = doc.strip_prefix('R')?.split_once(':')?;
    number.parse().ok()
}

/// The cells of the rows of the book's tables that end with names of tests.
fn book() -> Vec<(String, BTreeSet<String>)> {
    let path = repository().join("docs/src/schedules.md");
    let text = fs::read_to_string(path).expect("the chapter");
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let (first, last) = (cells.next()?, cells.last()?);
        let names: Option<BTreeSet<_>> = last
            .split(", ")
            .map(|name| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_owned()))
            .collect();
        Some((first.to_owned(), names?))
    });
    rows.collect()
}

#[test]
fn every_rule_of_schedules_has_a_test_that_says_so() {
    let mut by_rule: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for test in tests() {
        if let Some(rule) = rule(&test.doc) {
            by_rule.entry(rule).or_default().insert(test.name);
        }
    }
    let missing: Vec<_> = RULES.filter(|rule| !by_rule.contains_key(rule)).collect();
    assert!(
        missing.is_empty(),
        "no test begins its comment with R{missing:?}"
    );
    let unknown: Vec<_> = by_rule
        .keys()
        .filter(|rule| !RULES.contains(rule))
        .collect();
    assert!(unknown.is_empty(), "there is no rule {unknown:?}");

    let told: BTreeMap<u32, BTreeSet<String>> = book()
        .into_iter()
        .filter_map(|(first, names)| Some((first.strip_prefix('R')?.parse().ok()?, names)))
        .collect();
    for rule in RULES {
        let named = told.get(&rule);
        let named =
            named.unwrap_or_else(|| panic!("docs/src/schedules.md does not tell of R{rule}"));
        let gone: Vec<_> = named.difference(&by_rule[&rule]).collect();
        assert!(gone.is_empty(), "no test of R{rule} is called {gone:?}");
    }
}

#[test]
fn every_lesson_is_a_test_that_says_so() {
    let lessons: BTreeSet<_> = tests()
        .into_iter()
        .filter(|test| test.doc.starts_with("Lesson: "))
        .map(|test| test.name)
        .collect();
    let told: Vec<_> = book()
        .into_iter()
        .filter(|(first, _)| !is_rule(first))
        .collect();
    assert_eq!(told.len(), LESSONS, "{told:?}");
    for (lesson, names) in &told {
        let gone: Vec<_> = names.difference(&lessons).collect();
        assert!(gone.is_empty(), "\"{lesson}\" has no test called {gone:?}");
    }
    let told: BTreeSet<_> = told.into_iter().flat_map(|(_, names)| names).collect();
    let missing: Vec<_> = lessons.difference(&told).collect();
    assert!(
        missing.is_empty(),
        "docs/src/schedules.md does not tell of {missing:?}"
    );
}

/// `R4`
fn is_rule(cell: &str) -> bool {
    let number = cell.strip_prefix('R');
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Promises of the chapter on security, each with its tests.
const PROMISES: usize = 23;

#[test]
fn every_promise_of_security_names_tests_that_exist() {
    let path = repository().join("docs/src/operations/security.md");
    let text = fs::read_to_string(path).expect("the chapter");
    let (_, table) = text
        .split_once("| promise | against | tests |")
        .expect("the table");
    let (table, _) = table.split_once("\n\n").expect("its end");
    let mut promises = 0;
    for row in table.lines().filter(|row| row.starts_with("| ")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [promise, against, named] = cells.as_slice() else {
            panic!("not three cells: {row}");
        };
        assert!(!against.trim().is_empty(), "against whom? {promise}");
        for one in named.trim().split(", ") {
            let (file, name) = one
                .trim_matches('`')
                .split_once("::")
                .expect("file::function");
            let source = fs::read_to_string(repository().join(file))
                .unwrap_or_else(|error| panic!("{promise}: {file}: {error}"));
            assert!(
                is_test(&source, name),
                "{promise}: {file} has no test `{name}`"
            );
        }
        promises += 1;
    }
    assert_eq!(promises, PROMISES);
}

/// A function with an attribute that makes it a test, or a name that a macro makes tests of.
fn is_test(text: &str, name: &str) -> bool {
    let listed = |line: &str| line.trim().trim_end_matches(',') == name;
    if on_engines(text).contains(name) || text.contains("suite!") && text.lines().any(listed) {
        return true;
    }
    let mut attributed = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            attributed |= line.contains("test]") || line.contains("test(");
        } else if !line.starts_with("//") {
            let function = line.strip_prefix("async ").unwrap_or(line);
            let found = function.strip_prefix("fn ");
            if attributed && found.and_then(|rest| rest.split('(').next()) == Some(name) {
                return true;
            }
            attributed = false;
        }
    }
    false
}

/// Documents that name tests, beside the heads of files and the chapters of the book that have tables of their own.
const DOCUMENTS: [&str; 3] = ["docs/ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

/// What the file is, as its first lines say.
fn head(source: &str) -> Vec<&str> {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect()
}

/// File and function of each `folder/file.rs::function` that stands in backquotes.
fn named_in(text: &str) -> Vec<(&str, &str)> {
    let spans = text.lines().flat_map(|line| line.split('`'));
    spans
        .filter(|span| !span.contains(' '))
        .filter_map(|span| span.split_once(".rs::"))
        .collect()
}

#[test]
fn every_test_that_is_named_exists() {
    let mut texts = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(repository().join(document)).expect("a document");
        texts.push((document.to_owned(), text));
    }
    for file in all_sources() {
        let source = fs::read_to_string(&file).expect("a source");
        texts.push((file.display().to_string(), head(&source).join("\n")));
    }
    let mut seen = 0;
    for (place, text) in &texts {
        for (file, name) in named_in(text) {
            let source = fs::read_to_string(repository().join(format!("{file}.rs")))
                .unwrap_or_else(|error| panic!("{place}: {file}.rs: {error}"));
            assert!(
                is_test(&source, name),
                "{place}: {file}.rs has no test `{name}`"
            );
            seen += 1;
        }
    }
    assert!(seen > 0, "no test is named anywhere");
}

/// Crates that keep invariants, by the file whose head lists them.
const CRATES: [&str; 12] = [
    "domain/src/lib.rs",
    "domain/parsing/src/lib.rs",
    "domain/paths/src/lib.rs",
    "domain/schedules/src/lib.rs",
    "commands/src/lib.rs",
    "projections/src/lib.rs",
    "adapters/src/lib.rs",
    "adapters/eventstoredb/src/lib.rs",
    "api/backend/src/lib.rs",
    "api/graphql/src/lib.rs",
    "api/server/src/lib.rs",
    "tests/src/lib.rs",
];

/// The items below the heading `# Invariants`.
fn invariants(head: &[&str]) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let section = head.iter().skip_while(|line| **line != "# Invariants");
    for line in section.skip(1).take_while(|line| !line.starts_with("# ")) {
        if line.starts_with("- ") {
            items.push((*line).to_owned());
        } else if line.starts_with("  ")
            && let Some(item) = items.last_mut()
        {
            item.push('\n');
            item.push_str(line);
        }
    }
    items
}

#[test]
fn every_invariant_names_its_tests() {
    for file in CRATES {
        let source = fs::read_to_string(repository().join(file)).expect("a source");
        let found = invariants(&head(&source));
        assert!(!found.is_empty(), "{file} lists no invariants in its head");
    }
    for file in all_sources() {
        let source = fs::read_to_string(&file).expect("a source");
        for invariant in invariants(&head(&source)) {
            assert!(
                !named_in(&invariant).is_empty(),
                "{}: no test is named that holds this:\n{invariant}",
                file.display()
            );
        }
    }
}

/// Folders at the root of the repository.
const FOLDERS: [&str; 9] = [
    "adapters",
    "api",
    "commands",
    "deploy",
    "docs",
    "domain",
    "migrations",
    "projections",
    "tests",
];

#[test]
fn every_path_that_a_document_names_exists() {
    for document in DOCUMENTS {
        let text = fs::read_to_string(repository().join(document)).expect("a document");
        for span in text.lines().flat_map(|line| line.split('`')) {
            let path = span.split("::").next().unwrap_or(span);
            let Some((folder, _)) = path.split_once('/') else {
                continue;
            };
            let is_path = FOLDERS.contains(&folder) && !path.contains([' ', '<', '…']);
            assert!(
                !is_path || repository().join(path).exists(),
                "{document}: there is no {path}"
            );
        }
    }
}
