//! The stages take and give in one direction: which module may import which, as one table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Each module of the generator, with those that it may import. A stage knows what goes before it, and no more of
/// that than its types.
pub(crate) const MAY_IMPORT: [(&str, &[&str]); 15] = [
    // What any stage may use.
    ("diagnostic", &[]),
    ("naming", &[]),
    ("media", &[]),
    // text → Document
    ("document", &["diagnostic"]),
    ("openapi", &["diagnostic", "document"]),
    ("check", &["diagnostic", "document", "openapi"]),
    // Document → Document + Facts
    ("facts", &["document", "openapi"]),
    (
        "lower",
        &[
            "diagnostic",
            "document",
            "openapi",
            "facts",
            "media",
            "naming",
        ],
    ),
    // Document + Facts → Api
    (
        "ir",
        &[
            "diagnostic",
            "document",
            "openapi",
            "facts",
            "media",
            "naming",
        ],
    ),
    // Api → Api + RustTypes
    ("engine", &["ir", "naming"]),
    // Api + RustTypes → Crate
    ("rust", &["engine", "ir", "naming"]),
    // Crate → files
    ("emit", &["rust"]),
    // files → written, or compared
    ("workspace", &["diagnostic", "document"]),
    // The command line, which runs them all; `generate_crate` is in `lib.rs`.
    (
        "cli",
        &[
            "check",
            "diagnostic",
            "document",
            "openapi",
            "workspace",
            "generate_crate",
        ],
    ),
    // What unit tests share.
    (
        "testing",
        &[
            "diagnostic",
            "document",
            "engine",
            "facts",
            "ir",
            "lower",
            "rust",
        ],
    ),
];

#[test]
fn no_stage_imports_backward() {
    let table: BTreeMap<_, _> = MAY_IMPORT.into_iter().collect();
    let mut wrong = BTreeSet::new();
    let mut modules = 0;
    for (module, imports) in imports() {
        let Some(allowed) = table.get(module.as_str()) else {
            panic!("`{module}` is not in the table")
        };
        modules += 1;
        for import in imports {
            if import.target != module && !allowed.contains(&import.target.as_str()) {
                wrong.insert(format!("{} imports `{}`", import.file, import.target));
            }
        }
    }
    assert!(modules > 8, "the sources are not where they were");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_no_circle() {
    // A module is done when all that it may import are.
    let mut open: BTreeMap<_, _> = MAY_IMPORT.into_iter().collect();
    loop {
        let names: BTreeSet<_> = open.keys().copied().collect();
        let before = open.len();
        open.retain(|_, imports| imports.iter().any(|import| names.contains(import)));
        if open.len() == before {
            break;
        }
    }
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn imports_are_found_however_they_are_written() {
    let source = "
        use crate::{a::X, b as c, d::*};
        use super::super::e::Y;
        fn f(x: crate::g::Z) -> super::own::W { matches!(x, crate::h::V(_)) }
        quote! { crate::printed::U }
        #[cfg(test)]
        mod tests { use crate::tested; }
        mod inner { use super::super::super::i::T; }
    ";
    let mut found = BTreeSet::new();
    let file = syn::parse_file(source).unwrap();
    let module = ["stage", "file"].map(str::to_owned).to_vec();
    Imports::new(module, &mut found).visit_file(&file);
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ["a", "b", "d", "e", "g", "h", "i", "stage"]);
}

struct Import {
    file: String,
    /// The module at the crate's root that is imported, or in which something is.
    target: String,
}

/// What each module of the crate's root imports, outside its tests.
fn imports() -> BTreeMap<String, Vec<Import>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    walk(&root, &mut Vec::new(), &mut found);
    found
}

fn walk(directory: &Path, module: &mut Vec<String>, found: &mut BTreeMap<String, Vec<Import>>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            module.push(name);
            walk(&path, module, found);
            module.pop();
            continue;
        }
        let mut own = module.clone();
        if name != "mod" {
            own.push(name);
        }
        let Some(stage) = own
            .first()
            .filter(|name| !["lib", "main"].contains(&name.as_str()))
        else {
            continue;
        };
        let imports = found.entry(stage.clone()).or_default();
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut targets = BTreeSet::new();
        Imports::new(own, &mut targets).visit_file(&file);
        imports.extend(targets.into_iter().map(|target| {
            Import {
                file: path
                    .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                    .unwrap()
                    .display()
                    .to_string(),
                target,
            }
        }));
    }
}

/// Collects the modules at the crate's root that paths lead into.
struct Imports<'f> {
    /// The path of the module at hand.
    module: Vec<String>,
    found: &'f mut BTreeSet<String>,
}

impl<'f> Imports<'f> {
    fn new(module: Vec<String>, found: &'f mut BTreeSet<String>) -> Self {
        Imports { module, found }
    }

    /// Follows a path of names from where it is written.
    fn path(&mut self, names: &[String]) {
        let supers = names.iter().take_while(|name| *name == "super").count();
        let target = match names.first().map(String::as_str) {
            Some("crate") => names.get(1),
            Some("super") => match self.module.len().saturating_sub(supers) {
                0 => names.get(supers),
                _ => self.module.first(),
            },
            _ => None,
        };
        self.found.extend(target.cloned());
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.path(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.path(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.path(before),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, before))
            }
        }
    }

    /// Finds paths in the tokens of a macro, which may be anything.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut names: Vec<String> = Vec::new();
        let mut colons = 0;
        for tree in tokens {
            match tree {
                TokenTree::Ident(name) if colons == 2 => names.push(name.to_string()),
                TokenTree::Ident(name) => {
                    self.path(&std::mem::take(&mut names));
                    names.push(name.to_string());
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            colons = 0;
        }
        self.path(&names);
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let test: syn::Attribute = syn::parse_quote!(#[cfg(test)]);
    attributes.contains(&test)
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) && module.content.is_some() {
            self.module.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        self.path(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|name| name.ident.to_string());
        // What is quoted is code of another crate.
        if !matches!(name.as_deref(), Some("quote" | "parse_quote")) {
            self.tokens(call.tokens.clone());
        }
    }
}
