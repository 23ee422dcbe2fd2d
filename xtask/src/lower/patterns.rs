//! A `pattern` that is no regular expression of ECMA-262 with the flag `u` is removed, and reported.
//!
//! At run time it would match everything; the same library decides it here.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Removes every such `pattern`; one diagnostic for all locations of the same.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut known: HashMap<String, Option<String>> = HashMap::new();
    let mut wrong: Vec<(String, String, String, usize)> = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let mut check = |at: &str, schema: &mut Map<String, Value>| {
            let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else {
                return;
            };
            let why = match known.get(pattern) {
                Some(why) => why,
                None => known.entry(pattern.to_owned()).or_insert(problem(pattern)),
            };
            let Some(why) = why else { return };
            match wrong.iter_mut().find(|one| one.1 == pattern) {
                Some(one) => one.3 += 1,
                None => {
                    let at = pointer::push(at, "pattern");
                    wrong.push((at, pattern.to_owned(), why.clone(), 1));
                }
            }
            schema.shift_remove("pattern");
        };
        check(at, schema);
        if let Some(Value::Object(names)) = schema.get_mut("propertyNames") {
            check(&pointer::push(at, "propertyNames"), names);
        }
    });
    let wrong = wrong.into_iter();
    let pending = wrong.map(|(at, pattern, why, count)| not_validated(at, &pattern, &why, count));
    let pending = pending.collect();
    report_all(document, report, pending);
}

/// Why a pattern is none; nothing where it is one.
pub(super) fn problem(pattern: &str) -> Option<String> {
    let error = regress::Regex::with_flags(pattern, "u").err()?;
    Some(error.text)
}

/// That requests are not validated against a pattern.
pub(super) fn not_validated(pointer: String, pattern: &str, why: &str, count: usize) -> Pending {
    let elsewhere = match count {
        1 => String::new(),
        2 => ", here and in another location".to_owned(),
        count => format!(", here and in {} other locations", count - 1),
    };
    Pending {
        severity: Severity::Warning,
        code: "pattern-not-validated",
        pointer,
        message: format!(
            "requests are not validated against the pattern `{pattern}`{elsewhere}: {why}"
        ),
        why: "patterns are regular expressions of ECMA-262 with the flag `u`, which has no `(?i)`, and a `\\` only where it is needed",
        help: "write it as ECMA-262 has it: `[aA]` for `(?i)a`, `_` for `\\_`, `^` and `$` for `\\A` and `\\Z`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use serde_json::json;

    #[test]
    fn what_is_no_pattern_is_removed_and_reported_once() {
        let (schemas, codes) = crate::testing::lowered(
            &[Rule::Plain(apply)],
            "    A: { type: string, pattern: '(?i)^abc$', maxLength: 3 }
    B: { properties: { a: { type: string, pattern: '(?i)^abc$' }, b: { type: string, pattern: '\\_' }, pattern: { pattern: '(' } } }
    C: { type: object, propertyNames: { pattern: '(', minLength: 1 }, additionalProperties: { pattern: '^\\p{L}+$' } }
",
        );
        assert_eq!(
            schemas,
            json!({
                "A": { "type": "string", "maxLength": 3 },
                "B": { "properties": { "a": { "type": "string" }, "b": { "type": "string" }, "pattern": {} } },
                "C": { "type": "object", "propertyNames": { "minLength": 1 }, "additionalProperties": { "pattern": "^\\p{L}+$" } },
            })
        );
        assert_eq!(codes, ["pattern-not-validated"; 3]);
    }

    #[test]
    fn a_pattern_is_one_of_ecma_262_with_the_flag_u() {
        for pattern in [
            "^a$",
            "(?<y>\\d{4})",
            "[\\w\\-.]+",
            "\\u{1f600}",
            "a|",
            "(?=a)",
        ] {
            assert_eq!(problem(pattern), None, "{pattern}");
        }
        for pattern in ["(?i)a", "\\_", "(", "[", "a{2,1}", "(?P<y>a)", "\\A"] {
            assert!(problem(pattern).is_some(), "{pattern}");
        }
        // Deeper than any is an error, and no end of the stack.
        assert!(problem(&"(".repeat(1_000_000)).is_some());
    }
}
