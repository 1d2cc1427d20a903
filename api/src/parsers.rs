//! The parsers of an installation, compiled, for lists of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use parsing::definition::{
    Definition, DefinitionError, Definitions, InstalledParser, Origin, ParserSetting, installed,
};
use projections::views::parsers::ParserRow;

/// A parser with what its text says.
#[derive(Debug, Clone)]
pub struct ListedParser {
    pub parser: InstalledParser,
    /// What the installation set; `None` where nobody touched it.
    pub row: Option<ParserRow>,
    compiled: Compiled,
}

/// Keeps the published definitions compiled, since a list of hundreds would take seconds to compile.
#[derive(Debug, Default)]
pub struct Shelf {
    /// By text; what the last list did not need is dropped.
    published: Mutex<HashMap<String, Arc<CompiledText>>>,
}

type CompiledText = Result<Definition, DefinitionError>;

#[derive(Debug, Clone)]
enum Compiled {
    Builtin(&'static Definition),
    Published(Arc<CompiledText>),
}

impl ListedParser {
    /// An error where this program cannot compile a definition that an earlier one took in.
    pub fn definition(&self) -> Result<&Definition, &DefinitionError> {
        match &self.compiled {
            Compiled::Builtin(definition) => Ok(definition),
            Compiled::Published(compiled) => compiled.as_ref().as_ref(),
        }
    }

    /// The place in the order in which parsers are asked: lower first, then by name.
    pub fn order(&self) -> i32 {
        self.definition()
            .map_or(i32::MAX, |definition| definition.order)
    }
}

impl Shelf {
    /// All parsers in the order in which they are asked, those that are switched off among them. Compiles what it has not
    /// seen before, so it belongs on a thread that may take its time.
    pub fn list(&self, rows: Vec<ParserRow>) -> Vec<ListedParser> {
        let mut published = self
            .published
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let settings: Vec<_> = rows.iter().cloned().map(ParserSetting::from).collect();
        let mut rows: HashMap<_, _> = rows
            .into_iter()
            .map(|row| (row.name.clone(), row))
            .collect();
        let mut used = HashMap::new();
        let mut list = Vec::new();
        for parser in installed(&settings) {
            let builtin = match parser.origin {
                Origin::Builtin => Definitions::builtin().get(&parser.name),
                Origin::Published => None,
            };
            let compiled = builtin.map_or_else(
                || {
                    let compiled = published.remove(&parser.source).unwrap_or_else(|| {
                        Arc::new(Definition::compile(&parser.file, &parser.source))
                    });
                    used.insert(parser.source.clone(), Arc::clone(&compiled));
                    Compiled::Published(compiled)
                },
                Compiled::Builtin,
            );
            list.push(ListedParser {
                row: rows.remove(&parser.name),
                parser,
                compiled,
            });
        }
        *published = used;
        list.sort_by(|a, b| (a.order(), &a.parser.name).cmp(&(b.order(), &b.parser.name)));
        list
    }
}
