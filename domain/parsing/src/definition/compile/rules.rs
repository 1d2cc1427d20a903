//! Status rules.

use std::ops::Range;

use toml::Spanned;

use super::Result;
use crate::definition::{
    error::SourceFile,
    matcher::Matcher,
    names::ValueId,
    program::{StatusRule, StatusTest},
    schema::{RawStatusRule, Words},
};

/// `resolve` turns the name after `of` into a value, or into a column for the rules of a table.
pub(super) fn status(
    file: SourceFile<'_>,
    raw: &Spanned<RawStatusRule>,
    resolve: impl Fn(&Range<usize>, &str) -> Result<ValueId>,
) -> Result<StatusRule> {
    let span = raw.span();
    let raw = raw.get_ref();
    let matcher = Matcher::compile(file, &raw.matcher())?;
    let value = || {
        let of = raw.of.as_ref().ok_or_else(|| {
            file.error(
                &span,
                "the rule does not say what it looks at; add `of = \"<value>\"`",
            )
        })?;
        resolve(&of.span(), of.get_ref())
    };

    let mut tests = Vec::new();
    if let Some(matcher) = matcher {
        tests.push(StatusTest::Words {
            of: value()?,
            matcher,
        });
    }
    if let Some(limit) = raw.above {
        tests.push(StatusTest::Above {
            of: value()?,
            limit,
        });
    }
    if let Some(words) = &raw.colour {
        tests.push(StatusTest::Colour(colours(file, words)?));
    }
    if raw.worst_object {
        tests.push(StatusTest::WorstObject(raw.only.clone()));
    }
    if raw.always {
        tests.push(StatusTest::Always);
    }
    let one = tests.len() == 1;
    let Some(test) = tests.pop().filter(|_| one) else {
        return Err(file.error(
            &span,
            "a status rule has exactly one test: words or `regex` with `of`, `above` with `of`, `colour`, \
             `worst_object` or `always`; write one rule for each",
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
            .unwrap_or_else(|| default_source(raw, &test)),
        test,
        is: raw.is,
        keyword: raw.keyword,
    })
}

fn default_source(raw: &RawStatusRule, test: &StatusTest) -> String {
    match test {
        StatusTest::Colour(_) => "colour".to_owned(),
        StatusTest::WorstObject(_) => "objects".to_owned(),
        StatusTest::Always => "definition".to_owned(),
        StatusTest::Words { .. } | StatusTest::Above { .. } => raw
            .of
            .as_ref()
            .map(|of| of.get_ref().clone())
            .unwrap_or_default(),
    }
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
