//! Moves inline types to `components`; a reference is where each was.

use super::{Names, SCHEMAS, components, is_text_enum, reference_to};
use crate::document::{Document, pointer};
use crate::facts::{Facts, Origin};
use crate::media::Media;
use crate::openapi::{keywords, walk};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;

/// A type that moved.
struct Moved {
    name: String,
    schema: Value,
    from: String,
    /// Where it was, in words.
    location: String,
}

/// Moves inline types out while it walks; what it moved is walked in its turn.
struct Mover<'n> {
    names: &'n mut Names,
    queue: VecDeque<Moved>,
}

/// Moves every inline type that a user meets in code.
pub(super) fn apply(document: &mut Document, facts: &mut Facts, names: &mut Names) {
    let mut mover = Mover {
        names,
        queue: VecDeque::new(),
    };
    if let Some(schemas) = components(&mut document.value) {
        for (name, schema) in schemas.iter_mut() {
            mover.inside(&pointer::push(SCHEMAS, name), schema, name);
        }
    }
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        mover.operation(at, operation)
    });
    while let Some(mut moved) = mover.queue.pop_front() {
        let to = pointer::push(SCHEMAS, &moved.name);
        document.moved(&moved.from, &to);
        facts.meanings.relocate(&moved.from, &to);
        let origin = Origin::Inline(moved.location);
        facts.origins.insert(moved.name.clone(), origin);
        mover.inside(&to, &mut moved.schema, &moved.name);
        if let Some(schemas) = components(&mut document.value) {
            schemas.insert(moved.name, moved.schema);
        }
    }
}

impl Mover<'_> {
    fn operation(&mut self, at: &str, operation: &mut Map<String, Value>) {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let base = pointer::push(at, "parameters");
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            // What is set once for a client is a string to its builder.
            if parameter.pointer("/x-clientry/client") == Some(&json!(true)) {
                continue;
            }
            let name = parameter
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let here = pointer::push(&base, index.to_string());
            let (hint, location) = (format!("{id} {name}"), format!("`{name}` of `{id}`"));
            if let Some(schema) = parameter.get_mut("schema") {
                self.at_use(&pointer::push(&here, "schema"), schema, &hint, &location);
            }
            self.content(&here, parameter, &hint, &location);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.body(&pointer::push(at, "requestBody"), body, &id);
        }
        let base = pointer::push(at, "responses");
        for (status, response) in operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            let hint = if status.starts_with('2') {
                format!("{id} response")
            } else {
                format!("{id} {status}")
            };
            self.content(
                &pointer::push(&base, status),
                response,
                &hint,
                &format!("the {status} response of `{id}`"),
            );
        }
    }

    /// The types of a body are named after the method that sends them: the first media type is that of the operation's own.
    fn body(&mut self, at: &str, body: &mut Value, id: &str) {
        let base = pointer::push(at, "content");
        let content = body.get_mut("content").and_then(Value::as_object_mut);
        for (index, (media_type, field)) in content.into_iter().flatten().enumerate() {
            let hint = match index {
                0 => format!("{id} request"),
                _ => format!("{id} as {} request", Media::suffix(media_type)),
            };
            if let Some(schema) = field.get_mut("schema") {
                let here = pointer::push(&pointer::push(&base, media_type), "schema");
                self.at_use(&here, schema, &hint, &format!("the body of `{id}`"));
            }
        }
    }

    fn content(&mut self, at: &str, owner: &mut Value, hint: &str, location: &str) {
        let base = pointer::push(at, "content");
        // A schema that is written out for several media types is one type.
        let mut seen: Vec<(Value, Value)> = Vec::new();
        for (media_type, field) in owner
            .get_mut("content")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            if let Some(schema) = field.get_mut("schema") {
                if let Some((_, named)) = seen.iter().find(|(written, _)| written == schema) {
                    *schema = named.clone();
                    continue;
                }
                let of = hint.strip_suffix(" response").unwrap_or(hint);
                let hint = match Media::of(media_type) {
                    Media::EventStream => format!("{of} event"),
                    Media::JsonItems => format!("{of} item"),
                    _ => hint.to_owned(),
                };
                let written = schema.clone();
                let here = pointer::push(&pointer::push(&base, media_type), "schema");
                self.at_use(&here, schema, &hint, location);
                seen.push((written, schema.clone()));
            }
        }
    }

    /// A schema at a location of use: it moves out when it needs a name, else what is inside of it may.
    fn at_use(&mut self, at: &str, schema: &mut Value, hint: &str, location: &str) {
        if !needs_name(schema) {
            self.inside(at, schema, hint);
            return;
        }
        let Value::Object(fields) = schema else {
            return;
        };
        let moved = std::mem::take(fields);
        let name = self.names.take(hint);
        fields.insert("$ref".into(), json!(reference_to(&name)));
        let (stays, moved): (Map<_, _>, Map<_, _>) = moved
            .into_iter()
            .partition(|(key, _)| keywords::stays_at_use(key));
        fields.extend(stays);
        self.queue.push_back(Moved {
            name,
            schema: Value::Object(moved),
            from: at.to_owned(),
            location: location.to_owned(),
        });
    }

    fn inside(&mut self, at: &str, schema: &mut Value, owner: &str) {
        let Value::Object(fields) = schema else {
            return;
        };
        for (key, field) in fields.iter_mut() {
            let here = pointer::push(at, key);
            match key.as_str() {
                "properties" => {
                    for (name, property) in field.as_object_mut().into_iter().flatten() {
                        let location = format!("`{name}` of [`{owner}`]");
                        self.at_use(
                            &pointer::push(&here, name),
                            property,
                            &format!("{owner} {name}"),
                            &location,
                        );
                    }
                }
                "items" => self.at_use(
                    &here,
                    field,
                    &format!("{owner} item"),
                    &format!("an item of `{owner}`"),
                ),
                "additionalProperties" => {
                    self.at_use(
                        &here,
                        field,
                        &format!("{owner} value"),
                        &format!("a value of `{owner}`"),
                    );
                }
                "oneOf" | "anyOf" => {
                    let words = words(field);
                    for (index, item) in field.as_array_mut().into_iter().flatten().enumerate() {
                        let title = item.get("title").and_then(Value::as_str).map(str::to_owned);
                        let hint = title.unwrap_or_else(|| match words.get(index) {
                            Some(Some(word)) => format!("{owner} {word}"),
                            _ => format!("{owner} variant {}", index + 1),
                        });
                        let here = pointer::push(&here, index.to_string());
                        self.at_use(&here, item, &hint, &format!("one variant of [`{owner}`]"));
                    }
                }
                _ => {}
            }
        }
    }
}

