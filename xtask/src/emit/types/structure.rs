//! A struct: its fields with their presence, and for what is sent a constructor and setters.

use super::{checks, derives, properties, updates};
use crate::emit::debug::debug_without_secrets;
use crate::emit::source::Parts;
use crate::emit::text::{Text, Value};
use crate::emit::tokens::{TypePrinter, ident};
use crate::rust::types::{Field, Presence, Struct};
use crate::rust::{Crate, TypeDef};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The struct and what belongs to it.
pub fn item(parts: &mut Parts, of: &Crate, def: &TypeDef, definition: &Struct) {
    let types = TypePrinter::inside(of);
    let has_url = definition.fields.iter().any(|field| field.is_url);
    // What came is no part of the value, and so not shown.
    let has_debug = has_url || definition.came.is_some();
    let text = parts.text();
    text.begin_item();
    text.docs(0, &def.docs);
    text.line(0, &[&derives(def, !has_debug, definition.has_default)]);
    text.line(0, &["#[non_exhaustive]"]);
    let is_empty = definition.fields.is_empty() && definition.additional.is_none();
    let head = if is_empty { " {}" } else { " {" };
    text.line(0, &["pub struct ", &def.name, head]);
    for field in &definition.fields {
        text.docs(1, &field.docs);
        text.field(&field.name, &field_type(types, field));
    }
    if let Some(ty) = &definition.additional {
        text.docs(1, "Additional properties, by name.");
        text.field("extra", &format!("BTreeMap<String, {}>", types.text(ty)));
    }
    if let Some(came) = &definition.came {
        text.line(1, &["pub(crate) ", came, ": clientry::object::Came,"]);
    }
    if !is_empty {
        text.line(0, &["}"]);
    }
    properties::list(text, &def.name, definition);
    let name = ident(&def.name);
    if has_debug {
        let fields = definition.fields.iter();
        let fields = fields.map(|field| (field.name.as_str(), field.is_url));
        let extra = definition.additional.iter().map(|_| ("extra", false));
        let fields: Vec<_> = fields.chain(extra).collect();
        parts.tokens(debug_without_secrets(&name, &fields));
    }
    if definition.is_sent {
        methods(parts.text(), types, &def.name, definition);
    }
    let validate = checks::of_struct(def, definition);
    let describe = describe_error(&name, &definition.fields);
    let updates = updates::items(types, def);
    let rest = quote!(#validate #describe #updates);
    if !rest.is_empty() {
        parts.tokens(rest);
    }
}

/// What the message of an error shows of the struct.
fn describe_error(name: &Ident, fields: &[Field]) -> Option<TokenStream> {
    let shown: Vec<_> = fields
        .iter()
        .filter(|field| field.in_errors)
        .map(|field| ident(&field.name))
        .collect();
    (!shown.is_empty()).then(|| {
        quote! {
            impl DescribeError for #name {
                fn describe(&self, parts: &mut MessageParts) {
                    #(self.#shown.describe(parts);)*
                }
            }
        }
    })
}

fn field_type(types: TypePrinter<'_>, field: &Field) -> String {
    let ty = types.text(&field.ty);
    match &field.presence {
        Presence::Always | Presence::Defaulted { .. } => ty,
        Presence::AlwaysNullable | Presence::WhenSet => format!("Option<{ty}>"),
        Presence::WhenSetNullable => format!("Nullable<{ty}>"),
    }
}

