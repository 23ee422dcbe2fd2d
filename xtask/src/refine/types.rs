//! progenitor's types as definitions: the Rust types are its own; order, presence and openness are the document's.

use crate::generate::reduce;
use crate::model::{Api, Field, Shape, TypeDef};
use crate::naming;
use indexmap::IndexMap;
use proc_macro2::Ident;
use serde_json::Value;
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
        (Some(Item::Struct(item)), Shape::Object(fields)) => structure(api, def, item, fields),
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

fn structure(
    api: &Api,
    def: &TypeDef,
    item: syn::ItemStruct,
    described: &[Field],
) -> Result<Definition, String> {
    let Fields::Named(named) = item.fields else {
        return Err(format!("`{}` has no named fields", item.ident));
    };
    let mut extra = None;
    let mut by_wire = BTreeMap::new();
    for field in named.named {
        let Some(ident) = field.ident else { continue };
        let serde = Serde::read(&field.attrs)?;
        if serde.flatten {
            extra = value_of_map(&field.ty);
        } else {
            by_wire.insert(
                serde.rename.unwrap_or_else(|| ident.to_string()),
                (ident, field.ty),
            );
        }
    }
    let mut fields = Vec::new();
    for field in described {
        let (ident, ty) = by_wire
            .remove(&field.wire)
            .ok_or_else(|| format!("`{}` has no field for `{}`", def.name, field.wire))?;
        let presence = presence(api, def, field, &ty);
        fields.push(StructField {
            ident,
            wire: field.wire.clone(),
            ty,
            presence,
        });
    }
    tell_apart(&mut fields, extra.is_some());
    Ok(Definition::Struct { fields, extra })
}

/// Gives each field and each setter a name of its own: names that differ on the wire may be the same in
/// Rust's manner, as `userId` and `user_id` are. The field that has the name on the wire too keeps it.
fn tell_apart(fields: &mut [StructField], extra: bool) {
    let mut used: BTreeSet<String> = ["new".to_owned()].into();
    if extra {
        used.insert("extra".to_owned());
    }
    let (own, other): (Vec<_>, Vec<_>) = fields
        .iter_mut()
        .partition(|field| field.ident == field.wire);
    for field in own.into_iter().chain(other) {
        let nullable = field.presence == Presence::WhenSetNullable;
        let name = naming::unique_setter(&field.ident.to_string(), nullable, &mut used);
        field.ident = quote::format_ident!("{name}");
    }
}

fn presence(api: &Api, def: &TypeDef, field: &Field, ty: &Type) -> Presence {
    let only_received = def.in_response && !def.in_request;
    let plain_default = field
        .default
        .as_ref()
        .is_some_and(|value| fits(api, value, ty));
    match (field.required, field.nullable) {
        (_, false) if only_received && plain_default => Presence::Defaulted,
        (true, false) => Presence::Always,
        (true, true) => Presence::AlwaysNullable,
        (false, false) => Presence::WhenSet,
        (false, true) => Presence::WhenSetNullable,
    }
}

/// Whether a default is a value of the field's type; one that is not is documentation only.
fn fits(api: &Api, value: &Value, ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(name) = path.path.get_ident().map(ToString::to_string) else {
        return false;
    };
    match (value, name.as_str()) {
        (Value::Bool(_), "bool") | (Value::Number(_), "f64" | "f32") => true,
        (Value::Number(number), "i64") => number.is_i64(),
        (Value::Number(number), "i32") => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Value::String(_), "String" | "DateTime" | "SecretString") => true,
        (Value::String(_), name) => api.types.get(name).is_some_and(is_text),
        _ => false,
    }
}