/// For each variant the word for what it is, if it is the only object or the only list of the union.
fn words(variants: &Value) -> Vec<Option<&'static str>> {
    let variants = variants.as_array().map(Vec::as_slice).unwrap_or_default();
    let word = |variant: &Value| match variant.get("type").and_then(Value::as_str) {
        Some("object") => Some("object"),
        Some("array") => Some("list"),
        _ => None,
    };
    let words: Vec<_> = variants.iter().map(word).collect();
    let is_only = |word: &Option<&str>| words.iter().filter(|other| *other == word).count() == 1;
    words
        .iter()
        .map(|word| word.filter(|_| is_only(word)))
        .collect()
}

/// Whether a user would name this type in code: a struct, an enum or a union.
fn needs_name(schema: &Value) -> bool {
    let has = |key: &str| {
        schema
            .get(key)
            .is_some_and(|v| v.as_array().is_some_and(|v| !v.is_empty()))
    };
    let has_properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|p| !p.is_empty());
    has_properties || has("oneOf") || has("anyOf") || is_text_enum(schema)
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::facts::{Facts, Origin};
    use crate::lower::names::apply;
    use serde_json::json;

    #[test]
    fn the_only_object_and_the_only_list_of_a_union_are_called_so() {
        let of = |variants: &str| {
            let text = format!("components: {{ schemas: {{ A: {{ oneOf: [{variants}] }} }} }}\n");
            let mut document = Document::parse("x.yaml", &text).unwrap();
            apply(
                &mut document,
                &mut Facts::default(),
                &mut Default::default(),
            );
            let schemas = document.value["components"]["schemas"].as_object().unwrap();
            schemas.keys().skip(1).cloned().collect::<Vec<_>>()
        };
        let object = "{ type: object, properties: { a: { type: string } } }";
        let list = format!("{{ type: array, items: {object} }}");
        assert_eq!(of(&format!("{object}, {list}")), ["AObject", "AListItem"]);
        let other = "{ type: object, properties: { b: { type: string } } }";
        assert_eq!(
            of(&format!("{object}, {other}")),
            ["AVariant1", "AVariant2"]
        );
    }

    #[test]
    fn inline_types_are_named_after_their_location() {
        let mut document = Document::parse(
            "x.yaml",
            "paths:
  /a:
    get:
      operationId: list_things
      parameters:
        - { name: order, in: query, schema: { type: string, enum: [asc], default: asc } }
      responses:
        '200': { content: { application/json: { schema: { type: array, items: { properties: { a: { properties: { b: {} } } } } } } } }
components: { schemas: { Pet: { properties: { tag: { description: d, nullable: true, properties: { x: { type: string } } } } } } }
",
        )
        .unwrap();
        let mut facts = Facts::default();
        apply(&mut document, &mut facts, &mut Default::default());
        let names: Vec<_> = document.value["components"]["schemas"]
            .as_object()
            .unwrap()
            .keys()
            .collect();
        assert_eq!(
            names,
            [
                "Pet",
                "PetTag",
                "ListThingsOrder",
                "ListThingsResponseItem",
                "ListThingsResponseItemA"
            ]
        );
        let schemas = &document.value["components"]["schemas"];
        let tag =
            json!({"$ref": "#/components/schemas/PetTag", "description": "d", "nullable": true});
        assert_eq!(schemas["Pet"]["properties"]["tag"], tag);
        let origin = Origin::Inline("`tag` of [`Pet`]".to_owned());
        assert_eq!(facts.origins["PetTag"], origin);
        let order = &document.value["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(
            *order,
            json!({"$ref": "#/components/schemas/ListThingsOrder", "default": "asc"})
        );
        assert_eq!(
            document
                .position("/components/schemas/PetTag/properties/x")
                .unwrap()
                .line,
            9
        );
    }
}
