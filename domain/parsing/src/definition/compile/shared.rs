//! What every part of the compiler needs.

use std::ops::Range;

use toml::Spanned;

use crate::{
    definition::{
        error::DefinitionError,
        patterns::regex,
        schema::{RawBlockPattern, Words},
        source_file::SourceFile,
    },
    program::{BlockPattern, Names, Pattern, Template, group_names},
};

pub(super) type Result<T> = std::result::Result<T, DefinitionError>;

pub(super) fn each<R, T>(raw: &[R], compile: impl FnMut(&R) -> Result<T>) -> Result<Vec<T>> {
    raw.iter().map(compile).collect()
}

pub(super) fn block_pattern(
    file: SourceFile<'_>,
    names: &mut Names,
    raw: &RawBlockPattern,
) -> Result<BlockPattern> {
    Ok(BlockPattern {
        cells: raw.cells,
        pattern: pattern(file, names, &raw.regex.span(), raw.regex.get_ref(), false)?,
    })
}

pub(super) fn pattern(
    file: SourceFile<'_>,
    names: &mut Names,
    span: &Range<usize>,
    source: &str,
    case_sensitive: bool,
) -> Result<Pattern> {
    let regex = regex(file, span, source, case_sensitive)?;
    let mut groups = Vec::new();
    for (number, name) in (1..).zip(group_names(source)) {
        if let Some(name) = name {
            groups.push((number, names.declare(file, span, &name)?));
        }
    }
    Ok(Pattern { regex, groups })
}

pub(super) fn templates(
    file: SourceFile<'_>,
    names: &Names,
    words: Option<&Spanned<Words>>,
) -> Result<Vec<Template>> {
    let Some(words) = words else {
        return Ok(Vec::new());
    };
    each(&words.get_ref().0, |source| {
        Template::compile(file, &words.span(), names, source)
    })
}

pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
