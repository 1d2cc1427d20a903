//! Without a word of success there is no success.

use domain::run::RunStatus;
use parsing::{
    definition::{Definition, Definitions},
    mail::{Block, Mail},
};

use regex::Regex;

use super::fixtures;

/// Strikes the words of every rule that gives a success out of a mail, and all colours. What is left may be anything but a
/// success.
#[test]
fn a_mail_without_its_success_words_is_no_success() {
    let mut struck = 0;
    for fixture in fixtures::all() {
        let Some(definition) = fixture.definition() else {
            continue;
        };
        if !is_success(&fixture.parsed) {
            continue;
        }
        // Rules that go by patterns or amounts have no words to strike.
        let Some(words) = success_words(definition) else {
            continue;
        };
        let mail = without(&fixture.mail, &words);
        let parsed = fixtures::parse(Definitions::builtin(), &mail);
        // Without its words the mail may be another's.
        if parsed.parser != fixture.parsed.parser {
            continue;
        }
        assert!(
            !is_success(&parsed),
            "{}: without {words:?} `{}` still reads a success: {:?}",
            fixture.name,
            definition.name,
            parsed.runs
        );
        struck += 1;
    }
    assert!(struck > 8, "only {struck} mails had words to strike");
}

fn is_success(parsed: &parsing::outcome::Parsed) -> bool {
    parsed
        .runs
        .iter()
        .any(|run| run.status == RunStatus::Success)
}

/// In lower case; `None` where a success can be told by something else than words.
fn success_words(definition: &Definition) -> Option<Vec<String>> {
    let table: toml::Table = toml::from_str(&definition.source).expect("it was compiled");
    let mut rules: Vec<&toml::Value> = list(&table, "status");
    for table in list(&table, "table") {
        rules.extend(list(table.as_table()?, "status"));
    }
    let mut words = Vec::new();
    for rule in rules {
        let rule = rule.as_table()?;
        if rule.get("is").and_then(toml::Value::as_str) != Some("SUCCESS") {
            continue;
        }
        let by_words = [
            "equals",
            "starts_with",
            "ends_with",
            "contains",
            "contains_part",
        ];
        if rule.contains_key("colour") || rule.contains_key("class") {
            continue;
        }
        let found: Vec<&toml::Value> = by_words.iter().filter_map(|key| rule.get(*key)).collect();
        if found.is_empty() || rule.contains_key("regex") {
            return None;
        }
        for value in found {
            match value {
                toml::Value::Array(all) => {
                    words.extend(
                        all.iter()
                            .filter_map(toml::Value::as_str)
                            .map(str::to_lowercase),
                    );
                }
                value => words.extend(value.as_str().map(str::to_lowercase)),
            }
        }
    }
    // A counter of nought stands everywhere.
    let is_word = |word: &String| word.chars().any(char::is_alphabetic);
    (!words.is_empty() && words.iter().all(is_word)).then_some(words)
}

fn list<'t>(table: &'t toml::Table, key: &str) -> Vec<&'t toml::Value> {
    let found = table.get(key).and_then(toml::Value::as_array);
    found.into_iter().flatten().collect()
}

fn without(mail: &Mail, words: &[String]) -> Mail {
    let mut mail = mail.clone();
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    let words = Regex::new(&format!("(?i){}", words.join("|"))).expect("escaped words");
    strike(&mut mail.subject, &words);
    strike(&mut mail.text, &words);
    for (_, value) in &mut mail.headers {
        strike(value, &words);
    }
    for block in &mut mail.html.blocks {
        match block {
            Block::Line(line) => strike(line, &words),
            Block::Row(row) => {
                row.background = None;
                for cell in &mut row.cells {
                    strike(&mut cell.text, &words);
                    cell.background = None;
                    cell.class.clear();
                }
            }
        }
    }
    mail
}

fn strike(text: &mut String, words: &Regex) {
    *text = words.replace_all(text, "zzz").into_owned();
}
