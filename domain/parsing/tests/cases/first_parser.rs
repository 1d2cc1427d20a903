//! Goes through the chapter "Write a parser in ten minutes" as a reader does: saves the files that it shows, and compares
//! what it says that the program prints.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::Utc;
use domain::run::RunStatus;
use parsing::{
    definition::{DefinitionError, Definitions, ParserSetting},
    engine, mail,
};

const CHAPTER: &str = include_str!("../../../../docs/src/first-parser.md");

#[test]
fn the_chapter_reads_as_it_says() {
    let mut desk = Desk::default();
    let mut lines = CHAPTER.lines();
    let mut told = None;
    while let Some(line) = lines.next() {
        if let Some(step) = Step::of(line) {
            match step {
                Step::Replace { old, new, file } => desk.replace(&file, &old, &new),
                step => told = Some(step),
            }
            continue;
        }
        let Some(language) = line.strip_prefix("```").filter(|rest| !rest.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if language == "console" {
            desk.run(&block);
            continue;
        }
        let text = block.join("\n") + "\n";
        match told.take() {
            Some(Step::Save(file)) => desk.save(file, text),
            Some(Step::Append(file)) => desk.append(&file, &text),
            _ => panic!("the chapter does not say what to do with\n{text}"),
        }
    }
    assert!(
        desk.tried > 10 && desk.refused == 1 && desk.published == 1,
        "the chapter shows too little: {desk:?}"
    );
}

/// What the chapter tells the reader to do with a file.
enum Step {
    Save(String),
    Append(String),
    Replace {
        old: String,
        new: String,
        file: String,
    },
}

impl Step {
    fn of(line: &str) -> Option<Self> {
        let quoted: Vec<String> = line
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        match (line.split('`').next()?, quoted.as_slice()) {
            ("Save as ", [file]) => Some(Self::Save(file.clone())),
            ("Append to ", [file]) => Some(Self::Append(file.clone())),
            ("Replace ", [old, new, file]) => Some(Self::Replace {
                old: old.clone(),
                new: new.clone(),
                file: file.clone(),
            }),
            _ => None,
        }
    }
}

/// The reader's files, and how much was done with them.
#[derive(Debug, Default)]
struct Desk {
    files: BTreeMap<String, String>,
    tried: usize,
    refused: usize,
    published: usize,
}

impl Desk {
    fn save(&mut self, file: String, text: String) {
        self.files.insert(file, text);
    }

    fn append(&mut self, file: &str, text: &str) {
        let kept = self.files.get_mut(file).expect("it was saved before");
        kept.push('\n');
        kept.push_str(text);
    }

    fn replace(&mut self, file: &str, old: &str, new: &str) {
        let kept = self.files.get_mut(file).expect("it was saved before");
        assert!(kept.contains(old), "{file} has no {old}");
        *kept = kept.replace(old, new);
    }

    fn text(&self, file: &str) -> &str {
        self.files
            .get(file)
            .unwrap_or_else(|| panic!("the chapter does not show {file}"))
    }

    /// A command with its output.
    fn run(&mut self, block: &[&str]) {
        let [command, output @ ..] = block else {
            panic!("an empty command");
        };
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["$", "backupchecks", "parsers", "try", arguments @ ..] => {
                let shown = self.try_out(arguments);
                assert_eq!(shown, output.join("\n") + "\n", "{command}");
            }
            ["$", "backupchecks", "parsers", "publish", file] => self.publish(file, output),
            _ => panic!("no test knows `{command}`"),
        }
    }

    fn definitions(&self, file: Option<&str>) -> Result<Definitions, DefinitionError> {
        let Some(file) = file else {
            return Definitions::compile_wanted(&[]).map(|wanted| wanted.definitions);
        };
        let text = self.text(file).to_owned();
        let compiled = parsing::definition::Definition::compile(file, &text)?;
        let setting = ParserSetting {
            name: compiled.name,
            published: Some(text),
            enabled: true,
        };
        Definitions::compile_wanted(&[setting]).map(|wanted| wanted.definitions)
    }

    /// What `parsers try` prints.
    fn try_out(&mut self, arguments: &[&str]) -> String {
        let at = arguments.iter().position(|word| *word == "--definition");
        let (mails, definition) = match at {
            Some(at) => (&arguments[..at], arguments.get(at + 1).copied()),
            None => (arguments, None),
        };
        let definitions = match self.definitions(definition) {
            Ok(definitions) => definitions,
            Err(error) => {
                self.refused += 1;
                return refusal(&error, self.text(definition.unwrap_or_default()));
            }
        };
        let mut out = String::new();
        for file in mails {
            self.tried += 1;
            let mail = mail::read(self.text(file).as_bytes());
            let received_at = mail.date.expect("the chapter's mails have a date");
            let parsed = engine::parse(&definitions, &mail, received_at.with_timezone(&Utc));
            let _ = writeln!(out, "{file}");
            show(&parsed, &mut out);
        }
        out
    }

    /// Publishing takes a definition in that compiles together with the others and reads its examples as they say.
    fn publish(&mut self, file: &str, output: &[&str]) {
        let definitions = self.definitions(Some(file)).expect("it compiles");
        let table: toml::Table = toml::from_str(self.text(file)).expect("TOML");
        let name = table["name"].as_str().expect("a name");
        assert!(definitions.get(name).is_some());
        assert_eq!(definitions.check_examples(name), Ok(()));
        let published = format!("parser `{name}` published");
        assert_eq!(output.first(), Some(&published.as_str()));
        self.published += 1;
    }
}

/// As the program shows a mistake.
fn refusal(error: &DefinitionError, text: &str) -> String {
    let place = format!("{}:{}:{}", error.file, error.line, error.column);
    let excerpt = error.excerpt(text).expect("it points at a line");
    format!(
        "error: {place}: `{}`: {}\n{excerpt}\n",
        error.key, error.problem
    )
}

/// As the program shows a reading.
fn show(parsed: &parsing::outcome::Parsed, out: &mut String) {
    let _ = match &parsed.parser {
        None => writeln!(out, "  not recognised by any parser"),
        Some(parser) => writeln!(out, "  {parser}"),
    };
    for run in &parsed.runs {
        let _ = writeln!(
            out,
            "  {}: {} {} `{}`, {}  [{}]",
            run.status.name(),
            run.software,
            run.kind,
            run.job,
            run.run_at.to_rfc3339(),
            run.evidence.status_rule
        );
        for object in &run.objects {
            let status = object.status.map_or("-", RunStatus::name);
            let _ = writeln!(out, "      {status}  {}  {}", object.name, object.message);
        }
    }
    for problem in &parsed.problems {
        let _ = writeln!(out, "  problem: {problem}");
    }
}
