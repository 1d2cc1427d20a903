//! The backgrounds that style sheets of a mail give to classes.
//!
//! No more of CSS is read than tells whether a row is coloured: a row that its class paints red must not pass for white.

use std::collections::HashMap;

use memchr::memchr2_iter;

use super::{super::UNREAD_COLOUR, style};
use crate::limits::MAX_CLASSES;

/// States of a link or under the pointer, which nobody sees in a report.
const STATES: [&str; 6] = [":hover", ":focus", ":active", ":visited", ":link", "::"];

#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// In lower case → `0xRRGGBB`, or [`UNREAD_COLOUR`].
    backgrounds: HashMap<String, u32>,
    is_full: bool,
}

impl Sheet {
    /// Adds the content of a `<style>`.
    pub(super) fn add(&mut self, css: &str) {
        let (mut selectors, mut from) = ("", 0);
        for at in memchr2_iter(b'{', b'}', css.as_bytes()) {
            let piece = &css[from..at];
            from = at + 1;
            if css.as_bytes()[at] == b'{' {
                // Of `@media … { .x {`, the inner one counts.
                selectors = piece;
                continue;
            }
            let selectors = std::mem::take(&mut selectors);
            if let Some(background) = style::background(piece) {
                selectors
                    .split(',')
                    .filter(|selector| !STATES.iter().any(|state| selector.contains(state)))
                    .flat_map(classes)
                    .for_each(|class| self.paint(class, background));
            }
        }
    }

    /// What the classes set; two that differ are not read.
    pub(super) fn background(&self, classes: &str) -> Option<u32> {
        if classes.is_empty() || (self.backgrounds.is_empty() && !self.is_full) {
            return None;
        }
        classes
            .split_ascii_whitespace()
            .filter_map(|class| {
                let known = self.backgrounds.get(&class.to_lowercase()).copied();
                known.or(self.is_full.then_some(UNREAD_COLOUR))
            })
            .reduce(same_or_unread)
    }

    fn paint(&mut self, class: &str, background: u32) {
        let class = class.to_lowercase();
        if let Some(known) = self.backgrounds.get_mut(&class) {
            *known = same_or_unread(*known, background);
        } else if self.backgrounds.len() < MAX_CLASSES {
            self.backgrounds.insert(class, background);
        } else {
            self.is_full = true;
        }
    }
}

/// Which of two rules applies depends on more than is read here, such as dark mode.
fn same_or_unread(one: u32, other: u32) -> u32 {
    if one == other { one } else { UNREAD_COLOUR }
}

/// The classes that a selector names, such as `red` of `tr.red td`.
fn classes(selector: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    selector
        .split('.')
        .skip(1)
        .map(move |rest| &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())])
        .filter(|class| !class.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Sheet, UNREAD_COLOUR};

    fn background(css: &str, classes: &str) -> Option<u32> {
        let mut sheet = Sheet::default();
        sheet.add(css);
        sheet.background(classes)
    }

    #[test]
    fn classes_with_a_background() {
        let css = "/* rows */ .ok, td.fine { color: green }\n\
                   tr.Bad td, .worse { padding: 1px; background-color: #FB9895 !important; }\n\
                   @media screen { .seen { background: #fff } }\n\
                   .link:hover { background: red }";
        for (classes, expected) in [
            ("ok", None),
            ("bad", Some(0xfb_98_95)),
            ("BAD wide", Some(0xfb_98_95)),
            ("worse", Some(0xfb_98_95)),
            ("seen", Some(0xff_ff_ff)),
            ("seen bad", Some(UNREAD_COLOUR)),
            ("link", None),
            ("", None),
        ] {
            assert_eq!(background(css, classes), expected, "{classes}");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_colour_that_was_read() {
        let two = ".a { background: #fff } @media (x) { .a { background: #000 } }";
        assert_eq!(background(two, "a"), Some(UNREAD_COLOUR));
        let variable = ".a { background: var(--x) }";
        assert_eq!(background(variable, "a"), Some(UNREAD_COLOUR));
        for broken in ["}{", ".a {", ". { background: red }", ".é{background:red}}"] {
            background(broken, "a");
        }
    }
}
