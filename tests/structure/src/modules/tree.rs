//! The modules of a crate, from its root on.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use super::{need::Place, tokens::Contents};
use crate::sources::Sources;

/// A module, by its index in [`Tree::modules`]; the root is the first.
pub(super) type ModuleId = usize;

pub(super) const ROOT: ModuleId = 0;

/// How the file of a module is called among the modules below it. No module can have this name.
const OWN_FILE: &str = "mod";

#[derive(Debug)]
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    pub(super) test_files: Vec<PathBuf>,
}

#[derive(Debug)]
pub(super) struct Module {
    pub(super) path: Vec<String>,
    pub(super) parent: Option<ModuleId>,
    pub(super) children: Vec<(String, ModuleId)>,
    pub(super) file: PathBuf,
    /// The outermost module of its file: an inline one stands in the file of another.
    pub(super) is_file: bool,
    pub(super) contents: Contents,
}

/// A module that is still to be read.
struct Open {
    path: Vec<String>,
    parent: Option<ModuleId>,
    file: PathBuf,
    is_file: bool,
    /// Where the files of the modules below it are.
    folder: PathBuf,
    tokens: TokenStream,
}

impl Tree {
    pub(super) fn read(sources: &Sources, root: &Path) -> Result<Self, String> {
        let mut tree = Self {
            modules: Vec::new(),
            test_files: Vec::new(),
        };
        let mut open = vec![Open {
            path: Vec::new(),
            parent: None,
            file: root.to_path_buf(),
            is_file: true,
            folder: root.parent().unwrap_or(Path::new("")).to_path_buf(),
            tokens: lex(sources, root)?,
        }];
        while let Some(next) = open.pop() {
            open.extend(tree.add(sources, next)?);
        }
        Ok(tree)
    }

    /// Adds the module; the ones right below it are what it gives.
    fn add(&mut self, sources: &Sources, open: Open) -> Result<Vec<Open>, String> {
        let id = self.modules.len();
        let mut contents = Contents::read(open.tokens);
        let mut below = Vec::new();
        for child in std::mem::take(&mut contents.children) {
            let folder = open.folder.join(&child.name);
            let path = [open.path.clone(), vec![child.name.clone()]].concat();
            let (file, tokens, is_file) = if let Some(tokens) = child.inline {
                if child.is_test {
                    continue;
                }
                (open.file.clone(), tokens, false)
            } else {
                let file = file_of(sources, &folder)
                    .ok_or_else(|| format!("{} has no file", path.join("::")))?;
                if child.is_test {
                    self.test_files
                        .extend(files_of_test(sources, &file, &folder));
                    continue;
                }
                let tokens = lex(sources, &file)?;
                (file, tokens, true)
            };
            below.push(Open {
                path,
                parent: Some(id),
                file,
                is_file,
                folder,
                tokens,
            });
        }
        if let Some(parent) = open.parent {
            let name = open.path.last().cloned().unwrap_or_default();
            self.modules[parent].children.push((name, id));
        }
        self.modules.push(Module {
            path: open.path,
            parent: open.parent,
            children: Vec::new(),
            file: open.file,
            is_file: open.is_file,
            contents,
        });
        Ok(below)
    }

    pub(super) fn files(&self) -> Vec<PathBuf> {
        let files = self.modules.iter().filter(|module| module.is_file);
        files.map(|module| module.file.clone()).collect()
    }

    pub(super) fn child(&self, module: ModuleId, name: &str) -> Option<ModuleId> {
        let children = &self.modules[module].children;
        let found = children.iter().find(|(child, _)| child == name);
        found.map(|(_, id)| *id)
    }

    /// Where the file of a module stands.
    pub(super) fn place(&self, module: ModuleId) -> Place {
        let mut outermost = module;
        while !self.modules[outermost].is_file {
            let Some(parent) = self.modules[outermost].parent else {
                break;
            };
            outermost = parent;
        }
        let module = &self.modules[outermost];
        let mut address = module.path.clone();
        let mut below = module.children.iter().map(|(_, id)| &self.modules[*id]);
        if below.any(|child| child.is_file) || module.parent.is_none() {
            address.push(OWN_FILE.to_owned());
        }
        Place {
            file: module.file.clone(),
            address,
        }
    }
}

fn lex(sources: &Sources, file: &Path) -> Result<TokenStream, String> {
    let text = sources
        .get(file)
        .ok_or_else(|| format!("{} is missing", file.display()))?;
    text.parse()
        .map_err(|error| format!("{} is not Rust: {error}", file.display()))
}

/// `folder` is the module's path without an extension.
fn file_of(sources: &Sources, folder: &Path) -> Option<PathBuf> {
    [folder.with_extension("rs"), folder.join("mod.rs")]
        .into_iter()
        .find(|file| sources.contains_key(file))
}

/// The file of a module of tests, and those below it.
fn files_of_test(sources: &Sources, file: &Path, folder: &Path) -> Vec<PathBuf> {
    let files = sources
        .keys()
        .filter(|path| *path == file || path.starts_with(folder));
    files.cloned().collect()
}
