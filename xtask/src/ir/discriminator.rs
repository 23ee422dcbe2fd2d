//! Variants that do not have the property of their union's discriminator.
//!
//! A provider could not tell such a variant from the others, so that the union writes the value that the document maps to
//! it. Where the document does not say one value, nothing is written, which is reported.

use super::types::{TypeId, TypeKind, Types, Union};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};

/// Decides for each union of a request what it writes. The types have the properties of both directions yet: one that only
/// responses have is not written.
pub(super) fn settle(types: &mut Types, document: &Document, report: &mut Diagnostics) {
    let mut found = Vec::new();
    for (id, def) in types.iter() {
        let TypeKind::Union(of) = &def.kind else {
            continue;
        };
        if !def.in_request {
            continue;
        }
        let mut written = Vec::new();
        for variant in lacking(types, of) {
            match value(types, of, variant) {
                Some(value) => written.push((variant, value)),
                None => report.push(unwritten(types, of, id, variant, document)),
            }
        }
        found.push((id, written));
    }
    for (id, written) in found {
        if let TypeKind::Union(of) = &mut types[id].kind
            && let Some(discriminator) = &mut of.discriminator
        {
            discriminator.written = written;
        }
    }
}

/// The variants that are objects without the property.
fn lacking(types: &Types, of: &Union) -> Vec<TypeId> {
    let Some(discriminator) = &of.discriminator else {
        return Vec::new();
    };
    let targets = of.variants.iter().filter_map(|variant| {
        let id = types.resolved(variant).target()?;
        let TypeKind::Struct(_) = &types[id].kind else {
            return None;
        };
        let mut properties = types[id].properties().iter();
        let has = properties.any(|property| property.wire == discriminator.property);
        (!has).then_some(id)
    });
    let mut lacking: Vec<TypeId> = targets.collect();
    lacking.dedup();
    lacking
}

/// The one value that is mapped to a variant that keeps no other properties.
fn value(types: &Types, of: &Union, variant: TypeId) -> Option<String> {
    let is_open = matches!(&types[variant].kind, TypeKind::Struct(of) if of.additional.is_some());
    let mapping = of.discriminator.iter().flat_map(|one| &one.mapping);
    let mut values = mapping.filter(|(_, target)| *target == Some(variant));
    let (value, _) = values.next()?;
    (values.next().is_none() && !is_open).then(|| value.clone())
}

fn unwritten(
    types: &Types,
    of: &Union,
    union: TypeId,
    variant: TypeId,
    document: &Document,
) -> Diagnostic {
    let property = of.discriminator.as_ref().map_or("", |one| &one.property);
    let name = &types[union].name;
    document.diagnostic(
        Severity::Warning,
        "discriminator-not-sent",
        &pointer::join("", ["components", "schemas", name, "discriminator"]),
        format!(
            "`{}` is sent without `{property}`, which tells it from the other variants of `{name}`",
            types[variant].name
        ),
        "its schema does not have that property, and the `mapping` does not have one value for it",
        "add the property to the schema, or map one value to the schema",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    /// What the union writes for its variants, and the codes.
    fn written(union: &str, sent: bool) -> (Vec<(String, String)>, Vec<&'static str>) {
        let schemas = format!(
            "    U: {{ oneOf: [{{ $ref: '#/components/schemas/Cat' }}, {{ $ref: '#/components/schemas/Dog' }}], {union} }}
    Cat: {{ properties: {{ meow: {{ type: boolean }} }} }}
    Dog: {{ properties: {{ t: {{ type: string }} }} }}
    Open: {{ properties: {{ a: {{ type: string }} }}, additionalProperties: {{ type: string }} }}
"
        );
        let (used, unused): (&[_], &[_]) = match sent {
            true => (&["U", "Open"], &[]),
            false => (&[], &["U", "Open"]),
        };
        let (api, codes) = api(&with_schemas(&schemas, used, unused));
        let TypeKind::Union(of) = &api.types[api.types.id("U").unwrap()].kind else {
            panic!("no union")
        };
        let written = of.discriminator.as_ref().unwrap().written.iter();
        let named = written.map(|(id, value)| (api.types[*id].name.clone(), value.clone()));
        (named.collect(), codes)
    }

    const MAPPED: &str = "discriminator: { propertyName: t, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } }";

    #[test]
    fn the_value_that_is_mapped_is_written_where_the_property_is_not_there() {
        let cat = vec![("Cat".to_owned(), "cat".to_owned())];
        assert_eq!(written(MAPPED, true), (cat, vec![]));
        // What is only received writes nothing.
        assert_eq!(written(MAPPED, false), (vec![], vec![]));
    }

    #[test]
    fn a_value_that_the_document_does_not_say_is_not_guessed() {
        for union in [
            "discriminator: { propertyName: t }",
            "discriminator: { propertyName: t, mapping: { cat: '#/components/schemas/Cat', tom: '#/components/schemas/Cat' } }",
            "discriminator: { propertyName: t, mapping: { dog: '#/components/schemas/Dog' } }",
        ] {
            let expected = (vec![], vec!["discriminator-not-sent"]);
            assert_eq!(written(union, true), expected, "{union}");
        }
    }

    #[test]
    fn what_is_left_to_the_caller_or_to_responses_is_not_written() {
        let schemas = |cat: &str| {
            format!(
                "    U: {{ oneOf: [{{ $ref: '#/components/schemas/Cat' }}, {{ $ref: '#/components/schemas/Dog' }}], {MAPPED} }}
    Cat: {{ properties: {{ meow: {{ type: boolean }} {cat}
    Dog: {{ properties: {{ t: {{ type: string }} }} }}
"
            )
        };
        for (cat, expected) in [
            // The caller puts it among the others.
            (
                "}, additionalProperties: { type: string } }",
                vec!["discriminator-not-sent"],
            ),
            (", t: { type: string, readOnly: true } } }", vec![]),
        ] {
            let (api, codes) = api(&with_schemas(&schemas(cat), &["U"], &[]));
            let writes = api.types.iter().any(|(_, def)| match &def.kind {
                TypeKind::Union(of) => of
                    .discriminator
                    .as_ref()
                    .is_some_and(|one| !one.written.is_empty()),
                _ => false,
            });
            assert_eq!((writes, codes), (false, expected), "{cat}");
        }
    }

    #[test]
    fn what_is_sent_of_a_type_of_both_directions_is_what_is_written() {
        let schemas = format!(
            "    U: {{ oneOf: [{{ $ref: '#/components/schemas/Cat' }}, {{ $ref: '#/components/schemas/Dog' }}], {MAPPED} }}
    Cat: {{ properties: {{ meow: {{ type: boolean }}, id: {{ type: string, readOnly: true }} }} }}
    Dog: {{ properties: {{ t: {{ type: string }} }} }}
"
        );
        let (api, _) = api(&with_schemas(&schemas, &["U"], &["U"]));
        let TypeKind::Union(of) = &api.types[api.types.id("URequest").unwrap()].kind else {
            panic!("no union")
        };
        let (id, value) = &of.discriminator.as_ref().unwrap().written[0];
        assert_eq!(
            (api.types[*id].name.as_str(), value.as_str()),
            ("CatRequest", "cat")
        );
    }
}
