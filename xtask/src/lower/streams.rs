//! Responses that are read one event or one item at a time: behind this rule the `schema` of such a media type is that of
//! one of them, and nothing has an `itemSchema`.
//!
//! For server-sent events it is the schema of the data, where that is JSON. Documents say it in several ways: as the schema
//! of the media type itself, as that of a list of all events, or with the event around it, whose `data` is a string with a
//! `contentSchema` (OpenAPI 3.2) or the value itself. An event stream that is left without a schema is one of text.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::media::Media;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The fields that an event has, `comment` too, as some frameworks have it.
const EVENT: [&str; 5] = ["comment", "data", "event", "id", "retry"];

/// The most references that are followed one after the other.
const FOLLOWED: usize = 32;

/// Makes the schema of each stream that of one item.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let root = document.value.clone();
    let mut pending = Vec::new();
    let mut moves = Vec::new();
    let mut seen = BTreeSet::new();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        if let Some(body) = operation.get_mut("requestBody") {
            let at = pointer::join(at, ["requestBody", "content"]);
            for (media_type, content) in contents(body) {
                no_items(&pointer::push(&at, media_type), content, &mut pending);
            }
        }
        let base = pointer::push(at, "responses");
        let responses = operation.get_mut("responses");
        let responses = responses.and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let at = pointer::join(&base, [status, "content"]);
            for (media_type, content) in contents(response) {
                let at = pointer::push(&at, media_type);
                match Media::of(media_type) {
                    Media::EventStream => {
                        let read = events(&root, &at, content, &mut moves, &mut pending);
                        seen.extend(read);
                    }
                    Media::JsonItems => items(&root, &at, content, &mut moves),
                    _ => no_items(&at, content, &mut pending),
                }
            }
        }
    });
    pending.extend(contents_of_strings(&mut document.value, &seen));
    for (from, to) in moves {
        document.moved(&from, &to);
    }
    report_all(document, report, pending);
}

/// Takes every `contentSchema` out that is left, and says so of those that no event is read by.
fn contents_of_strings(root: &mut Value, read: &BTreeSet<String>) -> Option<Pending> {
    let mut ignored: Vec<String> = Vec::new();
    walk::schemas(root, &mut |at, schema| {
        let here = pointer::push(at, "contentSchema");
        if schema.shift_remove("contentSchema").is_some() && !read.contains(&here) {
            ignored.push(here);
        }
    });
    let elsewhere = match ignored.len() {
        0 | 1 => String::new(),
        2 => " here and in another location".to_owned(),
        count => format!(" here and in {} other locations", count - 1),
    };
    Some(Pending {
        severity: Severity::Note,
        code: "keyword-ignored",
        pointer: ignored.into_iter().next()?,
        message: format!("`contentSchema` is ignored{elsewhere}"),
        why: "a string that holds JSON is a `String`, as it is on the wire",
        help: "decode the string as the type that it holds",
    })
}

/// The media types of a body that are objects.
fn contents(body: &mut Value) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    let contents = body.get_mut("content").and_then(Value::as_object_mut);
    let contents = contents.into_iter().flatten();
    contents.filter_map(|(media_type, content)| Some((media_type, content.as_object_mut()?)))
}

/// Where a schema is and what it says.
struct Found {
    at: String,
    schema: Value,
}

impl Found {
    /// What is inside of it under a keyword.
    fn inside(&self, keyword: &str) -> Option<Found> {
        Some(Found {
            at: pointer::push(&self.at, keyword),
            schema: self.schema.get(keyword)?.clone(),
        })
    }

    /// What it refers to, itself if it refers to nothing.
    fn followed(self, root: &Value) -> Found {
        let mut found = self;
        for _ in 0..FOLLOWED {
            let Some(reference) = found.schema.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let at = super::target_of(reference);
            let Some(schema) = root.pointer(&at) else {
                break;
            };
            found = Found {
                schema: schema.clone(),
                at,
            };
        }
        found
    }
}

