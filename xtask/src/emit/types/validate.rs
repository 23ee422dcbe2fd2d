//! The rules of the document as code: what is sent is held against them, what is received is not.

use crate::model::{Api, Shape, TypeDef, reference};
use crate::refine::{StructField, UnionVariant};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use std::collections::BTreeSet;

/// The types that have rules, by themselves or through what they hold.
pub struct Validated {
    ruled: BTreeSet<String>,
    /// Those without rules that stand in a list or a map which has some.
    held: BTreeSet<String>,
}

impl Validated {
    /// Finds them among the types that a request can hold.
    pub fn of(api: &Api) -> Validated {
        let mut validated = Validated {
            ruled: BTreeSet::new(),
            held: BTreeSet::new(),
        };
        // Each round finds the types that hold one found before; the last round finds none.
        loop {
            let found: Vec<_> = api
                .types
                .values()
                .filter(|def| def.in_request && !validated.ruled.contains(&def.name))
                .filter(|def| parts(def).any(|schema| validated.rules(api, schema).is_some()))
                .map(|def| def.name.clone())
                .collect();
            if found.is_empty() {
                break;
            }
            validated.ruled.extend(found);
        }
        let mut held = BTreeSet::new();
        for def in api
            .types
            .values()
            .filter(|def| validated.ruled.contains(&def.name))
        {
            for schema in parts(def).filter(|schema| validated.rules(api, schema).is_some()) {
                hold(api, schema, &mut held);
            }
        }
        for operation in &api.operations {
            let parameters = operation
                .parameters
                .iter()
                .map(|parameter| &parameter.schema);
            for schema in parameters.chain(operation.body.iter().map(|body| &body.schema)) {
                if validated.rules(api, schema).is_some() {
                    hold(api, schema, &mut held);
                }
            }
        }
        validated.held = held;
        validated
    }

    /// Whether a body of this schema has rules that its type checks by itself.
    pub fn has(&self, schema: &Value) -> bool {
        reference(schema).is_some_and(|name| self.ruled.contains(name))
    }

