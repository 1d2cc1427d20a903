//! Status rules.

use std::ops::Range;

use toml::Spanned;

use super::shared::{Result, each};
use crate::{
    definition::{
        schema::{RawLimit, RawStatusRule, RawTest, Words},
        source_file::SourceFile,
    },
    program::{Limit, Matcher, StatusRule, StatusTest, ValueId},
    values,
};

/// Largest number that a limit may be.
const LARGEST: f64 = 1e12;

/// `resolve` turns the name after `of` into a value, or into a column for the rules of a table.
pub(super) fn status(
    file: SourceFile<'_>,
    raw: &Spanned<RawStatusRule>,
    resolve: impl Fn(&Range<usize>, &str) -> Result<ValueId>,
) -> Result<StatusRule> {
    let span = raw.span();
    let raw = raw.get_ref();
    let own = raw.test();
    let compile = Compile {
        file,
        resolve: &resolve,
    };
    let mut tests = compile.tests(&span, &own)?;
    if !raw.all.is_empty() {
        tests.push(StatusTest::All(each(&raw.all, |one| {
            let test = one.get_ref().test();
            let tests = compile.tests(&one.span(), &test)?;
            only_one(tests).ok_or_else(|| {
                file.error(
                    &one.span(),
                    "each of `all` has exactly one test; write `{ … }` for each",
                )
            })
        })?));
    }
    if raw.always {
        tests.push(StatusTest::Always);
    }
    let Some(test) = only_one(tests) else {
        return Err(file.error(
            &span,
            "a status rule has exactly one test: words or `regex` with `of`, `above` or `below` with `of`, \
             `older_than` or `newer_than` with `of`, `colour`, `no_colour_but`, `class`, `worst_object`, `always`, or several in \
             `all = [{ … }, { … }]`; write one rule for each",
        ));
    };
    if raw.is.is_none() && !matches!(test, StatusTest::WorstObject(_)) {
        return Err(file.error(
            &span,
            "the rule gives no status; add `is` with SUCCESS, WARNING, FAILED, MISSED or UNKNOWN",
        ));
    }
    Ok(StatusRule {
        source: raw
            .source
            .clone()
            .unwrap_or_else(|| default_source(raw, &own, &test)),
        test,
        is: raw.is,
        keyword: raw.keyword,
    })
}

fn only_one(mut tests: Vec<StatusTest>) -> Option<StatusTest> {
    let one = tests.len() == 1;
    tests.pop().filter(|_| one)
}

fn default_source(raw: &RawStatusRule, own: &RawTest, test: &StatusTest) -> String {
    let of = |test: &RawTest| test.of.as_ref().map(|of| of.get_ref().clone());
    match test {
        StatusTest::Colour { .. } | StatusTest::NoColourBut { .. } if own.of.is_none() => {
            "colour".to_owned()
        }
        StatusTest::Class { .. } if own.of.is_none() => "class".to_owned(),
        StatusTest::WorstObject(_) => "objects".to_owned(),
        StatusTest::Always => "definition".to_owned(),
        StatusTest::All(_) => {
            let mut named: Vec<String> = raw
                .all
                .iter()
                .filter_map(|one| of(&one.get_ref().test()))
                .collect();
            named.dedup();
            named.join(", ")
        }
        _ => of(own).unwrap_or_default(),
    }
}

struct Compile<'f, R> {
    file: SourceFile<'f>,
    resolve: &'f R,
}

