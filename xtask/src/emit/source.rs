//! A source file: the header, what it imports, its items, printed.

use super::types::properties;
use super::{gate, statics};
use crate::rust::Crate;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use syn::visit::{self, Visit};

/// How long a line may be.
const WIDTH: usize = 100;

/// What a generated module may import, by the name it uses.
const IMPORTS: [(&str, &str); 52] = [
    ("BTreeMap", "std::collections::BTreeMap"),
    ("BuildError", "clientry::BuildError"),
    ("Builder", "clientry::Builder"),
    ("ByteStream", "clientry::ByteStream"),
    ("Bytes", "clientry::Bytes"),
    ("Check", "clientry::Check"),
    ("Call", "clientry::Call"),
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
    items: TokenStream,
    known: &[&str],
) -> Result<String, String> {
    let file: syn::File =
        syn::parse2(items).map_err(|error| format!("the generated code is not Rust: {error}"))?;
    let mut parts = vec![header(of, "//"), format!("//! {about}\n")];
    let imports = imports(&file, known);
    if !file.attrs.is_empty() {
        parts.push(prettyplease::unparse(&file_of(file.attrs, Vec::new())));
    }
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
            lines.extend(text.split_inclusive('\n').map(gate::broken));
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
    let item = match item {
        syn::Item::Macro(call) if call.mac.path.is_ident("open_enum") => {
            let inner: syn::ItemEnum =
                syn::parse2(call.mac.tokens).map_err(|error| error.to_string())?;
            let text = item_text(syn::Item::Enum(inner))?;
            let mut indented = String::with_capacity(text.len() * 5 / 4);
            for line in text.lines() {
                if !line.is_empty() {
                    indented.push_str("    ");
                }
                match line.split_once(" = \"") {
                    Some((variant, value))
                        if line.chars().count() > WIDTH - 4 && is_name(variant) =>
                    {
                        // Writing to a `String` cannot fail.
                        let _ = write!(indented, "{variant} =\n            \"{value}");
                    }
                    _ => indented.push_str(line),
                }
                indented.push('\n');
            }
            return Ok(format!("open_enum! {{\n{indented}}}\n"));
        }
        syn::Item::Macro(call) if properties::is_list(&call.mac.path) => {
            return Ok(properties::text(call.mac.tokens));
        }
        item => item,
    };
    if let syn::Item::Static(item) = &item
        && let Some(text) = statics::text(item)
    {
        return Ok(text);
    }
    let text = prettyplease::unparse(&file_of(Vec::new(), vec![item]));
    Ok(spaced(&text))
}

fn file_of(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> syn::File {
    syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    }
}

/// Whether a line is a name alone, but for its indentation.
fn is_name(line: &str) -> bool {
    syn::parse_str::<syn::Ident>(line.trim()).is_ok()
}

/// Puts an empty line between the functions of a block, and the macro calls that declare some.
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
        after_block = line == "    }" || (starts_another && line.ends_with("!();"));
    }
    out
}

/// The `use` lines, what comes from one crate or module together.
fn imports(file: &syn::File, known: &[&str]) -> String {
    let mut names = Names::default();
    names.visit_file(file);
    let used = names.used;
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
            "Generated by `cargo xtask {}` (clientry {}). Do not edit.",
            of.source.command,
            env!("CARGO_PKG_VERSION")
        ),
        format!("Source: {}.", of.source.file),
    ];
    lines.map(|line| format!("{mark} {line}\n")).concat()
}

/// The names that a module uses: what its paths begin with. One with a `::` behind it is there with it too, so that a
/// module is told from a type of the same name, and so is a macro's `!`.
#[derive(Default)]
struct Names {
    used: BTreeSet<&'static str>,
    /// The name that is looked up, in a string for all of them.
    name: String,
}

impl Names {
    fn add(&mut self, name: &Ident, behind: &str) {
        self.name.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(self.name, "{name}");
        let length = self.name.len();
        self.name.push_str(behind);
        for (known, _) in IMPORTS {
            if known == self.name || known == &self.name[..length] {
                self.used.insert(known);
            }
        }
    }

    /// What is not parsed, such as the arguments of a macro. One behind a `::` or a `.` is another's.
    fn tokens(&mut self, tokens: &TokenStream) {
        let trees: Vec<_> = tokens.clone().into_iter().collect();
        let is_punct = |index: Option<usize>, mark: char| {
            let tree = index.and_then(|index| trees.get(index));
            matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
        };
        for (index, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(&group.stream()),
                TokenTree::Ident(ident) => {
                    let before = index.checked_sub(1);
                    let behind_path = is_punct(before, ':') && is_punct(index.checked_sub(2), ':');
                    if !behind_path && !is_punct(before, '.') {
                        let leads =
                            is_punct(Some(index + 1), ':') && is_punct(Some(index + 2), ':');
                        self.add(ident, if leads { "::" } else { "" });
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            let leads = path.segments.len() > 1;
            self.add(&first.ident, if leads { "::" } else { "" });
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = call.path.get_ident() {
            self.add(name, "!");
        } else {
            self.visit_path(&call.path);
        }
        // What is declared uses nothing.
        if !call.path.is_ident("open_enum") && !properties::is_list(&call.path) {
            self.tokens(&call.tokens);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta
            && list.path.is_ident("derive")
        {
            self.tokens(&list.tokens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_imported_and_nothing_else() {
        let items = quote::quote! {
            #[derive(Serialize)] struct A { types: Option<DateTime>, b: serde_json::Value }
            fn f() { operations::X::new(); Check::default(); x.Error; y::Response; macro_of!(1, types::Y, z.Method) }
            open_enum! { enum E { Duration = "Duration" } }
        };
        let lines = imports(&syn::parse2(items).unwrap(), &["Check"]);
        assert_eq!(
            lines,
            "use clientry::{DateTime, open_enum};\nuse crate::{operations, types};\nuse serde::Serialize;\n"
        );
    }

    #[test]
    fn a_method_is_not_taken_for_a_macro() {
        assert_eq!(imports(&syn::parse_quote! { fn open_enum() {} }, &[]), "");
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
    fn a_long_value_of_an_enum_has_a_line_of_its_own() {
        let value = "v".repeat(85);
        let items =
            quote::quote! { open_enum! { #[doc = " `A` = \"a\""] enum E { Variant = #value } } };
        let item = syn::parse2(items).unwrap();
        let expected = format!(
            "open_enum! {{\n    /// `A` = \"a\"\n    enum E {{\n        Variant =\n            {value:?},\n    }}\n}}\n"
        );
        assert_eq!(item_text(item).unwrap(), expected);
    }

    #[test]
    fn functions_of_a_block_are_set_apart() {
        let items = quote::quote! { impl A { fn f() { g() } fn h() {} } };
        let item = syn::parse2(items).unwrap();
        let expected = "impl A {\n    fn f() {\n        g()\n    }\n\n    fn h() {}\n}\n";
        assert_eq!(item_text(item).unwrap(), expected);
    }
}
