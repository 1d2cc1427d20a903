//! The figures: as a table on the terminal, as JSON, and as a page of the documentation.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context;
use serde::Serialize;

use crate::{
    budgets::{Budget, Measure},
    database::Database,
    machine::Machine,
    numbers::number,
};

#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) database: Database,
    pub(crate) measure: Measure,
    /// Events or mails that the log has.
    pub(crate) size: usize,
    pub(crate) value: f64,
    /// What grows with the size, where growth says something.
    pub(crate) seconds: Option<f64>,
}

#[derive(Debug, Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

/// One measure of one database, at each size.
#[derive(Debug, Serialize)]
struct Line {
    measure: &'static str,
    title: &'static str,
    unit: &'static str,
    database: Database,
    sizes: Vec<usize>,
    values: Vec<f64>,
    /// log(t2/t1) / log(n2/n1): 1 where the time grows as the size does, 0 where it does not grow.
    exponent: Option<f64>,
    budget: Option<f64>,
    is_met: Option<bool>,
}

impl Report {
    pub(crate) fn add(&mut self, figure: Figure) {
        eprintln!(
            "{:>10}  {:<58} {:>9}  {:>11} {}",
            figure.database.name(),
            figure.measure.title,
            figure.size,
            shown(figure.value),
            figure.measure.unit.name()
        );
        self.figures.push(figure);
    }

    /// A number of things in a number of seconds.
    pub(crate) fn rate(&mut self, database: Database, measure: Measure, size: usize, seconds: f64) {
        self.rate_of(database, measure, size, size, seconds);
    }

    /// The same, where what was done is another number than the size of the log.
    pub(crate) fn rate_of(
        &mut self,
        database: Database,
        measure: Measure,
        size: usize,
        done: usize,
        seconds: f64,
    ) {
        let value = number(done) / seconds;
        self.add(Figure {
            database,
            measure,
            size,
            value,
            seconds: Some(seconds),
        });
    }

    /// A time in the measure's unit.
    pub(crate) fn time(&mut self, database: Database, measure: Measure, size: usize, value: f64) {
        self.add(Figure {
            database,
            measure,
            size,
            value,
            seconds: Some(value),
        });
    }

    /// A figure whose growth says nothing.
    pub(crate) fn value(&mut self, database: Database, measure: Measure, size: usize, value: f64) {
        self.add(Figure {
            database,
            measure,
            size,
            value,
            seconds: None,
        });
    }

    /// What was measured last of it at this size.
    pub(crate) fn found(&self, database: Database, measure: Measure, size: usize) -> Option<f64> {
        let is_it = |figure: &&Figure| {
            figure.database == database && figure.measure.key == measure.key && figure.size == size
        };
        self.figures.iter().rfind(is_it).map(|figure| figure.value)
    }

    pub(crate) fn table(&self) -> String {
        let mut table = format!(
            "{:<11} {:<58} {:>24} {:>24} {:>7} {:>12}\n",
            "database", "measured", "smaller size", "whole size", "growth", "budget"
        );
        for line in self.lines() {
            let cells: Vec<_> = line.cells();
            let (smaller, whole) = match cells.as_slice() {
                [one] => (String::new(), one.clone()),
                [smaller, .., whole] => (smaller.clone(), whole.clone()),
                [] => continue,
            };
            let _ = writeln!(
                table,
                "{:<11} {:<58} {smaller:>24} {whole:>24} {:>7} {:>12}",
                line.database.name(),
                line.title,
                line.growth(),
                line.verdict(),
            );
        }
        table
    }

    pub(crate) fn write_json(&self, path: &Path, machine: &Machine) -> anyhow::Result<()> {
        #[derive(Serialize)]
        struct Document<'a> {
            machine: &'a Machine,
            figures: Vec<Line>,
        }
        let document = Document {
            machine,
            figures: self.lines(),
        };
        let text = serde_json::to_string_pretty(&document)?;
        fs::write(path, text + "\n")
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    pub(crate) fn write_docs(&self, path: &Path, machine: &Machine) -> anyhow::Result<()> {
        let mut text = String::from(
            "# Figures of a machine\n\n`make bench ARGUMENTS=--write-docs` writes this page. \
             [Benchmarks](src/operations/benchmarks.md) says what is measured, and how.\n\n",
        );
        for line in machine.lines() {
            let _ = writeln!(text, "* {line}");
        }
        text.push_str(
            "\n| database | measured | smaller size | whole size | growth | budget |\n|---|---|--:|--:|--:|---|\n",
        );
        for line in self.lines() {
            let cells = line.cells();
            let (smaller, whole) = match cells.as_slice() {
                [smaller, .., whole] => (smaller.as_str(), whole.as_str()),
                [one] => ("", one.as_str()),
                [] => continue,
            };
            let _ = writeln!(
                text,
                "| {} | {} | {smaller} | {whole} | {} | {} |",
                line.database.name(),
                line.title,
                line.growth(),
                line.verdict()
            );
        }
        fs::write(path, text).with_context(|| {
            format!(
                "{} cannot be written; run it in the root of the repository",
                path.display()
            )
        })
    }

