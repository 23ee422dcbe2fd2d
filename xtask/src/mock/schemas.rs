//! The schemas of a document as JSON Schema 2020-12, for requests and for responses, each compiled when it is first needed.
//!
//! What no validator can be made of is not checked, and that is said: when the server starts where a reference leads nowhere,
//! else when it is first needed.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonschema::{Draft, PatternOptions, Registry, Validator};
use serde_json::{Map, Value, json};

use super::model;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::{extension, walk};

/// What a validator calls the document.
const URI: &str = "urn:clientry:document";

/// How much a pattern may go back before a value is said not to match.
const MOST_STEPS: usize = 100_000;

/// How many schemas may apply to one value.
const MOST_PARTS: usize = 256;

/// Who sends what a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// The schemas of a document.
pub(super) struct Schemas {
    request: Side,
    response: Side,
    /// What was found out since it was last asked for.
    said: Mutex<Vec<String>>,
    /// All that was found out, which is said once.
    known: Mutex<BTreeSet<String>>,
}

struct Side {
    document: Value,
    /// The document as validators know it, or why there can be none.
    registry: Result<Registry<'static>, String>,
    validators: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl Schemas {
    pub(super) fn read(document: &Document, report: &mut Diagnostics) -> Schemas {
        let mut value = document.value.clone();
        plain(&mut value, document, report);
        let mut request = value.clone();
        let mut response = value;
        not_required(&mut request, "readOnly");
        not_required(&mut response, "writeOnly");
        Schemas {
            request: Side::new(request),
            response: Side::new(response),
            said: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// What was found out since the last time.
    pub(super) fn said(&self) -> Vec<String> {
        std::mem::take(&mut *locked(&self.said))
    }

    /// Has something said once.
    pub(super) fn say(&self, what: String) {
        if locked(&self.known).insert(what.clone()) {
            locked(&self.said).push(what);
        }
    }

    /// The document, whose schemas are those of one direction.
    pub(super) fn document(&self, direction: Direction) -> &Value {
        &self.side(direction).document
    }

    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Request => &self.request,
            Direction::Response => &self.response,
        }
    }

    /// Whether a value is valid by the schema at `pointer`.
    ///
    /// # Errors
    ///
    /// What is wrong first, without any value of the request.
    pub(super) fn validate(
        &self,
        direction: Direction,
        pointer: &str,
        value: &Value,
    ) -> Result<(), String> {
        let side = self.side(direction);
        let known = locked(&side.validators).get(pointer).cloned();
        let validator = known.unwrap_or_else(|| {
            let validator = match side.compile(pointer) {
                Ok(validator) => Some(Arc::new(validator)),
                Err(why) => {
                    self.say(format!(
                        "nothing is validated against the schema at `{pointer}`: {why}"
                    ));
                    None
                }
            };
            locked(&side.validators).insert(pointer.to_owned(), validator.clone());
            validator
        });
        let Some(validator) = validator else {
            return Ok(());
        };
        validator.validate(value).map_err(|error| {
            let at = error.instance_path().to_string();
            let at = if at.is_empty() { at } else { format!("{at}: ") };
            format!("{at}{}", error.masked())
        })
    }

    /// The schemas that apply to a value of the one at `pointer`: itself, what it refers to, all of `allOf`, and of each
    /// union the variant `choice`, or every one.
    pub(super) fn parts(
        &self,
        direction: Direction,
        pointer: &str,
        choice: Option<usize>,
    ) -> Vec<String> {
        let root = self.document(direction);
        let mut found: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![pointer.to_owned()];
        while let Some(at) = open.pop() {
            let Some((at, Value::Object(schema))) = model::follow(root, &at) else {
                continue;
            };
            if found.len() == MOST_PARTS || !seen.insert(at.clone()) {
                continue;
            }
            let mut next = inner(&at, schema, "allOf");
            for keyword in ["oneOf", "anyOf"] {
                let variants = inner(&at, schema, keyword);
                match choice {
                    None => next.extend(variants),
                    Some(choice) => {
                        let some = |at: &String| {
                            let is_null = |schema: &Value| schema["type"] == "null";
                            !model::follow(root, at).is_some_and(|(_, schema)| is_null(schema))
                        };
                        let variants: Vec<String> = variants.into_iter().filter(some).collect();
                        let index = choice.min(variants.len().saturating_sub(1));
                        next.extend(variants.into_iter().nth(index));
                    }
                }
            }
            open.extend(next.into_iter().rev());
            found.push(at);
        }
        found
    }

    /// The properties of an object of the schema at `pointer`, each with the schemas that apply to it.
    pub(super) fn properties(
        &self,
        direction: Direction,
        pointer: &str,
    ) -> Vec<(String, Vec<String>)> {
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for part in self.parts(direction, pointer, None) {
            let properties = pointer::push(&part, "properties");
            let own = pointer::get(self.document(direction), &properties);
            for name in own
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(Map::keys)
            {
                let at = pointer::push(&properties, name);
                match found.iter_mut().find(|(other, _)| other == name) {
                    Some((_, schemas)) => schemas.push(at),
                    None => found.push((name.clone(), vec![at])),
                }
            }
        }
        found
    }

    /// The first value of a keyword in the schemas that apply, with where it is.
    pub(super) fn keyword(
        &self,
        direction: Direction,
        pointer: &str,
        keyword: &str,
    ) -> Option<(String, &Value)> {
        let parts = self.parts(direction, pointer, None).into_iter();
        let mut found = parts.filter_map(|part| {
            let at = pointer::push(&part, keyword);
            let value = pointer::get(self.document(direction), &at)?;
            Some((at, value))
        });
        found.next()
    }

    /// The JSON types that a value may have; none where the schema does not say.
    pub(super) fn types(&self, direction: Direction, pointer: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for part in self.parts(direction, pointer, None) {
            let Some(schema) = pointer::get(self.document(direction), &part) else {
                continue;
            };
            match &schema["type"] {
                Value::String(word) => {
                    found.insert(word.clone());
                }
                Value::Array(words) => {
                    found.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {
                    let values = schema["enum"].as_array().into_iter().flatten();
                    let values = values.chain(schema.get("const"));
                    found.extend(values.map(|value| type_of(value).to_owned()));
                }
            }
        }
        found
    }

    /// Whether the schema requires a property.
    pub(super) fn requires(&self, direction: Direction, pointer: &str, property: &str) -> bool {
        self.parts(direction, pointer, Some(0)).iter().any(|part| {
            let at = pointer::push(part, "required");
            let names = pointer::get(self.document(direction), &at).and_then(Value::as_array);
            names.is_some_and(|names| names.iter().any(|name| name == property))
        })
    }
}

impl Side {
    fn new(document: Value) -> Side {
        let mut known = document.clone();
        local(&mut known);
        Side {
            document,
            registry: registry(known),
            validators: Mutex::default(),
        }
    }

    fn compile(&self, pointer: &str) -> Result<Validator, String> {
        let fragment = pointer::to_reference(pointer);
        let schema = json!({ "$ref": format!("{URI}{fragment}") });
        let registry = self.registry.as_ref().map_err(String::clone)?;
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MOST_STEPS));
        options.build(&schema).map_err(|error| error.to_string())
    }
}

