//! What a `use` declaration brings into its module.

use proc_macro2::{Delimiter, TokenTree};

/// A name that a `use` brings in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// Under which name; `None` where it brings in everything (`*`).
    pub(super) name: Option<String>,
    /// `pub use`, in any of its forms.
    pub(super) is_reexport: bool,
    pub(super) line: usize,
}

/// `tokens` are those between `use` and `;`.
pub(super) fn imports(tokens: &[TokenTree], is_reexport: bool) -> Vec<Import> {
    let mut found = Vec::new();
    read(&[], tokens, is_reexport, &mut found);
    found
}

fn read(prefix: &[String], tokens: &[TokenTree], is_reexport: bool, found: &mut Vec<Import>) {
    for branch in branches(tokens) {
        let mut path = prefix.to_vec();
        let mut name = None;
        let mut line = 0;
        let mut is_renamed = false;
        for token in branch {
            line = token.span().start().line;
            match token {
                TokenTree::Ident(ident) if ident == "as" => is_renamed = true,
                TokenTree::Ident(ident) if is_renamed => name = Some(ident.to_string()),
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == '*' => {
                    found.push(Import {
                        path: path.clone(),
                        name: None,
                        is_reexport,
                        line,
                    });
                    path.clear();
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    read(&path, &inner, is_reexport, found);
                    path.clear();
                }
                _ => {}
            }
        }
        // `use a::{self}` is `use a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let Some(last) = path.last() else {
            continue;
        };
        found.push(Import {
            name: Some(name.unwrap_or_else(|| last.clone())),
            path,
            is_reexport,
            line,
        });
    }
}

/// The parts between the commas.
fn branches(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    tokens
        .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
        .filter(|branch| !branch.is_empty())
}
