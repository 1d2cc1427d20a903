//! Each file says at its head what it is.

use super::workspace::packages;

#[test]
fn every_file_says_what_it_is() {
    let mut looked_at = 0;
    let mut bare = Vec::new();
    for package in packages() {
        looked_at += package.sources.len();
        let without = package
            .sources
            .iter()
            .filter(|(_, text)| !text.starts_with("//! "));
        bare.extend(without.map(|(file, _)| format!("{}/{}", package.folder, file.display())));
    }
    assert!(looked_at > 500, "only {looked_at} files were read");
    assert!(bare.is_empty(), "no header: {bare:#?}");
}
