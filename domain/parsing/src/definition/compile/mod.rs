//! From TOML to a [`Definition`].

use domain::parser::is_name;
use toml::Spanned;

use self::{
    matcher::keys,
    shared::{Result, block_pattern, each, is_blank, templates},
};
use super::pattern_count::PatternCount;
use super::{
    builtin,
    patterns::regex,
    revision,
    schema::{
        RawBlockPattern, RawDefinition, RawExample, RawRun, RawSections, RawSplit, RawStrip,
        RawTypeRule, Words,
    },
    source_file::SourceFile,
    summary,
};
use crate::program::{
    Alarms, Capture, CapturePlace, Definition, Example, ExpectedRun, KindRule, Labels, Marks,
    Matcher, Names, Per, Program, Recognise, RunShape, Sections, Split, Strip, Template,
    UsageShape, ValueId, lower,
};

mod alarms;
mod captures;
mod matcher;
mod names;
mod object_lists;
mod one_run;
mod recognise;
mod rules;
mod shared;
mod tables;

impl Definition {
    /// Compiles one alone. `file` is for messages, `source` is TOML.
    pub fn compile(file: &str, source: &str) -> Result<Self> {
        definition(file, source)
    }
}

pub(super) fn definition(name: &str, source: &str) -> Result<Definition> {
    let patterns = PatternCount::of(builtin::is_known(source));
    let file = SourceFile {
        name,
        text: source,
        patterns: &patterns,
    };
    let raw: RawDefinition = toml::from_str(source).map_err(|error| file.toml_error(&error))?;
    let table: toml::Table = toml::from_str(source).map_err(|error| file.toml_error(&error))?;
    refuse_contradictions(file, &raw)?;

    let program = program(file, &raw)?;
    let mut kinds: Vec<String> = program.kinds.iter().map(|rule| rule.kind.clone()).collect();
    if program.run.is_some() {
        kinds.push(program.default_kind.clone());
    }
    kinds.sort();
    kinds.dedup();
    Ok(Definition {
        name: raw.name.into_inner(),
        file: name.to_owned(),
        source: source.to_owned(),
        software: raw.software.into_inner(),
        kinds,
        description: raw.description.trim().to_owned(),
        setup: raw.setup.trim().to_owned(),
        evidence: raw.evidence,
        revision: revision::of_definition(&table),
        order: raw.order,
        enabled: raw.enabled,
        matches: summary::of(&program.recognise),
        alarms: raw
            .alarm
            .iter()
            .map(|raw| alarms::shown(file, raw))
            .collect::<Result<_>>()?,
        no_run: program.run.is_none(),
        examples: raw
            .example
            .into_iter()
            .map(|raw| example(file, raw))
            .collect(),
        program,
    })
}

/// The type of runs that no type rule fits, where the definition names none.
const DEFAULT_KIND: &str = "Backup";

fn refuse_contradictions(file: SourceFile<'_>, raw: &RawDefinition) -> Result<()> {
    let named = raw.name.get_ref();
    if !is_name(named) {
        return Err(file.error(
            &raw.name.span(),
            "the name may hold the letters a–z, digits and `-` only, 64 at most, such as `synology-hyper-backup`",
        ));
    }
    if raw.software.get_ref().trim().is_empty() {
        return Err(file.error(
            &raw.software.span(),
            "name the product, such as `Proxmox VE`",
        ));
    }
    if raw.no_run {
        if let Some(run) = &raw.run {
            return Err(file.error(
                &run.span(),
                "a definition with `no_run = true` reports no run; remove one of the two",
            ));
        }
        return Ok(());
    }
    if raw.run.is_none() {
        return Err(file.error(
            &raw.name.span(),
            "the definition says nothing of its runs; add `[run]` with `job`, or `no_run = true` for a notice",
        ));
    }
    if raw.kind.is_none() && raw.type_rules.is_empty() {
        return Err(file.error(
            &raw.name.span(),
            "the definition gives its runs no type; add `type = \"Backup\"` or `[[type_rule]]`",
        ));
    }
    if raw.kind.as_deref().is_some_and(is_blank) {
        return Err(file.error(
            &raw.name.span(),
            "`type` is blank; name the kind of job, such as `Backup`",
        ));
    }
    Ok(())
}

