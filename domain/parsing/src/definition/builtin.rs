//! The definitions that come with the program.

pub(super) const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/definitions.rs"));

/// Which of them has this file name and text.
pub(super) fn place(file: &str, source: &str) -> Option<usize> {
    SOURCES.iter().position(|known| *known == (file, source))
}

/// Whether this text comes with the program.
pub(super) fn is_known(source: &str) -> bool {
    SOURCES.iter().any(|(_, known)| *known == source)
}
