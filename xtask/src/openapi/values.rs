//! The values of a document that are of another JSON type than their keyword takes.
//!
//! What one means is decided here alone: `check` says it, and the rule `lower::value_types` does it.

use serde_json::{Map, Value};

use super::keywords::{Fate, Holds, Kind, Takes, empty_mapping};
use super::walk::{self, Object, Scope};
use crate::document::{Document, pointer};

/// A value that its keyword does not take.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// Where it is.
    pub pointer: String,
    /// The kind of object that has the keyword.
    pub kind: Kind,
    /// The keyword.
    pub keyword: String,
    /// Whether it is the value of the keyword, or an entry of it.
    pub place: Place,
    /// What the keyword takes there, with its article.
    pub takes: &'static str,
    /// What becomes of the keyword.
    pub fate: Fate,
    /// What becomes of the value.
    pub remedy: Remedy,
}

/// What a value is to its keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its value.
    Value,
    /// What has this name in it.
    Name(String),
    /// An item of it.
    Item,
}

/// What becomes of a value of the wrong type.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// It is read as this.
    Read(Value),
    /// It is read as a list of it.
    Listed,
    /// It is as if it were not there.
    Ignored,
    /// No honest client can be made of it.
    Refused,
}

/// Every value of the wrong type, as far as a later stage reads it, in the order of the document.
pub fn wrong(document: &Document) -> Vec<Wrong> {
    let mut found = Vec::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        // What is beside a reference is said to be ignored.
        if object.kind != Kind::Schema && object.fields.contains_key("$ref") {
            return;
        }
        for (keyword, value) in object.fields {
            let known = object.kind.keyword(keyword);
            // What is ignored is said to be, whatever it holds.
            let Some(known) = known.filter(|known| !matches!(known.fate, Fate::Ignored(_))) else {
                continue;
            };
            let mut finder = Finder {
                document,
                object,
                fate: known.fate,
                keyword,
                found: &mut found,
            };
            finder.keyword(value, known.holds);
        }
    });
    found
}

/// Looks at the value of one keyword.
struct Finder<'f> {
    document: &'f Document,
    object: Object<'f>,
    fate: Fate,
    keyword: &'f str,
    found: &'f mut Vec<Wrong>,
}

impl Finder<'_> {
    fn keyword(&mut self, value: &Value, holds: Holds) {
        // Most values are what they are to be, and need no pointer.
        match holds {
            Holds::Data(takes) if takes.fits(value) => return,
            Holds::One(kind) if is_object(kind, value) => return,
            _ => {}
        }
        let at = pointer::push(self.object.pointer, self.keyword);
        match (holds, value) {
            (Holds::Data(takes), _) => {
                if !takes.fits(value) {
                    let remedy = self.meant(&at, takes, value);
                    self.push(at, Place::Value, takes.noun(), remedy);
                }
            }
            // A key with nothing behind it is `null` in YAML.
            (_, Value::Null) if !is_schema(holds) => {
                self.push(at, Place::Value, noun(holds), Remedy::Ignored);
            }
            (Holds::One(kind), _) => self.one(at, Place::Value, value, kind),
            (Holds::List(kind), Value::Array(items)) => {
                if items.is_empty() && kind == Kind::Schema {
                    let takes = "a list of at least one schema";
                    return self.push(at, Place::Value, takes, Remedy::Ignored);
                }
                for (index, item) in items.iter().enumerate() {
                    if !is_object(kind, item) {
                        let at = pointer::push(&at, index.to_string());
                        self.one(at, Place::Item, item, kind);
                    }
                }
            }
            (Holds::List(kind), Value::Object(_)) if kind != Kind::Parameter => {
                self.push(at, Place::Value, noun(holds), Remedy::Listed);
            }
            // All media types of a body can be a reference.
            (Holds::Names(Kind::MediaType), Value::Object(names))
                if names.get("$ref").is_some_and(Value::is_string) => {}
            (Holds::Names(kind) | Holds::Patterned(kind), Value::Object(names)) => {
                let patterned = matches!(holds, Holds::Patterned(_));
                for (name, value) in names {
                    if !(is_object(kind, value) || patterned && name.starts_with("x-")) {
                        let place = Place::Name(name.clone());
                        self.one(pointer::push(&at, name), place, value, kind);
                    }
                }
            }
            (Holds::List(kind) | Holds::Names(kind) | Holds::Patterned(kind), _) => {
                let named = !matches!(holds, Holds::List(_));
                let remedy = match empty_mapping(value).filter(|_| named) {
                    Some(empty) => Remedy::Read(empty),
                    None if is_structure(kind) => Remedy::Refused,
                    None => Remedy::Ignored,
                };
                self.push(at, Place::Value, noun(holds), remedy);
            }
        }
    }

    /// A value that is to be an object of `kind`.
    fn one(&mut self, at: String, place: Place, value: &Value, kind: Kind) {
        let remedy = match (kind, value) {
            (Kind::Prose, Value::String(_)) | (Kind::Schema, Value::Bool(_)) => return,
            // `references` refuses an object in the place of a string where it is a reference.
            (Kind::Prose, Value::Object(fields)) if fields.contains_key("$ref") => return,
            (Kind::Prose, _) => self.meant(&at, Takes::String, value),
            (_, Value::Object(_)) => return,
            // `info` is checked by what it must have.
            (Kind::Info, _) => return,
            // Any value in a condition would turn it around.
            (Kind::Schema, _) if self.fate == Fate::Validated => Remedy::Ignored,
            (Kind::Schema, _) => Remedy::Read(schema(value)),
            (Kind::Discriminator, Value::String(name)) => {
                let fields = Map::from_iter([("propertyName".to_owned(), name.as_str().into())]);
                Remedy::Read(Value::Object(fields))
            }
            (Kind::Operation | Kind::RequestBody, Value::Null) => Remedy::Ignored,
            (
                Kind::Response | Kind::MediaType | Kind::PathItem | Kind::ServerVariable,
                Value::Null,
            ) => Remedy::Read(Value::Object(Map::new())),
            _ => match empty_mapping(value) {
                Some(empty) => Remedy::Read(empty),
                None if is_structure(kind) => Remedy::Refused,
                None => Remedy::Ignored,
            },
        };
        self.push(at, place, a(kind), remedy);
    }

    fn meant(&self, at: &str, takes: Takes, value: &Value) -> Remedy {
        let written = self.document.written(at).unwrap_or_default();
        let meant = takes.meant(value, written);
        meant.map_or(Remedy::Ignored, Remedy::Read)
    }

    fn push(&mut self, pointer: String, place: Place, takes: &'static str, remedy: Remedy) {
        self.found.push(Wrong {
            pointer,
            kind: self.object.kind,
            keyword: self.keyword.to_owned(),
            place,
            takes,
            fate: self.fate,
            remedy,
        });
    }
}

