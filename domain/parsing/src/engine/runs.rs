//! From the values of a section to its runs.

use std::{borrow::Cow, collections::HashSet};

use domain::run::RunStatus;

use crate::{
    definition::{
        Definition,
        matcher::Text,
        names::{TEXT, Template},
        program::{Program, RunShape},
    },
    mail::Row,
    outcome::{Evidence, ParsedObject, ParsedRun},
    values,
};

use super::{
    facts::Facts,
    name::stable_name,
    objects::{self, OBJECT_LIMIT},
    read::{RUN_LIMIT, derive, fill_names, is_per_row},
    status::{self, StatusSource},
    tables::{CellRef, TableRow},
    time::Clock,
};

/// Most messages that are kept of one run.
const MESSAGE_LIMIT: usize = 1_000;

/// What was found in a section of a mail.
#[derive(Debug)]
pub(super) struct SectionRead<'m> {
    pub(super) facts: Facts<'m>,
    /// Names that the subject gives, where rows are runs and may give them better.
    pub(super) by_subject: Facts<'m>,
    /// The rows of each table of the definition.
    pub(super) tables: Vec<Vec<TableRow<'m>>>,
    pub(super) text: &'m str,
    /// The row that starts the section; its background is the section's.
    pub(super) colour_row: Option<&'m Row>,
}

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) runs: Vec<ParsedRun>,
    pub(super) problems: Vec<String>,
}

pub(super) fn runs(
    definition: &Definition,
    section: &SectionRead<'_>,
    clock: &Clock,
) -> Result<Found, String> {
    let program = &definition.program;
    let Some(shape) = &program.run else {
        return Ok(Found::default());
    };
    let build = Build {
        definition,
        shape,
        clock,
    };
    if is_per_row(program) {
        return Ok(build.of_rows(section));
    }

    let mut found = Found::default();
    let mut listed = Vec::new();
    for (table, rows) in program.tables.iter().zip(&section.tables) {
        let found = rows
            .iter()
            .filter_map(|row| objects::from_row(table, row, clock));
        listed.extend(found);
    }
    for list in &program.object_lists {
        listed.extend(objects::from_list(list, &section.facts));
    }
    if listed.len() > OBJECT_LIMIT {
        found.problems.push(format!(
            "the run lists {} objects; the first {OBJECT_LIMIT} were kept",
            listed.len()
        ));
        listed.truncate(OBJECT_LIMIT);
    }
    let source = Source {
        facts: &section.facts,
        row: section.colour_row,
        objects: listed,
    };
    found
        .runs
        .push(build.run(source, section.text, &mut found.problems)?);
    Ok(found)
}

/// What the rules of a run look at.
struct Source<'f, 'm> {
    facts: &'f Facts<'m>,
    row: Option<&'f Row>,
    objects: Vec<ParsedObject>,
}

impl StatusSource for Source<'_, '_> {
    fn value(&self, id: usize) -> Option<Text<'_>> {
        self.facts.text(id)
    }

    fn cell(&self, id: usize) -> Option<CellRef<'_>> {
        self.facts.cell(id)
    }

    fn row(&self) -> impl Iterator<Item = CellRef<'_>> {
        CellRef::all(self.row)
    }

    fn objects(&self) -> &[ParsedObject] {
        &self.objects
    }
}

struct Build<'b> {
    definition: &'b Definition,
    shape: &'b RunShape,
    clock: &'b Clock,
}