    /// The `Validate` of a struct; none where nothing asks for it.
    pub fn of_struct(
        &self,
        api: &Api,
        def: &TypeDef,
        fields: &[StructField],
    ) -> Option<TokenStream> {
        let checks = fields
            .iter()
            .zip(def.fields())
            .filter_map(|(field, described)| {
                let rules = self.rules(api, &described.schema)?;
                let (wire, ident) = (&field.wire, &field.ident);
                let rules = as_closure(&rules);
                Some(quote!(check.field(#wire, &self.#ident, #rules);))
            });
        self.implementation(def, || quote!(#(#checks)*))
    }

    /// The `Validate` of a union; none where nothing asks for it.
    pub fn of_union(
        &self,
        api: &Api,
        def: &TypeDef,
        variants: &[UnionVariant],
    ) -> Option<TokenStream> {
        let arms = variants
            .iter()
            .zip(parts(def))
            .filter_map(|(variant, schema)| {
                let rules = self.rules(api, schema)?;
                let ident = &variant.ident;
                Some(quote!(if let Self::#ident(v) = self { let c = &mut *check; #rules; }))
            });
        self.implementation(def, || quote!(#(#arms)*))
    }

    fn implementation(
        &self,
        def: &TypeDef,
        body: impl FnOnce() -> TokenStream,
    ) -> Option<TokenStream> {
        let name = format_ident!("{}", def.name);
        if self.ruled.contains(&def.name) {
            let body = body();
            return Some(quote! {
                impl Validate for #name {
                    fn validate(&self, check: &mut Check) { #body }
                }
            });
        }
        self.held.contains(&def.name).then(|| {
            quote! {
                impl Validate for #name {
                    fn validate(&self, _: &mut Check) {}
                }
            }
        })
    }

    /// An expression that holds `v` against a schema with the check `c`; none when the schema has no rules.
    pub fn rules(&self, api: &Api, schema: &Value) -> Option<TokenStream> {
        let mut rules = Vec::new();
        if self.has(schema) {
            rules.push(quote!(Validate::validate(v, c)));
        }
        let resolved = api.resolved(schema);
        let refers = reference(schema).is_some() && std::ptr::eq(resolved, schema);
        if !refers {
            self.own_rules(api, resolved, &mut rules);
        }
        match rules.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => Some(quote!({ #(#several;)* })),
        }
    }

    fn own_rules(&self, api: &Api, schema: &Value, rules: &mut Vec<TokenStream>) {
        let size = |min: &str, max: &str| {
            let bound = |key: &str| {
                schema
                    .get(key)
                    .and_then(Value::as_u64)
                    .filter(|bound| key != min || *bound > 0)
            };
            let (min, max) = (bound(min), bound(max));
            (min.is_some() || max.is_some()).then(|| (option(min), option(max)))
        };
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => {
                if let Some((min, max)) = size("minLength", "maxLength") {
                    rules.push(quote!(c.length(v, #min, #max)));
                }
                if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
                    rules.push(quote! {{
                        static PATTERN: clientry::Pattern = clientry::Pattern::new(#pattern);
                        c.pattern(v, &PATTERN)
                    }});
                }
            }
            Some("integer") => number(schema, rules, integer),
            Some("number") => number(schema, rules, float),
            Some("array") => {
                if let Some((min, max)) = size("minItems", "maxItems") {
                    rules.push(quote!(c.items(v.len(), #min, #max)));
                }
                if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
                    rules.push(quote!(c.unique(v)));
                }
                let inside = schema.get("items").and_then(|items| self.rules(api, items));
                if let Some(inside) = inside.map(|inside| as_closure(&inside)) {
                    rules.push(quote! {
                        for (index, item) in v.iter().enumerate() {
                            c.item(index, item, #inside);
                        }
                    });
                }
            }
            Some("object") if schema.get("properties").is_none() => {
                if let Some((min, max)) = size("minProperties", "maxProperties") {
                    rules.push(quote!(c.properties(v.len(), #min, #max)));
                }
                let inside = schema
                    .get("additionalProperties")
                    .and_then(|values| self.rules(api, values));
                if let Some(inside) = inside.map(|inside| as_closure(&inside)) {
                    rules.push(quote! {
                        for (key, entry) in v {
                            c.entry(key, entry, #inside);
                        }
                    });
                }
            }
            _ => {}
        }
    }
}

/// Rules as the closure that a check takes. What only calls another check is that check itself.
pub fn as_closure(rules: &TokenStream) -> TokenStream {
    let delegates = quote!(Validate::validate(v, c)).to_string();
    if rules.to_string() == delegates {
        quote!(Validate::validate)
    } else {
        quote!(|v, c| #rules)
    }
}

/// The schemas of a struct's fields or of a union's forms.
fn parts(def: &TypeDef) -> impl Iterator<Item = &Value> {
    let forms = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| def.schema.get(key)?.as_array())
        .filter(|_| matches!(def.shape, Shape::Union));
    def.fields()
        .iter()
        .map(|field| &field.schema)
        .chain(forms.into_iter().flatten())
}

/// Collects the structs and unions that a schema's lists and maps hold.
fn hold(api: &Api, schema: &Value, held: &mut BTreeSet<String>) {
    let schema = api.resolved(schema);
    for inner in ["items", "additionalProperties"]
        .iter()
        .filter_map(|key| schema.get(key))
    {
        if let Some(def) = api.type_of(api.resolved(inner))
            && matches!(def.shape, Shape::Object(_) | Shape::Union)
        {
            held.insert(def.name.clone());
        }
        hold(api, inner, held);
    }
}

fn option(bound: Option<u64>) -> TokenStream {
    match bound.and_then(|bound| usize::try_from(bound).ok()) {
        Some(bound) => {
            let bound = proc_macro2::Literal::usize_unsuffixed(bound);
            quote!(Some(#bound))
        }
        None => quote!(None),
    }
}

/// A number of the document as a literal of the field's type, if it is one.
type Literal = fn(&Value) -> Option<TokenStream>;

fn integer(value: &Value) -> Option<TokenStream> {
    let whole = value.as_i64().or_else(|| {
        value
            .as_f64()
            .filter(|v| v.fract() == 0.0 && v.abs() < 9e15)
            .map(|v| v as i64)
    })?;
    Some(quote::ToTokens::to_token_stream(
        &proc_macro2::Literal::i64_unsuffixed(whole),
    ))
}

fn float(value: &Value) -> Option<TokenStream> {
    let number = value.as_f64()?;
    Some(quote::ToTokens::to_token_stream(
        &proc_macro2::Literal::f64_unsuffixed(number),
    ))
}

fn number(schema: &Value, rules: &mut Vec<TokenStream>, literal: Literal) {
    let bound = |key: &str, exclusive: &str| {
        let value = schema.get(key).and_then(literal)?;
        Some((value, schema.get(exclusive) == Some(&Value::Bool(true))))
    };
    let (min, max) = (
        bound("minimum", "exclusiveMinimum"),
        bound("maximum", "exclusiveMaximum"),
    );
    let range = match (&min, &max) {
        (None, None) => None,
        (Some((min, false)), None) => Some(quote!(#min..)),
        (None, Some((max, false))) => Some(quote!(..=#max)),
        (Some((min, false)), Some((max, false))) => Some(quote!(#min..=#max)),
        (Some((min, false)), Some((max, true))) => Some(quote!(#min..#max)),
        (None, Some((max, true))) => Some(quote!(..#max)),
        (Some((min, true)), max) => {
            let upper = match max {
                Some((max, false)) => quote!(std::ops::Bound::Included(#max)),
                Some((max, true)) => quote!(std::ops::Bound::Excluded(#max)),
                None => quote!(std::ops::Bound::Unbounded),
            };
            Some(quote!((std::ops::Bound::Excluded(#min), #upper)))
        }
    };
    if let Some(range) = range {
        rules.push(quote!(c.range(*v, #range)));
    }
    if let Some(step) = schema.get("multipleOf").and_then(literal) {
        rules.push(quote!(c.multiple_of(*v, #step)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{flat, model as api, with_schemas};

    fn rules(schema: &str) -> Option<String> {
        let (api, _) = api(&with_schemas(
            &format!("    A: {{ properties: {{ a: {schema} }} }}\n"),
            &["A"],
            &[],
        ));
        let validated = Validated::of(&api);
        validated
            .rules(&api, &api.types["A"].fields()[0].schema)
            .map(|rules| flat(&rules))
    }

    #[test]
    fn every_bound_is_a_check() {
        let cases = [
            (
                "{ type: string, minLength: 1, maxLength: 9 }",
                "c . length (v , Some (1) , Some (9))",
            ),
            (
                "{ type: array, minItems: 1, items: {} }",
                "c . items (v . len () , Some (1) , None)",
            ),
            (
                "{ type: array, uniqueItems: true, items: {} }",
                "c . unique (v)",
            ),
            ("{ type: integer, minimum: 1 }", "c . range (* v , 1 ..)"),
            (
                "{ type: integer, minimum: 1, maximum: 9 }",
                "c . range (* v , 1 ..= 9)",
            ),
            (
                "{ type: number, exclusiveMaximum: 2 }",
                "c . range (* v , .. 2.0)",
            ),
            (
                "{ type: integer, multipleOf: 5 }",
                "c . multiple_of (* v , 5)",
            ),
            (
                "{ type: object, maxProperties: 2 }",
                "c . properties (v . len () , None , Some (2))",
            ),
        ];
        for (schema, expected) in cases {
            assert_eq!(rules(schema).as_deref(), Some(expected), "{schema}");
        }
        assert!(
            rules("{ type: number, exclusiveMinimum: 0 }")
                .unwrap()
                .contains("Excluded (0.0)")
        );
        assert!(
            rules("{ type: string, pattern: '^x$' }")
                .unwrap()
                .contains("Pattern :: new (\"^x$\")")
        );
    }

    #[test]
    fn what_has_no_bounds_has_no_checks() {
        for schema in [
            "{ type: string, minLength: 0 }",
            "{ type: array, items: { type: string } }",
            "{}",
        ] {
            assert_eq!(rules(schema), None, "{schema}");
        }
    }

    #[test]
    fn rules_reach_through_types_and_lists() {
        let schemas = "    Outer: { properties: { list: { type: array, items: { $ref: '#/components/schemas/Inner' } } } }
    Inner: { properties: { name: { $ref: '#/components/schemas/Name' } } }
    Name: { type: string, maxLength: 3 }
    Free: { properties: { a: { type: string } } }
";
        let (api, _) = api(&with_schemas(schemas, &["Outer", "Free"], &[]));
        let validated = Validated::of(&api);
        let ruled: Vec<_> = validated.ruled.iter().map(String::as_str).collect();
        assert_eq!(ruled, ["Inner", "Outer"]);
    }
}
