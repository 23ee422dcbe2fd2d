//! progenitor's types as definitions: the Rust types are its own; order, presence and openness are the document's.

use super::fields;
use crate::generate::reduce;
use crate::model::{Api, Shape, TypeDef};
use crate::naming;
use indexmap::IndexMap;
use proc_macro2::Ident;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Fields, Item, Type};

/// What a generated type is.
#[derive(Debug)]
pub enum Definition {
    /// A struct.
    Struct {
        /// The fields in the document's order.
        fields: Vec<StructField>,
        /// The type of the values of further members, where the document allows them.
        extra: Option<Type>,
    },
    /// An open enum: the values with their variants.
    Enum(Vec<(Ident, String)>),
    /// One of several forms, and any other as it came.
    Union(Vec<UnionVariant>),
    /// Another name for a type.
    Alias(Type),
    /// A type around another one, where an alias would never end.
    Newtype(Type),
}

/// One field of a struct.
#[derive(Debug)]
pub struct StructField {
    /// The Rust name.
    pub ident: Ident,
    /// The name on the wire.
    pub wire: String,
    /// The type of a value that is there.
    pub ty: Type,
    /// When it is there.
    pub presence: Presence,
}

/// When a field is on the wire, which decides the type around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always: `T`.
    Always,
    /// Always, perhaps as `null`: `Option<T>`.
    AlwaysNullable,
    /// When it was set: `Option<T>`.
    WhenSet,
    /// When it was set, perhaps to `null`: `Nullable<T>`.
    WhenSetNullable,
    /// In an answer; one without it reads as the documented default: `T`.
    Defaulted,
}

/// One form of a union.
#[derive(Debug)]
pub struct UnionVariant {
    /// The variant's name.
    pub ident: Ident,
    /// What it holds.
    pub ty: Type,
}

/// The types by name, and the types that were asked for by slot.
type Read = (IndexMap<String, Definition>, BTreeMap<String, Type>);

/// Reads progenitor's `types` module.
pub fn read(api: &Api, file: syn::File) -> Result<Read, String> {
    let items = file.items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.map(|(_, items)| items),
        _ => None,
    });
    let mut found: BTreeMap<String, Item> = BTreeMap::new();
    for item in items.ok_or("its output has no `types`")? {
        let name = match &item {
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            _ => continue,
        };
        found.insert(name, item);
    }
    let mut types = IndexMap::new();
    for def in api.types.values() {
        let item = found.remove(&def.name);
        types.insert(def.name.clone(), definition(api, def, item)?);
    }
    for marker in [reduce::DATE_TIME, reduce::SECRET] {
        found.remove(marker);
    }
    let mut slots = BTreeMap::new();
    for operation in &api.operations {
        let names = (0..operation.answers.len()).map(|index| reduce::slot(operation, index));
        for name in names.chain([reduce::body_slot(operation)]) {
            if let Some(Item::Struct(item)) = found.remove(&name) {
                slots.insert(name, item_of_list(&newtype(&item)?)?);
            }
        }
    }
    match found.into_keys().find(|name| name != "ConversionError") {
        Some(name) => Err(format!(
            "it made a type `{name}` that the document does not name"
        )),
        None => Ok((types, slots)),
    }
}

fn definition(api: &Api, def: &TypeDef, item: Option<Item>) -> Result<Definition, String> {
    if let Shape::Enum { values, .. } = &def.shape {
        return Ok(Definition::Enum(variants(values)));
    }
    match (item, &def.shape) {
        (Some(Item::Struct(item)), Shape::Object(fields)) => {
            fields::structure(api, def, item, fields)
        }
        (Some(Item::Struct(item)), _) => Ok(Definition::Alias(newtype(&item)?)),
        (Some(Item::Enum(item)), _) => union(item, def),
        _ => Err(format!("it made no type `{}`", def.name)),
    }
}

/// A Rust name for each value, in their order.
fn variants(values: &[String]) -> Vec<(Ident, String)> {
    let mut used: BTreeSet<String> = ["Unlisted".to_owned()].into();
    let ident = |value: &String, used: &mut BTreeSet<String>| {
        let name = naming::unique(&naming::variant(value), used);
        (quote::format_ident!("{name}"), value.clone())
    };
    values.iter().map(|value| ident(value, &mut used)).collect()
}

fn union(item: syn::ItemEnum, def: &TypeDef) -> Result<Definition, String> {
    let mut variants = Vec::new();
    for variant in item.variants {
        let Fields::Unnamed(fields) = &variant.fields else {
            return Err(format!(
                "`{}::{}` is no form of one value",
                item.ident, variant.ident
            ));
        };
        let Some(field) = fields.unnamed.first() else {
            continue;
        };
        variants.push(UnionVariant {
            ident: variant.ident.clone(),
            ty: field.ty.clone(),
        });
    }
    let titles = titles(def);
    if titles.len() == variants.len() {
        for (variant, title) in variants.iter_mut().zip(titles) {
            variant.ident = quote::format_ident!("{title}");
        }
    }
    Ok(Definition::Union(variants))
}

/// The titles of a union's forms as variant names, if each has one and they differ.
fn titles(def: &TypeDef) -> Vec<String> {
    let forms = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| def.schema.get(key)?.as_array());
    let titles: Vec<_> = forms
        .into_iter()
        .flatten()
        .filter_map(|form| Some(naming::variant(form.get("title")?.as_str()?)))
        .collect();
    let distinct: BTreeSet<_> = titles.iter().collect();
    if distinct.len() == titles.len() {
        titles
    } else {
        Vec::new()
    }
}

fn newtype(item: &syn::ItemStruct) -> Result<Type, String> {
    match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Ok(fields.unnamed[0].ty.clone()),
        _ => Err(format!("`{}` is no name for another type", item.ident)),
    }
}

fn item_of_list(ty: &Type) -> Result<Type, String> {
    type_arguments(ty)
        .into_iter()
        .next()
        .ok_or_else(|| "a list has no items".to_owned())
}

pub(super) fn value_of_map(ty: &Type) -> Option<Type> {
    type_arguments(ty).into_iter().nth(1)
}

/// The type arguments of a type.
fn type_arguments(ty: &Type) -> Vec<Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let Some(last) = path.path.segments.last() else {
        return Vec::new();
    };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    types.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{refined, with_schemas};
    use quote::ToTokens;

    #[test]
    fn plain_components_are_aliases_and_unions_keep_their_titles() {
        let schemas = "    Id: { type: string }
    Detail: { oneOf: [{ title: message, type: string }, { title: fields, type: object, additionalProperties: { type: string } }] }
    Word: { type: string, enum: [a.b, 'a b', self], x-clientry: { more_values: [c] } }
";
        let (_, refined) = refined(&with_schemas(schemas, &[], &["Id", "Detail", "Word"]));
        assert!(
            matches!(&refined.types["Id"], Definition::Alias(ty) if ty.to_token_stream().to_string() == "String")
        );
        let Definition::Union(variants) = &refined.types["Detail"] else {
            panic!("no union")
        };
        assert_eq!(
            variants
                .iter()
                .map(|v| v.ident.to_string())
                .collect::<Vec<_>>(),
            ["Message", "Fields"]
        );
        let Definition::Enum(values) = &refined.types["Word"] else {
            panic!("no enum")
        };
        let values: Vec<_> = values
            .iter()
            .map(|(ident, value)| format!("{ident}={value}"))
            .collect();
        assert_eq!(values, ["AB=a.b", "AB2=a b", "SelfValue=self", "C=c"]);
    }
}
