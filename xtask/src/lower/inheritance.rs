//! A schema with a `discriminator` that others include by `allOf` is, as a value, one of these: it becomes a union.
//!
//! ```text
//! Pet: { discriminator: …, properties: … }            Pet: { oneOf: [PetBase, Cat], discriminator: … }
//! Cat: { allOf: [Pet, …] }                      ──▶   Cat: { allOf: [PetBase, …] }
//!                                                     PetBase: { properties: … }
//! ```
//!
//! A value of another kind is read as the base, which keeps its additional properties, so that nothing of it is lost. A
//! base that no value is of, since others only include it, stays as it is; so does one that too many include.

use super::names::{SCHEMAS, components, reference_to};
use super::{Pending, report_all, target_of, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::{Facts, Origin};
use crate::naming;
use crate::openapi::{keywords, walk::Scope};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A union of more variants than this is slow to read and to compile.
const MOST_VARIANTS: usize = 100;

/// Makes unions of bases; what is left to do when `allOf` is merged is in `facts`.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    let family = Family::of(&document.value);
    let plans = family.plans(&document.value, &mut pending);
    for plan in &plans {
        plan.write(document, facts);
    }
    let bases: BTreeMap<&str, &Plan> = plans.iter().map(|plan| (&*plan.base, plan)).collect();
    if !bases.is_empty() {
        refer_to_bases(&mut document.value, &bases);
    }
    forget_the_rest(&mut document.value, &mut pending);
    report_all(document, report, pending);
}

/// Lets the bases, and what only adds to one where it is used, keep what they have no property for.
pub fn open(document: &mut Document, facts: &mut Facts, _: &mut Diagnostics) {
    let Some(schemas) = components(&mut document.value) else {
        return;
    };
    for name in std::mem::take(&mut facts.open) {
        if let Some(Value::Object(schema)) = schemas.get_mut(&name)
            && schema
                .get("additionalProperties")
                .is_none_or(|more| *more == true)
        {
            schema.insert("additionalProperties".to_owned(), json!({}));
        }
    }
}

/// Which components include which.
struct Family {
    /// The components that include one, in the document's order.
    children: BTreeMap<String, Vec<String>>,
    /// The bases with what tells their values apart, in the document's order.
    discriminators: Vec<(String, Map<String, Value>)>,
}

/// What a base becomes.
struct Plan {
    /// Its name, which is that of the union.
    name: String,
    /// The reference to it.
    base: String,
    /// The name of the schema that is included.
    included: String,
    variants: Vec<String>,
    discriminator: Map<String, Value>,
    /// Whether a value has no properties that are not named.
    is_closed: bool,
}

