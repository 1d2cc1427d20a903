//! Definitions as data: the TOML files of `domain/parsers/`, compiled.
//!
//! What the keys of a file do is described in the chapter "Parsers" of the book; `schema` lists them. What comes out is
//! `crate::program`.

mod builtin;
mod compile;
mod error;
mod examples;
mod pattern_count;
mod patterns;
mod revision;
mod schema;
mod set;
mod source_file;
mod summary;
mod wanted;

pub use self::{
    error::DefinitionError,
    wanted::{
        InstalledParser, ParserOrigin, ParserSetting, Wanted, installed, published_file,
        wanted_sources,
    },
};
pub use crate::program::{
    Definition, Definitions, Evidence, Example, ExpectedRun, SUBJECT_KEPT, ShownAlarm,
};
