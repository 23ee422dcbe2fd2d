//! A list that says by `prefixItems` what is at each position becomes one whose `items` are any of those.
//!
//! Positions of one type are a list of that type; of several, one of a union. Which of them is at which position no
//! type says, and it is reported. `unevaluatedItems` are the `items` of what is said nothing else of.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::{self, Kind, Role};
use serde_json::{Map, Value, json};

/// Rewrites every such list.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        if let Some(rest) = schema.shift_remove("unevaluatedItems")
            && !schema.contains_key("items")
        {
            schema.insert("items".to_owned(), rest);
        }
        let Some(Value::Array(positions)) = schema.shift_remove("prefixItems") else {
            return;
        };
        let positions: Vec<_> = positions.into_iter().map(described).collect();
        if positions.is_empty() {
            return;
        }
        let mut found = |message: &str, why| {
            pending.push(Pending {
                severity: Severity::Note,
                code: "positions-not-validated",
                pointer: pointer::push(at, "prefixItems"),
                message: message.to_owned(),
                why,
                help: "where the positions differ, an object with a property for each says more",
            });
        };
        let rest = rest_of(schema, positions.len());
        let mut kinds = distinct(&positions, rest.as_ref());
        let is_nullable = take_null(&mut kinds);
        // Whatever has no union around it would be refused where it is of another type.
        if rest.is_none() && kinds.len() == 1 {
            kinds = vec![Map::new()];
            found(
                "the items of this list are any JSON",
                "behind `prefixItems` there may be any others, unless `items: false` or `maxItems` says that there are none",
            );
        } else if kinds.len() > 1 {
            found(
                "requests are not validated against the order of `prefixItems`",
                "the items are of one type in Rust, a union of those of all positions",
            );
        } else if positions.iter().any(narrows) && !are_alike(&positions) {
            found(
                "requests are not validated against the bounds in `prefixItems`",
                "the items are of one type in Rust, and the bounds of each position are its own",
            );
        }
        let mut items = match kinds.len() {
            1 => kinds.remove(0),
            _ => Map::from_iter([(
                "oneOf".to_owned(),
                kinds.into_iter().map(Value::Object).collect(),
            )]),
        };
        if is_nullable && !items.is_empty() {
            items.insert("nullable".to_owned(), json!(true));
        }
        document_positions(schema, &positions);
        schema.insert("items".to_owned(), Value::Object(items));
    });
    report_all(document, report, pending);
}

