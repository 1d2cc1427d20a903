//! Objects without a table.

use std::{collections::HashMap, ops::Range};

use toml::Spanned;

use super::{
    rules,
    shared::{Result, each},
};
use crate::{
    definition::{
        patterns::regex,
        schema::{RawObjectList, RawStatusRule, Words},
        source_file::SourceFile,
    },
    program::{ColumnId, ListShape, Names, ObjectLines, ObjectList, TEXT, group_names},
};

pub(super) fn list(
    file: SourceFile<'_>,
    names: &Names,
    raw: &Spanned<RawObjectList>,
) -> Result<ObjectList> {
    let span = raw.span();
    let raw = raw.get_ref();
    let of = match &raw.of {
        Some(of) => Some(names.resolve(file, &of.span(), of.get_ref())?),
        None => None,
    };
    let shape = match (&raw.separators, &raw.lines) {
        (Some(separators), None) => {
            if let Some(rule) = raw.status.first() {
                return Err(file.error(
                    &rule.span(),
                    "names between separators have no status; read them with `lines`, or remove the rule",
                ));
            }
            ListShape::Separators(separators.get_ref().0.clone())
        }
        (None, Some(lines)) => ListShape::Lines(object_lines(file, lines, &raw.status)?),
        _ => {
            return Err(file.error(
                &span,
                "write either `separators`, for names in a value, or `lines`, a pattern for each object",
            ));
        }
    };
    let of = match (of, &shape) {
        (Some(of), _) => of,
        (None, ListShape::Lines(_)) => TEXT,
        (None, ListShape::Separators(_)) => {
            return Err(file.error(
                &span,
                "the list does not say which value it reads; add `of = \"<value>\"`",
            ));
        }
    };
    Ok(ObjectList {
        of,
        shape,
        kind: raw.kind.clone(),
    })
}

fn object_lines(
    file: SourceFile<'_>,
    lines: &Spanned<Words>,
    rules: &[Spanned<RawStatusRule>],
) -> Result<ObjectLines> {
    let mut ids: HashMap<String, ColumnId> = HashMap::new();
    let patterns = each(&lines.get_ref().0, |line| {
        let pattern = regex(file, &lines.span(), line, false)?;
        let mut groups = Vec::new();
        for (number, name) in (1..).zip(group_names(line)) {
            if let Some(name) = name {
                let next = ids.len();
                groups.push((number, *ids.entry(name).or_insert(next)));
            }
        }
        Ok((pattern, groups))
    });
    let patterns = patterns?;
    let Some(name) = ids.get("name").copied() else {
        return Err(file.error(
            &lines.span(),
            "no group names the object; add `(?<name>…)` to the pattern",
        ));
    };
    let column = |span: &Range<usize>, name: &str| {
        ids.get(name).copied().ok_or_else(|| {
            let mut known: Vec<&str> = ids.keys().map(String::as_str).collect();
            known.sort_unstable();
            let problem = format!(
                "`lines` have no group `{name}`; their groups are {}",
                known.join(", ")
            );
            file.error(span, problem)
        })
    };
    Ok(ObjectLines {
        patterns,
        columns: ids.len(),
        name,
        status: ids.get("status").copied(),
        size: ids.get("size").copied(),
        duration: ids.get("duration").copied(),
        message: ids.get("message").copied(),
        statuses: each(rules, |rule| rules::status(file, rule, column))?,
    })
}
