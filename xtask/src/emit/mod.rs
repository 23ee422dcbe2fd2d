//! The crate's files, printed from what was decided; nothing is decided here.
//!
//! | module | what it prints |
//! | --- | --- |
//! | [`client`] | `src/generated/client.rs`: the client, its builder, its servers |
//! | [`operation`] | `src/generated/operations/*.rs`: one file an operation |
//! | [`types`] | `src/generated/types.rs`, `schemas.rs`, `schemas.json` and `test_util.rs` |
//! | [`mock`] | `src/generated/mock.rs`: a server for a user's own tests |
//! | [`webhook`] | `src/generated/webhook.rs`: the verifier of deliveries |
//! | [`manifest`] | `Cargo.toml` |
//! | [`gate`] | the conditions under which a part of a large crate is compiled |
//! | [`alone`] | the same for a crate outside of the workspace |
//! | [`license`] | `LICENSE-APACHE` and `LICENSE-MIT` |
//! | [`readme`] | `README.md` and the front page in `src/lib.rs` |

mod alone;
mod client;
mod debug;
mod docs;
mod example;
mod features;
mod gate;
mod license;
mod manifest;
mod mock;
mod operation;
mod readme;
mod source;
mod statics;
mod text;
mod tokens;
mod types;
mod webhook;

use crate::rust::Crate;
use crate::rust::features::OperationModule;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use tokens::ident;

/// Every file of the crate by its path.
///
/// # Errors
///
/// Where what is printed is no Rust.
pub fn files(of: &Crate) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    for module in &of.features.modules {
        let folder = match &module.name {
            Some(name) => format!("src/generated/operations/{name}"),
            None => "src/generated/operations".to_owned(),
        };
        for &position in &module.operations {
            let operation = &of.operations[position];
            let path = format!("{folder}/{}.rs", operation.module);
            files.insert(path, operation::source(of, operation)?);
        }
        if let Some(name) = &module.name {
            files.insert(format!("{folder}/mod.rs"), operations_part(of, module)?);
            let path = format!("src/generated/client/{name}.rs");
            files.insert(path, client::part(of, module)?);
        }
    }
    let mut add = |path: &str, text: String| files.insert(path.to_owned(), text);
    add("src/generated/operations/mod.rs", operations_module(of)?);
    add("src/generated/client.rs", client::source(of)?);
    add("src/generated/schemas.rs", types::schemas::source(of));
    add("src/generated/schemas.json", types::schemas::json(of)?);
    let test_util = types::test_util::sources(of)?;
    add("src/generated/mod.rs", module(of, !test_util.is_empty())?);
    let more = test_util.into_iter().chain(mock::sources(of)?);
    for (path, text) in types::sources(of)?.into_iter().chain(more) {
        add(&format!("src/generated/{path}"), text);
    }
    if let Some(webhook) = &of.webhook {
        add("src/generated/webhook.rs", webhook::source(of, webhook)?);
    }
    add("Cargo.toml", manifest::text(of)?);
    add("src/lib.rs", front(of));
    add("README.md", readme::text(of));
    for (path, text) in license::FILES {
        add(path, text.to_owned());
    }
    for (path, text) in &mut files {
        if path.ends_with(".rs") && text.contains(turns_text) {
            *text = escaped(text);
        }
    }
    Ok(files)
}

/// Whether a character turns the direction of the text behind it, so that code does not read as it is: rustc refuses it.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Source with such characters escaped. They are in string literals, where that is the same, and in documentation.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match turns_text(c) {
            true => escaped.extend(c.escape_unicode()),
            false => escaped.push(c),
        }
    }
    escaped
}

