//! Files and folders that are for the program's user only, whatever the mask of the process that started it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// Nobody else may read or write.
const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;
#[cfg(unix)]
const OF_OTHERS: u32 = 0o077;

/// Everything that this process makes is for its user only, be it made by this program, SQLite, or the system. Before
/// any thread is started.
pub fn restrict_process() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OF_OTHERS));
}

/// For a file that is made where there is none yet.
pub fn options() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE);
    options
}

/// Opens a file as it is, or makes an empty one.
pub fn open(path: &Path) -> io::Result<File> {
    options().create(true).truncate(false).open(path)
}

/// Writes a file, in place of what was there.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    let mut file = options().create(true).truncate(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// A folder, with those above it that are not there.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER);
    builder.create(path)
}

/// Takes the rights of others from what is there; tells whether there were any. What belongs to somebody else is left, and so
/// is what is no file and no folder.
#[cfg(unix)]
pub fn mend(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::symlink_metadata(path)?;
    let wanted = if metadata.is_dir() {
        FOLDER
    } else if metadata.is_file() {
        FILE
    } else {
        return Ok(false);
    };
    if metadata.permissions().mode() & OF_OTHERS == 0 {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(wanted))?;
    Ok(true)
}

#[cfg(not(unix))]
pub fn mend(_path: &Path) -> io::Result<bool> {
    Ok(false)
}
