//! A union of single values is an enum whose document says what each value means.
//!
//! `oneOf: [{ const: a, description: … }, { const: b }]` becomes `enum: [a, b]`; the descriptions go along. A
//! plain string among them changes nothing, because an enum in a client takes any string. Numbers stay numbers: what
//! each means moves into the description.

use super::walk;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::facts::{Descriptions, Facts};
use crate::openapi::keywords;
use serde_json::{Map, Value, json};

/// Merges every such union.
pub fn apply(document: &mut Document, facts: &mut Facts, _: &mut Diagnostics) {
    walk::schemas(&mut document.value, &mut |at, schema| {
        for keyword in ["oneOf", "anyOf"] {
            if let Some(choices) = Choices::of(schema, keyword) {
                schema.shift_remove(keyword);
                let meanings = choices.write(schema);
                if !meanings.is_empty() {
                    facts.meanings.insert(at, meanings);
                }
            }
        }
    });
}

struct Choices {
    kind: String,
    values: Vec<Value>,
    /// Whether the subschemas name every value.
    closed: bool,
    meanings: Descriptions,
}

impl Choices {
    /// The choices of a union, if all its subschemas are values of one type and at least one is named.
    fn of(schema: &Map<String, Value>, keyword: &str) -> Option<Choices> {
        let subschemas = schema.get(keyword)?.as_array()?;
        if !schema
            .keys()
            .all(|key| key == keyword || is_descriptive(key))
        {
            return None;
        }
        let first = schema
            .get("type")
            .or_else(|| subschemas.first()?.get("type"))?;
        let kind = first.as_str()?;
        if !["string", "integer", "number"].contains(&kind) {
            return None;
        }
        let mut choices = Choices {
            kind: kind.to_owned(),
            values: Vec::new(),
            closed: true,
            meanings: Descriptions::new(),
        };
        for subschema in subschemas {
            choices.add(subschema.as_object()?)?;
        }
        (!choices.values.is_empty()).then_some(choices)
    }

    fn add(&mut self, subschema: &Map<String, Value>) -> Option<()> {
        let plain = subschema
            .keys()
            .all(|key| key == "enum" || (is_descriptive(key) && key != "nullable"));
        if !plain || subschema.get("type").is_some_and(|kind| *kind != self.kind) {
            return None;
        }
        let Some(values) = subschema.get("enum") else {
            // A format is a promise about the string that a value beside it need not keep.
            let any = subschema.contains_key("type") && !subschema.contains_key("format");
            self.closed = false;
            return any.then_some(());
        };
        let values = values.as_array()?;
        for value in values {
            let fits = match self.kind.as_str() {
                "string" => value.is_string(),
                "integer" => value.is_i64() || value.is_u64(),
                _ => value.is_number(),
            };
            if !fits {
                return None;
            }
            if !self.values.contains(value) {
                self.values.push(value.clone());
            }
        }
        if let [value] = values.as_slice()
            && let Some(meaning) = meaning(subschema, value)
        {
            self.meanings.insert(text(value), meaning);
        }
        Some(())
    }

    /// Writes the enum, and returns what its values mean where the schema has no room for it.
    fn write(self, schema: &mut Map<String, Value>) -> Descriptions {
        schema.insert("type".into(), json!(self.kind));
        if self.kind == "string" {
            schema.insert("enum".into(), Value::Array(self.values));
            return self.meanings;
        }
        if self.closed {
            schema.insert("enum".into(), Value::Array(self.values.clone()));
        }
        let before = schema.get("description").or_else(|| schema.get("title"));
        let mut lines: Vec<_> = before
            .and_then(Value::as_str)
            .map(|description| format!("{description}\n"))
            .into_iter()
            .collect();
        for value in &self.values {
            let value = text(value);
            lines.push(match self.meanings.get(&value) {
                Some(meaning) => format!("- `{value}`: {meaning}"),
                None => format!("- `{value}`"),
            });
        }
        schema.insert("description".into(), json!(lines.join("\n")));
        Descriptions::new()
    }
}