/// The schema of one item: `itemSchema`, or that of the items of the list that `schema` describes, or `schema`.
fn item(root: &Value, at: &str, content: &mut Map<String, Value>) -> Option<Found> {
    let all = content.shift_remove("schema");
    if let Some(schema) = content.shift_remove("itemSchema") {
        let at = pointer::push(at, "itemSchema");
        return Some(Found { at, schema });
    }
    let all = Found {
        at: pointer::push(at, "schema"),
        schema: all?,
    };
    let followed = Found {
        at: all.at.clone(),
        schema: all.schema.clone(),
    }
    .followed(root);
    Some(followed.inside("items").unwrap_or(all))
}

fn put(
    at: &str,
    content: &mut Map<String, Value>,
    found: Found,
    moves: &mut Vec<(String, String)>,
) {
    moves.push((found.at, pointer::push(at, "schema")));
    content.insert("schema".to_owned(), found.schema);
}

/// JSON values. What says that they are strings speaks of the text of all of them.
fn items(
    root: &Value,
    at: &str,
    content: &mut Map<String, Value>,
    moves: &mut Vec<(String, String)>,
) {
    let found = item(root, at, content);
    match found.filter(|found| super::responses::is_structured(root, &found.schema)) {
        Some(found) => put(at, content, found, moves),
        None => _ = content.insert("schema".to_owned(), json!({})),
    }
}

/// What the data of an event is.
enum Data {
    Text,
    Json(Vec<Found>),
    /// Text in some events and JSON in others.
    Either,
}

fn events(
    root: &Value,
    at: &str,
    content: &mut Map<String, Value>,
    moves: &mut Vec<(String, String)>,
    pending: &mut Vec<Pending>,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let Some(found) = item(root, at, content) else {
        return seen;
    };
    let from = found.at.clone();
    match data(root, found, &mut seen) {
        Data::Text => {}
        Data::Json(mut all) if all.len() == 1 => put(at, content, all.remove(0), moves),
        Data::Json(all) => {
            let all: Vec<_> = all.into_iter().map(|found| found.schema).collect();
            let schema = json!({ "oneOf": all });
            put(at, content, Found { at: from, schema }, moves);
        }
        Data::Either => pending.push(Pending {
            severity: Severity::Note,
            code: "event-data-text",
            pointer: from,
            message: "the data of each event is read as text".to_owned(),
            why: "the data of some events is JSON, and that of others is text",
            help: "decode the data by the name of its event",
        }),
    }
    seen
}

/// What the schema of an event, or of its data, says of the data; `seen` gets what was read for it.
fn data(root: &Value, found: Found, seen: &mut BTreeSet<String>) -> Data {
    let written = Found {
        at: found.at.clone(),
        schema: found.schema.clone(),
    };
    let found = found.followed(root);
    if !seen.insert(found.at.clone()) {
        // It is a part of itself.
        return Data::Text;
    }
    let is_of_event = is_of_event(root, &found);
    let properties = found.schema.get("properties").and_then(Value::as_object);
    let properties = properties.filter(|names| is_of_event && names.contains_key("data"));
    // What is said of all events goes before what only some have.
    let common = properties.map(|names| {
        let at = pointer::join(&found.at, ["properties", "data"]);
        let schema = names["data"].clone();
        data_of(root, Found { at, schema }, seen)
    });
    let variants = ["oneOf", "anyOf"].iter().find_map(|keyword| {
        let list = found.schema.get(*keyword)?.as_array()?;
        let at = pointer::push(&found.at, *keyword);
        let variants = list.iter().enumerate().map(|(index, schema)| Found {
            at: pointer::push(&at, index.to_string()),
            schema: schema.clone(),
        });
        Some(variants.collect::<Vec<_>>())
    });
    let variants = variants.filter(|variants| {
        variants
            .iter()
            .all(|variant| self::is_of_event(root, variant))
    });
    match (common, variants) {
        (Some(Data::Json(all)), _) => Data::Json(all),
        (_, Some(variants)) => {
            let variants = variants.into_iter();
            merged(variants.map(|variant| data(root, variant, seen)).collect())
        }
        (Some(common), None) => common,
        // It has no data, or text that nothing is said of.
        (None, None) if is_of_event => Data::Text,
        (None, None) => match super::responses::is_structured(root, &written.schema) {
            true => Data::Json(vec![written]),
            false => Data::Text,
        },
    }
}

