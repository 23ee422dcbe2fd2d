//! Visits every schema of a document, children before parents.

use crate::document::pointer;
use serde_json::{Map, Value};

/// The methods that a path item can have, in the order in which OpenAPI lists them.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Keywords whose value is one schema.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// Keywords whose value maps names to schemas.
const MAP: [&str; 2] = ["properties", "patternProperties"];

/// What is called for a schema: its JSON pointer and the schema itself.
pub type Visit<'v> = &'v mut dyn FnMut(&str, &mut Map<String, Value>);

/// Visits every schema below `paths` and `components`.
pub fn schemas(document: &mut Value, visit: Visit<'_>) {
    if let Some(Value::Object(components)) = document.get_mut("components") {
        for (section, members) in components.iter_mut() {
            let Value::Object(members) = members else {
                continue;
            };
            let base = pointer::push("/components", section);
            for (name, member) in members {
                let at = pointer::push(&base, name);
                match section.as_str() {
                    "schemas" => schema(&at, member, visit),
                    "parameters" | "headers" => parameter(&at, member, visit),
                    "requestBodies" => content(&at, member, visit),
                    "responses" => response(&at, member, visit),
                    "pathItems" => path_item(&at, member, visit),
                    _ => {}
                }
            }
        }
    }
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        for (path, item) in paths {
            path_item(&pointer::push("/paths", path), item, visit);
        }
    }
}

/// Visits a schema and everything inside it.
pub fn schema(at: &str, value: &mut Value, visit: Visit<'_>) {
    let Value::Object(members) = value else {
        return;
    };
    for (key, member) in members.iter_mut() {
        let here = pointer::push(at, key);
        if ONE.contains(&key.as_str()) {
            schema(&here, member, visit);
        } else if LIST.contains(&key.as_str()) {
            for (index, item) in member.as_array_mut().into_iter().flatten().enumerate() {
                schema(&pointer::push(&here, index.to_string()), item, visit);
            }
        } else if MAP.contains(&key.as_str()) {
            for (name, item) in member.as_object_mut().into_iter().flatten() {
                schema(&pointer::push(&here, name), item, visit);
            }
        }
    }
    visit(at, members);
}

fn path_item(at: &str, value: &mut Value, visit: Visit<'_>) {
    let Value::Object(item) = value else { return };
    for (key, member) in item {
        let here = pointer::push(at, key);
        if key == "parameters" {
            parameters(&here, member, visit);
        } else if METHODS.contains(&key.as_str()) {
            operation(&here, member, visit);
        }
    }
}

fn operation(at: &str, value: &mut Value, visit: Visit<'_>) {
    let Value::Object(operation) = value else {
        return;
    };
    for (key, member) in operation {
        let here = pointer::push(at, key);
        match key.as_str() {
            "parameters" => parameters(&here, member, visit),
            "requestBody" => content(&here, member, visit),
            "responses" => {
                for (status, answer) in member.as_object_mut().into_iter().flatten() {
                    response(&pointer::push(&here, status), answer, visit);
                }
            }
            _ => {}
        }
    }
}

fn parameters(at: &str, value: &mut Value, visit: Visit<'_>) {
    for (index, item) in value.as_array_mut().into_iter().flatten().enumerate() {
        parameter(&pointer::push(at, index.to_string()), item, visit);
    }
}

fn parameter(at: &str, value: &mut Value, visit: Visit<'_>) {
    if let Some(inner) = value.get_mut("schema") {
        schema(&pointer::push(at, "schema"), inner, visit);
    }
    content(at, value, visit);
}

fn response(at: &str, value: &mut Value, visit: Visit<'_>) {
    if let Some(Value::Object(headers)) = value.get_mut("headers") {
        let base = pointer::push(at, "headers");
        for (name, header) in headers {
            parameter(&pointer::push(&base, name), header, visit);
        }
    }
    content(at, value, visit);
}

fn content(at: &str, value: &mut Value, visit: Visit<'_>) {
    let Some(Value::Object(content)) = value.get_mut("content") else {
        return;
    };
    let base = pointer::push(at, "content");
    for (media_type, member) in content {
        if let Some(inner) = member.get_mut("schema") {
            let here = pointer::push(&pointer::push(&base, media_type), "schema");
            schema(&here, inner, visit);
        }
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
        let base = pointer::push("/paths", path);
        for (method, operation) in item {
            if let (true, Value::Object(operation)) =
                (METHODS.contains(&method.as_str()), operation)
            {
                each(&pointer::push(&base, method), path, method, operation);
            }
        }
    }
}
