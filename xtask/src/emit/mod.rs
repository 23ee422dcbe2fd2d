//! The crate's files.
//!
//! | module | what it writes |
//! | --- | --- |
//! | [`client`] | `src/generated/client.rs`: the client, its builder, its servers |
//! | [`operation`] | `src/generated/operations/*.rs`: one file an operation |
//! | [`types`] | `src/generated/types.rs` and `schemas.rs` |
//! | [`webhook`] | `src/generated/webhook.rs`: the verifier of deliveries |
//! | [`manifest`] | `Cargo.toml` |
//! | [`license`] | `LICENSE-APACHE` and `LICENSE-MIT` |
//! | [`readme`] | `README.md` and the front page in `src/lib.rs` |

mod client;
pub mod docs;
mod example;
mod license;
mod manifest;
mod operation;
mod readme;
mod source;
mod types;
mod values;
mod webhook;

use crate::model::Api;
use crate::refine::Refined;
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// Every file of the crate by its path; `version` is the one that a person set.
pub fn files(
    api: &Api,
    refined: &Refined,
    version: Option<&str>,
) -> Result<BTreeMap<String, String>, String> {
    let validated = types::validate::Validated::of(api);
    let mut files = BTreeMap::new();
    for operation in &api.operations {
        let source = operation::source(api, refined, &validated, operation)?;
        files.insert(
            format!("src/generated/operations/{}.rs", operation.id),
            source,
        );
    }
    files.insert(
        "src/generated/operations/mod.rs".to_owned(),
        operations_module(api)?,
    );
    files.insert(
        "src/generated/client.rs".to_owned(),
        client::source(api, refined)?,
    );
    files.insert(
        "src/generated/types.rs".to_owned(),
        types::source(api, refined)?,
    );
    files.insert(
        "src/generated/schemas.rs".to_owned(),
        types::schemas_source(api)?,
    );
    files.insert("src/generated/mod.rs".to_owned(), module(api)?);
    if let Some(webhook) = &api.webhook {
        let path = "src/generated/webhook.rs".to_owned();
        files.insert(path, webhook::source(api, webhook)?);
    }
    let uses = |text: &str| files.values().any(|file| file.contains(text));
    let manifest = manifest::text(
        api,
        version,
        uses("serde_json::"),
        uses("clientry::Pattern"),
    );
    files.insert("Cargo.toml".to_owned(), manifest);
    files.insert("src/lib.rs".to_owned(), front(api, refined));
    files.insert("README.md".to_owned(), readme::text(api, refined));
    files.extend(license::FILES.map(|(path, text)| (path.to_owned(), text.to_owned())));
    Ok(files)
}

fn operations_module(api: &Api) -> Result<String, String> {
    let modules = api.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.id);
        quote! { mod #name; }
    });
    let exports = api.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.id);
        quote! { pub use #name::*; }
    });
    let items = quote! { #(#modules)* #(#exports)* };
    source::print(
        api,
        "The operations: a builder and an error enum for each.",
        &items,
        &[],
    )
}

fn module(api: &Api) -> Result<String, String> {
    let (webhook, verifier) = api
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
    let items = quote! {
        #![allow(clippy::large_enum_variant, reason = "an answer is as large as the document makes it")]
        mod client;
        pub mod operations;
        #[cfg(feature = "schemars")]
        mod schemas;
        pub mod types;
        #webhook

        pub use client::*;
        #[cfg(feature = "schemars")]
        pub use schemas::json_schemas;
        #verifier
    };
    source::print(api, "What the generator wrote.", &items, &[])
}

/// `src/lib.rs`. It is written as rustfmt would, for it is the one source file that rustfmt looks at.
fn front(api: &Api, refined: &Refined) -> String {
    let header = source::header(api, "//");
    let docs: String = readme::front_page(api, refined)
        .lines()
        .map(|line| {
            if line.is_empty() {
                "//!\n".to_owned()
            } else {
                format!("//! {line}\n")
            }
        })
        .collect();
    let mut own = vec!["Client".to_owned(), "ClientBuilder".to_owned()];
    own.extend(client::type_names(api).iter().map(ToString::to_string));
    own.extend(api.webhook.as_ref().map(|_| "WebhookVerifier".to_owned()));
    own.extend(["operations".to_owned(), "types".to_owned()]);
    own.sort_by_key(|name| (name.starts_with(char::is_lowercase), name.clone()));
    own.sort_by_key(|name| !name.starts_with(char::is_uppercase));
    let names = |list: &str| list.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let shared = names("self BuildError DateTime Error Nullable Response RetryPolicy SecretString");
    format!(
        "{header}\n{docs}\n#[rustfmt::skip]\nmod generated;\n\n{}\
         #[cfg(feature = \"schemars\")]\npub use generated::json_schemas;\n{}",
        exports("clientry", &shared),
        exports("generated", &own),
    )
}

/// A `pub use` of several names, broken where rustfmt breaks it.
fn exports(module: &str, names: &[String]) -> String {
    const WIDTH: usize = 100;
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
