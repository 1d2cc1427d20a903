//! Whether a paragraph is a warning, disclaimer or footer, all of it.
//!
//! Its words have to be those of such texts, some of them such as no report has. And each of its sentences has to be one:
//! what a product or a person wrote right above, beside or below stays, and keeps everything.

use super::words::Words;

/// Longest paragraph that is looked at, in bytes.
pub(super) const MAX_PARAGRAPH_BYTES: usize = 3_000;

/// Shorter ones say too little.
const MIN_PARAGRAPH_BYTES: usize = 40;

/// Different words that make a paragraph boilerplate.
const MIN_WORDS: usize = 4;

/// Of these, or of the phrases, such as hardly any report has.
const MIN_TELLING: usize = 2;

/// Of a long text, one more for every this many words.
const ONE_WORD_OF: usize = 20;

/// Words that make a sentence part of it beside one with a telling word.
const MIN_WORDS_OF_SENTENCE: usize = 2;

/// Shorter lines end where somebody ended them; longer ones may have been wrapped.
const MIN_WRAPPED_CHARS: usize = 50;

/// An empty line parts what does not belong together, such as the cells of a row.
pub(super) fn is_boilerplate(paragraph: &str, words: &Words) -> bool {
    if paragraph.len() < MIN_PARAGRAPH_BYTES || paragraph.len() > MAX_PARAGRAPH_BYTES {
        return false;
    }
    let lower = paragraph.to_lowercase();
    let is_known = words.known.iter().any(|known| lower.contains(known));
    if !is_known && !Found::of(paragraph, words).is_enough() {
        return false;
    }
    statements(paragraph)
        .iter()
        .all(|statement| is_part(statement, words))
}

/// A line of `____` or `----` alone, or the two dashes above a signature.
pub(super) fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text == "--" || (text.len() > 15 && text.chars().all(|c| matches!(c, '_' | '-' | '=' | '*')))
}

/// How many of the words and phrases a text has.
struct Found {
    /// Different ones.
    words: usize,
    telling: usize,
    of: usize,
}

impl Found {
    fn of(text: &str, words: &Words) -> Self {
        let lower = text.to_lowercase();
        let is_sign = |c: char| !c.is_alphanumeric() && c != '-';
        let all: Vec<&str> = lower
            .split(is_sign)
            .filter(|word| !word.is_empty())
            .collect();
        let has = |word: &&&str| all.contains(word);
        let telling = words.telling.iter().filter(has).count();
        let common = words.common.iter().filter(has).count();
        let joined = format!(" {} ", all.join(" "));
        let has_phrase = |phrase: &&&str| joined.contains(&format!(" {phrase} "));
        Self {
            words: telling + common,
            telling: telling + words.phrases.iter().filter(has_phrase).count(),
            of: all.len(),
        }
    }

    fn is_enough(&self) -> bool {
        self.words >= MIN_WORDS
            && self.telling >= MIN_TELLING
            && self.words * ONE_WORD_OF >= self.of
    }
}

/// The lines of a paragraph, those that were wrapped put together again.
fn statements(paragraph: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    let mut is_wrapped = false;
    for line in paragraph.lines().map(str::trim) {
        let goes_on = is_wrapped && line.starts_with(char::is_lowercase);
        match statements.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None => statements.push(line.to_owned()),
        }
        is_wrapped = line.chars().count() >= MIN_WRAPPED_CHARS
            && !line.ends_with(['.', '!', '?', ':'])
            && !is_rule(line);
    }
    statements
}

fn is_part(statement: &str, words: &Words) -> bool {
    if is_rule(statement) || is_address(statement) {
        return true;
    }
    // A line of a report, such as `The message could not be received`, has common words by chance.
    is_telling(statement, words)
        && sentences(statement).all(|sentence| {
            let found = Found::of(sentence, words);
            found.of == 0 || found.words >= MIN_WORDS_OF_SENTENCE || is_telling(sentence, words)
        })
}

fn is_telling(text: &str, words: &Words) -> bool {
    let lower = text.to_lowercase();
    Found::of(text, words).telling > 0 || words.known.iter().any(|known| lower.contains(known))
}

/// They end at a full stop before a blank and a capital letter.
fn sentences(statement: &str) -> impl Iterator<Item = &str> {
    let mut rest = statement;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = rest.match_indices(". ").chain(rest.match_indices("! "));
        let ends = ends.chain(rest.match_indices("? ")).map(|(at, _)| at + 2);
        let end = ends
            .filter(|end| rest[*end..].trim_start().starts_with(char::is_uppercase))
            .min()
            .unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        rest = after;
        Some(sentence)
    })
}

/// A link or an address alone on its line.
fn is_address(line: &str) -> bool {
    let line = line.trim_matches(['<', '>', '(', ')', '[', ']']);
    let is_link = ["www.", "http://", "https://", "mailto:"]
        .iter()
        .any(|start| line.starts_with(start));
    let is_mail = line
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    (is_link || is_mail) && !line.contains(char::is_whitespace)
}
