//! One naming pass over the whole document: every component and every inline type that a user meets in code gets
//! a unique Rust type name, before anything else gives it one.
//!
//! An inline type becomes a component named after its place; a reference stands where it was.

use super::{Finding, report_all, walk};
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, pointer};
use crate::naming;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where the rule keeps a component's name as the document wrote it.
pub const ORIGINAL: &str = "x-clientry-component";
/// Where the rule keeps the place of a type that was inline.
pub const PLACE: &str = "x-clientry-place";

/// The path of the schemas' section.
const SCHEMAS: &str = "/components/schemas";

/// What stays at the place of use when an inline type moves away.
const STAYS: [&str; 6] = ["default", "deprecated", "description", "nullable", "readOnly", "writeOnly"];

/// Names components, follows references into the inside of others, and moves inline types out.
pub fn apply(document: &mut Document, report: &mut Report) {
    let mut names = Names::default();
    rename_components(document, &mut names);
    name_deep_references(document, report, &mut names);
    move_inline_types(document, &mut names);
}

#[derive(Default)]
struct Names {
    used: BTreeSet<String>,
}

impl Names {
    fn take(&mut self, hint: &str) -> String {
        naming::unique(&naming::pascal(hint), &mut self.used)
    }
}

fn components(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let root = value.as_object_mut()?;
    let components = root.entry("components").or_insert_with(|| json!({})).as_object_mut()?;
    components.entry("schemas").or_insert_with(|| json!({})).as_object_mut()
}

fn reference_to(name: &str) -> String {
    format!("#{SCHEMAS}/{name}")
}

fn rename_components(document: &mut Document, names: &mut Names) {
    let Some(schemas) = components(&mut document.value) else { return };
    let old = std::mem::take(schemas);
    // A name that is right already is kept before another one could take it.
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for name in old.keys().filter(|name| naming::pascal(name) == **name) {
        renamed.insert(name.clone(), names.take(name));
    }
    for name in old.keys() {
        if !renamed.contains_key(name) {
            renamed.insert(name.clone(), names.take(name));
        }
    }
    let mut moves = Vec::new();
    for (name, mut schema) in old {
        let new = &renamed[&name];
        if let Value::Object(schema) = &mut schema {
            schema.insert(ORIGINAL.into(), json!(name));
        }
        if *new != name {
            moves.push((pointer::push(SCHEMAS, &name), pointer::push(SCHEMAS, new)));
        }
        schemas.insert(new.clone(), schema);
    }
    for (from, to) in moves {
        document.moved(&from, &to);
    }
    walk::schemas(&mut document.value, &mut |_, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return };
        let path = super::target_of(reference);
        let Some(rest) = path.strip_prefix(SCHEMAS).and_then(|rest| rest.strip_prefix('/')) else { return };
        let (token, inside) = rest.split_once('/').map_or((rest, None), |(token, inside)| (token, Some(inside)));
        if let Some(new) = renamed.get(pointer::unescape(token).as_ref()) {
            let inside = inside.map(|inside| format!("/{inside}")).unwrap_or_default();
            schema.insert("$ref".into(), json!(format!("{}{inside}", reference_to(new))));
        }
    });
}

