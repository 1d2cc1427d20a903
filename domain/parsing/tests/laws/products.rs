//! What is known of a product stands in its definition, and nowhere in the engine.

use std::{fs, path::Path};

use parsing::definition::Definitions;

#[test]
fn the_engine_names_no_product() {
    let products: Vec<String> = Definitions::builtin()
        .iter()
        .map(|definition| definition.software.to_lowercase())
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
    let mut lines = Vec::new();
    read(&root, &mut lines);
    assert!(!lines.is_empty(), "the engine was not found");
    for (file, line) in lines {
        let named = products.iter().find(|product| line.contains(*product));
        assert_eq!(named, None, "{file}: {line}");
    }
}

/// Lines of code in lower case, without comments and tests.
fn read(folder: &Path, lines: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the source can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, lines);
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code = code.lines().filter_map(|line| line.split("//").next());
        let file = path.display().to_string();
        lines.extend(code.map(|line| (file.clone(), line.to_lowercase())));
    }
}
