//! The fields of a struct: their names in Rust, and when they are on the wire.

use super::types::{Definition, Presence, StructField, value_of_map};
use crate::model::{Api, Field, Shape, TypeDef};
use crate::naming;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Fields, Type};

/// Reads a struct of progenitor's that stands for an object with the fields `described`.
pub(super) fn structure(
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
}
