//! What one module says: the names that it defines, brings in and mentions.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::use_tree::{Import, imports};

/// The contents of one module, without those of the modules below it.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Names of items, whatever their kind.
    pub(super) items: BTreeSet<String>,
    /// Names of `macro_rules!`.
    pub(super) macros: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// Paths of two and more names, each with its line.
    pub(super) paths: Vec<(Vec<String>, usize)>,
    /// Every name by itself, and the start of each path, with the first line.
    pub(super) mentions: BTreeMap<String, usize>,
    /// Macros that are called by a name alone.
    pub(super) macro_calls: BTreeMap<String, usize>,
    pub(super) children: Vec<Child>,
}

#[derive(Debug)]
pub(super) struct Child {
    pub(super) name: String,
    pub(super) is_test: bool,
    /// `None` where the module is a file of its own.
    pub(super) inline: Option<TokenStream>,
}

impl Contents {
    pub(super) fn read(tokens: TokenStream) -> Self {
        let mut contents = Self::default();
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        contents.scan(&tokens, Level::Module);
        contents
    }

    fn scan(&mut self, tokens: &[TokenTree], level: Level) {
        let mut at = 0;
        let mut is_test = false;
        let mut is_public = false;
        while let Some(token) = tokens.get(at) {
            if let Some((attribute, behind)) = attribute(tokens, at) {
                is_test |= is_cfg_test(&attribute);
                self.attribute(&attribute);
                at = behind;
                continue;
            }
            let word = ident(token);
            if is_test {
                if word.as_deref() == Some("mod")
                    && let Some(name) = tokens.get(at + 1).and_then(ident)
                {
                    self.children.push(Child {
                        name,
                        is_test,
                        inline: body(tokens, at + 2),
                    });
                }
                at = behind_item(tokens, at, level);
                is_test = false;
                continue;
            }
            match word.as_deref() {
                Some("pub") => {
                    is_public = true;
                    at += 1;
                    if is_group(tokens.get(at), Delimiter::Parenthesis) && is_scope(&tokens[at]) {
                        at += 1;
                    }
                    continue;
                }
                Some("use") if !is_precise_capture(tokens, at) => {
                    let end = end_of_use(tokens, at);
                    self.imports
                        .extend(imports(&tokens[at + 1..end], is_public));
                    at = end;
                }
                Some("mod") if level == Level::Module => {
                    if let Some(name) = tokens.get(at + 1).and_then(ident) {
                        let inline = body(tokens, at + 2);
                        at += 2;
                        self.children.push(Child {
                            name,
                            is_test: false,
                            inline,
                        });
                    }
                }
                Some("macro_rules") => {
                    if let Some(name) = tokens.get(at + 2).and_then(ident) {
                        self.macros.insert(name.clone());
                        self.items.insert(name);
                        at += 2;
                    }
                }
                Some(
                    "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union",
                ) => {
                    if let Some(name) = tokens.get(at + 1).and_then(ident)
                        && level == Level::Module
                    {
                        self.items.insert(name);
                        at += 1;
                    }
                }
                Some(_) => at = self.path(tokens, at),
                None => {
                    if let TokenTree::Group(group) = token {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        self.scan(&inner, Level::Inner);
                    }
                }
            }
            is_public = false;
            at += 1;
        }
    }

    /// Reads the path that begins here; where its last token stands.
    fn path(&mut self, tokens: &[TokenTree], start: usize) -> usize {
        let mut path = Vec::new();
        let mut at = start;
        while let Some(name) = tokens.get(at).and_then(ident) {
            path.push(name);
            if !(is_colons(tokens, at + 1) && tokens.get(at + 3).and_then(ident).is_some()) {
                break;
            }
            at += 3;
        }
        // Behind `::` there are the rest of a path and names outside of the crate, behind `.` fields and methods.
        let behind_colons = start >= 2 && is_colons(tokens, start - 2);
        let behind_point = start >= 1 && is_field_point(tokens, start - 1);
        if behind_colons || behind_point {
            return at;
        }
        let line = || tokens[start].span().start().line;
        let is_label = path.len() == 1 && is_single_colon(tokens, at + 1);
        if !is_label {
            self.mentions.entry(path[0].clone()).or_insert_with(line);
        }
        if path.len() == 1 && is_punct(tokens.get(at + 1), '!') {
            self.macro_calls.entry(path[0].clone()).or_insert_with(line);
        }
        if path.len() > 1 {
            self.paths.push((path, line()));
        }
        at
    }

