//! Sets of definitions: those of the program, and any others.

use std::sync::LazyLock;

use super::{DefinitionError, builtin, compile, examples, revision};
use crate::program::Dispatch;
use crate::program::{Definition, Definitions};

static BUILTIN: LazyLock<Definitions> = LazyLock::new(|| {
    let sources = builtin::SOURCES
        .iter()
        .map(|(file, source)| ((*file).to_owned(), (*source).to_owned()));
    // The files are part of the program and compiled by its tests: a mistake in one cannot reach an installation.
    Definitions::compile(sources).unwrap_or_else(|error| panic!("built-in definition: {error}"))
});

impl Definitions {
    /// The definitions that come with the program, compiled on first use.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// File names and contents of the definitions that come with the program.
    pub fn builtin_sources() -> &'static [(&'static str, &'static str)] {
        builtin::SOURCES
    }

    /// Compiles a set of definitions.
    ///
    /// `sources` are pairs of file name (for messages) and TOML. The first mistake is reported with file, line and key.
    pub fn compile(
        sources: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, DefinitionError> {
        let mut list = Vec::new();
        for (file, source) in sources {
            list.push(compile::definition(&file, &source)?);
        }
        Self::of(list)
    }

    /// Whether the definition of that name reads its examples as it says, asked in its place among the others. The error
    /// points at the first one that it does not. One that is not enabled reads nothing, and is not asked.
    pub fn check_examples(&self, name: &str) -> Result<(), DefinitionError> {
        examples::check(self, name)
    }

    pub(super) fn of(mut list: Vec<Definition>) -> Result<Self, DefinitionError> {
        refuse_equal_names(&list)?;
        list.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));

        let dispatch = Dispatch::build(&list).map_err(|error| DefinitionError {
            file: list.first().map(|first| first.file.clone()).unwrap_or_default(),
            line: 1,
            column: 1,
            key: "recognise".to_owned(),
            problem: format!(
                "the words of all definitions together are too many to search for ({error}); use fewer or shorter"
            ),
        })?;
        let revision = revision::of_set(&list);
        Ok(Self {
            list,
            revision,
            dispatch,
        })
    }
}

fn refuse_equal_names(list: &[Definition]) -> Result<(), DefinitionError> {
    let mut names: Vec<(&str, &str)> = list
        .iter()
        .map(|definition| (definition.name.as_str(), definition.file.as_str()))
        .collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        let [(name, first), (other, second)] = pair else {
            continue;
        };
        if name == other {
            return Err(DefinitionError {
                file: (*second).to_owned(),
                line: 1,
                column: 1,
                key: "name".to_owned(),
                problem: format!(
                    "`{name}` is the name of {first} already; give one of them another name"
                ),
            });
        }
    }
    Ok(())
}
