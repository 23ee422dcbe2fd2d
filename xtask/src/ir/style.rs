//! Styles: how a parameter's value is written where there is room for a string only.

use super::json::flag;
use super::{Kind, Location, Schema, TypeId, TypeKind, Types};
use serde_json::Value;
use std::collections::BTreeSet;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The style itself.
    pub kind: StyleKind,
    /// Whether each item of a list and each property of an object is written by itself.
    pub explode: bool,
    /// Whether characters stay as they are that have a meaning elsewhere in a URL.
    pub allow_reserved: bool,
}

/// The styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleKind {
    /// `simple`
    Simple,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// Values apart by tabs, which Swagger 2.0 has
    TabDelimited,
    /// `deepObject`
    DeepObject,
    /// `cookie`
    Cookie,
    /// JSON, as `content` says.
    Json,
}

impl Style {
    /// A style without anything else.
    pub fn of(kind: StyleKind) -> Style {
        Style {
            kind,
            explode: false,
            allow_reserved: false,
        }
    }

    /// The style of a parameter with a `schema`, and the one that the document names if it is none of the location's.
    /// `is_format` says that it is the `collectionFormat` of Swagger 2.0.
    pub(super) fn read(
        parameter: &Value,
        location: Location,
        is_format: bool,
    ) -> (Style, Option<String>) {
        let named = parameter.get("style").and_then(Value::as_str);
        let known = named.and_then(|name| match is_format {
            true => format(name).or_else(|| known(name, location)),
            false => known(name, location),
        });
        let kind = known.unwrap_or(match location {
            Location::Path | Location::Header | Location::Part => StyleKind::Simple,
            Location::Query | Location::QueryString | Location::Cookie => StyleKind::Form,
        });
        let explode = parameter.get("explode").and_then(Value::as_bool);
        // The default of the style that the document names, even if it is another location's.
        let exploded = matches!(named, None | Some("form" | "cookie"))
            && matches!(location, Location::Query | Location::Cookie);
        let style = Style {
            kind,
            explode: explode.unwrap_or(exploded),
            allow_reserved: location == Location::Query && flag(parameter, "allowReserved"),
        };
        let unknown = named.filter(|_| known.is_none());
        (style, unknown.map(str::to_owned))
    }

    /// Whether the style says how lists and objects within each other are written.
    pub(super) fn nests(self) -> bool {
        self.kind == StyleKind::Json
    }
}

/// The style of a `collectionFormat` that no style of OpenAPI 3 in the same location says.
fn format(name: &str) -> Option<StyleKind> {
    match name {
        "ssv" => Some(StyleKind::SpaceDelimited),
        "pipes" => Some(StyleKind::PipeDelimited),
        "tsv" => Some(StyleKind::TabDelimited),
        _ => None,
    }
}

/// The style of this name, if a parameter of the location can have it.
fn known(name: &str, location: Location) -> Option<StyleKind> {
    match (name, location) {
        ("simple", Location::Path | Location::Header | Location::Part) => Some(StyleKind::Simple),
        ("label", Location::Path) => Some(StyleKind::Label),
        ("matrix", Location::Path) => Some(StyleKind::Matrix),
        ("form", Location::Query | Location::Cookie) => Some(StyleKind::Form),
        ("cookie", Location::Cookie) => Some(StyleKind::Cookie),
        ("spaceDelimited", Location::Query) => Some(StyleKind::SpaceDelimited),
        ("pipeDelimited", Location::Query) => Some(StyleKind::PipeDelimited),
        ("deepObject", Location::Query) => Some(StyleKind::DeepObject),
        _ => None,
    }
}

/// Whether a value of the schema can hold lists or objects within each other, as far as the schema says.
pub(super) fn is_nested(types: &Types, schema: &Schema) -> bool {
    let mut seen = BTreeSet::new();
    is_deeper(types, schema, 1, &mut seen)
}

