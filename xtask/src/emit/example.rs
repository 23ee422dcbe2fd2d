//! Examples of calls for the documentation: each compiles.

use super::operation::{BodyForm, Inputs};
use super::values;
use crate::model::{Api, Operation, reference};
use crate::refine::{Definition, Refined};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::Type;

/// How many optional setters an example shows.
const SHOWN: usize = 2;

/// A call of an operation, with the lines around it hidden.
pub fn call(api: &Api, refined: &Refined, operation: &Operation, inputs: &Inputs<'_>) -> String {
    let values = Values { api, refined };
    let mut arguments = Vec::new();
    for input in inputs
        .parameters
        .iter()
        .filter(|input| input.parameter.required)
    {
        let parameter = input.parameter;
        arguments.push(values.of(&input.ty, &parameter.schema, parameter.example.as_ref(), 0));
    }
    let mut setters = Vec::new();
    for input in inputs
        .parameters
        .iter()
        .filter(|input| !input.parameter.required)
        .take(SHOWN)
    {
        let value = values.of(
            &input.ty,
            &input.parameter.schema,
            input.parameter.example.as_ref(),
            0,
        );
        setters.push(format!(".{}({value})", input.method));
    }
    match inputs.body.as_ref().map(|body| (&body.form, body)) {
        Some((BodyForm::Fields(fields), _)) => {
            for field in fields {
                let value = values.of(&field.field.ty, field.schema, None, 0);
                if field.is_required() {
                    let nullable = field.field.presence == crate::refine::Presence::AlwaysNullable;
                    arguments.push(if nullable { "None".to_owned() } else { value });
                } else if setters.len() < SHOWN {
                    setters.push(format!(".{}({value})", field.method));
                }
            }
        }
        Some((BodyForm::Whole, body)) if body.required => {
            let schema = operation
                .body
                .as_ref()
                .map(|body| &body.schema)
                .unwrap_or(&Value::Null);
            arguments.push(values.of(&body.ty, schema, None, 0));
        }
        _ => {}
    }
    let module = api.name.replace('-', "_");
    let call = format!("client.{}({})", operation.id, arguments.join(", "));
    let chain: String = setters
        .iter()
        .map(|setter| format!("\n    {setter}"))
        .collect();
    let shown = if setters.is_empty() {
        format!("let answer = {call}.send().await?;")
    } else {
        format!("let answer = {call}{chain}\n    .send()\n    .await?;")
    };
    let shown = formatted(&shown);
    let imports = if shown.contains("types::") {
        format!("use {module}::types;\n\n")
    } else {
        String::new()
    };
    format!(
        "# async fn example(client: {module}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n\
         {imports}{shown}\n# let _ = answer;\n# Ok(())\n# }}"
    )
}

/// Statements as the formatter of all other code writes them.
pub fn formatted(statements: &str) -> String {
    let Ok(file) = syn::parse_file(&format!("async fn example() {{ {statements} }}")) else {
        return statements.to_owned();
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<_> = text.lines().collect();
    let inside = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    let dedented: Vec<_> = inside
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    dedented.join("\n")
}

struct Values<'a> {
    api: &'a Api,
    refined: &'a Refined,
}

