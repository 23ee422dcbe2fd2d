//! What a name means in a module: the imports followed, as far as the crate's own sources say.

use std::collections::BTreeMap;

use syn::{Attribute, Ident, Item, UseTree, Visibility};

use super::open_enum;
use super::source::{Crate, ModulePath, conditions, hidden};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(ModulePath),
    /// An item of this crate: the module it is written in, and its name there.
    Item(ModulePath, String),
    /// A path into another crate.
    External(Vec<String>),
}

/// A name that a module gives to its users.
pub struct Export {
    pub name: String,
    pub target: Target,
    pub conditions: Vec<String>,
}

/// One `use`, taken apart: the path, and the name it gets here; `None` for a glob.
struct Import {
    path: Vec<String>,
    name: Option<String>,
    public: bool,
    conditions: Vec<String>,
}

/// Deeper than any chain of imports that a person writes; a circle of globs ends here.
const DEEPEST: usize = 16;

impl Crate {
    /// What `path` means in `module`; `None` where nothing in this crate declares it, as for `String`.
    pub fn resolve(&self, module: &[String], path: &[String]) -> Option<Target> {
        self.resolve_within(module, path, DEEPEST)
    }

    fn resolve_within(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let depth = depth.checked_sub(1)?;
        let start = match first.as_str() {
            "crate" => Some(Target::Module(Vec::new())),
            "self" => Some(Target::Module(module.to_vec())),
            "super" => Some(Target::Module(module.split_last()?.1.to_vec())),
            name => self.lookup(module, name, depth),
        };
        match start {
            Some(Target::Module(inner)) if !rest.is_empty() => {
                self.resolve_within(&inner, rest, depth)
            }
            Some(Target::External(outer)) => Some(Target::External([&outer, rest].concat())),
            None if !rest.is_empty() => Some(Target::External(path.to_vec())),
            start => start,
        }
    }

    /// What the single word `name` means in `module`.
    fn lookup(&self, module: &[String], name: &str, depth: usize) -> Option<Target> {
        let child = [module, &[name.to_owned()]].concat();
        if self.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        let items = self.modules.get(module)?;
        if items.iter().any(|item| is_named(item, name)) {
            return Some(Target::Item(module.to_vec(), name.to_owned()));
        }
        let imports = imports(items);
        let named = imports
            .iter()
            .find(|import| import.name.as_deref() == Some(name));
        if let Some(import) = named {
            // `use serde::Serialize` and `use serde`: the word means the other crate, not itself.
            if import.path == [name] {
                return Some(Target::External(import.path.clone()));
            }
            return self.resolve_within(module, &import.path, depth);
        }
        imports
            .iter()
            .filter(|import| import.name.is_none())
            .find_map(
                |import| match self.resolve_within(module, &import.path, depth) {
                    Some(Target::Module(inner)) if inner != module => {
                        self.lookup(&inner, name, depth.checked_sub(1)?)
                    }
                    _ => None,
                },
            )
    }

    /// What `module` gives to its users under which names.
    pub fn exports(&self, module: &[String]) -> Vec<Export> {
        let mut exports = self.exports_within(module, DEEPEST);
        if module.is_empty() {
            exports.extend(self.macros());
        }
        exports
    }

    /// The macros by example that `#[macro_export]` puts into the root, wherever they are written.
    fn macros(&self) -> impl Iterator<Item = Export> {
        let items = self
            .modules
            .iter()
            .flat_map(|(module, items)| items.iter().map(move |item| (module, item)));
        items.filter_map(|(module, item)| match item {
            Item::Macro(item) if has(&item.attrs, "macro_export") && !hidden(&item.attrs) => {
                let name = item.ident.as_ref()?.to_string();
                Some(Export {
                    target: Target::Item(module.clone(), name.clone()),
                    name,
                    conditions: conditions(&item.attrs),
                })
            }
            _ => None,
        })
    }

    fn exports_within(&self, module: &[String], depth: usize) -> Vec<Export> {
        let Some(depth) = depth.checked_sub(1) else {
            return Vec::new();
        };
        let items = &self.modules[module];
        let mut exports = Vec::new();
        for item in items {
            let Some((name, attributes)) = public_item(item) else {
                continue;
            };
            let name = name.to_string();
            let target = match item {
                Item::Mod(_) => Target::Module([module, std::slice::from_ref(&name)].concat()),
                _ => Target::Item(module.to_vec(), name.clone()),
            };
            if !hidden(attributes) {
                exports.push(Export {
                    name,
                    target,
                    conditions: conditions(attributes),
                });
            }
        }
        for import in imports(items).into_iter().filter(|import| import.public) {
            let Some(target) = self.resolve_within(module, &import.path, depth) else {
                exports.extend(import.name.map(|name| Export {
                    name,
                    target: Target::External(import.path),
                    conditions: import.conditions,
                }));
                continue;
            };
            match (import.name, target) {
                (Some(name), target) => exports.push(Export {
                    name,
                    target,
                    conditions: import.conditions,
                }),
                (None, Target::Module(inner)) => {
                    exports.extend(
                        self.exports_within(&inner, depth)
                            .into_iter()
                            .map(|export| Export {
                                conditions: [import.conditions.clone(), export.conditions].concat(),
                                ..export
                            }),
                    );
                }
                (None, outer) => exports.push(Export {
                    name: "*".to_owned(),
                    target: outer,
                    conditions: import.conditions,
                }),
            }
        }
        exports
    }

