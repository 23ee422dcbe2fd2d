//! `schemas.json`: the JSON Schema of every component; `schemas.rs`: `JsonSchema` for the types, which reads it.

use crate::emit::{gate, source};
use crate::rust::types::Definition;
use crate::rust::{Crate, TypeDef, Types};
use serde::{Serialize, Serializer};

/// The schemas as one JSON Schema, in the document's order.
pub fn json(of: &Crate) -> Result<String, String> {
    let whole = Whole {
        dialect: "https://json-schema.org/draft/2020-12/schema",
        definitions: Definitions(&of.types),
    };
    let text = serde_json::to_string_pretty(&whole).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

#[derive(Serialize)]
struct Whole<'c> {
    #[serde(rename = "$schema")]
    dialect: &'static str,
    #[serde(rename = "$defs")]
    definitions: Definitions<'c>,
}

/// The schema of each type, by the name of its component.
struct Definitions<'c>(&'c Types);

impl Serialize for Definitions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|def| (&def.component, &*def.schema)))
    }
}

/// The module's source. What is another name for a type has an entry, and the type its own schema.
pub fn source(of: &Crate) -> String {
    let (mut always, mut parts) = (sections(&[], ""), String::new());
    for (module, defs) in of.types.by_gate() {
        let (Some(name), Some(condition)) = (&module.name, gate::line(&module.gate, "    ")) else {
            always = sections(&defs, "");
            continue;
        };
        let sections = sections(&defs, "    ");
        parts.push_str(&format!("{condition}    {name} {{\n{sections}    }}\n"));
    }
    let mut defs = of.types.iter();
    let import = match defs.any(|def| !is_alias(def)) {
        true => "use crate::types;\n\n",
        false => "",
    };
    format!(
        r#"{header}
//! JSON Schemas, behind the feature `schemars`: those of the document, which `schemas.json` holds.

{import}clientry::json_schemas! {{
    include_str!("schemas.json");
{always}{parts}}}

/// The JSON Schema of each type, by the name of its component in the document.
pub fn json_schemas() -> Vec<(&'static str, schemars::Schema)> {{
    SCHEMAS.all()
}}
"#,
        header = source::header(of, "//"),
    )
}

/// What is another name for a type.
fn is_alias(def: &TypeDef) -> bool {
    matches!(def.definition, Definition::Alias(_))
}

/// The lists of types and of aliases, each line behind `indent`.
fn sections(defs: &[&TypeDef], indent: &str) -> String {
    let (aliases, types): (Vec<_>, Vec<_>) = defs.iter().copied().partition(|def| is_alias(def));
    let section = |heading: &str, defs: &[&TypeDef]| {
        let lines = defs.iter().map(|def| entry(def, indent));
        match defs {
            [] => format!("{indent}    {heading} {{}}\n"),
            _ => format!(
                "{indent}    {heading} {{\n{}{indent}    }}\n",
                lines.collect::<String>()
            ),
        }
    };
    section("types", &types) + &section("aliases", &aliases)
}

/// A type, and what the document calls it where that is another name.
fn entry(def: &TypeDef, indent: &str) -> String {
    const WIDTH: usize = 100;
    let TypeDef {
        name, component, ..
    } = def;
    let line = format!("{indent}        {name} = {component:?},\n");
    match () {
        () if name == component => format!("{indent}        {name},\n"),
        () if line.trim_end().len() <= WIDTH => line,
        () => format!("{indent}        {name} =\n{indent}            {component:?},\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, with_schemas};
    use serde_json::{Value, json};

    #[test]
    fn every_type_has_its_schema_and_another_name_for_one_has_it_too() {
        let schemas = "    the_word: { type: string, enum: [x] }
    Words: { type: array, items: { $ref: '#/components/schemas/the_word' } }
";
        let made = decided(&with_schemas(schemas, &[], &["Words"]));
        let text = source(&made);
        let expected = r#"use crate::types;

clientry::json_schemas! {
    include_str!("schemas.json");
    types {
        TheWord = "the_word",
    }
    aliases {
        Words,
    }
}
"#;
        assert!(text.contains(expected), "{text}");
        let schemas: Value = serde_json::from_str(&json(&made).unwrap()).unwrap();
        let expected = json!({
            "the_word": {"type": "string", "enum": ["x"]},
            "Words": {"type": "array", "items": {"$ref": "#/$defs/the_word"}},
        });
        assert_eq!(schemas["$defs"], expected);
    }

    #[test]
    fn a_document_without_types_imports_none() {
        let made = decided("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n");
        let text = source(&made);
        assert!(!text.contains("use "), "{text}");
        assert!(text.contains("    types {}\n    aliases {}\n"), "{text}");
    }
}
