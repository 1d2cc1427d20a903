//! Definitions as data: the TOML files of `domain/parsers/`, compiled.