/// Whether a text turns into a value of the type.
fn is_text(def: &TypeDef) -> bool {
    match def.shape {
        Shape::Enum { .. } => true,
        Shape::Alias => def.schema.get("type").is_some_and(|name| name == "string"),
        Shape::Object(_) | Shape::Union => false,
    }
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

fn value_of_map(ty: &Type) -> Option<Type> {
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

/// What serde's attributes say of a field.
#[derive(Default)]
struct Serde {
    rename: Option<String>,
    flatten: bool,
}

impl Serde {
    fn read(attributes: &[syn::Attribute]) -> Result<Serde, String> {
        let mut serde = Serde::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
        {
            attribute
                .parse_nested_meta(|meta| {
                    if meta.path.is_ident("rename") {
                        serde.rename = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                    } else if meta.path.is_ident("flatten") {
                        serde.flatten = true;
                    } else if meta.input.peek(syn::Token![=]) {
                        meta.value()?.parse::<syn::Lit>()?;
                    }
                    Ok(())
                })
                .map_err(|error| error.to_string())?;
        }
        Ok(serde)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{refined, with_schemas};
    use quote::ToTokens;

    const SCHEMAS: &str = "    Thing:
      type: object
      required: [id, gone]
      properties:
        zed: { type: string }
        id: { type: string }
        gone: { type: [string, 'null'] }
        secret: { type: [string, 'null'], x-clientry: { secret: true } }
        active: { type: boolean, default: true }
        odd: { type: integer, default: many }
        at: { type: array, items: { type: string, format: date-time } }
        more: { $ref: '#/components/schemas/Things' }
    Things: { type: array, items: { $ref: '#/components/schemas/Thing' } }
";

    fn fields(sent: &[&str], received: &[&str]) -> Vec<String> {
        let (_, refined) = refined(&with_schemas(SCHEMAS, sent, received));
        let Definition::Struct { fields, .. } = &refined.types["Thing"] else {
            panic!("no struct")
        };
        let line = |f: &StructField| {
            format!(
                "{}: {} {:?}",
                f.ident,
                f.ty.to_token_stream().to_string().replace(' ', ""),
                f.presence
            )
        };
        fields.iter().map(line).collect()
    }

    #[test]
    fn a_received_type_has_the_documents_order_presence_and_defaults() {
        let expected = [
            "zed: String WhenSet",
            "id: String Always",
            "gone: String AlwaysNullable",
            "secret: SecretString WhenSetNullable",
            "active: bool Defaulted",
            "odd: i64 WhenSet",
            "at: Vec<DateTime> WhenSet",
            "more: Things WhenSet",
        ];
        assert_eq!(fields(&[], &["Thing"]), expected);
    }

    #[test]
    fn a_type_that_is_sent_never_gets_a_default() {
        for (sent, received) in [(&["Thing"] as &[_], &[] as &[_]), (&["Thing"], &["Thing"])] {
            assert!(fields(sent, received).contains(&"active: bool WhenSet".to_owned()));
        }
    }

    #[test]
    fn fields_that_are_one_in_rusts_manner_are_told_apart() {
        let schemas = "    Thing:
      type: object
      additionalProperties: { type: string }
      properties:
        userId: { type: string }
        'user_id ': { type: string }
        user_id: { type: string }
        new: { type: string }
        extra: { type: string }
        name: { type: [string, 'null'] }
        nameNull: { type: string }
";
        let (_, refined) = refined(&with_schemas(schemas, &["Thing"], &[]));
        let Definition::Struct { fields, .. } = &refined.types["Thing"] else {
            panic!("no struct")
        };
        let names: Vec<_> = fields
            .iter()
            .map(|field| (field.wire.as_str(), field.ident.to_string()))
            .collect();
        let expected = [
            ("userId", "user_id_2"),
            ("user_id ", "user_id_3"),
            ("user_id", "user_id"),
            ("new", "new_2"),
            ("extra", "extra_2"),
            ("name", "name"),
            ("nameNull", "name_null_2"),
        ];
        assert_eq!(
            names,
            expected.map(|(wire, ident)| (wire, ident.to_owned()))
        );
    }

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
