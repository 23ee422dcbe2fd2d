//! What tells the objects of a union apart by the text of one member.
//!
//! Either the document says it by `discriminator`, or every object has a member of one fixed value and the values
//! differ.

use crate::emit::values;
use crate::model::{Api, TypeDef};
use crate::refine::{Definition, Refined, StructField, UnionVariant};
use serde_json::Value;
use std::collections::BTreeSet;

/// The member of one form, and the values that this form has there.
#[derive(Debug, PartialEq)]
pub struct Tag {
    /// The member's name.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// Whether the form has no others. Where the document names no value, it means the name of the schema; but
    /// what is sent then is often spelled otherwise.
    pub only: bool,
}

/// The tag of each form, where it has one.
pub fn of(
    api: &Api,
    refined: &Refined,
    def: &TypeDef,
    variants: &[UnionVariant],
) -> Vec<Option<Tag>> {
    match def.schema.pointer("/discriminator/propertyName") {
        Some(name) => {
            let name = name.as_str().unwrap_or_default();
            let said = |variant| said(api, refined, def, variant, name);
            variants.iter().map(said).collect()
        }
        None => implied(refined, variants),
    }
}

/// What `discriminator` maps to this form, and what the form itself allows.
fn said(
    api: &Api,
    refined: &Refined,
    def: &TypeDef,
    variant: &UnionVariant,
    name: &str,
) -> Option<Tag> {
    let ty = values::followed(refined, &values::unboxed(&variant.ty));
    let form = values::name_of(&ty).and_then(|name| api.types.get(&name));
    let (fields, _) = values::struct_of(refined, &variant.ty)?;
    let mapping = def.schema.pointer("/discriminator/mapping");
    let mapping = mapping.and_then(Value::as_object);
    let mut values: Vec<String> = mapping
        .into_iter()
        .flatten()
        .filter(|(_, target)| form.is_some_and(|form| is_meant(form, target)))
        .map(|(value, _)| value.clone())
        .collect();
    // What is mapped at all is this form's only if it is mapped to it.
    let is_mapped = |value: &String| mapping.is_some_and(|mapping| mapping.contains_key(value));
    values.extend(
        allowed(refined, fields, name)
            .filter(|value| !is_mapped(value))
            .cloned(),
    );
    let only = !values.is_empty();
    if !only {
        values.extend(form.map(|form| form.original.as_ref().unwrap_or(&form.name).clone()));
    }
    (!values.is_empty()).then(|| Tag {
        name: name.to_owned(),
        values,
        only,
    })
}

/// Whether a mapping's target, a reference or a bare name, is this component.
fn is_meant(form: &TypeDef, target: &Value) -> bool {
    let target = target.as_str().unwrap_or_default();
    let name = target.rsplit('/').next().unwrap_or_default();
    name == form.original.as_ref().unwrap_or(&form.name)
}

/// The values that the document lists for a field.
fn allowed<'r>(
    refined: &'r Refined,
    fields: &[StructField],
    name: &str,
) -> impl Iterator<Item = &'r String> {
    let field = fields.iter().find(|field| field.wire == name);
    let listed = field.and_then(|field| match values::named(refined, &field.ty)? {
        Definition::Enum(listed) => Some(listed),
        _ => None,
    });
    listed.into_iter().flatten().map(|(_, value)| value)
}

/// The first member that every object has with one value, if no two have the same.
fn implied(refined: &Refined, variants: &[UnionVariant]) -> Vec<Option<Tag>> {
    let objects: Vec<_> = variants
        .iter()
        .map(|variant| values::struct_of(refined, &variant.ty).map(|(fields, _)| fields))
        .collect();
    let fixed = |fields: &[StructField], name: &str| {
        let mut values = allowed(refined, fields, name);
        values.next().filter(|_| values.next().is_none()).cloned()
    };
    let tells_apart = |name: &str| {
        let values: Option<Vec<_>> = objects
            .iter()
            .flatten()
            .map(|fields| fixed(fields, name))
            .collect();
        values.is_some_and(|values| {
            values.len() > 1 && values.iter().collect::<BTreeSet<_>>().len() == values.len()
        })
    };
    let first = objects.iter().flatten().next();
    let name = first.and_then(|fields| fields.iter().find(|field| tells_apart(&field.wire)));
    let tag = |fields: &[StructField]| {
        let name = name?.wire.clone();
        let values = vec![fixed(fields, &name)?];
        Some(Tag {
            name,
            values,
            only: true,
        })
    };
    objects.iter().map(|fields| fields.and_then(tag)).collect()
}
