//! The fragments of the book's chapter on parsers compile.

use parsing::definition::Definitions;

const CHAPTER: &str = include_str!("../../../../docs/src/parsers.md");

const HEAD: &str = r#"
name = "fragment"
software = "Fragment"
type = "Backup"
evidence = "unverified"
description = "A fragment of the book."
setup = "Nothing to set up."
"#;

const RECOGNISE: &str = "recognise = { all = [{ in = \"anywhere\", contains = \"x\" }] }\n";

#[test]
fn the_fragments_of_the_chapter_compile() {
    let fragments: Vec<&str> = CHAPTER
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(
        fragments.len() > 8,
        "the chapter shows {} fragments",
        fragments.len()
    );
    for fragment in fragments {
        let source = match (
            fragment.contains("name = \"sample-backup\""),
            fragment.contains("[recognise]"),
        ) {
            (true, _) => fragment.to_owned(),
            (false, true) => format!("{HEAD}{fragment}"),
            (false, false) => format!("{HEAD}{RECOGNISE}{fragment}"),
        };
        let compiled = Definitions::compile([("parsers.md".to_owned(), source)]);
        assert!(compiled.is_ok(), "{:?}\n{fragment}", compiled.err());
    }
}
