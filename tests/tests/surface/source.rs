//! The modules of a crate, read from its sources.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, ImplItem, Item, ItemMacro, Meta, Token, Type, parse_quote};

/// The path of a module from the root of its crate; the root's is empty.
pub type ModulePath = Vec<String>;

/// Every module of a crate by its path, public or not: what is written in it, macros unexpanded.
pub struct Crate {
    pub modules: BTreeMap<ModulePath, Vec<Item>>,
}

impl Crate {
    /// Reads what `src/lib.rs` leads to.
    pub fn read(src: &Path) -> Crate {
        let mut files = BTreeMap::new();
        collect(src, src, &mut files);
        Crate::parse(&files)
    }

    /// The same for sources by path, `lib.rs` being the root.
    pub fn parse(files: &BTreeMap<String, String>) -> Crate {
        let mut read = Crate {
            modules: BTreeMap::new(),
        };
        read.add(files, Vec::new(), parse("lib.rs", &files["lib.rs"]));
        read
    }

    fn add(&mut self, files: &BTreeMap<String, String>, path: ModulePath, items: Vec<Item>) {
        for item in &items {
            let Item::Mod(module) = item else { continue };
            if only_for_tests(&module.attrs) {
                continue;
            }
            let path = [path.as_slice(), &[module.ident.to_string()]].concat();
            let mut items = match &module.content {
                Some((_, items)) => items.clone(),
                None => {
                    let candidates = [path.join("/") + ".rs", path.join("/") + "/mod.rs"];
                    let file = candidates.iter().find(|file| files.contains_key(*file));
                    let file = file.unwrap_or_else(|| panic!("no file for the module {path:?}"));
                    parse(file, &files[file])
                }
            };
            // What a module with a condition adds to the types of others has it, too.
            let conditions = module.attrs.iter().filter(|one| one.path().is_ident("cfg"));
            let own: Vec<_> = items.iter().filter_map(type_name).collect();
            for block in items.iter_mut() {
                if let Item::Impl(block) = block
                    && !own.contains(&last_name(&block.self_ty))
                {
                    block.attrs.extend(conditions.clone().cloned());
                }
            }
            self.add(files, path, items);
        }
        self.modules.insert(path, items);
    }
}

fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The last name of a type that is a path; nothing of any other.
fn last_name(ty: &Type) -> String {
    let last = match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    last.map(|last| last.ident.to_string()).unwrap_or_default()
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(
                name.replace('\\', "/"),
                std::fs::read_to_string(&path).unwrap(),
            );
        }
    }
}

fn parse(file: &str, text: &str) -> Vec<Item> {
    syn::parse_file(text)
        .unwrap_or_else(|error| panic!("{file}: {error}"))
        .items
        .into_iter()
        .flat_map(expanded)
        .collect()
}

