//! Where log and views are, as a URL says it, and as it may be shown.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::bail;

/// Where the event log is. Shown without passwords.
#[derive(Clone, PartialEq, Eq)]
pub enum EventsAt {
    Sqlite(PathBuf),
    /// With its password.
    Postgres(String),
    /// With its password.
    EventStoreDb(String),
}

/// Where the views are. Shown without passwords.
#[derive(Clone, PartialEq, Eq)]
pub enum ViewsAt {
    /// The list of generations; they lie beside it.
    Sqlite(PathBuf),
    /// With its password.
    Postgres(String),
}

impl EventsAt {
    pub(super) fn read(url: Option<String>, data: &Path) -> anyhow::Result<Self> {
        let Some(url) = url else {
            return Ok(Self::Sqlite(data.join("events.db")));
        };
        if is_postgres(&url) {
            return Ok(Self::Postgres(url));
        }
        if ["esdb", "kurrentdb", "kdb"]
            .iter()
            .any(|scheme| has_scheme(&url, scheme))
        {
            return Ok(Self::EventStoreDb(url));
        }
        match sqlite_file(&url)? {
            Some(path) => Ok(Self::Sqlite(path)),
            None => bail!(
                "`{}` is no event log that this program knows; give `sqlite:PATH`, `postgres://…` or `esdb://…`, or \
                 leave it out for {}",
                without_password(&url),
                data.join("events.db").display()
            ),
        }
    }

    /// The file of the embedded default; an error says what needs it.
    pub fn file(&self, what: &str) -> anyhow::Result<&Path> {
        match self {
            Self::Sqlite(path) => Ok(path),
            other => bail!(
                "{what} needs its events in a file, and they are in {other:?}; leave `--events` out"
            ),
        }
    }
}

impl ViewsAt {
    pub(super) fn read(
        url: Option<String>,
        events: &EventsAt,
        data: &Path,
    ) -> anyhow::Result<Self> {
        let Some(url) = url else {
            return Ok(match events {
                EventsAt::Postgres(url) => Self::Postgres(url.clone()),
                _ => Self::Sqlite(data.join("views.db")),
            });
        };
        if is_postgres(&url) {
            return Ok(Self::Postgres(url));
        }
        match sqlite_file(&url)? {
            Some(path) => Ok(Self::Sqlite(path)),
            None => bail!(
                "`{}` is no place for views that this program knows; give `sqlite:PATH` or `postgres://…`, or leave it \
                 out for {}",
                without_password(&url),
                data.join("views.db").display()
            ),
        }
    }
}

impl fmt::Debug for EventsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) | Self::EventStoreDb(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for ViewsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

fn is_postgres(url: &str) -> bool {
    ["postgres", "postgresql"]
        .iter()
        .any(|scheme| has_scheme(url, scheme))
}

/// `scheme://…`, or `scheme+what://…`.
fn has_scheme(url: &str, scheme: &str) -> bool {
    let given = url.split_once("://").map(|(given, _)| given);
    given.is_some_and(|given| given.split('+').next() == Some(scheme))
}

/// `None` for what is no file.
fn sqlite_file(url: &str) -> anyhow::Result<Option<PathBuf>> {
    match url.strip_prefix("sqlite:") {
        Some("") => bail!("`{url}` names no file; give `sqlite:PATH`"),
        found => Ok(found.map(PathBuf::from)),
    }
}

/// As messages may show it.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // Parameters may hold a password, too.
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((_, place)) => format!("{scheme}://…@{place}"),
        None => format!("{scheme}://{rest}"),
    }
}
