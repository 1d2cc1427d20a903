//! The definitions that come with the program.

use std::sync::LazyLock;

use super::Definitions;

pub(super) const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/definitions.rs"));

static COMPILED: LazyLock<Definitions> = LazyLock::new(|| {
    let sources = SOURCES
        .iter()
        .map(|(file, source)| ((*file).to_owned(), (*source).to_owned()));
    // The files are part of the program and compiled by its tests: a mistake in one cannot reach an installation.
    Definitions::compile(sources).unwrap_or_else(|error| panic!("built-in definition: {error}"))
});

/// Whether this text comes with the program.
pub(super) fn is_known(source: &str) -> bool {
    SOURCES.iter().any(|(_, known)| *known == source)
}

pub(super) fn compiled() -> &'static Definitions {
    &COMPILED
}
