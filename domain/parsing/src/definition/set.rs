//! Sets of definitions: those of the program, and any others.

use std::sync::{Arc, LazyLock, OnceLock};

use super::{DefinitionError, builtin, compile, examples, revision};
use crate::program::Dispatch;
use crate::program::{Definition, Definitions};

/// Each of the program's definitions, in the order of its files: compiled when a set first has it, and shared by all sets.
static COMPILED: [OnceLock<Arc<Definition>>; builtin::SOURCES.len()] =
    [const { OnceLock::new() }; builtin::SOURCES.len()];

static BUILTIN: LazyLock<Definitions> = LazyLock::new(|| {
    let all = builtin::SOURCES
        .iter()
        .map(|(file, source)| compiled(file, source));
    let set = all.collect::<Result<Vec<_>, _>>().and_then(|list| {
        refuse_equal_names(&list)?;
        built(list)
    });
    // The files are part of the program and compiled by its tests: a mistake in one cannot reach an installation.
    set.unwrap_or_else(|error| panic!("built-in definition: {error}"))
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
        let list = sources
            .into_iter()
            .map(|(file, source)| compiled(&file, &source));
        Self::of(list.collect::<Result<_, _>>()?)
    }

    /// Whether the definition of that name reads its examples as it says, asked in its place among the others. The error
    /// points at the first one that it does not. One that is not enabled reads nothing, and is not asked.
    pub fn check_examples(&self, name: &str) -> Result<(), DefinitionError> {
        examples::check(self, name)
    }

    pub(super) fn of(list: Vec<Arc<Definition>>) -> Result<Self, DefinitionError> {
        refuse_equal_names(&list)?;
        if is_builtin(&list) {
            return Ok(Self::builtin().clone());
        }
        built(list)
    }
}

/// Whether these, no two of which have one name, are those that come with the program.
fn is_builtin(list: &[Arc<Definition>]) -> bool {
    let comes_with_it = |definition: &Arc<Definition>| {
        let mut compiled = COMPILED.iter().filter_map(OnceLock::get);
        compiled.any(|own| Arc::ptr_eq(own, definition))
    };
    list.len() == COMPILED.len() && list.iter().all(comes_with_it)
}

/// A set of these, no two of which have one name.
fn built(mut list: Vec<Arc<Definition>>) -> Result<Definitions, DefinitionError> {
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
    Ok(Definitions {
        list,
        revision,
        dispatch: Arc::new(dispatch),
    })
}

/// Compiles a definition, unless it comes with the program and was compiled before.
pub(super) fn compiled(file: &str, source: &str) -> Result<Arc<Definition>, DefinitionError> {
    let compile = || Ok(Arc::new(compile::definition(file, source)?));
    let Some(shared) = builtin::place(file, source).and_then(|place| COMPILED.get(place)) else {
        return compile();
    };
    if let Some(definition) = shared.get() {
        return Ok(Arc::clone(definition));
    }
    let definition = compile()?;
    Ok(Arc::clone(shared.get_or_init(|| definition)))
}

fn refuse_equal_names(list: &[Arc<Definition>]) -> Result<(), DefinitionError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> impl Iterator<Item = (String, String)> {
        let all = builtin::SOURCES.iter();
        all.map(|(file, source)| ((*file).to_owned(), (*source).to_owned()))
    }

    #[test]
    fn what_comes_with_the_program_is_compiled_once() {
        let (builtin, same) = (
            Definitions::builtin(),
            Definitions::compile(sources()).unwrap(),
        );
        assert!(Arc::ptr_eq(&builtin.dispatch, &same.dispatch));
        let fewer = Definitions::compile(sources().skip(1)).unwrap();
        for definition in &fewer.list {
            assert!(builtin.list.iter().any(|own| Arc::ptr_eq(own, definition)));
        }
        assert_ne!(fewer.revision(), builtin.revision());
    }

    #[test]
    fn one_that_was_changed_or_is_there_twice_is_not_taken_for_the_programs() {
        let changed = sources().map(|(file, source)| (file, format!("{source}\n# changed\n")));
        let set = Definitions::compile(changed).unwrap();
        assert!(
            set.iter()
                .all(|definition| definition.source.contains("# changed"))
        );
        let twice = sources().take(1).chain(sources().take(COMPILED.len() - 1));
        assert!(Definitions::compile(twice).is_err());
    }
}
