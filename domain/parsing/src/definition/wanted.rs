//! Which definitions an installation wants: those of the program and those that it published, less those that it
//! switched off.

use std::{collections::BTreeMap, sync::Arc};

use super::{DefinitionError, set::compiled};
use crate::program::{Definition, Definitions};

/// What an installation set for the parser of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParserSetting {
    pub name: String,
    /// TOML text of its own definition; it takes the place of one that comes with the program.
    pub published: Option<String>,
    pub enabled: bool,
}

/// Where a definition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParserOrigin {
    /// With the program.
    Builtin,
    /// People of the installation published it.
    Published,
}

/// The definition of one name that an installation has, switched on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledParser {
    pub name: String,
    pub origin: ParserOrigin,
    /// For messages, such as `published/acme-backup.toml`.
    pub file: String,
    /// TOML text.
    pub source: String,
    pub enabled: bool,
}

/// A set that is ready to read mails.
#[derive(Debug)]
pub struct Wanted {
    pub definitions: Definitions,
    /// Why published definitions are left out: this program cannot compile them, while the one that took them in could.
    /// One of the same name that comes with the program reads in its place.
    pub left_out: Vec<DefinitionError>,
}

impl ParserOrigin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "BUILTIN",
            Self::Published => "PUBLISHED",
        }
    }
}

/// Everything that there is, by name.
pub fn installed(settings: &[ParserSetting]) -> Vec<InstalledParser> {
    let mut parsers = builtin();
    for setting in settings {
        if let Some(source) = &setting.published {
            parsers.insert(
                setting.name.clone(),
                InstalledParser {
                    name: setting.name.clone(),
                    origin: ParserOrigin::Published,
                    file: published_file(&setting.name),
                    source: source.clone(),
                    enabled: true,
                },
            );
        }
        if let Some(parser) = parsers.get_mut(&setting.name) {
            parser.enabled = setting.enabled;
        }
    }
    parsers.into_values().collect()
}

/// File names and texts of what is switched on, by name, as [`Definitions::compile`] takes them.
pub fn wanted_sources(settings: &[ParserSetting]) -> Vec<(String, String)> {
    installed(settings)
        .into_iter()
        .filter(|parser| parser.enabled)
        .map(|parser| (parser.file, parser.source))
        .collect()
}

/// The name that messages give to a published definition.
pub fn published_file(name: &str) -> String {
    format!("published/{name}.toml")
}

impl Definitions {
    /// Compiles what is switched on. A published definition that does not compile is left out, so that one mistake, or a
    /// stricter program, does not keep all other mails from being read.
    pub fn compile_wanted(settings: &[ParserSetting]) -> Result<Wanted, DefinitionError> {
        let mut list = Vec::new();
        let mut left_out = Vec::new();
        for parser in installed(settings)
            .into_iter()
            .filter(|parser| parser.enabled)
        {
            match named(&parser) {
                Ok(definition) => list.push(definition),
                Err(error) if parser.origin == ParserOrigin::Published => {
                    left_out.push(error);
                    if let Some(own) = builtin().remove(&parser.name) {
                        list.push(named(&own)?);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Wanted {
            definitions: Self::of(list)?,
            left_out,
        })
    }
}

/// Compiles a definition, which must have the name that it is kept under.
fn named(parser: &InstalledParser) -> Result<Arc<Definition>, DefinitionError> {
    let definition = compiled(&parser.file, &parser.source)?;
    if definition.name == parser.name {
        return Ok(definition);
    }
    Err(DefinitionError {
        file: parser.file.clone(),
        line: 1,
        column: 1,
        key: "name".to_owned(),
        problem: format!(
            "it is kept as `{}` but calls itself `{}`; publish it again",
            parser.name, definition.name
        ),
    })
}

fn builtin() -> BTreeMap<String, InstalledParser> {
    let texts: BTreeMap<&str, &str> = Definitions::builtin_sources().iter().copied().collect();
    Definitions::builtin()
        .iter()
        .filter_map(|definition| {
            let source = texts.get(definition.file.as_str())?;
            let parser = InstalledParser {
                name: definition.name.clone(),
                origin: ParserOrigin::Builtin,
                file: definition.file.clone(),
                source: (*source).to_owned(),
                enabled: true,
            };
            Some((definition.name.clone(), parser))
        })
        .collect()
}
