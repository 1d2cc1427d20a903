//! Definitions that chance has damaged: they compile, or say where the mistake is; and what compiles reads no nonsense.

use std::time::{Duration, Instant};

use parsing::definition::{DefinitionError, Definitions};

use super::{check, fixtures, mutator, random};

/// Unoptimised and on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Keys and values that stand in definitions.
const LINES: [&str; 24] = [
    "all = [{ of = \"text\", contains = \"x\" }, { of = \"subject\", above = 3 }]",
    "above = 1e300",
    "below = \"10 GB\"",
    "share_of = \"size\"",
    "older_than = \"3 days\"",
    "colour = \"#00b050\"",
    "class = \"good\"",
    "worst_object = true",
    "always = true",
    "of = \"text\"",
    "of = \"name\"",
    "is = \"SUCCESS\"",
    "equals = []",
    "contains = \"\"",
    "regex = '(?<job>.*)'",
    "regex = '((((('",
    "in = \"value:job\"",
    "in = [\"header:x\", \"section\", \"block\"]",
    "under = [{ regex = 'x' }]",
    "job = \"{\"",
    "job = [\"{job}\", \"{text}\"]",
    "[section]\nstarts = [{ regex = '' }]",
    "[[table]]\nrequired = [\"a\", \"b\"]\ncolumns = { a = \"A\", b = \"B\" }",
    "no_run = true",
];

#[test]
fn damaged_definitions_compile_or_say_where_the_mistake_is() {
    let sources = Definitions::builtin_sources();
    let (mut compiled, mut refused) = (0_u32, 0_u32);
    for seed in random::rounds(1_000) {
        let mut random = random::Random::new(seed);
        let (file, source) = *random.one(sources);
        let (_, other) = *random.one(sources);
        let source = damage(&mut random, source, other);

        let start = Instant::now();
        let result = Definitions::compile([(file.to_owned(), source.clone())]);
        let made_of = format!("seed {seed}, {file}");
        assert!(start.elapsed() < TIMEOUT, "{made_of}: compiling took long");
        match result {
            Err(error) => {
                refused += 1;
                if let Err(problem) = points(&error, file, &source) {
                    panic!("{made_of}: {problem}: {error}\n{source}");
                }
            }
            Ok(definitions) => {
                compiled += 1;
                read(&mut random, &definitions, &made_of);
            }
        }
    }
    assert!(
        compiled > 50 && refused > 50,
        "{compiled} compiled, {refused} were refused"
    );
}

/// Some fixtures, those of its own product among them.
fn read(random: &mut random::Random, definitions: &Definitions, made_of: &str) {
    let name = definitions.iter().next().map(|one| one.name.clone());
    let all = fixtures::all();
    let own: Vec<_> = all
        .iter()
        .filter(|fixture| fixture.parsed.parser == name)
        .collect();
    let mut chosen = vec![random.one(all)];
    if !own.is_empty() {
        chosen.push(*random.one(&own));
        chosen.push(*random.one(&own));
    }
    for fixture in chosen {
        let start = Instant::now();
        let parsed = fixtures::parse(definitions, &fixture.mail);
        let took = start.elapsed();
        assert!(took < TIMEOUT, "{made_of}, {}: {took:?}", fixture.name);
        if let Err(problem) = check::reading(definitions, &fixture.mail, &parsed) {
            panic!("{made_of}, {}: {problem}", fixture.name);
        }
    }
}

fn damage(random: &mut random::Random, source: &str, other: &str) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    let others: Vec<&str> = other.lines().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(lines.len());
        match random.below(8) {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let with = random.below(lines.len());
                lines.swap(at, with);
            }
            3 => lines.insert(at, (*random.one(&others)).to_owned()),
            4 => lines[at].clone_from(&(*random.one(&others)).to_owned()),
            5 => lines.insert(at, (*random.one(&LINES)).to_owned()),
            6 => {
                // A word less, or a word that stands elsewhere.
                let words: Vec<&str> = lines[at].split(' ').collect();
                let gone = random.below(words.len());
                let word = random.one(&others).split(' ').next().unwrap_or_default();
                let kept = words
                    .iter()
                    .enumerate()
                    .map(|(index, own)| if index == gone { word } else { own });
                lines[at] = kept.collect::<Vec<_>>().join(" ");
            }
            _ => {
                let mut bytes = lines.join("\n").into_bytes();
                mutator::mutate(random, &mut bytes, other.as_bytes());
                let text = String::from_utf8_lossy(&bytes).into_owned();
                lines = text.lines().map(str::to_owned).collect();
            }
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

/// Whether an error says file, line, column, key and problem, and shows the line.
fn points(error: &DefinitionError, file: &str, source: &str) -> Result<(), &'static str> {
    let line = source.lines().nth(error.line.wrapping_sub(1));
    if error.file != file {
        return Err("it names another file");
    }
    if error.line == 0 || error.line > source.lines().count() + 1 || error.column == 0 {
        return Err("it points outside of the file");
    }
    if line.is_some_and(|line| error.column > line.chars().count() + 2) {
        return Err("it points behind the end of the line");
    }
    if error.key.trim().is_empty() || error.problem.trim().is_empty() {
        return Err("it names no key or no problem");
    }
    if line.is_some() != error.excerpt(source).is_some() {
        return Err("it does not show the line");
    }
    Ok(())
}
