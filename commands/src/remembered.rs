//! What is kept of streams that are too long to be read before each decision.

use std::collections::HashMap;

use domain::{collector::Collector, log::Sequence};
use tokio::sync::Mutex;

/// Collectors as they were after their last event. A stream of one may have hundreds of thousands of events after some
/// years, and is decided about every minute, so it is read once a process.
#[derive(Debug, Default)]
pub(crate) struct Remembered(pub(crate) Mutex<HashMap<String, (Collector, Sequence)>>);
