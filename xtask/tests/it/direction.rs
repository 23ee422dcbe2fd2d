//! The stages take and give in one direction: which module may import which, as one table, and which other crates.
//!
//! What a `use`, a path or a macro names is found however it is written: renamed, by a glob, through `self` and
//! `super`, or re-exported.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Each module of the generator, with those that it may import. A stage knows what goes before it, and no more of
/// that than its types.
pub(crate) const MAY_IMPORT: [(&str, &[&str]); 21] = [
    // What any stage may use.
    ("diagnostic", &[]),
    ("naming", &[]),
    ("media", &[]),
    ("explain", &[]),
    // text → Document
    ("document", &["diagnostic"]),
    ("openapi", &["diagnostic", "document"]),
    // Document → Document of OpenAPI 3
    (
        "prepare",
        &["diagnostic", "document", "media", "openapi", "naming"],
    ),
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
    // Pages → Document
    ("import", &["diagnostic", "document", "openapi", "prepare"]),
    // Two documents → what differs
    ("diff", &["document", "openapi", "media"]),
    // Document → responses to requests
    ("mock", &["diagnostic", "document", "openapi", "media"]),
    // files → written, or compared
    ("workspace", &["diagnostic", "document"]),
    // All stages for one document.
    (
        "pipeline",
        &[
            "check",
            "diagnostic",
            "document",
            "emit",
            "engine",
            "facts",
            "ir",
            "lower",
            "openapi",
            "prepare",
            "rust",
            "workspace",
        ],
    ),
    // The command line, which runs them.
    (
        "cli",
        &[
            "diagnostic",
            "diff",
            "document",
            "explain",
            "import",
            "mock",
            "openapi",
            "pipeline",
            "prepare",
            "rust",
            "workspace",
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

/// What a module hands on of another one, as a part of its own types: who may import the first has that of the
/// second, too. Each type is named; a glob would hand on whatever comes.
const RE_EXPORTS: [(&str, &str); 4] = [
    ("ir", "facts"),
    ("ir", "media"),
    ("rust", "engine"),
    ("rust", "ir"),
];

/// The other crates that each module uses, and no more.
const USES: &[(&str, &[&str])] = &[
    ("diagnostic", &["annotate_snippets"]),
    ("naming", &["heck", "unicode_ident"]),
    ("prepare", &["serde_json", "serde_json_path", "url"]),
    ("document", &["granit_parser", "serde_json", "sha2"]),
    ("facts", &["serde_json"]),
    (
        "openapi",
        &[
            "schemars",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "similar",
            "url",
        ],
    ),
    ("check", &["serde_json", "similar"]),
    ("lower", &["jsonschema", "regress", "serde_json", "url"]),
    ("ir", &["heck", "serde_json", "similar"]),
    ("explain", &["similar"]),
    ("engine", &["indexmap", "openapiv3", "progenitor", "typify"]),
    ("rust", &["heck", "http", "pulldown_cmark", "serde_json"]),
    (
        "emit",
        &[
            "prettyplease",
            "proc_macro2",
            "quote",
            "serde",
            "serde_json",
            "syn",
            "toml_edit",
        ],
    ),
    ("diff", &["heck", "serde_json"]),
    (
        "import",
        &["heck", "html5ever", "http", "pulldown_cmark", "serde_json"],
    ),
    (
        "mock",
        &[
            "axum",
            "base64",
            "bytes",
            "futures_core",
            "hmac",
            "http",
            "hyper",
            "hyper_util",
            "jsonschema",
            "multer",
            "regex_syntax",
            "serde_json",
            "sha2",
            "tokio",
            "url",
        ],
    ),
    ("workspace", &["similar", "tempfile", "toml_edit"]),
    ("pipeline", &["serde_json"]),
    ("cli", &["lexopt", "serde_json", "tokio", "toml_edit"]),
    ("testing", &["proc_macro2", "serde_json"]),
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
            let is_allowed = match &import.target {
                Target::Module(target) => *target == module || allowed.contains(&target.as_str()),
                Target::ReExport(path) => {
                    let from = path.split("::").next().unwrap_or_default();
                    RE_EXPORTS.contains(&(module.as_str(), from)) && !path.ends_with('*')
                }
                // Through the root, everything could be reached.
                Target::Root | Target::Elsewhere => false,
                Target::Crate(_) => true,
            };
            if !is_allowed {
                wrong.insert(format!("{} imports {:?}", import.file, import.target));
            }
        }
    }
    assert!(modules > 8, "the sources are not where they were");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_module_imports_only_what_is_above_it() {
    for (index, (module, imports)) in MAY_IMPORT.iter().enumerate() {
        let above: Vec<_> = MAY_IMPORT[..index].iter().map(|(name, _)| *name).collect();
        for import in *imports {
            assert!(above.contains(import), "`{module}` imports `{import}`");
        }
    }
}

#[test]
fn other_crates_are_used_where_the_table_says() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, imports) in imports() {
        let crates = used.entry(module).or_default();
        crates.extend(
            imports
                .into_iter()
                .filter_map(|import| match import.target {
                    Target::Crate(name) => Some(name),
                    _ => None,
                }),
        );
    }
    used.retain(|_, crates| !crates.is_empty());
    let said: BTreeMap<String, BTreeSet<String>> = USES
        .iter()
        .map(|(module, crates)| {
            let crates = crates.iter().map(|name| (*name).to_owned());
            ((*module).to_owned(), crates.collect())
        })
        .collect();
    assert_eq!(used, said, "what is used, and what `USES` says");
}

