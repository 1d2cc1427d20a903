//! Ordered status rules: the first that fits decides.

use domain::run::RunStatus;

use crate::{
    limits::MAX_QUOTE_CHARS,
    program::{Limit, StatusRule, StatusTest, Text},
    values,
    work::{LOOK, Work},
};

use super::{cell::CellRef, time::MailTimes};

/// What the rules of a definition look at.
pub(super) trait StatusSource {
    fn value(&self, id: usize) -> Option<Text<'_>>;
    /// The cell that the value stands in.
    fn cell(&self, id: usize) -> Option<CellRef<'_>>;
    /// The cells of the row that stands for the whole.
    fn row(&self) -> impl Iterator<Item = CellRef<'_>>;
    /// The worst status of the objects.
    fn worst_object(&self) -> Option<RunStatus>;
}

#[derive(Debug)]
pub(super) struct Decision {
    pub(super) status: RunStatus,
    /// Such as `header: Error`.
    pub(super) rule: String,
    pub(super) keyword: bool,
    /// By something that stands in the mail, not by default.
    pub(super) is_told: bool,
}

pub(super) fn decide(
    rules: &[StatusRule],
    source: &impl StatusSource,
    times: &MailTimes,
    work: &Work,
) -> Option<Decision> {
    rules.iter().find_map(|rule| {
        let found = fits(&rule.test, source, times, work)?;
        let rule_text = if found.seen.is_empty() {
            rule.source.clone()
        } else {
            format!("{}: {}", rule.source, found.seen)
        };
        Some(Decision {
            status: found.worst.or(rule.is)?,
            rule: rule_text,
            keyword: rule.keyword,
            is_told: !matches!(rule.test, StatusTest::Always),
        })
    })
}

/// A test that holds.
#[derive(Debug, Default)]
struct Found {
    /// What was seen of the mail.
    seen: String,
    /// The status that the test itself brings.
    worst: Option<RunStatus>,
}

impl Found {
    fn seen(seen: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            worst: None,
        }
    }
}

fn fits(
    test: &StatusTest,
    source: &impl StatusSource,
    times: &MailTimes,
    work: &Work,
) -> Option<Found> {
    if !work.take(LOOK, "status") {
        return None;
    }
    match test {
        StatusTest::Words { of, matcher } => {
            let value = source.value(*of)?;
            let seen = matcher.find(&value, work)?;
            Some(Found::seen(quote(value.own, seen)))
        }
        StatusTest::Amount {
            of,
            share_of,
            above,
            below,
        } => {
            let value = source.value(*of)?;
            match share_of {
                Some(whole) => {
                    let whole = source.value(*whole)?;
                    let share = share(value.own, whole.own)?;
                    is_within(above.as_ref(), below.as_ref(), |_| Some(share))
                        .then(|| Found::seen(percentage(share)))
                }
                None => is_within(above.as_ref(), below.as_ref(), |limit| {
                    limit.read(value.own)
                })
                .then(|| Found::seen(quote_amount(value.own))),
            }
        }
        StatusTest::Age {
            of,
            older_than,
            newer_than,
        } => {
            let value = source.value(*of)?;
            let age = times.age_seconds(value.own)?;
            let fits = older_than.is_none_or(|limit| age >= limit)
                && newer_than.is_none_or(|limit| age < limit);
            fits.then(|| Found::seen(quote(value.own, value.own)))
        }
        StatusTest::Colour {
            of: Some(of),
            colours,
        } => any_cell(source, Some(*of), colours.len(), work, |cell| {
            cell.background()
                .is_some_and(|colour| colours.contains(&colour))
        }),
        StatusTest::Colour { of: None, colours } => {
            any_cell(source, None, colours.len(), work, |cell| {
                cell.backgrounds().any(|colour| colours.contains(&colour))
            })
        }
        StatusTest::NoColourBut { of, colours } => {
            let is_other =
                |cell: &CellRef<'_>| cell.backgrounds().any(|colour| !colours.contains(&colour));
            let stands_in_html = any_cell(source, *of, 0, work, |_| true)?;
            let is_white = any_cell(source, *of, colours.len(), work, is_other).is_none();
            // What was given up could be another colour.
            (is_white && work.given_up().is_none()).then_some(stands_in_html)
        }
        StatusTest::Class { of, classes } => any_cell(source, *of, classes.len(), work, |cell| {
            cell.classes().any(|class| {
                work.take_bytes(class.len(), class) && classes.contains(&class.to_lowercase())
            })
        }),
        StatusTest::WorstObject(only) => {
            let worst = source.worst_object()?;
            let asked_for = only.as_ref().is_none_or(|only| only.contains(&worst));
            asked_for.then(|| Found {
                seen: worst.name().to_owned(),
                worst: Some(worst),
            })
        }
        StatusTest::All(tests) => {
            let mut seen = Vec::new();
            for test in tests {
                seen.push(fits(test, source, times, work)?.seen);
            }
            seen.retain(|part| !part.is_empty());
            Some(Found::seen(seen.join(", ")))
        }
        StatusTest::Always => Some(Found::default()),
    }
}

