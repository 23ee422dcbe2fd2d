//! The one walker: it visits the objects that describe an API, as against data.
//!
//! An example may hold a field `$ref`, a property may be called `default`, a response always is: what a key means
//! depends on the object it is in, and [`keywords`] says how.

use serde_json::{Map, Value};

use super::keywords::{self, Fate, Holds, Kind};
use super::{METHODS, is_extension, is_other_method};
use crate::document::pointer;

/// How much of a document is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every object of the description.
    All,
    /// The objects behind keywords that a later stage reads.
    Read,
}

/// An object of the description.
#[derive(Clone, Copy, Debug)]
pub struct Object<'w> {
    /// Where it is.
    pub pointer: &'w str,
    /// What it describes.
    pub kind: Kind,
    /// What it holds.
    pub fields: &'w Map<String, Value>,
}

/// Calls `visit` for every object of the description in `root`, each before what is in it.
///
/// This recurses; [`Document`](crate::document::Document) bounds the depth.
pub fn objects(root: &Value, scope: Scope, visit: &mut impl FnMut(Object<'_>)) {
    let mut walk = Walk {
        pointer: String::new(),
        scope,
        before: &mut |pointer: &str, kind, fields: &Map<String, Value>| {
            visit(Object {
                pointer,
                kind,
                fields,
            });
        },
        after: &mut |_: &str, _, _: &Map<String, Value>| {},
    };
    walk.value(root, Kind::Root);
}

/// Calls `visit` with the pointer of every `$ref` of the description, the kind of object that it is in, and its
/// value.
pub fn references(root: &Value, visit: &mut impl FnMut(&str, Kind, &Value)) {
    objects(root, Scope::All, &mut |object| {
        if let Some(reference) = object.fields.get("$ref") {
            visit(
                &pointer::push(object.pointer, "$ref"),
                object.kind,
                reference,
            );
        }
        for (key, value) in object.fields {
            let Some(reference) = value.get("$ref").filter(|value| value.is_string()) else {
                continue;
            };
            let leads_out = reference
                .as_str()
                .is_some_and(|told| !told.starts_with('#'));
            let kind = match keywords::meaning(object.kind, key).0 {
                // All media types of a body can be a reference, too; a media type has no such name.
                Holds::Names(Kind::MediaType) if key == "content" => Kind::MediaType,
                // Another mapping has none. One into another file that is still there led to nothing, and all is lost with it.
                Holds::Names(_) | Holds::Patterned(_) if leads_out => Kind::Root,
                _ => continue,
            };
            let at = pointer::push(object.pointer, key);
            visit(&pointer::push(&at, "$ref"), kind, reference);
        }
    });
}

/// What is called for a schema: its JSON pointer and the schema itself.
pub type Visit<'v> = &'v mut dyn FnMut(&str, &mut Map<String, Value>);

/// Visits every schema of `components`, then of `paths`, that a later stage reads, children before parents.
pub fn schemas(document: &mut Value, visit: Visit<'_>) {
    for (section, holds) in [
        ("components", Holds::One(Kind::Components)),
        ("paths", Holds::Patterned(Kind::PathItem)),
    ] {
        let Some(value) = document.get_mut(section) else {
            continue;
        };
        let mut walk = WalkMut {
            pointer: pointer::push("", section),
            scope: Scope::Read,
            before: &mut |_: &str, _, _: &mut Map<String, Value>| {},
            after: &mut |pointer: &str, kind, fields: &mut Map<String, Value>| {
                if kind == Kind::Schema {
                    visit(pointer, fields);
                }
            },
        };
        walk.held(value, holds);
    }
}

/// Whether a reference leads to something else than what has to be there. The kinds that a client does without do not matter.
pub fn is_of_other_kind(reference: &str, kind: Kind) -> bool {
    const KINDS: [Kind; 5] = [
        Kind::Schema,
        Kind::Parameter,
        Kind::RequestBody,
        Kind::Response,
        Kind::PathItem,
    ];
    KINDS.contains(&kind)
        && pointer::from_reference(reference).is_some_and(|target| !can_be(&target, kind))
}

/// Whether what `pointer` leads to can be an object of `kind`. Data can be anything, and so can what is behind a keyword that
/// OpenAPI does not have.
fn can_be(pointer: &str, kind: Kind) -> bool {
    let mut holds = Holds::One(Kind::Root);
    for token in pointer::tokens(pointer) {
        let of = match holds {
            Holds::Data(_) => return true,
            Holds::Names(kind) | Holds::Patterned(kind) => {
                holds = Holds::One(kind);
                continue;
            }
            Holds::List(kind) if token.bytes().all(|byte| byte.is_ascii_digit()) => {
                holds = Holds::One(kind);
                continue;
            }
            Holds::One(kind) | Holds::List(kind) => kind,
        };
        // An extension has any value, and what refers into it says of which kind.
        holds = keywords::meaning(of, &token).0;
    }
    match holds {
        Holds::One(found) => found == kind || found == Kind::Other,
        Holds::Data(_) => true,
        Holds::List(_) | Holds::Names(_) | Holds::Patterned(_) => false,
    }
}

/// What is called for an operation: its JSON pointer, its path, its method and the operation itself.
pub type Each<'e> = &'e mut dyn FnMut(&str, &str, &str, &mut Map<String, Value>);

/// Calls `each` for every operation, with the operation's pointer, path and method.
pub fn operations(document: &mut Value, each: Each<'_>) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    for (path, item) in paths {
        let Value::Object(item) = item else { continue };
        if is_extension(path) {
            continue;
        }
        let base = pointer::push("/paths", path);
        for (method, operation) in item {
            if let (true, Value::Object(operation)) = (
                METHODS.contains(&method.as_str()) || is_other_method(method),
                operation,
            ) {
                each(&pointer::push(&base, method), path, method, operation);
            }
        }
    }
}

