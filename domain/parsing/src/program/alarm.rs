//! Alarms: lines by which a product says that something went wrong, wherever in a mail they stand.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use domain::run::RunStatus;

use super::{lazy_regex::LazyRegex, limit::Limit, matcher::Matcher, text::Text};
use crate::work::Work;

/// The alarms of a definition, the worst first.
#[derive(Debug, Default)]
pub(crate) struct Alarms {
    pub(crate) list: Vec<Alarm>,
    /// Built when a mail first needs it.
    automaton: OnceLock<Option<AhoCorasick>>,
}

#[derive(Debug)]
pub(crate) struct Alarm {
    pub(crate) status: RunStatus,
    pub(crate) places: Places,
    pub(crate) test: AlarmTest,
    /// Lines that fit this do not count.
    pub(crate) except: Option<Matcher>,
    /// In lower case; one of them stands in every line that fits.
    pub(crate) required: Vec<String>,
}

/// Where an alarm looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) subject: bool,
    pub(crate) body: bool,
    pub(crate) attachment: bool,
}

#[derive(Debug)]
pub(crate) enum AlarmTest {
    Words(Matcher),
    /// The group `count` of one of the patterns is an amount above the limit.
    Above {
        patterns: Vec<LazyRegex>,
        limit: Limit,
    },
}

impl Alarms {
    pub(crate) fn new(mut list: Vec<Alarm>) -> Self {
        list.sort_by_key(|alarm| alarm.status.urgency());
        Self {
            list,
            automaton: OnceLock::new(),
        }
    }

    /// Finds the words of which one stands in every line that sets off an alarm; `None` where there are no alarms.
    pub(crate) fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let words: Vec<&str> = self
                .list
                .iter()
                .flat_map(|alarm| alarm.required.iter().map(String::as_str))
                .collect();
            if words.is_empty() {
                return None;
            }
            let built = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostFirst)
                .build(words);
            built.ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }
}

impl Alarm {
    pub(crate) fn fits(&self, line: &Text<'_>, work: &Work) -> bool {
        let fits = match &self.test {
            AlarmTest::Words(matcher) => matcher.is_match(line, work),
            AlarmTest::Above { patterns, limit } => patterns
                .iter()
                .any(|pattern| is_above(pattern, line.own, *limit, work)),
        };
        fits && !self
            .except
            .as_ref()
            .is_some_and(|except| except.is_match(line, work))
    }
}

/// What cannot be read as an amount counts as above: it is no good news.
fn is_above(pattern: &LazyRegex, line: &str, limit: Limit, work: &Work) -> bool {
    pattern.captures_iter(line, work).any(|captures| {
        captures.name("count").is_some_and(|count| {
            limit
                .read(count.as_str())
                .is_none_or(|amount| amount > limit.amount())
        })
    })
}
