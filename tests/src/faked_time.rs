//! The program on a machine whose clock can be set, by libfaketime.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// By how much the clock of the machine is off.
#[derive(Debug)]
pub struct FakedTime {
    folder: TempDir,
    library: PathBuf,
}

impl FakedTime {
    pub fn new() -> Self {
        let faked = Self {
            folder: tempfile::tempdir().expect("a folder"),
            library: library(),
        };
        faked.set("+0");
        faked
    }

    /// An offset as libfaketime has it, such as `+400d`. A program that runs sees it after a second.
    pub fn set(&self, offset: &str) {
        // In one step, as the program may read at any moment.
        let new = self.folder.path().join("new");
        fs::write(&new, offset).expect("written");
        fs::rename(new, self.file()).expect("renamed");
    }

    /// The program will see the wall clock off; the time since the machine started stays.
    pub fn apply(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", self.file())
            .env("FAKETIME_CACHE_DURATION", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_NO_CACHE", "0");
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}

impl Default for FakedTime {
    fn default() -> Self {
        Self::new()
    }
}

fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("libraries");
    folders
        .filter_map(Result::ok)
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"))
        .find(|path| Path::is_file(path))
        .expect("libfaketime is missing; as root, type: apt-get install -y libfaketime")
}
