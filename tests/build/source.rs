//! The items of a crate, wherever in it they are.

use std::path::Path;

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, ImplItem, ImplItemFn, Item, ItemEnum, Lit, Meta, Type};

/// Every item of a crate's source.
pub struct Source {
    items: Vec<Item>,
}

impl Source {
    /// Reads every file below `src`.
    pub fn read(src: &Path) -> Self {
        let mut items = Vec::new();
        collect(src, &mut items);
        Self { items }
    }

    /// The public methods of the type `name`, traits aside.
    pub fn methods(&self, name: &str) -> Vec<&ImplItemFn> {
        let blocks = self.items.iter().filter_map(|item| match item {
            Item::Impl(block) if block.trait_.is_none() => Some(block),
            _ => None,
        });
        blocks
            .filter(|block| last_word(&block.self_ty).is_some_and(|word| word == name))
            .flat_map(|block| &block.items)
            .filter_map(|item| match item {
                ImplItem::Fn(method) if matches!(method.vis, syn::Visibility::Public(_)) => {
                    Some(method)
                }
                _ => None,
            })
            .collect()
    }

    /// The enum `name`.
    pub fn enum_(&self, name: &str) -> Option<&ItemEnum> {
        self.items.iter().find_map(|item| match item {
            Item::Enum(item) if item.ident == name => Some(item),
            _ => None,
        })
    }

    /// What each call of the macro `name` takes.
    pub fn macros(&self, name: &str) -> Vec<&TokenStream> {
        let calls = self.items.iter().filter_map(|item| match item {
            Item::Macro(call) => Some(&call.mac),
            _ => None,
        });
        let of_name =
            |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == name);
        calls
            .filter(|call| of_name(&call.path))
            .map(|call| &call.tokens)
            .collect()
    }
}

fn collect(folder: &Path, items: &mut Vec<Item>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    // A folder has no order of its own.
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, items);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let file = syn::parse_file(&text);
            let file = file.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            items.extend(file.items);
        }
    }
}

/// The last word of a type that is a path.
pub fn last_word(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The types in the angle brackets of a path's last word.
pub fn arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    match path.path.segments.last().map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The lines of an item's documentation.
pub fn docs(attributes: &[Attribute]) -> Vec<String> {
    let docs = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    docs.map(|line| line.strip_prefix(' ').map(str::to_owned).unwrap_or(line))
        .collect()
}