impl Family {
    fn of(root: &Value) -> Family {
        let mut family = Family {
            children: BTreeMap::new(),
            discriminators: Vec::new(),
        };
        let schemas = root.pointer(SCHEMAS).and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            for part in parts(schema) {
                if let Some(parent) = component_of(part) {
                    let children = family.children.entry(parent).or_default();
                    if !children.contains(name) {
                        children.push(name.clone());
                    }
                }
                if let Some(discriminator) = discriminator(part)
                    && !is_union(schema)
                    && family
                        .discriminators
                        .last()
                        .is_none_or(|(last, _)| last != name)
                {
                    family
                        .discriminators
                        .push((name.clone(), discriminator.clone()));
                }
            }
        }
        family
    }

    /// The components that include `name`, by others too, and those that its mapping names.
    fn kinds(&self, root: &Value, name: &str, discriminator: &Map<String, Value>) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            for child in self.children.get(next).into_iter().flatten() {
                if child != name && !kinds.contains(child) {
                    kinds.push(child.clone());
                    open.push(child);
                }
            }
        }
        let schemas = root.pointer(SCHEMAS).and_then(Value::as_object);
        for target in mapped(discriminator).filter_map(|(_, target)| named(target)) {
            let is_there = schemas.is_some_and(|schemas| schemas.contains_key(&target));
            if is_there && target != name && !kinds.contains(&target) {
                kinds.push(target);
            }
        }
        // In the document's order, whichever way they were found.
        let order: BTreeMap<&String, usize> = schemas
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, (name, _))| (name, index))
            .collect();
        kinds.sort_by_key(|kind| order.get(kind).copied());
        kinds
    }

    /// What each base becomes of which there are values.
    fn plans(&self, root: &Value, pending: &mut Vec<Pending>) -> Vec<Plan> {
        let mut used: BTreeSet<String> = root
            .pointer(SCHEMAS)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        let mut plans = Vec::new();
        for (name, discriminator) in &self.discriminators {
            let kinds = self.kinds(root, name, discriminator);
            if kinds.is_empty() || !is_used_as_value(root, name, &kinds) {
                continue;
            }
            if kinds.len() > MOST_VARIANTS {
                pending.push(Pending {
                    severity: Severity::Warning,
                    code: "discriminator-wide",
                    pointer: pointer::push(SCHEMAS, name),
                    message: format!("`{name}` is read as one type, not as a union of {}", kinds.len()),
                    why: "a union of that many is slow to read and to compile; what the type has no property for is in `extra`",
                    help: "write `oneOf` with the schemas that there are where a value is used",
                });
            }
            plans.push(Plan {
                included: naming::unique(&naming::pascal(&format!("{name} base")), &mut used),
                base: pointer::push(SCHEMAS, name),
                name: name.clone(),
                is_closed: is_closed(root, name),
                variants: kinds,
                discriminator: discriminator.clone(),
            });
        }
        let included: BTreeMap<String, String> = plans
            .iter()
            .map(|plan| (plan.name.clone(), plan.included.clone()))
            .collect();
        for plan in &mut plans {
            plan.tell_apart(&included);
        }
        plans
    }
}

impl Plan {
    /// Whether it stays one type.
    fn is_wide(&self) -> bool {
        self.variants.len() > MOST_VARIANTS
    }

    /// Names the schemas that are values, and not the unions that they have become.
    fn tell_apart(&mut self, included: &BTreeMap<String, String>) {
        let value = |name: &String| included.get(name).unwrap_or(name).clone();
        let mut mapping = Map::new();
        for (key, target) in mapped(&self.discriminator) {
            let target = named(target).map(|name| reference(&value(&name)));
            mapping.insert(key.clone(), json!(target));
        }
        if !mapping.contains_key(&self.name) {
            mapping.insert(self.name.clone(), json!(reference(&self.included)));
        }
        self.variants = self.variants.iter().map(value).collect();
        self.discriminator
            .insert("mapping".to_owned(), mapping.into());
        let default = self.discriminator.entry("defaultMapping");
        default
            .and_modify(|target| {
                if let Some(name) = named(target) {
                    *target = json!(reference(&value(&name)));
                }
            })
            .or_insert_with(|| json!(reference(&self.included)));
    }

    /// Puts the union where the base was, and the base beside it.
    fn write(&self, document: &mut Document, facts: &mut Facts) {
        let to = pointer::push(SCHEMAS, &self.included);
        let Some(schemas) = components(&mut document.value) else {
            return;
        };
        let Some(Value::Object(schema)) = schemas.get_mut(&self.name) else {
            return;
        };
        let mut base = schema.clone();
        without_discriminator(&mut base);
        if self.is_wide() {
            *schema = base;
            if !self.is_closed {
                facts.open.insert(self.name.clone());
            }
            return;
        }
        schema.retain(|key, _| keywords::is_annotation(key));
        // Where a value could as well be of a kind that adds nothing, it is of the base.
        let variants = [&self.included].into_iter().chain(&self.variants);
        let variants: Vec<_> = variants
            .map(|name| json!({ "$ref": reference(name) }))
            .collect();
        schema.insert("oneOf".to_owned(), Value::Array(variants));
        schema.insert(
            "discriminator".to_owned(),
            self.discriminator.clone().into(),
        );
        // Whether a value can be null is said of the union.
        base.retain(|key, _| !matches!(key.as_str(), "nullable" | "title" | "default"));
        schemas.insert(self.included.clone(), Value::Object(base));
        let origin = Origin::Inline(format!("a `{}` of no other kind", self.name));
        facts.origins.insert(self.included.clone(), origin);
        facts.meanings.relocate(&self.base, &to);
        if !self.is_closed {
            facts.open.insert(self.included.clone());
        }
        document.moved(&self.base, &to);
    }
}

