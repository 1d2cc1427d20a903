//! Mails that a person sent on: the report stands within the text of another mail.
//!
//! The marks before quoted lines are taken off, and what stands above the original, such as a cover line, is left out.
//! The lines with its sender and subject that mail programs write above it say who sent it and how it was called.

mod block;
mod quote;

use std::borrow::Cow;

use super::{Address, Block, Body, header, normalise, subject::Prefix};

/// What the lines above the original say.
#[derive(Debug, Default)]
pub(super) struct Original {
    pub(super) from: Option<Address>,
    pub(super) subject: Option<String>,
}

/// What was found in a body.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) original: Option<Original>,
    /// The body quotes a mail.
    pub(super) quotes: bool,
}

/// Leaves the original alone in the body, where there is one.
pub(super) fn open(body: &mut Body, prefix: Option<Prefix>) -> Found {
    let mut found = Found::default();
    if !body.text_is_html {
        open_text(body, prefix, &mut found);
    }
    open_html(body, prefix, &mut found);
    found
}

fn open_text(body: &mut Body, prefix: Option<Prefix>, found: &mut Found) {
    if quote::may_be_quoted(&body.text) {
        let lines: Vec<&str> = body.text.split('\n').collect();
        if let Some(unquoted) = quote::unquote(&lines, prefix.is_some()) {
            body.text = found.take_lines(&unquoted).join("\n");
        }
    }
    let lines: Vec<&str> = body.text.split('\n').take(block::LOOKED_AT).collect();
    let Some(block) = block::find(lines.len(), |at| Cow::Borrowed(lines[at]), prefix) else {
        return;
    };
    let above: usize = lines[..block.end].iter().map(|line| line.len() + 1).sum();
    let original = body.text.get(above..).unwrap_or_default();
    // Lines of a header at the end of a mail need not be those of one that was sent on.
    if prefix.is_none() && original.trim().is_empty() {
        return;
    }
    found.take(block.head);
    body.text = original.to_owned();
}

fn open_html(body: &mut Body, prefix: Option<Prefix>, found: &mut Found) {
    let unquoted = unquoted_lines(&body.html.blocks, prefix, found);
    let mut changed = unquoted.is_some();
    if let Some(blocks) = unquoted {
        body.html.blocks = blocks;
    }
    let blocks = &body.html.blocks;
    let block = block::find(blocks.len(), |at| as_line(&blocks[at]), prefix);
    if let Some(block) = block.filter(|block| prefix.is_some() || block.end < blocks.len()) {
        body.html.blocks.drain(..block.end);
        found.take(block.head);
        changed = true;
    }
    if changed && body.text_is_html {
        body.text = body.html.to_text();
    }
}

/// The blocks without the marks of quotes, where they are lines and most are quoted.
fn unquoted_lines(
    blocks: &[Block],
    prefix: Option<Prefix>,
    found: &mut Found,
) -> Option<Vec<Block>> {
    let line = |block: &Block| match block {
        Block::Line(line) => Some(line.as_str().to_owned()),
        Block::Row(_) => None,
    };
    let is_quoted =
        |block: &Block| matches!(block, Block::Line(line) if line.starts_with(['>', '|']));
    if !blocks.iter().any(is_quoted) {
        return None;
    }
    let lines = blocks.iter().map(line).collect::<Option<Vec<String>>>()?;
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let unquoted = quote::unquote(&lines, prefix.is_some())?;
    let lines = found.take_lines(&unquoted).iter();
    Some(lines.map(|line| Block::Line((*line).to_owned())).collect())
}

/// A row of a label and its value reads as a line of both.
fn as_line(block: &Block) -> Cow<'_, str> {
    match block {
        Block::Line(line) => line.as_str().into(),
        Block::Row(row) => match row.cells.as_slice() {
            [label, value] if label.text.ends_with(':') && label.text.len() < 40 => {
                format!("{} {}", label.text, value.text).into()
            }
            [only] if !only.text.contains('\n') => only.text.as_str().into(),
            _ => "".into(),
        },
    }
}

impl Found {
    fn take_lines<'u, 't>(&mut self, unquoted: &'u quote::Unquoted<'t>) -> &'u [&'t str] {
        if let Some(attribution) = unquoted.attribution {
            self.quotes = true;
            let original = self.original.get_or_insert_default();
            original.from = quote::writer(attribution).and_then(header::one_address);
        }
        &unquoted.lines
    }

    fn take(&mut self, head: block::Head) {
        self.quotes = true;
        let original = self.original.get_or_insert_default();
        if let Some(from) = head.from.as_deref().and_then(header::one_address) {
            original.from = Some(from);
        }
        original.subject = head.subject.map(|subject| normalise::line(&subject));
    }
}