    /// Paths in attributes, and those that serde is told as text.
    fn attribute(&mut self, tokens: &[TokenTree]) {
        let name = tokens.first().and_then(ident);
        if name.as_deref() == Some("doc") {
            return;
        }
        self.scan(tokens, Level::Inner);
        if name.as_deref() == Some("serde")
            && let Some(TokenTree::Group(group)) = tokens.get(1)
        {
            for token in group.stream() {
                let TokenTree::Literal(literal) = &token else {
                    continue;
                };
                let text = literal.to_string();
                let path = text.trim_matches('"').split("::").map(str::to_owned);
                let path: Vec<String> = path.collect();
                if path.len() > 1 {
                    self.paths.push((path, token.span().start().line));
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Items stand here.
    Module,
    /// Within braces, brackets or parentheses.
    Inner,
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_joint = matches!(
        tokens.get(at),
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint
    );
    is_joint && is_punct(tokens.get(at + 1), ':')
}

fn is_single_colon(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && !is_colons(tokens, at)
}

/// `.` of a field or method, and not `..` of a range.
fn is_field_point(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), '.') && !(at >= 1 && is_punct(tokens.get(at - 1), '.'))
}

/// `(crate)`, `(super)`, `(self)` and `(in path)` behind `pub`; other parentheses there are a type.
fn is_scope(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next().as_ref().and_then(ident);
    let is_whole = group.stream().into_iter().count() == 1;
    match first.as_deref() {
        Some("crate" | "super" | "self") => is_whole,
        Some("in") => true,
        _ => false,
    }
}

/// `+ use<'_>` in a type is no declaration.
fn is_precise_capture(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at + 1), '<')
}

/// The tokens within an attribute that begins here, and the index behind it.
fn attribute(tokens: &[TokenTree], at: usize) -> Option<(Vec<TokenTree>, usize)> {
    if !is_punct(tokens.get(at), '#') {
        return None;
    }
    let inner = usize::from(is_punct(tokens.get(at + 1), '!'));
    match tokens.get(at + 1 + inner) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some((group.stream().into_iter().collect(), at + 2 + inner))
        }
        _ => None,
    }
}

fn is_cfg_test(attribute: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(group)) = attribute.get(1) else {
        return false;
    };
    attribute.first().and_then(ident).as_deref() == Some("cfg")
        && group.stream().to_string() == "test"
}

/// What stands within the braces at this place.
fn body(tokens: &[TokenTree], at: usize) -> Option<TokenStream> {
    match tokens.get(at) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            Some(group.stream())
        }
        _ => None,
    }
}

fn end_of_use(tokens: &[TokenTree], at: usize) -> usize {
    let length = tokens[at..]
        .iter()
        .take_while(|token| !is_punct(Some(token), ';'))
        .count();
    at + length
}

/// The index behind the item, field or statement that begins here.
fn behind_item(tokens: &[TokenTree], at: usize, level: Level) -> usize {
    let is_use = tokens[at..]
        .iter()
        .find_map(ident)
        .is_some_and(|word| word == "use");
    for (index, token) in tokens.iter().enumerate().skip(at) {
        let ends = is_punct(Some(token), ';')
            || (level == Level::Inner && is_punct(Some(token), ','))
            || (!is_use && is_group(Some(token), Delimiter::Brace));
        if ends {
            return index + 1;
        }
    }
    tokens.len()
}
