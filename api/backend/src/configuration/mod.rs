//! Configuration: flags before environment before file before defaults. The one place that reads the environment.

use std::{
    fmt, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use adapters::clock::ClockCheck;
use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::ValueEnum;
use serde::Deserialize;

mod place;

pub use place::{EventsAt, ViewsAt};

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Folder for everything that has no place of its own.
    pub data: PathBuf,
    pub events: EventsAt,
    pub views: ViewsAt,
    pub listen: SocketAddr,
    pub clock: ClockConfiguration,
}

/// How far the machine's clock is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockConfiguration {
    pub check: ClockCheck,
    /// How much later than the last event the program may start before the clock is doubted.
    pub gap: TimeDelta,
}

impl ClockConfiguration {
    /// Whatever the machine says is right.
    pub const TRUSTED: Self = Self {
        check: ClockCheck::Off,
        gap: DEFAULT_CLOCK_GAP,
    };
}

const DEFAULT_CLOCK_GAP: TimeDelta = TimeDelta::days(14);

/// A century: more cannot be meant, and is no time that can be added.
const MAX_CLOCK_GAP_DAYS: u32 = 36_525;

/// What was set in one place; `None` leaves it to the next.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub data: Option<PathBuf>,
    pub events: Option<String>,
    pub views: Option<String>,
    /// Files that hold the URLs, for those with passwords.
    pub events_file: Option<PathBuf>,
    pub views_file: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
    pub clock_check: Option<CheckedBy>,
    pub clock_gap_days: Option<u32>,
}

/// What the machine's clock is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CheckedBy {
    /// The time that passed, and the last event of the log; a clock that the system says is synchronised is right all the same
    System,
    /// The time that passed, and the last event of the log, whatever the system says
    Strict,
    /// Nothing: the clock is right
    Off,
}

impl From<CheckedBy> for ClockCheck {
    fn from(check: CheckedBy) -> Self {
        match check {
            CheckedBy::System => Self::System,
            CheckedBy::Strict => Self::Strict,
            CheckedBy::Off => Self::Off,
        }
    }
}

impl Configuration {
    /// `chosen` comes from flags and environment, `config` is the file that they name.
    pub fn resolve(chosen: Chosen, config: Option<&Path>) -> anyhow::Result<Self> {
        let file = config.map(Chosen::read).transpose()?.unwrap_or_default();
        let data = chosen
            .data
            .or(file.data)
            .unwrap_or_else(|| PathBuf::from("data"));
        let is_chosen =
            |url: &Option<String>, file: &Option<PathBuf>| url.is_some() || file.is_some();
        let events = if is_chosen(&chosen.events, &chosen.events_file) {
            url_or_file(chosen.events, chosen.events_file)?
        } else {
            url_or_file(file.events, file.events_file)?
        };
        let views = if is_chosen(&chosen.views, &chosen.views_file) {
            url_or_file(chosen.views, chosen.views_file)?
        } else {
            url_or_file(file.views, file.views_file)?
        };
        let events = EventsAt::read(events, &data)?;
        let clock_check = chosen.clock_check.or(file.clock_check);
        let clock_gap_days = chosen.clock_gap_days.or(file.clock_gap_days);
        if clock_gap_days.is_some_and(|days| days > MAX_CLOCK_GAP_DAYS) {
            bail!(
                "the gap of the clock is at most {MAX_CLOCK_GAP_DAYS} days; to believe the clock whatever it says, give `--trust-clock`"
            );
        }
        Ok(Self {
            clock: ClockConfiguration {
                check: clock_check.unwrap_or(CheckedBy::System).into(),
                gap: clock_gap_days.map_or(DEFAULT_CLOCK_GAP, |days| TimeDelta::days(days.into())),
            },
            views: ViewsAt::read(views, &events, &data)?,
            events,
            listen: chosen
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            data,
        })
    }
}

