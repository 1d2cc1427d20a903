//! Captures. A value may be captured from that is set further below, so places are looked up last.

use toml::Spanned;

use super::recognise::refuse_environment;
use super::shared::{Result, each, pattern};
use crate::{
    definition::{schema::RawCapture, source_file::SourceFile},
    program::{BlockPattern, Capture, CapturePlace, Matcher, Names, ValueId},
};

/// A capture whose groups have names already.
pub(super) struct Declared<'r> {
    raw: &'r RawCapture,
    patterns: Vec<BlockPattern>,
}

pub(super) fn declare<'r>(
    file: SourceFile<'_>,
    names: &mut Names,
    raw: &'r RawCapture,
) -> Result<Declared<'r>> {
    let patterns = each(&raw.regex.get_ref().0, |source| {
        let pattern = pattern(file, names, &raw.regex.span(), source, raw.case_sensitive)?;
        if pattern.groups.is_empty() {
            let problem = format!(
                "the pattern `{source}` captures nothing; name a group, such as `(?<job>.+)`"
            );
            return Err(file.error(&raw.regex.span(), problem));
        }
        Ok(BlockPattern {
            cells: raw.cells,
            pattern,
        })
    })?;
    Ok(Declared { raw, patterns })
}

impl Declared<'_> {
    /// One capture for each place.
    pub(super) fn resolve(&self, file: SourceFile<'_>, names: &Names) -> Result<Vec<Capture>> {
        let raw = self.raw;
        let span = raw.places.span();
        let places = each(&raw.places.get_ref().0, |place| {
            self::place(file, names, &raw.places, place)
        })?;
        if raw.cells.is_some() && places.iter().any(|place| *place != CapturePlace::Block) {
            return Err(file.error(
                &span,
                "`cells` counts the cells of a row; use it with `in = \"block\"` or leave it out",
            ));
        }
        let reads_values = |place: &CapturePlace| matches!(place, CapturePlace::Value(_));
        if let Some(condition) = &raw.condition
            && !places.iter().all(reads_values)
        {
            return Err(file.error(
                &condition.span(),
                "`where` looks at a value that the mail may give further below; use it with `in = \"value:<name>\"`",
            ));
        }
        let captures = places.into_iter().map(|place| {
            Ok(Capture {
                place,
                patterns: self.patterns.clone(),
                condition: condition(file, names, raw)?,
            })
        });
        captures.collect()
    }
}

fn condition(
    file: SourceFile<'_>,
    names: &Names,
    raw: &RawCapture,
) -> Result<Option<(ValueId, Matcher)>> {
    let Some(raw) = &raw.condition else {
        return Ok(None);
    };
    let test = raw.get_ref();
    let matcher = Matcher::compile(file, &test.matcher())?.ok_or_else(|| {
        file.error(
            &raw.span(),
            "the condition tests nothing; add `equals`, `contains` or another test",
        )
    })?;
    let of = names.resolve(file, &test.of.span(), test.of.get_ref())?;
    Ok(Some((of, matcher)))
}

fn place<T>(
    file: SourceFile<'_>,
    names: &Names,
    places: &Spanned<T>,
    place: &str,
) -> Result<CapturePlace> {
    let span = places.span();
    if let Some(name) = place.strip_prefix("header:") {
        refuse_environment(file, &span, name.trim())?;
        return Ok(CapturePlace::Header(name.trim().to_lowercase()));
    }
    if let Some(name) = place.strip_prefix("value:") {
        return names
            .resolve(file, &span, name.trim())
            .map(CapturePlace::Value);
    }
    match place {
        "subject" => Ok(CapturePlace::Subject),
        "sender" => Ok(CapturePlace::Sender),
        "text" => Ok(CapturePlace::Text),
        "section" => Ok(CapturePlace::Section),
        "block" => Ok(CapturePlace::Block),
        other => {
            let problem = format!(
                "nothing can be captured from `{other}`; use subject, sender, text, section, block, header:<name> or \
                 value:<name>"
            );
            Err(file.error(&span, problem))
        }
    }
}
