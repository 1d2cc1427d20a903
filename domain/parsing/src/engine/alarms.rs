//! Lines that set off an alarm, and the runs that they hold for: a run is never better than the worst of its alarms.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, Input};
use domain::run::RunStatus;
use memchr::{memchr, memchr_iter, memrchr};

use crate::{
    limits::{MAX_ALARM_MESSAGES, MAX_NAMES_IN_LINE},
    outcome::ParsedRun,
    program::{Alarm, Alarms, Places, Program, Text, lower},
    work::{KEPT, Work, of_bytes},
};

use super::{body::View, prepared::Prepared, runs::Located, sections::Part, status::quote};

/// Begins the evidence of a run that an alarm decided.
pub(super) const SOURCE: &str = "alarm: ";

/// A line, or a row, of a mail that sets off an alarm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'m> {
    /// Where its block starts in the body.
    start: usize,
    /// The cells of a row are separated by tabs.
    text: &'m str,
    is_of_body: bool,
    alarm: &'m Alarm,
}

/// The lines of subject and names of attached files that set off an alarm.
pub(super) fn outside_of_body<'m>(
    program: &'m Program,
    mail: &'m Prepared<'m>,
    work: &'m Work,
) -> Vec<Line<'m>> {
    let Some(automaton) = program.alarms.automaton() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let subject = mail.subject();
    if automaton.is_match(subject.lower.as_ref()) {
        let of_subject = fitting(program, &subject, work, |places| places.subject);
        found.extend(of_subject.map(|alarm| outside(&mail.mail.subject, alarm)));
    }
    for name in &mail.mail.attachments {
        let text = Text::new(name);
        let of_attachments = fitting(program, &text, work, |places| places.attachment);
        found.extend(of_attachments.map(|alarm| outside(name, alarm)));
    }
    found
}

/// The alarms that look there and that this text sets off.
fn fitting<'m>(
    program: &'m Program,
    text: &Text<'_>,
    work: &'m Work,
    looks_there: fn(&Places) -> bool,
) -> impl Iterator<Item = &'m Alarm> {
    let there = program.alarms.list.iter();
    there.filter(move |alarm| {
        // Each is kept as a line of its own where it fits.
        looks_there(&alarm.places) && alarm.fits(text, work) && work.take(KEPT, "alarm")
    })
}

fn outside<'m>(text: &'m str, alarm: &'m Alarm) -> Line<'m> {
    Line {
        start: 0,
        text,
        is_of_body: false,
        alarm,
    }
}

/// The lines and rows of a body that set off an alarm, in the order of the body. One pass over its words finds those that
/// are worth a look.
pub(super) fn of_body<'m>(
    program: &'m Program,
    mail: &'m Prepared<'m>,
    view: &'m View<'m>,
    work: &'m Work,
) -> Vec<Line<'m>> {
    let mut found = Vec::new();
    let Some(automaton) = program.alarms.automaton() else {
        return found;
    };
    for block in candidates(automaton, view, mail.lower_of(view)) {
        let Some(block) = view.blocks.get(block) else {
            continue;
        };
        let row = view.block_text(block);
        if is_counter_at_zero(row) {
            continue;
        }
        for text in units(row) {
            if !work.take_bytes(text.len(), "alarm") {
                return found;
            }
            let text_of = Text::new(text);
            let in_body = fitting(program, &text_of, work, |places| places.body);
            found.extend(in_body.map(|alarm| Line {
                start: block.start,
                text,
                is_of_body: true,
                alarm,
            }));
        }
    }
    found
}

/// The numbers of the blocks in which one of the words stands.
fn candidates(automaton: &AhoCorasick, view: &View<'_>, lower: &str) -> Vec<usize> {
    let own = view.text.as_bytes();
    let mut found = Vec::new();
    // Lower case may be longer or shorter than the text itself, so both are walked along line by line.
    let (mut own_line, mut lower_line) = (0, 0);
    while let Some(hit) = automaton.find(Input::new(lower).span(lower_line..lower.len())) {
        let before = lower
            .as_bytes()
            .get(lower_line..hit.start())
            .unwrap_or_default();
        own_line = skip_lines(own, own_line, memchr_iter(b'\n', before).count());
        lower_line += memrchr(b'\n', before).map_or(0, |at| at + 1);

        let block = view.blocks.partition_point(|block| block.end < own_line);
        let Some(end) = view.blocks.get(block).map(|block| block.end) else {
            break;
        };
        found.push(block);
        let rest = own.get(own_line..end).unwrap_or_default();
        let lines = memchr_iter(b'\n', rest).count() + 1;
        own_line = skip_lines(own, own_line, lines);
        lower_line = skip_lines(lower.as_bytes(), lower_line, lines);
    }
    found
}