/// Lets what includes a base include its properties, and not the union.
fn refer_to_bases(root: &mut Value, bases: &BTreeMap<&str, &Plan>) {
    walk::schemas(root, &mut |at, schema| {
        let is_component = pointer::split(at).is_some_and(|(parent, _)| parent == SCHEMAS);
        let is_plain = !is_component && is_only_described(schema);
        let Some(Value::Array(parts)) = schema.get_mut("allOf") else {
            return;
        };
        let mut is_open = false;
        let mut includes = false;
        for part in parts.iter_mut().filter_map(Value::as_object_mut) {
            let target = part.get("$ref").and_then(Value::as_str).map(target_of);
            let plan = target.and_then(|target| bases.get(target.as_str()));
            // What only describes a value of the base is one.
            let Some(plan) = plan.filter(|plan| !is_plain && !plan.is_wide()) else {
                continue;
            };
            part.insert("$ref".to_owned(), json!(reference(&plan.included)));
            is_open |= !plan.is_closed;
            includes = true;
        }
        if is_component && includes {
            // A kind that adds nothing is a type of its own all the same.
            parts.push(json!({ "type": "object" }));
        } else if is_open {
            parts.push(json!({ "additionalProperties": {} }));
        }
    });
}

/// Whether an `allOf` has one reference and nothing else but what describes it.
fn is_only_described(schema: &Map<String, Value>) -> bool {
    let describes = |key: &String| keywords::is_annotation(key) || key == "type";
    let parts = schema.get("allOf").and_then(Value::as_array);
    let mut references = 0;
    let plain = parts.into_iter().flatten().all(|part| match part {
        Value::Object(part) if part.contains_key("$ref") => {
            references += 1;
            true
        }
        Value::Object(part) => part.keys().all(describes),
        _ => true,
    });
    let mut beside = schema.keys().filter(|key| *key != "allOf");
    plain && references == 1 && beside.all(describes)
}

/// Says of every `discriminator` that is left outside of a union that nothing is told apart by it.
fn forget_the_rest(root: &mut Value, pending: &mut Vec<Pending>) {
    let family = Family::of(root);
    walk::schemas(root, &mut |at, schema| {
        if !schema.contains_key("discriminator") || is_union_here(schema) {
            return;
        }
        let discriminator = schema.shift_remove("discriminator");
        // One that others include tells their values apart where these are used.
        let name = pointer::strip_prefix(at, SCHEMAS).and_then(|rest| rest.split('/').nth(1));
        let name = name.map(pointer::unescape).unwrap_or_default();
        if family.children.contains_key(&*name) {
            return;
        }
        let mapping = discriminator
            .as_ref()
            .and_then(|of| of.get("mapping")?.as_object());
        let is_mapped = mapping.is_some_and(|mapping| !mapping.is_empty());
        pending.push(Pending {
            severity: Severity::Note,
            code: "discriminator-ignored",
            pointer: pointer::push(at, "discriminator"),
            message: match is_mapped {
                true => "`discriminator` is ignored: no value of this schema is one of those in its `mapping`",
                false => "`discriminator` is ignored: there is nothing to tell apart",
            }
            .to_owned(),
            why: "the schema is no union, and no other schema includes it by `allOf`",
            help: "write `oneOf` with the schemas that a value can be of",
        });
    });
}

/// The schema and the subschemas of its `allOf`.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let all = schema.get("allOf").and_then(Value::as_array);
    std::iter::once(schema).chain(all.into_iter().flatten())
}

/// The component that a schema refers to, if it is in an `allOf`.
fn component_of(part: &Value) -> Option<String> {
    let path = target_of(part.get("$ref")?.as_str()?);
    let (parent, name) = pointer::split(&path)?;
    (parent == SCHEMAS).then(|| name.into_owned())
}

