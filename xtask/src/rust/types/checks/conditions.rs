//! What breaks the conditions of an object, as tests of its fields.

use crate::ir::{self, Api, Condition, Kind, TypeKind};
use crate::rust::types::fields::{Field, Presence};
use serde_json::Value;

/// Something that must not be, and the words for what must.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// What breaks the condition.
    pub test: Test,
    /// What holds otherwise, in words that follow on from the value's name: `must …`.
    pub words: String,
}

/// A test of the fields of a struct.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Whether the field is on the wire.
    Has(Place),
    /// Whether the field is one of these, or not on the wire.
    Is(Place, Plain),
    /// Whether the other fails.
    Not(Box<Test>),
    /// Whether all pass.
    All(Vec<Test>),
    /// Whether one passes.
    Any(Vec<Test>),
    /// Whether exactly one passes.
    One(Vec<Test>),
}

/// A field, and when it is on the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The field's name.
    pub field: String,
    /// When it is on the wire.
    pub when: When,
}

/// When a field is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Always, perhaps as `null`.
    AlwaysNullable,
    /// When it was set.
    Set,
    /// When it was set, perhaps to `null`.
    SetNullable,
}

/// Values of a plain type.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    /// Strings.
    Strings(Vec<String>),
    /// Whole numbers.
    Integers(Vec<i128>),
    /// A boolean.
    Bool(bool),
}

/// What of the conditions of an object can be tested: those whose properties it has, and that are not always kept.
pub(in crate::rust) fn testable<'a>(
    api: &'a Api,
    of: &'a ir::Struct,
) -> impl Iterator<Item = Condition> + 'a {
    of.broken
        .iter()
        .filter(|one| {
            let has = |name: &&str| of.properties.iter().any(|property| property.wire == **name);
            one.names().iter().all(has) && can_compare(api, of, one)
        })
        .filter_map(move |one| match folded(api, of, one) {
            Folded::Condition(one) => Some(one),
            Folded::Always(_) => None,
        })
}

enum Folded {
    Always(bool),
    Condition(Condition),
}

/// A condition without what is always so: a property that is required is there.
fn folded(api: &Api, of: &ir::Struct, condition: &Condition) -> Folded {
    let property = |name: &String| of.properties.iter().find(|one| one.wire == *name);
    match condition {
        Condition::Has(name) => match property(name) {
            Some(property) if property.required => Folded::Always(true),
            _ => Folded::Condition(condition.clone()),
        },
        Condition::Is(..) => Folded::Condition(condition.clone()),
        Condition::Not(one) => match folded(api, of, one) {
            Folded::Always(holds) => Folded::Always(!holds),
            Folded::Condition(one) => Folded::Condition(Condition::Not(Box::new(one))),
        },
        Condition::All(several) => joined(api, of, several, false),
        Condition::Any(several) => joined(api, of, several, true),
        Condition::One(several) => one(api, of, several),
    }
}

/// Whether all values of a condition can be compared with those of their properties.
fn can_compare(api: &Api, of: &ir::Struct, condition: &Condition) -> bool {
    match condition {
        Condition::Has(_) => true,
        Condition::Is(name, _) => {
            let mut properties = of.properties.iter();
            let property = properties.find(|one| one.wire == *name);
            property.is_some_and(|property| is_comparable(api, property))
        }
        Condition::Not(one) => can_compare(api, of, one),
        Condition::All(several) | Condition::Any(several) | Condition::One(several) => {
            several.iter().all(|one| can_compare(api, of, one))
        }
    }
}

/// All of several, or any: `decides` is what one of them makes of the whole.
fn joined(api: &Api, of: &ir::Struct, several: &[Condition], decides: bool) -> Folded {
    let mut kept = Vec::new();
    for condition in several {
        match folded(api, of, condition) {
            Folded::Always(holds) if holds == decides => return Folded::Always(decides),
            Folded::Always(_) => {}
            Folded::Condition(one) => kept.push(one),
        }
    }
    match kept.len() {
        0 => Folded::Always(!decides),
        1 => Folded::Condition(kept.remove(0)),
        _ if decides => Folded::Condition(Condition::Any(kept)),
        _ => Folded::Condition(Condition::All(kept)),
    }
}

/// Exactly one of several.
fn one(api: &Api, of: &ir::Struct, several: &[Condition]) -> Folded {
    let (mut kept, mut always) = (Vec::new(), 0);
    for condition in several {
        match folded(api, of, condition) {
            Folded::Always(holds) => always += usize::from(holds),
            Folded::Condition(one) => kept.push(one),
        }
    }
    match (always, kept.len()) {
        (0, 0) => Folded::Always(false),
        (0, 1) => Folded::Condition(kept.remove(0)),
        (0, _) => Folded::Condition(Condition::One(kept)),
        (1, 0) => Folded::Always(true),
        // No other may hold beside it.
        (1, 1) => Folded::Condition(Condition::Not(Box::new(kept.remove(0)))),
        (1, _) => Folded::Condition(Condition::Not(Box::new(Condition::Any(kept)))),
        _ => Folded::Always(false),
    }
}