fn program(file: SourceFile<'_>, raw: &RawDefinition) -> Result<Program> {
    let recognise = Recognise::compile(file, &raw.recognise)?;

    // Everything that sets a value comes first, so that the uses below can name it.
    let mut names = Names::new();
    let sections = raw
        .section
        .as_ref()
        .map(|raw| sections(file, &mut names, raw.get_ref()))
        .transpose()?;
    let captures = raw
        .capture
        .iter()
        .map(|raw| captures::declare(file, &mut names, raw))
        .collect::<Result<Vec<_>>>()?;
    let labels = labels(file, &mut names, raw)?;
    let per_row = raw
        .run
        .as_ref()
        .is_some_and(|run| run.get_ref().per == Per::Row);
    let tables = each(&raw.table, |raw| {
        tables::table(file, &mut names, raw, per_row)
    })?;
    let splits = each(&raw.split, |raw| split(file, &mut names, raw))?;
    let strips = each(&raw.strip, |raw| strip(file, &mut names, raw))?;
    let captures = each(&captures, |declared| declared.resolve(file, &names))?;
    let captures: Vec<Capture> = captures.into_iter().flatten().collect();

    let templates = |words: &Option<Spanned<Words>>| templates(file, &names, words.as_ref());
    let message_lines = match &raw.messages.lines {
        Some(lines) => each(&lines.get_ref().0, |line| {
            regex(file, &lines.span(), line, false)
        })?,
        None => Vec::new(),
    };
    let message_values = match &raw.messages.values {
        Some(values) => each(&values.get_ref().0, |name| {
            names.resolve(file, &values.span(), name)
        })?,
        None => Vec::new(),
    };
    let run = match &raw.run {
        Some(run) => Some(run_shape(file, &names, run.get_ref())?),
        None => None,
    };
    let naming = naming(&names, run.as_ref(), &captures, &splits, &strips);
    let usage = UsageShape {
        last_active: templates(&raw.usage.last_active)?,
        free: templates(&raw.usage.free)?,
        quota: templates(&raw.usage.quota)?,
        used_share: templates(&raw.usage.used_share)?,
    };
    Ok(Program {
        marks: Marks {
            informational: raw.informational,
            hidden_from_run_checks: raw.hidden_from_run_checks,
            missed: raw.missed,
        },
        note: raw.note.clone(),
        recognise,
        json: raw.body.json,
        sections,
        captures,
        labels,
        splits,
        strips,
        default_kind: raw.kind.as_deref().unwrap_or(DEFAULT_KIND).to_owned(),
        kinds: each(&raw.type_rules, |raw| kind_rule(file, &names, raw))?,
        statuses: each(&raw.status, |raw| {
            rules::status(file, raw, |span, name| names.resolve(file, span, name))
        })?,
        alarms: Alarms::new(each(&raw.alarm, |raw| alarms::alarm(file, raw))?),
        tables,
        object_lists: each(&raw.object_lists, |raw| {
            object_lists::list(file, &names, raw)
        })?,
        run,
        usage,
        times: templates(&raw.time.at)?,
        times_of_day: templates(&raw.time.time_of_day)?,
        date_order: raw.time.order.into(),
        message_values,
        message_lines,
        naming,
        names,
    })
}

/// The values that names of jobs and companies are made of, and those that these are taken from.
fn naming(
    names: &Names,
    run: Option<&RunShape>,
    captures: &[Capture],
    splits: &[Split],
    strips: &[Strip],
) -> Vec<bool> {
    let mut naming = vec![false; names.len()];
    let templates = run
        .into_iter()
        .flat_map(|run| run.job.iter().chain(&run.company));
    let mut open: Vec<ValueId> = templates.flat_map(Template::values).collect();
    while let Some(id) = open.pop() {
        match naming.get_mut(id) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        for capture in captures {
            let mut groups = capture.patterns.iter().flat_map(|one| &one.pattern.groups);
            if let CapturePlace::Value(of) = capture.place
                && groups.any(|(_, group)| *group == id)
            {
                open.push(of);
            }
        }
        let sides = splits
            .iter()
            .filter(|split| split.left == id || split.right == id);
        open.extend(sides.map(|split| split.of));
        let stripped = strips.iter().filter(|strip| strip.to == id);
        open.extend(stripped.map(|strip| strip.of));
    }
    naming
}