/// Defines the walker twice, once for `&` and once for `&mut`: the language has no word for both.
macro_rules! walker {
    ($Walk:ident $($mut:ident)?) => {
        struct $Walk<'f, B, A> {
            pointer: String,
            scope: Scope,
            before: &'f mut B,
            after: &'f mut A,
        }

        impl<B, A> $Walk<'_, B, A>
        where
            B: FnMut(&str, Kind, &$($mut)? Map<String, Value>),
            A: FnMut(&str, Kind, &$($mut)? Map<String, Value>),
        {
            /// An object of `kind`, or a list of them, whichever is expected.
            fn value(&mut self, value: &$($mut)? Value, kind: Kind) {
                match value {
                    Value::Object(fields) => self.object(fields, kind),
                    Value::Array(items) => {
                        for (index, item) in items.into_iter().enumerate() {
                            self.within(&index.to_string(), |walk| walk.value(item, kind));
                        }
                    }
                    _ => {}
                }
            }

            fn object(&mut self, fields: &$($mut)? Map<String, Value>, kind: Kind) {
                (self.before)(&self.pointer, kind, fields);
                for (key, value) in &$($mut)? *fields {
                    let (holds, fate) = keywords::meaning(kind, key);
                    if !matches!(holds, Holds::Data(_)) && (self.scope == Scope::All || fate == Fate::Read) {
                        self.within(key, |walk| walk.held(value, holds));
                    }
                }
                (self.after)(&self.pointer, kind, fields);
            }

            fn held(&mut self, value: &$($mut)? Value, holds: Holds) {
                let (kind, patterned) = match holds {
                    Holds::Data(_) => return,
                    Holds::One(kind) | Holds::List(kind) => return self.value(value, kind),
                    Holds::Names(kind) => (kind, false),
                    Holds::Patterned(kind) => (kind, true),
                };
                let Value::Object(names) = value else {
                    return self.value(value, kind);
                };
                for (name, value) in names {
                    if !(patterned && name.starts_with("x-")) {
                        self.within(name, |walk| walk.value(value, kind));
                    }
                }
            }

            fn within(&mut self, token: &str, inside: impl FnOnce(&mut Self)) {
                let length = self.pointer.len();
                self.pointer.push('/');
                self.pointer.push_str(&pointer::escape(token));
                inside(self);
                self.pointer.truncate(length);
            }
        }
    };
}

