//! What holds for the sources of this crate.

use std::{fs, path::Path};

/// Nobody decodes rows but the engine, whose errors name table, column, row and value. A value that is taken out of a row by hand
/// can be left out where it does not decode, and a row less is good news that nobody checked. This is what decodes, or leads to rows that are not decoded.
const BY_HAND: [&str; 3] = [".select(", ".select_now(", "::from_value("];

#[test]
fn nobody_decodes_rows_but_the_engine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut read = 0;
    look(&root, &mut |path, text| {
        if path.starts_with(root.join("engine")) {
            return;
        }
        read += 1;
        for (number, line) in text.lines().enumerate() {
            let line = line.replace("serde_json::from_value", "");
            if BY_HAND.iter().any(|pattern| line.contains(pattern)) {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    });
    assert!(read > 150, "{read} files were read");
    assert_eq!(
        found,
        Vec::<String>::new(),
        "ask by `ask`, `ask_now`, `Select` or `Fold`"
    );
}

#[test]
fn the_engine_names_no_view() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
    let mut read = 0;
    look(&root, &mut |path, text| {
        read += 1;
        for (at, found) in text.match_indices("crate::") {
            let named = &text[at + found.len()..];
            assert!(
                named.starts_with("engine"),
                "{} names {}",
                path.display(),
                named.lines().next().unwrap_or_default()
            );
        }
    });
    assert!(read > 15, "{read} files were read");
}

fn look(folder: &Path, take: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            look(&path, take);
        } else {
            take(&path, &fs::read_to_string(&path).expect("a file"));
        }
    }
}
