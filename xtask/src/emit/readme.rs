//! `README.md` and the crate's front page, which say the same.

use super::example::{self, Example};
use super::{docs, features, source};
use crate::rust::Crate;
use crate::rust::client::SchemeKind;
use crate::rust::docs::code;
use crate::rust::features::DEFAULT_TLS;

/// The README.
pub fn text(of: &Crate) -> String {
    let header = source::header(of, "").replace('\n', " ");
    format!(
        "<!--{header}-->\n\n# {}\n\n{}\n\n```rust,no_run\n{}\n```\n\n{}\n\n{}\n",
        of.name,
        of.overview,
        front_example(of, false),
        settings(of),
        operations(of, false),
    )
}

/// The crate's front page.
pub fn front_page(of: &Crate) -> String {
    let page = format!(
        "{}\n\n```no_run\n{}\n```\n\n{}\n\n{}",
        of.overview,
        front_example(of, true),
        settings(of),
        operations(of, true),
    );
    docs::wrap(&page)
}

/// A client made and a call of it; `hidden` says whether the lines around it are.
fn front_example(of: &Crate, hidden: bool) -> String {
    let credentials: String = of
        .client
        .schemes
        .iter()
        .map(|scheme| {
            let env = |index: usize| {
                format!(
                    "std::env::var({:?})?",
                    scheme.env.get(index).map_or("", String::as_str)
                )
            };
            match scheme.kind {
                SchemeKind::Basic => format!(".{}({}, {})", scheme.setter, env(0), env(1)),
                _ => format!(".{}({})", scheme.setter, env(0)),
            }
        })
        .collect();
    let client = example::formatted(&format!(
        "let client = {}::Client::builder(){credentials}.build()?;",
        of.module
    ));
    let call = of
        .shown
        .map(|shown| example::call(of, &of.operations[shown]));
    let (imports, body) = match call {
        Some(Example { imports, shown }) => (
            imports.map(|imports| format!("{imports}\n\n")),
            format!("{client}\n\n{shown}\nprintln!(\"{{:?}}\", *response);"),
        ),
        None => (None, format!("{client}\nprintln!(\"{{client:?}}\");")),
    };
    let imports = imports.unwrap_or_default();
    if hidden {
        format!(
            "{imports}# async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n{body}\n# Ok(())\n# }}"
        )
    } else {
        let indented: Vec<_> = body
            .lines()
            .map(|line| {
                if line.is_empty() {
                    String::new()
                } else {
                    format!("    {line}")
                }
            })
            .collect();
        format!(
            "{imports}#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{}\n    Ok(())\n}}",
            indented.join("\n")
        )
    }
}

/// A value as code in a cell of a table.
fn cell(value: &str) -> String {
    code(value).replace('|', "\\|")
}

/// Credentials, servers and features.
fn settings(of: &Crate) -> String {
    let mut text =
        String::from("| setting | on the builder | in the environment |\n| --- | --- | --- |\n");
    for scheme in &of.client.schemes {
        let env: Vec<_> = scheme.env.iter().map(|name| format!("`{name}`")).collect();
        let setters = std::iter::once(scheme.setter.as_str()).chain(scheme.changing());
        let setters: Vec<_> = setters.map(|name| format!("`{name}`")).collect();
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            cell(&scheme.name),
            setters.join(", "),
            env.join(", ")
        ));
    }
    for header in &of.client.headers {
        let usual = header
            .value
            .as_ref()
            .map(|value| format!(", {} unless set", cell(value)))
            .unwrap_or_default();
        text.push_str(&format!(
            "| header {}{usual} | `{}` | |\n",
            cell(&header.wire),
            header.setter
        ));
    }
    let servers = &of.client.servers;
    let server = servers
        .default_url
        .as_ref()
        .map(|url| format!(", {} unless set", cell(url)))
        .unwrap_or_default();
    let mut setters = vec!["`base_url`".to_owned()];
    match servers.list.as_slice() {
        [server] => setters.extend(
            server
                .variables
                .iter()
                .map(|variable| format!("`{}`", variable.name)),
        ),
        [] => {}
        _ => setters.push("`server`".to_owned()),
    }
    for site in &servers.sites {
        setters.push(format!("`{}`", site.base_url_setter));
        setters.extend(
            site.choice
                .iter()
                .map(|choice| format!("`{}`", choice.setter)),
        );
    }
    let env = &of.client.base_url_env;
    text.push_str(&format!(
        "| server{server} | {} | `{env}` |\n\n",
        setters.join(", ")
    ));
    text.push_str("`ClientBuilder::from_env()` reads the environment.\n\n");
    text.push_str("| feature | what it adds |\n| --- | --- |\n");
    let default = of.features.default();
    for feature in features::all(of) {
        let name = match default.contains(&feature.name.as_str()) {
            true => format!("`{}`, on by default", feature.name),
            false => format!("`{}`", feature.name),
        };
        let about = feature.about.trim_end_matches('.');
        text.push_str(&format!("| {name} | {about} |\n"));
    }
    if of.features.has_parts() {
        text.push_str(&parts(of));
    }
    text.trim_end().to_owned()
}

/// How a crate is compiled in parts.
fn parts(of: &Crate) -> String {
    let one = of.features.parts.first();
    let one = one.map(|part| part.name.as_str()).unwrap_or_default();
    format!(
        "\nThe API is large, so compile what you call: each operation is compiled with the features of the table below, \
         and each type with the operations that use it.\n\n```toml\n[dependencies]\n\
         {} = {{ version = {:?}, default-features = false, features = [{DEFAULT_TLS:?}, {one:?}] }}\n```\n",
        of.name, of.version
    )
}

fn operations(of: &Crate, linked: bool) -> String {
    let mut text = match of.features.has_parts() {
        true => String::from(
            "| method | request | what it does | feature |\n| --- | --- | --- | --- |\n",
        ),
        false => String::from("| method | request | what it does |\n| --- | --- | --- |\n"),
    };
    for (operation, gate) in of.operations.iter().zip(&of.features.gates) {
        let name = if linked {
            format!("[`{0}`](Client::{0})", operation.id)
        } else {
            format!("`{}`", operation.id)
        };
        let what = operation.summary.replace('|', "\\|");
        text.push_str(&format!(
            "| {name} | {} | {what} |",
            cell(&format!("{} {}", operation.method, operation.path))
        ));
        if of.features.has_parts() {
            let names: Vec<_> = gate.iter().map(|name| format!("`{name}`")).collect();
            text.push_str(&format!(" {} |", names.join(", ")));
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}
