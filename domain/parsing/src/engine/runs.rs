//! From the values of a section to its runs.

use std::{borrow::Cow, collections::HashSet};

use domain::run::RunStatus;

use crate::{
    limits::{MAX_MESSAGES, MAX_OBJECTS, MAX_RUNS},
    mail::Row,
    outcome::{Evidence, ParsedObject, ParsedRun},
    program::{ATTACHMENTS, Definition, KindRule, Program, RunShape, TEXT, Table, Template, Text},
    values,
    work::Work,
};

use super::{
    cell::CellRef,
    derived::{derive, fill_names},
    facts::Facts,
    left_out,
    name::{stable_name, without_second_mention},
    objects::{self, Listed},
    one_run,
    sections::fits,
    status::{self, StatusSource},
    tables::TableRow,
    time::MailTimes,
    usage,
};

/// The evidence of a run whose status nothing tells.
pub(super) const NO_RULE: &str = "no rule fits";

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

/// A run, and where in the body it was read.
#[derive(Debug)]
pub(super) struct Located {
    pub(super) run: ParsedRun,
    /// Number of its part of the body.
    pub(super) part: usize,
    /// Start of its row, where each row is a run.
    pub(super) row: Option<usize>,
    /// The values that its job is named with, such as a name and a server.
    pub(super) named_with: Vec<String>,
    /// A rule told the status from something that stands in the mail.
    pub(super) is_told: bool,
}

#[derive(Debug, Default)]
pub(super) struct FoundRuns {
    pub(super) runs: Vec<Located>,
    pub(super) problems: Vec<String>,
    /// What was not read of the section, where that is so.
    pub(super) left_out: Option<String>,
}

pub(super) fn runs(
    definition: &Definition,
    section: &SectionRead<'_>,
    part: usize,
    times: &MailTimes,
) -> Result<FoundRuns, String> {
    let program = &definition.program;
    let Some(shape) = &program.run else {
        return Ok(FoundRuns::default());
    };
    let work = section.facts.work();
    let build = Build {
        definition,
        shape,
        times,
        part,
        work,
    };
    if program.is_per_row() {
        return Ok(build.of_rows(section));
    }

    let mut found = FoundRuns::default();
    let mut listed = Listed::default();
    for (table, rows) in program.tables.iter().zip(&section.tables) {
        let rows = rows.iter();
        for object in rows.filter_map(|row| objects::from_row(table, row, times, work)) {
            listed.add(object);
        }
    }
    for list in &program.object_lists {
        objects::add_list(list, &section.facts, times, &mut listed);
    }
    let cut = listed
        .is_cut
        .then(|| format!("the run lists more than {MAX_OBJECTS} objects; the rest was left out"));
    let source = Source {
        facts: &section.facts,
        row: section.colour_row,
        listed,
    };
    let mut located = build.run(source, section.text, None, &mut found.problems)?;
    if let Some(cut) = cut {
        left_out::hold_back(&mut located.run, &cut);
        found.problems.push(cut);
    }
    found.runs.push(located);
    Ok(found)
}

/// What the rules of a run look at.
struct Source<'f, 'm> {
    facts: &'f Facts<'m>,
    row: Option<&'f Row>,
    listed: Listed,
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

    fn worst_object(&self) -> Option<RunStatus> {
        self.listed.worst
    }
}

struct Build<'b> {
    definition: &'b Definition,
    shape: &'b RunShape,
    times: &'b MailTimes,
    part: usize,
    work: &'b Work,
}

