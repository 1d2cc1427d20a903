//! The parsers of an installation, compiled, for lists of them.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::replay::DefinitionRevision;
use parsing::definition::{
    Definition, DefinitionError, Definitions, InstalledParser, ParserOrigin, ParserSetting,
    installed, published_file,
};
use projections::views::{parser_hits::ParserHits, parsers::ParserRow};

/// A parser with what its text says.
#[derive(Debug, Clone)]
pub struct ListedParser {
    pub parser: InstalledParser,
    /// What the installation set; `None` where nobody touched it.
    pub row: Option<ParserRow>,
    /// `None` where it never read a mail.
    pub hits: Option<ParserHits>,
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

    /// Whether it is wanted: nobody switched it off, its text does not either, and this program can compile it.
    pub fn is_enabled(&self) -> bool {
        self.parser.enabled && self.definition().is_ok_and(|definition| definition.enabled)
    }

    /// The revision that views are to be built with; none where it is not wanted.
    pub fn wanted_revision(&self) -> Option<DefinitionRevision> {
        let definition = self.definition().ok().filter(|_| self.is_enabled())?;
        Some(DefinitionRevision {
            name: definition.name.clone(),
            revision: definition.revision.clone(),
        })
    }

    /// The place in the order in which parsers are asked: lower first, then by name.
    pub fn order(&self) -> i32 {
        self.definition()
            .map_or(i32::MAX, |definition| definition.order)
    }
}

impl Shelf {
    /// All parsers in the order in which they are asked, those that are switched off among them, and those that are gone
    /// while the views are still built with them (`live`). Compiles what it has not seen before, so it belongs on a thread
    /// that may take its time.
    pub fn list(
        &self,
        rows: Vec<ParserRow>,
        mut hits: HashMap<String, ParserHits>,
        live: &Definitions,
    ) -> Vec<ListedParser> {
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
        let mut parsers = installed(&settings);
        let gone = gone(&parsers, live);
        parsers.extend(gone);
        for parser in parsers {
            let builtin = Definitions::builtin()
                .get(&parser.name)
                .filter(|builtin| builtin.source == parser.source);
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
                hits: hits.remove(&parser.name),
                parser,
                compiled,
            });
        }
        *published = used;
        list.sort_by(|a, b| (a.order(), &a.parser.name).cmp(&(b.order(), &b.parser.name)));
        list
    }
}

/// These definitions and those of the files, each in place of one of its name. An error names the file.
pub fn with_definitions(
    live: &Definitions,
    files: &[(PathBuf, String)],
) -> Result<Definitions, DefinitionError> {
    let mut own = Vec::with_capacity(files.len());
    for (file, text) in files {
        let file = file.display().to_string();
        own.push((Definition::compile(&file, text)?.name, file, text.clone()));
    }
    let others = live
        .iter()
        .filter(|definition| !own.iter().any(|(name, _, _)| *name == definition.name))
        .map(|definition| (definition.file.clone(), definition.source.clone()));
    let sources: Vec<_> = others
        .chain(
            own.iter()
                .map(|(_, file, text)| (file.clone(), text.clone())),
        )
        .collect();
    Definitions::compile(sources)
}

/// What the views are built with, but was withdrawn, or is no longer brought by the program.
fn gone(installed: &[InstalledParser], live: &Definitions) -> Vec<InstalledParser> {
    let names: HashSet<_> = installed
        .iter()
        .map(|parser| parser.name.as_str())
        .collect();
    live.iter()
        .filter(|definition| !names.contains(definition.name.as_str()))
        .map(|definition| InstalledParser {
            name: definition.name.clone(),
            origin: if definition.file == published_file(&definition.name) {
                ParserOrigin::Published
            } else {
                ParserOrigin::Builtin
            },
            file: definition.file.clone(),
            source: definition.source.clone(),
            enabled: false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "name = 'acme-backup'\nsoftware = 'Acme'\ntype = 'Backup'\nevidence = 'unverified'\n\
         description = ''\nsetup = ''\nrecognise = { all = [{ in = 'subject', contains = 'Acme report' }] }\n\
         run = { job = '{subject}' }\n";

    fn published(source: &str) -> ParserRow {
        ParserRow {
            name: "acme-backup".to_owned(),
            source: Some(source.to_owned()),
            revision: None,
            enabled: true,
            disabled_reason: None,
            published_at: None,
            published_by: None,
        }
    }

    fn own(list: &[ListedParser]) -> &ListedParser {
        let mut list = list.iter();
        list.find(|listed| listed.parser.name == "acme-backup")
            .expect("it is listed")
    }

    #[test]
    fn what_is_gone_is_listed_while_the_views_are_built_with_it() {
        let shelf = Shelf::default();
        let row = published(OWN);
        let settings = [ParserSetting::from(row.clone())];
        let live = Definitions::compile_wanted(&settings).unwrap().definitions;
        let withdrawn = ParserRow {
            source: None,
            ..row
        };
        let list = shelf.list(vec![withdrawn.clone()], HashMap::new(), &live);
        let gone = own(&list);
        assert!(!gone.parser.enabled);
        assert_eq!(gone.parser.origin, ParserOrigin::Published);
        assert_eq!(gone.definition().unwrap().software, "Acme");
        let list = shelf.list(vec![withdrawn], HashMap::new(), Definitions::builtin());
        assert_eq!(list.len(), Definitions::builtin().iter().count());
    }

    #[test]
    fn what_is_compiled_is_kept_while_its_text_is_the_same() {
        let shelf = Shelf::default();
        let list = |source: &str| {
            shelf.list(
                vec![published(source)],
                HashMap::new(),
                Definitions::builtin(),
            )
        };
        let first = list(OWN);
        let again = list(OWN);
        let place = |list: &[ListedParser]| std::ptr::from_ref(own(list).definition().unwrap());
        assert_eq!(place(&first), place(&again));
        let changed = list(&OWN.replace("'Acme'", "'Acme Backup'"));
        assert_eq!(own(&changed).definition().unwrap().software, "Acme Backup");
        assert_eq!(shelf.published.lock().unwrap().len(), 1);
    }
}