impl<R: Fn(&Range<usize>, &str) -> Result<ValueId>> Compile<'_, R> {
    /// The tests that the keys ask for; there is to be one.
    fn tests(&self, span: &Range<usize>, raw: &RawTest) -> Result<Vec<StatusTest>> {
        let file = self.file;
        let of = || {
            self.optional(raw.of.as_ref())?.ok_or_else(|| {
                file.error(
                    span,
                    "the rule does not say what it looks at; add `of = \"<value>\"`",
                )
            })
        };
        let mut tests = Vec::new();
        if let Some(matcher) = Matcher::compile(file, &raw.matcher)? {
            tests.push(StatusTest::Words { of: of()?, matcher });
        }
        if raw.above.is_some() || raw.below.is_some() {
            tests.push(self.amount(raw, of()?)?);
        } else if let Some(share_of) = &raw.share_of {
            return Err(file.error(
                &share_of.span(),
                "a share is compared with a percentage; add `above` or `below`",
            ));
        }
        if raw.older_than.is_some() || raw.newer_than.is_some() {
            tests.push(StatusTest::Age {
                of: of()?,
                older_than: age(file, raw.older_than.as_ref())?,
                newer_than: age(file, raw.newer_than.as_ref())?,
            });
        }
        if let Some(words) = &raw.colour {
            tests.push(StatusTest::Colour {
                of: self.optional(raw.of.as_ref())?,
                colours: colours(file, words)?,
            });
        }
        if let Some(words) = &raw.no_colour_but {
            tests.push(StatusTest::NoColourBut {
                of: self.optional(raw.of.as_ref())?,
                colours: colours(file, words)?,
            });
        }
        if let Some(words) = &raw.class {
            let classes = words.get_ref().0.iter();
            tests.push(StatusTest::Class {
                of: self.optional(raw.of.as_ref())?,
                classes: classes.map(|class| class.trim().to_lowercase()).collect(),
            });
        }
        if raw.worst_object {
            tests.push(StatusTest::WorstObject(raw.only.clone()));
        }
        Ok(tests)
    }

    fn optional(&self, name: Option<&Spanned<String>>) -> Result<Option<ValueId>> {
        name.map(|name| (self.resolve)(&name.span(), name.get_ref()))
            .transpose()
    }

    fn amount(&self, raw: &RawTest, of: ValueId) -> Result<StatusTest> {
        let share_of = self.optional(raw.share_of.as_ref())?;
        let mut kinds = Vec::new();
        let mut limit = |raw: Option<&Spanned<RawLimit>>| {
            raw.map(|raw| {
                let limit = limit(self.file, raw)?;
                kinds.push((std::mem::discriminant(&limit), raw.span()));
                if share_of.is_some() && !matches!(limit, Limit::Number(_)) {
                    return Err(self.file.error(
                        &raw.span(),
                        "a share is a percentage; write a number, such as `below = 10`",
                    ));
                }
                Ok(limit)
            })
            .transpose()
        };
        let above = limit(raw.above.as_ref())?;
        let below = limit(raw.below.as_ref())?;
        if let [(first, _), (second, span)] = kinds.as_slice()
            && first != second
        {
            return Err(self.file.error(
                span,
                "`above` and `below` are of two kinds; write both as numbers, sizes or durations",
            ));
        }
        Ok(StatusTest::Amount {
            of,
            share_of,
            above,
            below,
        })
    }
}

pub(super) fn limit(file: SourceFile<'_>, raw: &Spanned<RawLimit>) -> Result<Limit> {
    let wrong = |shown: &str| {
        let problem = format!(
            "`{shown}` is no limit; write a number, a percentage (`12.5 %`), a size (`10 GB`) or a duration (`3 hours`)"
        );
        file.error(&raw.span(), problem)
    };
    match raw.get_ref() {
        RawLimit::Number(number) => thousandths(*number)
            .map(Limit::Number)
            .ok_or_else(|| wrong(&number.to_string())),
        RawLimit::Text(text) => values::thousandths(text)
            .map(Limit::Number)
            .or_else(|| values::size(text).map(Limit::Bytes))
            .or_else(|| values::duration(text).map(Limit::Seconds))
            .ok_or_else(|| wrong(text)),
    }
}

/// `None` for what is no usual number.
fn thousandths(number: f64) -> Option<i64> {
    if !number.is_finite() || number.abs() > LARGEST {
        return None;
    }
    format!("{:.0}", number * 1000.0).parse().ok()
}

fn age(file: SourceFile<'_>, raw: Option<&Spanned<String>>) -> Result<Option<i64>> {
    let Some(raw) = raw else { return Ok(None) };
    let text = raw.get_ref();
    let seconds = values::duration(text).ok_or_else(|| {
        let problem =
            format!("`{text}` is no age; write a duration, such as `3 days` or `36 hours`");
        file.error(&raw.span(), problem)
    })?;
    Ok(Some(seconds))
}

fn colours(file: SourceFile<'_>, words: &Spanned<Words>) -> Result<Vec<u32>> {
    let parse = |word: &String| {
        word.strip_prefix('#')
            .filter(|hex| hex.len() == 6)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .ok_or_else(|| {
                let problem = format!("`{word}` is no colour; write it as `#rrggbb`");
                file.error(&words.span(), problem)
            })
    };
    words.get_ref().0.iter().map(parse).collect()
}