/// Whether `key` describes a schema and leaves its type as it is.
fn is_descriptive(key: &str) -> bool {
    matches!(key, "type" | "format") || keywords::is_annotation(key)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What a subschema says of its value, besides repeating it.
fn meaning(subschema: &Map<String, Value>, value: &Value) -> Option<String> {
    let value = text(value);
    let said = |key: &str| {
        subschema
            .get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|said| !said.is_empty() && *said != value)
    };
    match (said("title"), said("description")) {
        (Some(title), Some(description)) if value.parse::<f64>().is_ok() => {
            Some(format!("{title}: {description}"))
        }
        (_, Some(only)) | (Some(only), None) => Some(only.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> Value {
        crate::testing::lowered_schema(Rule::WithFacts(apply), schema)
    }

    fn meanings(schema: &str) -> Vec<(String, String)> {
        let text = format!("components: {{ schemas: {{ A: {schema} }} }}\n");
        let mut document = Document::parse("x.yaml", &text).unwrap();
        let mut facts = Facts::default();
        apply(&mut document, &mut facts, &mut Diagnostics::default());
        let found = facts.meanings.get("/components/schemas/A").cloned();
        found.unwrap_or_default().into_iter().collect()
    }

    #[test]
    fn texts_become_an_enum_with_what_each_means() {
        let schema = "{ description: d, oneOf: [{ type: string, enum: [a], description: First }, { type: string, title: b, enum: [b] }, { type: string, enum: [c, a], title: Two }] }";
        assert_eq!(
            lowered(schema),
            json!({"description": "d", "type": "string", "enum": ["a", "b", "c"]})
        );
        assert_eq!(meanings(schema), [("a".to_owned(), "First".to_owned())]);
    }

    #[test]
    fn any_text_beside_the_values_is_what_an_enum_takes_anyway() {
        assert_eq!(
            lowered("{ anyOf: [{ type: string }, { type: string, enum: [a, b] }] }"),
            json!({"type": "string", "enum": ["a", "b"]})
        );
    }

    #[test]
    fn numbers_stay_numbers_and_are_described() {
        assert_eq!(
            lowered(
                "{ type: integer, format: int32, description: Kinds., oneOf: [{ title: PLAIN, enum: [0], description: Nothing. }, { enum: [1] }] }"
            ),
            json!({"type": "integer", "format": "int32", "enum": [0, 1],
                "description": "Kinds.\n\n- `0`: PLAIN: Nothing.\n- `1`"})
        );
        assert_eq!(
            lowered("{ anyOf: [{ type: integer }, { type: integer, enum: [0], title: none }] }"),
            json!({"type": "integer", "description": "- `0`: none"})
        );
    }

    #[test]
    fn what_is_more_than_a_choice_stays_a_union() {
        for schema in [
            "{ oneOf: [{ type: string, enum: [a] }, { type: integer, enum: [1] }] }",
            "{ oneOf: [{ type: string, enum: [a] }, { type: string, format: date-time }] }",
            "{ oneOf: [{ type: string, enum: [a] }, { type: string, minLength: 2 }] }",
            "{ oneOf: [{ type: string }, { type: string }] }",
            "{ oneOf: [{ $ref: '#/components/schemas/A' }, { type: string, enum: [a] }] }",
            "{ type: object, oneOf: [{ type: object, properties: { a: { type: string } } }] }",
            "{ pattern: x, oneOf: [{ type: string, enum: [a] }] }",
            "{ oneOf: [{ type: boolean, enum: [true] }] }",
        ] {
            let text = format!("openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {schema}\n");
            let before = Document::parse("x.yaml", &text).unwrap().value;
            assert_eq!(
                lowered(schema),
                before["components"]["schemas"]["A"],
                "{schema}"
            );
        }
    }
}
