//! The list of a struct's properties, by which it is read and written: `clientry::object!`.

use crate::emit::tokens::ident;
use crate::rust::types::{Presence, Struct};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

/// One line for each property, in the document's order.
pub fn list(name: &Ident, definition: &Struct) -> TokenStream {
    let properties = definition.fields.iter().map(|field| {
        let presence = match &field.presence {
            Presence::Always | Presence::AlwaysNullable => quote!(required),
            Presence::WhenSet => quote!(optional),
            Presence::WhenSetNullable => quote!(nullable),
            Presence::Defaulted { function, .. } => {
                let function = ident(function);
                quote!(default(defaults::#function))
            }
        };
        let (field, wire) = (ident(&field.name), &field.wire);
        quote!(#presence #field = #wire,)
    });
    let additional = definition.additional.iter().map(|_| quote!(..extra));
    quote!(clientry::object! { #name { #(#properties)* #(#additional)* } })
}

/// Whether a macro is the one that takes such a list.
pub fn is_list(path: &syn::Path) -> bool {
    path.segments
        .last()
        .is_some_and(|last| last.ident == "object")
}

/// The call with a property a line.
pub fn text(tokens: TokenStream) -> String {
    let mut text = "clientry::object! {\n".to_owned();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                text.push_str(" {\n");
                text.push_str(&lines(group.stream()));
                text.push_str("    }\n");
            }
            other => text.push_str(&format!("    {other}")),
        }
    }
    text + "}\n"
}

fn lines(tokens: TokenStream) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for tree in tokens {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == ',' => {
                lines.push_str(&property(&std::mem::take(&mut line)));
            }
            TokenTree::Group(group) => {
                let path = group.stream().into_iter().map(|tree| tree.to_string());
                line.push_str(&format!("({})", path.collect::<String>()));
            }
            TokenTree::Punct(mark) if mark.as_char() == '.' => line.push('.'),
            tree => {
                if !line.is_empty() && !line.ends_with('.') {
                    line.push(' ');
                }
                line.push_str(&tree.to_string());
            }
        }
    }
    if !line.is_empty() {
        lines.push_str(&format!("        {line}\n"));
    }
    lines
}

/// A property, its name on the wire in a line of its own where it does not fit beside the field.
fn property(text: &str) -> String {
    const WIDTH: usize = 100;
    let line = format!("        {text},\n");
    match text.split_once(" = ") {
        Some((field, wire)) if line.trim_end().chars().count() > WIDTH => {
            format!("        {field} =\n            {wire},\n")
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    #[test]
    fn a_line_says_presence_field_and_name() {
        let schemas = "    A: { required: [a, b], properties: { a: { type: string }, b: { type: [string, 'null'] }, cC: { type: string }, d: { type: [string, 'null'] }, e: { type: integer, default: 3 }, 'f\"': { type: string } }, additionalProperties: { type: string } }\n";
        let made = decided(&with_schemas(schemas, &[], &["A"]));
        let Definition::Struct(definition) = &type_of(&made, "A").definition else {
            panic!("no struct")
        };
        let tokens = list(&ident("A"), definition);
        let call: syn::ItemMacro = syn::parse2(tokens).unwrap();
        assert!(is_list(&call.mac.path));
        let expected = r#"clientry::object! {
    A {
        required a = "a",
        required b = "b",
        optional c_c = "cC",
        nullable d = "d",
        default(defaults::a_e) e = "e",
        optional f = "f\"",
        ..extra
    }
}
"#;
        assert_eq!(text(call.mac.tokens), expected);
    }

    #[test]
    fn a_long_name_has_a_line_of_its_own() {
        let (field, wire) = ("f".repeat(50), "w".repeat(40));
        let broken = format!("        {field} =\n            {wire:?},\n");
        assert_eq!(property(&format!("{field} = {wire:?}")), broken);
    }
}
