//! `types.rs`: every named type of the document, in its order; where they are many, in a file for each first letter.

pub mod checks;
mod conditions;
mod defaults;
pub mod properties;
pub mod schemas;
mod structure;
pub mod test_util;
mod union;
mod updates;

use super::source::Parts;
use super::text::Text;
use super::tokens::{TypePrinter, ident};
use super::{docs, gate, source};
use crate::rust::types::checks::Check;
use crate::rust::types::{Definition, EnumValue, Presence};
use crate::rust::{Crate, RustType, TypeDef};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

const ABOUT: &str = "The types of requests and responses.";

/// The sources by their paths.
pub fn sources(of: &Crate) -> Result<BTreeMap<String, String>, String> {
    let known: Vec<_> = of.types.iter().map(|def| def.name.as_str()).collect();
    let mut sources = BTreeMap::new();
    let mut whole = Parts::default();
    for module in of.types.modules() {
        let defs: Vec<_> = of.types.of(module).collect();
        let Some(name) = &module.name else {
            defs.iter().for_each(|def| item(&mut whole, of, def));
            continue;
        };
        let mut parts = Parts::default();
        if uses_others(of, &defs) {
            parts.tokens(quote!(
                use crate::types::*;
            ));
        }
        defs.iter().for_each(|def| item(&mut parts, of, def));
        let letter = module.letter.as_ref().map(|letter| {
            let letter = letter.to_uppercase();
            format!(" The names that begin with `{letter}`.")
        });
        let about = format!(
            "{}{}.{}",
            ABOUT.trim_end_matches('.'),
            gate::about(&module.gate),
            letter.unwrap_or_default()
        );
        let text = source::print_parts(of, &about, parts, &known)?;
        sources.insert(format!("types/{name}.rs"), text);
        let (name, gate) = (ident(name), gate::attribute(&module.gate));
        whole.tokens(quote! { #gate mod #name; #gate pub use #name::*; });
    }
    if let Some(defaults) = defaults::module(of) {
        whole.tokens(defaults);
    }
    sources.insert(
        "types.rs".to_owned(),
        source::print_parts(of, ABOUT, whole, &known)?,
    );
    Ok(sources)
}

/// Whether a module names anything of `types` that it does not define itself.
fn uses_others(of: &Crate, defs: &[&TypeDef]) -> bool {
    let own: BTreeSet<_> = defs.iter().map(|def| def.name.as_str()).collect();
    let is_other = |ty: &&RustType| match ty {
        RustType::Named(id) => !own.contains(of.types[*id].name.as_str()),
        _ => false,
    };
    let has_defaults = |def: &&TypeDef| match &def.definition {
        Definition::Struct(of) => {
            let mut fields = of.fields.iter();
            fields.any(|field| matches!(field.presence, Presence::Defaulted { .. }))
        }
        _ => false,
    };
    let mut held = defs.iter().flat_map(|def| def.held());
    held.any(|ty| ty.parts().any(|part| is_other(&part))) || defs.iter().any(has_defaults)
}

fn item(parts: &mut Parts, of: &Crate, def: &TypeDef) {
    let types = TypePrinter::inside(of);
    match &def.definition {
        Definition::Struct(definition) => structure::item(parts, of, def, definition),
        Definition::Enum(values) => open_enum(parts.text(), &def.name, &def.docs, values),
        Definition::Union(definition) => parts.tokens(union::item(of, def, definition)),
        Definition::Alias(ty) => {
            let text = parts.text();
            let ty = types.text(ty);
            text.begin_item();
            text.docs(0, &def.docs);
            text.uses(&ty);
            text.typed(0, &format!("pub type {} = ", def.name), &ty, ";");
        }
        Definition::Newtype(ty, rules) => parts.tokens(newtype(types, def, ty, rules)),
    }
}

fn newtype(types: TypePrinter<'_>, def: &TypeDef, ty: &RustType, rules: &[Check]) -> TokenStream {
    let (name, ty) = (ident(&def.name), types.print(ty));
    let docs = docs::attributes(&def.docs);
    let derives = derived(def);
    let validate = checks::of_newtype(def, rules);
    quote! {
        #docs
        #derives
        pub struct #name(
            /// The value itself.
            pub #ty,
        );
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Deserialize::deserialize(deserializer).map(Self)
            }
        }
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
        #validate
    }
}

/// An enum that takes any other string too.
pub fn open_enum(text: &mut Text, name: &str, docs: &str, values: &[EnumValue]) {
    text.begin_item();
    text.line(0, &["open_enum! {"]);
    text.uses("open_enum!");
    text.docs(1, docs);
    text.line(1, &["pub enum ", name, " {"]);
    for one in values {
        text.docs(2, &one.docs);
        text.wire(&[&one.name], &one.value);
    }
    text.line(1, &["}"]);
    text.line(0, &["}"]);
}

/// What is derived for every type with a body.
fn derives(def: &TypeDef, debug: bool, default: bool) -> String {
    let debug = if debug { ", Debug" } else { "" };
    let default = if default { ", Default" } else { "" };
    let eq = if def.equality.eq { ", Eq" } else { "" };
    let hash = if def.equality.hash { ", Hash" } else { "" };
    format!("#[derive(Clone{debug}{default}, PartialEq{eq}{hash})]")
}

/// The same as tokens, with `Debug`.
fn derived(def: &TypeDef) -> TokenStream {
    let eq = def.equality.eq.then(|| quote!(, Eq));
    let hash = def.equality.hash.then(|| quote!(, Hash));
    quote! { #[derive(Clone, Debug, PartialEq #eq #hash)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same, with_schemas};

    #[test]
    fn enums_aliases_and_newtypes_are_printed() {
        let schemas = "    Word: { description: d, type: string, enum: [a-b] }
    Words: { description: d, type: array, items: { $ref: '#/components/schemas/Word' } }
    Endless: { description: d, type: array, items: { $ref: '#/components/schemas/Endless' } }
";
        let made = decided(&with_schemas(schemas, &[], &["Word", "Words", "Endless"]));
        let printed = made.types.iter().map(|def| {
            let mut parts = Parts::default();
            item(&mut parts, &made, def);
            parts.into_tokens()
        });
        let printed: Vec<_> = printed.collect();
        let [word, words, endless] = printed.as_slice() else {
            panic!("{printed:?}")
        };
        same(
            word.clone(),
            quote!(open_enum! { #[doc = " d"] pub enum Word { #[doc = " `a-b`"] AB = "a-b", } }),
        );
        same(
            words.clone(),
            quote!(
                #[doc = " d"]
                pub type Words = Vec<Word>;
            ),
        );
        same(
            endless.clone(),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                pub struct Endless(#[doc = r" The value itself."] pub Vec<Endless>,);
                impl<'de> Deserialize<'de> for Endless {
                    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        Deserialize::deserialize(deserializer).map(Self)
                    }
                }
                impl Serialize for Endless {
                    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        self.0.serialize(serializer)
                    }
                }
            },
        );
    }
}
