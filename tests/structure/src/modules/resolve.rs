//! From a name to the file that defines it.

use std::collections::BTreeSet;

use super::{
    need::Need,
    tree::{ModuleId, ROOT, Tree},
};

/// Everything that the files of the crate need of one another.
pub(super) fn needs(tree: &Tree) -> Vec<Need> {
    let mut needs = Vec::new();
    for module in 0..tree.modules.len() {
        let mut need = |to: Option<ModuleId>, line: usize, name: &str| {
            let Some(to) = to else {
                return;
            };
            let (from, to) = (tree.place(module), tree.place(to));
            if from.file != to.file {
                needs.push(Need {
                    from,
                    to,
                    line,
                    name: name.to_owned(),
                });
            }
        };
        let contents = &tree.modules[module].contents;
        for import in &contents.imports {
            let used_at = match &import.name {
                Some(name) if import.is_reexport => contents.mentions.get(name).copied(),
                // What is mentioned of a module's names is looked up below.
                None if Search::new(tree).module(module, &import.path).is_some() => None,
                Some(_) | None => Some(import.line),
            };
            if let Some(line) = used_at {
                let to = Search::new(tree).follow(module, &import.path);
                need(to, line, &import.path.join("::"));
            }
        }
        for (path, line) in &contents.paths {
            let to = Search::new(tree).follow(module, path);
            need(to, *line, &path.join("::"));
        }
        for (name, line) in &contents.mentions {
            need(through_globs(tree, module, name), *line, name);
        }
        for (name, line) in &contents.macro_calls {
            if !is_named_here(tree, module, name) {
                need(by_macro(tree, name), *line, name);
            }
        }
    }
    needs
}

/// The module that defines a name which only `use …::*` brings in here.
fn through_globs(tree: &Tree, module: ModuleId, name: &str) -> Option<ModuleId> {
    if is_named_here(tree, module, name) || tree.child(module, name).is_some() {
        return None;
    }
    Search::new(tree).in_globs(module, &[name.to_owned()])
}

fn is_named_here(tree: &Tree, module: ModuleId, name: &str) -> bool {
    let contents = &tree.modules[module].contents;
    let is_imported = contents
        .imports
        .iter()
        .any(|import| import.name.as_deref() == Some(name));
    is_imported || contents.items.contains(name)
}

/// Macros with `#[macro_use]` are in reach without being brought in.
fn by_macro(tree: &Tree, name: &str) -> Option<ModuleId> {
    let mut modules = 0..tree.modules.len();
    modules.find(|module| tree.modules[*module].contents.macros.contains(name))
}

/// One search, which goes through each module's name at most once: globs may lead in a circle.
struct Search<'a> {
    tree: &'a Tree,
    seen: BTreeSet<(ModuleId, Vec<String>)>,
}

impl<'a> Search<'a> {
    fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            seen: BTreeSet::new(),
        }
    }

    /// Follows a path as it stands in the code of `module`; `None` for what is outside of the crate.
    fn follow(&mut self, module: ModuleId, path: &[String]) -> Option<ModuleId> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.descend(ROOT, rest),
            "self" => self.descend(module, rest),
            "super" => self.descend(self.tree.modules[module].parent?, rest),
            "Self" => None,
            _ => self.named(module, path),
        }
    }

    /// Follows the rest of a path that surely leads into `module`: what has no definition there comes out of a macro.
    fn descend(&mut self, module: ModuleId, path: &[String]) -> Option<ModuleId> {
        match path.first().map(String::as_str) {
            None => Some(module),
            Some("super") => self.descend(self.tree.modules[module].parent?, &path[1..]),
            Some("self") => self.descend(module, &path[1..]),
            Some(name) => {
                let found = self.named(module, path);
                let leads_out = || {
                    let imports = &self.tree.modules[module].contents.imports;
                    imports
                        .iter()
                        .any(|import| import.name.as_deref() == Some(name))
                };
                found.or_else(|| (!leads_out()).then_some(module))
            }
        }
    }

    /// Follows a path whose first name is one of `module`.
    fn named(&mut self, module: ModuleId, path: &[String]) -> Option<ModuleId> {
        if !self.seen.insert((module, path.to_vec())) {
            return None;
        }
        let (name, rest) = path.split_first()?;
        let child = self.tree.child(module, name);
        // A module and a function may have one name; only the module leads on.
        if let Some(child) = child.filter(|_| !rest.is_empty()) {
            return self.descend(child, rest);
        }
        let contents = &self.tree.modules[module].contents;
        for import in &contents.imports {
            // `use uuid::uuid` names another crate, and so would what it leads to.
            if import.name.as_ref() == Some(name)
                && (import.path.first() != Some(name) || child.is_some())
            {
                let onward = [import.path.as_slice(), rest].concat();
                if let Some(found) = self.follow(module, &onward) {
                    return Some(found);
                }
            }
        }
        if contents.items.contains(name) {
            return Some(module);
        }
        if let Some(child) = child {
            return Some(child);
        }
        self.in_globs(module, path)
    }

    fn in_globs(&mut self, module: ModuleId, path: &[String]) -> Option<ModuleId> {
        let imports = &self.tree.modules[module].contents.imports;
        let globs = imports.iter().filter(|import| import.name.is_none());
        for glob in globs {
            let Some(target) = self.module(module, &glob.path) else {
                continue;
            };
            if let Some(found) = self.named(target, path) {
                return Some(found);
            }
        }
        None
    }

    /// The module that a path names; `None` for an enum.
    fn module(&mut self, from: ModuleId, path: &[String]) -> Option<ModuleId> {
        let mut at = from;
        for (index, name) in path.iter().enumerate() {
            at = match name.as_str() {
                "crate" => ROOT,
                "self" => at,
                "super" => self.tree.modules[at].parent?,
                name => match self.tree.child(at, name) {
                    Some(child) => child,
                    None if index == 0 => {
                        let imports = &self.tree.modules[from].contents.imports;
                        let import = imports
                            .iter()
                            .find(|import| import.name.as_deref() == Some(name))?;
                        if import.path.first().map(String::as_str) == Some(name) {
                            return None;
                        }
                        self.module(from, &import.path)?
                    }
                    None => return None,
                },
            };
        }
        Some(at)
    }
}
