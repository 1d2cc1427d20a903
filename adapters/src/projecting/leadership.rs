use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The right to write the views of a file. One process has it at a time; it ends with the value, or with the process.
#[derive(Debug)]
pub struct Leadership {
    _lock: File,
}

impl Leadership {
    /// `None` when another process has it.
    pub fn try_take(views: &Path) -> io::Result<Option<Self>> {
        let path = lock_file(views);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn lock_file(views: &Path) -> PathBuf {
    let mut name = views.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
