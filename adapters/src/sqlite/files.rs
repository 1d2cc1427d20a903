//! Files of a database: the one that has its name, and those that SQLite keeps beside it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use projections::ports::DatabaseError;

/// Removes a database file with what SQLite, and we, keep beside it.
pub fn remove_files(path: &Path) -> Result<(), DatabaseError> {
    for suffix in ["", "-wal", "-shm", ".gate"] {
        let file = with_suffix(path, suffix);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&file, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Gives a database file, that nobody has open, another name, with what SQLite keeps beside it.
pub fn move_files(from: &Path, to: &Path) -> Result<(), DatabaseError> {
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(from, suffix);
        match fs::rename(&file, with_suffix(to, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&file, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// `views.db` and `-1` give `views-1.db`.
pub(super) fn beside(path: &Path, what: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}{what}.{}", extension.to_string_lossy()),
        None => format!("{stem}{what}"),
    };
    path.with_file_name(name)
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn file_error(path: &Path, error: &io::Error) -> DatabaseError {
    DatabaseError::Unavailable(format!("{}: {error}", path.display()))
}