    /// The path by which a user reaches each item and each item of another crate, from the root.
    pub fn public_paths(&self) -> BTreeMap<Target, String> {
        let mut paths = BTreeMap::new();
        for module in self.public_modules() {
            for export in self.exports(&module.path) {
                let path = [module.shown.as_slice(), &[export.name]].concat();
                paths.entry(export.target).or_insert(path.join("::"));
            }
        }
        paths
    }

    /// The modules that a user can name, the root first, each with the path the user writes.
    pub fn public_modules(&self) -> Vec<PublicModule> {
        let mut found = vec![PublicModule {
            path: Vec::new(),
            shown: Vec::new(),
            conditions: Vec::new(),
        }];
        let mut next = 0;
        while next < found.len() {
            let (path, shown) = (found[next].path.clone(), found[next].shown.clone());
            let outer = found[next].conditions.clone();
            for export in self.exports(&path) {
                let Target::Module(inner) = export.target else {
                    continue;
                };
                if found.iter().all(|module| module.path != inner) {
                    found.push(PublicModule {
                        path: inner,
                        shown: [shown.as_slice(), &[export.name]].concat(),
                        conditions: [outer.clone(), export.conditions].concat(),
                    });
                }
            }
            next += 1;
        }
        found.sort_by(|a, b| a.shown.cmp(&b.shown));
        found
    }
}

/// A module that a user can name.
pub struct PublicModule {
    /// Where it is written.
    pub path: ModulePath,
    /// What a user writes.
    pub shown: Vec<String>,
    pub conditions: Vec<String>,
}

/// The imports of a module, groups taken apart.
fn imports(items: &[Item]) -> Vec<Import> {
    let mut imports = Vec::new();
    for item in items {
        let Item::Use(import) = item else { continue };
        if hidden(&import.attrs) {
            continue;
        }
        let public = matches!(import.vis, Visibility::Public(_));
        flatten(&import.tree, &mut Vec::new(), &mut |path, name| {
            imports.push(Import {
                path,
                name,
                public,
                conditions: conditions(&import.attrs),
            });
        });
    }
    imports
}

fn flatten(
    tree: &UseTree,
    path: &mut Vec<String>,
    found: &mut impl FnMut(Vec<String>, Option<String>),
) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            flatten(&step.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) if name.ident == "self" => found(path.clone(), path.last().cloned()),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found(
                [path.as_slice(), std::slice::from_ref(&name)].concat(),
                Some(name),
            );
        }
        UseTree::Rename(rename) => {
            let mut path = path.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            found(path, Some(rename.rename.to_string()));
        }
        UseTree::Glob(_) => found(path.clone(), None),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, path, found);
            }
        }
    }
}

/// The name and attributes of an item that is `pub`.
fn public_item(item: &Item) -> Option<(Ident, &[Attribute])> {
    let (ident, vis, attributes) = match item {
        Item::Const(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Fn(item) => (&item.sig.ident, &item.vis, &item.attrs),
        Item::Mod(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Static(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Struct(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Trait(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Type(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Macro(item) => {
            let open = open_enum::read(item)?;
            return open.public.then_some((open.ident, item.attrs.as_slice()));
        }
        _ => return None,
    };
    matches!(vis, Visibility::Public(_)).then(|| (ident.clone(), attributes.as_slice()))
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

/// Whether `item` declares `name`.
pub fn is_named(item: &Item, name: &str) -> bool {
    match item {
        Item::Const(item) => item.ident == name,
        Item::Enum(item) => item.ident == name,
        Item::Fn(item) => item.sig.ident == name,
        Item::Static(item) => item.ident == name,
        Item::Struct(item) => item.ident == name,
        Item::Trait(item) => item.ident == name,
        Item::Type(item) => item.ident == name,
        Item::Macro(item) => match open_enum::read(item) {
            Some(open) => open.ident == name,
            None => item.ident.as_ref().is_some_and(|ident| ident == name),
        },
        _ => false,
    }
}
