//! A source file: the header, what it imports, its items, printed.

use super::text::Text;
use super::{gate, statics};
use crate::rust::Crate;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fmt::Write;
use syn::visit::{self, Visit};

/// What a generated module may import, by the name it uses, sorted.
const IMPORTS: [(&str, &str); 53] = [
    ("BTreeMap", "std::collections::BTreeMap"),
    ("BuildError", "clientry::BuildError"),
    ("Builder", "clientry::Builder"),
    ("ByteStream", "clientry::ByteStream"),
    ("Bytes", "clientry::Bytes"),
    ("Call", "clientry::Call"),
    ("Check", "clientry::Check"),
    ("Core", "clientry::Core"),
    ("Credential", "clientry::Credential"),
    ("DateTime", "clientry::DateTime"),
    ("DeliveryError", "clientry::webhook::DeliveryError"),
    ("DescribeError", "clientry::DescribeError"),
    ("Deserialize", "serde::Deserialize"),
    ("Deserializer", "serde::Deserializer"),
    ("Duration", "std::time::Duration"),
    ("Encoding", "clientry::webhook::Encoding"),
    ("Error", "clientry::Error"),
    ("EventStream", "clientry::EventStream"),
    ("FieldEncoding", "clientry::FieldEncoding"),
    ("FieldStyle", "clientry::FieldStyle"),
    ("HeaderMap", "clientry::header::HeaderMap"),
    ("HeaderValue", "clientry::header::HeaderValue"),
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
    ("SignatureError", "clientry::webhook::SignatureError"),
    ("SignatureScheme", "clientry::webhook::SignatureScheme"),
    ("SystemTime", "std::time::SystemTime"),
    ("UnusableSecret", "clientry::webhook::UnusableSecret"),
    ("Validate", "clientry::Validate"),
    ("Verifier", "clientry::webhook::Verifier"),
    ("fmt::", "std::fmt"),
    ("mock::", "clientry::mock"),
    ("one_of::", "clientry::one_of"),
    ("open_enum!", "clientry::open_enum"),
    ("operations::", "crate::operations"),
    ("types::", "crate::types"),
];

/// What a module is made of.
enum Part {
    /// Items to be printed.
    Tokens(TokenStream),
    /// Items that are text already.
    Text(Text),
    /// A block that begins with items which are text.
    Block(Text, TokenStream),
}

/// The parts of a module, in their order.
#[derive(Default)]
pub struct Parts {
    before: Vec<Part>,
    /// The text at their end.
    text: Text,
}

impl Parts {
    /// The text at their end.
    pub fn text(&mut self) -> &mut Text {
        &mut self.text
    }

    /// Adds a block, such as an `impl`, whose first items are `text`. It has others.
    pub fn block(&mut self, text: Text, block: TokenStream) {
        self.end_text();
        self.before.push(Part::Block(text, block));
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.before.push(Part::Text(std::mem::take(&mut self.text)));
        }
    }

    /// Adds tokens.
    pub fn tokens(&mut self, tokens: TokenStream) {
        self.end_text();
        match self.before.last_mut() {
            Some(Part::Tokens(before)) => before.extend(tokens),
            _ => self.before.push(Part::Tokens(tokens)),
        }
    }

    fn all(mut self) -> Vec<Part> {
        self.end_text();
        self.before
    }

    /// All of it as tokens, for tests to compare.
    #[cfg(test)]
    pub fn into_tokens(self) -> TokenStream {
        let parts = self.all().into_iter().map(|part| match part {
            Part::Tokens(tokens) | Part::Block(_, tokens) => tokens,
            Part::Text(text) => text.into_parts().0.parse().unwrap(),
        });
        parts.collect()
    }
}

/// Prints a module: `about` is its first line, `items` what is in it, `known` the names it defines itself.
pub fn print(
    of: &Crate,
    about: &str,
    items: TokenStream,
    known: &[&str],
) -> Result<String, String> {
    let mut parts = Parts::default();
    parts.tokens(items);
    print_parts(of, about, parts, known)
}

/// Prints a module of several parts.
pub fn print_parts(
    of: &Crate,
    about: &str,
    parts: Parts,
    known: &[&str],
) -> Result<String, String> {
    let mut attributes = Vec::new();
    let mut items = Vec::new();
    let mut imports = Imports::default();
    let mut lines = String::new();
    for part in parts.all() {
        let (tokens, inside) = match part {
            Part::Tokens(tokens) => (tokens, None),
            Part::Block(text, tokens) => (tokens, Some(text)),
            Part::Text(text) => {
                let (text, used) = text.into_parts();
                imports.extend(&used);
                if !lines.is_empty() {
                    items.push(std::mem::take(&mut lines));
                }
                items.push(text);
                continue;
            }
        };
        let file: syn::File = syn::parse2(tokens)
            .map_err(|error| format!("the generated code is not Rust: {error}"))?;
        imports.visit_file(&file);
        attributes.extend(file.attrs);
        if let Some(text) = &inside {
            imports.extend(text.imports());
        }
        for item in file.items {
            // Declarations of a line each are kept together.
            let is_line = matches!(
                item,
                syn::Item::Mod(syn::ItemMod { content: None, .. }) | syn::Item::Use(_)
            );
            if !is_line && !lines.is_empty() {
                items.push(std::mem::take(&mut lines));
            }
            let text = match &inside {
                Some(before) => beginning_with(before, &item_text(item)),
                None => item_text(item),
            };
            if is_line {
                lines.extend(text.split_inclusive('\n').map(gate::broken));
            } else {
                items.push(text)
            }
        }
    }
    if !lines.is_empty() {
        items.push(lines);
    }
    let mut whole = vec![
        header(of, "//"),
        format!("//! {}\n", crate::rust::docs::line(about)),
    ];
    if !attributes.is_empty() {
        whole.push(prettyplease::unparse(&file_of(attributes, Vec::new())));
    }
    let imports = imports.lines(known);
    if !imports.is_empty() {
        whole.push(imports);
    }
    whole.append(&mut items);
    Ok(whole.join("\n"))
}

