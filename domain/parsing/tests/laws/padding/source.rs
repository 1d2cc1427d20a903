//! Limits stand in one place: what else in the source is a number of things or a length is known, and leaves out nothing.

use std::{fs, path::Path};

/// Constants outside of `limits.rs`, and why they cut nothing off a mail.
const OTHERS: [(&str, &str); 40] = [
    ("program/lazy_regex.rs LARGE", OF_DEFINITIONS),
    ("program/lazy_regex.rs PROGRAM_LIMIT", OF_DEFINITIONS),
    ("program/lazy_regex.rs SHORT", WORK),
    ("definition/patterns.rs MAX_LARGE_PATTERNS", OF_DEFINITIONS),
    ("definition/patterns.rs MAX_PATTERNS", OF_DEFINITIONS),
    ("definition/patterns.rs PATTERN_LIMIT", OF_DEFINITIONS),
    (
        "program/definition.rs SUBJECT_KEPT",
        "of the event; a longer subject may be any definition's",
    ),
    ("program/required_words.rs MAX_WORDS", OF_DEFINITIONS),
    ("program/dispatch.rs FAST", "how words are searched for"),
    ("engine/left_out.rs NAMED", "parts that a message names"),
    ("engine/prepared.rs FOOTER", "where a footer begins"),
    ("mail/boilerplate/mod.rs MAX_LEFT_OUT", FORM),
    ("mail/boilerplate/paragraph.rs MAX_PARAGRAPH_BYTES", FORM),
    ("mail/boilerplate/paragraph.rs MIN_PARAGRAPH_BYTES", FORM),
    ("mail/boilerplate/paragraph.rs MIN_TELLING", FORM),
    ("mail/boilerplate/paragraph.rs MIN_WORDS", FORM),
    ("mail/boilerplate/paragraph.rs MIN_WORDS_OF_SENTENCE", FORM),
    ("mail/boilerplate/paragraph.rs MIN_WRAPPED_CHARS", FORM),
    ("mail/boilerplate/paragraph.rs ONE_WORD_OF", FORM),
    ("mail/container/ber.rs PIECES_DEPTH", CONTAINER),
    ("mail/container/cms.rs DEPTH", CONTAINER),
    ("mail/encoded_word.rs MAX_CHARSET", FORM),
    ("mail/html/entity.rs MAX_LENGTH", FORM),
    (
        "mail/html/mod.rs USUAL_CELLS",
        "room that is made beforehand",
    ),
    ("mail/redact.rs BASE64_LINE", "how lines are written again"),
    ("mail/sent_on/block.rs MAX_LINES", FORM),
    ("mail/sent_on/block.rs LOOKED_AT", FORM),
    ("mail/sent_on/block.rs SEARCHED", FORM),
    ("mail/subject/mod.rs LOOKED_AT", FORM),
    ("mail/subject/prefixes.rs MAX_LENGTH", FORM),
    ("mail/subject/tags.rs MAX_LENGTH", FORM),
    (
        "values/number.rs DIGITS",
        "longer numbers are above every limit",
    ),
    ("work.rs BYTES_OF_WORD_SEARCH", WORK),
    ("work.rs SHOWN", "how much of a pattern a message repeats"),
    ("work.rs KEPT", WORK),
    ("work.rs LOOK", WORK),
    ("work.rs MAX_STEPS_OF_DEFINITION", WORK),
    ("work.rs MAX_STEPS_OF_MAIL", WORK),
    ("work.rs MAX_STEPS_OF_SEARCH", WORK),
    ("program/width.rs OF_A_STEP", WORK),
];

const OF_DEFINITIONS: &str = "of definitions, which are refused beyond it";
const FORM: &str =
    "the form of what is taken off or decoded; what does not have it stays as it stands";
const CONTAINER: &str = "a container that goes deeper is told as not read";
const WORK: &str = "work, which `hostile.rs` exhausts";

#[test]
fn no_limit_stands_elsewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort();
    let known = |name: &String| OTHERS.iter().any(|(known, _)| known == name);
    let new: Vec<&String> = found.iter().filter(|name| !known(name)).collect();
    assert!(
        new.is_empty(),
        "move to `limits.rs`, with a way that reaches it, or say here why nothing is cut off by it: {new:#?}"
    );
    for (name, reason) in OTHERS {
        assert!(!reason.is_empty(), "{name}: say why");
        assert!(found.iter().any(|found| found == name), "{name} is no more");
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the source can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(root, &path, found);
            continue;
        }
        let file = path.strip_prefix(root).expect("below it").to_string_lossy();
        if file == "limits.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        // Tests have constants of their own.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("const ") else {
                continue;
            };
            let is_number = [": usize =", ": u64 =", ": u16 ="];
            if let Some((name, _)) = rest.split_once(':')
                && is_number.iter().any(|of| rest.contains(of))
                && !file.starts_with("values/duration")
                && !file.starts_with("values/relative")
            {
                found.push(format!("{file} {name}"));
            }
        }
    }
}