walker!(Walk);
walker!(WalkMut mut);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The pointer and the target of each reference.
    fn found(root: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        references(root, &mut |pointer, _, reference| {
            found.push((
                pointer.to_owned(),
                reference.as_str().unwrap_or("?").to_owned(),
            ));
        });
        found
    }

    fn targets(root: &Value) -> Vec<String> {
        found(root).into_iter().map(|(_, target)| target).collect()
    }

    fn reference(to: &str) -> Value {
        json!({ "$ref": to })
    }

    #[test]
    fn data_is_not_visited() {
        let reference = reference("#/nowhere");
        let root = json!({
            "components": {
                "schemas": {
                    "A": {
                        "default": reference, "example": reference, "enum": [reference], "const": reference,
                        "examples": [reference], "x-note": reference,
                        "discriminator": { "mapping": { "$ref": "#/nowhere" } },
                    },
                },
                "examples": { "E": { "value": reference } },
                "links": { "L": { "parameters": { "$ref": "#/nowhere" }, "requestBody": reference } },
            },
            "paths": { "x-note": reference },
        });
        assert_eq!(found(&root), []);
    }

    #[test]
    fn names_are_not_keywords() {
        let root = json!({
            "paths": { "/a/{b}": { "get": {
                "parameters": [reference("p")],
                "responses": { "default": reference("r"), "x-note": reference("no") },
                "callbacks": { "default": { "{$request.body#/url}": { "post": { "requestBody": reference("b") } } } },
            } } },
            "components": {
                "schemas": {
                    "example": { "properties": {
                        "default": reference("1"),
                        "enum": reference("2"),
                        "x-const": reference("3"),
                        "properties": { "properties": { "$ref": { "type": "string" }, "examples": reference("4") } },
                    } },
                },
                "examples": { "value": reference("5") },
                "responses": { "x-r": reference("6") },
            },
        });
        assert_eq!(
            targets(&root),
            ["p", "r", "b", "1", "2", "3", "4", "5", "6"]
        );
        assert_eq!(found(&root)[0].0, "/paths/~1a~1{b}/get/parameters/0/$ref");
    }

    #[test]
    fn a_property_called_ref_is_no_reference() {
        let root = json!({ "components": { "schemas": { "A": { "properties": { "$ref": { "type": "string" } } } } } });
        assert_eq!(found(&root), []);
    }

    #[test]
    fn all_media_types_can_be_a_reference() {
        let root = json!({ "components": { "responses": {
            "R": { "content": reference("1") },
            "S": { "content": { "a/b": reference("2"), "$ref": {} } },
        } } });
        assert_eq!(targets(&root), ["1", "2"]);
    }

    #[test]
    fn what_is_behind_an_unknown_keyword_is_visited() {
        let root = json!({
            "info": { "contact": reference("0") },
            "definitions": { "A": { "items": reference("1") } },
            "components": { "schemas": { "A": { "proprties": { "a": { "properties": { "enum": reference("2") }, "enum": [reference("no")] } } } } },
        });
        assert_eq!(targets(&root), ["0", "1", "2"]);
    }

    #[test]
    fn an_object_is_of_the_kind_that_its_keyword_holds() {
        let root = json!({
            "components": { "schemas": { "A": { "allOf": [{ "items": {} }], "description": {} } } },
            "paths": { "/a": { "get": { "callbacks": { "c": { "{$url}": { "post": { "servers": [{}] } } } } } } },
        });
        let mut kinds = Vec::new();
        objects(&root, Scope::All, &mut |object| {
            kinds.push((object.pointer.to_owned(), object.kind));
        });
        let kinds: Vec<_> = kinds
            .iter()
            .map(|(pointer, kind)| (&**pointer, *kind))
            .collect();
        let callback = "/paths/~1a/get/callbacks/c";
        assert_eq!(
            kinds,
            [
                ("", Kind::Root),
                ("/components", Kind::Components),
                ("/components/schemas/A", Kind::Schema),
                ("/components/schemas/A/allOf/0", Kind::Schema),
                ("/components/schemas/A/allOf/0/items", Kind::Schema),
                ("/components/schemas/A/description", Kind::Prose),
                ("/paths/~1a", Kind::PathItem),
                ("/paths/~1a/get", Kind::Operation),
                (callback, Kind::Callback),
                (&format!("{callback}/{{$url}}"), Kind::PathItem),
                (&format!("{callback}/{{$url}}/post"), Kind::Operation),
                (&format!("{callback}/{{$url}}/post/servers/0"), Kind::Server),
            ]
        );
    }

    #[test]
    fn a_pointer_tells_what_it_can_lead_to() {
        for (pointer, kind, expected) in [
            ("/components/schemas/A", Kind::Schema, true),
            (
                "/components/schemas/A/properties/b/items",
                Kind::Schema,
                true,
            ),
            ("/components/schemas/A/allOf/1", Kind::Schema, true),
            ("/definitions/A", Kind::Schema, true),
            ("/components/x-mine/A", Kind::Schema, true),
            ("/components/schemas/A/example/b", Kind::Schema, true),
            (
                "/paths/~1a/get/responses/200/content/a~1b/schema",
                Kind::Schema,
                true,
            ),
            ("/paths/~1a/get/parameters/0/schema", Kind::Schema, true),
            ("/components/pathItems/a", Kind::PathItem, true),
            ("", Kind::Schema, false),
            ("/components", Kind::Schema, false),
            ("/components/schemas", Kind::Schema, false),
            ("/components/schemas/A/properties", Kind::Schema, false),
            ("/components/schemas/A/allOf", Kind::Schema, false),
            ("/info", Kind::Schema, false),
            ("/paths/~1a/get", Kind::Schema, false),
            ("/paths/~1a/get/parameters", Kind::Parameter, false),
            ("/components/responses/A", Kind::Schema, false),
            ("/components/schemas/A", Kind::RequestBody, false),
            ("/components/schemas/A", Kind::Parameter, false),
        ] {
            assert_eq!(can_be(pointer, kind), expected, "{pointer} {kind:?}");
        }
    }

    #[test]
    fn schemas_are_those_that_are_read_children_first() {
        let mut root = json!({
            "paths": { "/a": {
                "parameters": [{ "schema": { "type": "string" } }],
                "post": {
                    "requestBody": { "content": { "a/b": { "schema": { "items": {} } } } },
                    "responses": { "200": { "headers": { "H": { "schema": {} } }, "content": { "a/b": { "schema": {} } } } },
                    "callbacks": { "c": { "{$url}": { "post": { "requestBody": { "content": { "a/b": { "schema": {} } } } } } } },
                },
            } },
            "components": { "schemas": { "A": { "properties": { "not": {} }, "not": {}, "x-a": {}, "additionalProperties": {} } } },
            "webhooks": { "w": { "post": { "requestBody": { "content": { "a/b": { "schema": {} } } } } } },
        });
        let mut seen = Vec::new();
        schemas(&mut root, &mut |pointer, schema| {
            seen.push(pointer.to_owned());
            schema.insert("seen".into(), json!(true));
        });
        assert_eq!(
            seen,
            [
                "/components/schemas/A/properties/not",
                "/components/schemas/A/additionalProperties",
                "/components/schemas/A",
                "/paths/~1a/parameters/0/schema",
                "/paths/~1a/post/requestBody/content/a~1b/schema/items",
                "/paths/~1a/post/requestBody/content/a~1b/schema",
                "/paths/~1a/post/responses/200/content/a~1b/schema",
            ]
        );
        for pointer in seen {
            assert_eq!(root.pointer(&pointer).unwrap()["seen"], true, "{pointer}");
        }
    }
}
