//! Texts in both cases.

use std::borrow::Cow;

/// A text in its own case and in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Text<'t> {
    pub(crate) own: &'t str,
    pub(crate) lower: Cow<'t, str>,
}

impl<'t> Text<'t> {
    pub(crate) fn new(own: &'t str) -> Self {
        Self {
            own,
            lower: lower(own),
        }
    }
}

/// Lower case; borrowed where the text is in lower case already.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.to_lowercase())
}