fn sections(file: SourceFile<'_>, names: &mut Names, raw: &RawSections) -> Result<Sections> {
    let mut blocks = |raw: &[RawBlockPattern]| each(raw, |raw| block_pattern(file, names, raw));
    Ok(Sections {
        starts: blocks(&raw.starts)?,
        under: blocks(&raw.under)?,
        required: raw.required,
    })
}

fn labels(file: SourceFile<'_>, names: &mut Names, raw: &RawDefinition) -> Result<Labels> {
    let mut labels = Labels {
        glued: raw.body.glued_labels,
        ..Labels::default()
    };
    for (name, words) in &raw.labels {
        let id = names.declare(file, &words.span(), name)?;
        for key in keys(words.get_ref()) {
            labels.longest = labels.longest.max(key.len());
            let before = labels.by_text.insert(key.clone(), id);
            if before.is_some_and(|before| before != id) {
                let problem = format!("the label `{key}` is given to another value already");
                return Err(file.error(&words.span(), problem));
            }
        }
    }
    Ok(labels)
}

fn split(file: SourceFile<'_>, names: &mut Names, raw: &RawSplit) -> Result<Split> {
    let resolve =
        |names: &Names, name: &Spanned<String>| names.resolve(file, &name.span(), name.get_ref());
    Ok(Split {
        of: resolve(names, &raw.of)?,
        at_last: raw
            .at_last
            .0
            .iter()
            .map(|word| lower(word).into_owned())
            .collect(),
        right_is: raw
            .right_is
            .as_ref()
            .map(|name| resolve(names, name))
            .transpose()?,
        left: names.declare(file, &raw.left.span(), raw.left.get_ref())?,
        right: names.declare(file, &raw.right.span(), raw.right.get_ref())?,
    })
}

fn strip(file: SourceFile<'_>, names: &mut Names, raw: &RawStrip) -> Result<Strip> {
    let patterns = &raw.regex;
    Ok(Strip {
        of: names.resolve(file, &raw.of.span(), raw.of.get_ref())?,
        patterns: each(&patterns.get_ref().0, |source| {
            regex(file, &patterns.span(), source, false)
        })?,
        to: names.declare(file, &raw.to.span(), raw.to.get_ref())?,
    })
}

fn kind_rule(file: SourceFile<'_>, names: &Names, raw: &Spanned<RawTypeRule>) -> Result<KindRule> {
    let span = raw.span();
    let raw = raw.get_ref();
    if is_blank(&raw.kind) {
        return Err(file.error(
            &span,
            "`type` is blank; name the kind of job, such as `Backup Copy`",
        ));
    }
    let matcher = Matcher::compile(file, &raw.matcher())?.ok_or_else(|| {
        file.error(
            &span,
            "the rule tests nothing; add `equals`, `contains` or another test",
        )
    })?;
    Ok(KindRule {
        of: names.resolve(file, &raw.of.span(), raw.of.get_ref())?,
        matcher,
        kind: raw.kind.clone(),
    })
}

fn run_shape(file: SourceFile<'_>, names: &Names, raw: &RawRun) -> Result<RunShape> {
    let join_rows = raw.join_rows.as_ref();
    if let Some(join) = join_rows.filter(|_| raw.per != Per::Row) {
        return Err(file.error(
            &join.span(),
            "only rows that are runs can be joined; add `per = \"row\"`, or remove it",
        ));
    }
    Ok(RunShape {
        per: raw.per,
        job: templates(file, names, Some(&raw.job))?,
        company: templates(file, names, raw.company.as_ref())?,
        size: templates(file, names, raw.size.as_ref())?,
        duration: templates(file, names, raw.duration.as_ref())?,
        join_rows: join_rows.is_some_and(|join| *join.get_ref()),
        one_run: one_run::shape(file, names, raw)?,
    })
}

fn example(file: SourceFile<'_>, raw: Spanned<RawExample>) -> Example {
    let (line, column) = file.place(&raw.span());
    let raw = raw.into_inner();
    Example {
        line,
        column,
        about: raw.about,
        subject: raw.subject,
        from: raw.from,
        text: raw.text,
        html: raw.html,
        runs: raw
            .runs
            .into_iter()
            .map(|run| ExpectedRun {
                job: run.job,
                status: run.status,
                kind: run.kind,
                company: run.company,
                objects: run.objects,
            })
            .collect(),
    }
}
