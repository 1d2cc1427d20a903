//! What the figures were measured on.

use std::fs;

use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: u64,
    pub(crate) system: String,
    pub(crate) sqlite: String,
    pub(crate) postgres: Option<String>,
    /// Processes that wanted to run in the minute before, on average. Idle machines give the better figures.
    pub(crate) load_before: String,
}

impl Machine {
    pub(crate) fn look(postgres: Option<String>) -> Self {
        let kibibytes: u64 = field("/proc/meminfo", "MemTotal")
            .and_then(|value| value.split(' ').next()?.parse().ok())
            .unwrap_or(0);
        Self {
            processor: field("/proc/cpuinfo", "model name").unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kibibytes >> 20,
            system: format!(
                "{} {}",
                std::env::consts::OS,
                text("/proc/sys/kernel/osrelease")
            ),
            sqlite: rusqlite::version().to_owned(),
            postgres,
            load_before: text("/proc/loadavg")
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!(
                "{} ({} cores, {} GiB, {})",
                self.processor, self.cores, self.memory_gib, self.system
            ),
            format!("SQLite {}, in files on disk", self.sqlite),
        ];
        if let Some(version) = &self.postgres {
            lines.push(format!(
                "PostgreSQL {version} on the same machine, with its default settings"
            ));
        }
        lines.push(format!("load in the minute before: {}", self.load_before));
        lines
    }
}

/// Memory of this process that is not swapped out, in MiB; 0 where the system does not tell.
pub(crate) fn resident_mebibytes() -> u32 {
    field("/proc/self/status", "VmRSS")
        .and_then(|value| value.split(' ').next()?.parse::<u32>().ok())
        .map_or(0, |kibibytes| kibibytes / 1_024)
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn text(path: &str) -> String {
    fs::read_to_string(path)
        .unwrap_or_default()
        .trim()
        .to_owned()
}
