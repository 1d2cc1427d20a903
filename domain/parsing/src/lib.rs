//! From the bytes of a notification mail to the runs it reports.
//!
//! The way of a mail through this crate is one direction: [`mail`] decodes MIME and normalises text and HTML,
//! [`engine`] picks the definitions that match and extracts, [`outcome`] is what comes out. [`values`] reads dates,
//! durations, sizes and counters in the ways that servers write them. Definitions are data: [`definition`] compiles
//! the TOML files in `domain/parsers/` to what `program` has.
//!
//! Parsing never fails and never panics: what cannot be read is reported in [`outcome::Parsed::problems`] beside what
//! could be read.

pub mod definition;
pub mod engine;
pub mod fixtures;
pub mod limits;
pub mod mail;
pub mod outcome;
mod program;
pub mod values;
mod work;