impl Build<'_> {
    fn program(&self) -> &Program {
        &self.definition.program
    }

    /// A run for each row of the tables, with the columns as values.
    fn of_rows(&self, section: &SectionRead<'_>) -> Found {
        let mut found = Found::default();
        for (table, rows) in self.program().tables.iter().zip(&section.tables) {
            for row in rows {
                if objects::is_skipped(table, row) {
                    continue;
                }
                if found.runs.len() > RUN_LIMIT || found.problems.len() > RUN_LIMIT {
                    return found;
                }
                let mut facts = section.facts.clone();
                facts.set(TEXT, Cow::Borrowed(row.text));
                for (column, value) in table.values.iter().enumerate() {
                    if let Some(cell) = row.cell(column) {
                        facts.set_in_cell(*value, Cow::Borrowed(cell), row.cell_ref(column));
                    }
                }
                derive(self.program(), &mut facts);
                fill_names(self.program(), &section.by_subject, &mut facts);
                let source = Source {
                    facts: &facts,
                    row: row.row,
                    objects: Vec::new(),
                };
                match self.run(source, row.text, &mut found.problems) {
                    Ok(run) => found.runs.push(run),
                    Err(problem) => found.problems.push(problem),
                }
            }
        }
        found
    }

    /// A name that is the same in every mail.
    fn name(&self, templates: &[Template], facts: &Facts<'_>) -> Option<String> {
        templates.iter().find_map(|template| {
            template.fill(|id| facts.get(id).map(|value| stable_name(value, self.clock)))
        })
    }

    /// `text` is what the run was read from: the section, or the row.
    fn run(
        &self,
        source: Source<'_, '_>,
        text: &str,
        problems: &mut Vec<String>,
    ) -> Result<ParsedRun, String> {
        let program = self.program();
        let facts = source.facts;
        let job = self
            .name(&self.shape.job, facts)
            .ok_or_else(|| "no job name was found".to_owned())?;
        let (run_at, doubt) = self.clock.run_at(program, facts);
        problems.extend(doubt);

        let decision = status::decide(&program.statuses, &source, self.clock);
        if decision.is_none() && !program.marks.missed {
            problems.push(format!("the status of `{job}` could not be told"));
        }
        let (status, status_rule, keyword_fallback) = match decision {
            Some(decision) => (decision.status, decision.rule, decision.keyword),
            None if program.marks.missed => (RunStatus::Missed, "definition".to_owned(), false),
            None => (RunStatus::Unknown, "no rule fits".to_owned(), false),
        };
        let size = first(&self.shape.size, facts);
        let duration = first(&self.shape.duration, facts);
        Ok(ParsedRun {
            software: self.definition.software.clone(),
            kind: kind(program, facts),
            job,
            company: self.name(&self.shape.company, facts),
            status,
            run_at,
            missed: status == RunStatus::Missed,
            informational: program.marks.informational,
            hidden_from_run_checks: program.marks.hidden_from_run_checks,
            duration_seconds: duration.as_deref().and_then(values::duration),
            size_bytes: size.as_deref().and_then(values::size),
            messages: messages(program, facts, text),
            objects: source.objects,
            evidence: Evidence {
                definition: self.definition.name.clone(),
                revision: self.definition.revision.clone(),
                status_rule,
                keyword_fallback,
            },
        })
    }
}

fn first(templates: &[Template], facts: &Facts<'_>) -> Option<String> {
    templates
        .iter()
        .find_map(|template| template.fill(|id| facts.get(id)))
}

fn kind(program: &Program, facts: &Facts<'_>) -> String {
    let fits = |rule: &&crate::definition::program::KindRule| {
        facts
            .text(rule.of)
            .is_some_and(|text| rule.matcher.is_match(&text))
    };
    let rule = program.kinds.iter().find(fits);
    rule.map_or(&program.default_kind, |rule| &rule.kind)
        .clone()
}

/// Each once, in the order of the definition.
fn messages(program: &Program, facts: &Facts<'_>, text: &str) -> Vec<String> {
    let of_values = program
        .message_values
        .iter()
        .filter_map(|id| facts.get(*id));
    let of_values = of_values.flat_map(str::lines);
    let of_lines = program.message_lines.iter().flat_map(|pattern| {
        pattern.get().captures_iter(text).filter_map(|captures| {
            captures
                .name("message")
                .or_else(|| captures.get(0))
                .map(|found| found.as_str())
        })
    });
    let mut seen = HashSet::new();
    of_values
        .chain(of_lines)
        .map(str::trim)
        .filter(|message| !message.is_empty() && seen.insert(*message))
        .take(MESSAGE_LIMIT)
        .map(str::to_owned)
        .collect()
}