/// The start of the line that many lines further.
fn skip_lines(text: &[u8], mut from: usize, lines: usize) -> usize {
    for _ in 0..lines {
        let Some(end) = memchr(b'\n', text.get(from..).unwrap_or_default()) else {
            return text.len();
        };
        from += end + 1;
    }
    from
}

/// Such as the cells `Failed | 0`, of which the first is a label.
fn is_counter_at_zero(row: &str) -> bool {
    let second = row.split_once('\t').map(|(_, second)| second.trim());
    second == Some("0")
}

/// The lines of each cell, and the row as a whole where it is more than one line.
fn units(row: &str) -> impl Iterator<Item = &str> {
    let is_one = !row.bytes().any(|byte| byte == b'\t' || byte == b'\n');
    let lines = row.split(['\t', '\n']).map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    lines.chain((!is_one).then_some(row))
}

/// Makes the runs of a body as bad as the alarms that hold for them. `lines` are of the body that they were read from,
/// `outside` of subject and attachments.
pub(super) fn raise(
    alarms: &Alarms,
    runs: &mut [Located],
    view: &View<'_>,
    parts: &[Part],
    lines: &[Line<'_>],
    outside: &[Line<'_>],
    work: &Work,
) {
    if let [one] = runs {
        let names = Names::of(alarms, [&*one], work);
        let all: Vec<_> = lines.iter().chain(outside).copied().collect();
        raise_run(&mut one.run, &names, &all);
        return;
    }
    let mut own: HashMap<usize, Vec<Line<'_>>> = HashMap::new();
    let mut of_none: Vec<Line<'_>> = outside.to_vec();
    let places = RunPlaces::of(runs, view, parts);
    for line in lines {
        match places.run_at(line.start) {
            Some(run) => own.entry(run).or_default().push(*line),
            None => of_none.push(*line),
        }
    }
    for (index, lines) in own {
        if let Some(located) = runs.get_mut(index) {
            let names = Names::of(alarms, [&*located], work);
            raise_run(&mut located.run, &names, &lines);
        }
    }
    raise_all(alarms, runs, &of_none, work);
}

/// Which of several runs of a mail a line belongs to is not known: one that is good already may be the one that is not,
/// unless another run says as much.
fn raise_all(alarms: &Alarms, runs: &mut [Located], lines: &[Line<'_>], work: &Work) {
    if lines.is_empty() {
        return;
    }
    let names = Names::of(alarms, &*runs, work);
    let held = lines.iter().filter(|line| names.leave(line));
    let Some(worst) = held.min_by_key(|line| line.alarm.status.urgency()) else {
        return;
    };
    let runs = runs.iter_mut().map(|located| &mut located.run).collect();
    doubt(runs, worst.alarm.status, worst.text);
}

/// Something in the mail is as bad as `status`: where no run is, none of them is sure to be good.
pub(super) fn doubt(runs: Vec<&mut ParsedRun>, status: RunStatus, line: &str) {
    let says_as_much = |run: &&mut ParsedRun| run.status.urgency() <= status.urgency();
    if runs.iter().any(says_as_much) {
        return;
    }
    let becomes = match status {
        RunStatus::Warning => RunStatus::Warning,
        _ => RunStatus::Unknown,
    };
    for run in runs.into_iter().filter(|run| run.status.is_good()) {
        set(run, becomes, line);
        say(run, line);
    }
}

fn raise_run(run: &mut ParsedRun, names: &Names<'_>, lines: &[Line<'_>]) {
    let held: Vec<&Line<'_>> = lines.iter().filter(|line| names.leave(line)).collect();
    let Some(worst) = held.iter().min_by_key(|line| line.alarm.status.urgency()) else {
        return;
    };
    let status = worst.alarm.status;
    // A run that did not happen has nothing that could go wrong.
    let is_raised = status.urgency() < run.status.urgency() && run.status != RunStatus::Missed;
    let has_cause =
        !run.messages.is_empty() || run.objects.iter().any(|object| !object.message.is_empty());
    if is_raised {
        set(run, status, worst.text);
    } else if has_cause {
        return;
    }
    let causes = held.iter().filter(|line| line.alarm.status == status);
    // People see subject and evidence anyway.
    let is_news = |line: &&&Line<'_>| {
        is_raised || (line.is_of_body && !run.evidence.status_rule.contains(line.text))
    };
    let causes: Vec<&str> = causes.filter(is_news).map(|line| line.text).collect();
    for line in causes.into_iter().take(MAX_ALARM_MESSAGES) {
        say(run, line);
    }
}

fn set(run: &mut ParsedRun, status: RunStatus, line: &str) {
    run.status = status;
    run.missed = status == RunStatus::Missed;
    let line = shown(line);
    run.evidence.status_rule = format!("{SOURCE}{}", quote(&line, &line));
    run.evidence.keyword_fallback = false;
}

/// The line becomes a message, unless one says it.
fn say(run: &mut ParsedRun, line: &str) {
    let line = shown(line);
    let of_objects = run.objects.iter().map(|object| &object.message);
    let is_said = run
        .messages
        .iter()
        .chain(of_objects)
        .any(|message| message.contains(&line));
    if !is_said {
        run.messages.push(line);
    }
}

fn shown(line: &str) -> String {
    let cells = line.split(['\t', '\n']).map(str::trim);
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    cells.join(" | ")
}

/// The run that a place of the body belongs to.
struct RunPlaces {
    /// Start of each part in the body.
    starts: Vec<usize>,
    /// The last part ends here.
    end: usize,
    /// Part or row → run.
    of_parts: HashMap<usize, usize>,
    of_rows: HashMap<usize, usize>,
}

impl RunPlaces {
    fn of(runs: &[Located], view: &View<'_>, parts: &[Part]) -> Self {
        let start = |part: &Part| view.blocks.get(part.blocks.start).map(|block| block.start);
        let last = parts.last().and_then(|part| part.blocks.end.checked_sub(1));
        let mut places = Self {
            starts: parts
                .iter()
                .map(|part| start(part).unwrap_or_default())
                .collect(),
            end: last
                .and_then(|last| view.blocks.get(last))
                .map_or(0, |block| block.end),
            of_parts: HashMap::new(),
            of_rows: HashMap::new(),
        };
        for (index, located) in runs.iter().enumerate() {
            match located.row {
                Some(row) => places.of_rows.insert(row, index),
                None => places.of_parts.insert(located.part, index),
            };
        }
        places
    }

    fn run_at(&self, start: usize) -> Option<usize> {
        if let Some(run) = self.of_rows.get(&start) {
            return Some(*run);
        }
        let part = self.starts.partition_point(|first| *first <= start);
        let part = part.checked_sub(1).filter(|_| start <= self.end)?;
        self.of_parts.get(&part).copied()
    }
}

/// Names of jobs and objects that would set off an alarm themselves: a machine may be called `Error: x`.
struct Names<'w> {
    /// In an order that is the same each time, as not all of them are looked for.
    names: BTreeSet<String>,
    work: &'w Work,
}