fn discriminator(part: &Value) -> Option<&Map<String, Value>> {
    let discriminator = part.get("discriminator")?.as_object()?;
    let property = discriminator.get("propertyName")?;
    property.is_string().then_some(discriminator)
}

fn without_discriminator(schema: &mut Map<String, Value>) {
    schema.shift_remove("discriminator");
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten().filter_map(Value::as_object_mut) {
        part.shift_remove("discriminator");
    }
}

fn is_union(schema: &Value) -> bool {
    parts(schema)
        .filter_map(Value::as_object)
        .any(is_union_here)
}

fn is_union_here(schema: &Map<String, Value>) -> bool {
    let lists = ["oneOf", "anyOf"].map(|key| schema.get(key).and_then(Value::as_array));
    lists.into_iter().flatten().any(|list| !list.is_empty())
}

/// The values that are mapped, each to what it is mapped to.
fn mapped(discriminator: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    mapping.into_iter().flatten()
}

/// The component that a mapping means: a target is a reference or a bare name.
fn named(target: &Value) -> Option<String> {
    let name = target.as_str()?.rsplit('/').next()?;
    Some(pointer::unescape(name).into_owned())
}

fn reference(name: &str) -> String {
    match name.contains(['/', '~']) {
        true => format!("#{}", pointer::push(SCHEMAS, name)),
        false => reference_to(name),
    }
}

/// Whether the base says that its values have no other properties.
fn is_closed(root: &Value, name: &str) -> bool {
    let schema = root.pointer(&pointer::push(SCHEMAS, name));
    let keys = ["additionalProperties", "unevaluatedProperties"];
    schema.into_iter().flat_map(parts).any(|part| {
        keys.iter()
            .any(|key| part.get(*key).is_some_and(|more| *more == false))
    })
}

