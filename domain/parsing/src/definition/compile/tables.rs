//! Tables addressed by header text.

use std::{collections::HashMap, ops::Range};

use toml::Spanned;

use super::matcher::keys;
use super::{
    rules,
    shared::{Result, block_pattern, each},
};
use crate::{
    definition::{
        schema::{RawSkipRule, RawTable},
        source_file::SourceFile,
    },
    program::{BlockPattern, ColumnId, Matcher, Names, SkipRule, Table},
};

pub(super) fn table(
    file: SourceFile<'_>,
    names: &mut Names,
    raw: &Spanned<RawTable>,
    per_row: bool,
) -> Result<Table> {
    let raw = raw.get_ref();
    let ids: HashMap<&str, ColumnId> = raw
        .columns
        .keys()
        .enumerate()
        .map(|(id, name)| (name.as_str(), id))
        .collect();
    let column = |span: &Range<usize>, name: &str| {
        ids.get(name).copied().ok_or_else(|| {
            let mut known: Vec<&str> = ids.keys().copied().collect();
            known.sort_unstable();
            let problem = format!(
                "the table has no column `{name}`; its columns are {}",
                known.join(", ")
            );
            file.error(span, problem)
        })
    };

    let mut by_header = HashMap::new();
    let mut values = Vec::new();
    for (id, (name, words)) in raw.columns.iter().enumerate() {
        for key in keys(words.get_ref()) {
            let before = by_header.insert(key.clone(), id);
            if before.is_some_and(|before| before != id) {
                let problem = format!("the header `{key}` is given to another column already");
                return Err(file.error(&words.span(), problem));
            }
        }
        if per_row {
            values.push(names.declare(file, &words.span(), name)?);
        }
    }
    let required_span = raw.required.span();
    let required: Vec<ColumnId> = raw
        .required
        .get_ref()
        .0
        .iter()
        .map(|name| column(&required_span, name))
        .collect::<Result<_>>()?;
    if required.len() < 2 {
        return Err(file.error(
            &required_span,
            "one header text alone may stand anywhere; name at least two columns",
        ));
    }
    let object_names = match &raw.object_name {
        Some(words) => words
            .get_ref()
            .0
            .iter()
            .map(|name| column(&words.span(), name))
            .collect::<Result<_>>()?,
        None => ids.get("name").copied().into_iter().collect(),
    };
    let details = details(raw, column)?;
    let headings = headings(file, names, raw, per_row)?;
    let statuses = raw
        .status
        .iter()
        .map(|rule| rules::status(file, rule, column))
        .collect::<Result<_>>()?;
    let skip = each(&raw.skip, |rule| skip(file, rule, column))?;
    Ok(Table {
        longest: by_header.keys().map(String::len).max().unwrap_or(0),
        by_header,
        required,
        columns: raw.columns.len(),
        names: object_names,
        status: ids.get("status").copied(),
        size: ids.get("size").copied(),
        duration: ids.get("duration").copied(),
        message: ids.get("message").copied(),
        object_kind: raw.object_kind.clone(),
        details,
        objects_of_rows: per_row && raw.object_name.is_some(),
        headings,
        statuses,
        skip,
        values,
    })
}

/// The columns that are kept with an object, under the first header text of each.
fn details(
    raw: &RawTable,
    column: impl Fn(&Range<usize>, &str) -> Result<ColumnId>,
) -> Result<Vec<(String, ColumnId)>> {
    let Some(words) = &raw.details else {
        return Ok(Vec::new());
    };
    each(&words.get_ref().0, |name| {
        let id = column(&words.span(), name)?;
        let headers = raw.columns.get(name).map(Spanned::get_ref);
        let header = headers.and_then(|headers| headers.0.first());
        Ok((header.unwrap_or(name).clone(), id))
    })
}

fn headings(
    file: SourceFile<'_>,
    names: &mut Names,
    raw: &RawTable,
    per_row: bool,
) -> Result<Vec<BlockPattern>> {
    each(&raw.headings, |heading| {
        if !per_row {
            return Err(file.error(
                &heading.span(),
                "only rows that are runs take the values of a heading; add `per = \"row\"` to `[run]`, or use `[section]`",
            ));
        }
        block_pattern(file, names, heading.get_ref())
    })
}

fn skip(
    file: SourceFile<'_>,
    rule: &RawSkipRule,
    column: impl Fn(&Range<usize>, &str) -> Result<ColumnId>,
) -> Result<SkipRule> {
    let span = rule.of.span();
    let matcher = Matcher::compile(file, &rule.matcher())?.ok_or_else(|| {
        file.error(
            &span,
            "the rule tests nothing; add `equals`, `contains` or another test",
        )
    })?;
    let without = match &rule.without {
        Some(words) => each(&words.get_ref().0, |name| column(&words.span(), name))?,
        None => Vec::new(),
    };
    Ok(SkipRule {
        of: column(&span, rule.of.get_ref())?,
        matcher,
        without,
    })
}
