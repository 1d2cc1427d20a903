//! By what a run is known in other mails.

use domain::text::bounded;

use crate::{
    outcome::{OneRun, RunKey},
    program::OneRunShape,
};

use super::{facts::Facts, time::MailTimes};

pub(super) fn of(shape: &OneRunShape, facts: &Facts<'_>, times: &MailTimes) -> OneRun {
    OneRun {
        key: key(shape, facts, times),
        several_mails: shape.several_mails,
        within_seconds: shape.within_seconds,
    }
}

/// A date alone is a key too. Where the key has other values and none of its templates can be filled, there is no key: the
/// date would make one run of several.
fn key(shape: &OneRunShape, facts: &Facts<'_>, times: &MailTimes) -> Option<RunKey> {
    let text = facts.fill_first(&shape.key);
    if text.is_none() && !(shape.is_dated && shape.key.is_empty()) {
        return None;
    }
    let mut text = text.unwrap_or_default();
    let date = shape.date.iter().find_map(|template| {
        let printed = facts.fill_one(template)?;
        times.day(&printed)
    });
    if let Some(date) = date {
        text = format!("{text}-{date}");
    }
    let key = RunKey {
        text: bounded(slug(&text)),
        with_date_of_receipt: shape.is_dated && date.is_none(),
    };
    (!key.text.is_empty() || key.with_date_of_receipt).then_some(key)
}

/// In lower case, with one hyphen for all that stands between letters and digits: products write `#12`, `No. 12` and `12`.
fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
