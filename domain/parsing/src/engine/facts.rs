//! The named values of a mail, or of one of its sections.

use std::{borrow::Cow, cell::OnceCell};

use crate::program::{Pattern, Split, Strip, Text, ValueId, lower};
use crate::{
    program::Template,
    work::{Work, of_bytes},
};

use super::cell::CellRef;

#[derive(Debug, Clone)]
pub(super) struct Facts<'m> {
    values: Vec<Option<Fact<'m>>>,
    work: &'m Work,
}

#[derive(Debug, Clone)]
struct Fact<'m> {
    own: Cow<'m, str>,
    lower: OnceCell<String>,
    /// Where it stands, if in a cell of HTML.
    cell: Option<CellRef<'m>>,
}

impl<'m> Facts<'m> {
    pub(super) fn new(count: usize, work: &'m Work) -> Self {
        Self {
            values: vec![None; count],
            work,
        }
    }

    pub(super) fn work(&self) -> &'m Work {
        self.work
    }

    /// The text of the first template whose values are all there.
    pub(super) fn fill_first(&self, templates: &[Template]) -> Option<String> {
        templates
            .iter()
            .find_map(|template| self.fill_one(template))
    }

    pub(super) fn fill_one(&self, template: &Template) -> Option<String> {
        let filled = template.fill(|id| self.get(id))?;
        self.work
            .take_bytes(filled.len(), "templates")
            .then_some(filled)
    }

    /// A copy for one row; what its values hold is copied too.
    pub(super) fn copy(&self) -> Option<Self> {
        let held = self.values.iter().flatten().map(|fact| {
            let own = match &fact.own {
                Cow::Owned(own) => own.len(),
                Cow::Borrowed(_) => 0,
            };
            own + fact.lower.get().map_or(0, String::len)
        });
        let held: usize = held.sum::<usize>() + self.values.len();
        self.work
            .take(1 + of_bytes(held), "the values of a row")
            .then(|| self.clone())
    }

    pub(super) fn get(&self, id: ValueId) -> Option<&str> {
        let fact = self.values.get(id)?.as_ref()?;
        Some(&fact.own)
    }

    pub(super) fn cell(&self, id: ValueId) -> Option<CellRef<'m>> {
        self.values.get(id)?.as_ref()?.cell
    }

    pub(super) fn is_set(&self, id: ValueId) -> bool {
        self.values.get(id).is_some_and(Option::is_some)
    }

    pub(super) fn text(&self, id: ValueId) -> Option<Text<'_>> {
        let fact = self.values.get(id)?.as_ref()?;
        let lower = fact.lower.get_or_init(|| lower(&fact.own).into_owned());
        Some(Text {
            own: &fact.own,
            lower: Cow::Borrowed(lower),
        })
    }

    /// Sets a value that is not set yet; a blank text sets nothing.
    pub(super) fn set(&mut self, id: ValueId, value: Cow<'m, str>) {
        self.set_in_cell(id, value, None);
    }

    /// As [`set`](Self::set), with the cell that the value stands in.
    pub(super) fn set_in_cell(
        &mut self,
        id: ValueId,
        value: Cow<'m, str>,
        cell: Option<CellRef<'m>>,
    ) {
        let Some(slot) = self.values.get_mut(id) else {
            return;
        };
        if slot.is_some() {
            return;
        }
        let value = match value {
            Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
            Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
        };
        if value.is_empty() {
            return;
        }
        *slot = Some(Fact {
            own: value,
            lower: OnceCell::new(),
            cell,
        });
    }

    /// Sets what is wanted and not set yet from others. Tells whether there was any.
    pub(super) fn fill_from(&mut self, others: &Self, is_wanted: impl Fn(ValueId) -> bool) -> bool {
        let mut filled = false;
        for (id, (slot, other)) in self.values.iter_mut().zip(&others.values).enumerate() {
            if slot.is_none() && other.is_some() && is_wanted(id) {
                slot.clone_from(other);
                filled = true;
            }
        }
        filled
    }

    /// Sets the pattern's groups where it fits and sets something new.
    pub(super) fn capture(&mut self, pattern: &Pattern, text: &'m str) -> bool {
        if self.has_all(pattern) {
            return false;
        }
        let Some(captures) = pattern.regex.captures(text, self.work) else {
            return false;
        };
        for (group, id) in &pattern.groups {
            if let Some(found) = captures.get(*group) {
                self.set(*id, Cow::Borrowed(found.as_str()));
            }
        }
        true
    }

    /// Sets the pattern's groups from another value.
    pub(super) fn capture_value(&mut self, of: ValueId, pattern: &Pattern) {
        if self.has_all(pattern) {
            return;
        }
        let Some(fact) = self.values.get(of).and_then(Option::as_ref) else {
            return;
        };
        match fact.own {
            Cow::Borrowed(text) => {
                self.capture(pattern, text);
            }
            Cow::Owned(ref text) => {
                let Some(captures) = pattern.regex.captures(text, self.work) else {
                    return;
                };
                let found: Vec<(ValueId, String)> = pattern
                    .groups
                    .iter()
                    .filter_map(|(group, id)| {
                        Some((*id, captures.get(*group)?.as_str().to_owned()))
                    })
                    .collect();
                for (id, text) in found {
                    self.set(id, Cow::Owned(text));
                }
            }
        }
    }

    /// Takes what changes from mail to mail out of a value.
    pub(super) fn strip(&mut self, strip: &Strip) {
        let Some(value) = self.get(strip.of) else {
            return;
        };
        let mut left = Cow::Borrowed(value);
        for pattern in &strip.patterns {
            if let Some(less) = pattern.without_matches(&left, self.work) {
                left = Cow::Owned(less);
            }
        }
        let left = left.into_owned();
        self.set(strip.to, Cow::Owned(left));
    }

    fn has_all(&self, pattern: &Pattern) -> bool {
        !pattern.groups.is_empty() && pattern.groups.iter().all(|(_, id)| self.is_set(*id))
    }

    /// Parts a value at the last joining word, or before the known right side.
    pub(super) fn split(&mut self, split: &Split) {
        let Some(text) = self.text(split.of) else {
            return;
        };
        let joiners = split.at_last.len();
        if !self
            .work
            .take_bytes(text.own.len().saturating_mul(joiners), "split")
        {
            return;
        }
        let known = split.right_is.and_then(|id| self.text(id));
        let cut = known
            .and_then(|known| cut_before(&text.lower, &split.at_last, &known.lower))
            .or_else(|| cut_at_last(&text.lower, &split.at_last));
        let Some((left, right)) = cut else { return };
        // Lower case may be longer or shorter than the text itself in a few scripts.
        let (Some(left), Some(right)) = (text.own.get(..left), text.own.get(right..)) else {
            return;
        };
        let (left, right) = (left.to_owned(), right.to_owned());
        self.set(split.left, Cow::Owned(left));
        self.set(split.right, Cow::Owned(right));
    }
}

/// End of the left side and start of the right side.
fn cut_at_last(text: &str, joiners: &[String]) -> Option<(usize, usize)> {
    joiners
        .iter()
        .filter_map(|joiner| text.rfind(joiner).map(|at| (at, at + joiner.len())))
        .max()
}

fn cut_before(text: &str, joiners: &[String], right: &str) -> Option<(usize, usize)> {
    let left = text.strip_suffix(right)?;
    joiners
        .iter()
        .find_map(|joiner| left.strip_suffix(joiner.as_str()))
        .map(|before| (before.len(), left.len()))
}

#[cfg(test)]
mod tests {
    use super::{cut_at_last, cut_before};

    #[test]
    fn the_last_joining_word_parts_unless_the_right_side_is_known() {
        let joiners = [" on ".to_owned(), " op ".to_owned()];
        assert_eq!(
            cut_at_last("files on disk on nas01", &joiners),
            Some((13, 17))
        );
        assert_eq!(
            cut_before("files on nas on roof", &joiners, "nas on roof"),
            Some((5, 9))
        );
        assert_eq!(cut_before("files on nas01", &joiners, "other"), None);
        assert_eq!(cut_at_last("files", &joiners), None);
    }
}
