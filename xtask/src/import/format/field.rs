//! A field of a body or a parameter, as a page of tables or lists describes it, and the schema that it means.

use serde_json::{Map, Value, json};

use super::attribute::{Attribute, values_of};
use super::not_placed;
use super::words::Type;
use crate::diagnostic::{Diagnostics, Position, Severity};
use crate::import::finish::add_mark;
use crate::import::page::Page;

/// A field.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    /// Its name.
    pub name: String,
    /// Where the page describes it.
    pub at: Option<Position>,
    /// What its words say.
    pub ty: Type,
    /// Whether it has to be there.
    pub required: bool,
    /// Its description.
    pub description: String,
    /// What follows keys such as `Default:`.
    pub attributes: Vec<Attribute>,
    /// The fields of the object that it is, or of each item.
    pub children: Vec<Field>,
}

impl Field {
    fn position(&self) -> Position {
        self.at.unwrap_or(Position { line: 1, column: 1 })
    }

    /// The schema of its value. What the page says and a schema cannot is reported, and what is inferred is marked.
    pub fn schema(&self, page: &Page, report: &mut Diagnostics) -> Map<String, Value> {
        let mut ty = self.ty.clone();
        let mut notes: Vec<String> = Vec::new();
        if !ty.nullable && !ty.kinds.is_empty() && says_null(&self.description) {
            ty.nullable = true;
            report.push(page.diagnostic(
                Severity::Note,
                "page-inferred",
                self.position(),
                format!("`{}` can be `null`", self.name),
                "its type does not say so, and its description does",
                "take `null` from its type if the description means something else",
            ));
        }
        for word in &ty.unknown {
            let what = format!("`{word}` of `{}`", self.name);
            report.push(not_placed(page, self.position(), &what, Severity::Warning));
        }
        let example = self.attributes.iter().find(|one| one.keyword == "example");
        let example = example.and_then(|one| one.json(&ty));
        if !self.children.is_empty() && ty.kinds.is_empty() {
            ty.kinds.push("object");
        }
        if ty.kinds.is_empty()
            && ty.named.is_none()
            && let Some(kind) = example.as_ref().and_then(kind_of)
        {
            ty.kinds.push(kind);
            notes.push("The page gives no type; it is that of the example.".to_owned());
        }
        let item = match &example {
            Some(Value::Array(items)) => items.first(),
            _ => None,
        };
        if ty.is("array")
            && ty.items.is_none()
            && self.children.is_empty()
            && let Some(kind) = item.and_then(kind_of)
        {
            ty.items = Some(Box::new(Type::parse(kind)));
            notes.push(
                "The page has an array without items; their type is that of the example."
                    .to_owned(),
            );
        }
        let mut schema = ty.schema();
        if !self.children.is_empty() {
            let object = object(&self.children, page, report);
            let items = ty.items.as_ref();
            if ty.is("array")
                && items.is_none_or(|items| items.kinds.is_empty() || items.is("object"))
            {
                schema.insert("items".to_owned(), Value::Object(object));
            } else {
                schema.extend(object.into_iter().filter(|(key, _)| key != "type"));
            }
        }
        self.apply(&ty, &mut schema, page, report);
        if is_deprecated(&self.description) {
            schema.insert("deprecated".to_owned(), json!(true));
        }
        if !self.description.is_empty() {
            schema.insert("description".to_owned(), json!(self.description));
        }
        if let Some(example) = example {
            schema.insert("examples".to_owned(), json!([example]));
        }
        for note in notes {
            report.push(page.diagnostic(
                Severity::Note,
                "page-inferred",
                self.position(),
                format!("the type of `{}` is inferred", self.name),
                note.trim_end_matches('.').to_lowercase(),
                "write another if it is wrong",
            ));
            add_mark(&mut schema, "inferred", &note);
        }
        schema
    }

    /// Puts the attributes into the schema.
    fn apply(
        &self,
        ty: &Type,
        schema: &mut Map<String, Value>,
        page: &Page,
        report: &mut Diagnostics,
    ) {
        for attribute in &self.attributes {
            let keyword = attribute.keyword(ty);
            let is_count = |value: &Value| value.is_u64();
            let parsed: Option<Value> =
                serde_json::from_str(attribute.value.trim_matches('`')).ok();
            let value = match keyword {
                "example" => continue,
                "enum" => {
                    let mut values = values_of(&attribute.value);
                    if ty.nullable {
                        values.push(Value::Null);
                    }
                    Some(Value::Array(values)).filter(|_| !attribute.value.is_empty())
                }
                "default" => attribute.json(ty),
                "format" | "pattern" => Some(json!(attribute.value.trim_matches(['`', '"']))),
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties" => parsed.filter(is_count),
                "uniqueItems" => parsed.filter(Value::is_boolean),
                _ => parsed.filter(Value::is_number),
            };
            let Some(value) = value else {
                let what = format!(
                    "`{}: {}` of `{}`",
                    attribute.keyword, attribute.value, self.name
                );
                report.push(not_placed(page, self.position(), &what, Severity::Warning));
                continue;
            };
            // The values of an array are those of its items.
            if keyword == "enum" && ty.is("array") {
                let items = schema
                    .entry("items")
                    .or_insert_with(|| json!({ "type": "string" }));
                if let Value::Object(items) = items {
                    items.insert(keyword.to_owned(), value);
                }
            } else {
                schema.insert(keyword.to_owned(), value);
            }
        }
    }
}

/// The schema of an object with `fields`.
pub(super) fn object(
    fields: &[Field],
    page: &Page,
    report: &mut Diagnostics,
) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    let required = fields.iter().filter(|field| field.required);
    let required: Vec<&str> = required.map(|field| field.name.as_str()).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let mut properties = Map::new();
    for field in fields {
        let value = Value::Object(field.schema(page, report));
        if properties.insert(field.name.clone(), value).is_some() {
            let what = format!("the first of two descriptions of `{}`", field.name);
            report.push(not_placed(page, field.position(), &what, Severity::Warning));
        }
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema
}

/// Whether a description says that `null` may be sent.
fn says_null(description: &str) -> bool {
    let lower = description.to_lowercase().replace('`', "");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let before = ["to", "or", "be", "pass", "send"];
    words
        .windows(2)
        .any(|pair| pair[1] == "null" && before.contains(&pair[0]))
}

fn is_deprecated(description: &str) -> bool {
    let start = description
        .trim_start_matches(['*', '_', '[', '('])
        .to_lowercase();
    let rest = start.strip_prefix("deprecated").unwrap_or("x");
    rest.is_empty() || rest.starts_with([':', '.', ',', '*', ' ', ']', ')', '_'])
}

fn kind_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}