/// Whether the cell of the value, or one of the row's cells, is as asked for; each is compared with that number of them.
fn any_cell(
    source: &impl StatusSource,
    of: Option<usize>,
    compared: usize,
    work: &Work,
    is_wanted: impl Fn(&CellRef<'_>) -> bool,
) -> Option<Found> {
    let is_wanted =
        |cell: &CellRef<'_>| work.take_bytes(compared, "colour or class") && is_wanted(cell);
    let Some(of) = of else {
        return source
            .row()
            .any(|cell| is_wanted(&cell))
            .then(Found::default);
    };
    let cell = source.cell(of)?;
    let text = source.value(of)?;
    is_wanted(&cell).then(|| Found::seen(quote(text.own, "")))
}

/// Whether what `read` makes of the text lies above the one limit and below the other, where they are given.
fn is_within(
    above: Option<&Limit>,
    below: Option<&Limit>,
    read: impl Fn(&Limit) -> Option<i64>,
) -> bool {
    let fits = |limit: &Limit, wanted: fn(i64, i64) -> bool| {
        read(limit).is_some_and(|amount| wanted(amount, limit.amount()))
    };
    above.is_none_or(|limit| fits(limit, |amount, limit| amount > limit))
        && below.is_none_or(|limit| fits(limit, |amount, limit| amount < limit))
}

/// The part in thousandths of a percent of the whole; of sizes, counts or durations.
pub(super) fn share(part: &str, whole: &str) -> Option<i64> {
    let readers: [fn(&str) -> Option<i64>; 3] =
        [values::size, values::thousandths, values::duration];
    let (part, whole) = readers
        .into_iter()
        .find_map(|read| Some((read(part)?, read(whole)?)))?;
    if whole <= 0 {
        return None;
    }
    let share = i128::from(part) * 100_000 / i128::from(whole);
    i64::try_from(share).ok()
}

/// Such as `8.4 %`.
fn percentage(thousandths: i64) -> String {
    format!("{}.{} %", thousandths / 1000, thousandths % 1000 / 100)
}

/// A counter without its group marks, so that one amount is told in one way.
fn quote_amount(text: &str) -> String {
    values::count(text).map_or_else(|| quote(text, text), |count| count.to_string())
}

/// The value itself where it is short, else the words that were found.
pub(super) fn quote(value: &str, seen: &str) -> String {
    let text = if value.chars().count() <= MAX_QUOTE_CHARS {
        value
    } else {
        seen
    };
    text.chars().take(MAX_QUOTE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::{percentage, share};

    #[test]
    fn shares_of_sizes_counts_and_durations() {
        for (part, whole, shown) in [
            ("84 GB", "1.000 GB", Some("8400.0 %")),
            ("84 GB", "1000 GB", Some("8.4 %")),
            ("512 MB", "1 GB", Some("50.0 %")),
            ("1", "3", Some("33.3 %")),
            ("30 min", "1 h", Some("50.0 %")),
            ("2 TB", "1 TB", Some("200.0 %")),
            ("1 GB", "0 B", None),
            ("1 GB", "unlimited", None),
            ("-", "1 GB", None),
        ] {
            assert_eq!(
                share(part, whole).map(percentage).as_deref(),
                shown,
                "{part} of {whole}"
            );
        }
    }
}