fn registry(document: Value) -> Result<Registry<'static>, String> {
    let builder = Registry::new()
        .draft(Draft::Draft202012)
        .add(URI, document)
        .map_err(|error| error.to_string())?;
    builder.prepare().map_err(|error| error.to_string())
}

/// Removes what leads out of the document, wherever it is: it would be looked for.
fn local(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let leads_out = |reference: &Value| {
                !reference
                    .as_str()
                    .is_some_and(|reference| reference.starts_with('#'))
            };
            if fields.get("$ref").is_some_and(leads_out) {
                fields.shift_remove("$ref");
            }
            fields.values_mut().for_each(local);
        }
        Value::Array(items) => items.iter_mut().for_each(local),
        _ => {}
    }
}

/// The pointers of the subschemas of a list.
fn inner(at: &str, schema: &Map<String, Value>, keyword: &str) -> Vec<String> {
    let list = schema.get(keyword).and_then(Value::as_array);
    let at = pointer::push(at, keyword);
    (0..list.map_or(0, Vec::len))
        .map(|index| pointer::push(&at, index.to_string()))
        .collect()
}

pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Turns every schema of the document into one of JSON Schema 2020-12 that refers to nothing elsewhere.
fn plain(root: &mut Value, document: &Document, report: &mut Diagnostics) {
    let version = root.get("openapi").and_then(Value::as_str);
    let is_old = version.is_some_and(|version| version.starts_with("3.0"));
    let mut pointers = Vec::new();
    walk::objects(root, walk::Scope::All, &mut |object| {
        if object.kind == Kind::Schema {
            pointers.push(object.pointer.to_owned());
        }
    });
    let mut lost = BTreeSet::new();
    for pointer in &pointers {
        let reference = pointer::get(root, pointer).and_then(|schema| schema.get("$ref"));
        let Some(reference) = reference.and_then(Value::as_str) else {
            continue;
        };
        let target = pointer::from_reference(reference);
        if target.is_none_or(|target| pointer::get(root, &target).is_none()) {
            lost.insert(pointer.clone());
            report.push(document.diagnostic(
                Severity::Warning,
                "mock-unchecked",
                &pointer::push(pointer, "$ref"),
                format!("nothing is validated against `{reference}`"),
                "it leads to nothing in the document, and is never fetched",
                "put the schema into the document",
            ));
        }
    }
    // Those that are within others first, since a schema may be put into another.
    for pointer in pointers.iter().rev() {
        let Some(Value::Object(schema)) = root.pointer_mut(pointer) else {
            continue;
        };
        if lost.contains(pointer) {
            schema.shift_remove("$ref");
        }
        one(schema, is_old);
    }
}