/// Whether a value that is to be an object of `kind` is one.
fn is_object(kind: Kind, value: &Value) -> bool {
    kind != Kind::Prose && value.is_object()
}

/// What is read in the place of a schema: a boolean in quotes is one, and anything else says nothing.
fn schema(value: &Value) -> Value {
    let boolean = Takes::Boolean.meant(value, "");
    boolean.unwrap_or_else(|| Value::Object(Map::new()))
}

fn is_schema(holds: Holds) -> bool {
    holds == Holds::One(Kind::Schema)
}

/// Whether a client would send or read something else without an object of this kind.
fn is_structure(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Root
            | Kind::Components
            | Kind::PathItem
            | Kind::Operation
            | Kind::Parameter
            | Kind::RequestBody
            | Kind::Response
            | Kind::MediaType
            | Kind::SecurityScheme
    )
}

/// What is expected where an object of this kind is.
fn a(kind: Kind) -> &'static str {
    match kind {
        Kind::Components | Kind::Info | Kind::Root | Kind::Other => "a mapping",
        kind => kind.noun(),
    }
}

fn noun(holds: Holds) -> &'static str {
    match holds {
        Holds::Data(takes) => takes.noun(),
        Holds::One(kind) => a(kind),
        Holds::List(_) => "a list",
        Holds::Names(_) | Holds::Patterned(_) => "a mapping of names",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The pointer and the remedy of each wrong value of a document.
    fn found(text: &str) -> Vec<(String, Remedy)> {
        let document = Document::parse("x.yaml", text).unwrap();
        let found = wrong(&document).into_iter();
        found.map(|one| (one.pointer, one.remedy)).collect()
    }

    fn of_schema(schema: &str) -> Vec<(String, Remedy)> {
        let found = found(&format!("components: {{ schemas: {{ A: {schema} }} }}\n"));
        let inside = |(at, remedy): (String, Remedy)| {
            let at = at.strip_prefix("/components/schemas/A").unwrap();
            (at.to_owned(), remedy)
        };
        found.into_iter().map(inside).collect()
    }

    fn of_operation(operation: &str) -> Vec<(String, Remedy)> {
        let found = found(&format!("paths: {{ /a: {{ get: {operation} }} }}\n"));
        let inside = |(at, remedy): (String, Remedy)| {
            let at = at.strip_prefix("/paths/~1a/get").unwrap();
            (at.to_owned(), remedy)
        };
        found.into_iter().map(inside).collect()
    }

    #[test]
    fn what_a_schema_holds_is_read_or_ignored() {
        use Remedy::{Ignored, Listed, Read};
        let any = || Read(json!({}));
        for (schema, at, remedy) in [
            ("{ type: [1] }", "/type", Ignored),
            ("{ type: int }", "/type", Read(json!("integer"))),
            ("{ required: 'true' }", "/required", Ignored),
            ("{ required: true }", "/required", Ignored),
            ("{ enum: {} }", "/enum", Ignored),
            ("{ enum: [] }", "/enum", Ignored),
            ("{ minLength: 1.0 }", "/minLength", Read(json!(1))),
            ("{ description: 1.0 }", "/description", Read(json!("1.0"))),
            ("{ description: [a] }", "/description", Ignored),
            ("{ items: a }", "/items", any()),
            ("{ items: [{ type: string }] }", "/items", any()),
            ("{ items: }", "/items", any()),
            ("{ properties: { a: 7 } }", "/properties/a", any()),
            ("{ properties: 7 }", "/properties", Ignored),
            ("{ properties: [] }", "/properties", Read(json!({}))),
            ("{ properties: }", "/properties", Ignored),
            ("{ oneOf: [] }", "/oneOf", Ignored),
            ("{ oneOf: [7] }", "/oneOf/0", any()),
            ("{ allOf: { type: string } }", "/allOf", Listed),
            (
                "{ additionalProperties: 'false' }",
                "/additionalProperties",
                Read(json!(false)),
            ),
            ("{ not: 7 }", "/not", Ignored),
            ("{ if: 7 }", "/if", Ignored),
            ("7", "", any()),
        ] {
            assert_eq!(of_schema(schema), [(at.to_owned(), remedy)], "{schema}");
        }
        for schema in [
            "true",
            "{ items: true, additionalProperties: false, properties: { a: {} } }",
            "{ default: 1, example: null, const: [] , enum: [null], externalDocs: 7, contains: 7 }",
            "{ x-a: 7, unknown: 7 }",
        ] {
            assert_eq!(of_schema(schema), [], "{schema}");
        }
    }

    #[test]
    fn what_an_operation_needs_is_refused() {
        use Remedy::{Ignored, Read, Refused};
        for (operation, at, remedy) in [
            ("7", "", Refused),
            ("{ requestBody: 7 }", "/requestBody", Refused),
            ("{ requestBody: }", "/requestBody", Ignored),
            (
                "{ requestBody: { content: 7 } }",
                "/requestBody/content",
                Refused,
            ),
            (
                "{ requestBody: { required: 'true', content: {} } }",
                "/requestBody/required",
                Read(json!(true)),
            ),
            (
                "{ requestBody: { content: { a/b: 7 } } }",
                "/requestBody/content/a~1b",
                Refused,
            ),
            (
                "{ requestBody: { content: { a/b: } } }",
                "/requestBody/content/a~1b",
                Read(json!({})),
            ),
            ("{ parameters: 'no' }", "/parameters", Refused),
            ("{ parameters: { name: a } }", "/parameters", Refused),
            ("{ parameters: }", "/parameters", Ignored),
            ("{ parameters: [7] }", "/parameters/0", Refused),
            (
                "{ parameters: [{ name: 5 }] }",
                "/parameters/0/name",
                Read(json!("5")),
            ),
            ("{ responses: 7 }", "/responses", Refused),
            ("{ responses: [] }", "/responses", Read(json!({}))),
            ("{ responses: { '200': 7 } }", "/responses/200", Refused),
            (
                "{ responses: { '200': } }",
                "/responses/200",
                Read(json!({})),
            ),
            ("{ operationId: 5 }", "/operationId", Read(json!("5"))),
            ("{ tags: a }", "/tags", Read(json!(["a"]))),
        ] {
            assert_eq!(
                of_operation(operation),
                [(at.to_owned(), remedy)],
                "{operation}"
            );
        }
        assert_eq!(
            of_operation("{ requestBody: { $ref: '#/a', content: 7 } }"),
            []
        );
        assert_eq!(of_operation("{ responses: { x-a: 7 } }"), []);
    }

    #[test]
    fn the_document_itself_is_read_as_it_is_meant() {
        use Remedy::{Ignored, Listed, Read, Refused};
        for (text, at, remedy) in [
            ("openapi: 3.10\n", "/openapi", Read(json!("3.10"))),
            (
                "info: { title: T, version: 1.20 }\n",
                "/info/version",
                Read(json!("1.20")),
            ),
            ("components: 7\n", "/components", Refused),
            ("components:\n", "/components", Ignored),
            (
                "components: { schemas: 7 }\n",
                "/components/schemas",
                Ignored,
            ),
            (
                "components: { parameters: 7 }\n",
                "/components/parameters",
                Refused,
            ),
            (
                "components: { parameters: { P: 7 } }\n",
                "/components/parameters/P",
                Refused,
            ),
            ("paths: { /a: 7 }\n", "/paths/~1a", Refused),
            ("paths: { /a: }\n", "/paths/~1a", Read(json!({}))),
            ("servers: { url: 'https://a' }\n", "/servers", Listed),
            ("servers: ['https://a']\n", "/servers/0", Ignored),
            (
                "servers: [{ url: a, variables: { v: { default: 1 } } }]\n",
                "/servers/0/variables/v/default",
                Read(json!("1")),
            ),
        ] {
            assert_eq!(found(text), [(at.to_owned(), remedy)], "{text}");
        }
    }
}