/// A position's schema; `true` is any JSON.
fn described(schema: Value) -> Map<String, Value> {
    match schema {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The schema of what is behind the positions: none where it may be any JSON, and an empty list of them where there is nothing.
/// Where the positions are all that there may be, the list gets their number as a bound.
fn rest_of(
    schema: &mut Map<String, Value>,
    positions: usize,
) -> Option<Option<Map<String, Value>>> {
    let most = schema.get("maxItems").and_then(Value::as_u64);
    let positions = u64::try_from(positions).unwrap_or(u64::MAX);
    let is_bounded = most.is_some_and(|most| most <= positions);
    match schema.shift_remove("items") {
        Some(Value::Bool(false)) => {
            if !is_bounded {
                schema.insert("maxItems".to_owned(), json!(positions));
            }
            Some(None)
        }
        _ if is_bounded => Some(None),
        Some(Value::Object(items)) if !items.is_empty() => Some(Some(items)),
        _ => None,
    }
}

/// The schemas of the items, each once; those of one plain type without their bounds where these differ.
fn distinct(
    positions: &[Map<String, Value>],
    rest: Option<&Option<Map<String, Value>>>,
) -> Vec<Map<String, Value>> {
    let mut kinds: Vec<Map<String, Value>> = Vec::new();
    for position in positions.iter().chain(rest.and_then(Option::as_ref)) {
        let kind = without_annotations(position);
        if kinds.contains(&kind) {
            continue;
        }
        let plain = without_bounds(&kind);
        match kinds
            .iter_mut()
            .find(|known| is_plain(&plain) && without_bounds(known) == plain)
        {
            Some(known) => *known = plain,
            None => kinds.push(kind),
        }
    }
    kinds
}

/// Whether all positions say the same.
fn are_alike(positions: &[Map<String, Value>]) -> bool {
    let mut kinds = positions.iter().map(without_annotations);
    let first = kinds.next();
    kinds.all(|kind| Some(kind) == first)
}

fn without_annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut kind = schema.clone();
    kind.retain(|key, _| !keywords::is_annotation(key) || key == "nullable" || key == "x-clientry");
    kind
}

fn without_bounds(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut kind = schema.clone();
    kind.retain(|key, _| !is_bound(key));
    kind
}

fn narrows(schema: &Map<String, Value>) -> bool {
    schema.keys().any(|key| is_bound(key))
}

/// Whether a keyword is about how long or how large a value of one type is.
fn is_bound(key: &str) -> bool {
    Kind::Schema
        .keyword(key)
        .is_some_and(|known| known.role == Role::Assertion && known.of_type.is_some())
}

/// Whether a schema is nothing but a plain type.
fn is_plain(schema: &Map<String, Value>) -> bool {
    let name = schema.get("type").and_then(Value::as_str);
    let plain = ["string", "integer", "number", "boolean"];
    name.is_some_and(|name| plain.contains(&name))
        && schema
            .keys()
            .all(|key| matches!(key.as_str(), "type" | "format" | "nullable"))
}

/// Takes `null` out of the schemas, and says whether it was there.
fn take_null(kinds: &mut Vec<Map<String, Value>>) -> bool {
    let before = kinds.len();
    if before > 1 {
        kinds.retain(|kind| kind.get("type").is_none_or(|name| name != "null"));
    }
    let mut is_nullable = kinds.len() < before;
    for kind in kinds.iter_mut() {
        is_nullable |= kind.shift_remove("nullable") == Some(json!(true));
    }
    // What differed by that alone is one.
    let mut index = 0;
    while index < kinds.len() {
        if kinds[..index].contains(&kinds[index]) {
            kinds.remove(index);
        } else {
            index += 1;
        }
    }
    is_nullable
}

/// Writes what each position is into the description of the list.
fn document_positions(schema: &mut Map<String, Value>, positions: &[Map<String, Value>]) {
    let text = |position: &Map<String, Value>| {
        let words = ["description", "title"].map(|key| position.get(key)?.as_str());
        words.into_iter().flatten().next().map(str::to_owned)
    };
    let lines: Vec<_> = positions
        .iter()
        .enumerate()
        .filter_map(|(index, position)| Some(format!("- `[{index}]`: {}", text(position)?)))
        .collect();
    if lines.is_empty() {
        return;
    }
    let before = schema.get("description").and_then(Value::as_str);
    let text = match before {
        Some(before) => format!("{before}\n\n{}", lines.join("\n")),
        None => lines.join("\n"),
    };
    schema.insert("description".to_owned(), Value::from(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let schemas = format!("    A: {schema}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
        (schemas["A"].clone(), codes)
    }

    #[test]
    fn positions_of_one_type_are_a_list_of_it() {
        let strings = json!({"items": {"type": "string"}, "maxItems": 2});
        for schema in [
            "{ prefixItems: [{ type: string }, { type: string }], items: false }",
            "{ prefixItems: [{ type: string }, { type: string }], unevaluatedItems: false }",
            "{ prefixItems: [{ type: string }, { type: string }], maxItems: 2 }",
            "{ prefixItems: [{ type: string, example: a }, { type: string, example: b }], maxItems: 2, items: { type: integer } }",
        ] {
            assert_eq!(lowered(schema), (strings.clone(), vec![]), "{schema}");
        }
        let (open, codes) = lowered("{ prefixItems: [{ type: string }], items: { type: string } }");
        assert_eq!(
            (open, codes),
            (json!({"items": {"type": "string"}}), vec![])
        );
    }

    #[test]
    fn positions_of_several_types_are_a_list_of_a_union() {
        let code = vec!["positions-not-validated"];
        for (schema, expected) in [
            (
                "{ prefixItems: [{ type: string }, { type: integer }], items: false }",
                json!({"items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}, "maxItems": 2}),
            ),
            // The union keeps what is of no variant.
            (
                "{ prefixItems: [{ type: string }, { type: integer }] }",
                json!({"items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}),
            ),
            (
                "{ prefixItems: [{ type: string }], items: { type: integer } }",
                json!({"items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}),
            ),
            (
                "{ prefixItems: [{ type: string, nullable: true }, { type: integer }, { type: 'null' }], items: false }",
                json!({"items": {"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": true}, "maxItems": 3}),
            ),
        ] {
            assert_eq!(lowered(schema), (expected, code.clone()), "{schema}");
        }
    }

    #[test]
    fn what_may_be_behind_the_positions_makes_them_any_json() {
        let code = vec!["positions-not-validated"];
        for schema in [
            "{ prefixItems: [{ type: string }] }",
            "{ prefixItems: [{ type: string }], items: true }",
            "{ prefixItems: [{ type: string }], items: {} }",
        ] {
            assert_eq!(
                lowered(schema),
                (json!({"items": {}}), code.clone()),
                "{schema}"
            );
        }
        let (bounded, _) = lowered("{ prefixItems: [{ type: string }], maxItems: 2 }");
        assert_eq!(bounded, json!({"maxItems": 2, "items": {}}));
    }

    #[test]
    fn bounds_of_one_position_are_not_those_of_all() {
        let (schema, codes) = lowered(
            "{ prefixItems: [{ type: number, minimum: -90, description: Latitude. }, { type: number, minimum: -180 }], items: false }",
        );
        let expected = json!({"maxItems": 2, "description": "- `[0]`: Latitude.", "items": {"type": "number"}});
        assert_eq!((schema, codes), (expected, vec!["positions-not-validated"]));
        let (schema, codes) = lowered(
            "{ prefixItems: [{ type: integer, minimum: 1 }, { type: integer, minimum: 1 }], items: false }",
        );
        let expected = json!({"maxItems": 2, "items": {"type": "integer", "minimum": 1}});
        assert_eq!((schema, codes), (expected, vec![]));
    }

    #[test]
    fn items_that_are_not_evaluated_are_items() {
        let (schema, codes) = lowered("{ type: array, unevaluatedItems: { type: string } }");
        assert_eq!(
            (schema, codes),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                vec![]
            )
        );
        let (schema, _) =
            lowered("{ items: { type: integer }, unevaluatedItems: { type: string } }");
        assert_eq!(schema, json!({"items": {"type": "integer"}}));
    }
}