impl<'w> Names<'w> {
    fn of<'r>(
        alarms: &Alarms,
        runs: impl IntoIterator<Item = &'r Located>,
        work: &'w Work,
    ) -> Self {
        let mut names = BTreeSet::new();
        for Located {
            run, named_with, ..
        } in runs
        {
            let of_objects = run.objects.iter().map(|object| object.name.as_str());
            let of_job = named_with.iter().map(String::as_str);
            for name in of_objects.chain(of_job).chain([run.job.as_str()]) {
                if sets_off(alarms, name.trim(), work) {
                    names.insert(name.trim().to_owned());
                }
            }
        }
        Self { names, work }
    }

    /// Whether the line sets off its alarm by more than such a name.
    fn leave(&self, line: &Line<'_>) -> bool {
        if self.names.is_empty() {
            return true;
        }
        // Each of the names is looked for in the line.
        let looked_for = of_bytes(self.names.len().min(MAX_NAMES_IN_LINE));
        let steps = of_bytes(line.text.len()).saturating_mul(1 + looked_for / 8);
        if !self.work.take(steps, "alarm") {
            return true;
        }
        let is_name = |cell: &str| self.names.contains(cell.trim());
        let cells = line.text.split('\t').filter(|cell| !is_name(cell));
        let mut text = cells.collect::<Vec<_>>().join("\t");
        // A name that is one word, such as `failed`, is no name wherever else it stands.
        let within = self
            .names
            .iter()
            .filter(|name| !name.chars().all(char::is_alphanumeric));
        for name in within.take(MAX_NAMES_IN_LINE) {
            if text.contains(name.as_str()) {
                text = text.replace(name.as_str(), " ");
            }
        }
        text == line.text || line.alarm.fits(&Text::new(&text), self.work)
    }
}

fn sets_off(alarms: &Alarms, name: &str, work: &Work) -> bool {
    let is_tried = alarms
        .automaton()
        .is_some_and(|automaton| automaton.is_match(lower(name).as_ref()));
    is_tried && {
        let name = Text::new(name);
        alarms.list.iter().any(|alarm| alarm.fits(&name, work))
    }
}
