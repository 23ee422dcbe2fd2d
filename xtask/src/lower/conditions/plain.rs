//! What conditions say of strings, numbers and booleans.

use super::{KEYWORDS, exact};
use crate::lower::all_of::both_patterns;
use serde_json::{Map, Value, json};

/// Writes the values that there are not, and returns the keywords of which something is left out.
pub(super) fn apply(
    source: &Value,
    schema: &mut Map<String, Value>,
    units: Vec<Map<String, Value>>,
) -> Vec<&'static str> {
    let mut left = Vec::new();
    let mut values = Vec::new();
    for unit in units {
        for keyword in KEYWORDS {
            let Some(said) = unit.get(keyword) else {
                continue;
            };
            let is_said = keyword == "not" && refuse(source, schema, said, &mut values);
            // Dependencies are about objects, and nothing follows without `if`.
            let is_about = matches!(keyword, "not" | "if");
            if is_about && !is_said {
                left.push(keyword);
            }
            // What is documented of it is kept.
            if keyword == "not" && !is_said && is_of_bounds(schema, said) {
                schema.insert("not".to_owned(), said.clone());
            }
        }
    }
    // A value of an enum that it cannot be is none of it.
    if let Some(Value::Array(listed)) = schema.get_mut("enum") {
        listed.retain(|one| !values.contains(one));
    } else if !values.is_empty() {
        schema.insert("not".to_owned(), json!({ "enum": values }));
    }
    left
}

/// Whether a schema has nothing but bounds of the type that another one has.
fn is_of_bounds(schema: &Map<String, Value>, of: &Value) -> bool {
    let name = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut keys = of.as_object().into_iter().flatten();
    keys.all(|(key, _)| crate::openapi::keywords::is_of_type(key, name))
}

/// Refuses what `not` says, and says whether that is all of it.
fn refuse(
    source: &Value,
    schema: &mut Map<String, Value>,
    not: &Value,
    values: &mut Vec<Value>,
) -> bool {
    let Some(not) = exact::resolved(source, not) else {
        return false;
    };
    let name = schema.get("type").cloned();
    let narrowing: Vec<_> = not
        .iter()
        .filter(|(key, value)| {
            let says_type = *key == "type" && Some(*value) == name.as_ref();
            !crate::openapi::keywords::is_annotation(key) && !says_type
        })
        .collect();
    match narrowing.as_slice() {
        [(key, Value::Array(listed))] if *key == "enum" => values.extend(listed.iter().cloned()),
        [(key, value)] if *key == "const" => values.push((*value).clone()),
        [(key, Value::String(of))] if *key == "type" => {
            // What is of another type anyway is not refused.
            let is_number = |name: &str| matches!(name, "integer" | "number");
            let own = name.as_ref().and_then(Value::as_str).unwrap_or_default();
            return !(is_number(of) && is_number(own));
        }
        [(key, Value::String(pattern))] if *key == "pattern" && name == Some(json!("string")) => {
            // What is no pattern would match everything, and refuse it.
            if crate::lower::patterns::problem(pattern).is_some() {
                return false;
            }
            let negated = json!(format!("^(?![\\s\\S]*?(?:{pattern}))"));
            let both = match schema.get("pattern") {
                Some(known) => both_patterns(known, &negated),
                None => Some(negated),
            };
            match both {
                Some(both) => _ = schema.insert("pattern".to_owned(), both),
                None => return false,
            }
        }
        [(key, Value::Array(several))] if *key == "anyOf" => {
            let several = several.clone();
            let mut all = several.iter();
            return all.all(|one| refuse(source, schema, one, values));
        }
        _ => return false,
    }
    true
}