/// `operations/mod.rs`: the operations that are always compiled, and the modules of the others.
fn operations_module(of: &Crate) -> Result<String, String> {
    let mut items = TokenStream::new();
    let (mut modules, mut exports) = (Vec::new(), Vec::new());
    for module in &of.features.modules {
        match &module.name {
            None => {
                let (declared, exported) = declarations(of, &module.operations);
                items.extend(declared);
                exports.push(exported);
                modules.extend(ids(of, &module.operations).map(str::to_owned));
            }
            Some(name) => {
                let (gate, module) = (gate::attribute(&module.gate), ident(name));
                items.extend(quote!(#gate mod #module;));
                exports.push(quote!(#gate pub use #module::*;));
                modules.push(name.clone());
            }
        }
    }
    items.extend(exports);
    let about = "The operations: a builder and an error enum for each.";
    print_operations(of, about, items, &modules)
}

/// `operations/<module>/mod.rs`: operations that are compiled together.
fn operations_part(of: &Crate, module: &OperationModule) -> Result<String, String> {
    let (mut items, exports) = declarations(of, &module.operations);
    items.extend(exports);
    let about = format!("The operations{}.", gate::about(&module.gate));
    let modules: Vec<_> = ids(of, &module.operations).map(str::to_owned).collect();
    print_operations(of, &about, items, &modules)
}

/// The modules of operations, and what is exported of them.
fn declarations(of: &Crate, positions: &[usize]) -> (TokenStream, TokenStream) {
    /// The crates that a path can begin with; it would be ambiguous beside a module of the name.
    const CRATES: [&str; 7] = [
        "clientry",
        "core",
        "schemars",
        "serde",
        "serde_json",
        "std",
        "tokio",
    ];
    let modules = ids(of, positions).map(ident);
    let exports = ids(of, positions).map(|id| {
        let name = ident(id);
        match CRATES.contains(&id) {
            true => quote!(pub use self::#name::*;),
            false => quote!(pub use #name::*;),
        }
    });
    (quote!(#(mod #modules;)*), quote!(#(#exports)*))
}

/// The names of the modules of operations.
fn ids<'c>(of: &'c Crate, positions: &'c [usize]) -> impl Iterator<Item = &'c str> {
    let operations = positions.iter().map(|&position| &of.operations[position]);
    operations.map(|operation| operation.module.as_str())
}

/// A module of an operation is what its path leads to, even if it is called like an import; so are the others.
fn print_operations(
    of: &Crate,
    about: &str,
    items: TokenStream,
    modules: &[String],
) -> Result<String, String> {
    let paths: Vec<_> = modules.iter().map(|name| format!("{name}::")).collect();
    let known: Vec<_> = paths.iter().map(String::as_str).collect();
    source::print(of, about, items, &known)
}

fn module(of: &Crate, test_util: bool) -> Result<String, String> {
    let (webhook, verifier) = of
        .webhook
        .as_ref()
        .map(|_| {
            (
                quote!(
                    mod webhook;
                ),
                quote!(
                    pub use webhook::*;
                ),
            )
        })
        .unzip();
    let test_util = test_util.then(|| {
        quote! {
            #[cfg(feature = "test-util")]
            mod test_util;
        }
    });
    let items = quote! {
        #![allow(
            clippy::approx_constant,
            clippy::disallowed_names,
            clippy::doc_lazy_continuation,
            clippy::doc_overindented_list_items,
            clippy::large_enum_variant,
            clippy::match_overlapping_arm,
            clippy::match_single_binding,
            clippy::module_inception,
            clippy::new_ret_no_self,
            clippy::self_named_constructors,
            clippy::should_implement_trait,
            clippy::too_many_arguments,
            clippy::type_complexity,
            clippy::wrong_self_convention,
            reason = "descriptions, names, numbers, arguments, statuses and sizes are the document's"
        )]
        mod client;
        #[cfg(feature = "mock")]
        pub mod mock;
        pub mod operations;
        #[cfg(feature = "schemars")]
        mod schemas;
        #test_util
        pub mod types;
        #webhook

        pub use client::*;
        #[cfg(feature = "schemars")]
        pub use schemas::json_schemas;
        #verifier
    };
    source::print(of, "What the generator wrote.", items, &[])
}

/// What the front page of a crate with a feature for each part says to the compiler.
const PARTS: &str = r#"#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "all-operations"),
    allow(
        rustdoc::broken_intra_doc_links,
        rustdoc::private_intra_doc_links,
        reason = "what is described may be of another feature"
    )
)]
"#;

/// What the front page says to clippy where the document's description has a list.
const LIST: &str = r#"#![allow(
    clippy::doc_lazy_continuation,
    clippy::doc_overindented_list_items,
    reason = "the description is the document's"
)]
"#;

/// `src/lib.rs`. It is written as rustfmt would, for it is the one source file that rustfmt looks at.
fn front(of: &Crate) -> String {
    let header = source::header(of, "//");
    let docs: String = readme::front_page(of)
        .lines()
        .map(|line| {
            if line.is_empty() {
                "//!\n".to_owned()
            } else {
                format!("//! {line}\n")
            }
        })
        .collect();
    let list = docs::has_list(&of.overview).then_some(LIST);
    let parts = of.features.has_parts().then_some(PARTS);
    let attributes: String = parts.into_iter().chain(list).collect();
    let apart = if attributes.is_empty() { "" } else { "\n" };
    format!(
        "{header}\n{docs}\n{attributes}{apart}#[rustfmt::skip]\nmod generated;\n\n{}\
         #[cfg(feature = \"schemars\")]\npub use generated::json_schemas;\n\
         #[cfg(feature = \"mock\")]\npub use generated::mock;\n{}",
        exports("clientry", &of.shared),
        exports("generated", &of.exports),
    )
}

/// A `pub use` of several names, broken where rustfmt breaks it.
fn exports(module: &str, names: &[impl AsRef<str>]) -> String {
    const WIDTH: usize = 100;
    let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    let line = format!("pub use {module}::{{{}}};\n", names.join(", "));
    if line.trim_end().len() <= WIDTH {
        return line;
    }
    let mut lines = vec!["   ".to_owned()];
    for name in names {
        if lines
            .last()
            .is_some_and(|line| line.len() + name.len() + 2 > WIDTH)
        {
            lines.push("   ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!(" {name},"));
        }
    }
    format!("pub use {module}::{{\n{}\n}};\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    #[test]
    fn a_module_of_an_operation_is_not_taken_for_an_import_or_a_crate() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { get: { operationId: types, responses: {} } }
  /b: { get: { operationId: open_enum, responses: {} } }
  /c: { get: { operationId: core, responses: {} } }
",
        );
        let text = operations_module(&made).unwrap();
        let uses: Vec<_> = text.lines().filter(|line| line.contains("use ")).collect();
        let expected = [
            "pub use types::*;",
            "pub use open_enum::*;",
            "pub use self::core::*;",
        ];
        assert_eq!(uses, expected);
    }

    #[test]
    fn a_list_in_the_description_is_as_the_document_has_it() {
        let allows = |description: &str| {
            let made = decided(&format!(
                "openapi: 3.1.0
info: {{ title: T, version: '1', description: {description:?} }}
paths: {{}}
"
            ));
            front(&made).contains("clippy::doc_lazy_continuation")
        };
        assert!(allows("Two ways:\n  - a key\n - OAuth 2.0\nwhich is more"));
        assert!(allows("1. one\ntwo"));
        assert!(!allows("Two lines - one\n*and* another"));
    }
}
