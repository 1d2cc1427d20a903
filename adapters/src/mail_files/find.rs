//! Finds files with mails.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{MailFile, file::open_regular, mbox::is_separator};

/// What stands below the given paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FoundFiles {
    /// In the order of their names, so that an import that is repeated goes the same way.
    pub files: Vec<MailFile>,
    /// Files that are no mails by their name and place.
    pub passed_over: usize,
    /// Folders and files that could not be looked into, with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
}

#[derive(Debug, Error)]
pub enum FindError {
    #[error("{path} cannot be read: {reason}; give a mail file, a folder, a Maildir or an mbox")]
    Missing { path: PathBuf, reason: io::Error },
}

/// Finds the mails below these paths. A file that is named itself is always taken; within folders those are taken that
/// end in `.eml` or `.mbox`, and all of a Maildir's `cur` and `new`.
pub fn find(paths: &[PathBuf]) -> Result<FoundFiles, FindError> {
    let mut found = FoundFiles::default();
    let mut files = BTreeSet::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|reason| FindError::Missing {
            path: path.clone(),
            reason,
        })?;
        if kind.is_dir() {
            walk(path, &mut files, &mut found);
        } else {
            files.insert(named_file(path));
        }
    }
    found.files = files.into_iter().collect();
    Ok(found)
}

/// Without recursion, and without following links to folders: a link that points upwards must not loop.
fn walk(root: &Path, files: &mut BTreeSet<MailFile>, found: &mut FoundFiles) {
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found.unreadable.push((folder, error.to_string()));
                continue;
            }
        };
        let in_maildir = is_maildir_part(&folder);
        for entry in entries {
            let (path, kind) = match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))
            {
                Ok(entry) => entry,
                Err(error) => {
                    found.unreadable.push((folder.clone(), error.to_string()));
                    continue;
                }
            };
            if kind.is_dir() {
                folders.push(path);
            } else if in_maildir || has_ending(&path, "eml") {
                files.insert(MailFile::Message(path));
            } else if has_ending(&path, "mbox") {
                files.insert(MailFile::Mbox(path));
            } else {
                found.passed_over += 1;
            }
        }
    }
}

fn named_file(path: &Path) -> MailFile {
    if has_ending(path, "mbox") || (!has_ending(path, "eml") && starts_like_mbox(path)) {
        MailFile::Mbox(path.to_owned())
    } else {
        MailFile::Message(path.to_owned())
    }
}

fn is_maildir_part(folder: &Path) -> bool {
    let is_part = folder
        .file_name()
        .is_some_and(|name| name == "cur" || name == "new");
    let beside = |name| {
        folder
            .parent()
            .is_some_and(|parent| parent.join(name).is_dir())
    };
    is_part && beside("cur") && beside("new")
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}

fn starts_like_mbox(path: &Path) -> bool {
    let mut start = Vec::new();
    open_regular(path)
        .and_then(|(file, _)| io::Read::read_to_end(&mut io::Read::take(file, 8), &mut start))
        .is_ok_and(|_| is_separator(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_maildirs_and_mboxes_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["a/cur", "a/new", "a/tmp", "b"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        for name in [
            "a/cur/1:2,S",
            "a/new/2",
            "a/tmp/3",
            "b/x.EML",
            "b/notes.txt",
            "all.mbox",
        ] {
            fs::write(root.join(name), "From: a@example.com\n\n").unwrap();
        }
        let found = find(&[root.to_owned()]).unwrap();
        assert_eq!(
            found.files,
            [
                MailFile::Message(root.join("a/cur/1:2,S")),
                MailFile::Message(root.join("a/new/2")),
                MailFile::Message(root.join("b/x.EML")),
                MailFile::Mbox(root.join("all.mbox")),
            ]
        );
        assert_eq!(found.passed_over, 2);
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("message");
        let mbox = folder.path().join("archive");
        fs::write(&plain, "Subject: x\n\n").unwrap();
        fs::write(&mbox, "From x Thu Jan  1 00:00:00 2026\nSubject: x\n\n").unwrap();
        let marked = folder.path().join("old archive");
        fs::write(&marked, "\u{feff}From x Thu Jan  1 00:00:00 2026\n").unwrap();
        let found = find(&[plain.clone(), mbox.clone(), marked.clone()]).unwrap();
        assert_eq!(
            found.files,
            [
                MailFile::Message(plain),
                MailFile::Mbox(mbox),
                MailFile::Mbox(marked)
            ]
        );
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let error = find(&[PathBuf::from("no/such/place")]).unwrap_err();
        assert!(error.to_string().contains("no/such/place"), "{error}");
    }
}