#[test]
fn imports_are_found_however_they_are_written() {
    let module = |name: &str| Target::Module(name.to_owned());
    let re_export = |path: &str| Target::ReExport(path.to_owned());
    let other = |name: &str| Target::Crate(name.to_owned());
    for (source, expected) in [
        (
            "use crate::{a::X, b as c, d::*};",
            vec![module("a"), module("b"), module("d")],
        ),
        ("use super::super::e::Y;", vec![module("e")]),
        ("use self::super::super::e::Y;", vec![module("e")]),
        (
            "fn f(x: crate::g::Z) -> super::own::W { matches!(x, crate::h::V(_)) }",
            vec![module("g"), module("h"), module("stage")],
        ),
        ("quote! { crate::printed::U }", vec![]),
        ("#[cfg(test)] mod tests { use crate::tested; }", vec![]),
        (
            "mod inner { use super::super::super::i::T; }",
            vec![module("i")],
        ),
        ("use crate::*;", vec![Target::Root]),
        ("use crate as root;", vec![Target::Root]),
        ("use crate::{self as root};", vec![Target::Root]),
        ("use super::super::*;", vec![Target::Root]),
        ("use super::*;", vec![module("stage")]),
        ("use super::super as root;", vec![Target::Root]),
        ("pub use crate::j::K;", vec![module("j"), re_export("j::K")]),
        (
            "pub(crate) use crate::j::{K as L, m::*};",
            vec![module("j"), re_export("j::K"), re_export("j::m::*")],
        ),
        (
            "pub(super) use crate::stage::own::K;",
            vec![module("stage")],
        ),
        (
            "#[path = \"../other.rs\"] mod other;",
            vec![Target::Elsewhere],
        ),
        (
            "const X: &str = include!(\"other.rs\");",
            vec![Target::Elsewhere],
        ),
        (
            "use quote::quote; fn f() { syn::parse_str(\"\") } use std::fmt;",
            vec![other("quote"), other("syn")],
        ),
        (
            "use ::syn as other; extern crate quote;",
            vec![other("quote"), other("syn")],
        ),
        ("const X: u8 = vec![syn::File::new()];", vec![other("syn")]),
    ] {
        let mut found = BTreeSet::new();
        let file = syn::parse_file(source).unwrap();
        let module = ["stage", "file"].map(str::to_owned).to_vec();
        Imports::new(module, &mut found).visit_file(&file);
        assert_eq!(found, expected.into_iter().collect(), "{source}");
    }
}

struct Import {
    file: String,
    target: Target,
}