/// An item as text.
fn item_text(item: syn::Item) -> String {
    if let syn::Item::Static(item) = &item
        && let Some(text) = statics::text(item)
    {
        return text;
    }
    spaced(&prettyplease::unparse(&file_of(Vec::new(), vec![item])))
}

/// A block with text before its other items.
fn beginning_with(text: &Text, block: &str) -> String {
    match block.split_once('\n') {
        Some((head, rest)) => format!("{head}\n{}\n{rest}", text.as_str()),
        None => block.to_owned(),
    }
}

fn file_of(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> syn::File {
    syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    }
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

/// What a module imports: the names that its paths begin with. One with a `::` behind it is there with it too, so that a
/// module is told from a type of the same name, and so is a macro's `!`.
pub struct Imports {
    /// Whether each of `IMPORTS` is used.
    used: [bool; IMPORTS.len()],
    /// The name that is looked up, in a string for all of them.
    name: String,
}

impl Default for Imports {
    fn default() -> Self {
        let used = [false; IMPORTS.len()];
        let name = String::new();
        Self { used, name }
    }
}

impl Imports {
    /// Adds what the paths of a type or of a simple expression begin with.
    pub fn add_words(&mut self, code: &str) {
        let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '!');
        for path in code.split(|c| !is_path(c)) {
            let first = path.split(':').next().unwrap_or_default();
            self.add_name(first, if first.len() < path.len() { "::" } else { "" });
        }
    }

    /// Adds all of the other's.
    pub fn extend(&mut self, other: &Imports) {
        for (used, other) in self.used.iter_mut().zip(other.used) {
            *used |= other;
        }
    }

    /// The `use` lines, what comes from one crate or module together. What the module defines itself is `known`.
    fn lines(&self, known: &[&str]) -> String {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for ((name, path), used) in IMPORTS.iter().zip(self.used) {
            let Some((module, last)) = path.rsplit_once("::") else {
                continue;
            };
            if used && !known.contains(name) {
                groups.entry(module).or_default().push(last);
            }
        }
        let line = |(module, names): (&&str, &Vec<&str>)| match names.as_slice() {
            [name] => format!("use {module}::{name};\n"),
            names => format!("use {module}::{{{}}};\n", wrapped(names)),
        };
        groups.iter().map(line).collect()
    }

    fn add(&mut self, name: &Ident, behind: &str) {
        let mut text = std::mem::take(&mut self.name);
        text.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{name}");
        self.add_name(&text, behind);
        self.name = text;
    }

    fn add_name(&mut self, name: &str, behind: &str) {
        let whole = name.bytes().chain(behind.bytes());
        let whole = IMPORTS.binary_search_by(|(known, _)| known.bytes().cmp(whole.clone()));
        let alone = IMPORTS.binary_search_by(|(known, _)| (*known).cmp(name));
        for index in whole.into_iter().chain(alone) {
            self.used[index] = true;
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

impl<'ast> Visit<'ast> for Imports {
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
        self.tokens(&call.tokens);
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

    fn imports(file: &syn::File, known: &[&str]) -> String {
        let mut imports = Imports::default();
        imports.visit_file(file);
        imports.lines(known)
    }

    #[test]
    fn what_is_used_is_imported_and_nothing_else() {
        let items = quote::quote! {
            #[derive(Serialize)] struct A { types: Option<DateTime>, b: serde_json::Value }
            fn f() { operations::X::new(); Check::default(); x.Error; y::Response; macro_of!(1, types::Y, z.Method) }
            open_enum! {}
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
    fn imports_are_sorted() {
        assert!(IMPORTS.is_sorted());
    }

    #[test]
    fn what_text_names_is_imported() {
        let mut imports = Imports::default();
        imports.add_words("impl IntoIterator<Item = impl Into<types::Check>>");
        imports.add_words("Nullable<serde_json::Value>");
        imports.add_words("x::DateTime");
        assert_eq!(
            imports.lines(&[]),
            "use clientry::Nullable;\nuse crate::types;\n"
        );
    }

    #[test]
    fn functions_of_a_block_are_set_apart() {
        let items = quote::quote! { impl A { fn f() { g() } fn h() {} } };
        let item = syn::parse2(items).unwrap();
        let expected = "impl A {\n    fn f() {\n        g()\n    }\n\n    fn h() {}\n}\n";
        assert_eq!(item_text(item), expected);
    }
}