/// What `clientry::object!`, `clientry::documented_errors!` and `clientry::json_schemas!` implement for a user in place of the
/// call, what `clientry::mock_operation!` declares, and any other item as it is, with the functions that
/// `clientry::client_settings!`, `clientry::call_settings!`, `clientry::maybe!` and `clientry::blocking!` declare in a block.
fn expanded(mut item: Item) -> Vec<Item> {
    if let Item::Impl(block) = &mut item {
        let items = std::mem::take(&mut block.items);
        block.items = items.into_iter().flat_map(declared).collect();
    }
    let Item::Macro(call) = &item else {
        return vec![item];
    };
    let name = call.mac.path.segments.last().map(|last| &last.ident);
    let mut tokens = call.mac.tokens.clone().into_iter();
    match name {
        Some(name) if name == "object" => {
            let Some(TokenTree::Ident(name)) = tokens.next() else {
                panic!("object! without a type")
            };
            vec![
                parse_quote!(impl serde::Deserialize for #name {}),
                parse_quote!(impl serde::Serialize for #name {}),
            ]
        }
        Some(name) if name == "documented_errors" => {
            let Some(TokenTree::Ident(name)) = tokens.next() else {
                panic!("documented_errors! without a type")
            };
            vec![
                parse_quote!(impl std::fmt::Display for #name {}),
                parse_quote!(impl std::error::Error for #name {}),
            ]
        }
        Some(name) if name == "json_schemas" => {
            // Aliases get none: the type that they name has its own.
            tokens.find(|tree| matches!(tree, TokenTree::Ident(word) if word == "types"));
            let Some(TokenTree::Group(types)) = tokens.next() else {
                panic!("json_schemas! without types")
            };
            let trees = types.stream().into_iter();
            let names = trees.filter(|tree| matches!(tree, TokenTree::Ident(_)));
            names
                .map(|name| parse_quote!(impl schemars::JsonSchema for types::#name {}))
                .collect()
        }
        Some(name) if name == "mock_operation" => {
            let mock: syn::ItemStruct = syn::parse2(tokens.collect()).expect("a mock is a struct");
            mock_items(&mock)
        }
        _ => vec![item],
    }
}

/// The items that `clientry::mock_operation!` declares for a mock.
fn mock_items(mock: &syn::ItemStruct) -> Vec<Item> {
    let source = include_str!("../../../crates/clientry/src/mock/macros.rs");
    let (_, body) = source.split_once("($body:ty);) => {").expect("an arm");
    let (body, _) = body.rsplit_once("    };\n}").expect("the end of the arm");
    let field = &mock.fields.iter().next().expect("a mock has a field").ty;
    let body = body
        .replace("$(#[$about])*", "")
        .replace("$name", &mock.ident.to_string())
        .replace("$body", &quote::quote!(#field).to_string())
        .replace("$crate", "clientry");
    let file = syn::parse_file(&body).expect("the macro declares items");
    file.items
}

/// The functions that a call of `clientry::client_settings!` or of `clientry::call_settings!` declares, and any other
/// item as it is.
fn declared(item: ImplItem) -> Vec<ImplItem> {
    let ImplItem::Macro(call) = &item else {
        return vec![item];
    };
    let source = match call
        .mac
        .path
        .segments
        .last()
        .unwrap()
        .ident
        .to_string()
        .as_str()
    {
        "client_settings" => include_str!("../../../crates/clientry/src/client/settings.rs"),
        "call_settings" => include_str!("../../../crates/clientry/src/request/settings.rs"),
        "maybe" => include_str!("../../../crates/clientry/src/request/maybe.rs"),
        "blocking" => return blocking(&call.mac.tokens),
        _ => return vec![item],
    };
    let source = syn::parse_file(source).unwrap();
    let [Item::Macro(ItemMacro { mac, .. })] = source.items.as_slice() else {
        panic!("a file of settings is one macro")
    };
    // `() => { … }`
    let Some(TokenTree::Group(body)) = mac.tokens.clone().into_iter().nth(3) else {
        panic!("a macro of settings has a body without arguments")
    };
    let body = outside(body.stream());
    let block: syn::ItemImpl = parse_quote!(impl Of { #body });
    block.items.into_iter().flat_map(declared).collect()
}

/// The functions that a call of `clientry::blocking!` declares with the feature: of `send`, of what gives a stream, or of pages.
fn blocking(tokens: &TokenStream) -> Vec<ImplItem> {
    if tokens.to_string() == "pages" {
        return vec![
            parse_quote! {
                #[cfg(feature = "blocking")]
                pub fn pages_blocking(self) -> clientry::BlockingStream<clientry::PageStream<Self>> {}
            },
            parse_quote! {
                #[cfg(feature = "blocking")]
                pub fn items_blocking(self) -> clientry::BlockingStream<clientry::PageItems<Self>> {}
            },
        ];
    }
    let arguments = |input: ParseStream<'_>| {
        let first: Type = input.parse()?;
        input.parse::<Token![,]>()?;
        let second: Type = input.parse()?;
        let stream = match input.parse::<Option<Token![->]>>()? {
            None => None,
            Some(_) => {
                let stream: Type = input.parse()?;
                input.parse::<Token![,]>()?;
                Some((stream, input.parse::<Type>()?))
            }
        };
        input.parse::<Option<Token![,]>>()?;
        Ok((first, second, stream))
    };
    let declared = match arguments.parse2(tokens.clone()).unwrap() {
        (success, error, None) => parse_quote! {
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> Result<#success, clientry::Error<#error>> {}
        },
        (Type::Path(name), _, Some((stream, error))) => parse_quote! {
            #[cfg(feature = "blocking")]
            pub fn #name(self) -> Result<clientry::BlockingStream<#stream>, clientry::Error<#error>> {}
        },
        other => panic!("{other:?}"),
    };
    vec![declared]
}

/// The body of a macro of the runtime as its callers have it: `$crate` is `clientry`.
fn outside(body: TokenStream) -> TokenStream {
    let trees = body.into_iter().filter_map(|tree| match tree {
        TokenTree::Punct(mark) if mark.as_char() == '$' => None,
        TokenTree::Ident(word) if word == "crate" => {
            Some(TokenTree::Ident(syn::Ident::new("clientry", word.span())))
        }
        TokenTree::Group(group) => {
            let inner = outside(group.stream());
            Some(TokenTree::Group(Group::new(group.delimiter(), inner)))
        }
        tree => Some(tree),
    });
    trees.collect()
}

/// Whether a user of the crate never sees the item: `#[cfg(test)]` or `#[doc(hidden)]`.
pub fn hidden(attributes: &[Attribute]) -> bool {
    let hidden_from_docs = attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && matches!(&attribute.meta, Meta::List(list) if list.tokens.to_string() == "hidden")
    });
    hidden_from_docs || only_for_tests(attributes)
}

fn only_for_tests(attributes: &[Attribute]) -> bool {
    conditions(attributes).iter().any(|cfg| cfg == "test")
}

/// What the `#[cfg(…)]`s of an item ask for.
pub fn conditions(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => Some(super::print::compact(list.tokens.clone())),
            _ => None,
        })
        .collect()
}