/// A reference to the inside of something else gets a component of its own to point to.
fn name_deep_references(document: &mut Document, report: &mut Report, names: &mut Names) {
    let mut deep: BTreeMap<String, String> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut added = Vec::new();
    let source = document.value.clone();
    let is_component = |path: &str| {
        path.strip_prefix(SCHEMAS).and_then(|p| p.strip_prefix('/')).is_some_and(|rest| !rest.contains('/'))
    };
    walk::schemas(&mut document.value, &mut |at, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str).map(str::to_owned) else { return };
        let path = super::target_of(&reference);
        if is_component(&path) {
            return;
        }
        if !deep.contains_key(&path) {
            let Some(target) = source.pointer(&path).filter(|target| target.is_object()) else {
                findings.push(Finding {
                    severity: Severity::Error,
                    code: "ref-too-deep",
                    pointer: at.to_owned(),
                    message: format!("`{reference}` points into a part that moves while the document is read"),
                    why: "only a schema under `components` keeps its place",
                    help: "give the schema a name under `components/schemas` and refer to that",
                });
                return;
            };
            let hint: Vec<_> = path.split('/').filter(|t| !matches!(*t, "" | "components" | "schemas" | "properties")).collect();
            let name = names.take(&hint.join(" "));
            added.push((path.clone(), name.clone(), target.clone()));
            deep.insert(path.clone(), name);
        }
        schema.insert("$ref".into(), json!(reference_to(&deep[&path])));
    });
    report_all(document, report, findings);
    for (path, name, mut target) in added {
        walk::schema("", &mut target, &mut |_, schema| {
            let path = schema.get("$ref").and_then(Value::as_str).map(super::target_of);
            if let Some(name) = path.and_then(|path| deep.get(&path)) {
                schema.insert("$ref".into(), json!(reference_to(name)));
            }
        });
        document.moved(&path, &pointer::push(SCHEMAS, &name));
        if let Some(schemas) = components(&mut document.value) {
            schemas.insert(name, target);
        }
    }
}

/// A type that moved out of its place.
struct Moved {
    name: String,
    schema: Value,
    from: String,
}

/// Moves inline types out while it walks; what it moved is walked in its turn.
struct Mover<'n> {
    names: &'n mut Names,
    queue: VecDeque<Moved>,
}

fn move_inline_types(document: &mut Document, names: &mut Names) {
    let mut mover = Mover { names, queue: VecDeque::new() };
    if let Some(schemas) = components(&mut document.value) {
        for (name, schema) in schemas.iter_mut() {
            mover.inside(&pointer::push(SCHEMAS, name), schema, name);
        }
    }
    walk::operations(&mut document.value, &mut |at, _, _, operation| mover.operation(at, operation));
    while let Some(mut moved) = mover.queue.pop_front() {
        let to = pointer::push(SCHEMAS, &moved.name);
        document.moved(&moved.from, &to);
        mover.inside(&to, &mut moved.schema, &moved.name);
        if let Some(schemas) = components(&mut document.value) {
            schemas.insert(moved.name, moved.schema);
        }
    }
}