    /// In the order in which they were measured.
    fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for figure in &self.figures {
            let is_of = |line: &&mut Line| {
                line.measure == figure.measure.key && line.database == figure.database
            };
            if let Some(line) = lines.iter_mut().find(is_of) {
                line.sizes.push(figure.size);
                line.values.push(figure.value);
                continue;
            }
            lines.push(Line {
                measure: figure.measure.key,
                title: figure.measure.title,
                unit: figure.measure.unit.name(),
                database: figure.database,
                sizes: vec![figure.size],
                values: vec![figure.value],
                exponent: None,
                budget: figure.measure.budget.map(limit),
                is_met: None,
            });
        }
        for line in &mut lines {
            let of_line = |figure: &&Figure| {
                figure.measure.key == line.measure && figure.database == line.database
            };
            let figures: Vec<_> = self.figures.iter().filter(of_line).collect();
            line.exponent = exponent(&figures);
            line.is_met = figures.last().and_then(|last| {
                let budget = last.measure.budget?;
                Some(budget.is_met(last.value))
            });
        }
        lines
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let figures = self.sizes.iter().zip(&self.values);
        figures
            .map(|(size, value)| format!("{} {} @{}", shown(*value), self.unit, short(*size)))
            .collect()
    }

    fn growth(&self) -> String {
        self.exponent
            .map(|exponent| format!("n^{exponent:.2}"))
            .unwrap_or_default()
    }

    fn verdict(&self) -> String {
        let Some(budget) = self.budget else {
            return String::new();
        };
        let verdict = if self.is_met == Some(true) {
            "met"
        } else {
            "MISSED"
        };
        format!("{} {verdict}", shown(budget))
    }
}

fn limit(budget: Budget) -> f64 {
    match budget {
        Budget::AtLeast(limit) | Budget::AtMost(limit) => limit,
    }
}

/// Of the first and the last of them.
fn exponent(figures: &[&Figure]) -> Option<f64> {
    let [first, .., last] = figures else {
        return None;
    };
    let growth = number(last.size) / number(first.size);
    let times = last.seconds? / first.seconds?;
    (growth > 1.0 && times > 0.0).then(|| times.ln() / growth.ln())
}

/// With as many digits as say something.
fn shown(value: f64) -> String {
    if value >= 100.0 {
        return thousands(&format!("{value:.0}"));
    }
    if value >= 10.0 {
        return format!("{value:.1}");
    }
    format!("{value:.2}")
}

fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn short(size: usize) -> String {
    if size.is_multiple_of(1_000) {
        return format!("{}k", size / 1_000);
    }
    size.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets;

    fn report(seconds: [f64; 2]) -> Report {
        let mut report = Report::default();
        report.rate(Database::Sqlite, budgets::IMPORT, 1_000, seconds[0]);
        report.rate(Database::Sqlite, budgets::IMPORT, 4_000, seconds[1]);
        report
    }

    #[test]
    fn growth_is_1_where_time_grows_as_the_size_does() {
        let growth = |seconds| report(seconds).lines()[0].growth();
        assert_eq!(growth([1.0, 4.0]), "n^1.00");
        assert_eq!(growth([1.0, 16.0]), "n^2.00");
        assert_eq!(growth([1.0, 1.0]), "n^0.00");
    }

    #[test]
    fn the_whole_size_decides_about_the_budget() {
        let verdict = |seconds| report(seconds).lines()[0].verdict();
        assert_eq!(verdict([10.0, 1.0]), "4,000 met");
        assert_eq!(verdict([0.1, 1.1]), "4,000 MISSED");
    }

    #[test]
    fn numbers_are_shown_with_the_digits_that_count() {
        let all = [0.123, 12.34, 123.4, 1_234_567.0].map(shown);
        assert_eq!(all, ["0.12", "12.3", "123", "1,234,567"]);
        assert_eq!([short(25_000), short(1_250)], ["25k", "1250"]);
    }
}
