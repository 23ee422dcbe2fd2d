//! A source file: the header, what it imports, its items, printed.

use super::statics;
use super::types::properties;
use crate::rust::Crate;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// What a generated module may import, by the name it uses.
const IMPORTS: [(&str, &str); 51] = [
    ("BTreeMap", "std::collections::BTreeMap"),
    ("BuildError", "clientry::BuildError"),
    ("Builder", "clientry::Builder"),
    ("ByteStream", "clientry::ByteStream"),
    ("Bytes", "clientry::Bytes"),
    ("Check", "clientry::Check"),
    ("Core", "clientry::Core"),
    ("Credential", "clientry::Credential"),
    ("DateTime", "clientry::DateTime"),
    ("DescribeError", "clientry::DescribeError"),
    ("Deserialize", "serde::Deserialize"),
    ("Deserializer", "serde::Deserializer"),
    ("Duration", "std::time::Duration"),
    ("Error", "clientry::Error"),
    ("EventStream", "clientry::EventStream"),
    ("FieldEncoding", "clientry::FieldEncoding"),
    ("FieldStyle", "clientry::FieldStyle"),
    ("HiddenUrl", "clientry::HiddenUrl"),
    ("ItemStream", "clientry::ItemStream"),
    ("MessageParts", "clientry::MessageParts"),
    ("Method", "clientry::Method"),
    ("Nullable", "clientry::Nullable"),
    ("Operation", "clientry::Operation"),
    ("ParameterStyle", "clientry::ParameterStyle"),
    ("Provider", "clientry::Provider"),
    ("RateLimit", "clientry::RateLimit"),
    ("RawResponse", "clientry::RawResponse"),
    ("Request", "clientry::Request"),
    ("ResetUnit", "clientry::ResetUnit"),
    ("Response", "clientry::Response"),
    ("RetryPolicy", "clientry::RetryPolicy"),
    ("Scheme", "clientry::Scheme"),
    ("SchemeKind", "clientry::SchemeKind"),
    ("SecretString", "clientry::SecretString"),
    ("Serialize", "serde::Serialize"),
    ("Serializer", "serde::Serializer"),
    ("Validate", "clientry::Validate"),
    ("DeliveryError", "clientry::webhook::DeliveryError"),
    ("Encoding", "clientry::webhook::Encoding"),
    ("SignatureError", "clientry::webhook::SignatureError"),
    ("SignatureScheme", "clientry::webhook::SignatureScheme"),
    ("UnusableSecret", "clientry::webhook::UnusableSecret"),
    ("Verifier", "clientry::webhook::Verifier"),
    ("HeaderMap", "clientry::header::HeaderMap"),
    ("HeaderValue", "clientry::header::HeaderValue"),
    ("SystemTime", "std::time::SystemTime"),
    ("fmt::", "std::fmt"),
    ("one_of::", "clientry::one_of"),
    ("open_enum!", "clientry::open_enum"),
    ("operations::", "crate::operations"),
    ("types::", "crate::types"),
];

/// Prints a module: `about` is its first line, `items` what is in it, `known` the names it defines itself.
pub fn print(
    of: &Crate,
    about: &str,
    items: &TokenStream,
    known: &[&str],
) -> Result<String, String> {
    let file: syn::File = syn::parse2(items.clone())
        .map_err(|error| format!("the generated code is not Rust: {error}"))?;
    let mut parts = vec![header(of, "//"), format!("//! {about}\n")];
    if !file.attrs.is_empty() {
        let attrs = file.attrs.clone();
        parts.push(prettyplease::unparse(&syn::File {
            shebang: None,
            attrs,
            items: Vec::new(),
        }));
    }
    let imports = imports(items, known);
    if !imports.is_empty() {
        parts.push(imports);
    }
    let mut lines = String::new();
    for item in file.items {
        // Declarations of a line each are kept together.
        let is_line = matches!(
            item,
            syn::Item::Mod(syn::ItemMod { content: None, .. }) | syn::Item::Use(_)
        );
        if !is_line && !lines.is_empty() {
            parts.push(std::mem::take(&mut lines));
        }
        let text = item_text(item)?;
        if is_line {
            lines.push_str(&text)
        } else {
            parts.push(text)
        }
    }
    if !lines.is_empty() {
        parts.push(lines);
    }
    Ok(parts.join("\n"))
}

/// An item as text. What is inside `open_enum!` is printed as the enum that it looks like.
fn item_text(item: syn::Item) -> Result<String, String> {
    if let syn::Item::Macro(call) = &item
        && call.mac.path.is_ident("open_enum")
    {
        let inner: syn::ItemEnum =
            syn::parse2(call.mac.tokens.clone()).map_err(|error| error.to_string())?;
        let text = item_text(syn::Item::Enum(inner))?;
        let lines = text.lines().map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("    {line}\n")
            }
        });
        return Ok(format!("open_enum! {{\n{}}}\n", lines.collect::<String>()));
    }
    if let syn::Item::Static(item) = &item
        && let Some(text) = statics::text(item)
    {
        return Ok(text);
    }
    if let syn::Item::Macro(call) = &item
        && properties::is_list(&call.mac.path)
    {
        return Ok(properties::text(call.mac.tokens.clone()));
    }
    let text = prettyplease::unparse(&syn::File {
        shebang: None,
        attrs: Vec::new(),
        items: vec![item],
    });
    Ok(spaced(&text))
}