/// Whether a property is of a plain type that its values can be compared with.
fn is_comparable(api: &Api, property: &ir::Property) -> bool {
    let behind = api.types.resolved(&property.schema);
    !property.secret
        && match &behind.kind {
            Kind::String(format, ..) => format.is_none(),
            Kind::Integer(..) | Kind::Bool => true,
            Kind::Ref(id) => matches!(api.types[*id].kind, TypeKind::Enum(_)),
            _ => false,
        }
}

/// The tests of the fields.
pub(in crate::rust) fn tests(api: &Api, of: &ir::Struct, fields: &[Field]) -> Vec<Broken> {
    testable(api, of)
        .filter_map(|condition| {
            Some(Broken {
                test: test(fields, &condition)?,
                words: words(&condition),
            })
        })
        .collect()
}

fn test(fields: &[Field], condition: &Condition) -> Option<Test> {
    let several = |several: &[Condition]| {
        let tests = several.iter().map(|one| test(fields, one));
        tests.collect::<Option<Vec<_>>>()
    };
    Some(match condition {
        Condition::Has(name) => Test::Has(place(fields, name)?),
        Condition::Is(name, values) => Test::Is(place(fields, name)?, plain(values)?),
        Condition::Not(one) => Test::Not(Box::new(test(fields, one)?)),
        Condition::All(list) => Test::All(several(list)?),
        Condition::Any(list) => Test::Any(several(list)?),
        Condition::One(list) => Test::One(several(list)?),
    })
}

fn place(fields: &[Field], name: &str) -> Option<Place> {
    let field = fields.iter().find(|field| field.wire == name)?;
    Some(Place {
        field: field.name.clone(),
        when: match field.presence {
            Presence::Always | Presence::Defaulted { .. } => When::Always,
            Presence::AlwaysNullable => When::AlwaysNullable,
            Presence::WhenSet => When::Set,
            Presence::WhenSetNullable => When::SetNullable,
        },
    })
}

fn plain(values: &[Value]) -> Option<Plain> {
    let strings: Option<Vec<_>> = values.iter().map(Value::as_str).collect();
    if let Some(strings) = strings {
        return Some(Plain::Strings(
            strings.into_iter().map(str::to_owned).collect(),
        ));
    }
    if let [Value::Bool(value)] = values {
        return Some(Plain::Bool(*value));
    }
    let integers: Option<Vec<_>> = values
        .iter()
        .map(|value| value.as_number().and_then(|number| number.as_i128()))
        .collect();
    integers.map(Plain::Integers)
}

/// What must be, where `broken` must not.
fn words(broken: &Condition) -> String {
    match broken {
        Condition::Not(wanted) => format!("must {}", wanted_of(wanted)),
        Condition::All(several) => {
            if let Some((Condition::Not(wanted), premises)) = several.split_last()
                && !premises.is_empty()
            {
                let premises = joined_words(premises, " and ");
                return format!("must {} where {premises}", wanted_of(wanted));
            }
            if names(several).is_none()
                && let Some((Condition::Has(name), premises)) = several.split_last()
            {
                let premises = joined_words(premises, " and ");
                return format!("must not have `{name}` where {premises}");
            }
            match names(several) {
                Some(names) => format!("must not have {} together", list(&names, "and")),
                None => format!("must not be such that {}", joined_words(several, " and ")),
            }
        }
        Condition::Has(name) => format!("must not have `{name}`"),
        other => format!("must not be such that {}", state(other)),
    }
}

/// What a value does where a condition holds, behind `must`.
fn wanted_of(condition: &Condition) -> String {
    match condition {
        Condition::Has(name) => format!("have `{name}`"),
        Condition::Not(not) if had(not).is_some() => {
            format!("not have {}", had(not).unwrap_or_default())
        }
        Condition::All(several) if names(several).is_some() => {
            format!("have {}", list(&names(several).unwrap_or_default(), "and"))
        }
        Condition::Any(several) | Condition::One(several) => {
            let each: Option<Vec<String>> = several.iter().map(had).collect();
            match (each, condition) {
                (Some(each), Condition::Any(_)) => format!("have {}", each.join(", or ")),
                (Some(each), _) => format!("have exactly one of: {}", each.join("; ")),
                _ => format!("be such that {}", state(condition)),
            }
        }
        other => format!("be such that {}", state(other)),
    }
}

/// The properties that a condition asks for, if it asks for nothing else.
fn had(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Has(name) => Some(format!("`{name}`")),
        Condition::All(several) => names(several).map(|names| list(&names, "and")),
        _ => None,
    }
}

fn names(several: &[Condition]) -> Option<Vec<&str>> {
    let one = |condition: &'_ Condition| matches!(condition, Condition::Has(_));
    several
        .iter()
        .all(one)
        .then(|| several.iter().flat_map(Condition::names).collect())
}