/// Whether anything refers to `name` but the `allOf` of the components that include it.
fn is_used_as_value(root: &Value, name: &str, kinds: &[String]) -> bool {
    let target = pointer::push(SCHEMAS, name);
    let mut is_used = false;
    crate::openapi::walk::objects(root, Scope::Read, &mut |object| {
        let reference = object.fields.get("$ref").and_then(Value::as_str);
        if reference.is_none_or(|reference| target_of(reference) != target) {
            return;
        }
        let inside = pointer::strip_prefix(object.pointer, SCHEMAS).unwrap_or_default();
        let mut tokens = pointer::tokens(inside);
        let is_kind = tokens
            .next()
            .is_some_and(|kind| kinds.iter().any(|one| *one == *kind));
        let includes = is_kind && tokens.next().as_deref() == Some("allOf") && tokens.count() == 1;
        is_used |= !includes;
    });
    is_used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::{Rule, all_of};

    const CAT: &str = "    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { meow: { type: boolean } } }] }\n";

    /// The schemas and what is reported, where a list of pets is a value.
    fn lowered(schemas: &str) -> (Value, Vec<&'static str>) {
        let rules = [apply, all_of::apply, open].map(Rule::WithFacts);
        let used = "    Pets: { items: { $ref: '#/components/schemas/Pet' } }\n";
        crate::testing::lowered(&rules, &format!("{schemas}{used}"))
    }

    fn to(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    #[test]
    fn a_base_is_a_union_of_what_includes_it_and_of_itself() {
        let (schemas, codes) = lowered(&format!(
            "    Pet: {{ type: object, description: d, required: [kind], properties: {{ kind: {{ type: string }} }}, discriminator: {{ propertyName: kind, mapping: {{ cat: Cat, pet: '#/components/schemas/Pet' }} }} }}\n{CAT}    Fish: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}] }}\n"
        ));
        let pet = json!({
            "description": "d",
            "oneOf": [to("PetBase"), to("Cat"), to("Fish")],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "cat": "#/components/schemas/Cat",
                    "pet": "#/components/schemas/PetBase",
                    "Pet": "#/components/schemas/PetBase",
                },
                "defaultMapping": "#/components/schemas/PetBase",
            },
        });
        assert_eq!((&schemas["Pet"], codes), (&pet, vec![]));
        let kind = json!({"type": "string"});
        let base = json!({"type": "object", "description": "d", "required": ["kind"], "properties": {"kind": kind}, "additionalProperties": {}});
        assert_eq!(schemas["PetBase"], base);
        let cat = json!({"type": "object", "required": ["kind"], "properties": {"kind": kind, "meow": {"type": "boolean"}}});
        assert_eq!(schemas["Cat"], cat);
        let fish = json!({"type": "object", "required": ["kind"], "properties": {"kind": kind}});
        assert_eq!(schemas["Fish"], fish);
    }

    #[test]
    fn a_kind_of_a_kind_is_a_kind_of_both() {
        let (schemas, codes) = lowered(
            "    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { discriminator: { propertyName: size, mapping: { small: Kitten } }, properties: { size: { type: string } } }] }
    Kitten: { allOf: [{ $ref: '#/components/schemas/Cat' }, { properties: { age: {} } }] }
    Cats: { items: { $ref: '#/components/schemas/Cat' } }
",
        );
        assert_eq!(
            schemas["Pet"]["oneOf"],
            json!([to("PetBase"), to("CatBase"), to("Kitten")])
        );
        assert_eq!(
            schemas["Cat"]["oneOf"],
            json!([to("CatBase"), to("Kitten")])
        );
        let names = |name: &str| {
            schemas[name]["properties"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(names("Kitten"), ["kind", "size", "age"]);
        assert_eq!(names("CatBase"), ["kind", "size"]);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn a_base_that_others_only_include_stays_as_it_is() {
        let rules = [apply, all_of::apply, open].map(Rule::WithFacts);
        let pet = "    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }\n";
        let (schemas, codes) = crate::testing::lowered(&rules, &format!("{pet}{CAT}"));
        let expected = json!({"properties": {"kind": {"type": "string"}}});
        assert_eq!((&schemas["Pet"], codes), (&expected, vec![]));
        // Without anything that includes it, there is nothing to tell apart.
        let (schemas, codes) = lowered(pet);
        assert_eq!(
            (&schemas["Pet"], codes),
            (&expected, vec!["discriminator-ignored"])
        );
        assert_eq!(schemas.get("PetBase"), None);
    }

    #[test]
    fn what_is_added_where_a_base_is_used_keeps_what_it_does_not_know() {
        let (schemas, _) = lowered(&format!(
            "    Pet: {{ properties: {{ kind: {{ type: string }} }}, discriminator: {{ propertyName: kind }} }}\n{CAT}    Home: {{ properties: {{ plain: {{ description: d, allOf: [{{ $ref: '#/components/schemas/Pet' }}] }}, more: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ properties: {{ since: {{}} }} }}] }} }} }}\n"
        ));
        let home = &schemas["Home"]["properties"];
        let plain = json!({"$ref": "#/components/schemas/Pet", "description": "d"});
        assert_eq!(home["plain"], plain);
        let more = json!({"properties": {"kind": {"type": "string"}, "since": {}}, "additionalProperties": {}});
        assert_eq!(home["more"], more);
    }

    #[test]
    fn a_base_that_allows_nothing_else_stays_closed() {
        let (schemas, _) = lowered(&format!(
            "    Pet: {{ properties: {{ kind: {{ type: string }} }}, additionalProperties: false, discriminator: {{ propertyName: kind }} }}\n{CAT}"
        ));
        assert_eq!(schemas["PetBase"]["additionalProperties"], json!(false));
    }

    #[test]
    fn a_union_of_very_many_is_one_open_type() {
        let mut text = String::from(
            "    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }\n",
        );
        for index in 0..=MOST_VARIANTS {
            text.push_str(&CAT.replace("Cat", &format!("Cat{index}")));
        }
        let (schemas, codes) = lowered(&text);
        let pet = json!({"properties": {"kind": {"type": "string"}}, "additionalProperties": {}});
        assert_eq!((&schemas["Pet"], codes), (&pet, vec!["discriminator-wide"]));
    }
}