impl Build<'_> {
    fn program(&self) -> &Program {
        &self.definition.program
    }

    /// A run for each row of the tables, with the columns as values.
    fn of_rows(&self, section: &SectionRead<'_>) -> FoundRuns {
        let mut found = FoundRuns::default();
        for (table, rows) in self.program().tables.iter().zip(&section.tables) {
            for row in rows {
                if objects::is_skipped(table, row, self.work) {
                    continue;
                }
                if found.runs.len() > MAX_RUNS || found.problems.len() > MAX_RUNS {
                    found.left_out = Some(too_many_runs());
                    return found;
                }
                let Some(mut facts) = section.facts.copy() else {
                    return found;
                };
                facts.set(TEXT, Cow::Borrowed(row.text));
                if let Some(heading) = row.heading {
                    let above = table
                        .headings
                        .iter()
                        .find(|above| fits(above, heading, self.work));
                    if let Some(above) = above {
                        facts.capture(&above.pattern, heading);
                    }
                }
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
                    listed: Listed::default(),
                };
                match self.run(source, row.text, Some(row.start), &mut found.problems) {
                    Ok(mut located) => {
                        if table.objects_of_rows {
                            let status = located.run.status;
                            let object = self.object_of_row(table, row, status);
                            located.run.objects.extend(object);
                        }
                        found.runs.push(located);
                    }
                    Err(problem) => found.problems.push(problem),
                }
            }
        }
        found
    }

    /// A name that is the same in every mail.
    fn name(&self, templates: &[Template], facts: &Facts<'_>) -> Option<String> {
        templates.iter().find_map(|template| {
            // For what it takes.
            facts.fill_one(template)?;
            let name =
                template.fill(|id| facts.get(id).map(|value| stable_name(value, self.times)))?;
            let is_composed = template.values().nth(1).is_some();
            Some(if is_composed {
                without_second_mention(name)
            } else {
                name
            })
        })
    }

    /// What the row is about. Where no rule of the table says how it is, it is as the run.
    fn object_of_row(
        &self,
        table: &Table,
        row: &TableRow<'_>,
        status: RunStatus,
    ) -> Option<ParsedObject> {
        let object = objects::from_row(table, row, self.times, self.work)?;
        Some(ParsedObject {
            status: object.status.or(Some(status)),
            ..object
        })
    }

    /// `text` is what the run was read from: the section, or the row.
    fn run(
        &self,
        source: Source<'_, '_>,
        text: &str,
        row: Option<usize>,
        problems: &mut Vec<String>,
    ) -> Result<Located, String> {
        let program = self.program();
        let facts = source.facts;
        let job = self
            .name(&self.shape.job, facts)
            .ok_or_else(|| "no job name was found".to_owned())?;
        let named_with = named_with(&self.shape.job, facts);
        let (run_at, doubt) = self.times.run_at(program, facts);
        problems.extend(doubt);

        let decision = status::decide(&program.statuses, &source, self.times, self.work);
        let is_told = decision.as_ref().is_some_and(|decision| decision.is_told);
        let attached = facts.get(ATTACHMENTS);
        let (status, status_rule, keyword_fallback) = match decision {
            Some(decision) => (decision.status, decision.rule, decision.keyword),
            None if program.marks.missed => (RunStatus::Missed, "definition".to_owned(), false),
            None => {
                let rule = attached.map_or_else(
                    || "no rule fits".to_owned(),
                    |names| left_out::in_attachment(names.lines()),
                );
                (RunStatus::Unknown, rule, false)
            }
        };
        let (messages, cut) = messages(program, facts, text);
        let size = facts.fill_first(&self.shape.size);
        let duration = facts.fill_first(&self.shape.duration);
        let mut run = ParsedRun {
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
            messages,
            usage: usage::read(&program.usage, facts, self.times),
            objects: source.listed.kept,
            one_run: one_run::of(&self.shape.one_run, facts, self.times),
            evidence: Evidence {
                definition: self.definition.name.clone(),
                revision: self.definition.revision.clone(),
                status_rule,
                keyword_fallback,
                left_out: Vec::new(),
            },
        };
        let cut = cut.then(too_many_messages);
        if let Some(left_out) = cut {
            left_out::hold_back(&mut run, &left_out);
            problems.push(left_out);
        }
        Ok(Located {
            run,
            part: self.part,
            row,
            named_with,
            is_told,
        })
    }
}

pub(super) fn too_many_messages() -> String {
    format!("the run has more than {MAX_MESSAGES} messages; the rest was left out")
}

pub(super) fn too_many_runs() -> String {
    format!("the mail reports more than {MAX_RUNS} runs; the rest was left out")
}

/// The values of the template that is taken.
fn named_with(templates: &[Template], facts: &Facts<'_>) -> Vec<String> {
    let taken = templates
        .iter()
        .find(|template| facts.fill_one(template).is_some());
    let values = taken.into_iter().flat_map(Template::values);
    values
        .filter_map(|id| facts.get(id))
        .map(str::to_owned)
        .collect()
}

fn kind(program: &Program, facts: &Facts<'_>) -> String {
    let fits = |rule: &&KindRule| {
        facts
            .text(rule.of)
            .is_some_and(|text| rule.matcher.is_match(&text, facts.work()))
    };
    let rule = program.kinds.iter().find(fits);
    rule.map_or(&program.default_kind, |rule| &rule.kind)
        .clone()
}

/// Each once, in the order of the definition; and whether there are more than are kept.
fn messages(program: &Program, facts: &Facts<'_>, text: &str) -> (Vec<String>, bool) {
    let of_values = program
        .message_values
        .iter()
        .filter_map(|id| facts.get(*id));
    let work = facts.work();
    let of_values = of_values.take_while(|value| work.take_bytes(value.len(), "messages"));
    let of_values = of_values.flat_map(str::lines);
    let of_lines = program.message_lines.iter().flat_map(|pattern| {
        pattern.captures_iter(text, work).filter_map(|captures| {
            captures
                .name("message")
                .or_else(|| captures.get(0))
                .map(|found| found.as_str())
        })
    });
    let mut seen = HashSet::new();
    let mut all = of_values
        .chain(of_lines)
        .map(message)
        .filter(|message| !message.is_empty() && seen.insert(message.clone()));
    let kept = all.by_ref().take(MAX_MESSAGES).collect();
    (kept, all.next().is_some())
}

/// Lines joined by a blank, up to the word in which something begins that is no text.
fn message(text: &str) -> String {
    let text = match text.split_once(char::REPLACEMENT_CHARACTER) {
        Some((before, _)) => before
            .rsplit_once(char::is_whitespace)
            .map_or("", |(words, _)| words),
        None => text,
    };
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn a_message_is_one_line_of_text() {
        for (text, shown) in [
            ("disk full", "disk full"),
            (
                "  cannot connect. Possible causes:\n     wrong name or\n\n     wrong password ",
                "cannot connect. Possible causes: wrong name or wrong password",
            ),
            (
                "command error with msg=\"a\u{fffd}b c\", hanging up",
                "command error with",
            ),
            ("data error \u{fffd}\u{fffd}", "data error"),
            ("\u{fffd}\u{fffd}", ""),
        ] {
            assert_eq!(message(text), shown, "{text:?}");
        }
    }
}