impl Mover<'_> {
    fn operation(&mut self, at: &str, operation: &mut Map<String, Value>) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let base = pointer::push(at, "parameters");
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(schema) = parameter.get_mut("schema") {
                let here = pointer::push(&pointer::push(&base, &index.to_string()), "schema");
                self.place(&here, schema, &format!("{id} {name}"), &format!("`{name}` of `{id}`"));
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            let here = pointer::push(at, "requestBody");
            self.content(&here, body, &format!("{id} request"), &format!("the body of `{id}`"));
        }
        let base = pointer::push(at, "responses");
        for (status, answer) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            let hint = if status.starts_with('2') { format!("{id} response") } else { format!("{id} {status}") };
            self.content(&pointer::push(&base, status), answer, &hint, &format!("the {status} answer of `{id}`"));
        }
    }

    fn content(&mut self, at: &str, owner: &mut Value, hint: &str, place: &str) {
        let base = pointer::push(at, "content");
        for (media_type, member) in owner.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(schema) = member.get_mut("schema") {
                let here = pointer::push(&pointer::push(&base, media_type), "schema");
                self.place(&here, schema, hint, place);
            }
        }
    }

    /// A schema at a place of use: it moves out when it needs a name, else its inside is looked at.
    fn place(&mut self, at: &str, schema: &mut Value, hint: &str, place: &str) {
        if !needs_name(schema) {
            self.inside(at, schema, hint);
            return;
        }
        let Value::Object(members) = schema else { return };
        let mut moved = std::mem::take(members);
        let name = self.names.take(hint);
        members.insert("$ref".into(), json!(reference_to(&name)));
        for key in STAYS {
            if let Some(value) = moved.shift_remove(key) {
                members.insert(key.to_owned(), value);
            }
        }
        moved.insert(PLACE.into(), json!(place));
        self.queue.push_back(Moved { name, schema: Value::Object(moved), from: at.to_owned() });
    }

    fn inside(&mut self, at: &str, schema: &mut Value, owner: &str) {
        let Value::Object(members) = schema else { return };
        for (key, member) in members.iter_mut() {
            let here = pointer::push(at, key);
            match key.as_str() {
                "properties" => {
                    for (name, property) in member.as_object_mut().into_iter().flatten() {
                        let place = format!("`{name}` of [`{owner}`]");
                        self.place(&pointer::push(&here, name), property, &format!("{owner} {name}"), &place);
                    }
                }
                "items" => self.place(&here, member, &format!("{owner} item"), &format!("an item of `{owner}`")),
                "additionalProperties" => {
                    self.place(&here, member, &format!("{owner} value"), &format!("a value of `{owner}`"));
                }
                "oneOf" | "anyOf" => {
                    for (index, item) in member.as_array_mut().into_iter().flatten().enumerate() {
                        let title = item.get("title").and_then(Value::as_str).map(str::to_owned);
                        let hint = title.unwrap_or_else(|| format!("{owner} variant {}", index + 1));
                        let here = pointer::push(&here, &index.to_string());
                        self.place(&here, item, &hint, &format!("one form of [`{owner}`]"));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a user would name this type in code: a struct, an enum or a union.
fn needs_name(schema: &Value) -> bool {
    let has = |key: &str| schema.get(key).is_some_and(|v| v.as_array().is_some_and(|v| !v.is_empty()));
    let has_properties = schema.get("properties").and_then(Value::as_object).is_some_and(|p| !p.is_empty());
    has_properties || has("oneOf") || has("anyOf") || is_text_enum(schema)
}

/// Whether a schema lists the texts that a value can be.
pub fn is_text_enum(schema: &Value) -> bool {
    let texts = schema.get("enum").and_then(Value::as_array).is_some_and(|v| !v.is_empty() && v.iter().all(Value::is_string));
    texts && schema.get("type").is_none_or(|name| name == "string")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(text: &str) -> (Document, Report) {
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Report::default();
        apply(&mut document, &mut report);
        (document, report)
    }

    fn names(document: &Document) -> Vec<&String> {
        document.value["components"]["schemas"].as_object().unwrap().keys().collect()
    }

    #[test]
    fn components_get_rust_names_that_differ() {
        let (document, _) = lowered(
            "components: { schemas: { e_400_x: { type: object }, e400X: {}, E400X: {}, L: { items: { $ref: '#/components/schemas/e_400_x' } } } }\n",
        );
        assert_eq!(names(&document), ["E400x", "E400x2", "E400x3", "L"]);
        let schemas = &document.value["components"]["schemas"];
        assert_eq!(schemas["L"]["items"]["$ref"], "#/components/schemas/E400x");
        assert_eq!(schemas["E400x"][ORIGINAL], "e_400_x");
    }

    #[test]
    fn inline_types_are_named_after_their_place() {
        let (document, _) = lowered(
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
        );
        assert_eq!(names(&document), ["Pet", "PetTag", "ListThingsOrder", "ListThingsResponseItem", "ListThingsResponseItemA"]);
        let schemas = &document.value["components"]["schemas"];
        let tag = json!({"$ref": "#/components/schemas/PetTag", "description": "d", "nullable": true});
        assert_eq!(schemas["Pet"]["properties"]["tag"], tag);
        assert_eq!(schemas["PetTag"][PLACE], "`tag` of [`Pet`]");
        let order = &document.value["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(*order, json!({"$ref": "#/components/schemas/ListThingsOrder", "default": "asc"}));
        assert_eq!(document.position("/components/schemas/PetTag/properties/x").unwrap().line, 9);
    }

    #[test]
    fn a_deep_reference_points_to_a_component_of_its_own() {
        let (document, report) = lowered(
            "components: { schemas: { A: { properties: { b: { type: string } } }, C: { properties: { d: { $ref: '#/components/schemas/A/properties/b' } } } } }\n",
        );
        let reference = &document.value["components"]["schemas"]["C"]["properties"]["d"]["$ref"];
        assert_eq!(reference, "#/components/schemas/Ab");
        assert_eq!(document.value["components"]["schemas"]["Ab"], json!({"type": "string"}));
        assert!(!report.has_errors());
    }
}