/// Whether a subschema describes an event and not the data of one.
fn is_of_event(root: &Value, variant: &Found) -> bool {
    let schema = Found {
        at: String::new(),
        schema: variant.schema.clone(),
    };
    let schema = schema.followed(root).schema;
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.is_some_and(|names| {
        let is_event = names.keys().all(|name| EVENT.contains(&name.as_str()));
        is_event && (names.contains_key("data") || names.contains_key("event"))
    })
}

/// The schema of the property `data`.
fn data_of(root: &Value, found: Found, seen: &mut BTreeSet<String>) -> Data {
    let followed = Found {
        at: found.at.clone(),
        schema: found.schema.clone(),
    }
    .followed(root);
    if let Some(json) = followed.inside("contentSchema") {
        seen.insert(json.at.clone());
        return Data::Json(vec![json]);
    }
    match super::responses::is_structured(root, &found.schema) {
        true => Data::Json(vec![found]),
        false => Data::Text,
    }
}

/// The data of all variants.
fn merged(all: Vec<Data>) -> Data {
    let mut json: Vec<Found> = Vec::new();
    let mut text = false;
    for data in all {
        match data {
            Data::Text => text = true,
            Data::Json(more) => {
                for found in more {
                    if json.iter().all(|known| known.schema != found.schema) {
                        json.push(found);
                    }
                }
            }
            Data::Either => return Data::Either,
        }
    }
    match (json.is_empty(), text) {
        (true, _) => Data::Text,
        (false, true) => Data::Either,
        (false, false) => Data::Json(json),
    }
}