/// `new` with what is required, and a setter for each other field.
pub fn methods(text: &mut Text, types: TypePrinter<'_>, name: &str, definition: &Struct) {
    let fields = definition.fields.iter();
    let (required, optional): (Vec<_>, Vec<_>) = fields.partition(|field| field.is_required());
    // One without arguments is expected to be the default, too.
    if required.is_empty() && !definition.has_default {
        text.begin_item();
        text.line(0, &["impl Default for ", name, " {"]);
        text.line(1, &["fn default() -> Self {"]);
        text.line(2, &["Self::new()"]);
        text.line(1, &["}"]);
        text.line(0, &["}"]);
    }
    text.begin_item();
    text.line(0, &["impl ", name, " {"]);
    text.docs(
        1,
        match required.as_slice() {
            [] => "A value with nothing set.",
            _ => "A value with what is required.",
        },
    );
    if definition.has_many_arguments() {
        text.line(
            1,
            &["#[expect(clippy::too_many_arguments, reason = \"each of them is required\")]"],
        );
    }
    let required: Vec<_> = required
        .into_iter()
        .map(|field| (field.name.as_str(), types.argument_text(&field.argument)))
        .collect();
    let arguments = required.iter().map(|(name, ty)| (*name, ty.as_str()));
    let arguments: Vec<_> = arguments.collect();
    let values = definition.fields.iter().map(|field| {
        let value = match &field.presence {
            Presence::Always | Presence::AlwaysNullable => Value::Taken(&field.argument),
            Presence::WhenSetNullable => Value::Code("Nullable::Absent".to_owned()),
            Presence::WhenSet => Value::Code("None".to_owned()),
            Presence::Defaulted { function, .. } => Value::Code(format!("defaults::{function}()")),
        };
        (field.name.as_str(), value)
    });
    let extra = definition.additional.iter();
    let extra = extra.map(|_| ("extra", Value::Code("BTreeMap::new()".to_owned())));
    let came = definition.came.iter().map(|came| {
        let all = "clientry::object::Came::ALL".to_owned();
        (came.as_str(), Value::Code(all))
    });
    let values: Vec<_> = values.chain(extra).chain(came).collect();
    text.constructor("pub", &arguments, &values);
    let has_setters = !optional.is_empty();
    for field in optional {
        text.begin_item();
        setter(text, types, field);
    }
    if has_setters {
        text.begin_item();
        text.line(1, &["clientry::maybe!();"]);
    }
    text.line(0, &["}"]);
}

fn setter(text: &mut Text, types: TypePrinter<'_>, field: &Field) {
    let name = field.name.as_str();
    let target = format!("self.{name}");
    let wrap = match field.presence {
        Presence::WhenSetNullable => "Nullable::Value",
        Presence::Defaulted { .. } => "",
        _ => "Some",
    };
    text.docs(1, &format!("Sets [`{name}`](Self::{name})."));
    let ty = types.argument_text(&field.argument);
    text.setter(name, (name, &ty), &target, wrap, &field.argument);
    if let Some(null) = &field.null_setter {
        text.begin_item();
        text.docs(1, &format!("Sends `null` for [`{name}`](Self::{name})."));
        text.constant_setter(null, &target, "Nullable::Null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, same, type_of, with_schemas};

    fn printed(schemas: &str, sent: &[&str], received: &[&str]) -> TokenStream {
        let made = decided(&with_schemas(schemas, sent, received));
        let def = type_of(&made, "A");
        let Definition::Struct(definition) = &def.definition else {
            panic!("no struct")
        };
        let mut parts = Parts::default();
        item(&mut parts, &made, def, definition);
        parts.into_tokens()
    }

    #[test]
    fn what_is_received_has_presence_and_defaults_and_no_setters() {
        let schemas = "    A: { description: d, required: [a], properties: { a: { description: d, type: string }, b-b: { description: d, type: boolean, default: true }, c: { description: d, type: [string, 'null'] } } }\n";
        same(
            printed(schemas, &[], &["A"]),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                #[non_exhaustive]
                pub struct A {
                    #[doc = " d"]
                    pub a: String,
                    #[doc = " d"]
                    #[doc = ""]
                    #[doc = " A response without it reads as `true`."]
                    pub b_b: bool,
                    #[doc = " d"]
                    pub c: Nullable<String>,
                }
                clientry::object! {
                    A {
                        required a = "a",
                        default(defaults::a_b_b) b_b = "b-b",
                        nullable c = "c",
                    }
                }
            },
        );
    }

    #[test]
    fn what_is_sent_has_a_constructor_and_setters() {
        let schemas = "    A: { description: d, required: [a], additionalProperties: { type: string }, properties: { a: { description: d, type: string }, c: { description: d, type: [integer, 'null'] } } }\n";
        same(
            printed(schemas, &["A"], &[]),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                #[non_exhaustive]
                pub struct A {
                    #[doc = " d"]
                    pub a: String,
                    #[doc = " d"]
                    pub c: Nullable<i64>,
                    #[doc = " Additional properties, by name."]
                    pub extra: BTreeMap<String, String>,
                }
                clientry::object! {
                    A {
                        required a = "a",
                        nullable c = "c",
                        ..extra
                    }
                }
                impl A {
                    #[doc = " A value with what is required."]
                    pub fn new(a: impl Into<String>) -> Self {
                        Self { a: a.into(), c: Nullable::Absent, extra: BTreeMap::new(), }
                    }
                    #[doc = " Sets [`c`](Self::c)."]
                    pub fn c(mut self, c: i64) -> Self {
                        self.c = Nullable::Value(c);
                        self
                    }
                    #[doc = " Sends `null` for [`c`](Self::c)."]
                    pub fn c_null(mut self) -> Self {
                        self.c = Nullable::Null;
                        self
                    }
                    clientry::maybe!();
                }
            },
        );
    }
}