fn list(names: &[&str], word: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => {
            format!("{} {word} {last}", before.join(", "))
        }
        _ => quoted.concat(),
    }
}

fn joined_words(several: &[Condition], word: &str) -> String {
    // What is a value is there.
    let is_said = |condition: &&Condition| match condition {
        Condition::Has(name) => several
            .iter()
            .any(|other| matches!(other, Condition::Is(of, _) if of == name)),
        _ => false,
    };
    let each = several
        .iter()
        .filter(|one| word != " and " || !is_said(one));
    let each: Vec<_> = each.map(state).collect();
    each.join(word)
}

/// What is so where a condition holds.
fn state(condition: &Condition) -> String {
    let is = |name: &str, values: &[Value], word: &str| {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let values: Vec<_> = values
            .iter()
            .map(|value| format!("`{}`", text(value)))
            .collect();
        format!("`{name}` {word} {}", values.join(" or "))
    };
    match condition {
        Condition::Has(name) => format!("it has `{name}`"),
        Condition::Is(name, values) => is(name, values, "is"),
        Condition::Not(one) => match &**one {
            Condition::Has(name) => format!("it has no `{name}`"),
            Condition::Is(name, values) => is(name, values, "is not"),
            other => format!("it is not so that {}", state(other)),
        },
        Condition::All(several) => joined_words(several, " and "),
        Condition::Any(several) => joined_words(several, " or "),
        Condition::One(several) => format!("one alone is so: {}", joined_words(several, "; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    fn broken(conditions: &str) -> Vec<Broken> {
        let schemas = format!(
            "    A: {{ type: object, required: [r], properties: {{ a: {{ type: string }}, b: {{ type: [integer, 'null'] }}, c: {{ type: boolean }}, r: {{ type: string }}, kind: {{ type: string, enum: [x, y, z] }} }}, {conditions} }}\n"
        );
        let made = decided(&with_schemas(&schemas, &["A"], &[]));
        match &type_of(&made, "A").definition {
            Definition::Struct(of) => of.broken.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_condition_has_its_words() {
        for (conditions, words) in [
            (
                "dependentRequired: { a: [b] }",
                "must have `b` where it has `a`",
            ),
            (
                "not: { required: [a, b, c] }",
                "must not have `a`, `b` and `c` together",
            ),
            ("not: { required: [a] }", "must not have `a`"),
            (
                "anyOf: [{ required: [a] }, { required: [b, c] }]",
                "must have `a`, or `b` and `c`",
            ),
            (
                "oneOf: [{ required: [a] }, { required: [b] }]",
                "must have exactly one of: `a`; `b`",
            ),
            (
                "if: { properties: { kind: { const: x } }, required: [kind] }, then: { required: [a, b] }",
                "must have `a` where `kind` is `x`",
            ),
            (
                "if: { required: [a] }, then: { properties: { kind: { enum: [x, y] } } }",
                "must be such that `kind` is `x` or `y` where it has `a`",
            ),
            (
                "if: { properties: { kind: { const: x } } }, else: { not: { required: [a] } }",
                "must not have `a` where `kind` is not `x`",
            ),
            (
                "not: { properties: { c: { const: true } }, required: [c] }",
                "must not have `c` where `c` is `true`",
            ),
        ] {
            let found = broken(conditions);
            assert_eq!(found[0].words, words, "{conditions}");
        }
    }

    #[test]
    fn a_test_knows_when_a_field_is_on_the_wire() {
        let place = |field: &str, when| Place {
            field: field.to_owned(),
            when,
        };
        let [one] = &broken("dependentRequired: { a: [b] }")[..] else {
            panic!("one condition")
        };
        let no_b = Test::Not(Box::new(Test::Has(place("b", When::SetNullable))));
        let expected = Test::All(vec![Test::Has(place("a", When::Set)), no_b]);
        assert_eq!(one.test, expected);
        let [one] = &broken("not: { properties: { kind: { const: x }, r: { const: y } } }")[..]
        else {
            panic!("one condition")
        };
        let is = |field, when, value: &str| {
            Test::Is(place(field, when), Plain::Strings(vec![value.to_owned()]))
        };
        let expected = Test::All(vec![is("kind", When::Set, "x"), is("r", When::Always, "y")]);
        assert_eq!(one.test, expected);
    }

    #[test]
    fn what_is_always_so_is_not_tested() {
        // What is required is there, so that nothing is left of these.
        for conditions in [
            "dependentRequired: { a: [r] }",
            "anyOf: [{ required: [a] }, { required: [r] }]",
            "if: { required: [a] }, then: {}",
        ] {
            assert_eq!(broken(conditions), [], "{conditions}");
        }
        let [one] = &broken("oneOf: [{ required: [a] }, { required: [r] }]")[..] else {
            panic!("one condition")
        };
        assert_eq!(one.words, "must not have `a`");
    }
}
