//! The definitions that come with the program.

pub(super) const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/definitions.rs"));

/// Whether this text comes with the program.
pub(super) fn is_known(source: &str) -> bool {
    SOURCES.iter().any(|(_, known)| *known == source)
}