impl Values<'_> {
    /// An expression that is taken for a value of `ty`.
    fn of(&self, ty: &Type, schema: &Value, example: Option<&Value>, depth: usize) -> String {
        let resolved = self.api.resolved(schema);
        let example = example
            .or_else(|| first_example(schema))
            .or_else(|| first_example(resolved));
        let ty = values::followed(self.refined, ty);
        if let Some(item) = values::arguments_of(&ty, "Vec").first() {
            let empty = Value::Null;
            let items = resolved.get("items").unwrap_or(&empty);
            let given = example
                .and_then(Value::as_array)
                .filter(|list| !list.is_empty());
            let list: Vec<_> = match given {
                Some(list) => list
                    .iter()
                    .take(2)
                    .map(|one| self.of(item, items, Some(one), depth + 1))
                    .collect(),
                None => vec![self.of(item, items, None, depth + 1)],
            };
            return format!("[{}]", list.join(", "));
        }
        if let [_, value] = values::arguments_of(&ty, "BTreeMap").as_slice() {
            let empty = Value::Null;
            let inner = resolved.get("additionalProperties").unwrap_or(&empty);
            return format!("[(\"key\", {})]", self.of(value, inner, None, depth + 1));
        }
        if let Some(definition) = values::named(self.refined, &ty) {
            let name = ty.to_token_stream().to_string();
            let written = reference(schema)
                .and_then(|_| self.of_definition(&name, definition, example, depth));
            return written.unwrap_or_else(|| self.parsed(&name, example));
        }
        self.scalar(&ty, resolved, example)
    }

    fn of_definition(
        &self,
        name: &str,
        definition: &Definition,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<String> {
        match definition {
            Definition::Enum(variants) => {
                let text = example.and_then(Value::as_str);
                let variant = variants
                    .iter()
                    .find(|(_, value)| Some(value.as_str()) == text)
                    .or(variants.first())?;
                Some(format!("types::{name}::{}", variant.0))
            }
            Definition::Struct { fields, .. } if depth < 4 => {
                let def = self.api.types.get(name).filter(|def| def.in_request)?;
                let required = fields
                    .iter()
                    .zip(def.fields())
                    .filter(|(_, described)| described.required);
                let arguments: Vec<_> = required
                    .map(|(field, described)| {
                        if described.nullable {
                            return "None".to_owned();
                        }
                        let example = example.and_then(|example| example.get(&field.wire));
                        self.of(&field.ty, &described.schema, example, depth + 1)
                    })
                    .collect();
                Some(format!("types::{name}::new({})", arguments.join(", ")))
            }
            _ => None,
        }
    }

    /// A value read from JSON, for a type that has no shorter form.
    fn parsed(&self, name: &str, example: Option<&Value>) -> String {
        let json = example.cloned().unwrap_or_default();
        format!("serde_json::from_value::<types::{name}>(serde_json::json!({json}))?")
    }

    fn scalar(&self, ty: &Type, schema: &Value, example: Option<&Value>) -> String {
        let name = ty.to_token_stream().to_string();
        match name.as_str() {
            "String" | "DateTime" | "SecretString" => {
                let text = example
                    .and_then(Value::as_str)
                    .map(str::to_owned)
                    .unwrap_or_else(|| text_for(&name, schema));
                quote!(#text).to_string()
            }
            "bool" => example.and_then(Value::as_bool).unwrap_or(true).to_string(),
            "i32" | "i64" => {
                let minimum = schema.get("minimum").and_then(Value::as_i64);
                example
                    .and_then(Value::as_i64)
                    .or(minimum.filter(|minimum| *minimum > 0))
                    .unwrap_or(1)
                    .to_string()
            }
            "f32" | "f64" => format!("{:?}", example.and_then(Value::as_f64).unwrap_or(1.0)),
            "serde_json :: Value" => format!(
                "serde_json::json!({})",
                example.cloned().unwrap_or_default()
            ),
            _ => "Default::default()".to_owned(),
        }
    }
}

fn text_for(ty: &str, schema: &Value) -> String {
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (ty, format) {
        ("DateTime", _) => "2026-01-31T12:00:00Z",
        ("SecretString", _) => "a secret of your own",
        (_, "uri" | "url") => "https://example.com/webhook",
        (_, "date") => "2026-01-31",
        (_, "uuid") => "00000000-0000-4000-8000-000000000000",
        (_, "email") => "somebody@example.com",
        _ => return text_within(schema),
    }
    .to_owned()
}

/// A text whose length the schema allows, so that the example can be sent.
fn text_within(schema: &Value) -> String {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let least = bound("minLength").unwrap_or(0).clamp(4, 64) as usize;
    let most = bound("maxLength").unwrap_or(64).min(64) as usize;
    "text".chars().cycle().take(least.min(most)).collect()
}

fn first_example(schema: &Value) -> Option<&Value> {
    schema
        .get("example")
        .or_else(|| schema.get("examples")?.as_array()?.first())
}
