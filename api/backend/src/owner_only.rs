//! Files of an installation that an earlier program, or a copy, left open to others: another user of the machine could read
//! mails, or hold a lock and with it everybody else.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use adapters::private;

use crate::configuration::{Configuration, EventsAt, ViewsAt};

/// Makes what is there the program's own, and says so.
pub(crate) fn mend(configuration: &Configuration) {
    let mut mended = Mended::default();
    let files = files(configuration);
    for file in &files {
        mended.mend(file);
    }
    let past = configuration.past();
    if past.is_dir() {
        mended.mend_all(&past);
    }
    // A folder that has nothing of ours may be anybody's: `--data .`, with a mistake.
    if past.is_dir()
        || files
            .iter()
            .any(|file| file.starts_with(&configuration.data))
    {
        mended.mend(&configuration.data);
    }
    mended.tell(configuration);
}

/// What lies beside the databases and has their names: chains, locks, write-ahead logs, generations.
fn files(configuration: &Configuration) -> BTreeSet<PathBuf> {
    let events = match &configuration.events {
        EventsAt::Sqlite(path) => path.clone(),
        // The chain of a log that is kept elsewhere.
        EventsAt::Postgres(_) | EventsAt::EventStoreDb(_) => configuration.data.join("events.db"),
    };
    let views = match &configuration.views {
        ViewsAt::Sqlite(path) => path.clone(),
        ViewsAt::Postgres(_) => configuration.data.join("views.db"),
    };
    let databases = [events, views, configuration.data.join("contents.db")];
    databases.iter().flat_map(|path| of_name(path)).collect()
}

fn of_name(database: &Path) -> Vec<PathBuf> {
    let stem = database.file_stem().unwrap_or_default().to_string_lossy();
    let folder = database
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let named = entries.flatten().filter(|entry| {
        let name = entry.file_name();
        let rest = name.to_string_lossy();
        let rest = rest.strip_prefix(stem.as_ref());
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        is_file && rest.is_some_and(|rest| rest.starts_with(['.', '-']))
    });
    named.map(|entry| entry.path()).collect()
}

#[derive(Default)]
struct Mended {
    count: usize,
    failed: Option<String>,
}

impl Mended {
    fn mend(&mut self, path: &Path) {
        match private::mend(path) {
            Ok(mended) => self.count += usize::from(mended),
            // Another process may have removed it since.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.failed = Some(format!("{}: {error}", path.display())),
        }
    }

    fn mend_all(&mut self, folder: &Path) {
        let mut waiting = vec![folder.to_owned()];
        while let Some(path) = waiting.pop() {
            self.mend(&path);
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
            if is_folder && let Ok(entries) = fs::read_dir(&path) {
                waiting.extend(entries.flatten().map(|entry| entry.path()));
            }
        }
    }

    fn tell(self, configuration: &Configuration) {
        if self.count > 0 {
            tracing::warn!(
                files = self.count,
                data = %configuration.data.display(),
                "other users of this machine had rights on files or folders of this installation; they are for the \
                 program's user only now"
            );
        }
        if let Some(reason) = self.failed {
            tracing::warn!(
                reason,
                "other users of this machine have rights on a file of this installation, and they cannot be taken away; \
                 let the program's user own the whole data folder"
            );
        }
    }
}
