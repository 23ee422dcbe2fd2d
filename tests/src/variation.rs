//! [`Variation`]: what may become of a documented response, and how a client has to read it.

use serde_json::{Value, json};

use crate::spec::Resolved;
use crate::{MARKER, Spec};

/// A string that no enum has and no format allows.
const STRANGE: &str = "a value that nobody documented 🦀";

/// One change to a response.
#[derive(Debug)]
pub struct Variation {
    /// What was done, and where.
    pub what: String,
    /// The response after it.
    pub body: Value,
    /// What a client makes of it.
    pub expected: Expected,
}

/// What a client makes of a response.
#[derive(Debug, PartialEq)]
pub enum Expected {
    /// It reads it, and what it read is this when it is written again.
    Reads(Value),
    /// It says that it cannot read it.
    Refuses,
}

impl Variation {
    /// Every change to one location of `example`, a response of the schema `schema`: a field absent or null,
    /// one more field in every object, a string or a number beyond every bound, an empty and a doubled list.
    pub fn all(spec: &Spec, schema: &Value, example: &Value) -> Vec<Self> {
        let mut found = Found {
            spec,
            example,
            variations: Vec::new(),
        };
        found.value(schema, example, "");
        found.variations
    }
}

struct Found<'a> {
    spec: &'a Spec,
    example: &'a Value,
    variations: Vec<Variation>,
}

impl Found<'_> {
    /// Records that the value at `pointer` becomes `value`, which is read as it came.
    fn becomes(&mut self, what: &str, pointer: &str, value: Value) {
        let body = self.with(pointer, value);
        let expected = Expected::Reads(body.clone());
        self.push(what, pointer, body, expected);
    }

    fn push(&mut self, what: &str, pointer: &str, body: Value, expected: Expected) {
        self.variations.push(Variation {
            what: format!("{what} at `{pointer}`"),
            body,
            expected,
        });
    }

    /// The example with another value at `pointer`.
    fn with(&self, pointer: &str, value: Value) -> Value {
        let mut body = self.example.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    }

    fn value(&mut self, schema: &Value, value: &Value, pointer: &str) {
        let schema = self.spec.resolve(schema);
        if schema.is_open() {
            return;
        }
        match value {
            Value::Object(fields) if schema.properties().next().is_some() => {
                for (name, value) in fields {
                    self.field(&schema, name, value, pointer);
                }
                let mut more = value.clone();
                more["a_field_that_nobody_documented"] = json!({"nested": [1, MARKER]});
                let body = self.with(pointer, more);
                let expected = Expected::Reads(self.example.clone());
                self.push("an unknown field", pointer, body, expected);
            }
            Value::Array(items) => {
                if let (Some(schema), Some(first)) = (schema.items(), items.first()) {
                    self.value(schema, first, &format!("{pointer}/0"));
                    let doubled = [&items[..], &items[..]].concat();
                    self.becomes("a doubled list", pointer, doubled.into());
                }
                self.becomes("an empty list", pointer, json!([]));
            }
            Value::String(_) if schema.is_secret() => {
                self.becomes("a secret", pointer, MARKER.into());
            }
            Value::String(_) => self.becomes("a strange string", pointer, STRANGE.into()),
            Value::Number(_) => {
                let (huge, negative) = schema.extremes();
                self.becomes("a huge number", pointer, huge);
                self.becomes("a negative number", pointer, negative);
            }
            _ => {}
        }
    }

    fn field(&mut self, object: &Resolved, name: &str, value: &Value, pointer: &str) {
        let declared = object.properties().find(|(other, _)| *other == name);
        // What is not a property is for `additionalProperties` to say.
        let Some((_, schema)) = declared else {
            return;
        };
        let here = format!("{pointer}/{name}");
        self.value(schema, value, &here);

        let resolved = self.spec.resolve(schema);
        let absent = self.without(pointer, name);
        let without = match resolved.default() {
            Some(default) => Expected::Reads(self.with(&here, default.clone())),
            // An `Option` that is absent is none, and so null.
            None if object.requires(name) && resolved.is_nullable() => {
                Expected::Reads(self.with(&here, Value::Null))
            }
            None if object.requires(name) => Expected::Refuses,
            None => Expected::Reads(absent.clone()),
        };
        self.push("a missing field", &here, absent.clone(), without);

        let null = self.with(&here, Value::Null);
        if resolved.is_nullable() {
            self.becomes("null", &here, Value::Null);
        } else if object.requires(name) {
            self.push("null", &here, null, Expected::Refuses);
        } else if resolved.default().is_none() && !resolved.is_open() {
            // Where the document says nothing of null, it is as good as no value.
            self.push("null", &here, null, Expected::Reads(absent));
        }
    }

    /// The example without the field `name` of the object at `pointer`.
    fn without(&self, pointer: &str, name: &str) -> Value {
        let mut body = self.example.clone();
        let object = body.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        object.remove(name);
        body
    }
}
