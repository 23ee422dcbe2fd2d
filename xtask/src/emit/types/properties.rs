//! The list of a struct's properties, by which it is read and written: `clientry::object!`.

use crate::emit::text::Text;
use crate::rust::types::{Presence, Struct};

/// One line for each property, in the document's order.
pub fn list(text: &mut Text, name: &str, definition: &Struct) {
    text.begin_item();
    text.line(0, &["clientry::object! {"]);
    text.line(1, &[name, " {"]);
    for field in &definition.fields {
        let presence: &[&str] = match &field.presence {
            Presence::Always | Presence::AlwaysNullable => &["required "],
            Presence::WhenSet => &["optional "],
            Presence::WhenSetNullable => &["nullable "],
            Presence::Defaulted { function, .. } => &["default(defaults::", function, ") "],
        };
        text.wire(&[presence, &[field.name.as_str()]].concat(), &field.wire);
    }
    if definition.additional.is_some() {
        text.line(2, &["..extra"]);
    }
    if let Some(came) = &definition.came {
        text.line(2, &["=> ", came, " ["]);
        for field in definition.defaulted() {
            text.line(3, &[field]);
        }
        text.line(2, &["]"]);
    }
    text.line(1, &["}"]);
    text.line(0, &["}"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    #[test]
    fn a_line_says_presence_field_and_name() {
        let schemas = "    A: { required: [a, b], properties: { a: { type: string }, b: { type: [string, 'null'] }, cC: { type: string }, d: { type: [string, 'null'] }, e: { type: integer, default: 3 }, 'f\"': { type: string } }, additionalProperties: { type: string } }\n";
        let made = decided(&with_schemas(schemas, &[], &["A"]));
        let Definition::Struct(definition) = &type_of(&made, "A").definition else {
            panic!("no struct")
        };
        let mut text = Text::default();
        list(&mut text, "A", definition);
        let expected = r#"clientry::object! {
    A {
        required a = "a",
        required b = "b",
        optional c_c = "cC",
        nullable d = "d",
        default(defaults::a_e) e = "e",
        optional f = "f\"",
        ..extra
    }
}
"#;
        assert_eq!(text.into_parts().0, expected);
    }

    #[test]
    fn a_long_name_has_a_line_of_its_own() {
        let (field, wire) = ("f".repeat(50), "w".repeat(40));
        let mut text = Text::default();
        text.wire(&["optional ", &field], &wire);
        let broken = format!("        optional {field} =\n            {wire:?},\n");
        assert_eq!(text.into_parts().0, broken);
    }
}