/// Whether a value can have more than `depth` levels of lists and objects. `seen` are the types that were looked at,
/// each with the depth that was left: one that leads back to itself has nothing new to say.
fn is_deeper(
    types: &Types,
    schema: &Schema,
    depth: usize,
    seen: &mut BTreeSet<(TypeId, usize)>,
) -> bool {
    let mut within = |inner: &Schema| depth == 0 || is_deeper(types, inner, depth - 1, seen);
    match &schema.kind {
        Kind::Array(inner, ..) | Kind::Map(inner, ..) => within(inner),
        Kind::Ref(id) => {
            if !seen.insert((*id, depth)) {
                return false;
            }
            match &types[*id].kind {
                TypeKind::Enum(_) => false,
                TypeKind::Alias(behind) => is_deeper(types, behind, depth, seen),
                TypeKind::Union(of) => {
                    let mut variants = of.variants.iter();
                    variants.any(|variant| is_deeper(types, variant, depth, seen))
                }
                TypeKind::Struct(of) => {
                    let properties = of.properties.iter().map(|property| &property.schema);
                    let mut inside = properties.chain(&of.additional);
                    depth == 0 || inside.any(|inner| is_deeper(types, inner, depth - 1, seen))
                }
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};
    use serde_json::json;

    #[test]
    fn a_style_that_the_location_does_not_have_is_told() {
        let read = |value: Value, location| {
            let (style, unknown) = Style::read(&value, location, false);
            (style.kind, style.explode, unknown)
        };
        let form = StyleKind::Form;
        let cases = [
            (json!({}), Location::Query, (form, true, None)),
            (
                json!({"explode": false}),
                Location::Query,
                (form, false, None),
            ),
            (
                json!({"style": "simple"}),
                Location::Query,
                (form, false, Some("simple".to_owned())),
            ),
            (
                json!({"style": "form"}),
                Location::Header,
                (StyleKind::Simple, false, Some("form".to_owned())),
            ),
            (
                json!({"style": "matrix", "explode": true}),
                Location::Path,
                (StyleKind::Matrix, true, None),
            ),
            (
                json!({"style": "deepObject"}),
                Location::Query,
                (StyleKind::DeepObject, false, None),
            ),
            (
                json!({"style": "cookie"}),
                Location::Cookie,
                (StyleKind::Cookie, true, None),
            ),
        ];
        for (value, location, expected) in cases {
            assert_eq!(read(value.clone(), location), expected, "{value}");
        }
    }

    #[test]
    fn a_format_of_swagger_is_a_style_in_every_location() {
        let read = |name: &str, is_format| {
            let (style, unknown) =
                Style::read(&json!({ "style": name }), Location::Path, is_format);
            (style.kind, unknown)
        };
        for (name, kind) in [
            ("ssv", StyleKind::SpaceDelimited),
            ("pipes", StyleKind::PipeDelimited),
            ("tsv", StyleKind::TabDelimited),
        ] {
            assert_eq!(read(name, true), (kind, None));
            assert_eq!(
                read(name, false),
                (StyleKind::Simple, Some(name.to_owned()))
            );
        }
        let multi = (StyleKind::Simple, Some("multi".to_owned()));
        assert_eq!(read("multi", true), multi);
    }

    #[test]
    fn what_is_within_a_list_or_an_object_counts_however_it_is_named() {
        let schemas = "    Flat: { properties: { a: { type: string }, b: {} } }
    Listed: { properties: { a: { type: array, items: { type: string } } } }
    Range: { oneOf: [{ type: integer }, { $ref: '#/components/schemas/Flat' }] }
    Circle: { properties: { a: { $ref: '#/components/schemas/Circle' } } }
    Words: { type: array, items: { type: string } }
    Either: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Words' }] }
    Ranges: { type: array, items: { $ref: '#/components/schemas/Range' } }
    Map: { type: object, additionalProperties: { type: string } }
";
        let names = [
            "Flat", "Listed", "Range", "Circle", "Words", "Either", "Ranges", "Map",
        ];
        let (api, _) = api(&with_schemas(schemas, &[], &names));
        let nested = |name: &&&str| {
            let id = api.types.id(name).unwrap();
            is_nested(&api.types, &Schema::of(Kind::Ref(id)))
        };
        let found: Vec<_> = names.iter().filter(nested).copied().collect();
        assert_eq!(found, ["Listed", "Circle", "Ranges"]);
    }
}