/// What is imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A module at the crate's root, or something in it.
    Module(String),
    /// Something of another module, handed on.
    ReExport(String),
    /// The crate's root itself, and with it everything.
    Root,
    /// Code of a file that is not the module's.
    Elsewhere,
    /// Another crate.
    Crate(String),
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
        if path.extension().is_none_or(|extension| extension != "rs") {
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

/// The crates that the generator depends on, as its code calls them.
fn dependencies() -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let manifest: toml_edit::DocumentMut = manifest.parse().unwrap();
    let names = manifest["dependencies"].as_table().unwrap().iter();
    names.map(|(name, _)| name.replace('-', "_")).collect()
}

/// Collects what the paths of a file lead into.
struct Imports<'f> {
    /// The path of the module at hand.
    module: Vec<String>,
    dependencies: BTreeSet<String>,
    found: &'f mut BTreeSet<Target>,
}

impl<'f> Imports<'f> {
    fn new(module: Vec<String>, found: &'f mut BTreeSet<Target>) -> Self {
        let dependencies = dependencies();
        Imports {
            module,
            dependencies,
            found,
        }
    }

    /// The names of a path behind the crate's root, where it leads into the crate.
    fn inside_crate(&self, names: &[String]) -> Option<Vec<String>> {
        let is = |at: usize, word: &str| names.get(at).is_some_and(|name| name == word);
        let own = usize::from(is(0, "self"));
        let rest = &names[own..];
        let supers = rest.iter().take_while(|name| *name == "super").count();
        if is(0, "crate") {
            return Some(names[1..].to_vec());
        }
        if own == 0 && supers == 0 {
            return None;
        }
        let kept = self.module.len().saturating_sub(supers);
        let rest = rest[supers..].iter().cloned();
        Some(self.module[..kept].iter().cloned().chain(rest).collect())
    }

    /// Follows a path of names from where it is written.
    fn path(&mut self, names: &[String]) {
        let target = match self.inside_crate(names) {
            Some(inside) => match inside.into_iter().find(|name| name != "self") {
                Some(module) if module != "*" => Target::Module(module),
                _ => Target::Root,
            },
            None => match names.first() {
                Some(name) if self.dependencies.contains(name) => Target::Crate(name.clone()),
                _ => return,
            },
        };
        self.found.insert(target);
    }

    /// A path of a `use`, of which others may see what it brings.
    fn import(&mut self, names: &[String], seen_by_others: bool) {
        self.path(names);
        let Some(inside) = self.inside_crate(names) else {
            return;
        };
        if seen_by_others && inside.first() != self.module.first() {
            self.found.insert(Target::ReExport(inside.join("::")));
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String], seen_by_others: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident), seen_by_others),
            syn::UseTree::Name(name) => self.import(&with(&name.ident), seen_by_others),
            syn::UseTree::Rename(name) => self.import(&with(&name.ident), seen_by_others),
            syn::UseTree::Glob(_) => {
                let all = [before, &["*".to_owned()]].concat();
                self.import(&all, seen_by_others);
            }
            syn::UseTree::Group(group) => {
                let trees = group.items.iter();
                trees.for_each(|tree| self.tree(tree, before, seen_by_others));
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
                    self.path_of_tokens(&std::mem::take(&mut names));
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
        self.path_of_tokens(&names);
    }

    /// A single word may be anything, such as a variable or `self`.
    fn path_of_tokens(&mut self, names: &[String]) {
        if names.len() > 1 {
            self.path(names);
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let test: syn::Attribute = syn::parse_quote!(#[cfg(test)]);
    attributes.contains(&test)
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.attrs.iter().any(|one| one.path().is_ident("path")) {
            self.found.insert(Target::Elsewhere);
        }
        if !is_test(&module.attrs) && module.content.is_some() {
            self.module.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            let seen_by_others = !matches!(item.vis, syn::Visibility::Inherited);
            self.tree(&item.tree, &[], seen_by_others);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.path(&[item.ident.to_string()]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        // One name is something in scope, and `self` a value.
        if names.len() > 1 {
            self.path(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|name| name.ident.to_string());
        match name.as_deref() {
            // What is quoted is code of another crate.
            Some("quote" | "parse_quote") => {}
            Some("include") => {
                self.found.insert(Target::Elsewhere);
            }
            _ => self.tokens(call.tokens.clone()),
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}
