//! Whether `null` fits all schemas of an `allOf`, as far as their authors say.
//!
//! By the letter of 3.0, `allOf: [{ $ref: … }, { nullable: true }]` allows no null, since `nullable` only widens a `type`
//! beside it. Nobody who writes it means that.

use crate::openapi::keywords;
use serde_json::{Map, Value};

/// What the schemas of an `allOf` say of `null`.
#[derive(Default)]
pub(super) struct Nulls {
    wished: bool,
    allowed: bool,
    refused: bool,
}

impl Nulls {
    /// Takes note of one of the schemas, whose references are followed.
    pub(super) fn add(&mut self, schema: &Map<String, Value>) {
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let narrows = |key: &String| !keywords::is_annotation(key) && key != "allOf";
        match (is_nullable, schema.keys().any(narrows)) {
            (true, false) => self.wished = true,
            (true, true) => self.allowed = true,
            (false, _) if says_type(schema) => self.refused = true,
            (false, _) => {}
        }
    }

    /// Whether `null` fits them all.
    pub(super) fn fit_all(&self) -> bool {
        self.wished || (self.allowed && !self.refused)
    }
}

/// Whether a schema says which values there are, and not only how long or how large they are.
fn says_type(schema: &Map<String, Value>) -> bool {
    let keys = ["type", "enum", "properties", "oneOf", "anyOf"];
    keys.iter().any(|key| schema.contains_key(*key))
}

#[cfg(test)]
mod tests {
    use crate::lower::{Rule, all_of};

    #[test]
    fn null_fits_where_all_say_so_or_one_says_nothing_else() {
        for (subschemas, expected) in [
            ("{ type: string, nullable: true }, { maxLength: 3 }", true),
            ("{ type: string, nullable: true }, { type: string }", false),
            (
                "{ type: string, nullable: true }, { type: string, nullable: true }",
                true,
            ),
            ("{ type: string }, { nullable: true, description: d }", true),
            (
                "{ type: object }, { nullable: true, properties: { a: {} } }",
                false,
            ),
            ("{ $ref: '#/components/schemas/N' }, { maxLength: 3 }", true),
            ("{ $ref: '#/components/schemas/N' }, { enum: [a] }", false),
            ("{ type: string }, { maxLength: 3 }", false),
        ] {
            let text = format!(
                "    A: {{ allOf: [{subschemas}] }}\n    N: {{ type: string, nullable: true }}\n"
            );
            let rules = [Rule::WithFacts(all_of::apply)];
            let (schemas, codes) = crate::testing::lowered(&rules, &text);
            let found = schemas["A"]
                .get("nullable")
                .is_some_and(|flag| flag == true);
            assert_eq!((found, codes), (expected, vec![]), "{subschemas}");
        }
    }
}
