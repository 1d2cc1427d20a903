//! Names of values, and templates over them.

use std::ops::Range;

use super::shared::Result;
use crate::{
    definition::source_file::SourceFile,
    program::{Names, Part, Template, ValueId},
};

impl Names {
    /// The id of a value that something sets; several sources may set one value.
    pub(in crate::definition) fn declare(
        &mut self,
        file: SourceFile<'_>,
        span: &Range<usize>,
        name: &str,
    ) -> Result<ValueId> {
        self.add(name).ok_or_else(|| {
            let problem =
                format!("`{name}` is a value that every definition has; choose another name");
            file.error(span, problem)
        })
    }

    pub(in crate::definition) fn resolve(
        &self,
        file: SourceFile<'_>,
        span: &Range<usize>,
        name: &str,
    ) -> Result<ValueId> {
        self.get(name).ok_or_else(|| {
            let known = self.sorted();
            let problem = format!(
                "nothing sets a value `{name}`; known are {}: name one of them, or add a capture or label for it",
                known.join(", ")
            );
            file.error(span, problem)
        })
    }
}

impl Template {
    pub(in crate::definition) fn compile(
        file: SourceFile<'_>,
        span: &Range<usize>,
        names: &Names,
        source: &str,
    ) -> Result<Self> {
        let mut parts = Vec::new();
        let mut rest = source;
        while let Some((fixed, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                let problem =
                    format!("`{source}` opens a brace without closing it; write `{{value}}`");
                return Err(file.error(span, problem));
            };
            if !fixed.is_empty() {
                parts.push(Part::Fixed(fixed.to_owned()));
            }
            parts.push(Part::Value(names.resolve(file, span, name)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Fixed(rest.to_owned()));
        }
        Ok(Self::new(parts))
    }
}