impl Configuration {
    /// Everything in files of one folder, a free port, and a clock that is right.
    pub fn in_folder(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            events: EventsAt::Sqlite(data.join("events.db")),
            views: ViewsAt::Sqlite(data.join("views.db")),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock: ClockConfiguration::TRUSTED,
        }
    }

    /// Where PostgreSQL has the log, or its contents and its chain.
    pub fn postgres_of_log(&self) -> Option<&str> {
        match (&self.events, &self.views) {
            (EventsAt::Postgres(url), _) | (EventsAt::EventStoreDb(_), ViewsAt::Postgres(url)) => {
                Some(url)
            }
            _ => None,
        }
    }

    /// Folder for views of the past, which end with the process.
    pub fn past(&self) -> PathBuf {
        self.data.join("past")
    }
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the URLs, which may hold passwords.
        f.debug_struct("Chosen")
            .field("data", &self.data)
            .field("listen", &self.listen)
            .finish_non_exhaustive()
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

/// The name of the operator who runs a command on this machine, for the audit trail.
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

/// The URL itself, or the content of the file that has it.
pub fn url_or_file(url: Option<String>, file: Option<PathBuf>) -> anyhow::Result<Option<String>> {
    match (url, file) {
        (Some(_), Some(file)) => bail!(
            "a URL and the file {} that holds one are both given; give one of them",
            file.display()
        ),
        (None, Some(file)) => {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            Ok(Some(text.trim().to_owned()))
        }
        (url, None) => Ok(url),
    }
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
        let configuration = Configuration::resolve(chosen, Some(&file)).unwrap();
        assert_eq!(
            configuration.events,
            EventsAt::Sqlite("/srv/bc/events.db".into())
        );
        assert_eq!(configuration.views, ViewsAt::Sqlite("/fast/v.db".into()));
        assert_eq!(configuration.listen.port(), 9000);
    }

    #[test]
    fn engines_are_told_by_their_urls() {
        let resolve = |events: &str, views: Option<&str>| {
            let chosen = Chosen {
                events: Some(events.to_owned()),
                views: views.map(str::to_owned),
                ..Chosen::default()
            };
            Configuration::resolve(chosen, None).unwrap()
        };
        let postgres = "postgres://bc:secret@db.example.com/bc?password=secret";
        let configuration = resolve(postgres, None);
        assert_eq!(configuration.events, EventsAt::Postgres(postgres.into()));
        assert_eq!(configuration.views, ViewsAt::Postgres(postgres.into()));
        assert!(
            !format!("{configuration:?}").contains("secret"),
            "{configuration:?}"
        );

        let cluster = "esdb+discover://bc:secret@es.example.com:2113";
        let configuration = resolve(cluster, None);
        assert_eq!(configuration.events, EventsAt::EventStoreDb(cluster.into()));
        assert_eq!(configuration.views, ViewsAt::Sqlite("data/views.db".into()));
        assert_eq!(
            resolve(cluster, Some(postgres)).views,
            ViewsAt::Postgres(postgres.into())
        );
        assert!(configuration.events.file("the demo").is_err());
    }

    #[test]
    fn a_url_with_a_password_can_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("url");
        fs::write(&file, "postgres://bc:secret@db.example.com/bc\n").unwrap();
        let chosen = Chosen {
            events_file: Some(file.clone()),
            ..Chosen::default()
        };
        let configuration = Configuration::resolve(chosen.clone(), None).unwrap();
        let url = "postgres://bc:secret@db.example.com/bc";
        assert_eq!(configuration.events, EventsAt::Postgres(url.into()));
        let both = Chosen {
            events: Some(url.to_owned()),
            ..chosen
        };
        assert!(Configuration::resolve(both, None).is_err());
    }

    #[test]
    fn mistakes_are_named() {
        let chosen = Chosen {
            events: Some("mysql://x".into()),
            ..Chosen::default()
        };
        let error = Configuration::resolve(chosen, None)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("mysql://x") && error.contains("sqlite:PATH"),
            "{error}"
        );

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        fs::write(&file, "dta = \"x\"").unwrap();
        let error = Configuration::resolve(Chosen::default(), Some(&file)).unwrap_err();
        assert!(format!("{error:#}").contains("dta"), "{error:#}");
    }
}
