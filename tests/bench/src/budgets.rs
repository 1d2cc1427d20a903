//! What is measured, and the budget of each.

/// A measurement as it stands in the report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// Stable, for programs that read the JSON.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: Unit,
    pub(crate) budget: Option<Budget>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Budget {
    AtLeast(f64),
    AtMost(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    EventsPerSecond,
    MailsPerSecond,
    Milliseconds,
    Seconds,
    Bytes,
    Mebibytes,
    Times,
    Percent,
}

impl Budget {
    pub(crate) fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::EventsPerSecond => "events/s",
            Self::MailsPerSecond => "mails/s",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Bytes => "B",
            Self::Mebibytes => "MiB",
            Self::Times => "x",
            Self::Percent => "%",
        }
    }
}

macro_rules! budget {
    () => {
        None
    };
    ($budget:ident $value:literal) => {
        Some(Budget::$budget($value))
    };
}

/// Declares measurements; those without a budget are shown for comparison.
macro_rules! measures {
    ($($name:ident: $title:literal in $unit:ident $(budget $budget:ident $value:literal)?;)+) => {
        $(pub(crate) const $name: Measure = Measure {
            key: stringify!($name),
            title: $title,
            unit: Unit::$unit,
            budget: budget!($($budget $value)?),
        };)+
    };
}

measures! {
    PARSE_LONG: "a report of 24 kB, read on all cores" in MailsPerSecond budget AtLeast 6_000.0;
    LIMIT_PARSING: "limit: the same mails, MIME and tokens by libraries" in MailsPerSecond;
    PARSE_SHARE: "the report, as a share of that limit" in Percent budget AtLeast 60.0;
    PARSE_UNMATCHED: "a mail of 24 kB that nothing reads, on all cores" in MailsPerSecond;

    BASELINE_OURS: "rebuild of a small log" in EventsPerSecond;
    BASELINE_CQRS_ES: "the same log, cqrs-es QueryReplay into GenericQuery" in EventsPerSecond;
    BASELINE_RATIO: "ratio of the two" in Times budget AtLeast 20.0;

    APPEND_BATCHES: "append, 500 events a batch" in EventsPerSecond;
    APPEND_SINGLE: "append, one event after the other" in EventsPerSecond;
    APPEND_SINGLE_P50: "append of one event, p50" in Milliseconds;
    APPEND_SINGLE_P99: "append of one event, p99" in Milliseconds;
    SCAN: "scan of the log with decoding" in EventsPerSecond;
    REBUILD_HUMAN: "rebuild from people's actions" in EventsPerSecond budget AtLeast 60_000.0;
    COMMAND_P50: "single command, p50" in Milliseconds;
    COMMAND_P99: "single command, p99" in Milliseconds budget AtMost 10.0;
    SEEN_P99: "until queries show it, p99" in Milliseconds budget AtMost 100.0;
    START_EVENTS: "start over the log of actions" in Seconds budget AtMost 2.0;
    MEMORY_EVENTS: "memory at rest after that start" in Mebibytes budget AtMost 200.0;

    LIMIT_READING: "limit: decompress, MIME and tokens by libraries" in MailsPerSecond;
    LIMIT_STORING: "limit: content and event stored, 500 a transaction" in MailsPerSecond;
    IMPORT: "import of .eml files, durable and projected" in MailsPerSecond budget AtLeast 4_000.0;
    IMPORT_AGAIN: "the same import again, all known" in MailsPerSecond;
    DISK_PER_MAIL: "disk per mail, content and event" in Bytes budget AtMost 2_000.0;
    RAW_PER_MAIL: "size of a mail as a file, mean" in Bytes;
    REPARSE: "rebuild with all mails parsed" in MailsPerSecond budget AtLeast 6_000.0;
    REPARSE_SHARE: "that rebuild, as a share of the limit of reading" in Percent budget AtLeast 50.0;
    IMPORT_SHARE: "import, as a share of reading and storing" in Percent budget AtLeast 40.0;
    REBUILD_TAKEN_OVER: "rebuild with readings taken over" in MailsPerSecond;
    READERS_LIST_P50: "50 readers: list of 50 unreviewed runs, p50" in Milliseconds;
    READERS_LIST_P99: "50 readers: list of 50 unreviewed runs, p99" in Milliseconds budget AtMost 50.0;
    READERS_DETAILS_P50: "50 readers: details of a run, p50" in Milliseconds;
    READERS_DETAILS_P99: "50 readers: details of a run, p99" in Milliseconds budget AtMost 50.0;
    RUN_CHECKS_FOLD: "fold of nightly runs of 20,000 jobs" in EventsPerSecond;
    RUN_CHECKS_LIST_P50: "50 readers: 50 of 20,000 jobs with open runs, p50" in Milliseconds;
    RUN_CHECKS_LIST_P99: "50 readers: 50 of 20,000 jobs with open runs, p99" in Milliseconds budget AtMost 50.0;
    RUN_CHECKS_DETAILS_P50: "50 readers: open runs of one job, p50" in Milliseconds;
    RUN_CHECKS_DETAILS_P99: "50 readers: open runs of one job, p99" in Milliseconds budget AtMost 50.0;
    RUN_CHECKS_SUMMARY_P99: "summary of all open runs, p99" in Milliseconds budget AtMost 50.0;
    AS_OF_FIRST: "asOf, first answer" in Seconds;
    AS_OF_NEARBY: "asOf, answer of a time nearby" in Seconds;
    // 30 s for a million mails.
    REPLAY: "replay of a definition that touches 1 % of the mails" in MailsPerSecond budget AtLeast 33_333.0;
    REPLAY_SECONDS: "the same, until it is compared" in Seconds;
    REPLAY_LIST_P99: "list of live views meanwhile, p99" in Milliseconds;
    REPLAY_ACCEPT: "accepting it, until queries see the new views" in Milliseconds;
    START_MAILS: "start over the log of mails" in Seconds budget AtMost 2.0;
    MEMORY_MAILS: "memory at rest after that start" in Mebibytes budget AtMost 200.0;
}
