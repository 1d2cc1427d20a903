//! Configuration: flags before environment before file before defaults. The one place that reads the environment.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::Deserialize;

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder for everything that has no place of its own.
    pub data: PathBuf,
    /// File of the event log.
    pub events: PathBuf,
    /// File of the views.
    pub views: PathBuf,
    pub listen: SocketAddr,
}

/// What was set in one place; `None` leaves it to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub data: Option<PathBuf>,
    pub events: Option<String>,
    pub views: Option<String>,
    pub listen: Option<SocketAddr>,
}

impl Settings {
    /// `chosen` comes from flags and environment, `config` is the file that they name.
    pub fn resolve(chosen: Chosen, config: Option<&Path>) -> anyhow::Result<Self> {
        let file = config.map(Chosen::read).transpose()?.unwrap_or_default();
        let data = chosen
            .data
            .or(file.data)
            .unwrap_or_else(|| PathBuf::from("data"));
        Ok(Self {
            events: sqlite_file("events", chosen.events.or(file.events), &data, "events.db")?,
            views: sqlite_file("views", chosen.views.or(file.views), &data, "views.db")?,
            listen: chosen
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            data,
        })
    }
}

impl Settings {
    /// Folder for views of the past, which end with the process.
    pub fn past(&self) -> PathBuf {
        self.data.join("past")
    }
}

impl Chosen {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("configuration file {} cannot be read", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("configuration file {} has a mistake", path.display()))
    }
}

/// The name of whoever runs a command on this machine, for the audit trail.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub fn operator_name() -> String {
    ["SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "command line".to_owned())
}

fn sqlite_file(
    what: &str,
    url: Option<String>,
    data: &Path,
    default: &str,
) -> anyhow::Result<PathBuf> {
    let Some(url) = url else {
        return Ok(data.join(default));
    };
    let Some(path) = url.strip_prefix("sqlite:") else {
        bail!(
            "`{url}` is no {what} URL that this program knows; give `sqlite:PATH`, or leave it out for {}",
            data.join(default).display()
        );
    };
    if path.is_empty() {
        bail!("`{url}` names no file; give `sqlite:PATH`");
    }
    Ok(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_before_the_file_before_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backupchecks.toml");
        fs::write(
            &file,
            "data = \"/srv/bc\"\nviews = \"sqlite:/fast/v.db\"\nlisten = \"0.0.0.0:80\"",
        )
        .unwrap();
        let chosen = Chosen {
            listen: Some("127.0.0.1:9000".parse().unwrap()),
            ..Chosen::default()
        };
        let settings = Settings::resolve(chosen, Some(&file)).unwrap();
        assert_eq!(settings.events, Path::new("/srv/bc/events.db"));
        assert_eq!(settings.views, Path::new("/fast/v.db"));
        assert_eq!(settings.listen.port(), 9000);
    }

    #[test]
    fn mistakes_are_named() {
        let chosen = Chosen {
            events: Some("mysql://x".into()),
            ..Chosen::default()
        };
        let error = Settings::resolve(chosen, None).unwrap_err().to_string();
        assert!(
            error.contains("mysql://x") && error.contains("sqlite:PATH"),
            "{error}"
        );

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        fs::write(&file, "dta = \"x\"").unwrap();
        let error = Settings::resolve(Chosen::default(), Some(&file)).unwrap_err();
        assert!(format!("{error:#}").contains("dta"), "{error:#}");
    }
}
