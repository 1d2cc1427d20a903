//! Each file says at its head what it is.

use super::workspace::packages;

/// Packages in which files still lack a header, with how many. The numbers fall; a package without such files leaves the list.
const LACKING: [(&str, usize); 2] = [("commands", 34), ("api", 67)];

#[test]
fn every_file_says_what_it_is() {
    let mut wrong = Vec::new();
    for package in packages() {
        let bare: Vec<String> = package
            .sources
            .iter()
            .filter(|(_, text)| !text.starts_with("//! "))
            .map(|(file, _)| format!("{}/{}", package.folder, file.display()))
            .collect();
        let listed = LACKING.iter().find(|(folder, _)| *folder == package.folder);
        match listed {
            Some(_) if bare.is_empty() => wrong.push(format!(
                "every file of {} has a header; strike it from LACKING",
                package.folder
            )),
            Some((_, most)) if bare.len() > *most => wrong.push(format!(
                "{}: {} files without a header, {most} at most",
                package.folder,
                bare.len()
            )),
            Some(_) => {}
            None => wrong.extend(bare),
        }
    }
    assert!(wrong.is_empty(), "no header: {}", wrong.join("\n"));
}