/// Says that nothing is read item by item here.
fn no_items(at: &str, content: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    if content.shift_remove("itemSchema").is_some() {
        pending.push(Pending {
            severity: Severity::Warning,
            code: "item-schema-ignored",
            pointer: pointer::push(at, "itemSchema"),
            message: "`itemSchema` is ignored".to_owned(),
            why: "responses as `text/event-stream`, JSON Lines and `application/json-seq` are read one item at a time",
            help: "describe the whole body by `schema`",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema of a media type of a response, and the codes of what is reported.
    fn lowered(media_type: &str, content: Value) -> (Option<Value>, Vec<&'static str>) {
        let mut document = Document::parse(
            "x.yaml",
            &json!({
                "paths": { "/a": { "get": { "responses": { "200": { "content": { media_type: content } } } } } },
                "components": { "schemas": {
                    "Thing": { "type": "object", "properties": { "a": {} } },
                    "Event": { "properties": { "data": { "$ref": "#/components/schemas/Thing" }, "event": { "type": "string" } } },
                    "Ping": { "properties": { "data": { "type": "string" }, "event": { "const": "ping" } } },
                    "Loop": { "oneOf": vec![to("Loop"); 9] },
                    "Ring": { "properties": { "event": {} }, "anyOf": vec![to("Ring"); 9] },
                } },
            })
            .to_string(),
        )
        .unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let contents = &document.value["paths"]["/a"]["get"]["responses"]["200"]["content"];
        assert!(contents[media_type].get("itemSchema").is_none());
        (
            contents[media_type].get("schema").cloned(),
            report.iter().map(|d| d.code).collect(),
        )
    }

    fn to(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The schema of the data.
    fn data_of_events(content: Value) -> Option<Value> {
        let (schema, codes) = lowered("text/event-stream", content);
        assert!(codes.is_empty(), "{codes:?}");
        schema
    }

    #[test]
    fn what_a_string_holds_is_reported_where_no_event_is_read_by_it() {
        let text = |uses: &str| {
            format!(
                "paths: {{ /a: {{ get: {{ responses: {{ '200': {{ content: {{ text/event-stream: {{ itemSchema: {{ $ref: '#/components/schemas/{uses}' }} }} }} }} }} }} }} }}
components:
  schemas:
    Event: {{ properties: {{ data: {{ type: string, contentMediaType: application/json, contentSchema: {{ type: [object, 'null'] }} }} }} }}
    Other: {{ properties: {{ event: {{ type: string }}, data: {{ type: string }} }} }}
"
            )
        };
        for (uses, codes) in [("Event", vec![]), ("Other", vec!["keyword-ignored"])] {
            let mut document = Document::parse("x.yaml", &text(uses)).unwrap();
            let mut report = Diagnostics::default();
            apply(&mut document, &mut report);
            let found: Vec<_> = report.iter().map(|one| one.code).collect();
            assert_eq!(found, codes, "{uses}");
            let left = document
                .value
                .pointer("/components/schemas/Event/properties/data");
            assert_eq!(left.unwrap().get("contentSchema"), None);
        }
    }

    #[test]
    fn the_schema_of_events_is_that_of_their_data() {
        let json = json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": to("Thing") });
        for content in [
            json!({ "schema": to("Thing") }),
            json!({ "schema": { "type": "array", "items": to("Thing") } }),
            json!({ "schema": to("Event") }),
            json!({ "schema": { "type": "array", "items": to("Event") } }),
            json!({ "itemSchema": to("Event") }),
            json!({ "schema": { "type": "string" }, "itemSchema": { "properties": { "data": json, "retry": {} } } }),
            json!({ "itemSchema": { "properties": { "data": { "type": "string" } }, "oneOf": [{ "properties": { "data": json } }] } }),
            json!({ "itemSchema": { "oneOf": [to("Event"), { "properties": { "event": { "const": "b" }, "data": json } }] } }),
        ] {
            assert_eq!(
                data_of_events(content.clone()),
                Some(to("Thing")),
                "{content}"
            );
        }
        // What has other fields is data, whatever they are called.
        let thing = json!({ "type": "object", "properties": { "data": {}, "more": {} } });
        assert_eq!(data_of_events(json!({ "schema": thing })), Some(thing));
        let union = json!({ "oneOf": [to("Thing"), { "type": "array" }] });
        assert_eq!(data_of_events(json!({ "schema": union })), Some(union));
    }

    #[test]
    fn several_kinds_of_data_are_a_union() {
        let other = json!({ "properties": { "event": {}, "data": { "type": "array" } } });
        let content = json!({ "schema": { "anyOf": [to("Event"), other] } });
        let expected = json!({ "oneOf": [to("Thing"), { "type": "array" }] });
        assert_eq!(data_of_events(content), Some(expected));
    }

    #[test]
    fn events_of_text_have_no_schema() {
        for content in [
            json!({}),
            json!({ "schema": { "type": "string" } }),
            json!({ "itemSchema": to("Ping") }),
            json!({ "itemSchema": { "oneOf": [to("Ping")] } }),
        ] {
            assert_eq!(data_of_events(content.clone()), None, "{content}");
        }
        for other in [to("Ping"), json!({ "properties": { "event": {} } })] {
            let both = json!({ "itemSchema": { "oneOf": [other, to("Event")] } });
            let (schema, codes) = lowered("text/event-stream", both);
            assert_eq!((schema, codes), (None, vec!["event-data-text"]));
        }
    }

    #[test]
    fn the_schema_of_lines_is_that_of_one() {
        for content in [
            json!({ "itemSchema": to("Thing") }),
            json!({ "schema": { "type": "array", "items": to("Thing") } }),
            json!({ "schema": to("Thing") }),
        ] {
            let (schema, codes) = lowered("application/jsonl", content.clone());
            assert_eq!((schema, codes), (Some(to("Thing")), vec![]), "{content}");
        }
        for content in [json!({}), json!({ "schema": { "type": "string" } })] {
            let (schema, _) = lowered("application/json-seq", content);
            assert_eq!(schema, Some(json!({})));
        }
    }

    #[test]
    fn items_of_anything_else_are_reported() {
        let (schema, codes) = lowered("application/json", json!({ "itemSchema": to("Thing") }));
        assert_eq!((schema, codes), (None, vec!["item-schema-ignored"]));
    }

    #[test]
    fn a_circle_of_schemas_ends() {
        for name in ["Loop", "Ring"] {
            assert!(data_of_events(json!({ "schema": to(name) })).is_none());
        }
    }
}
