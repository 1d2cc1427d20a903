//! A way in which mail systems change a mail.

use super::letter::Letter;

/// A way in which mail systems change a mail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrapping {
    /// Family and kind.
    pub(super) name: &'static str,
    /// `None` where it does not apply to the mail.
    pub(super) wrap: fn(&Letter) -> Option<Vec<u8>>,
    /// It wraps the text that is left of a mail without HTML, and must read as that does.
    pub(super) of_text: bool,
}

impl Wrapping {
    pub(super) const fn new(name: &'static str, wrap: fn(&Letter) -> Option<Vec<u8>>) -> Self {
        Self {
            name,
            wrap,
            of_text: false,
        }
    }

    pub(super) const fn of_text(self) -> Self {
        Self {
            of_text: true,
            ..self
        }
    }
}