/// Puts an empty line between the functions of a block.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut after_block = false;
    for line in text.lines() {
        let starts_another = line
            .strip_prefix("    ")
            .is_some_and(|rest| !rest.starts_with([' ', '}']));
        if after_block && starts_another {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        after_block = line == "    }";
    }
    out
}

/// The `use` lines, what comes from one crate or module together.
fn imports(items: &TokenStream, known: &[&str]) -> String {
    let mut used = BTreeSet::new();
    names(items, &mut used);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, path) in IMPORTS {
        let Some((module, last)) = path.rsplit_once("::") else {
            continue;
        };
        if used.contains(name) && !known.contains(&name) {
            groups.entry(module).or_default().push(last);
        }
    }
    let line = |(module, names): (&&str, &Vec<&str>)| match names.as_slice() {
        [name] => format!("use {module}::{name};\n"),
        names => format!("use {module}::{{{}}};\n", wrapped(names)),
    };
    groups.iter().map(line).collect()
}

/// Names between braces, broken where they pass a line's width.
fn wrapped(names: &[&str]) -> String {
    let all = names.join(", ");
    if all.len() < 76 {
        return all;
    }
    let mut lines = vec![String::new()];
    for name in names {
        if lines
            .last()
            .is_some_and(|line| line.len() + name.len() > 88)
        {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!(
                "{}{name},",
                if line.is_empty() { "" } else { " " }
            ));
        }
    }
    format!("\n    {}\n", lines.join("\n    "))
}

/// The lines that say where a file comes from, each behind a comment's mark.
pub fn header(of: &Crate, mark: &str) -> String {
    let lines = [
        format!(
            "Generated by `cargo xtask codegen {}` (clientry {}). Do not edit.",
            of.name,
            env!("CARGO_PKG_VERSION")
        ),
        format!("Source: {}.", of.source.file),
    ];
    lines.map(|line| format!("{mark} {line}\n")).concat()
}

/// Collects the names that a module uses. One behind a `::` or a `.` is another's; one before a `::` is collected
/// with it, so that a module is told from a field of the same name, and so is a macro's `!`.
fn names(tokens: &TokenStream, into: &mut BTreeSet<String>) {
    let trees: Vec<_> = tokens.clone().into_iter().collect();
    let is_punct = |index: Option<usize>, mark: char| {
        let tree = index.and_then(|index| trees.get(index));
        matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
    };
    for (index, tree) in trees.iter().enumerate() {
        match tree {
            // What is declared by `open_enum!` uses nothing.
            TokenTree::Group(_)
                if is_punct(index.checked_sub(1), '!') && is_declared(&trees, index) => {}
            TokenTree::Group(group) => names(&group.stream(), into),
            TokenTree::Ident(ident) => {
                let before = index.checked_sub(1);
                let behind_path = is_punct(before, ':') && is_punct(index.checked_sub(2), ':');
                if !behind_path && !is_punct(before, '.') {
                    let leads = is_punct(Some(index + 1), ':') && is_punct(Some(index + 2), ':');
                    into.insert(if leads {
                        format!("{ident}::")
                    } else {
                        ident.to_string()
                    });
                    if is_punct(Some(index + 1), '!') {
                        into.insert(format!("{ident}!"));
                    }
                    into.insert(ident.to_string());
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Whether the group at `index` is what `open_enum!` declares.
fn is_declared(trees: &[TokenTree], index: usize) -> bool {
    let name = index.checked_sub(2).and_then(|index| trees.get(index));
    matches!(name, Some(TokenTree::Ident(name)) if name == "open_enum")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_imported_and_nothing_else() {
        let items = quote::quote! {
            struct A { types: Option<DateTime>, b: serde_json::Value }
            fn f() { operations::X::new(); Check::default(); x.Error; y::Response }
            open_enum! { enum E { Duration = "Duration" } }
        };
        let lines = imports(&items, &["Check"]);
        assert_eq!(
            lines,
            "use clientry::{DateTime, open_enum};\nuse crate::operations;\n"
        );
    }

    #[test]
    fn a_method_is_not_taken_for_a_macro() {
        assert_eq!(imports(&quote::quote! { fn open_enum() {} }, &[]), "");
    }

    #[test]
    fn no_operation_is_named_like_an_import() {
        for (name, _) in IMPORTS {
            let is_type = name.starts_with(char::is_uppercase);
            assert_eq!(
                crate::naming::is_taken_in_operations(name),
                is_type,
                "{name}"
            );
        }
    }

    #[test]
    fn functions_of_a_block_are_set_apart() {
        let items = quote::quote! { impl A { fn f() { g() } fn h() {} } };
        let item = syn::parse2(items).unwrap();
        let expected = "impl A {\n    fn f() {\n        g()\n    }\n\n    fn h() {}\n}\n";
        assert_eq!(item_text(item).unwrap(), expected);
    }
}