/// Turns one schema into one of JSON Schema 2020-12.
fn one(schema: &mut Map<String, Value>, is_old: bool) {
    // They change what references mean, and no document of OpenAPI needs them.
    for keyword in [
        "$schema",
        "$id",
        "$dynamicRef",
        "$vocabulary",
        "description",
    ] {
        schema.shift_remove(keyword);
    }
    more_values(schema);
    if !is_old {
        return;
    }
    if let Some(reference) = schema.get("$ref").cloned() {
        // OpenAPI 3.0 ignores what is beside a reference.
        schema.clear();
        schema.insert("$ref".to_owned(), reference);
        return;
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                let value = schema.shift_remove(bound).unwrap_or(Value::Null);
                schema.insert(exclusive.to_owned(), value);
            }
            Some(Value::Bool(false)) => {
                schema.shift_remove(exclusive);
            }
            _ => {}
        }
    }
    if schema.shift_remove("nullable") == Some(Value::Bool(true)) {
        if let Some(Value::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
        match schema.get("type").cloned() {
            Some(word) => {
                schema.insert("type".to_owned(), json!([word, "null"]));
            }
            None => {
                let own = Value::Object(std::mem::take(schema));
                schema.insert("anyOf".to_owned(), json!([own, { "type": "null" }]));
            }
        }
    }
}

/// The values that are known from elsewhere are values like those of `enum`.
fn more_values(schema: &mut Map<String, Value>) {
    let more = schema
        .get(extension::KEY)
        .and_then(|own| own.get("more_values"))
        .and_then(Value::as_array)
        .cloned();
    if let (Some(more), Some(Value::Array(values))) = (more, schema.get_mut("enum")) {
        values.extend(more);
    }
}

/// A property that is only sent the other way is required of nobody.
fn not_required(root: &mut Value, keyword: &str) {
    let mut found = Vec::new();
    walk::objects(root, walk::Scope::All, &mut |object| {
        if object.kind != Kind::Schema {
            return;
        }
        let mut names = marked(root, object.fields, keyword);
        let list = object.fields.get("allOf").and_then(Value::as_array);
        for index in 0..list.map_or(0, Vec::len) {
            let part = pointer::join(object.pointer, ["allOf", &index.to_string()]);
            if let Some((_, Value::Object(part))) = model::follow(root, &part) {
                names.extend(marked(root, part, keyword));
            }
        }
        if !names.is_empty() {
            found.push((object.pointer.to_owned(), names));
        }
    });
    for (pointer, names) in found {
        let Some(schema) = root.pointer_mut(&pointer) else {
            continue;
        };
        let keep = |name: &Value| !names.iter().any(|other| name == other);
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(keep);
        }
        let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
        for part in parts.into_iter().flatten() {
            if let Some(required) = part.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(keep);
            }
        }
    }
}

/// The properties of a schema that have a keyword which is `true`.
fn marked(root: &Value, schema: &Map<String, Value>, keyword: &str) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    let names = properties.filter(|(_, property)| {
        let target = property.get("$ref").and_then(Value::as_str);
        let target = target.and_then(pointer::from_reference);
        let target = target.and_then(|target| model::follow(root, &target));
        property.get(keyword) == Some(&Value::Bool(true))
            || target.is_some_and(|(_, target)| target.get(keyword) == Some(&Value::Bool(true)))
    });
    names.map(|(name, _)| name.clone()).collect()
}
